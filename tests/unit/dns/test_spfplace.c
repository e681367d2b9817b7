/*
 * Domains without a record of SPF, with several, or with one in another place:
 * SPF01, SPF02, SPF22, and the case L14.
 */
#include "dns/spf.h"

#include <string.h>

#include "tests/unit/dns/spfzones.h"

typedef enum { NO_STORE, SENDS } Reports;

static const struct {
	const char *name;
	const ZoneRow *rows;
	Reports reports;
	/* Every judgement, in order: rule and the letter of its severity. */
	const char *judged;
	const char *publish; /* of the first judgement */
} cases[] = {
	{ "SPF01", ROWS({ D, TXT, "x" }), NO_STORE, "SPF01w", NULL },
	{ "SPF01-gone", ROWS({ "other.example", A, "192.0.2.1" }), NO_STORE,
	  "SPF01w", NULL },
	{ "SPF01-address", ROWS({ D, A, "192.0.2.1" }), NO_STORE, "SPF01w",
	  LINE("v=spf1 a ~all") },
	{ "SPF01-sends", ROWS(HAS_MX), SENDS, "SPF01e",
	  LINE("v=spf1 mx ~all") },
	{ "SPF02",
	  ROWS({ D, TXT, "v=spf1 mx ip4:192.0.2.1 -all" },
	       { D, TXT, "v=spf1 redirect=a.example" },
	       { D, TXT, "v=spf1 ip4:192.0.2.1 ~all exp=e.example" },
	       { "a.example", TXT, "v=spf1 -all" }, HAS_MX),
	  NO_STORE, "SPF02e",
	  LINE("v=spf1 mx ip4:192.0.2.1 include:a.example ~all exp=e.example") },
	{ "SPF02-itself",
	  ROWS({ D, TXT, "v=spf1 include:" D " ip4:192.0.2.1 -all" },
	       { D, TXT, "v=spf1 redirect=a.example" },
	       { "a.example", TXT, "v=spf1 -all" }, HAS_MX),
	  NO_STORE, "SPF02e",
	  LINE("v=spf1 ip4:192.0.2.1 include:a.example ~all") },
	{ "SPF02-wide",
	  ROWS({ D, TXT, "v=spf1 mx -all ip4:0.0.0.0/0" },
	       { D, TXT, "v=spf1 ip4:192.0.2.1 -all" }, HAS_MX),
	  NO_STORE, "SPF02e", NULL },
	{ "SPF02-broken",
	  ROWS({ D, TXT, "v=spf1 -all" }, { D, TXT, "v=spf1 nonsense" },
	       HAS_MX),
	  NO_STORE, "SPF02e", NULL },
	{ "SPF01-near-miss",
	  ROWS({ D, TXT, "v=spf1; ip4:192.0.2.9 -all" }, { D, MX, "0 ." }),
	  NO_STORE, "SPF01w", LINE("v=spf1 ip4:192.0.2.9 -all") },
	{ "SPF01-near-misses",
	  ROWS({ D, TXT, "v=spf1; ip4:192.0.2.9 -all" },
	       { D, TXT, "v=spf1: ip4:192.0.2.8 -all" }, HAS_MX),
	  NO_STORE, "SPF01w", NULL },
	{ "SPF01-near-miss-lost",
	  ROWS({ D, TXT, "spf1 ip4:192.0.2.9; -all" }, HAS_MX), SENDS, "SPF01e",
	  NULL },
	{ "SPF01-many-hosts", ROWS(MANY_MX), NO_STORE, "SPF01w", NULL },
	{ "SPF02-open",
	  ROWS({ D, TXT, "v=spf1 -all" }, { D, TXT, "v=spf1 +all" }, HAS_MX),
	  NO_STORE, "SPF02e", LINE("v=spf1 mx ~all") },
	{ "SPF02-open-twice",
	  ROWS({ D, TXT, "v=spf1 +all" }, { D, TXT, "v=spf1 all x=y" }, HAS_MX),
	  NO_STORE, "SPF02e", LINE("v=spf1 x=y mx ~all") },
	{ "SPF02-nobody",
	  ROWS({ D, TXT, "v=spf1" }, { D, TXT, "v=spf1 exp=a.example" },
	       HAS_MX),
	  NO_STORE, "SPF02e", LINE("v=spf1 mx ~all exp=a.example") },
	{ "SPF02-loop",
	  ROWS({ D, TXT, "v=spf1 include:%{d} ip4:192.0.2.9 -all" },
	       { D, TXT, "v=spf1 mx -all" }, HAS_MX),
	  NO_STORE, "SPF02e", NULL },
	{ "SPF02-parked",
	  ROWS({ D, TXT, "v=spf1 -all" }, { D, TXT, "v=spf1 ~all" },
	       { D, MX, "0 ." }),
	  NO_STORE, "SPF02e", LINE("v=spf1 -all") },
	{ "SPF22-spf", ROWS({ "_spf." D, TXT, "v=spf1 mx -all" }, HAS_MX),
	  NO_STORE, "SPF22e SPF01w", LINE("v=spf1 mx -all") },
	/* every name has it: nobody put it into the wrong place */
	{ "SPF22-wildcard",
	  ROWS({ "*." D, TXT, "v=spf1 -all" }, { D, MX, "10 mx.example" },
	       { "mx.example", DM_DNS_A, "192.0.2.1" }),
	  NO_STORE, "SPF01w", LINE("v=spf1 mx ~all") },
	{ "SPF22-authorises-nobody",
	  ROWS({ "_spf." D, TXT, "v=spf1 -all" }, HAS_MX), NO_STORE,
	  "SPF22e SPF01w", NULL },
	{ "SPF22-near-miss",
	  ROWS({ "_spf." D, TXT, "v=spf1; ip4:192.0.2.9 -all" }, HAS_MX),
	  NO_STORE, "SPF22e SPF01w", LINE("v=spf1 ip4:192.0.2.9 -all") },
	{ "SPF22-several",
	  ROWS({ "_spf." D, TXT, "v=spf1 ip4:192.0.2.9 -all" },
	       { "_spf." D, TXT, "v=spf1 ip4:192.0.2.8 -all" }, HAS_MX),
	  NO_STORE, "SPF22e SPF01w", NULL },
	{ "SPF22-loop", ROWS({ "_spf." D, TXT, "v=spf1 redirect=" D }, HAS_MX),
	  NO_STORE, "SPF22e SPF01w", NULL },
	{ "SPF22-dmarc", ROWS({ "_dmarc." D, TXT, "v=spf1 mx -all" }, HAS_MX),
	  NO_STORE, "SPF22e SPF01w", LINE("v=spf1 mx -all") },
	{ "SPF22-good",
	  ROWS({ "_dmarc." D, TXT, "v=DMARC1; p=none" },
	       { D, TXT, "v=spf1 redirect=_spf.example.com" },
	       { "_spf." D, TXT, "v=spf1 mx:example.com -all" }, HAS_MX),
	  NO_STORE, "", NULL },
	{ "SPF01-null-mx-twice", ROWS({ D, MX, "0 ." }, { D, MX, "10 ." }),
	  NO_STORE, "SPF23w", LINE("v=spf1 -all") },
	{ "L14", ROWS({ D, TXT, "v=spf10 -all" }, HAS_MX), NO_STORE, "SPF01w",
	  LINE("v=spf1 mx ~all") },
};

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data), n = 0;
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(cases[i].rows, NULL);
	g_autofree char *judged = NULL, *publish = NULL;

	input->has_reports = cases[i].reports == SENDS;
	input->messages = input->has_reports ? 9 : 0;
	input->passed = input->has_reports ? 7 : 0;
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmSpfSection) section = dm_spf_section_new(
			input, zone->lookups, judgements, NULL);

		g_free(judged);
		judged = zone_judged(judgements);
		g_clear_pointer(&publish, g_free);
		if (dm_judgements_count(judgements))
			publish = g_strdup(
				dm_judgements_get(judgements, 0)->publish);
	}
	g_assert_cmpstr(judged, ==, cases[i].judged);
	g_assert_cmpstr(publish, ==, cases[i].publish);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strdup_printf("/spfplace/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	return g_test_run();
}

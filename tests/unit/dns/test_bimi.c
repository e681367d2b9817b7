/*
 * BIMI: BIMI01 to BIMI06.
 */
#include "dns/bimi.h"

#include "tests/unit/dns/zone.h"

#define D "www.example.com"
#define N "default._bimi." D
#define ORG "default._bimi.example.com"
#define LOGO "l=https://example.com/l.svg"
#define BOTH LOGO "; a=https://example.com/c.pem"
#define ROWS(...) ((const ZoneRow[]){ __VA_ARGS__, { NULL } })
#define ONE(text) ROWS({ N, DM_DNS_TXT, text })
#define REJECT                                       \
	{                                            \
		TRUE, "reject", "reject", 100, FALSE \
	}

static const struct {
	const char *name;
	const ZoneRow *rows;
	DmBimiPolicy policy;
	const char *judged;
	const char *where;
} cases[] = {
	{ "none", ROWS({ D, DM_DNS_TXT, "x" }), REJECT, "", ORG },
	{ "fine", ONE("v=BIMI1; " BOTH), REJECT, "", N },
	{ "organization", ROWS({ ORG, DM_DNS_TXT, "v=BIMI1; " BOTH }), REJECT,
	  "", ORG },
	{ "declines",
	  ONE("v=BIMI1; l=; a=;"),
	  { TRUE, NULL, NULL, 100, FALSE },
	  "",
	  N },
	{ "BIMI01", ONE("v=bimi1; " BOTH), REJECT, "BIMI01e", N },
	{ "BIMI02",
	  ROWS({ N, DM_DNS_TXT, "v=BIMI1; " BOTH },
	       { N, DM_DNS_TXT, "v=BIMI1; l=; a=;" }),
	  REJECT, "BIMI02e", N },
	{ "BIMI03-missing", ONE("v=BIMI1; a=https://example.com/c.pem"), REJECT,
	  "BIMI03e", N },
	{ "BIMI03-empty", ONE("v=BIMI1; l=; a=https://example.com/c.pem"),
	  REJECT, "BIMI03e", N },
	{ "BIMI03-http",
	  ONE("v=BIMI1; l=http://example.com/l.svg; a=https://example.com/c"),
	  REJECT, "BIMI03e", N },
	{ "BIMI04", ONE("v=BIMI1; " LOGO "; a=file:c.pem"), REJECT, "BIMI04e",
	  N },
	{ "BIMI05-no-record",
	  ONE("v=BIMI1; " BOTH),
	  { TRUE, NULL, NULL, 100, FALSE },
	  "BIMI05w",
	  N },
	{ "BIMI05-none",
	  ONE("v=BIMI1; " BOTH),
	  { TRUE, "none", "reject", 100, FALSE },
	  "BIMI05w",
	  N },
	{ "BIMI05-sp",
	  ONE("v=BIMI1; " BOTH),
	  { TRUE, "reject", "none", 100, FALSE },
	  "BIMI05w",
	  N },
	{ "BIMI05-pct",
	  ONE("v=BIMI1; " BOTH),
	  { TRUE, "quarantine", "quarantine", 50, FALSE },
	  "BIMI05w",
	  N },
	{ "BIMI05-testing",
	  ONE("v=BIMI1; " BOTH),
	  { TRUE, "reject", "reject", 100, TRUE },
	  "BIMI05w",
	  N },
	{ "quarantine",
	  ONE("v=BIMI1; " BOTH),
	  { TRUE, "quarantine", "reject", 100, FALSE },
	  "",
	  N },
	{ "unknown-dmarc",
	  ONE("v=BIMI1; " BOTH),
	  { FALSE, NULL, NULL, 0, FALSE },
	  "",
	  N },
	{ "BIMI06", ONE("v=BIMI1; " LOGO), REJECT, "BIMI06i", N },
	{ "L22", ONE("!SERVFAIL"), REJECT, "", N },
};

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data), n = 0;
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(cases[i].rows, NULL);
	g_autoptr(DmBimiSection) section = NULL;
	g_autofree char *judged = NULL;

	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();

		g_clear_pointer(&section, dm_bimi_section_free);
		section = dm_bimi_section_new(input, &cases[i].policy,
					      zone->lookups, judgements);
		g_free(judged);
		judged = zone_judged(judgements);
	}
	g_assert_cmpstr(judged, ==, cases[i].judged);
	g_assert_cmpstr(section->name, ==, cases[i].where);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strdup_printf("/bimi/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	return g_test_run();
}

/*
 * DANE: DANE01 to DANE07.
 */
#include "dns/dane.h"

#include "tests/unit/dns/zone.h"

#define D "example.com"
#define A "a.example"
#define B "b.example"
#define TLSA_OF(host) "_25._tcp." host
#define DIGEST \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define MAIL(secure)                             \
	{ D, DM_DNS_MX, "10 " A, secure },       \
	{                                        \
		A, DM_DNS_A, "192.0.2.1", secure \
	}
#define MORE(secure)                             \
	{ D, DM_DNS_MX, "20 " B, secure },       \
	{                                        \
		B, DM_DNS_A, "192.0.2.2", secure \
	}
#define ROWS(...) ((const ZoneRow[]){ __VA_ARGS__, { NULL } })
#define GOOD(host)                                                \
	{                                                         \
		TLSA_OF(host), DM_DNS_TLSA, "3 1 1 " DIGEST, TRUE \
	}
#define AGAIN(type) ((DmDnsType)(type | DM_DNS_AGAIN))
#define CD(type) ((DmDnsType)(type | DM_DNS_UNCHECKED))

static const struct {
	const char *name;
	const ZoneRow *rows;
	const char *judged;
} cases[] = {
	{ "fine", ROWS(MAIL(TRUE), GOOD(A)), "" },
	{ "DANE01",
	  ROWS(MAIL(TRUE), { TLSA_OF(A), DM_DNS_TLSA, "3 1 1 0011", TRUE }),
	  "DANE07w DANE01e" },
	{ "DANE02-host",
	  ROWS(MAIL(TRUE), { TLSA_OF(A), DM_DNS_TLSA, "3 1 1 " DIGEST, FALSE }),
	  "DANE02w" },
	{ "DANE02-mx",
	  ROWS({ D, DM_DNS_MX, "10 " A, FALSE },
	       { A, DM_DNS_A, "192.0.2.1", TRUE }, GOOD(A)),
	  "DANE02w" },
	{ "DANE02-unsigned",
	  ROWS(MAIL(FALSE), { TLSA_OF(A), DM_DNS_TLSA, "3 1 1 " DIGEST },
	       { ".", DM_DNS_SOA, ".", TRUE }),
	  "DANE02w" },
	/* a resolver that vouches for nothing */
	{ "DANE02-not-known",
	  ROWS(MAIL(FALSE), { TLSA_OF(A), DM_DNS_TLSA, "3 1 1 " DIGEST },
	       { ".", DM_DNS_SOA, "." }),
	  "DANE02i" },
	{ "DANE03", ROWS(MAIL(TRUE), MORE(TRUE), GOOD(A)), "DANE03w" },
	{ "DANE03-not", ROWS(MAIL(TRUE), MORE(TRUE), GOOD(A), GOOD(B)), "" },
	{ "DANE04",
	  ROWS(MAIL(TRUE), GOOD(A),
	       { TLSA_OF(A), DM_DNS_TLSA, "1 1 1 " DIGEST, TRUE }),
	  "DANE04w" },
	{ "DANE05", ROWS(MAIL(TRUE), { TLSA_OF(A), DM_DNS_TXT, "x" }),
	  "DANE05i" },
	{ "DANE06-tlsa",
	  ROWS(MAIL(TRUE), { TLSA_OF(A), DM_DNS_TLSA, "!SERVFAIL" },
	       { TLSA_OF(A), CD(DM_DNS_TLSA), "!NODATA" }),
	  "DANE06e" },
	{ "DANE06-domain",
	  ROWS({ D, DM_DNS_MX, "!SERVFAIL" }, { D, CD(DM_DNS_MX), "10 " A }),
	  "DANE06e" },
	/* a server that failed for a moment */
	{ "DANE06-passing",
	  ROWS(MAIL(TRUE), { TLSA_OF(A), DM_DNS_TLSA, "!SERVFAIL" },
	       { TLSA_OF(A), CD(DM_DNS_TLSA), "!NODATA" },
	       { TLSA_OF(A), AGAIN(DM_DNS_TLSA), "!NODATA" }),
	  "" },
	{ "DANE06-not",
	  ROWS({ D, DM_DNS_MX, "!SERVFAIL" },
	       { D, CD(DM_DNS_MX), "!SERVFAIL" }),
	  "" },
	{ "DANE07-selector",
	  ROWS(MAIL(TRUE), GOOD(A),
	       { TLSA_OF(A), DM_DNS_TLSA, "3 2 1 " DIGEST, TRUE }),
	  "DANE07w" },
	{ "DANE07-matching",
	  ROWS(MAIL(TRUE), GOOD(A),
	       { TLSA_OF(A), DM_DNS_TLSA, "3 1 3 " DIGEST, TRUE }),
	  "DANE07w" },
	{ "DANE07-sha512",
	  ROWS(MAIL(TRUE), GOOD(A),
	       { TLSA_OF(A), DM_DNS_TLSA, "3 1 2 " DIGEST, TRUE }),
	  "DANE07w" },
	{ "sha512",
	  ROWS(MAIL(TRUE),
	       { TLSA_OF(A), DM_DNS_TLSA, "2 0 2 " DIGEST DIGEST, TRUE }),
	  "" },
	{ "null-mx", ROWS({ D, DM_DNS_MX, "0 ." }), "" },
	{ "L22-own",
	  ROWS({ D, DM_DNS_MX, "!NODATA" }, { D, DM_DNS_A, "!SERVFAIL" },
	       { D, CD(DM_DNS_MX), "!NODATA" }),
	  "" },
	{ "L22-address",
	  ROWS({ D, DM_DNS_MX, "10 " A, TRUE },
	       { A, DM_DNS_A, "192.0.2.1", TRUE },
	       { A, DM_DNS_AAAA, "!TIMEOUT" }, GOOD(A)),
	  "" },
	{ "L22", ROWS(MAIL(TRUE), { TLSA_OF(A), ANY_TYPE, "!TIMEOUT" }), "" },
};

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data), n = 0;
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(cases[i].rows, NULL);
	g_autofree char *judged = NULL;

	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) other = dm_judgements_new();
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmMxSection) mx =
			dm_mx_section_new(input, zone->lookups, other);
		g_autoptr(DmDaneSection) section = dm_dane_section_new(
			input, mx, zone->lookups, judgements);

		g_free(judged);
		judged = zone_judged(judgements);
	}
	g_assert_cmpstr(judged, ==, cases[i].judged);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strdup_printf("/dane/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	return g_test_run();
}

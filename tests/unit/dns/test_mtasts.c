/*
 * MTA-STS: STS01 to STS11, and the case L20.
 */
#include "dns/mtasts.h"

#include "tests/unit/dns/zone.h"

#define D "example.com"
#define TXT DM_DNS_TXT
#define RECORD                                             \
	{                                                  \
		"_mta-sts." D, TXT, "v=STSv1; id=20260101" \
	}
#define HOST                                         \
	{                                            \
		"mta-sts." D, DM_DNS_A, "192.0.2.80" \
	}
#define MAIL                                            \
	{ D, DM_DNS_MX, "10 mx.example.com" },          \
	{                                               \
		"mx.example.com", DM_DNS_A, "192.0.2.1" \
	}
#define ROWS(...) ((const ZoneRow[]){ MAIL, __VA_ARGS__, { NULL } })
#define PAGE(type, text)                                       \
	{                                                      \
		"mta-sts." D, DM_WEB_OK, 200, type, NULL, text \
	}
#define PLAIN(text) PAGE("text/plain; charset=utf-8", text)
#define POLICY(mode, age, mx) \
	"version: STSv1\nmode: " mode "\nmax_age: " age "\nmx: " mx "\n"

static const struct {
	const char *name;
	const ZoneRow *rows;
	ZonePage page;
	gboolean has_tlsrpt;
	const char *judged;
} cases[] = {
	{ "nothing", ROWS({ D, TXT, "x" }), { NULL }, FALSE, "" },
	{ "fine", ROWS(RECORD, HOST),
	  PLAIN(POLICY("enforce", "604800", "mx.example.com")), TRUE, "" },
	{ "STS01-id", ROWS({ "_mta-sts." D, TXT, "v=STSv1; id=2026-01" }, HOST),
	  PLAIN(POLICY("enforce", "604800", "mx.example.com")), TRUE,
	  "STS01e" },
	{ "STS01-no-id", ROWS({ "_mta-sts." D, TXT, "v=STSv1;" }, HOST),
	  PLAIN(POLICY("enforce", "604800", "mx.example.com")), TRUE,
	  "STS01e" },
	{ "STS01-two", ROWS(RECORD, RECORD, HOST),
	  PLAIN(POLICY("enforce", "604800", "mx.example.com")), TRUE,
	  "STS01e" },
	{ "STS01-case", ROWS({ "_mta-sts." D, TXT, "v=stsv1; id=1" }, HOST),
	  PLAIN(POLICY("enforce", "604800", "mx.example.com")), TRUE,
	  "STS01e" },
	{ "STS02-no-address", ROWS(RECORD), { NULL }, TRUE, "STS02e" },
	/* and nothing is fetched from it */
	{ "STS02-private",
	  ROWS(RECORD, { "mta-sts." D, DM_DNS_A, "10.0.0.1" },
	       { "mta-sts." D, DM_DNS_AAAA, "::1" }),
	  PLAIN(POLICY("enforce", "604800", "mx.example.com")), TRUE,
	  "STS02e" },
	{ "STS02-certificate",
	  ROWS(RECORD, HOST),
	  { "mta-sts." D, DM_WEB_CERTIFICATE, 0, NULL, NULL, NULL },
	  TRUE,
	  "STS02e" },
	{ "STS02-refused", ROWS(RECORD, HOST), { NULL }, TRUE, "STS02e" },
	{ "STS02-404",
	  ROWS(RECORD, HOST),
	  { "mta-sts." D, DM_WEB_OK, 404, "text/plain", NULL, "no" },
	  TRUE,
	  "STS02e" },
	{ "STS02-L20-redirect",
	  ROWS(RECORD, HOST),
	  { "mta-sts." D, DM_WEB_OK, 302, NULL, "https://www.example.com/",
	    NULL },
	  TRUE,
	  "STS02e" },
	{ "STS03-empty", ROWS(RECORD, HOST), PLAIN(""), TRUE,
	  "STS03e STS03e STS03e STS03e" },
	{ "STS03-version", ROWS(RECORD, HOST),
	  PLAIN("version: STSv2\nmode: enforce\nmax_age: 604800\nmx: mx.example.com\n"),
	  TRUE, "STS03e" },
	{ "STS03-no-text", ROWS(RECORD, HOST), PLAIN("\xff\xfe"), TRUE,
	  "STS03e" },
	{ "STS04", ROWS(RECORD, HOST),
	  PLAIN(POLICY("enforce", "31557601", "mx.example.com")), TRUE,
	  "STS04e" },
	{ "STS04-word", ROWS(RECORD, HOST),
	  PLAIN(POLICY("enforce", "a year", "mx.example.com")), TRUE,
	  "STS04e" },
	{ "STS04-longest", ROWS(RECORD, HOST),
	  PLAIN(POLICY("enforce", "31557600", "mx.example.com")), TRUE, "" },
	{ "STS05", ROWS(RECORD, HOST),
	  PLAIN(POLICY("enforce", "604800", "*.example.net")), TRUE,
	  "STS05e STS10i" },
	{ "STS05-testing", ROWS(RECORD, HOST),
	  PLAIN(POLICY("testing", "604800", "a.example.com")), TRUE,
	  "STS08i STS05w STS10i" },
	{ "STS06", ROWS(RECORD, HOST),
	  PLAIN(POLICY("enforce", "3600", "*.example.com")), TRUE, "STS06w" },
	{ "STS07", ROWS(RECORD, HOST),
	  PAGE("text/html", POLICY("enforce", "604800", "mx.example.com")),
	  TRUE, "STS07w" },
	{ "STS07-none", ROWS(RECORD, HOST),
	  PAGE(NULL, POLICY("enforce", "604800", "mx.example.com")), TRUE,
	  "STS07w" },
	{ "STS08", ROWS(RECORD, HOST),
	  PLAIN("version: STSv1\nmode: none\nmax_age: 60\n"), TRUE, "STS08i" },
	{ "STS09", ROWS(RECORD, HOST),
	  PLAIN(POLICY("enforce", "604800", "mx.example.com")), FALSE,
	  "STS09w" },
	{ "STS10", ROWS(RECORD, HOST),
	  PLAIN(POLICY("enforce", "604800",
		       "mx.example.com\nmx: old.example.com")),
	  TRUE, "STS10i" },
	{ "STS11", ROWS(HOST),
	  PLAIN(POLICY("enforce", "604800", "mx.example.com")), TRUE,
	  "STS11w" },
	/* a web server that has something else there is no policy */
	{ "STS11-other-page", ROWS(HOST), PAGE("text/html", "<html>"), TRUE,
	  "" },
	/* L22 */
	{ "L22-record",
	  ROWS({ "_mta-sts." D, TXT, "!SERVFAIL" }),
	  { NULL },
	  FALSE,
	  "" },
	{ "L22-host",
	  ROWS(RECORD, { "mta-sts." D, ANY_TYPE, "!TIMEOUT" }),
	  { NULL },
	  FALSE,
	  "" },
	{ "L22-budget",
	  ROWS(RECORD, HOST),
	  { "mta-sts." D, DM_WEB_BUDGET, 0, NULL, NULL, NULL },
	  FALSE,
	  "" },
};

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data), n = 0;
	const ZonePage pages[] = { cases[i].page, { NULL } };
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(cases[i].rows, pages);
	g_autofree char *judged = NULL;

	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) other = dm_judgements_new();
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmMxSection) mx =
			dm_mx_section_new(input, zone->lookups, other);
		g_autoptr(DmMtaStsSection) section =
			dm_mtasts_section_new(input, mx, cases[i].has_tlsrpt,
					      zone->lookups, judgements);

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
			g_strdup_printf("/mtasts/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	return g_test_run();
}

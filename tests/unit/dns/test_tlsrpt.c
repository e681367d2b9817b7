/*
 * TLS-RPT: TLS01 to TLS06, and the case L21.
 */
#include "dns/tlsrpt.h"

#include <string.h>

#include "tests/unit/dns/zone.h"

#define D "example.com"
#define N "_smtp._tls." D
#define ROWS(...) ((const ZoneRow[]){ __VA_ARGS__, { NULL } })
#define ONE(text) ROWS({ N, DM_DNS_TXT, text })

static const struct {
	const char *name;
	const ZoneRow *rows;
	guint targets;
	gboolean is_there;
	const char *judged;
} cases[] = {
	{ "fine", ONE("v=TLSRPTv1; rua=mailto:t@example.com"), 1, TRUE, "" },
	{ "TLS01",
	  ROWS({ N, DM_DNS_TXT, "v=TLSRPTv1; rua=mailto:a@x.example" },
	       { N, DM_DNS_TXT, "v=TLSRPTv1;rua=mailto:b@x.example" }),
	  0, FALSE, "TLS01e" },
	{ "TLS02", ONE("v=TLSRPTv1; ext=1"), 0, FALSE, "TLS02e" },
	{ "TLS02-empty", ONE("v=TLSRPTv1; rua="), 0, FALSE, "TLS02e" },
	{ "TLS03-scheme", ONE("v=TLSRPTv1; rua=http://example.com/t"), 1, FALSE,
	  "TLS03e" },
	{ "TLS03-bare", ONE("v=TLSRPTv1; rua=t@example.com"), 1, FALSE,
	  "TLS03e" },
	{ "TLS03-size", ONE("v=TLSRPTv1; rua=mailto:t@example.com!10m"), 1,
	  FALSE, "TLS03e" },
	{ "TLS03-one-good",
	  ONE("v=TLSRPTv1; rua=ftp://x.example/,mailto:t@example.com"), 2, TRUE,
	  "TLS03e" },
	{ "TLS03-bad-host",
	  ONE("v=TLSRPTv1; rua=mailto:a@x.examplemailto:b@x.example"), 1, FALSE,
	  "TLS03e" },
	{ "TLS04-tag", ONE("rua=mailto:t@example.com"), 0, FALSE, "TLS04e" },
	{ "TLS03-no-host", ONE("v=TLSRPTv1; rua=https://"), 1, FALSE,
	  "TLS03e" },
	/* L21 */
	{ "L21-two", ONE("v=TLSRPTv1; rua=mailto:a@example.com, https://y/z"),
	  2, TRUE, "" },
	{ "L21-TLS04", ONE("v=tlsrptv1; rua=mailto:t@example.com"), 0, FALSE,
	  "TLS04e" },
	{ "TLS04-blank", ONE(" v=TLSRPTv1; rua=mailto:t@example.com"), 0, FALSE,
	  "TLS04e" },
	{ "TLS04-no-semicolon", ONE("v=TLSRPTv1 rua=mailto:t@example.com"), 0,
	  FALSE, "TLS04e" },
	{ "TLS05", ONE("v=TLSRPTv1; rua=mailto:t@service.example"), 1, TRUE,
	  "TLS05i" },
	{ "TLS05-ours", ONE("v=TLSRPTv1; rua=mailto:Ours@mailbox.example"), 1,
	  TRUE, "" },
	{ "TLS06", ROWS({ D, DM_DNS_TXT, "x" }), 0, FALSE, "TLS06i" },
	{ "other-text", ONE("hello"), 0, FALSE, "TLS06i" },
	{ "L22", ONE("!SERVFAIL"), 0, TRUE, "" },
};

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data), n = 0;
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(cases[i].rows, NULL);
	g_autoptr(DmTlsRptSection) section = NULL;
	g_autofree char *judged = NULL;

	g_strfreev(input->mailboxes);
	input->mailboxes = g_strsplit("ours@mailbox.example", ";", -1);
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();

		g_clear_pointer(&section, dm_tlsrpt_section_free);
		section = dm_tlsrpt_section_new(input, TRUE, zone->lookups,
						judgements);
		g_free(judged);
		judged = zone_judged(judgements);
	}
	g_assert_cmpstr(judged, ==, cases[i].judged);
	g_assert_cmpuint(section->targets->len, ==, cases[i].targets);
	g_assert_cmpint(section->is_there, ==, cases[i].is_there);
	g_assert_cmpuint(zone->asked->len, ==, 1);
}

/* What is proposed for a record. */
static const struct {
	const char *name;
	const ZoneRow *rows;
	const char *rua; /* NULL = nothing */
} lines[] = {
	{ "case", ONE("v=tlsrptv1; rua=mailto:t@example.com"),
	  "mailto:t@example.com" },
	{ "bare", ONE("v=tlsrptv1; rua=t@example.com"),
	  "mailto:t@example.com" },
	{ "colon", ONE("v=TLSRPTv1; rua:mailto:t@example.com"),
	  "mailto:t@example.com" },
	{ "blanks", ONE("v=TLSRPTv1 rua = mailto:t@example.com"),
	  "mailto:t@example.com" },
	{ "behind",
	  ONE("v=TLSRPTv1 rua=mailto:a@example.com; mailto:b@y.example"),
	  "mailto:a@example.com,mailto:b@y.example" },
	{ "within",
	  ONE("v=TLSRPTv1, rua=https://example.com/x?rua=mailto:q@y.example"),
	  "https://example.com/x?rua=mailto:q@y.example" },
	{ "size",
	  ROWS({ N, DM_DNS_TXT,
		 "v=TLSRPTv1; rua=mailto:a@y.example!10m,mailto:b@y.example" },
	       { N, DM_DNS_TXT, "v=TLSRPTv1; rua=mailto:b@y.example" }),
	  "mailto:a@y.example,mailto:b@y.example" },
	{ "none", ONE("v=TLSRPTv1; x=y"), "mailto:tls-reports@example.com" },
	{ "lost", ONE("v=TLSRPTv1 rua=mailto:a@y.example, http://b@y.example/"),
	  NULL },
	{ "lost-https",
	  ONE("v=tlsrptv1; rua=https://y.example/x!10m,mailto:b@y.example"),
	  NULL },
	{ "no-version", ONE("rua=mailto:a@y.example"), "mailto:a@y.example" },
	{ "parted", ONE("v = TLSRPTv1; rua = mailto: a@y.example"),
	  "mailto:a@y.example" },
	{ "other-version", ONE("v=TLS-RPTv1; rua=mailto:a@y.example; x=1"),
	  "mailto:a@y.example" },
	{ "misses",
	  ROWS({ N, DM_DNS_TXT, "v=tlsrptv1; rua=mailto:a@y.example" },
	       { N, DM_DNS_TXT, "TLSRPTv1; rua=mailto:b@y.example" }),
	  "mailto:a@y.example,mailto:b@y.example" },
	{ "apart", ONE("v=TLSRPT v1; rua=mailto:a@y.example"),
	  "mailto:a@y.example" },
	{ "foreign-version", ONE("v=DMARC1; p=reject; rua=mailto:r@y.example"),
	  "mailto:tls-reports@example.com" },
	{ "foreign-tag", ONE("p=reject; rua=mailto:r@y.example"),
	  "mailto:tls-reports@example.com" },
	{ "foreign-address", ONE("hosted by x, contact admin@y.example"),
	  "mailto:tls-reports@example.com" },
	{ "foreign-beside",
	  ROWS({ N, DM_DNS_TXT, "v=tlsrptv1; rua=mailto:a@y.example" },
	       { N, DM_DNS_TXT, "contact=x@y.example" },
	       { N, DM_DNS_TXT, "v=DMARC1; p=none; rua=mailto:b@y.example" }),
	  "mailto:a@y.example" },
	{ "foreign", ONE("site-verification=abc"),
	  "mailto:tls-reports@example.com" },
	{ "lost-mark",
	  ONE("v=TLSRPTv1 rua=mailto:a@y.example!mailto:b@y.example"), NULL },
	{ "lost-no-at", ONE("v=TLSRPTv1 rua=mailto:a.y.example"), NULL },
	{ "lost-slash",
	  ONE("v=TLSRPTv1 rua=https:/y.example/r,mailto:a@y.example"), NULL },
	{ "lost-of-two",
	  ROWS({ N, DM_DNS_TXT, "v=TLSRPTv1; rua=mailto:a@y.example" },
	       { N, DM_DNS_TXT, "v=TLSRPTv1; rua=mailto:x.y.example" }),
	  NULL },
	{ "lost-scheme", ONE("v=TLSRPTv1 rua=mailto=a@y.example"), NULL },
	{ "lost-tag", ONE("v=TLSRPTv1 rua=rua=a@y.example"), NULL },
	{ "lost-host", ONE("v=TLSRPTv1 rua=mailto:a@y.example|b@y.example"),
	  NULL },
	{ "lost-joined", ONE("v=TLSRPTv1|rua=https://y.example/r"), NULL },
};

static void test_line(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(lines[i].rows, NULL);
	g_autofree char *wanted =
		lines[i].rua
			? g_strdup_printf(N ". IN TXT \"v=TLSRPTv1; rua=%s\"",
					  lines[i].rua)
			: NULL;
	g_autofree char *found = NULL;
	guint n = 0;

	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmTlsRptSection) section = dm_tlsrpt_section_new(
			input, TRUE, zone->lookups, judgements);

		g_clear_pointer(&found, g_free);
		if (dm_judgements_count(judgements))
			found = g_strdup(
				dm_judgements_get(judgements, 0)->publish);
	}
	g_assert_cmpstr(found, ==, wanted);
}

/* As large as a record may be, and all of it "rua=": no more than its size. */
static void test_hostile(void)
{
	g_autoptr(GString) text =
		g_string_new("v=TLSRPTv1; rua=mailto:a@b.example ");
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = NULL;
	guint n = 0;

	while (text->len < 64000)
		g_string_append(text, "rua=");
	zone = zone_new(ONE(text->str), NULL);
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmTlsRptSection) section = dm_tlsrpt_section_new(
			input, TRUE, zone->lookups, judgements);

		for (guint i = 0; i < dm_judgements_count(judgements); i++)
			g_assert_cmpuint(
				strlen(dm_judgements_get(judgements, i)->text),
				<, 2 * text->len);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strdup_printf("/tlsrpt/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *path =
			g_strdup_printf("/tlsrpt/line-%s", lines[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_line);
	}
	g_test_add_func("/tlsrpt/hostile", test_hostile);
	return g_test_run();
}

/*
 * DMARC records: the grammar, what receivers make of them, near misses and
 * repairs.
 */
#include "dns/dmarcrecord.h"

#include <string.h>

/* ---- grammar ---------------------------------------------------------- */

static const struct {
	const char *text;
	/* p/sp/np adkim aspf fo t psd pct, tags with bad values; NULL = none */
	const char *facts;
} records[] = {
	{ "v=DMARC1; p=none", "none/-/- rr 0 n u 100" },
	{ "v=DMARC1;p=Reject", "reject/-/- rr 0 n u 100" },
	{ "V = DMARC1 ; P = quarantine;", "quarantine/-/- rr 0 n u 100" },
	{ "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=S; "
	  "fo=1:d:s; t=Y; psd=n; pct=50",
	  "reject/quarantine/none ss 1ds y n 50" },
	{ "v=DMARC1; p=reject; psd=y; psd=n; p=none",
	  "reject/-/- rr 0 n y 100" },
	{ "v=DMARC1; p=foo; sp=; np; adkim=x; aspf=; t=1; psd=yes; pct=101",
	  "?/?/? rr 0 n u 100 p sp np adkim aspf t psd pct" },
	{ "v=DMARC1; fo=0:1", "-/-/- rr 0 n u 100 fo" },
	{ "v=DMARC1; fo=d:s:1", "-/-/- rr 1ds n u 100" },
	{ "v=DMARC1; fo=0:d", "-/-/- rr 0d n u 100" },
	{ "v=DMARC1; fo=", "-/-/- rr 0 n u 100 fo" },
	{ "v=DMARC1; fo", "-/-/- rr 0 n u 100 fo" },
	{ "v=DMARC1; fo=1:", "-/-/- rr 0 n u 100 fo" },
	{ "v=DMARC1; fo=1:1", "-/-/- rr 0 n u 100 fo" },
	{ "v=DMARC1; fo=1,d", "-/-/- rr 0 n u 100 fo" },
	{ "v=DMARC1; fo=x", "-/-/- rr 0 n u 100 fo" },
	{ "v=DMARC1; rua=a@example.com; ruf", "-/-/- rr 0 n u 100 rua ruf" },
	{ "v=DMARC1; pct=-1", "-/-/- rr 0 n u 100 pct" },
	{ "v=DMARC1; pct=0", "-/-/- rr 0 n u 0" },
	{ "v=DMARC1", "-/-/- rr 0 n u 100" },
	{ "v=dmarc1; p=none", NULL },
	{ " v=DMARC1; p=none", NULL },
	{ "v=DMARC1 p=none", NULL },
	{ "v=DMARC12; p=none", NULL },
	{ "p=none; v=DMARC1", NULL },
	{ "v=spf1 -all", NULL },
	{ "", NULL },
};

static const char *request_text(DmRequest request)
{
	if (request == DM_REQUEST_ABSENT)
		return "-";
	return request == DM_REQUEST_INVALID ? "?" : dm_request_name(request);
}

static char *print_record(const DmDmarcRecord *record)
{
	GString *out = g_string_new(NULL);

	g_string_append_printf(
		out, "%s/%s/%s %s%s %s%s%s %s %c %u", request_text(record->p),
		request_text(record->sp), request_text(record->np),
		record->strict_dkim ? "s" : "r", record->strict_spf ? "s" : "r",
		record->fo_any ? "1" : "0", record->fo_dkim ? "d" : "",
		record->fo_spf ? "s" : "", record->testing ? "y" : "n",
		"uny"[record->psd], record -> pct);
	for (guint i = 0; i < DM_N_DMARC_TAGS; i++)
		if (record->is_bad[i])
			g_string_append_printf(out, " %s",
					       dm_dmarc_tag_names[i]);
	return g_string_free(out, FALSE);
}

static void test_parse(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(records); i++) {
		g_autoptr(DmDmarcRecord) record = dm_dmarc_record_parse(
			records[i].text, strlen(records[i].text));
		g_autofree char *facts = record ? print_record(record) : NULL;

		g_test_message("%s", records[i].text);
		g_assert_cmpstr(facts, ==, records[i].facts);
	}
}

static const struct {
	const char *text;
	gboolean is_second;
} seconds[] = {
	{ "v=DMARC1; p=none; rua=mailto:a@example.com", TRUE },
	{ "v=DMARC1; rua=mailto:a@example.com; p=none", FALSE },
	{ "v=DMARC1; rua=mailto:a@example.com", FALSE },
};

static void test_second(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
		g_autoptr(DmDmarcRecord) record = dm_dmarc_record_parse(
			seconds[i].text, strlen(seconds[i].text));

		g_assert_cmpint(record->p_is_second, ==, seconds[i].is_second);
	}
}

/* ---- effects ---------------------------------------------------------- */

#define RUA "; rua=mailto:a@example.com"

static const struct {
	const char *path, *text;
	/* self/below/non-existent, for RFC 9989 and for RFC 7489 */
	const char *now, *before;
} effects[] = {
	{ "/dmarc/effect/p", "v=DMARC1; p=reject", "reject/reject/reject",
	  "reject/reject/reject" },
	{ "/dmarc/effect/sp", "v=DMARC1; p=reject; sp=none", "reject/none/none",
	  "reject/none/none" },
	{ "/dmarc/effect/np", "v=DMARC1; p=none; sp=quarantine; np=reject",
	  "none/quarantine/reject", "none/quarantine/quarantine" },
	{ "/dmarc/D13", "v=DMARC1; p=reject; t=y",
	  "quarantine/quarantine/quarantine", "reject/reject/reject" },
	{ "/dmarc/D13-steps", "v=DMARC1; p=none; sp=quarantine; t=y",
	  "none/none/none", "none/quarantine/quarantine" },
	{ "/dmarc/effect/pct", "v=DMARC1; p=reject; pct=20",
	  "reject/reject/reject", "reject/reject/reject 20%" },
	{ "/dmarc/L04-effect", "v=DMARC1" RUA, "none/none/none",
	  "none/none/none" },
	{ "/dmarc/L04-no-rua", "v=DMARC1", "off", "off" },
	{ "/dmarc/L05-effect", "v=DMARC1; p=foo", "off", "off" },
	{ "/dmarc/L05-rua", "v=DMARC1; p=foo" RUA, "none/none/none",
	  "none/none/none" },
	{ "/dmarc/effect/bad-sp", "v=DMARC1; p=reject; sp=foo" RUA,
	  "none/none/none", "none/none/none" },
	{ "/dmarc/effect/bad-np", "v=DMARC1; p=reject; np=foo", "off",
	  "reject/reject/reject" },
	{ "/dmarc/effect/bad-rua", "v=DMARC1; rua=a@example.com", "off",
	  "off" },
};

static char *print_effects(const DmDmarcRecord *record, DmDmarcEdition edition)
{
	GString *out = g_string_new(NULL);
	DmDmarcEffect effect = { 0 };

	for (DmAuthor author = DM_AUTHOR_SELF; author <= DM_AUTHOR_NONEXISTENT;
	     author++) {
		effect = dm_dmarc_effect(record, author, edition);
		if (effect.applies)
			g_string_append_printf(out, "%s%s", out->len ? "/" : "",
					       dm_request_name(effect.request));
	}
	if (!effect.applies)
		g_string_append(out, "off");
	if (effect.pct != 100 && effect.applies)
		g_string_append_printf(out, " %u%%", effect.pct);
	return g_string_free(out, FALSE);
}

static void test_effect(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(DmDmarcRecord) record =
		dm_dmarc_record_parse(effects[i].text, strlen(effects[i].text));
	g_autofree char *now = print_effects(record, DM_DMARC_RFC9989);
	g_autofree char *before = print_effects(record, DM_DMARC_RFC7489);

	g_assert_cmpstr(now, ==, effects[i].now);
	g_assert_cmpstr(before, ==, effects[i].before);
}

/* ---- near misses and repairs ------------------------------------------ */

static const struct {
	const char *text;
	const char *problem; /* part of it; NULL = no near miss */
	const char *repaired;
} repairs[] = {
	{ "v=DMARC1 p=reject", "\";\"", "v=DMARC1; p=reject" },
	{ "v=DMARC1 p=reject; rua=mailto:a@example.com", "\";\"",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1: p=reject: rua=mailto:a@example.com", "\";\"",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1, p=reject, rua=mailto:a@example.com, mailto:b@example.com",
	  "\";\"",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com,mailto:b@example.com" },
	{ "v=DMARC1 p=reject rua=mailto:a@example.com?p=1", "\";\"",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com?p=1" },
	{ "v=dmarc1; p=reject", "capital", "v=DMARC1; p=reject" },
	{ "p=none; v=DMARC1", "first", "v=DMARC1; p=none" },
	{ " v=DMARC1; p=none", "before", "v=DMARC1; p=none" },
	{ "\"v=DMARC1; p=none\"", "before", "v=DMARC1; p=none" },
	{ "\\\"v=DMARC1; p=none", "before", "v=DMARC1; p=none" },
	{ ";v=DMARC1; p=none", "before", "v=DMARC1; p=none" },
	{ "v=DMARC2; p=none", "version", "v=DMARC1; p=none" },
	{ "v=DMARC; p=none", "version", "v=DMARC1; p=none" },
	{ "DMARC1; p=none", "missing", "v=DMARC1; p=none" },
	{ "p=quarantine; pct=100", "missing", "v=DMARC1; p=quarantine" },
	{ "v=spf1 -all", NULL, NULL },
	{ "v=DKIM1; p=none", NULL, NULL },
	{ "google-site-verification=1", NULL, NULL },
	{ "", NULL, NULL },
	{ "v=DMARC1; p=none", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; rua=mailto:a@example.com; p=reject; p=none", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=quarentine; sp=none; pct=50; ri=3600; rf=afrf", NULL,
	  "v=DMARC1; p=quarantine; sp=none; pct=50" },
	{ "v=DMARC1; p=none; pct=50", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; p=none; sp=none; pct=0", NULL,
	  "v=DMARC1; p=none; sp=none" },
	{ "v=DMARC1; p=none; sp=reject; pct=0", NULL,
	  "v=DMARC1; p=none; sp=reject; t=y; pct=0" },
	{ "v=DMARC1; p=reject; pct=0", NULL, "v=DMARC1; p=reject; t=y; pct=0" },
	{ "v=DMARC1; p=reject; pct=0; t=n", NULL,
	  "v=DMARC1; p=reject; t=y; pct=0" },
	{ "v=DMARC1; p=xxxxxxxx; sp=xxxxxxxxx", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; P=none; foo=bar;; adkim=x; aspf=s; fo:1", NULL,
	  "v=DMARC1; p=none; aspf=s; foo=bar" },
	{ "v=DMARC1; p=none; rua=a@example.com,mailto:b@example.com!10m,"
	  "https://example.com/x",
	  NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com,"
	  "https://example.com/x" },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com; mailto:b@example.com",
	  NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com; ruf=mailto:b@example.com"
	  "; mailto:c@example.com",
	  NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com;"
	  " ruf=mailto:b@example.com,mailto:c@example.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com  mailto:b@example.com",
	  NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@b\303\274cher.example", NULL,
	  "v=DMARC1; p=none; rua=mailto:a@xn--bcher-kva.example" },
	{ "v=DMARC1; p=none; rua=b\303\274cher@example.com", NULL, NULL },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com; rua=mailto:b@example.com",
	  NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com" },
	{ "v=DMARC1 p=none; rua=a@example.com; b@example.com, c@example.com",
	  "\";\"",
	  "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com,"
	  "mailto:c@example.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com; "
	  "mailto:b@example.com?subject=x; ruf=mailto:c@example.com",
	  NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com,"
	  "mailto:b@example.com?subject=x; ruf=mailto:c@example.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com b@example.com", NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com!5x,"
	  "mailto:b!c@example.com,mailto:a@example.com",
	  NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com,"
	  "mailto:b%21c@example.com" },
	{ "v=DMARC1; p; p=reject; rua; rua=mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=none; x=1; x=2", NULL, "v=DMARC1; p=none; x=1" },
	{ "v=DMARC1; p=none; rua=", NULL, NULL },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:c d@example.com",
	  NULL, NULL },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com; ruf=c d@example.com",
	  NULL, NULL },
	{ "v=DMARC1; p=none; mailto:a@example.com", NULL, NULL },
	{ "v=DMARC1; p=rejct; pct=10%", NULL, "v=DMARC1; p=reject; pct=10" },
	{ "v=DMARC1; p=rejct; pct='10'", NULL, "v=DMARC1; p=reject; pct=10" },
	{ "v=DMARC1; p=rejct; pct==10", NULL, "v=DMARC1; p=reject; pct=10" },
	{ "v=DMARC1; p=rejct; pct=+10", NULL, "v=DMARC1; p=reject; pct=10" },
	{ "v=DMARC1; p=rejct; pct=-10", NULL, NULL },
	{ "v=DMARC1; p=rejct; pct=10,5", NULL, NULL },
	{ "v=DMARC1; p=rejct; pct=1O", NULL, NULL },
	{ "v=DMARC1; p=rejct; pct=.5", NULL, NULL },
	{ "v=DMARC1; p=rejct; pct=half", NULL, "v=DMARC1; p=reject" },
	{ "v=DMARC1; p=rejct; pct=100,00", NULL, "v=DMARC1; p=reject" },
	{ "v=DMARC1; p=rejct; pct=101", NULL, "v=DMARC1; p=reject" },
	{ "v=DMARC1; p=rejct; pct=", NULL, "v=DMARC1; p=reject" },
	{ "v=DMARC1; p=reject; pct=100; pct=0", NULL, "v=DMARC1; p=reject" },
	{ "v=DMARC1; p=reject; pct=x; pct=50", NULL,
	  "v=DMARC1; p=reject; pct=50" },
	{ "v=DMARC1; p=reject; pct=100|sp=none", NULL, NULL },
	{ "v=DMARC1; p=rejct; t=true", NULL, "v=DMARC1; p=reject; t=y" },
	{ "v=DMARC1; p=rejct; t=1", NULL, "v=DMARC1; p=reject; t=y" },
	{ "v=DMARC1; p=rejct; t=yes", NULL, "v=DMARC1; p=reject; t=y" },
	{ "v=DMARC1; p=rejct; t=x", NULL, NULL },
	{ "v=DMARC1; p=none; adkim=stict; aspf=relax", NULL,
	  "v=DMARC1; p=none; adkim=s; aspf=r" },
	{ "v=DMARC1; p=none; ri=86,400", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; p=none; ri=1 day", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; p=none; rf=afrf,iodef", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; p=none; ri=1|sp=reject", NULL, NULL },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com!10MB", NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com!20mb", NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com" },
	{ "v=DMARC 1; p=none", "version", "v=DMARC1; p=none" },
	{ "v=DMARC-1; p=none", "version", "v=DMARC1; p=none" },
	{ "v=DMARC1.0; p=none", "version", "v=DMARC1; p=none" },
	{ "v=DMARC1; p=none; rua=https://r.example/t=y,mailto:a@example.com; ri=1",
	  NULL,
	  "v=DMARC1; p=none; rua=https://r.example/t=y,mailto:a@example.com" },
	{ "v=TLSRPTv1; rua=mailto:a@example.com", NULL, NULL },
	{ ".p=reject|rua=a@example.com", "missing", NULL },
	{ "/p reject/rua mailto:a@example.com", "missing", NULL },
	{ "rua nova 1, Anruf: a@example.com", NULL, NULL },
	{ "contact=a@example.com", NULL, NULL },
	{ "hosted by x, contact a@example.com", NULL, NULL },
	{ "v:STSv1; ruf=mailto:a@example.com", NULL, NULL },
	{ "mailto:a@example.com; p=reject", "missing", NULL },
	{ "v=; p=reject", "missing", NULL },
	{ "v=DMARC1; p=none; rua=mailto:rua=a@example.com", NULL, NULL },
	{ "v=DMARC1; p=none; rua=https://r.example/w:sp=reject", NULL, NULL },
	{ "v=DMARC1; p=none; rua=https://r.example/w&adkim=s", NULL, NULL },
	{ "v=DMARC1; p=none; rua=https://r.example/w/sp:x; ri=1", NULL,
	  "v=DMARC1; p=none; rua=https://r.example/w/sp:x" },
	{ "v=DMARC1; p=reject, rua=mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=reject sp=none rua=mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; sp=none; rua=mailto:a@example.com" },
	{ "v=DMARC1; p:reject; rua : mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=none; fo=0:1; ruf=mailto:a@example.com", NULL,
	  "v=DMARC1; p=none; ruf=mailto:a@example.com; fo=1" },
	{ "v=DMARC1; p=none; fo=0:1:d:s; ruf=mailto:a@example.com", NULL,
	  "v=DMARC1; p=none; ruf=mailto:a@example.com; fo=1:d:s" },
	{ "v=DMARC1; p=none; fo=1", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; p=reject rua:mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1 p:reject; rua=mailto:a@example.com", "\";\"",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=reject   ,   rua=mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=none; rua=https://r.example/q?k:p=1,"
	  "mailto:a@example.com; ri=86400",
	  NULL,
	  "v=DMARC1; p=none; rua=https://r.example/q?k:p=1,"
	  "mailto:a@example.com" },
	{ "v=DMARC1; p=none; rua=https://u:p=x@r.example/agg", NULL,
	  "v=DMARC1; p=none; rua=https://u:p=x@r.example/agg" },
	{ "v=DMARC1; p=reject, t=y, rua=mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com; t=y" },
	{ "v=DMARC1, p=reject, adkim=s, aspf=s, pct=50, "
	  "rua=mailto:a@example.com",
	  "\";\"",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com; adkim=s; aspf=s;"
	  " pct=50" },
	{ "v=DMARC1:p=reject:rua=mailto:a@example.com", "\";\"",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p:reject:rua=mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=none:sp=reject:rua=mailto:a@example.com", NULL,
	  "v=DMARC1; p=none; sp=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1\np=reject\nrua=mailto:a@example.com", "\";\"",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	/* Addresses that nobody can tell where they belong. */
	{ "v=DMARC1; rua=mailto:a@example.com; p=reject; mailto:b@example.com",
	  NULL, NULL },
	{ "v=DMARC1; p=none; fo=1 mailto:b@example.com", NULL, NULL },
	{ "v=DMARC1; p=none; ri=86400,mailto:b@example.com", NULL, NULL },
	{ "v=DMARC1; p=none mailto:a@example.com", NULL, NULL },
	{ "v=DMARC1; p=none; rua=https://c.example/x junk,mailto:a@example.com",
	  NULL, NULL },
	{ "v=DMARC1; p=foo; p=reject; rua=mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=; p=reject; rua=mailto:a@example.com", NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DMARC1; p=reject; adkim=x; adkim=s", NULL,
	  "v=DMARC1; p=reject; adkim=s" },
	{ "v=DMARC1; p=reject; adkim=strict; aspf=Relaxed; t=yes; psd=no", NULL,
	  "v=DMARC1; p=reject; adkim=s; aspf=r; t=y; psd=n" },
	{ "v=DMARC1; p=none; ruf=mailto:a@example.com; fo=1,d,s", NULL,
	  "v=DMARC1; p=none; ruf=mailto:a@example.com; fo=1:d:s" },
	{ "v=DMARC1; p=none; ruf=mailto:a@example.com; fo=1;d; s", NULL,
	  "v=DMARC1; p=none; ruf=mailto:a@example.com; fo=1:d:s" },
	{ "v=DMARC1; p=none; ruf=mailto:a@example.com; fo=1/1:d:", NULL,
	  "v=DMARC1; p=none; ruf=mailto:a@example.com; fo=1:d" },
	{ "v=DMARC1; p=reject; rua=mailto:a@example.com;https://r.example/r?k=1; ri=1",
	  NULL,
	  "v=DMARC1; p=reject; rua=mailto:a@example.com,https://r.example/r?k=1" },
	{ "v=DMARC1; p=none; rua=mailto: a@example.com;mailto;b@example.com",
	  NULL,
	  "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com" },
	{ "v=DMARC1; p=\"reject\"; adkim=s\" \"sp=reject; rua=\"mailto:a@example.com\"",
	  NULL,
	  "v=DMARC1; p=reject; sp=reject; rua=mailto:a@example.com; adkim=s" },
	{ "v=DMARC1 | p=reject; rua=mailto:a@example.com", "\";\"",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=DAMRC1; p=reject; rua=mailto:a@example.com", "version",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v=\"DMARC1\"; p=\"reject\"; rua=mailto:a@example.com", "version",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "v:DMARC1; p:reject; rua:mailto:a@example.com", "missing",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "P=reject; rua=mailto:a@example.com", "missing",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	{ "p=rejected rua=mailto:a@example.com", "missing",
	  "v=DMARC1; p=reject; rua=mailto:a@example.com" },
	/* Pieces that nobody can tell what they mean. */
	{ "v=DMARC1|p=reject|rua=mailto:a@example.com", "version", NULL },
	{ "v=DMARC1.p=reject", "version", NULL },
	{ "v=DMARC1-p=reject", "version", NULL },
	{ "v=DMARC1p=reject; rua=mailto:a@example.com", "version", NULL },
	{ "v=DMARC1=p=reject; rua=mailto:a@example.com", "version", NULL },
	{ "v=DMARC1:p:reject:rua:mailto:a@example.com", "\";\"", NULL },
	{ "DMARC1|p=reject; rua=mailto:a@example.com", "\"v=\"", NULL },
	{ "DMARC1p=reject; rua=mailto:a@example.com", "\"v=\"", NULL },
	{ "v=spf1; p=reject; rua=mailto:a@example.com", "missing", NULL },
	{ "mailto:a@example.com", "missing", NULL },
	{ "v=DMARC1; p=reject https://r.example/r; ri=1", NULL, NULL },
	{ "v=DMARC1; p=reject; https://r.example/r", NULL, NULL },
	{ "v=DMARC1; p=reject; sp=reject,https://r.example/r", NULL, NULL },
	{ "v=DMARC1; p=reject; rua=https://r.example/a,b; ri=1", NULL, NULL },
	{ "v=DMARC1; adkim=s&p=reject; rua=mailto:a@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; sp=reject.adkim=s", NULL, NULL },
	{ "v=DMARC1; p=reject; t=ypct=50", NULL, NULL },
	{ "v=DMARC1; p=rejectsp=reject; rua=mailto:a@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject none; rua=mailto:a@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; rua=mailto:a@example.com!mailto:b@example.com",
	  NULL, NULL },
	{ "v=DMARC1:p=reject:rua=mailto:a@example.com!10m:ruf=mailto:b@example.com:sp=reject",
	  "\";\"", NULL },
	{ "v=DMARC1; p=reject; rua=mailto:r.example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; rua=mailto:a@example.com,mailto:b[at]example.com",
	  NULL, NULL },
	{ "v=DMARC1; p=reject; rua=mailto:a@example.com,b%40example.com", NULL,
	  NULL },
	{ "v=DMARC1; p=reject; rua=mailto:a@example.com,mailto:b at example.com",
	  NULL, NULL },
	{ "v=DMARC1; p=reject; rua=mailto:a@example.com; ruf=https:/r.example/x",
	  NULL, NULL },
	{ "v=DMARC1; p=reject; rua=mailto=a@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; rua=mailto//a@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; rua=mailto%3Aa@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; rua=//a@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; rua=https://r.example/w:ruf=mailto:a@example.com; ri=1",
	  NULL, NULL },
	{ "v=DMARC1; p reject; rua=mailto:a@example.com", NULL, NULL },
	{ "v=DMARC1; preject; rua=mailto:a@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; adkim s", NULL, NULL },
	{ "v=DMARC1; policy=reject; rua=mailto:a@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; rau=mailto:a@example.com", NULL, NULL },
	{ "v=DMARC1; p=reject; ruf=mailto:a@example.com; fo=dkim", NULL, NULL },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com; rua=t://d.example", NULL,
	  NULL },
	{ "v=DMARC1; p=none; rua=junk,mailto:a@example.com", NULL, NULL },
};

static void test_repair(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(repairs); i++) {
		const char *text = repairs[i].text;
		const char *problem = dm_dmarc_near_miss(text, strlen(text));
		g_autofree char *repaired =
			dm_dmarc_repair(text, strlen(text), NULL);

		g_test_message("%s", text);
		g_assert_true(!problem == !repairs[i].problem);
		if (problem)
			g_assert_nonnull(strstr(problem, repairs[i].problem));
		g_assert_cmpstr(repaired, ==, repairs[i].repaired);
	}
}

static void test_repair_options(void)
{
	static const char text[] = "v=DMARC1; p=reject; sp=none; np=none; t=y";
	const DmDmarcRepair options = {
		.rua = "a@example.com",
		.drop = { [DM_DMARC_SP] = TRUE, [DM_DMARC_T] = TRUE },
	};
	g_autofree char *repaired =
		dm_dmarc_repair(text, strlen(text), &options);

	g_assert_cmpstr(
		repaired, ==,
		"v=DMARC1; p=reject; np=none; rua=mailto:a@example.com");
}

/* What nobody reads is not thrown away. */
static void test_repair_long(void)
{
	g_autoptr(GString) tags = g_string_new("v=DMARC1; p=reject");
	g_autoptr(GString) uris = g_string_new("v=DMARC1; p=reject; rua=");
	static const char nul[] = "v=DMARC1 p=reject; ri=1\0; sp=none";

	for (guint i = 0; i < 120; i++) {
		g_string_append_printf(tags, "; x%u=1", i);
		g_string_append_printf(uris, "mailto:a%u@example.com,", i);
	}
	g_assert_null(dm_dmarc_repair(tags->str, tags->len, NULL));
	g_assert_null(dm_dmarc_repair(uris->str, uris->len, NULL));
	g_assert_null(dm_dmarc_repair(nul, sizeof(nul) - 1, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dmarc/parse", test_parse);
	g_test_add_func("/dmarc/p-second", test_second);
	for (guint i = 0; i < G_N_ELEMENTS(effects); i++)
		g_test_add_data_func(effects[i].path, GUINT_TO_POINTER(i),
				     test_effect);
	g_test_add_func("/dmarc/repair", test_repair);
	g_test_add_func("/dmarc/repair-options", test_repair_options);
	g_test_add_func("/dmarc/repair-long", test_repair_long);
	return g_test_run();
}

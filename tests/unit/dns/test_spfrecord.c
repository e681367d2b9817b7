/*
 * The grammar of records, and what broken terms must have meant.
 */
#include "dns/spfrecord.h"

#include <string.h>

#include "dns/spfmend.h"

static const struct {
	const char *text;
	gboolean is_record;
} versions[] = {
	{ "v=spf1", TRUE },
	{ "v=spf1 ", TRUE },
	{ "V=Spf1 -all", TRUE },
	{ "v=spf10", FALSE },
	{ "v=spf1-all", FALSE },
	{ " v=spf1", FALSE },
	{ "v=spf1\t-all", FALSE },
	{ "v=spf", FALSE },
	{ "", FALSE },
	{ "spf2.0/pra", FALSE },
};

static void test_version(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(versions); i++) {
		const char *text = versions[i].text;

		g_test_message("%s", text);
		g_assert_cmpint(dm_spf_is_record(text, strlen(text)), ==,
				versions[i].is_record);
	}
	g_assert_false(dm_spf_is_record("v=spf1\0", 7));
}

static const struct {
	const char *term;
	DmSpfKind kind; /* BROKEN: a syntax error */
	char qualifier;
	const char *domain;
	guint prefix4, prefix6;
} terms[] = {
	{ "all", DM_SPF_ALL, '+', NULL, 32, 128 },
	{ "-ALL", DM_SPF_ALL, '-', NULL, 32, 128 },
	{ "?include:a.example", DM_SPF_INCLUDE, '?', "a.example", 32, 128 },
	{ "a", DM_SPF_A, '+', NULL, 32, 128 },
	{ "a/24", DM_SPF_A, '+', NULL, 24, 128 },
	{ "a//64", DM_SPF_A, '+', NULL, 32, 64 },
	{ "~a/24//64", DM_SPF_A, '~', NULL, 24, 64 },
	{ "a:b.example/0//0", DM_SPF_A, '+', "b.example", 0, 0 },
	{ "a:b/c.example", DM_SPF_A, '+', "b/c.example", 32, 128 },
	{ "a:%{i/}/8", DM_SPF_A, '+', "%{i/}", 8, 128 },
	{ "mx:b.example.", DM_SPF_MX, '+', "b.example.", 32, 128 },
	{ "ptr", DM_SPF_PTR, '+', NULL, 32, 128 },
	{ "ptr:b.example", DM_SPF_PTR, '+', "b.example", 32, 128 },
	{ "ip4:192.0.2.0/24", DM_SPF_IP4, '+', NULL, 24, 128 },
	{ "ip4:192.0.2.1", DM_SPF_IP4, '+', NULL, 32, 128 },
	{ "ip6:2001:db8::/32", DM_SPF_IP6, '+', NULL, 32, 32 },
	{ "ip6:::ffff:192.0.2.1", DM_SPF_IP6, '+', NULL, 32, 128 },
	{ "exists:%{i}.b.example", DM_SPF_EXISTS, '+', "%{i}.b.example", 32,
	  128 },
	{ "redirect=b.example", DM_SPF_REDIRECT, 0, "b.example", 32, 128 },
	{ "EXP=b.example", DM_SPF_EXP, 0, "b.example", 32, 128 },
	{ "moo.cow-far_out=", DM_SPF_OTHER, 0, "", 32, 128 },
	{ "all:", DM_SPF_BROKEN },
	{ "all.", DM_SPF_BROKEN },
	{ "-all/8", DM_SPF_BROKEN },
	{ "--all", DM_SPF_BROKEN },
	{ "-", DM_SPF_BROKEN },
	{ "include", DM_SPF_BROKEN },
	{ "include:", DM_SPF_BROKEN },
	{ "include:b.example/24", DM_SPF_BROKEN },
	{ "include/24", DM_SPF_BROKEN },
	{ "a:", DM_SPF_BROKEN },
	{ "a/", DM_SPF_BROKEN },
	{ "a/33", DM_SPF_BROKEN },
	{ "a/08", DM_SPF_BROKEN },
	{ "a//129", DM_SPF_BROKEN },
	{ "a/4294967297", DM_SPF_BROKEN },
	{ "a/24/64", DM_SPF_BROKEN },
	{ "a:b.example/24/64", DM_SPF_BROKEN },
	{ "a:localhost", DM_SPF_BROKEN },
	{ "a:192.0.2.1", DM_SPF_BROKEN },
	{ "ptr/24", DM_SPF_BROKEN },
	{ "ip4", DM_SPF_BROKEN },
	{ "ip4:", DM_SPF_BROKEN },
	{ "ip4:192.0.2", DM_SPF_BROKEN },
	{ "ip4:192.0.2.0/33", DM_SPF_BROKEN },
	{ "ip4:192.0.2.0/", DM_SPF_BROKEN },
	{ "ip4:192.0.2.0/24/8", DM_SPF_BROKEN },
	{ "ip4:192.0.2.0//24", DM_SPF_BROKEN },
	{ "ip4/192.0.2.0", DM_SPF_BROKEN },
	{ "ip4:2001:db8::1", DM_SPF_BROKEN },
	{ "ip6:192.0.2.1", DM_SPF_BROKEN },
	{ "ip6:2001:db8::/129", DM_SPF_BROKEN },
	{ "exists", DM_SPF_BROKEN },
	{ "redirect:b.example", DM_SPF_BROKEN },
	{ "redirect=", DM_SPF_BROKEN },
	{ "redirect=-all", DM_SPF_BROKEN },
	{ "-redirect=b.example", DM_SPF_BROKEN },
	{ "exp=%{r}.example", DM_SPF_BROKEN },
	{ "1up=b.example", DM_SPF_BROKEN },
	{ "=b.example", DM_SPF_BROKEN },
	{ "v=%", DM_SPF_BROKEN },
	{ "mooo", DM_SPF_BROKEN },
	{ "a\r", DM_SPF_BROKEN },
	{ "\xc3\xa4", DM_SPF_BROKEN },
};

static void test_terms(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(terms); i++) {
		g_autofree char *text =
			g_strconcat("v=spf1  ", terms[i].term, " ", NULL);
		g_autoptr(DmSpfRecord) record =
			dm_spf_record_parse(text, strlen(text));
		const DmSpfTerm *term = dm_spf_term(record, 0);

		g_test_message("%s: %s", terms[i].term, record->problem);
		g_assert_cmpuint(record->terms->len, ==, 1);
		g_assert_cmpint(term->kind, ==, terms[i].kind);
		g_assert_cmpstr(term->text, ==, terms[i].term);
		g_assert_cmpuint(term->position, ==, 8);
		g_assert_cmpstr(term->domain_text, ==, terms[i].domain);
		g_assert_cmpint(record->fault == DM_SPF_SYNTAX, ==,
				terms[i].kind == DM_SPF_BROKEN);
		g_assert_cmpint(record->problem != NULL, ==,
				terms[i].kind == DM_SPF_BROKEN);
		if (record->fault)
			continue;
		g_assert_cmpint(term->qualifier, ==, terms[i].qualifier);
		g_assert_cmpuint(term->prefix4, ==, terms[i].prefix4);
		g_assert_cmpuint(term->prefix6, ==, terms[i].prefix6);
	}
}

static void test_nul(void)
{
	static const char text[] = "v=spf1 ip4:192.0.2.1\0x -all";
	g_autoptr(DmSpfRecord) record =
		dm_spf_record_parse(text, sizeof(text) - 1);

	g_assert_cmpint(record->fault, ==, DM_SPF_SYNTAX);
	g_assert_cmpuint(record->terms->len, ==, 2);
	g_assert_cmpint(dm_spf_term(record, 1)->kind, ==, DM_SPF_ALL);
}

static const struct {
	const char *text;
	const char *problem;
} problems[] = {
	{ "v=spf1 a:192.0.2.1 -all",
	  "\"a:192.0.2.1\" names an address where a domain belongs; an address is written ip4:" },
	{ "v=spf1 ipv6:2001:db8::1",
	  "\"ipv6:2001:db8::1\" is no mechanism; \"ip6\" may be meant" },
	{ "v=spf1 ip4:192.0.2.0/33 nonsense",
	  "\"ip4:192.0.2.0/33\" has no prefix length of IPv4 behind \"/\"; it is 0 to 32" },
	{ "v=spf1 exp=a.example exp=b.example",
	  "\"exp=b.example\" is a second exp, and only one may be there" },
	{ "v=spf1 redirect:a.example",
	  "\"redirect:a.example\" is a modifier and needs a \"=\": redirect=" },
};

static void test_problems(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(problems); i++) {
		g_autoptr(DmSpfRecord) record = dm_spf_record_parse(
			problems[i].text, strlen(problems[i].text));

		g_assert_cmpstr(record->problem, ==, problems[i].problem);
	}
}

static const struct {
	const char *text, *mended; /* NULL = nobody knows */
} mends[] = {
	{ "v=spf1 -all", "v=spf1 -all" },
	{ "v=spf1 a:192.0.2.1/24 -all", "v=spf1 ip4:192.0.2.1/24 -all" },
	{ "v=spf1 ~a:192.0.2.1 ip4:2001:db8::/32 -all",
	  "v=spf1 ~ip4:192.0.2.1 ip6:2001:db8::/32 -all" },
	{ "v=spf1 inlcude:a.example -all", "v=spf1 include:a.example -all" },
	{ "v=spf1 ip4:192.0.2.0/33 -all", NULL },
	{ "v=spf1 redirect=a.example redirect=b.example", NULL },
};

static void test_mends(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(mends); i++) {
		g_autofree char *mended = dm_spf_mend_broken(mends[i].text);

		g_assert_cmpstr(mended, ==, mends[i].mended);
	}
}

/* What to publish in its place; NULL = whom it names nobody knows. */
static const struct {
	const char *text, *mended;
} orders[] = {
	{ "v=spf1 mx -all", "v=spf1 mx -all" },
	{ "v=spf1 -all", "v=spf1 -all" },
	{ "v=spf1 mx ~all exp=e.example", "v=spf1 mx ~all exp=e.example" },
	{ "v=spf1 exp=e.example mx -all", "v=spf1 mx -all exp=e.example" },
	{ "v=spf1 mx", "v=spf1 mx ~all" },
	{ "v=spf1 mx ?all", "v=spf1 mx ~all" },
	{ "v=spf1 mx +all", "v=spf1 mx ~all" },
	{ "v=spf1 mx ptr ptr:x.example -all", "v=spf1 mx ~all" },
	{ "v=spf1 mx -ptr:x.example -all", "v=spf1 mx -all" },
	{ "v=spf1 mx -all a:late.example", "v=spf1 mx a:late.example -all" },
	{ "v=spf1 ~ip4:192.0.2.77/24 a ?all",
	  "v=spf1 ~ip4:192.0.2.0/24 a ~all" },
	{ "v=spf1 redirect=a.example", "v=spf1 redirect=a.example" },
	{ "v=spf1 mx redirect=a.example ?all", "v=spf1 mx redirect=a.example" },
	{ "v=spf1 redirect=a.example +all", "v=spf1 redirect=a.example" },
	{ "v=spf1 mx redirect=a.example -all", NULL },
	{ "v=spf1 mx -all ip4:0.0.0.0/1 ip4:128.0.0.0/1", NULL },
	{ "v=spf1 mx ?all a/0", NULL },
	{ "v=spf1 ip6:2001::/16 ?all", "v=spf1 ip6:2001::/16 ~all" },
	{ "v=spf1", NULL },
	{ "v=spf1 +all", NULL },
	{ "v=spf1 ?all", NULL },
	{ "v=spf1 ?mx ?all", NULL },
	{ "v=spf1 ptr -all", NULL },
};

/* The same where the MX hosts are known to send. */
static const struct {
	const char *text, *mended;
} additions[] = {
	{ "v=spf1", "v=spf1 mx ~all" },
	{ "v=spf1 +all", "v=spf1 mx ~all" },
	{ "v=spf1 ptr -all", "v=spf1 mx ~all" },
	{ "v=spf1 ?include:a.example ?all",
	  "v=spf1 ?include:a.example mx ~all" },
	{ "v=spf1 -ip4:192.0.2.7 +all", "v=spf1 -ip4:192.0.2.7 mx ~all" },
	{ "v=spf1 ip4:192.0.2.7 +all", "v=spf1 ip4:192.0.2.7 ~all" },
	{ "v=spf1 -all", "v=spf1 -all" },
};

static void test_orders(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
		g_autoptr(DmSpfRecord) record = dm_spf_record_parse(
			orders[i].text, strlen(orders[i].text));
		g_autofree char *mended = dm_spf_mend_record(record, NULL);

		g_assert_cmpstr(mended, ==, orders[i].mended);
	}
	for (guint i = 0; i < G_N_ELEMENTS(additions); i++) {
		g_autoptr(DmSpfRecord) record = dm_spf_record_parse(
			additions[i].text, strlen(additions[i].text));
		g_autofree char *mended = dm_spf_mend_record(record, "mx");

		g_assert_cmpstr(mended, ==, additions[i].mended);
	}
}

/* What a TXT was meant to be; NULL = no record. */
static const struct {
	const char *text, *meant;
} misses[] = {
	{ "v=spf1; ip4:192.0.2.9 -all", "v=spf1 ip4:192.0.2.9 -all" },
	{ "v=spf1\tip4:192.0.2.9\t-all", "v=spf1 ip4:192.0.2.9 -all" },
	{ "\"v=spf1 ip4:192.0.2.9 -all\"", "v=spf1 ip4:192.0.2.9 -all" },
	{ " v=spf1 mx -all", "v=spf1 mx -all" },
	{ "V=SPF1ip4:192.0.2.9 -all", "v=spf1 ip4:192.0.2.9 -all" },
	{ "spf1 mx -all", "v=spf1 mx -all" },
	{ "v = spf 1: mx -all", "v=spf1 mx -all" },
	{ "v=spf1, mx -all", "v=spf1 mx -all" },
	{ "v=spf1:", "v=spf1" },
	{ "v=spf1 mx -all", NULL },
	{ "v=spf1", NULL },
	{ "v=spf10 -all", NULL },
	{ "spf2.0/pra mx -all", NULL },
	{ "v spf1 mx -all", NULL },
	{ "v=DKIM1; p=", NULL },
	{ "site-verification=1", NULL },
	{ "", NULL },
};

static void test_near_misses(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(misses); i++) {
		g_autofree char *meant = dm_spf_near_miss(
			misses[i].text, strlen(misses[i].text));

		g_assert_cmpstr(meant, ==, misses[i].meant);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/spfrecord/version", test_version);
	g_test_add_func("/spfrecord/terms", test_terms);
	g_test_add_func("/spfrecord/nul", test_nul);
	g_test_add_func("/spfrecord/problems", test_problems);
	g_test_add_func("/spfrecord/mends", test_mends);
	g_test_add_func("/spfrecord/orders", test_orders);
	g_test_add_func("/spfrecord/near-misses", test_near_misses);
	return g_test_run();
}

/*
 * Macros: what is one, and what they expand to (RFC 7208 section 7.4 has the
 * examples).
 */
#include "dns/spfmacro.h"

#include <string.h>

static const struct {
	const char *text;
	DmSpfTextKind kind;
	gboolean is_good;
} grammar[] = {
	{ "example.com", DM_SPF_TEXT_NAME, TRUE },
	{ "example.com.", DM_SPF_TEXT_NAME, TRUE },
	{ "_spf.xn--x-1", DM_SPF_TEXT_NAME, TRUE },
	{ "a..b", DM_SPF_TEXT_NAME, TRUE },
	{ "%{d}", DM_SPF_TEXT_NAME, TRUE },
	{ "%{d}.com", DM_SPF_TEXT_NAME, TRUE },
	{ "a%%", DM_SPF_TEXT_NAME, TRUE },
	{ "", DM_SPF_TEXT_NAME, FALSE },
	{ "com", DM_SPF_TEXT_NAME, FALSE },
	{ "example.1", DM_SPF_TEXT_NAME, FALSE },
	{ "example.-a", DM_SPF_TEXT_NAME, FALSE },
	{ "example.a-", DM_SPF_TEXT_NAME, FALSE },
	{ "example.com:80", DM_SPF_TEXT_NAME, FALSE },
	{ "a.%{d}com", DM_SPF_TEXT_NAME, FALSE },
	{ "a.b..", DM_SPF_TEXT_NAME, FALSE },
	{ "%{c}.example", DM_SPF_TEXT_NAME, FALSE },
	{ "a b.example", DM_SPF_TEXT_NAME, FALSE },
	{ "\xc3\xa4.example", DM_SPF_TEXT_NAME, FALSE },
	{ "%{x}.example", DM_SPF_TEXT_NAME, FALSE },
	{ "%{}.example", DM_SPF_TEXT_NAME, FALSE },
	{ "%{d0}.example", DM_SPF_TEXT_NAME, FALSE },
	{ "%{d00001}.example", DM_SPF_TEXT_NAME, TRUE },
	{ "%{d99999999999}.example", DM_SPF_TEXT_NAME, TRUE },
	{ "%{dr3}.example", DM_SPF_TEXT_NAME, FALSE },
	{ "%{d;}.example", DM_SPF_TEXT_NAME, FALSE },
	{ "%{d", DM_SPF_TEXT_NAME, FALSE },
	{ "%{", DM_SPF_TEXT_NAME, FALSE },
	{ "%", DM_SPF_TEXT_NAME, FALSE },
	{ "%a.example", DM_SPF_TEXT_NAME, FALSE },
	{ "", DM_SPF_TEXT_VALUE, TRUE },
	{ "a/b:c=d", DM_SPF_TEXT_VALUE, TRUE },
	{ "%abc", DM_SPF_TEXT_VALUE, FALSE },
	{ "a b %{c} %{r} %{t}", DM_SPF_TEXT_EXPLAIN, TRUE },
	{ "\x01", DM_SPF_TEXT_EXPLAIN, FALSE },
};

static void test_grammar(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(grammar); i++) {
		g_autofree char *problem = NULL;
		g_autoptr(DmSpfText) text =
			dm_spf_text_parse(grammar[i].text,
					  strlen(grammar[i].text),
					  grammar[i].kind, &problem);

		g_test_message("%s", grammar[i].text);
		g_assert_cmpint(text != NULL, ==, grammar[i].is_good);
		g_assert_cmpint(problem == NULL, ==, grammar[i].is_good);
	}
}

/* The message of RFC 7208 section 7.4. */
static const DmSpfValues values = {
	.local = "strong-bad",
	.sender_domain = "email.example.com",
	.helo = "mx.example.org",
	.domain = "email.example.com",
	.now_seconds = 1700000000,
};

static const struct {
	const char *text, *v4, *v6; /* v6 NULL = the same */
} expansions[] = {
	{ "%{s}", "strong-bad@email.example.com", NULL },
	{ "%{o}", "email.example.com", NULL },
	{ "%{d}", "email.example.com", NULL },
	{ "%{d4}", "email.example.com", NULL },
	{ "%{d3}", "email.example.com", NULL },
	{ "%{d2}", "example.com", NULL },
	{ "%{d1}", "com", NULL },
	{ "%{dr}", "com.example.email", NULL },
	{ "%{d2r}", "example.email", NULL },
	{ "%{l}", "strong-bad", NULL },
	{ "%{l-}", "strong.bad", NULL },
	{ "%{lr}", "strong-bad", NULL },
	{ "%{lr-}", "bad.strong", NULL },
	{ "%{l1r-}", "strong", NULL },
	{ "%{h}", "mx.example.org", NULL },
	{ "%{p}", "unknown", NULL },
	{ "%{r}", "unknown", NULL },
	{ "%{t}", "1700000000", NULL },
	{ "%{S}", "strong-bad%40email.example.com", NULL },
	{ "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com",
	  "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com" },
	{ "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}",
	  "bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
	  "bad.strong.lp.1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com" },
	{ "%{d2}.trusted-domains.example.net",
	  "example.com.trusted-domains.example.net", NULL },
	{ "%{c}", "192.0.2.3", "2001:db8::cb01" },
	{ "a%%b%_c%-d", "a%b c%20d", NULL },
};

static char *expand(const char *source, const char *address)
{
	g_autoptr(DmSpfText) text = dm_spf_text_parse(
		source, strlen(source), DM_SPF_TEXT_EXPLAIN, NULL);
	DmSpfValues all = values;

	g_assert_nonnull(text);
	g_assert_true(dm_address_parse(address, &all.ip));
	return dm_spf_text_expand(text, &all);
}

static void test_expand(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(expansions); i++) {
		const char *v6 = expansions[i].v6;
		g_autofree char *four = expand(expansions[i].text, "192.0.2.3");
		g_autofree char *six =
			expand(expansions[i].text, "2001:db8::cb01");

		g_assert_cmpstr(four, ==, expansions[i].v4);
		g_assert_cmpstr(six, ==, v6 ? v6 : expansions[i].v4);
	}
}

static char *expand_name(const char *source, const char *local)
{
	g_autoptr(DmSpfText) text = dm_spf_text_parse(source, strlen(source),
						      DM_SPF_TEXT_NAME, NULL);
	DmSpfValues all = values;

	all.local = local;
	return dm_spf_text_expand_name(text, &all);
}

/* A backslash is one octet of a label, no escape; no dot at the end. */
static void test_name(void)
{
	g_autofree char *escaped = expand_name("%{l}.example.", "a\\b");
	g_autofree char *local = g_strnfill(250, 'a');
	g_autofree char *cut = NULL, *fits = NULL;

	g_assert_cmpstr(escaped, ==, "a\\\\b.example");
	/* 250 + 1 + 2 = 253 fit, one more does not. */
	fits = expand_name("%{l}.xy", local);
	g_assert_cmpuint(strlen(fits), ==, 253);
	cut = expand_name("%{l}.b.xy", local);
	g_assert_cmpstr(cut, ==, "b.xy");
}

static void test_has(void)
{
	g_autoptr(DmSpfText) text =
		dm_spf_text_parse("x%{L}y%{d2}", 11, DM_SPF_TEXT_NAME, NULL);

	g_assert_true(dm_spf_text_has(text, "l"));
	g_assert_true(dm_spf_text_has(text, "sd"));
	g_assert_false(dm_spf_text_has(text, "sohipv"));
	g_assert_false(dm_spf_text_has(text, ""));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/spfmacro/grammar", test_grammar);
	g_test_add_func("/spfmacro/expand", test_expand);
	g_test_add_func("/spfmacro/name", test_name);
	g_test_add_func("/spfmacro/has", test_has);
	return g_test_run();
}

/*
 * Domain names: the form in which they are compared (spec A26, D11) and the
 * organizational domain.
 */
#include "core/domain.h"

static void test_normal_form(void)
{
	static const struct {
		const char *text, *name;
	} cases[] = {
		{ "example.com", "example.com" },
		{ "EXAMPLE.com.", "example.com" },
		{ "example.COM", "example.com" },
		{ " \texample.com\r\n", "example.com" },
		{ "MÜNCHEN.example", "xn--mnchen-3ya.example" },
		{ "xn--mnchen-3ya.example", "xn--mnchen-3ya.example" },
		{ "XN--MNCHEN-3YA.Example.", "xn--mnchen-3ya.example" },
		{ "mu\xcc\x88nchen.example", "xn--mnchen-3ya.example" },
		{ "straße.example", "xn--strae-oqa.example" },
		{ "例え。テスト", "xn--r8jz45g.xn--zckzah" },
		{ "例え.テスト。", "xn--r8jz45g.xn--zckzah" },
		{ "_dmarc.example.com", "_dmarc.example.com" },
		{ "", "" },
		{ ".", "." },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gboolean valid = FALSE;
		g_autofree char *name =
			dm_domain_normalize(cases[i].text, &valid);

		g_assert_cmpstr(name, ==, cases[i].name);
		g_assert_true(valid);
	}
}

static void test_refused(void)
{
	g_autofree char *name = NULL;
	gboolean valid = TRUE;

	/* A hyphen may not begin a label, whatever the script. */
	name = dm_domain_normalize("-MÜNCHEN.example", &valid);
	g_assert_cmpstr(name, ==, "-münchen.example");
	g_assert_false(valid);
	g_free(name);
	name = dm_domain_normalize("-MÜNCHEN.example", NULL);
	g_assert_cmpstr(name, ==, "-münchen.example");
	g_free(name);
	/* No UTF-8, and cut within a character. */
	name = dm_domain_normalize("Mail.EXAMPLE\xe2\x82", &valid);
	g_assert_cmpstr(name, ==, "mail.example\xe2\x82");
	g_assert_false(valid);
}

static void test_organizational(void)
{
	static const struct {
		const char *name, *organizational;
	} cases[] = {
		{ "example.com", "example.com" },
		{ "mail.example.com", "example.com" },
		{ "a.b.c.example.com", "example.com" },
		{ "example.co.uk", "example.co.uk" },
		{ "mail.example.co.uk", "example.co.uk" },
		{ "co.uk", "co.uk" },
		{ "com", "com" },
		{ "mail.shop.invalid", "shop.invalid" },
		{ "shop.invalid", "shop.invalid" },
		{ "invalid", "invalid" },
		{ "a.xn--mnchen-3ya.example", "xn--mnchen-3ya.example" },
		{ "", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = dm_domain_organizational(cases[i].name);

		g_assert_cmpstr(name, ==, cases[i].organizational);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/A26-D11-normal-form", test_normal_form);
	g_test_add_func("/core/domain-refused", test_refused);
	g_test_add_func("/core/domain-organizational", test_organizational);
	return g_test_run();
}

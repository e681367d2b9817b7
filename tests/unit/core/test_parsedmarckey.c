/*
 * What parsedmarc makes of org_name and report_id.
 */
#include "core/parsedmarckey.h"

typedef char *(*Rule)(const char *text);

static const struct {
	Rule rule;
	const char *given, *made;
} cases[] = {
	{ dm_parsedmarc_org_name, "mail.example.com", "example.com" },
	{ dm_parsedmarc_org_name, "Mail.Example.COM", "example.com" },
	{ dm_parsedmarc_org_name, "example.com", "example.com" },
	{ dm_parsedmarc_org_name, "Example Inc.", "Example Inc." },
	{ dm_parsedmarc_org_name, "example", "example" },
	{ dm_parsedmarc_org_name, "", "" },
	{ dm_parsedmarc_report_id, "1234.5", "1234.5" },
	{ dm_parsedmarc_report_id, "<1234@mx.example>", "1234" },
	{ dm_parsedmarc_report_id, "a<b>c@d@e", "abc" },
	{ dm_parsedmarc_report_id, "@example", "" },
	{ dm_parsedmarc_report_id, "", "" },
};

static void test_rules(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *made = cases[i].rule(cases[i].given);

		g_assert_cmpstr(made, ==, cases[i].made);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/parsedmarckey", test_rules);
	return g_test_run();
}

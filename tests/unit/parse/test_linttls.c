/*
 * The rules of a TLS report's body, and what is kept of it for the mail's.
 */
#include "parse/linttls.h"

static const DmTlsPolicy same[] = { { .policy_domain = "example.com" },
				    { .policy_domain = "example.com" } };
static const DmTlsPolicy different[] = { { .policy_domain = "example.com" },
					 { .policy_domain = "example.net" } };
static const DmTlsPolicy nameless[] = { { .policy_type = "sts" } };

/* What is said, "code at where" joined by blanks; caller frees. */
static char *lint(DmRun *run, const DmTls *tls, const char *known)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	GString *text = g_string_new(NULL);

	if (known)
		dm_findings_add(findings, DM_SEVERITY_WARNING, known, NULL,
				"known before");
	dm_lint_tls(run, tls, findings);
	for (guint i = known != NULL; i < dm_findings_count(findings); i++) {
		const DmFinding *finding = dm_findings_get(findings, i);

		g_assert_cmpstr(finding->section, ==, "RFC 8460 section 4.4");
		g_string_append_printf(text, "%s%s at %s", text->len ? " " : "",
				       finding->code, finding->where);
	}
	return g_string_free(text, FALSE);
}

static void test_members(void)
{
	static const struct {
		const char *contact, *report_id, *told, *domain;
	} cases[] = {
		{ "tls@R.Example.", "1", "", "r.example" },
		{ "\"a b\"@r.example", "1", "", "r.example" },
		{ NULL, NULL, "", "" },
		{ "tls@r.example", "", "lint-value-empty at report-id",
		  "r.example" },
		{ "", "1", "lint-value-empty at contact-info", "" },
		{ "r.example", "1", "lint-email at contact-info", "" },
		{ "@r.example", "1", "lint-email at contact-info", "" },
		{ "tls@", "1", "lint-email at contact-info", "" },
		{ "Us <tls@r.example>", "1", "lint-email at contact-info", "" },
		{ "mailto:tls@r.example", "1", "lint-email at contact-info",
		  "" },
		{ "tls@r.example, b@r.example", "1",
		  "lint-email at contact-info", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DmTls tls = { .organization_name = "R",
				    .contact_info = cases[i].contact,
				    .report_id = cases[i].report_id };
		DmRun run = { .lint = TRUE };
		g_autofree char *told = lint(&run, &tls, NULL);

		g_assert_cmpstr(told, ==, cases[i].told);
		g_assert_cmpstr(run.tls_body.contact, ==, cases[i].domain);
	}
}

/* Only what is sure can be contradicted. */
static void test_policy_domain(void)
{
	static const struct {
		const DmTlsPolicy *policies;
		guint n;
		const char *known, *domain;
	} cases[] = {
		{ same, 2, NULL, "example.com" },
		{ different, 1, NULL, "example.com" },
		{ different, 2, NULL, "" },
		{ nameless, 1, NULL, "" },
		{ NULL, 0, NULL, "" },
		{ same, 2, "policy-domain-missing", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DmTls tls = { .policies = cases[i].policies,
				    .n_policies = cases[i].n };
		DmRun run = { .tls_body.contact = "of.another.example" };
		g_autofree char *told = lint(&run, &tls, cases[i].known);

		g_assert_cmpstr(told, ==, "");
		g_assert_cmpstr(run.tls_body.policy, ==, cases[i].domain);
		g_assert_cmpstr(run.tls_body.contact, ==, "");
	}
}

/* A name longer than names are is none to compare with. */
static void test_long_domain(void)
{
	g_autofree char *name = g_strnfill(400, 'a');
	g_autofree char *contact = g_strconcat("tls@", name, NULL);
	const DmTls tls = { .contact_info = contact };
	DmRun run = { .lint = TRUE };
	g_autofree char *told = lint(&run, &tls, NULL);

	g_assert_cmpstr(told, ==, "");
	g_assert_cmpstr(run.tls_body.contact, ==, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/linttls-members", test_members);
	g_test_add_func("/parse/linttls-policy-domain", test_policy_domain);
	g_test_add_func("/parse/linttls-long-domain", test_long_domain);
	return g_test_run();
}

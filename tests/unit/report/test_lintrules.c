/* Which findings are rules, how bad, and of which section. */
#include "report/lintrules.h"

typedef struct {
	DmKind kind;
	DmFinding finding;
	gboolean is_rule;
	DmSeverity severity;
	const char *section;
} Case;

#define FOUND(severity, code, where)                                      \
	{                                                                 \
		DM_SEVERITY_##severity, code, (char *)where, (char *)"x", \
			NULL, 0                                           \
	}

static const Case cases[] = {
	/* The linter's own go through as they are. */
	{ DM_KIND_AGGREGATE,
	  { DM_SEVERITY_INFO, "lint-x", NULL, (char *)"x",
	    (char *)"RFC 9990 section 1", 0 },
	  TRUE,
	  DM_SEVERITY_INFO,
	  "RFC 9990 section 1" },
	/* What the reader says too is said once. */
	{ DM_KIND_AGGREGATE, FOUND(WARNING, "value-case", "line 1"), FALSE,
	  DM_SEVERITY_WARNING, NULL },
	{ DM_KIND_AGGREGATE, FOUND(WARNING, "recovered", NULL), FALSE,
	  DM_SEVERITY_WARNING, NULL },
	{ DM_KIND_AGGREGATE, FOUND(WARNING, "incomplete", NULL), TRUE,
	  DM_SEVERITY_ERROR, "RFC 9990 section 3.1.1" },
	{ DM_KIND_AGGREGATE, FOUND(WARNING, "checksum-mismatch", NULL), TRUE,
	  DM_SEVERITY_ERROR, "RFC 1952 section 2.3.1" },
	{ DM_KIND_FAILURE, FOUND(WARNING, "field-missing", "Auth-Failure"),
	  TRUE, DM_SEVERITY_ERROR, "RFC 6591 section 3.2.1" },
	{ DM_KIND_FAILURE, FOUND(WARNING, "field-repeated", "source-ip"), TRUE,
	  DM_SEVERITY_ERROR, "RFC 5965 section 3.2" },
	{ DM_KIND_FAILURE,
	  FOUND(WARNING, "identity-alignment-missing", "Identity-Alignment"),
	  TRUE, DM_SEVERITY_ERROR, "RFC 9991 section 4" },
	{ DM_KIND_FAILURE, FOUND(INFO, "field-unknown", "X-More"), TRUE,
	  DM_SEVERITY_INFO, "RFC 5965 section 6" },
	{ DM_KIND_TLS, FOUND(INFO, "field-missing", "contact-info"), TRUE,
	  DM_SEVERITY_ERROR, "RFC 8460 section 4.4" },
	{ DM_KIND_TLS, FOUND(WARNING, "value-unknown", "result-type"), TRUE,
	  DM_SEVERITY_WARNING, "RFC 8460 section 4.3" },
};

static void test_reports(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmFinding rule;

		g_test_message("%s", cases[i].finding.code);
		g_assert_cmpint(dm_lint_rule(cases[i].kind, &cases[i].finding,
					     &rule),
				==, cases[i].is_rule);
		if (!cases[i].is_rule)
			continue;
		g_assert_cmpint(rule.severity, ==, cases[i].severity);
		g_assert_cmpstr(rule.section, ==, cases[i].section);
	}
}

/* Beside the reports: faults are rules, remarks are not. */
static void test_items(void)
{
	static const struct {
		DmFinding finding;
		gboolean is_rule;
		const char *section;
	} items[] = {
		{ FOUND(ERROR, "json-broken", NULL), TRUE,
		  "RFC 8259 section 2" },
		{ FOUND(ERROR, "not-a-report", NULL), TRUE, NULL },
		{ FOUND(INFO, "bounce", NULL), FALSE, NULL },
		{ FOUND(INFO, "member-passed-over", NULL), FALSE, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
		DmFinding rule;

		g_assert_cmpint(dm_lint_item_rule(&items[i].finding, &rule), ==,
				items[i].is_rule);
		g_assert_cmpstr(rule.section, ==, items[i].section);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/lint-rules", test_reports);
	g_test_add_func("/report/lint-items", test_items);
	return g_test_run();
}

/*
 * The bounded list of findings.
 */
#include "core/finding.h"

static void add(DmFindings *findings, const char *code, guint n)
{
	for (guint i = 0; i < n; i++)
		dm_findings_add(findings, DM_SEVERITY_WARNING, code, NULL,
				"number %u", i);
}

static void test_add(void)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	char code[] = "a-code", where[] = "line 3";
	const DmFinding *finding;

	g_assert_null(dm_findings_worst(findings));
	dm_findings_add(findings, DM_SEVERITY_ERROR, code, where, "%s is %d",
			"it", 7);
	code[0] = where[0] = 'x';
	g_assert_cmpuint(dm_findings_count(findings), ==, 1);
	finding = dm_findings_get(findings, 0);
	g_assert_cmpint(finding->severity, ==, DM_SEVERITY_ERROR);
	g_assert_cmpstr(finding->code, ==, "a-code");
	g_assert_cmpstr(finding->where, ==, "line 3");
	g_assert_cmpstr(finding->text, ==, "it is 7");
	g_assert_cmpuint(finding->repeats, ==, 0);
}

static void test_cap_per_code(void)
{
	g_autoptr(DmFindings) findings = dm_findings_new();

	add(findings, "a", DM_FINDINGS_PER_CODE);
	g_assert_cmpuint(dm_findings_get(findings, 9)->repeats, ==, 0);
	add(findings, "a", 5);
	add(findings, "b", 1);
	g_assert_cmpuint(dm_findings_count(findings), ==,
			 DM_FINDINGS_PER_CODE + 1);
	g_assert_cmpstr(dm_findings_get(findings, 9)->text, ==, "number 9");
	g_assert_cmpuint(dm_findings_get(findings, 9)->repeats, ==, 5);
	g_assert_cmpuint(dm_findings_get(findings, 0)->repeats, ==, 0);
	g_assert_cmpuint(dm_findings_lookup(findings, "b")->repeats, ==, 0);
}

/* When the list is full, what has no place yet gets one all the same. */
static void test_cap_in_all(void)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	guint codes = DM_FINDINGS_MAX / DM_FINDINGS_PER_CODE;

	for (guint i = 0; i < codes; i++) {
		g_autofree char *code = g_strdup_printf("code-%u", i);

		add(findings, code, DM_FINDINGS_PER_CODE);
	}
	g_assert_cmpuint(dm_findings_count(findings), ==, DM_FINDINGS_MAX);
	add(findings, "late", 3);
	g_assert_cmpuint(dm_findings_count(findings), ==, DM_FINDINGS_MAX + 1);
	g_assert_cmpuint(dm_findings_lookup(findings, "late")->repeats, ==, 2);
}

/* No sender of findings can make the list longer than this. */
static void test_cap_of_codes(void)
{
	g_autoptr(DmFindings) findings = dm_findings_new();

	for (guint i = 0; i < 3 * DM_FINDINGS_MAX; i++) {
		g_autofree char *code = g_strdup_printf("code-%u", i);

		add(findings, code, 1);
	}
	g_assert_cmpuint(dm_findings_count(findings), ==, 2 * DM_FINDINGS_MAX);
	g_assert_cmpuint(
		dm_findings_get(findings, 2 * DM_FINDINGS_MAX - 1)->repeats, ==,
		DM_FINDINGS_MAX);
}

static void test_copies(void)
{
	g_autoptr(DmFindings) from = dm_findings_new();
	g_autoptr(DmFindings) to = dm_findings_new();

	add(from, "a", DM_FINDINGS_PER_CODE + 4);
	add(from, "b", 2);
	add(to, "b", 1);
	dm_findings_append(to, from);
	g_assert_cmpuint(dm_findings_count(to), ==, DM_FINDINGS_PER_CODE + 3);
	g_assert_cmpstr(dm_findings_get(to, 0)->code, ==, "b");
	g_assert_cmpstr(dm_findings_get(to, 1)->code, ==, "a");
	g_assert_cmpuint(dm_findings_get(to, 10)->repeats, ==, 4);
	/* Repeats of copies are not lost where the copy itself is not kept. */
	dm_findings_append(to, from);
	g_assert_cmpuint(dm_findings_get(to, 10)->repeats, ==,
			 4 + DM_FINDINGS_PER_CODE + 4);
	dm_findings_clear(to);
	g_assert_cmpuint(dm_findings_count(to), ==, 0);
	g_assert_null(dm_findings_lookup(to, "a"));
}

static void test_worst(void)
{
	g_autoptr(DmFindings) findings = dm_findings_new();

	dm_findings_add(findings, DM_SEVERITY_INFO, "i", NULL, "i");
	dm_findings_add(findings, DM_SEVERITY_ERROR, "e1", NULL, "e");
	dm_findings_add(findings, DM_SEVERITY_ERROR, "e2", NULL, "e");
	dm_findings_add(findings, DM_SEVERITY_WARNING, "w", NULL, "w");
	g_assert_cmpstr(dm_findings_worst(findings)->code, ==, "e1");
}

static void test_severity_names(void)
{
	static const char *const names[] = { "info", "warning", "error" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_assert_cmpstr(dm_severity_name((DmSeverity)i), ==, names[i]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/finding-add", test_add);
	g_test_add_func("/core/finding-cap-per-code", test_cap_per_code);
	g_test_add_func("/core/finding-cap-in-all", test_cap_in_all);
	g_test_add_func("/core/finding-cap-of-codes", test_cap_of_codes);
	g_test_add_func("/core/finding-copies", test_copies);
	g_test_add_func("/core/finding-worst", test_worst);
	g_test_add_func("/core/finding-severity-names", test_severity_names);
	return g_test_run();
}

/*
 * What a header alone says: identity, submitter, day, names of enumerations.
 */
#include "core/report.h"

#include "core/utctime.h"

static void test_identity(void)
{
	static const struct {
		const char *domain, *report_id;
		gboolean has_begin, has_end, identity;
	} cases[] = {
		{ "example.com", "1", TRUE, TRUE, TRUE },
		{ "example.com", "1", FALSE, FALSE, TRUE },
		{ "example.com", NULL, TRUE, FALSE, TRUE },
		{ "example.com", "", FALSE, TRUE, TRUE },
		{ "example.com", NULL, FALSE, FALSE, FALSE },
		{ "example.com", "", FALSE, FALSE, FALSE },
		{ NULL, "1", TRUE, TRUE, FALSE },
		{ "", "1", TRUE, TRUE, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmReport report = { .kind = DM_KIND_AGGREGATE };

		report.aggregate.policy.domain = cases[i].domain;
		report.aggregate.metadata.report_id = cases[i].report_id;
		report.aggregate.metadata.has_begin = cases[i].has_begin;
		report.aggregate.metadata.has_end = cases[i].has_end;
		g_assert_cmpint(dm_report_has_identity(&report), ==,
				cases[i].identity);
	}
}

static void test_submitter(void)
{
	static const struct {
		const char *org_name, *email, *submitter;
	} cases[] = {
		{ "Example.ORG", "a@example.net", "example.org" },
		{ "BÜCHER e.V.", NULL, "bücher e.v." },
		{ "", "dmarc@Example.NET", "example.net" },
		{ NULL, "\"a@b\"@example.net", "example.net" },
		{ NULL, "no address", "" },
		{ NULL, "", "" },
		{ NULL, NULL, "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmReport report = { .kind = DM_KIND_AGGREGATE };
		g_auto(DmReportKey) key = { 0 };

		report.aggregate.metadata.org_name = cases[i].org_name;
		report.aggregate.metadata.email = cases[i].email;
		dm_report_key(&report, &key);
		g_assert_cmpstr(key.submitter, ==, cases[i].submitter);
	}
}

/* 20454 is 2026-01-01, which begins at 1767225600. */
static void test_day(void)
{
	static const struct {
		gboolean has_begin, has_end;
		gint64 begin, end, day;
	} cases[] = {
		{ TRUE, TRUE, 1767225600, 1767311999, 20454 },
		{ TRUE, TRUE, 1767225600, 1767312000, 20454 },
		/* From noon to noon: the middle is midnight. */
		{ TRUE, TRUE, 1767268800, 1767355200, 20455 },
		{ TRUE, TRUE, 1767268800, 1767355199, 20454 },
		{ TRUE, TRUE, 1767225600, 1767225600 + 7 * 86400, 20457 },
		{ TRUE, FALSE, 1767225600, 0, 20454 },
		{ FALSE, TRUE, 0, 1767311999, 20454 },
		{ FALSE, FALSE, 5 * 86400, 5 * 86400, 0 },
		{ TRUE, TRUE, 0, DM_TIME_MAX, 1466448 },
		{ TRUE, TRUE, DM_TIME_MAX, DM_TIME_MAX, 2932896 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmReportKey key = {
			.has_begin = cases[i].has_begin,
			.has_end = cases[i].has_end,
			.begin = cases[i].begin,
			.end = cases[i].end,
		};

		g_assert_cmpint(dm_report_day(&key), ==, cases[i].day);
	}
}

static void test_generations(void)
{
	static const char *const names[] = { "draft", "rfc7489", "rfc9990" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_assert_cmpstr(dm_generation_name((DmGeneration)i), ==,
				names[i]);
	}
}

static void test_terms(void)
{
	static const struct {
		const char *text;
		DmTerm term;
	} cases[] = {
		{ NULL, DM_TERM_ABSENT },
		{ "", DM_TERM_OTHER },
		{ "none", DM_TERM_NONE },
		{ "pass", DM_TERM_PASS },
		{ "fail", DM_TERM_FAIL },
		{ "quarantine", DM_TERM_QUARANTINE },
		{ "reject", DM_TERM_REJECT },
		{ "Reject", DM_TERM_OTHER },
		{ "softfail", DM_TERM_OTHER },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(dm_term_lookup(cases[i].text), ==,
				cases[i].term);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/report-identity", test_identity);
	g_test_add_func("/core/report-submitter", test_submitter);
	g_test_add_func("/core/report-day", test_day);
	g_test_add_func("/core/report-generations", test_generations);
	g_test_add_func("/core/report-terms", test_terms);
	return g_test_run();
}

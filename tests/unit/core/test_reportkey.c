/*
 * What tells reports of the three kinds apart.
 */
#include <string.h>

#include "core/report.h"
#include "tests/unit/kindsamples.h"

static void test_failure(void)
{
	DmReport report = kind_failure();
	g_auto(DmReportKey) key = { 0 };

	dm_report_key(&report, &key);
	g_assert_cmpstr(key.submitter, ==, "");
	g_assert_cmpstr(key.domain, ==, "example.com");
	g_assert_cmpuint(strlen(key.report_id), ==, 64);
	g_assert_true(key.has_begin && key.has_end);
	g_assert_cmpint(key.begin, ==, KIND_TIME);
	g_assert_cmpint(key.end, ==, KIND_TIME);
	g_assert_true(dm_report_has_identity(&report));
}

/* Each of these makes another report. */
static void test_failure_parts(void)
{
	DmReport report = kind_failure();
	DmFailure *failure = &report.failure;
	const DmFailure whole = *failure;
	static const char *const names[] = { "as it is",    "source_ip",
					     "arrival",	    "mail_from",
					     "message_id",  "domain",
					     "auth_failure" };
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_auto(DmReportKey) key = { 0 };

		*failure = whole;
		failure->source_ip = i == 1 ? NULL : whole.source_ip;
		failure->arrival_date += i == 2;
		failure->original_mail_from =
			i == 3 ? "" : whole.original_mail_from;
		failure->sample.message_id =
			i == 4 ? NULL : whole.sample.message_id;
		failure->n_reported_domain -= i == 5;
		failure->auth_failure = i == 6 ? "spf" : whole.auth_failure;
		dm_report_key(&report, &key);
		g_test_message("%s", names[i]);
		g_assert_true(g_hash_table_add(
			seen, g_steal_pointer(&key.report_id)));
	}
}

/* What a reporter may word differently the next time does not. */
static void test_failure_rest(void)
{
	DmReport report = kind_failure();
	g_auto(DmReportKey) one = { 0 }, two = { 0 };

	dm_report_key(&report, &one);
	report.failure.user_agent = "Mill/2.0";
	report.failure.report_from = NULL;
	report.failure.report_date += 3600;
	dm_report_key(&report, &two);
	g_assert_cmpstr(one.report_id, ==, two.report_id);
}

/* Where nothing is said of the arrival, the mail's date stands for it. */
static void test_failure_dates(void)
{
	DmReport report = kind_failure();
	g_auto(DmReportKey) with = { 0 }, without = { 0 };

	report.failure.has_arrival_date = FALSE;
	report.failure.arrival_date = 0;
	dm_report_key(&report, &with);
	g_assert_cmpint(with.begin, ==, KIND_TIME + 60);
	report.failure.has_report_date = FALSE;
	report.failure.report_date = 0;
	report.failure.n_reported_domain = 0;
	dm_report_key(&report, &without);
	g_assert_false(without.has_begin);
	g_assert_cmpstr(without.domain, ==, "example.com");
}

/* With little else to go by, the sample's header tells messages apart. */
static void test_failure_headers(void)
{
	DmReport report = kind_failure();
	g_auto(DmReportKey) known = { 0 }, known_too = { 0 }, one = { 0 },
			    two = { 0 };

	dm_report_key(&report, &known);
	report.failure.sample.headers = "Subject: two\r\n";
	dm_report_key(&report, &known_too);
	g_assert_cmpstr(known.report_id, ==, known_too.report_id);
	report.failure.sample.message_id = NULL;
	dm_report_key(&report, &two);
	report.failure.sample.headers = "Subject: one\r\n";
	dm_report_key(&report, &one);
	g_assert_cmpstr(one.report_id, !=, two.report_id);
}

static void test_tls(void)
{
	DmReport report = kind_tls();
	DmTlsPolicy policies[] = { kind_policies[1], kind_policies[0],
				   kind_policies[1] };
	g_auto(DmReportKey) key = { 0 }, none = { 0 };

	report.tls.policies = policies;
	report.tls.n_policies = G_N_ELEMENTS(policies);
	dm_report_key(&report, &key);
	g_assert_cmpstr(key.submitter, ==, "example net");
	g_assert_cmpstr(key.domain, ==, "example.com;example.org");
	g_assert_cmpstr(key.report_id, ==, "r-1");
	g_assert_cmpint(key.end, ==, KIND_TIME + 86399);

	report.tls.organization_name = NULL;
	report.tls.n_policies = 0;
	dm_report_key(&report, &none);
	g_assert_cmpstr(none.submitter, ==, "example.net");
	g_assert_null(none.domain);
}

static void test_tls_identity(void)
{
	DmReport report = kind_tls();

	g_assert_true(dm_report_has_identity(&report));
	report.tls.report_id = "";
	g_assert_true(dm_report_has_identity(&report));
	report.tls.has_begin = report.tls.has_end = FALSE;
	g_assert_false(dm_report_has_identity(&report));
}

static void test_kinds(void)
{
	static const char *const names[] = { "aggregate", "failure", "tls" };
	DmKind kind;

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_assert_cmpstr(dm_kind_name((DmKind)i), ==, names[i]);
		g_assert_true(dm_kind_from_name(names[i], &kind));
		g_assert_cmpint(kind, ==, i);
	}
	g_assert_false(dm_kind_from_name("forensic", &kind));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/reportkey-failure", test_failure);
	g_test_add_func("/core/reportkey-failure-parts", test_failure_parts);
	g_test_add_func("/core/reportkey-failure-rest", test_failure_rest);
	g_test_add_func("/core/reportkey-failure-dates", test_failure_dates);
	g_test_add_func("/core/reportkey-failure-headers",
			test_failure_headers);
	g_test_add_func("/core/reportkey-tls", test_tls);
	g_test_add_func("/core/reportkey-tls-identity", test_tls_identity);
	g_test_add_func("/core/report-kinds", test_kinds);
	return g_test_run();
}

/*
 * The content digest of failure and TLS reports: every field counts, and
 * absent is not empty.
 */
#include <string.h>

#include "core/digest.h"
#include "tests/unit/kindsamples.h"

static void digest_of(const DmReport *report, guint8 ret[DM_DIGEST_SIZE])
{
	g_autoptr(DmDigest) digest = dm_digest_new();

	dm_digest_finish(digest, report, ret);
}

static void assert_differ(const DmReport *a, const DmReport *b, gboolean differ)
{
	guint8 of_a[DM_DIGEST_SIZE], of_b[DM_DIGEST_SIZE];

	digest_of(a, of_a);
	digest_of(b, of_b);
	g_assert_cmpint(memcmp(of_a, of_b, DM_DIGEST_SIZE) != 0, ==, differ);
}

/* Another text, none, and an empty one each make another report. */
static void change_text(DmReport *report, const DmReport *whole,
			const char **text)
{
	guint8 absent[DM_DIGEST_SIZE], empty[DM_DIGEST_SIZE];

	g_assert_nonnull(*text);
	*text = "something else";
	assert_differ(report, whole, TRUE);
	*text = NULL;
	assert_differ(report, whole, TRUE);
	digest_of(report, absent);
	*text = "";
	assert_differ(report, whole, TRUE);
	digest_of(report, empty);
	g_assert_cmpint(memcmp(absent, empty, DM_DIGEST_SIZE), !=, 0);
}

static void test_failure_texts(void)
{
	const DmReport whole = kind_failure();

	for (guint i = 0; i < G_N_ELEMENTS(kind_failure_texts); i++) {
		DmReport report = whole;

		change_text(&report, &whole,
			    G_STRUCT_MEMBER_P(&report, kind_failure_texts[i]));
	}
}

static void test_failure_rest(void)
{
	const DmReport whole = kind_failure();

	for (guint i = 0; i < G_N_ELEMENTS(kind_failure_lists); i++) {
		DmReport report = whole;

		G_STRUCT_MEMBER(guint, &report, kind_failure_lists[i].count)--;
		assert_differ(&report, &whole, TRUE);
	}
	for (guint i = 0; i < G_N_ELEMENTS(kind_failure_numbers); i++) {
		DmReport report = whole;

		G_STRUCT_MEMBER(gint64, &report, kind_failure_numbers[i].number)
		++;
		assert_differ(&report, &whole, TRUE);
		G_STRUCT_MEMBER(gboolean, &report,
				kind_failure_numbers[i].has) = FALSE;
		assert_differ(&report, &whole, TRUE);
	}
}

/* The same content in another mail, or concluded otherwise, is the same. */
static void test_failure_left_out(void)
{
	const DmReport whole = kind_failure();

	for (guint i = 0; i < G_N_ELEMENTS(kind_failure_other_texts); i++) {
		DmReport report = whole;

		G_STRUCT_MEMBER(const char *, &report,
				kind_failure_other_texts[i]) = NULL;
		assert_differ(&report, &whole, FALSE);
	}
}

static void test_failure_sample(void)
{
	const DmReport whole = kind_failure();
	DmReport report = whole;

	report.failure.sample.headers_only = FALSE;
	assert_differ(&report, &whole, TRUE);
	report.failure.has_sample = FALSE;
	assert_differ(&report, &whole, TRUE);
}

static void test_tls_texts(void)
{
	const DmReport whole = kind_tls();

	for (guint i = 0; i < G_N_ELEMENTS(kind_tls_texts); i++) {
		DmReport report = whole;

		change_text(&report, &whole,
			    G_STRUCT_MEMBER_P(&report, kind_tls_texts[i]));
	}
}

static void test_tls_policies(void)
{
	const DmReport whole = kind_tls();

	for (guint i = 0; i < G_N_ELEMENTS(kind_policy_texts); i++) {
		DmTlsPolicy policies[] = { kind_policies[0], kind_policies[1] };
		DmReport report = whole;

		report.tls.policies = policies;
		assert_differ(&report, &whole, FALSE);
		change_text(&report, &whole,
			    G_STRUCT_MEMBER_P(&policies[0],
					      kind_policy_texts[i]));
	}
}

static void test_tls_details(void)
{
	const DmReport whole = kind_tls();

	for (guint i = 0; i < G_N_ELEMENTS(kind_detail_texts); i++) {
		DmTlsPolicy policies[] = { kind_policies[0], kind_policies[1] };
		DmTlsDetail details[] = { kind_details[0], kind_details[1] };
		DmReport report = whole;

		policies[0].details = details;
		report.tls.policies = policies;
		change_text(&report, &whole,
			    G_STRUCT_MEMBER_P(&details[0],
					      kind_detail_texts[i]));
	}
}

static void test_tls_numbers(void)
{
	const DmReport whole = kind_tls();
	DmTlsPolicy policies[] = { kind_policies[0], kind_policies[1] };
	DmTlsDetail details[] = { kind_details[0], kind_details[1] };
	gint64 *numbers[] = { &policies[0].successful, &policies[0].failed,
			      &details[1].failed };
	guint *counts[] = { &policies[0].n_policy_string,
			    &policies[0].n_mx_host, &policies[0].n_details };
	DmReport report = whole;

	policies[0].details = details;
	report.tls.policies = policies;
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		*numbers[i] += 1;
		assert_differ(&report, &whole, TRUE);
		*numbers[i] -= 1;
	}
	for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
		*counts[i] -= 1;
		assert_differ(&report, &whole, TRUE);
		*counts[i] += 1;
	}
	assert_differ(&report, &whole, FALSE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/digest-failure-texts", test_failure_texts);
	g_test_add_func("/core/digest-failure-rest", test_failure_rest);
	g_test_add_func("/core/digest-failure-left-out", test_failure_left_out);
	g_test_add_func("/core/digest-failure-sample", test_failure_sample);
	g_test_add_func("/core/digest-tls-texts", test_tls_texts);
	g_test_add_func("/core/digest-tls-policies", test_tls_policies);
	g_test_add_func("/core/digest-tls-details", test_tls_details);
	g_test_add_func("/core/digest-tls-numbers", test_tls_numbers);
	return g_test_run();
}

/*
 * Stored failure reports under privacy settings that become stricter.
 */
#include "tests/unit/store/privacytest.h"

/* Texts of all kinds of columns, a run that did not come to its end, and one of
   before anybody wrote down what held. */
static void test_tighten(Fixture *f, gconstpointer data)
{
	DmPrivacy stricter = { DM_SAMPLES_FULL, FALSE, 90 };
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmReport report = sample_failure();
	g_autoptr(GError) error = NULL;

	report.failure.user_agent = "RR/1.0 (bobrcpt@example.org)";
	dm_findings_add(findings, DM_SEVERITY_WARNING, "bad", NULL,
			"\"bobrcpt@example.org\" is no date");
	report.findings = findings;
	dm_store_set_privacy(f->store, &stricter);
	expire(f->store, now);
	dm_store_set_privacy(f->store, &keep_all);
	put_failure(f, &report, "To: bobrcpt@example.org");
	if (GPOINTER_TO_INT(data))
		g_assert_true(dm_sql_exec(f->store,
					  "DELETE FROM setting"
					  " WHERE name = 'privacy'",
					  &error));
	assert_file_is_silent(f, FALSE);
	dm_store_set_privacy(f->store, &stricter);
	g_assert_cmpuint(expire(f->store, now), ==, 2);
	assert_file_is_silent(f, TRUE);
	g_assert_cmpuint(expire(f->store, now), ==, 0);
	assert_sound(f->store);
}

/* The name that the report has is of more than is left of it: it stays. */
static void test_tighten_expired(Fixture *f, gconstpointer unused)
{
	DmPrivacy cut = { DM_SAMPLES_NONE, TRUE, 90 };
	DmPrivacy hashed = { DM_SAMPLES_NONE, FALSE, 90 };
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	DmReport report = sample_failure();

	(void)unused;
	report.failure.original_mail_from = "bounce@example.net";
	report.failure.sample.message_id = "m1@example.net";
	dm_store_set_privacy(f->store, &cut);
	put_failure(f, &report, NULL);
	dm_store_set_privacy(f->store, &hashed);
	g_assert_cmpuint(expire(f->store, now), ==, 1);
	report.sha256 = NULL;
	assert_counts(put(f->store, &report, NULL, 0), 0, 1, 0, 0);
	assert_sound(f->store);
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/tighten", GINT_TO_POINTER(FALSE), test_tighten);
	ADD("/store/tighten-unknown", GINT_TO_POINTER(TRUE), test_tighten);
	ADD("/store/tighten-expired", NULL, test_tighten_expired);
	return g_test_run();
}

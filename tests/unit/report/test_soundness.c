/* What `db check` prints: faults as rows, or that there is none. */
#include "report/answers.h"
#include "tests/unit/report/sample.h"

static DmFindings *faults(void)
{
	DmFindings *findings = dm_findings_new();

	dm_findings_add(findings, DM_SEVERITY_ERROR, "store-damaged", NULL,
			"%s", "the file is damaged: *** main ***\nPage 6: bad");
	dm_findings_add(findings, DM_SEVERITY_ERROR, "store-pack", NULL, "%s",
			"x.db is damaged");
	dm_findings_add(findings, DM_SEVERITY_ERROR, "store-report", NULL, "%s",
			"x.db is damaged");
	for (guint i = 0; i < DM_FINDINGS_PER_CODE + 3; i++)
		dm_findings_add(findings, DM_SEVERITY_ERROR, "store-tally",
				"report 1",
				"no month is there that its sums belong to");
	return findings;
}

static char *print(const DmFindings *findings, gboolean quiet, DmFormat format,
		   guint width)
{
	Capture capture;
	const DmEmitOptions options = {
		.format = format,
		.out = capture_open(&capture),
		.width = width,
	};
	char *text;

	g_assert_true(dm_answer_soundness(findings, quiet, &options, NULL));
	text = g_strdup(capture_text(&capture));
	capture_clear(&capture);
	return text;
}

static void test_sound(void)
{
	g_autoptr(DmFindings) none = dm_findings_new();
	g_autofree char *table = print(none, FALSE, DM_FORMAT_TABLE, 0);
	g_autofree char *quiet = print(none, TRUE, DM_FORMAT_TABLE, 0);
	g_autofree char *csv = print(none, TRUE, DM_FORMAT_CSV, 0);
	g_autofree char *json = print(none, TRUE, DM_FORMAT_JSON, 0);

	g_assert_cmpstr(table, ==, "the database is sound\n");
	g_assert_cmpstr(quiet, ==, "");
	g_assert_cmpstr(csv, ==, "severity,code,where,times,text\r\n");
	g_assert_cmpstr(
		json, ==,
		"{\"format_version\":1,\"command\":\"db check\","
		"\"filters\":{},\"rows\":[],\"total\":{\"sound\":true}}\n");
}

/* The engine's lines are rows, and what it repeats is said once. */
static void test_faults(void)
{
	g_autoptr(DmFindings) findings = faults();
	g_autofree char *csv = print(findings, FALSE, DM_FORMAT_CSV, 0);
	g_autofree char *json = print(findings, FALSE, DM_FORMAT_JSON, 0);
	g_auto(GStrv) rows = g_strsplit(csv, "\r\n", -1);
	const guint n = 1 + 3 + DM_FINDINGS_PER_CODE;

	g_assert_cmpuint(g_strv_length(rows), ==, n + 1);
	g_assert_cmpstr(
		rows[1], ==,
		"error,store-damaged,,1,the file is damaged: *** main ***");
	g_assert_cmpstr(rows[2], ==, "error,store-damaged,,1,Page 6: bad");
	g_assert_cmpstr(rows[3], ==, "error,store-pack,,1,x.db is damaged");
	g_assert_cmpstr(
		rows[n - 1], ==,
		"error,store-tally,report 1,4,no month is there that its sums belong to");
	g_assert_true(
		g_str_has_suffix(json, "],\"total\":{\"sound\":false}}\n"));
	g_assert_nonnull(strstr(
		json, "{\"severity\":\"error\",\"code\":\"store-damaged\","
		      "\"where\":null,\"times\":1,\"text\":\"Page 6: bad\"}"));
}

/* Text is broken at blanks, not cut. */
static void test_width(void)
{
	g_autoptr(DmFindings) findings = faults();
	g_autofree char *table = print(findings, FALSE, DM_FORMAT_TABLE, 64);

	g_assert_true(g_str_has_prefix(
		table,
		"SEVERITY CODE          WHERE    TIMES TEXT\n"
		"error    store-damaged -            1 the file is damaged: ***\n"
		"                                      main ***\n"
		"error    store-damaged -            1 Page 6: bad\n"
		"error    store-pack    -            1 x.db is damaged\n"
		"error    store-tally   report 1     1 no month is there that its\n"
		"                                      sums belong to\n"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/soundness/sound", test_sound);
	g_test_add_func("/soundness/faults", test_faults);
	g_test_add_func("/soundness/width", test_width);
	return g_test_run();
}

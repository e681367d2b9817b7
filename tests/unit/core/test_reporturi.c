/*
 * Size limits of reporting URIs (spec T14).
 */
#include "core/reporturi.h"

static void test_limits(void)
{
	static const struct {
		const char *text, *uri;
		gboolean has_limit;
		guint64 bytes;
	} cases[] = {
		{ "mailto:a@x.example!10m", "mailto:a@x.example", TRUE,
		  10485760 },
		{ "mailto:a@x.example!50k", "mailto:a@x.example", TRUE, 51200 },
		{ "mailto:a@x.example!7", "mailto:a@x.example", TRUE, 7 },
		{ "mailto:a@x.example!1G", "mailto:a@x.example", TRUE,
		  1073741824 },
		{ "mailto:a@x.example!16777215t", "mailto:a@x.example", TRUE,
		  G_GUINT64_CONSTANT(16777215) << 40 },
		{ "mailto:a@x.example!18446744073709551615",
		  "mailto:a@x.example", TRUE, G_MAXUINT64 },
		{ "mailto:a%21b@x.example", "mailto:a%21b@x.example", FALSE,
		  0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(DmReportUri) uri = { 0 };

		g_assert_true(dm_report_uri_parse(cases[i].text, &uri));
		g_assert_cmpstr(uri.uri, ==, cases[i].uri);
		g_assert_cmpint(uri.has_limit, ==, cases[i].has_limit);
		g_assert_cmpuint(uri.limit_bytes, ==, cases[i].bytes);
	}
}

static void test_refused(void)
{
	static const char *const cases[] = {
		"mailto:a@x.example!",
		"mailto:a@x.example!m",
		"mailto:a@x.example!10x",
		"mailto:a@x.example!10mb",
		"mailto:a@x.example!-1",
		"mailto:a@x.example!16777216t",
		"mailto:a@x.example!18446744073709551616",
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmReportUri uri;

		g_assert_false(dm_report_uri_parse(cases[i], &uri));
		g_assert_null(uri.uri);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/T14-size-limits", test_limits);
	g_test_add_func("/core/T14-refused", test_refused);
	return g_test_run();
}

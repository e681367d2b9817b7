/*
 * Lists of report URIs: what is usable, and why the rest is not.
 */
#include "dns/reporttargets.h"

static const struct {
	const char *text;
	const char *problem; /* part of it; NULL = usable */
	const char *scheme, *address, *host;
	gint64 limit_bytes; /* -1 = none */
} targets[] = {
	{ "mailto:a@example.com", NULL, "mailto", "a@example.com",
	  "example.com", -1 },
	{ " MAILTO:A@Example.COM ", NULL, "mailto", "A@Example.COM",
	  "example.com", -1 },
	{ "mailto:a@x.example!10m", NULL, "mailto", "a@x.example", "x.example",
	  10485760 },
	{ "mailto:a@x.example!50k", NULL, "mailto", "a@x.example", "x.example",
	  51200 },
	{ "mailto:a@x.example!7", NULL, "mailto", "a@x.example", "x.example",
	  7 },
	{ "mailto:a%21b@example.com?subject=x", NULL, "mailto",
	  "a!b@example.com", "example.com", -1 },
	{ "https://Example.com:8443/x", NULL, "https", NULL, "example.com",
	  -1 },
	{ "a@example.com", "no scheme", NULL, NULL, NULL, -1 },
	{ "", "is empty", NULL, NULL, NULL, -1 },
	{ "mailto:a!b@example.com", "%21", "mailto", NULL, NULL, -1 },
	{ "mailto:a@example.com!10x", "%21", "mailto", NULL, NULL, -1 },
	{ "mailto:a!b@example.com!10m", "%21", "mailto", NULL, NULL, 10485760 },
	{ "mailto:a b@example.com", "character", "mailto", NULL, NULL, -1 },
	{ "mailto:<a@example.com>", "character", "mailto", NULL, NULL, -1 },
	{ "mailto:\xc3\xbc@example.com", "ASCII", "mailto", NULL, NULL, -1 },
	{ "mailto:%C3%BC@example.com", "ASCII", "mailto", NULL, NULL, -1 },
	{ "mailto:example.com", "no mail address", "mailto", NULL, NULL, -1 },
	{ "mailto:@example.com", "no mail address", "mailto", NULL, NULL, -1 },
	{ "mailto:a@b@example.com", "no mail address", "mailto", NULL, NULL,
	  -1 },
	{ "mailto:a%2Cb@example.com", "no mail address", "mailto", NULL, NULL,
	  -1 },
	{ "mailto:%00@example.com", "no mail address", "mailto", NULL, NULL,
	  -1 },
	{ "mailto:a@exa..mple", "host", "mailto", NULL, NULL, -1 },
	{ "mailto:a@[192.0.2.1]", "host", "mailto", NULL, NULL, -1 },
	{ "urn:x", "host", "urn", NULL, NULL, -1 },
	{ "https://exa%zz/", "no URI", "https", NULL, NULL, -1 },
};

static void test_one(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
		guint more;
		g_autoptr(GPtrArray) list =
			dm_report_targets_parse(targets[i].text, &more);
		const DmReportTarget *target = g_ptr_array_index(list, 0);

		g_test_message("%s", targets[i].text);
		g_assert_cmpuint(list->len, ==, 1);
		g_assert_true(!target->problem == !targets[i].problem);
		if (target->problem)
			g_assert_nonnull(g_strstr_len(target->problem, -1,
						      targets[i].problem));
		g_assert_true(!target->uri == !!targets[i].problem);
		g_assert_cmpstr(target->scheme, ==, targets[i].scheme);
		g_assert_cmpstr(target->address, ==, targets[i].address);
		g_assert_cmpstr(target->host, ==, targets[i].host);
		g_assert_cmpint(target->has_limit, ==,
				targets[i].limit_bytes >= 0);
		if (target->has_limit)
			g_assert_cmpint((gint64)target->limit_bytes, ==,
					targets[i].limit_bytes);
	}
}

static void test_list(void)
{
	guint more;
	g_autoptr(GPtrArray) list = dm_report_targets_parse(
		"mailto:a@example.com , b@example.com,,https://example.com/",
		&more);

	g_assert_cmpuint(list->len, ==, 4);
	g_assert_cmpuint(more, ==, 0);
	g_assert_cmpuint(dm_report_targets_usable(list), ==, 2);
}

static void test_cap(void)
{
	guint more;
	g_autofree char *commas = g_strnfill(DM_REPORT_TARGETS_MAX + 9, ',');
	g_autoptr(GPtrArray) list = dm_report_targets_parse(commas, &more);

	g_assert_cmpuint(list->len, ==, DM_REPORT_TARGETS_MAX);
	g_assert_cmpuint(more, ==, 10);
	g_assert_cmpuint(dm_report_targets_usable(list), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reporttargets/one", test_one);
	g_test_add_func("/reporttargets/list", test_list);
	g_test_add_func("/reporttargets/cap", test_cap);
	return g_test_run();
}

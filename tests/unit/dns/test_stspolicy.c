/*
 * Policy files of MTA-STS, and what their patterns cover.
 */
#include "dns/stspolicy.h"

#include <string.h>

static const struct {
	const char *text;
	const char *version;
	DmStsMode mode;
	gint64 max_age; /* -1 = none that is a number */
	guint n_mx, bad_lines, repeats;
} policies[] = {
	{ "version: STSv1\r\nmode: enforce\r\nmx: mx.example\r\nmax_age: 604800\r\n",
	  "STSv1", DM_STS_MODE_ENFORCE, 604800, 1, 0, 0 },
	{ "version:STSv1\nmode:testing\nmx:a.example\nmx:*.B.example\nmax_age:0",
	  "STSv1", DM_STS_MODE_TESTING, 0, 2, 0, 0 },
	/* L20: the first of two modes counts */
	{ "version: STSv1\nmode: none\nmode: enforce\nmax_age: 1\n", "STSv1",
	  DM_STS_MODE_NONE, 1, 0, 0, 1 },
	{ "mode: strict\nmax_age: -1\nfuture: x\n", NULL, DM_STS_MODE_UNKNOWN,
	  -1, 0, 0, 0 },
	{ "Version: STSv1\nmode: Enforce\nmax_age: 99999999999\n", NULL,
	  DM_STS_MODE_UNKNOWN, -1, 0, 0, 0 },
	{ "<html>\n<p>not found</p>\n\n", NULL, DM_STS_MODE_MISSING, -1, 0, 2,
	  0 },
	{ ": x\n:\n", NULL, DM_STS_MODE_MISSING, -1, 0, 2, 0 },
	{ "", NULL, DM_STS_MODE_MISSING, -1, 0, 0, 0 },
};

static void test_parse(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
		g_autoptr(DmStsPolicy) policy = dm_sts_policy_parse(
			policies[i].text, strlen(policies[i].text));

		g_test_message("%u", i);
		g_assert_true(policy->is_text);
		g_assert_cmpstr(policy->version, ==, policies[i].version);
		g_assert_cmpint(policy->mode, ==, policies[i].mode);
		g_assert_cmpint(policy->has_max_age, ==,
				policies[i].max_age >= 0);
		if (policy->has_max_age)
			g_assert_cmpint(policy->max_age_seconds, ==,
					policies[i].max_age);
		g_assert_cmpuint(policy->mx->len, ==, policies[i].n_mx);
		g_assert_cmpuint(policy->bad_lines, ==, policies[i].bad_lines);
		g_assert_cmpuint(policy->repeats, ==, policies[i].repeats);
	}
}

static void test_no_text(void)
{
	g_autoptr(DmStsPolicy) binary = dm_sts_policy_parse("mode\0: x", 8);
	g_autoptr(DmStsPolicy) broken = dm_sts_policy_parse("mode: \xff", 7);

	g_assert_false(binary->is_text);
	g_assert_false(broken->is_text);
	g_assert_null(broken->mode_text);
}

static void test_many_mx(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(DmStsPolicy) policy = NULL;

	for (guint i = 0; i < DM_STS_MX_MAX + 1; i++)
		g_string_append(text, "mx: a.example\n");
	policy = dm_sts_policy_parse(text->str, text->len);
	g_assert_cmpuint(policy->mx->len, ==, DM_STS_MX_MAX);
}

static const struct {
	const char *pattern, *host;
	gboolean covers;
} covers[] = {
	{ "mx.example.com", "MX.example.com", TRUE },
	{ "mx.example.com", "mx2.example.com", FALSE },
	{ "*.example.com", "a.example.com", TRUE },
	/* L20 */
	{ "*.example.com", "a.b.example.com", FALSE },
	{ "*.example.com", "example.com", FALSE },
	{ "*.example.com", ".example.com", FALSE },
	{ "*", "example", FALSE },
	{ "a.*.com", "a.b.com", FALSE },
	{ "", "a", FALSE },
};

static void test_covers(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(covers); i++) {
		g_test_message("%s %s", covers[i].pattern, covers[i].host);
		g_assert_cmpint(dm_sts_covers(covers[i].pattern,
					      covers[i].host),
				==, covers[i].covers);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/stspolicy/parse", test_parse);
	g_test_add_func("/stspolicy/no-text", test_no_text);
	g_test_add_func("/stspolicy/many-mx", test_many_mx);
	g_test_add_func("/stspolicy/L20-covers", test_covers);
	return g_test_run();
}

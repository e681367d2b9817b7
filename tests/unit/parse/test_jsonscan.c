/*
 * What JSON would cost, counted before it is read.
 */
#include "parse/jsonscan.h"

#include <string.h>

static int scan(const char *text, gint64 depth, gint64 details)
{
	DmLimits limits;

	dm_limits_init(&limits);
	limits.value[DM_LIMIT_JSON_DEPTH] = depth;
	limits.value[DM_LIMIT_TLS_DETAILS] = details;
	return dm_json_scan(text, strlen(text), &limits);
}

static void test_depth(void)
{
	static const struct {
		const char *text;
		gint64 depth; /* that it needs */
	} cases[] = {
		{ "", 0 },
		{ "1", 0 },
		{ "{}", 1 },
		{ "[[[]]]", 3 },
		{ "{\"a\":[{}]}", 3 },
		{ "[[],[],[{}]]", 3 },
		{ "[\"[[[[\"]", 1 },
		{ "[\"a\\\"[[\"]", 1 },
		{ "[\"a\\\\\",[[\"\"]]]", 3 },
		{ "[\"never closed [[", 1 },
		{ "[\"ends in \\", 1 },
		{ "]]]][[", 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_assert_cmpint(scan(cases[i].text, cases[i].depth, 1), ==, -1);
		if (cases[i].depth)
			g_assert_cmpint(scan(cases[i].text, cases[i].depth - 1,
					     1),
					==, DM_LIMIT_JSON_DEPTH);
	}
}

/* Small things in great number cost a tree most. */
static void test_breadth(void)
{
	static const char *const pieces[] = { "{},", "0," };

	for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) text = g_string_new("[");

		for (guint n = 0; n < 20000; n++)
			g_string_append(text, pieces[i]);
		g_assert_cmpint(scan(text->str, 10, 10), ==,
				DM_LIMIT_TLS_DETAILS);
		g_assert_cmpint(scan(text->str, 10, 10000), ==, -1);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/R09-depth", test_depth);
	g_test_add_func("/parse/jsonscan-breadth", test_breadth);
	return g_test_run();
}

/*
 * What in a list is no object.
 */
#include <string.h>

#include "parse/jsonstray.h"

/* {} stands for an object. */
static const struct {
	const char *text;
	guint64 n;
} cases[] = {
	{ "", 0 },
	{ " \n\t, ,", 0 },
	{ "{}, {},{}", 0 },
	{ "1", 1 },
	{ "null, -1.5e3,\"a, [b]\" ,true", 4 },
	{ "{},\"\\\"\",{},\"\"", 2 },
	{ "{} 1 {}", 1 },
	{ "[], [1, [2, \"x\"]], {}", 2 },
	/* What is in it counts. */
	{ "[{}, 1], [[{}]]", 0 },
	{ "[{}], [1]", 1 },
	{ "\"not closed", 1 },
	{ "\"not closed\n1", 2 },
	{ "]]1", 1 },
	{ "\"\\", 1 },
};

static void test_counts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) parts = g_strsplit(cases[i].text, "{}", -1);
		DmJsonStray stray = { 0 };

		for (guint n = 0; parts[n]; n++) {
			if (n)
				dm_json_stray_object(&stray);
			dm_json_stray_feed(&stray, parts[n], strlen(parts[n]));
		}
		g_test_message("%s", cases[i].text);
		g_assert_cmpuint(stray.n, ==, cases[i].n);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/jsonstray", test_counts);
	return g_test_run();
}

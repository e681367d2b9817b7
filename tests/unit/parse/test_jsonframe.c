/*
 * The long list of an object is taken out, whatever stands around it.
 */
#include "parse/jsonframe.h"

#include <string.h>

static const struct {
	const char *text, *frame, *list;
} cases[] = {
	{ "{\"records\":[1,2]}", "{\"records\":[]}", "1,2" },
	{ "{\"a\":[3],\"records\" : [ {\"b\":[1]} ] ,\"c\":4}",
	  "{\"a\":[3],\"records\" : [] ,\"c\":4}", " {\"b\":[1]} " },
	{ "{\"records\":[]}", "{\"records\":[]}", "" },
	{ "{\"records\":[\"]\",\"\\\"]\"]}", "{\"records\":[]}",
	  "\"]\",\"\\\"]\"" },
	{ "{\"records\":[1],\"records\":[2]}",
	  "{\"records\":[],\"records\":[2]}", "1" },
	/* No list of that name in the outermost object. */
	{ "{\"a\":{\"records\":[1]}}", "{\"a\":{\"records\":[1]}}", NULL },
	{ "{\"records\":{\"a\":[1]}}", "{\"records\":{\"a\":[1]}}", NULL },
	{ "{\"a\":\"records\",\"b\":[1]}", "{\"a\":\"records\",\"b\":[1]}",
	  NULL },
	{ "[\"records\",[1]]", "[\"records\",[1]]", NULL },
	{ "{\"my records\":[1]}", "{\"my records\":[1]}", NULL },
	{ "", "", NULL },
	/* Cut off. */
	{ "{\"records\":[1,2", "{\"records\":[", "1,2" },
	{ "{\"records\":[\"a\\", "{\"records\":[", "\"a\\" },
	{ "{\"records", "{\"records", NULL },
};

static void test_frame(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize size = strlen(cases[i].text);
		/* A copy of its own: a read past the end is caught. */
		g_autofree char *copy = g_memdup2(cases[i].text, size);
		g_auto(DmJsonFrame) frame = { 0 };
		g_autofree char *list = NULL;

		g_assert_true(dm_json_frame_init(&frame, copy, size, "records",
						 strlen(cases[i].frame)));
		g_assert_cmpstr(frame.frame->str, ==, cases[i].frame);
		if (frame.list)
			list = g_strndup(frame.list, frame.list_size);
		g_assert_cmpstr(list, ==, cases[i].list);
	}
}

/* What is too long is not copied. */
static void test_max(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(DmJsonFrame) frame = { 0 };

		if (!*cases[i].frame)
			continue;
		g_assert_false(dm_json_frame_init(
			&frame, cases[i].text, strlen(cases[i].text), "records",
			strlen(cases[i].frame) - 1));
		g_assert_null(frame.frame);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/jsonframe", test_frame);
	g_test_add_func("/parse/jsonframe-max", test_max);
	return g_test_run();
}

/*
 * Tag lists: what is in them, and what breaks their grammar.
 */
#include "dns/taglist.h"

#include <string.h>

#define LIST(text) text, sizeof(text) - 1

static const struct {
	const char *text;
	gsize size;
	const char *tags; /* "name=value@position" with "|" between, "-" for no
			     value, "*" repeated, "?" bad */
	guint n_empty, n_bare, n_repeated;
} lists[] = {
	{ LIST(""), "", 0, 0, 0 },
	{ LIST("v=DMARC1; p=none"), "v=DMARC1@0|p=none@10", 0, 0, 0 },
	{ LIST("v = A ;\tb\t=\r\n c d ; "), "v=A@0|b=c d@8", 0, 0, 0 },
	{ LIST("a=1;;b=2"), "a=1@0|b=2@5", 1, 0, 0 },
	{ LIST(";a=1; ;"), "a=1@1", 2, 0, 0 },
	{ LIST("a;b=;=c"), "a-@0|b=@2|=c?@5", 0, 1, 0 },
	{ LIST("a=b=c=="), "a=b=c==@0", 0, 0, 0 },
	{ LIST("a=1;A=2;a=3"), "a=1@0|A=2*@4|a=3*@8", 0, 0, 2 },
	{ LIST("1a=x;a-b=x;_a=x;a_1=x"), "1a=x?@0|a-b=x?@5|_a=x?@11|a_1=x@16",
	  0, 0, 0 },
	{ LIST("a=x\0y;b=\x01"), "a=x\xef\xbf\xbdy?@0|b=\x01?@6", 0, 0, 0 },
	{ LIST("fo:1; p=none;"), "fo:1-?@0|p=none@6", 0, 1, 0 },
};

static char *print(const DmTagList *list)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < list->tags->len; i++) {
		const DmTag *tag = dm_tag_list_get(list, i);

		g_string_append_printf(
			out, "%s%s%s%s%s%s@%u", i ? "|" : "", tag->name,
			tag->value ? "=" : "-", tag->value ? tag->value : "",
			tag->is_repeated ? "*" : "",
			tag->has_bad_name || tag->has_bad_value ? "?" : "",
			(guint)tag->position);
	}
	return g_string_free(out, FALSE);
}

static void test_parse(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		/* Memory of its own, so that reading past it shows. */
		g_autofree char *text = g_memdup2(lists[i].text, lists[i].size);
		g_autoptr(DmTagList) list =
			dm_tag_list_parse(text, lists[i].size);
		g_autofree char *printed = print(list);

		g_test_message("%s", lists[i].text);
		g_assert_cmpstr(printed, ==, lists[i].tags);
		g_assert_cmpuint(list->n_empty, ==, lists[i].n_empty);
		g_assert_cmpuint(list->n_bare, ==, lists[i].n_bare);
		g_assert_cmpuint(list->n_repeated, ==, lists[i].n_repeated);
		g_assert_false(list->is_cut);
	}
}

static void test_find(void)
{
	static const char text[] = "v=A; b; c=; c=2";
	g_autoptr(DmTagList) list = dm_tag_list_parse(text, strlen(text));

	g_assert_cmpstr(dm_tag_list_value(list, "v"), ==, "A");
	g_assert_null(dm_tag_list_value(list, "V"));
	g_assert_nonnull(dm_tag_list_find(list, "b"));
	g_assert_null(dm_tag_list_value(list, "b"));
	g_assert_cmpstr(dm_tag_list_value(list, "c"), ==, "");
	g_assert_null(dm_tag_list_find(list, "d"));
	g_assert_null(dm_tag_list_get(list, 4));
}

static const struct {
	const char *text;
	gboolean begins;
} versions[] = {
	{ "v=STSv1; id=1", TRUE },
	{ "v = STSv1;", TRUE },
	{ "v=STSv1", TRUE },
	{ " v=STSv1", FALSE },
	{ "v=stsv1; id=1", FALSE },
	{ "V=STSv1; id=1", FALSE },
	{ "v=STSv10; id=1", FALSE },
	{ ";v=STSv1", FALSE },
	{ "v=STSv1 id=1", FALSE },
	{ "v", FALSE },
	{ "", FALSE },
};

static void test_begins(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(versions); i++) {
		g_autoptr(DmTagList) list = dm_tag_list_parse(
			versions[i].text, strlen(versions[i].text));

		g_test_message("%s", versions[i].text);
		g_assert_cmpint(dm_tag_list_begins(list, "v", "STSv1"), ==,
				versions[i].begins);
	}
}

/* The cap is told, and what is beyond it costs nothing. */
static void test_cap(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(DmTagList) fits = NULL, cut = NULL;

	for (guint i = 0; i < DM_TAG_LIST_MAX; i++)
		g_string_append_printf(text, "a%u=;", i);
	fits = dm_tag_list_parse(text->str, text->len);
	g_assert_cmpuint(fits->tags->len, ==, DM_TAG_LIST_MAX);
	g_assert_false(fits->is_cut);
	g_string_append(text, "b=");
	cut = dm_tag_list_parse(text->str, text->len);
	g_assert_cmpuint(cut->tags->len, ==, DM_TAG_LIST_MAX);
	g_assert_true(cut->is_cut);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/taglist/parse", test_parse);
	g_test_add_func("/taglist/find", test_find);
	g_test_add_func("/taglist/begins", test_begins);
	g_test_add_func("/taglist/cap", test_cap);
	return g_test_run();
}

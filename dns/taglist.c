/*
 * Splits tag lists.  It knows no tag by name.
 */
#include "dns/taglist.h"

#include <string.h>

#include "core/text.h"

static const char replacement[] = "\xef\xbf\xbd";

static void free_tag(gpointer data)
{
	DmTag *tag = data;

	g_free(tag->name);
	g_free(tag->value);
	g_free(tag);
}

/* A copy without white space around it and without NUL in it. */
static char *copy_trimmed(const char *text, gsize size)
{
	const char *first = dm_text_trim(text, &size);
	GString *out = g_string_sized_new(size);

	for (gsize i = 0; i < size; i++)
		if (first[i])
			g_string_append_c(out, first[i]);
		else
			g_string_append(out, replacement);
	return g_string_free(out, FALSE);
}

static gboolean is_good_name(const char *name)
{
	if (!g_ascii_isalpha(*name))
		return FALSE;
	for (; *name; name++)
		if (!g_ascii_isalnum(*name) && *name != '_')
			return FALSE;
	return TRUE;
}

static gboolean is_good_value(const char *value)
{
	for (; *value; value++)
		if (!g_ascii_isgraph(*value) && !g_ascii_isspace(*value))
			return FALSE;
	return TRUE;
}

static gboolean is_known(const DmTagList *list, const char *name)
{
	for (guint i = 0; i < list->tags->len; i++)
		if (g_ascii_strcasecmp(dm_tag_list_get(list, i)->name, name) ==
		    0)
			return TRUE;
	return FALSE;
}

/* `text` is one part, which is not empty. */
static void add_tag(DmTagList *list, const char *text, gsize size,
		    gsize position)
{
	const char *equals = memchr(text, '=', size);
	DmTag *tag;

	if (list->tags->len == DM_TAG_LIST_MAX) {
		list->is_cut = TRUE;
		return;
	}
	tag = g_new0(DmTag, 1);
	tag->position = position;
	tag->name = copy_trimmed(text, equals ? (gsize)(equals - text) : size);
	if (equals)
		tag->value = copy_trimmed(equals + 1,
					  size - (gsize)(equals - text) - 1);
	tag->has_bad_name = !is_good_name(tag->name);
	tag->has_bad_value = tag->value && !is_good_value(tag->value);
	tag->is_repeated = is_known(list, tag->name);
	list->n_bare += !equals;
	list->n_repeated += tag->is_repeated;
	g_ptr_array_add(list->tags, tag);
}

DmTagList *dm_tag_list_parse(const char *text, gsize size)
{
	DmTagList *list = g_new0(DmTagList, 1);
	gsize at = 0;

	list->tags = g_ptr_array_new_with_free_func(free_tag);
	while (at < size) {
		const char *part = text + at;
		const char *end = memchr(part, ';', size - at);
		gsize part_size = end ? (gsize)(end - part) : size - at;
		gsize used = part_size;
		const char *first = dm_text_trim(part, &used);

		if (used)
			add_tag(list, first, used, (gsize)(first - text));
		else if (end)
			list->n_empty++;
		at += part_size + 1;
	}
	return list;
}

void dm_tag_list_free(DmTagList *list)
{
	if (!list)
		return;
	g_ptr_array_unref(list->tags);
	g_free(list);
}

const DmTag *dm_tag_list_get(const DmTagList *list, guint index)
{
	return index < list->tags->len ? g_ptr_array_index(list->tags, index)
				       : NULL;
}

const DmTag *dm_tag_list_find(const DmTagList *list, const char *name)
{
	for (guint i = 0; i < list->tags->len; i++) {
		const DmTag *tag = dm_tag_list_get(list, i);

		if (strcmp(tag->name, name) == 0)
			return tag;
	}
	return NULL;
}

const char *dm_tag_list_value(const DmTagList *list, const char *name)
{
	const DmTag *tag = dm_tag_list_find(list, name);

	return tag ? tag->value : NULL;
}

gboolean dm_tag_list_begins(const DmTagList *list, const char *name,
			    const char *value)
{
	const DmTag *tag = dm_tag_list_get(list, 0);

	return tag && tag->position == 0 && strcmp(tag->name, name) == 0 &&
	       g_strcmp0(tag->value, value) == 0;
}

/*
 * Fuzzes the names in a Maildir, which whoever delivers there chooses: the
 * unique part, and an order that sort can rely on.
 *
 * The input is a list of names, NUL between them.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "ingest/maildir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAMES_MAX 40

static int sign(int number)
{
	return (number > 0) - (number < 0);
}

/* The unique name, found in another way. */
static void check_unique(const char *name)
{
	g_autofree char *unique = dm_maildir_unique(name);
	g_autofree char *base = g_strdup(name);
	g_autofree char *again = NULL;
	g_autofree char *flagged = g_strconcat("cur/", unique, ":2,FS", NULL);
	char *slash = strrchr(base, '/');
	char *start = slash ? slash + 1 : base;
	char *colon = strchr(start, ':');

	if (colon)
		*colon = '\0';
	g_assert_cmpstr(unique, ==, start);
	g_assert_cmpint(dm_maildir_is_message(name), ==, slash != NULL);
	/* It stays the same when flags change. */
	again = dm_maildir_unique(flagged);
	g_assert_cmpstr(again, ==, unique);
}

/* A total order: antisymmetric, transitive, equal for equal names only. */
static void check_order(const GPtrArray *names)
{
	for (guint i = 0; i < names->len; i++) {
		for (guint j = 0; j < names->len; j++) {
			gint there = dm_maildir_compare(&names->pdata[i],
							&names->pdata[j]);
			gint back = dm_maildir_compare(&names->pdata[j],
						       &names->pdata[i]);

			g_assert_cmpint(sign(there), ==, -sign(back));
			g_assert_cmpint(there == 0, ==,
					g_str_equal(names->pdata[i],
						    names->pdata[j]));
		}
	}
}

static void check_sorted(GPtrArray *names)
{
	g_ptr_array_sort(names, dm_maildir_compare);
	for (guint i = 0; i < names->len; i++)
		for (guint j = i + 1; j < names->len; j++)
			g_assert_cmpint(dm_maildir_compare(&names->pdata[i],
							   &names->pdata[j]),
					<=, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Memory of its own for each name, so that reading past it shows. */
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *input = g_malloc0(size + 1);

	if (size)
		memcpy(input, data, size);
	for (gsize at = 0; at < size && names->len < NAMES_MAX;
	     at += strlen(input + at) + 1) {
		check_unique(input + at);
		g_ptr_array_add(names, g_strdup(input + at));
	}
	check_order(names);
	check_sorted(names);
	return 0;
}

/*
 * What tests of privacy share: putting failure reports, letting their time
 * pass, and looking into the file.
 */
#pragma once

#include "tests/unit/store/kindtest.h"

/* No page of the files says who received it. */
static inline void assert_file_is_silent(Fixture *f, gboolean is_silent)
{
	static const char *const endings[] = { "", "-wal" };
	gboolean found = FALSE;

	for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *path = g_strconcat(f->path, endings[i], NULL);
		g_autofree char *contents = NULL;
		gsize size = 0;

		if (!g_file_get_contents(path, &contents, &size, NULL))
			continue;
		for (gsize at = 0; at < size; at++)
			contents[at] = g_ascii_tolower(contents[at]);
		found = found || memmem(contents, size, "bobrcpt", 7) ||
			memmem(contents, size, "alicercpt", 9) ||
			memmem(contents, size, "bob name", 8);
	}
	g_assert_cmpint(found, ==, !is_silent);
}

static inline void put_failure(Fixture *f, const DmReport *report,
			       const char *bytes)
{
	g_autoptr(GError) error = NULL;

	dm_store_item_begin(f->store, "mail/new/1", &error);
	g_assert_true(feed(f->store, report, NULL, 0, bytes, &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
}

static inline guint64 expire(DmStore *store, gint64 now)
{
	g_autoptr(GError) error = NULL;
	guint64 n = 99;

	g_assert_true(dm_store_expire(store, now, &n, &error));
	return n;
}

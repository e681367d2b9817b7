/*
 * Maildir folders: which they are, their order, messages that move.
 */
#include "ingest/maildir.h"

#include "tests/unit/ingest/scratch.h"

static void test_is(Scratch *scratch, gconstpointer data)
{
	static const struct {
		const char *name;
		gboolean is_maildir;
	} cases[] = {
		{ "whole", TRUE },  { "no-tmp", TRUE },	 { "no-cur", FALSE },
		{ "files", FALSE }, { "absent", FALSE },
	};

	(void)data;
	scratch_make_directory(scratch, "whole/cur");
	scratch_make_directory(scratch, "whole/new");
	scratch_make_directory(scratch, "whole/tmp");
	scratch_make_directory(scratch, "no-tmp/cur");
	scratch_make_directory(scratch, "no-tmp/new");
	scratch_make_directory(scratch, "no-cur/new");
	scratch_write(scratch, "files/cur", "x");
	scratch_write(scratch, "files/new", "x");
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = scratch_path(scratch, cases[i].name);

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(dm_maildir_is(path), ==, cases[i].is_maildir);
	}
}

static void test_unique(void)
{
	static const struct {
		const char *name, *unique;
	} cases[] = {
		{ "new/1700000000.M1.host", "1700000000.M1.host" },
		{ "cur/1700000000.M1.host:2,S", "1700000000.M1.host" },
		{ "1.host,S=10:2,", "1.host,S=10" },
		{ "/a:b/cur/x:2,RS", "x" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *unique = dm_maildir_unique(cases[i].name);

		g_assert_cmpstr(unique, ==, cases[i].unique);
	}
}

static void test_order(void)
{
	static const char *const sorted[] = {
		"cur/1.a:2,S", "new/1.b", "cur/1.b.c:2,", "new/2.a",
		"cur/2.a:2,F", ".Sub",	  ".sub",	  "Other",
	};

	for (guint i = 0; i < G_N_ELEMENTS(sorted); i++)
		for (guint j = 0; j < G_N_ELEMENTS(sorted); j++) {
			int found = dm_maildir_compare(&sorted[i], &sorted[j]);
			gboolean twins =
				sorted[i][4] == '2' && sorted[j][4] == '2';

			/* The same unique name twice: any order, but one. */
			if (twins)
				g_assert_cmpint(
					found, ==,
					-dm_maildir_compare(&sorted[j],
							    &sorted[i]));
			else
				g_assert_cmpint((found > 0) - (found < 0), ==,
						(i > j) - (i < j));
		}
}

static void assert_found(const Scratch *scratch, DmMaildirIndex *index,
			 const char *unique, const char *expected)
{
	g_autofree char *folder = scratch_path(scratch, "box");
	g_autofree char *path =
		expected ? scratch_path(scratch, expected) : NULL;
	g_autofree char *found = dm_maildir_find(index, folder, unique);

	g_assert_cmpstr(found, ==, path);
}

static void test_find(Scratch *scratch, gconstpointer data)
{
	DmMaildirIndex index = { 0 };

	(void)data;
	scratch_write(scratch, "box/new/1.host", "x");
	scratch_write(scratch, "box/cur/2.host:2,S", "x");
	assert_found(scratch, &index, "1.host", "box/new/1.host");
	assert_found(scratch, &index, "2.host", "box/cur/2.host:2,S");
	assert_found(scratch, &index, "3.host", NULL);
	scratch_rename(scratch, "box/new/1.host", "box/cur/1.host:2,");
	assert_found(scratch, &index, "1.host", "box/cur/1.host:2,");
	scratch_rename(scratch, "box/cur/1.host:2,", "gone");
	assert_found(scratch, &index, "1.host", NULL);
	dm_maildir_index_clear(&index);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	SCRATCH_TEST("/maildir/is", test_is);
	g_test_add_func("/maildir/unique", test_unique);
	g_test_add_func("/maildir/order", test_order);
	SCRATCH_TEST("/maildir/find", test_find);
	return g_test_run();
}

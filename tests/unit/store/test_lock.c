/*
 * Who holds the lock beside a database.
 */
#include <sys/stat.h>

#include "tests/unit/store/storetest.h"

static char *holder_of(Fixture *f)
{
	g_autoptr(GError) error = NULL;
	char *holder = (char *)"unset";

	g_assert_true(dm_store_holder(f->path, &holder, &error));
	g_assert_no_error(error);
	return holder;
}

static void test_held(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autofree char *expected =
		g_strdup_printf("process %ld (test)", (long)getpid());
	g_autofree char *holder = holder_of(f);
	g_autofree char *again = holder_of(f);

	g_assert_cmpstr(holder, ==, expected);
	g_assert_cmpstr(again, ==, expected);
}

static void test_free(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autoptr(GError) error = NULL;
	DmStore *second;

	g_clear_pointer(&f->store, dm_store_free);
	g_assert_null(holder_of(f));
	/* Asking leaves it free. */
	second = dm_store_open(f->path, DM_STORE_WRITE, "second", 0, &error);
	g_assert_no_error(error);
	dm_store_free(second);
}

static void test_no_lock(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autofree char *lock = g_strconcat(f->path, ".lock", NULL);

	g_clear_pointer(&f->store, dm_store_free);
	g_assert_cmpint(g_unlink(lock), ==, 0);
	g_assert_null(holder_of(f));
	g_assert_false(g_file_test(lock, G_FILE_TEST_EXISTS));
}

/* What cannot be asked is said; nobody waits for a pipe's other end. */
static void test_odd(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autofree char *lock = g_strconcat(f->path, ".lock", NULL);
	g_autoptr(GError) error = NULL;
	char *holder = (char *)"unset";

	g_clear_pointer(&f->store, dm_store_free);
	g_assert_cmpint(g_unlink(lock), ==, 0);
	g_assert_cmpint(symlink("elsewhere", lock), ==, 0);
	g_assert_false(dm_store_holder(f->path, &holder, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN);
	g_assert_null(holder);
	g_assert_nonnull(strstr(error->message, lock));
	g_assert_cmpint(g_unlink(lock), ==, 0);
	g_assert_cmpint(mkfifo(lock, 0600), ==, 0);
	g_assert_null(holder_of(f));
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*test)(Fixture *, gconstpointer);
	} tests[] = {
		{ "/lock/held", test_held },
		{ "/lock/free", test_free },
		{ "/lock/no-lock", test_no_lock },
		{ "/lock/odd", test_odd },
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Fixture, NULL, fixture_set_up,
			   tests[i].test, fixture_tear_down);
	return g_test_run();
}

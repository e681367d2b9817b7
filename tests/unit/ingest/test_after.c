/*
 * What becomes of files after they were stored: moved, deleted, left alone.
 */
#include "ingest/after.h"

#include "tests/unit/ingest/scratch.h"

#define SEP "From a@example.com Tue Apr 30 02:09:16 2019\n"

/* Reads the items under "in" and acknowledges all of them. */
static void read_and_ack(Scratch *scratch, DmAfter after, const char *move_to)
{
	g_autoptr(DmSource) source = NULL;
	DmItem *item;

	scratch->options.after = after;
	scratch->options.move_to = move_to;
	source = scratch_open(scratch, "in");
	while ((item = dm_source_next(source, TRUE))) {
		g_autoptr(GError) error = NULL;

		g_assert_true(dm_source_ack(source, item, &error));
		g_assert_no_error(error);
		dm_item_free(item);
	}
}

static void test_keep(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_write(scratch, "in/a", "1");
	read_and_ack(scratch, DM_AFTER_KEEP, NULL);
	scratch_assert_content(scratch, "in/a", "1");
}

static void test_delete(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_write(scratch, "in/a", "1");
	scratch_write(scratch, "in/b/c", "2");
	scratch_write(scratch, "in/mbox", SEP "A: 1\n\n" SEP "A: 2\n");
	read_and_ack(scratch, DM_AFTER_DELETE, NULL);
	g_assert_false(scratch_exists(scratch, "in/a"));
	g_assert_false(scratch_exists(scratch, "in/b/c"));
	g_assert_true(scratch_exists(scratch, "in/b"));
	/* An mbox holds many mails, so it stays. */
	g_assert_true(scratch_exists(scratch, "in/mbox"));
}

static void test_no_ack(Scratch *scratch, gconstpointer data)
{
	g_autoptr(DmSource) source = NULL;
	g_autofree char *found = NULL;

	(void)data;
	scratch_write(scratch, "in/a", "1");
	scratch->options.after = DM_AFTER_DELETE;
	source = scratch_open(scratch, "in");
	found = scratch_drain(scratch, source);
	g_assert_cmpstr(found, ==, "in/a=1|");
	g_assert_true(scratch_exists(scratch, "in/a"));
}

static void test_move(Scratch *scratch, gconstpointer data)
{
	g_autofree char *done = scratch_path(scratch, "done");

	(void)data;
	scratch_write(scratch, "in/a", "1");
	scratch_write(scratch, "in/b/a", "2");
	scratch_write(scratch, "in/c/a", "3");
	scratch_write(scratch, "done/a", "0");
	scratch_write(scratch, "done/a.2", "0");
	read_and_ack(scratch, DM_AFTER_MOVE, done);
	scratch_assert_content(scratch, "done/a", "0");
	scratch_assert_content(scratch, "done/a.1", "1");
	scratch_assert_content(scratch, "done/a.2", "0");
	scratch_assert_content(scratch, "done/a.3", "2");
	scratch_assert_content(scratch, "done/a.4", "3");
	g_assert_false(scratch_exists(scratch, "in/a"));
	g_assert_false(scratch_exists(scratch, "in/b/a"));
}

/* The directory is met again by a link; what was moved there is not read. */
static void test_move_linked(Scratch *scratch, gconstpointer data)
{
	g_autofree char *done = scratch_path(scratch, "done");

	(void)data;
	scratch_write(scratch, "in/a", "1");
	scratch_write(scratch, "done/b", "0");
	scratch_link(scratch, "../done", "in/link");
	read_and_ack(scratch, DM_AFTER_MOVE, done);
	scratch_assert_content(scratch, "done/a", "1");
	scratch_assert_content(scratch, "done/b", "0");
	g_assert_false(scratch_exists(scratch, "done/b.1"));
}

static gboolean on_other_device(const char *a, const char *b)
{
	struct stat st_a, st_b;

	return stat(a, &st_a) == 0 && stat(b, &st_b) == 0 &&
	       st_a.st_dev != st_b.st_dev;
}

static void test_move_across(Scratch *scratch, gconstpointer data)
{
	g_autofree char *done = g_strdup("/dev/shm/ingest-XXXXXX");
	g_autofree char *file = scratch_path(scratch, "in/a");
	g_autofree char *moved = NULL, *first = NULL, *content = NULL;
	struct stat before, now;

	(void)data;
	if (!on_other_device(scratch->path, "/dev/shm") || !g_mkdtemp(done)) {
		g_test_skip("only one file system here");
		return;
	}
	first = g_build_filename(done, "a", NULL);
	moved = g_build_filename(done, "a.1", NULL);
	scratch_write(scratch, "in/a", "1");
	g_chmod(file, 0640);
	g_assert_cmpint(stat(file, &before), ==, 0);
	g_assert_true(g_file_set_contents(first, "0", -1, NULL));
	read_and_ack(scratch, DM_AFTER_MOVE, done);
	g_assert_false(scratch_exists(scratch, "in/a"));
	g_assert_true(g_file_get_contents(moved, &content, NULL, NULL));
	g_assert_cmpstr(content, ==, "1");
	g_assert_cmpint(stat(moved, &now), ==, 0);
	g_assert_cmpint(now.st_mode, ==, before.st_mode);
	g_assert_cmpint(now.st_mtim.tv_sec, ==, before.st_mtim.tv_sec);
	g_assert_cmpint(now.st_mtim.tv_nsec, ==, before.st_mtim.tv_nsec);
	/* Nothing is left but these two. */
	g_assert_cmpint(g_remove(first), ==, 0);
	g_assert_cmpint(g_remove(moved), ==, 0);
	g_assert_cmpint(g_rmdir(done), ==, 0);
}

/* Reads in/a, lets `change` happen, acknowledges. */
static gboolean ack_after(Scratch *scratch, void (*change)(Scratch *),
			  GError **error)
{
	g_autoptr(DmSource) source = NULL;
	g_autoptr(DmItem) item = NULL;

	scratch_write(scratch, "in/a", "1");
	scratch->options.after = DM_AFTER_DELETE;
	source = scratch_open(scratch, "in");
	item = dm_source_next(source, TRUE);
	g_assert_nonnull(item->bytes);
	change(scratch);
	return dm_source_ack(source, item, error);
}

static void replace_file(Scratch *scratch)
{
	scratch_write(scratch, "other", "1");
	scratch_rename(scratch, "other", "in/a");
}

static void append_to_file(Scratch *scratch)
{
	g_autofree char *path = scratch_path(scratch, "in/a");
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	g_assert_cmpint(write(fd, "2", 1), ==, 1);
	close(fd);
}

static void link_file(Scratch *scratch)
{
	scratch_rename(scratch, "in/a", "moved");
	scratch_link(scratch, "../moved", "in/a");
}

static void remove_file(Scratch *scratch)
{
	scratch_rename(scratch, "in/a", "moved");
}

static void test_changed(Scratch *scratch, gconstpointer data)
{
	static void (*const changes[])(Scratch *) = { append_to_file,
						      replace_file, link_file };

	(void)data;
	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(ack_after(scratch, changes[i], &error));
		g_assert_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_AFTER);
		g_assert_nonnull(strstr(error->message, "has changed"));
		g_assert_true(scratch_exists(scratch, "in/a"));
	}
}

static void test_vanished(Scratch *scratch, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_true(ack_after(scratch, remove_file, &error));
	g_assert_no_error(error);
	g_assert_true(scratch_exists(scratch, "moved"));
}

/* The mail program flags the message between reading and storing. */
static void test_maildir(Scratch *scratch, gconstpointer data)
{
	g_autoptr(DmSource) source = NULL;
	g_autoptr(DmItem) first = NULL;
	g_autoptr(DmItem) second = NULL;

	(void)data;
	scratch_write(scratch, "m/new/1.host", "1");
	scratch_write(scratch, "m/new/2.host", "2");
	scratch_make_directory(scratch, "m/cur");
	scratch->options.after = DM_AFTER_DELETE;
	source = scratch_open(scratch, "m");
	first = dm_source_next(source, TRUE);
	second = dm_source_next(source, TRUE);
	scratch_rename(scratch, "m/new/1.host", "m/cur/1.host:2,S");
	scratch_rename(scratch, "m/new/2.host", "gone");
	/* Not the message, only its name. */
	scratch_write(scratch, "m/cur/2.host:2,", "other");
	g_assert_true(dm_source_ack(source, first, NULL));
	g_assert_false(scratch_exists(scratch, "m/cur/1.host:2,S"));
	g_assert_false(dm_source_ack(source, second, NULL));
	g_assert_true(scratch_exists(scratch, "m/cur/2.host:2,"));
}

/* A named link: the file goes, not the link. */
static void test_link(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_write(scratch, "real", "1");
	scratch_link(scratch, "real", "in");
	read_and_ack(scratch, DM_AFTER_DELETE, NULL);
	g_assert_false(scratch_exists(scratch, "real"));
	g_assert_true(scratch_exists(scratch, "in"));
}

static void test_failure(Scratch *scratch, gconstpointer data)
{
	g_autofree char *done = scratch_path(scratch, "done");
	g_autoptr(GError) error = NULL;
	g_autoptr(DmSource) source = NULL;
	g_autoptr(DmItem) item = NULL;

	(void)data;
	scratch_write(scratch, "in/a", "1");
	scratch_make_directory(scratch, "done");
	scratch->options.after = DM_AFTER_MOVE;
	scratch->options.move_to = done;
	source = scratch_open(scratch, "in");
	item = dm_source_next(source, TRUE);
	scratch_rename(scratch, "done", "elsewhere");
	scratch_write(scratch, "done", "a file");
	g_assert_false(dm_source_ack(source, item, &error));
	g_assert_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_AFTER);
	g_assert_nonnull(strstr(error->message, "could not be moved"));
	scratch_assert_content(scratch, "in/a", "1");
}

static void test_usage(Scratch *scratch, gconstpointer data)
{
	static const struct {
		const char *path;
		DmAfter after;
		const char *move_to;
		const char *words; /* NULL: accepted */
	} cases[] = {
		{ "-", DM_AFTER_KEEP, NULL, NULL },
		{ "-", DM_AFTER_DELETE, NULL, "standard input" },
		{ "-", DM_AFTER_MOVE, "done", "standard input" },
		{ "mbox", DM_AFTER_KEEP, NULL, NULL },
		{ "mbox", DM_AFTER_DELETE, NULL, "mbox" },
		{ "link", DM_AFTER_MOVE, "done", "mbox" },
		{ "in", DM_AFTER_MOVE, "done", NULL },
		{ "in", DM_AFTER_MOVE, "absent", "create it" },
		{ "in", DM_AFTER_MOVE, "mbox", "create it" },
		{ "in", DM_AFTER_MOVE, NULL, "create it" },
		{ "in", DM_AFTER_MOVE, "in", "lies inside" },
		{ "in", DM_AFTER_MOVE, "in/sub", "lies inside" },
		{ "in", DM_AFTER_MOVE, "into", "lies inside" },
		{ "in", DM_AFTER_MOVE, "in-not", NULL },
		{ "in/sub", DM_AFTER_MOVE, "in", NULL },
		{ "/", DM_AFTER_MOVE, "done", "lies inside" },
		{ "absent", DM_AFTER_DELETE, NULL, NULL },
	};
	g_autofree char *before = g_get_current_dir();

	(void)data;
	scratch_write(scratch, "mbox", SEP "A: b\n");
	scratch_link(scratch, "mbox", "link");
	scratch_make_directory(scratch, "in/sub");
	scratch_link(scratch, "in/sub", "into");
	scratch_make_directory(scratch, "in-not");
	scratch_make_directory(scratch, "done");
	g_assert_cmpint(g_chdir(scratch->path), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *paths[] = { cases[i].path, NULL };
		g_autoptr(GError) error = NULL;
		g_autoptr(DmSource) source = NULL;

		g_test_message("%u: %s", i, cases[i].path);
		scratch->options.after = cases[i].after;
		scratch->options.move_to = cases[i].move_to;
		source = dm_file_source_new(paths, &scratch->options, &error);
		g_assert_true(!source == !!cases[i].words);
		if (!cases[i].words)
			continue;
		g_assert_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE);
		g_assert_nonnull(strstr(error->message, cases[i].words));
	}
	g_assert_cmpint(g_chdir(before), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	SCRATCH_TEST("/after/keep", test_keep);
	SCRATCH_TEST("/after/delete", test_delete);
	SCRATCH_TEST("/after/no-ack", test_no_ack);
	SCRATCH_TEST("/after/move", test_move);
	SCRATCH_TEST("/after/move-linked", test_move_linked);
	SCRATCH_TEST("/after/move-across", test_move_across);
	SCRATCH_TEST("/after/changed", test_changed);
	SCRATCH_TEST("/after/vanished", test_vanished);
	SCRATCH_TEST("/after/maildir", test_maildir);
	SCRATCH_TEST("/after/link", test_link);
	SCRATCH_TEST("/after/failure", test_failure);
	SCRATCH_TEST("/after/usage", test_usage);
	return g_test_run();
}

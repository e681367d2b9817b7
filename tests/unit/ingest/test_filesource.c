/*
 * What was seen before is asked for by key and not opened.
 */
#include "ingest/filesource.h"

#include "tests/unit/ingest/scratch.h"

#define SEP "From a@example.com Tue Apr 30 02:09:16 2019\n"

/* What a store would remember: key, size, time and inode as one text. */
typedef struct {
	GHashTable *known;
	guint asked;
	const char *remove_when_asked; /* a path, or NULL */
} Memory;

static char *describe(const DmSeen *seen)
{
	return g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
			       " %" G_GUINT64_FORMAT,
			       seen->key, seen->size_bytes, seen->mtime_ns,
			       seen->inode);
}

static gboolean is_seen(gpointer user, const DmSeen *seen)
{
	Memory *memory = user;
	g_autofree char *text = describe(seen);

	memory->asked++;
	if (memory->remove_when_asked)
		g_assert_cmpint(g_remove(memory->remove_when_asked), ==, 0);
	return g_hash_table_contains(memory->known, text);
}

static void memory_init(Memory *memory, Scratch *scratch)
{
	*memory = (Memory){ .known = g_hash_table_new_full(
				    g_str_hash, g_str_equal, g_free, NULL) };
	scratch->options.is_seen = is_seen;
	scratch->options.user = memory;
}

/* Reads everything, remembers it, and counts items and what was skipped. */
static guint read_all(Scratch *scratch, Memory *memory, const char *name,
		      guint64 *ret_skipped)
{
	g_autoptr(DmSource) source = scratch_open(scratch, name);
	DmItem *item;
	guint n = 0;

	while ((item = dm_source_next(source, TRUE))) {
		n++;
		if (item->seen)
			g_hash_table_add(memory->known, describe(item->seen));
		dm_item_free(item);
	}
	*ret_skipped = dm_source_skipped(source);
	return n;
}

#define ASSERT_READ(name, items, skips)                               \
	do {                                                          \
		guint64 skipped;                                      \
		guint n = read_all(scratch, &memory, name, &skipped); \
                                                                      \
		g_assert_cmpuint(n, ==, items);                       \
		g_assert_cmpuint(skipped, ==, skips);                 \
	} while (0)

static void test_files(Scratch *scratch, gconstpointer data)
{
	Memory memory;

	(void)data;
	memory_init(&memory, scratch);
	scratch_write(scratch, "in/a", "1");
	scratch_write(scratch, "in/b/c", "2");
	scratch_write(scratch, "in/mbox", SEP "1\n\n" SEP "2\n");
	scratch_link(scratch, "in", "link");
	ASSERT_READ("in", 4, 0);
	ASSERT_READ("in", 0, 3);
	/* The same directory by another way. */
	ASSERT_READ("link", 0, 3);
	ASSERT_READ("in/../in/b", 0, 1);
	ASSERT_READ("link/a", 0, 1);
	/* Changed, then replaced. */
	scratch_write(scratch, "in/a", "22");
	ASSERT_READ("in", 1, 2);
	scratch_write(scratch, "in/new", "22");
	scratch_rename(scratch, "in/new", "in/a");
	ASSERT_READ("in", 1, 2);
	g_hash_table_unref(memory.known);
}

static void test_relative(Scratch *scratch, gconstpointer data)
{
	g_autofree char *before = g_get_current_dir();
	const char *paths[] = { "file", NULL };
	g_autoptr(DmSource) source = NULL;
	Memory memory;

	(void)data;
	memory_init(&memory, scratch);
	scratch_write(scratch, "in/file", "1");
	ASSERT_READ("in", 1, 0);
	g_assert_cmpint(g_chdir(scratch->path), ==, 0);
	g_assert_cmpint(g_chdir("in"), ==, 0);
	source = dm_file_source_new(paths, &scratch->options, NULL);
	g_assert_null(dm_source_next(source, TRUE));
	g_assert_cmpuint(dm_source_skipped(source), ==, 1);
	g_assert_cmpint(g_chdir(before), ==, 0);
	g_hash_table_unref(memory.known);
}

static void test_maildir(Scratch *scratch, gconstpointer data)
{
	Memory memory;

	(void)data;
	memory_init(&memory, scratch);
	scratch_write(scratch, "m/new/1.host", "1");
	scratch_write(scratch, "m/cur/2.host:2,", "2");
	scratch_write(scratch, "m/.Sub/cur/1.host:2,", "3");
	scratch_make_directory(scratch, "m/.Sub/new");
	ASSERT_READ("m", 3, 0);
	scratch_rename(scratch, "m/new/1.host", "m/cur/1.host:2,S");
	scratch_rename(scratch, "m/cur/2.host:2,", "m/cur/2.host:2,RS");
	ASSERT_READ("m", 0, 3);
	scratch_write(scratch, "m/new/3.host", "3");
	ASSERT_READ("m", 1, 3);
	g_hash_table_unref(memory.known);
}

static void test_maildir_key(Scratch *scratch, gconstpointer data)
{
	g_autoptr(DmSource) source = NULL;
	g_autoptr(DmItem) item = NULL;
	g_autofree char *real = realpath(scratch->path, NULL);
	g_autofree char *key = g_build_filename(real, "m/1.host", NULL);

	(void)data;
	scratch_write(scratch, "m/cur/1.host:2,FS", "1");
	scratch_make_directory(scratch, "m/new");
	source = scratch_open(scratch, "m");
	item = dm_source_next(source, TRUE);
	g_assert_cmpstr(item->seen->key, ==, key);
}

/* The file is gone once it was asked for: only what is not opened is fine. */
static void test_not_opened(Scratch *scratch, gconstpointer data)
{
	g_autofree char *path = scratch_path(scratch, "in/a");
	Memory memory;

	(void)data;
	memory_init(&memory, scratch);
	scratch_write(scratch, "in/a", "1");
	ASSERT_READ("in", 1, 0);
	memory.remove_when_asked = path;
	ASSERT_READ("in", 0, 1);
	g_assert_false(scratch_exists(scratch, "in/a"));
	g_hash_table_unref(memory.known);
}

/* The question comes before the file is opened. */
static void test_asked_first(Scratch *scratch, gconstpointer data)
{
	g_autofree char *path = scratch_path(scratch, "in/a");
	Memory memory;

	(void)data;
	memory_init(&memory, scratch);
	memory.remove_when_asked = path;
	scratch_write(scratch, "in/a", "1");
	scratch_assert(scratch, "in", "in/a=(unreadable)|");
	g_assert_cmpuint(memory.asked, ==, 1);
	g_hash_table_unref(memory.known);
}

static void test_not_asked(Scratch *scratch, gconstpointer data)
{
	g_autofree char *fifo = scratch_path(scratch, "in/fifo");
	Memory memory;

	(void)data;
	memory_init(&memory, scratch);
	scratch_make_directory(scratch, "in");
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	scratch_link(scratch, "nowhere", "in/link");
	ASSERT_READ("in", 2, 0);
	g_assert_cmpuint(memory.asked, ==, 0);
	g_hash_table_unref(memory.known);
}

/* The mail program puts messages into cur/ after the folder was listed. */
static void test_maildir_moves(Scratch *scratch, gconstpointer data)
{
	g_autoptr(DmSource) source = NULL;
	g_autoptr(DmItem) first = NULL;
	g_autofree char *rest = NULL;

	(void)data;
	scratch_write(scratch, "m/new/1.host", "1");
	scratch_write(scratch, "m/new/2.host", "2");
	scratch_write(scratch, "m/new/3.host", "3");
	scratch_make_directory(scratch, "m/cur");
	source = scratch_open(scratch, "m");
	first = dm_source_next(source, TRUE);
	scratch_rename(scratch, "m/new/2.host", "m/cur/2.host:2,S");
	scratch_rename(scratch, "m/new/3.host", "gone");
	rest = scratch_drain(scratch, source);
	g_assert_cmpstr(rest, ==, "m/new/2.host=2|m/new/3.host=(unreadable)|");
}

static void test_early_end(Scratch *scratch, gconstpointer data)
{
	g_autoptr(DmSource) source = NULL;
	g_autoptr(DmItem) item = NULL;

	(void)data;
	scratch_write(scratch, "in/a/mbox", SEP "1\n\n" SEP "2\n\n" SEP "3\n");
	scratch_write(scratch, "in/b", "4");
	source = scratch_open(scratch, "in");
	item = dm_source_next(source, TRUE);
	g_assert_cmpstr(scratch_uri(scratch, item), ==, "in/a/mbox#1");
	/* Freed with items, a reader and directories in hand: no leak. */
}

static void test_nothing(void)
{
	const char *paths[] = { NULL };
	DmFileOptions options = { .after = DM_AFTER_DELETE };
	g_autoptr(DmSource) source = dm_file_source_new(paths, &options, NULL);

	g_assert_null(dm_source_next(source, TRUE));
	g_assert_cmpuint(dm_source_skipped(source), ==, 0);
	dm_source_free(NULL);
	dm_item_free(NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	SCRATCH_TEST("/source/files", test_files);
	SCRATCH_TEST("/source/relative", test_relative);
	SCRATCH_TEST("/source/maildir", test_maildir);
	SCRATCH_TEST("/source/maildir-key", test_maildir_key);
	SCRATCH_TEST("/source/not-opened", test_not_opened);
	SCRATCH_TEST("/source/asked-first", test_asked_first);
	SCRATCH_TEST("/source/not-asked", test_not_asked);
	SCRATCH_TEST("/source/maildir-moves", test_maildir_moves);
	SCRATCH_TEST("/source/early-end", test_early_end);
	g_test_add_func("/source/nothing", test_nothing);
	return g_test_run();
}

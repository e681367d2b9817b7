/*
 * The way through directories, as the items of a source show it.
 */
#include "ingest/walk.h"

#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include "tests/unit/ingest/scratch.h"

static void test_order(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_write(scratch, "in/b", "2");
	scratch_write(scratch, "in/a/z", "1");
	scratch_write(scratch, "in/B", "0");
	scratch_write(scratch, "in/c/d/e", "3");
	scratch_write(scratch, "in/c/\xc3\xa4", "4");
	scratch_write(scratch, "in/empty", "");
	scratch_make_directory(scratch, "in/nothing");
	scratch_assert(scratch, "in",
		       "in/B=0|in/a/z=1|in/b=2|in/c/d/e=3|in/c/\xc3\xa4=4|"
		       "in/empty=|");
	scratch_assert(scratch, "in/c/", "in/c/d/e=3|in/c/\xc3\xa4=4|");
}

static void test_arguments(Scratch *scratch, gconstpointer data)
{
	g_autofree char *b = scratch_path(scratch, "b");
	g_autofree char *absent = scratch_path(scratch, "absent");
	g_autofree char *a = scratch_path(scratch, "a");
	const char *paths[] = { b, absent, a, b, NULL };
	g_autoptr(DmSource) source =
		dm_file_source_new(paths, &scratch->options, NULL);
	g_autofree char *found = NULL;

	(void)data;
	scratch_write(scratch, "a", "1");
	scratch_write(scratch, "b", "2");
	found = scratch_drain(scratch, source);
	g_assert_cmpstr(found, ==, "b=2|absent=(unreadable)|a=1|b=2|");
	g_assert_null(dm_source_next(source, TRUE));
}

static void test_hidden(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_write(scratch, "in/.hidden", "0");
	scratch_write(scratch, "in/.dir/file", "0");
	scratch_write(scratch, "in/seen", "1");
	scratch_link(scratch, "nowhere", "in/.dangling");
	scratch_assert(scratch, "in", "in/seen=1|");
	scratch_assert(scratch, "in/.hidden", "in/.hidden=0|");
	scratch_assert(scratch, "in/.dir", "in/.dir/file=0|");
}

static void test_links(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_write(scratch, "real/file", "1");
	scratch_make_directory(scratch, "in");
	scratch_link(scratch, "../real", "in/dir");
	scratch_link(scratch, "../real/file", "in/file");
	scratch_link(scratch, "nowhere", "in/gone");
	scratch_link(scratch, "self", "in/self");
	scratch_assert(scratch, "in",
		       "in/dir/file=1|in/file=(symlink)|in/gone=(unreadable)|"
		       "in/self=(unreadable)|");
	scratch_assert(scratch, "in/file", "in/file=1|");
	scratch_assert(scratch, "in/dir", "in/dir/file=1|");
	scratch_assert(scratch, "in/gone", "in/gone=(unreadable)|");
}

static void test_loop(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_write(scratch, "in/a/file", "1");
	scratch_link(scratch, ".", "in/a/here");
	scratch_link(scratch, "../..", "in/a/up");
	scratch_link(scratch, "a", "in/b");
	scratch_assert(scratch, "in",
		       "in/a/file=1|in/a/here=(directory-loop)|"
		       "in/a/up/in=(directory-loop)|"
		       "in/b/file=1|in/b/here=(directory-loop)|"
		       "in/b/up/in=(directory-loop)|");
}

static void test_not_a_file(Scratch *scratch, gconstpointer data)
{
	g_autofree char *fifo = scratch_path(scratch, "in/fifo");
	g_autofree char *path = scratch_path(scratch, "in/socket");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)data;
	scratch_write(scratch, "in/z", "1");
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
	g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof(address)),
			==, 0);
	close(fd);
	scratch_assert(scratch, "in",
		       "in/fifo=(not-a-file)|in/socket=(not-a-file)|in/z=1|");
	scratch_assert(scratch, "in/fifo", "in/fifo=(not-a-file)|");
}

static void test_device(Scratch *scratch, gconstpointer data)
{
	const char *paths[] = { "/dev/null", NULL };
	g_autoptr(DmSource) source =
		dm_file_source_new(paths, &scratch->options, NULL);
	g_autofree char *found = scratch_drain(scratch, source);

	(void)data;
	g_assert_cmpstr(found, ==, "/dev/null=(not-a-file)|");
}

/* Device nodes among the files; /dev/zero would never end. */
static void test_device_in_directory(Scratch *scratch, gconstpointer data)
{
	g_autofree char *path = scratch_path(scratch, "in/device");

	(void)data;
	scratch_write(scratch, "in/z", "1");
	if (mknod(path, S_IFCHR | 0600, makedev(1, 5)) != 0) {
		g_test_skip("cannot make a device node");
		return;
	}
	scratch_assert(scratch, "in", "in/device=(not-a-file)|in/z=1|");
}

static void put_fifo(Scratch *scratch, const char *name)
{
	g_autofree char *path = scratch_path(scratch, name);

	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
}

static void put_file(Scratch *scratch, const char *name)
{
	scratch_write(scratch, name, "2");
}

static void put_link(Scratch *scratch, const char *name)
{
	scratch_link(scratch, "../secret", name);
}

static void put_dangling(Scratch *scratch, const char *name)
{
	scratch_link(scratch, "nowhere", name);
}

/* What took the place of a directory or file after they were listed. */
static void test_swapped(Scratch *scratch, gconstpointer data)
{
	static const struct {
		void (*put)(Scratch *scratch, const char *name);
		const char *found;
	} cases[] = {
		{ put_fifo, "in/b=(not-a-file)|in/c=(not-a-file)|" },
		{ put_link, "in/b=(symlink)|in/c=(symlink)|" },
		{ put_dangling, "in/b=(unreadable)|in/c=(unreadable)|" },
		{ put_file, "in/b=2|in/c=2|" },
	};

	(void)data;
	scratch_write(scratch, "secret", "secret");
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *in = scratch_path(scratch, "in");
		g_autofree char *old = scratch_path(scratch, "old-b");
		g_autoptr(DmSource) source = NULL;
		g_autoptr(DmItem) first = NULL;
		g_autofree char *found = NULL;

		scratch_write(scratch, "in/a", "1");
		scratch_write(scratch, "in/b/file", "1");
		scratch_write(scratch, "in/c", "1");
		source = scratch_open(scratch, "in");
		first = dm_source_next(source, TRUE);
		g_assert_cmpstr(scratch_uri(scratch, first), ==, "in/a");
		scratch_rename(scratch, "in/b", "old-b");
		scratch_rename(scratch, "in/c", "old-c");
		cases[i].put(scratch, "in/b");
		cases[i].put(scratch, "in/c");
		found = scratch_drain(scratch, source);
		g_assert_cmpstr(found, ==, cases[i].found);
		scratch_remove(in);
		scratch_remove(old);
	}
}

/* What file modes forbid must be tried as somebody other than root. */
static void test_unreadable(Scratch *scratch, gconstpointer data)
{
	g_autofree char *file = scratch_path(scratch, "in/b");
	g_autofree char *directory = scratch_path(scratch, "in/c");
	g_autofree char *cur = scratch_path(scratch, "in/m/cur");
	gboolean is_root = geteuid() == 0;

	(void)data;
	scratch_write(scratch, "in/a", "1");
	scratch_write(scratch, "in/b", "2");
	scratch_write(scratch, "in/c/d", "3");
	scratch_make_directory(scratch, "in/m/cur");
	scratch_write(scratch, "in/m/new/1.host", "4");
	scratch_write(scratch, "in/z", "5");
	g_chmod(scratch->path, 0755);
	g_chmod(file, 0);
	g_chmod(directory, 0);
	g_chmod(cur, 0);
	if (is_root && seteuid(65534) != 0) {
		g_test_skip("cannot stop being root");
		return;
	}
	scratch_assert(scratch, "in",
		       "in/a=1|in/b=(unreadable)|in/c=(unreadable)|"
		       "in/m/cur=(unreadable)|in/m/new/1.host=4|in/z=5|");
	if (is_root)
		g_assert_cmpint(seteuid(0), ==, 0);
	g_chmod(directory, 0755);
	g_chmod(cur, 0755);
}

static void test_depth(Scratch *scratch, gconstpointer data)
{
	GString *name = g_string_new("d");
	g_autoptr(DmSource) source = NULL;
	g_autofree char *found = NULL;

	(void)data;
	for (int level = 1; level <= DM_WALK_DEPTH; level++) {
		g_autofree char *file = g_strconcat(name->str, "/f", NULL);

		scratch_write(scratch, file, "");
		g_string_append(name, "/d");
	}
	g_string_append(name, "/f");
	scratch_write(scratch, name->str, "");
	source = scratch_open(scratch, "d");
	found = scratch_drain(scratch, source);
	g_string_truncate(name, name->len - strlen("/f"));
	g_assert_true(g_str_has_prefix(found, name->str));
	g_assert_cmpmem(found + name->len, 20, "=(directory-depth)|d", 20);
	g_assert_true(g_str_has_suffix(found, "|d/f=|"));
	g_string_free(name, TRUE);
}

static void test_maildir(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_write(scratch, "m/cur/1.host:2,S", "1");
	scratch_write(scratch, "m/new/2.host", "2");
	scratch_write(scratch, "m/cur/3.host:2,", "3");
	scratch_write(scratch, "m/cur/.nfs1", "0");
	scratch_write(scratch, "m/tmp/4.host", "0");
	scratch_write(scratch, "m/dovecot-uidlist", "0");
	scratch_write(scratch, "m/dovecot.index.log", "0");
	scratch_write(scratch, "m/courierimapkeywords/x", "0");
	scratch_write(scratch, "m/.Sub.Folder/new/5.host", "5");
	scratch_make_directory(scratch, "m/.Sub.Folder/cur");
	scratch_write(scratch, "m/.Sub.Folder/maildirfolder", "0");
	scratch_write(scratch, "m/.other/6.host", "0");
	scratch_write(scratch, "m/Nested/cur/7.host:2,", "7");
	scratch_make_directory(scratch, "m/Nested/new");
	scratch_assert(scratch, "m",
		       "m/cur/1.host:2,S=1|m/new/2.host=2|m/cur/3.host:2,=3|"
		       "m/.Sub.Folder/new/5.host=5|m/Nested/cur/7.host:2,=7|");
	scratch_assert(scratch, "m/.Sub.Folder", "m/.Sub.Folder/new/5.host=5|");
}

static void test_maildir_odd(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_make_directory(scratch, "m/new");
	scratch_make_directory(scratch, "m/cur/1.dir");
	scratch_write(scratch, "elsewhere", "0");
	scratch_link(scratch, "../../elsewhere", "m/cur/2.link");
	scratch_link(scratch, "nowhere", "m/cur/3.gone");
	scratch_link(scratch, "..", "m/.Up");
	scratch_link(scratch, ".", "m/.Loop");
	scratch_assert(scratch, "m",
		       "m/cur/1.dir=(not-a-file)|m/cur/2.link=(symlink)|"
		       "m/cur/3.gone=(symlink)|m/.Loop=(directory-loop)|");
}

/* Directories may be links, the Maildir's own as well. */
static void test_maildir_linked(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_make_directory(scratch, "m/new");
	scratch_write(scratch, "real/1.host:2,S", "1");
	scratch_link(scratch, "../real", "m/cur");
	scratch_link(scratch, "m", "link");
	scratch_assert(scratch, "m", "m/cur/1.host:2,S=1|");
	scratch_assert(scratch, "link", "link/cur/1.host:2,S=1|");
}

static void test_key(Scratch *scratch, gconstpointer data)
{
	g_autofree char *real = NULL, *linked = NULL, *dotted = NULL;
	g_autofree char *real_key = NULL, *linked_key = NULL;
	g_autofree char *dotted_key = NULL, *relative_key = NULL;
	g_autofree char *before = g_get_current_dir();

	(void)data;
	scratch_write(scratch, "real/file", "1");
	scratch_link(scratch, "real", "link");
	real = scratch_path(scratch, "real/file");
	linked = scratch_path(scratch, "link/file");
	dotted = scratch_path(scratch, "./real/../real/file");
	real_key = dm_walk_key(real);
	linked_key = dm_walk_key(linked);
	dotted_key = dm_walk_key(dotted);
	g_assert_cmpint(g_chdir(scratch->path), ==, 0);
	relative_key = dm_walk_key("real/file");
	g_assert_cmpint(g_chdir(before), ==, 0);
	g_assert_true(g_path_is_absolute(real_key));
	g_assert_true(g_str_has_suffix(real_key, "/real/file"));
	g_assert_cmpstr(linked_key, ==, real_key);
	g_assert_cmpstr(dotted_key, ==, real_key);
	g_assert_cmpstr(relative_key, ==, real_key);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	SCRATCH_TEST("/walk/order", test_order);
	SCRATCH_TEST("/walk/arguments", test_arguments);
	SCRATCH_TEST("/walk/hidden", test_hidden);
	SCRATCH_TEST("/walk/links", test_links);
	SCRATCH_TEST("/walk/loop", test_loop);
	SCRATCH_TEST("/walk/not-a-file", test_not_a_file);
	SCRATCH_TEST("/walk/device", test_device);
	SCRATCH_TEST("/walk/device-in-directory", test_device_in_directory);
	SCRATCH_TEST("/walk/swapped", test_swapped);
	SCRATCH_TEST("/walk/unreadable", test_unreadable);
	SCRATCH_TEST("/walk/depth", test_depth);
	SCRATCH_TEST("/walk/maildir", test_maildir);
	SCRATCH_TEST("/walk/maildir-odd", test_maildir_odd);
	SCRATCH_TEST("/walk/maildir-linked", test_maildir_linked);
	SCRATCH_TEST("/walk/key", test_key);
	return g_test_run();
}

/*
 * Secrets in files: what is read, what is refused and why, and that a new one
 * takes the old one's place whole or not at all.
 */
#include "ingest/secretfile.h"

#include "tests/unit/ingest/scratch.h"

#define SECRET "correct horse"

static void write_mode(const Scratch *scratch, const char *name,
		       const char *text, gsize size, mode_t mode)
{
	g_autofree char *path = scratch_path(scratch, name);

	scratch_write_bytes(scratch, name, text, size);
	g_assert_cmpint(g_chmod(path, mode), ==, 0);
}

static void write_secret(const Scratch *scratch, const char *name,
			 const char *text)
{
	write_mode(scratch, name, text, strlen(text), 0600);
}

static void assert_reads(const Scratch *scratch, const char *name,
			 const char *expected)
{
	g_autofree char *path = scratch_path(scratch, name);
	g_autoptr(GError) error = NULL;
	g_auto(DmSecretText) secret = dm_secret_read_file(path, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(secret, ==, expected);
}

/* The message names the file and holds `words`, but never the secret. */
static void assert_refuses(const Scratch *scratch, const char *name,
			   const char *words)
{
	g_autofree char *path = scratch_path(scratch, name);
	g_autoptr(GError) error = NULL;

	g_assert_null(dm_secret_read_file(path, &error));
	g_assert_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE);
	g_test_message("%s", error->message);
	g_assert_true(g_str_has_prefix(error->message, path));
	g_assert_nonnull(strstr(error->message, words));
	g_assert_null(strstr(error->message, SECRET));
}

static void test_line_ends(Scratch *scratch, gconstpointer data)
{
	static const struct {
		const char *content, *expected;
	} cases[] = {
		{ SECRET, SECRET },
		{ SECRET "\n", SECRET },
		{ SECRET "\r\n", SECRET },
		{ SECRET "\n\n", SECRET "\n" },
		{ " " SECRET " \n", " " SECRET " " },
		{ "\n" SECRET, "\n" SECRET },
		{ "p\xe4ss\n", "p\xe4ss" },
	};

	(void)data;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		write_secret(scratch, "secret", cases[i].content);
		assert_reads(scratch, "secret", cases[i].expected);
	}
}

static void test_empty(Scratch *scratch, gconstpointer data)
{
	static const char nul[] = "ab\0cd\n";

	(void)data;
	write_secret(scratch, "empty", "");
	assert_refuses(scratch, "empty", "is empty");
	write_secret(scratch, "line", "\n");
	assert_refuses(scratch, "line", "is empty");
	write_mode(scratch, "nul", nul, sizeof(nul) - 1, 0600);
	assert_refuses(scratch, "nul", "bytes that are 0");
	assert_refuses(scratch, "missing", "No such file");
}

static void test_mode(Scratch *scratch, gconstpointer data)
{
	static const mode_t good[] = { 0600, 0400, 0700 };
	static const mode_t bad[] = {
		0640, 0604, 0620, 0602, 0610, 0644, 0440
	};

	(void)data;
	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		write_mode(scratch, "secret", SECRET, strlen(SECRET), good[i]);
		assert_reads(scratch, "secret", SECRET);
	}
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		write_mode(scratch, "secret", SECRET, strlen(SECRET), bad[i]);
		assert_refuses(scratch, "secret", "run: chmod 600 /");
	}
}

static void test_size(Scratch *scratch, gconstpointer data)
{
	g_autofree char *text = g_strnfill(DM_SECRET_BYTES + 1, 'x');

	(void)data;
	write_secret(scratch, "secret", text);
	assert_refuses(scratch, "secret", "larger than 64 KiB");
	text[DM_SECRET_BYTES] = '\0';
	write_secret(scratch, "secret", text);
	assert_reads(scratch, "secret", text);
}

/* A link leads to the file, whose mode counts; a FIFO is not waited for. */
static void test_kinds(Scratch *scratch, gconstpointer data)
{
	g_autofree char *fifo = scratch_path(scratch, "fifo");

	(void)data;
	write_secret(scratch, "secret", SECRET);
	scratch_link(scratch, "secret", "link");
	assert_reads(scratch, "link", SECRET);
	scratch_link(scratch, "nowhere", "dangling");
	assert_refuses(scratch, "dangling", "No such file");
	scratch_make_directory(scratch, "directory");
	assert_refuses(scratch, "directory", "no regular file");
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	assert_refuses(scratch, "fifo", "no regular file");
}

/* ---- systemd's credentials ---------------------------------------------- */

static char *read_credential(const char *name)
{
	g_autoptr(GError) error = NULL;
	char *secret = NULL;

	g_assert_true(dm_secret_read_credential(name, &secret, &error));
	g_assert_no_error(error);
	return secret;
}

static void test_credential(Scratch *scratch, gconstpointer data)
{
	g_auto(DmSecretText) secret = NULL;
	g_autoptr(GError) error = NULL;
	char *none;

	(void)data;
	g_unsetenv("CREDENTIALS_DIRECTORY");
	g_assert_null(read_credential("work"));
	g_setenv("CREDENTIALS_DIRECTORY", scratch->path, TRUE);
	g_assert_null(read_credential("work"));
	/* As systemd shows it where it lets the service in by an ACL. */
	write_mode(scratch, "work", SECRET "\n", strlen(SECRET "\n"), 0440);
	secret = read_credential("work");
	g_assert_cmpstr(secret, ==, SECRET);
	write_secret(scratch, "empty", "");
	g_assert_false(dm_secret_read_credential("empty", &none, &error));
	g_assert_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE);
	g_assert_null(none);
	g_unsetenv("CREDENTIALS_DIRECTORY");
}

/* ---- writing ------------------------------------------------------------ */

static guint count_files(const Scratch *scratch)
{
	GDir *dir = g_dir_open(scratch->path, 0, NULL);
	guint n = 0;

	while (g_dir_read_name(dir))
		n++;
	g_dir_close(dir);
	return n;
}

static void test_write(Scratch *scratch, gconstpointer data)
{
	g_autofree char *path = scratch_path(scratch, "token");
	g_autoptr(GError) error = NULL;
	struct stat before, after;

	(void)data;
	write_mode(scratch, "token", "old\n", 4, 0400);
	g_assert_cmpint(stat(path, &before), ==, 0);
	g_assert_true(dm_secret_write_file(path, "new", &error));
	g_assert_no_error(error);
	scratch_assert_content(scratch, "token", "new\n");
	assert_reads(scratch, "token", "new");
	g_assert_cmpint(stat(path, &after), ==, 0);
	g_assert_cmpuint(after.st_mode & 07777, ==, 0600);
	g_assert_cmpuint(after.st_uid, ==, before.st_uid);
	/* Another file, and nothing beside it. */
	g_assert_cmpuint(after.st_ino, !=, before.st_ino);
	g_assert_cmpuint(count_files(scratch), ==, 1);
}

static void test_write_link(Scratch *scratch, gconstpointer data)
{
	g_autofree char *link = scratch_path(scratch, "link");
	g_autoptr(GError) error = NULL;

	(void)data;
	write_secret(scratch, "real/token", "old\n");
	scratch_link(scratch, "real/token", "link");
	g_assert_true(dm_secret_write_file(link, "new", &error));
	g_assert_no_error(error);
	g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
	scratch_assert_content(scratch, "real/token", "new\n");
}

static void assert_write_fails(const char *path, GFileError code)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(dm_secret_write_file(path, SECRET, &error));
	g_assert_error(error, G_FILE_ERROR, (gint)code);
	g_assert_null(strstr(error->message, SECRET));
}

/* A directory cannot be replaced by a file, and a missing one is not made. */
static void test_write_fails(Scratch *scratch, gconstpointer data)
{
	g_autofree char *missing = scratch_path(scratch, "missing");
	g_autofree char *directory = scratch_path(scratch, "directory");

	(void)data;
	assert_write_fails(missing, G_FILE_ERROR_NOENT);
	write_secret(scratch, "directory/inside", "old\n");
	assert_write_fails(directory, G_FILE_ERROR_ISDIR);
	scratch_assert_content(scratch, "directory/inside", "old\n");
	g_assert_cmpuint(count_files(scratch), ==, 1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	SCRATCH_TEST("/secretfile/line-ends", test_line_ends);
	SCRATCH_TEST("/secretfile/empty", test_empty);
	SCRATCH_TEST("/secretfile/mode", test_mode);
	SCRATCH_TEST("/secretfile/size", test_size);
	SCRATCH_TEST("/secretfile/kinds", test_kinds);
	SCRATCH_TEST("/secretfile/credential", test_credential);
	SCRATCH_TEST("/secretfile/write", test_write);
	SCRATCH_TEST("/secretfile/write-link", test_write_link);
	SCRATCH_TEST("/secretfile/write-fails", test_write_fails);
	return g_test_run();
}

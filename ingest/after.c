/*
 * Moves or deletes files that were read and stored.  It never replaces a file
 * and never touches one that is not the one that was read.
 */
#include "ingest/after.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/durable.h"
#include "ingest/reader.h"
#include "ingest/walk.h"

/* More files of one name than this in one directory are no accident. */
#define MAX_SUFFIX 100000
#define CHUNK_BYTES 65536

static gboolean is_inside(const char *path, const char *directory)
{
	g_autofree char *inner = realpath(path, NULL);
	g_autofree char *outer = realpath(directory, NULL);
	gsize size;

	if (!inner || !outer || !g_str_has_prefix(inner, outer))
		return FALSE;
	size = strlen(outer);
	return inner[size] == '\0' || inner[size] == '/' ||
	       outer[size - 1] == '/';
}

static gboolean check_path(const DmFileOptions *options, const char *path,
			   GError **error)
{
	const char *why = NULL;

	if (strcmp(path, "-") == 0)
		why = "standard input";
	else if (dm_reader_has_parts(path))
		why = "an mbox or a list, many mails or reports in one file";
	if (why) {
		g_set_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE,
			    "%s is %s: it cannot be moved or deleted after "
			    "reading, only kept",
			    path, why);
		return FALSE;
	}
	if (options->after == DM_AFTER_MOVE &&
	    is_inside(options->move_to, path)) {
		g_set_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE,
			    "%s, where files are to be moved, lies inside %s, "
			    "which is being read; choose a directory outside",
			    options->move_to, path);
		return FALSE;
	}
	return TRUE;
}

gboolean dm_after_check(const DmFileOptions *options, const char *const *paths,
			GError **error)
{
	if (options->after == DM_AFTER_KEEP)
		return TRUE;
	if (options->after == DM_AFTER_MOVE &&
	    (!options->move_to ||
	     !g_file_test(options->move_to, G_FILE_TEST_IS_DIR))) {
		g_set_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE,
			    "%s, where files are to be moved, is no "
			    "directory; create it first",
			    options->move_to ? options->move_to : "(nothing)");
		return FALSE;
	}
	for (; *paths; paths++)
		if (!check_path(options, *paths, error))
			return FALSE;
	return TRUE;
}

/* The same as rename(2) but never replaces; 0 or an errno. */
static int rename_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return errno;
	/* A file system without that flag. */
	if (link(from, to) < 0 || unlink(from) < 0)
		return errno;
	return 0;
}

/* Gives `from` the first free name in `directory`; 0 or an errno. */
static int place(const char *from, const char *directory, const char *name)
{
	g_autofree char *wanted = g_build_filename(directory, name, NULL);
	int problem = rename_new(from, wanted);

	for (guint n = 1; problem == EEXIST && n <= MAX_SUFFIX; n++) {
		g_autofree char *to = g_strdup_printf("%s.%u", wanted, n);

		problem = rename_new(from, to);
	}
	return problem;
}

/* Copies content, mode and times, down to the disk; 0 or an errno. */
static int copy_file(int from, int to, const struct stat *st)
{
	g_autofree guint8 *chunk = g_malloc(CHUNK_BYTES);
	const struct timespec times[] = { st->st_atim, st->st_mtim };
	gssize n;

	while ((n = read(from, chunk, CHUNK_BYTES)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !dm_write_all(to, chunk, (gsize)n))
			return errno;
	}
	if (fchmod(to, st->st_mode & 0777) < 0 || futimens(to, times) < 0 ||
	    fsync(to) < 0)
		return errno;
	return 0;
}

/* 0 when the file that was read lies at `path`, else an errno. */
static int look(const DmOrigin *origin, const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno;
	return dm_origin_is(origin, &st) ? 0 : ESTALE;
}

/*
 * Moves to another file system: copy under a temporary name that walks pass
 * over, then the final name, and only then the origin goes; 0 or an errno.
 */
static int move_across(const DmOrigin *origin, const char *from,
		       const char *directory, const char *name)
{
	g_autofree char *copy =
		g_build_filename(directory, ".dmarcmill-XXXXXX", NULL);
	struct stat st;
	int problem;
	int source = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC |
					O_NOCTTY);
	int target = source < 0
			     ? -1
			     : g_mkstemp_full(copy, O_RDWR | O_CLOEXEC, 0600);

	if (target < 0) {
		problem = errno;
		if (source >= 0)
			close(source);
		return problem;
	}
	if (fstat(source, &st) < 0)
		problem = errno;
	else if (!dm_origin_is(origin, &st))
		problem = ESTALE;
	else
		problem = copy_file(source, target, &st);
	close(source);
	if (close(target) < 0 && !problem)
		problem = errno;
	if (!problem)
		problem = place(copy, directory, name);
	if (problem) {
		(void)unlink(copy);
		return problem;
	}
	dm_sync_directory(directory);
	/* Copying takes long enough for another one to come under its name. */
	problem = look(origin, from);
	if (problem)
		return problem;
	return unlink(from) < 0 ? errno : 0;
}

static int move_file(const DmOrigin *origin, const char *from,
		     const char *directory)
{
	g_autofree char *name = g_path_get_basename(from);
	int problem = place(from, directory, name);

	return problem == EXDEV ? move_across(origin, from, directory, name)
				: problem;
}

static int act(const DmFileOptions *options, const DmOrigin *origin,
	       const char *path)
{
	if (options->after == DM_AFTER_MOVE)
		return move_file(origin, path, options->move_to);
	return unlink(path) < 0 ? errno : 0;
}

gboolean dm_after_act(const DmFileOptions *options, DmMaildirIndex *index,
		      const DmOrigin *origin, GError **error)
{
	g_autofree char *path = g_strdup(origin->path);
	int problem = look(origin, path);

	if (problem == ENOENT && origin->folder) {
		g_free(path);
		path = dm_maildir_find(index, origin->folder, origin->unique);
		problem = path ? look(origin, path) : ENOENT;
	}
	if (problem == 0)
		problem = act(options, origin, path);
	/* Somebody else was faster: it is gone from where it was. */
	if (problem == 0 || problem == ENOENT)
		return TRUE;
	g_set_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_AFTER,
		    "%s could not be %s: %s", path,
		    options->after == DM_AFTER_MOVE ? "moved" : "deleted",
		    problem == ESTALE ? "it has changed since it was read"
				      : g_strerror(problem));
	return FALSE;
}

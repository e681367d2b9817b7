/*
 * Reads secrets from files that nobody else can read, and replaces them whole.
 * It knows nothing of what a secret is for, and quotes none.
 */
#include "ingest/secretfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/durable.h"
#include "ingest/source.h"

#define OTHERS 077 /* mode bits of everybody but the owner */

void dm_secret_free(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}

gboolean dm_secret_trim(char *secret, gsize size)
{
	if (size && secret[size - 1] == '\n')
		secret[--size] = '\0';
	if (size && secret[size - 1] == '\r')
		secret[--size] = '\0';
	return size && strlen(secret) == size;
}

/* ---- reading ------------------------------------------------------------ */

static gboolean fail(GError **error, const char *path, const char *text)
{
	g_set_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE, "%s %s",
		    path, text);
	return FALSE;
}

static gboolean fail_errno(GError **error, const char *path)
{
	int problem = errno;

	g_set_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE, "%s: %s",
		    path, g_strerror(problem));
	return FALSE;
}

/* `path` may be a link: it is resolved before it is opened; -1 with errno. */
static int open_file(const char *path)
{
	char *resolved = realpath(path, NULL);
	int fd = resolved ? open(resolved, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
						   O_CLOEXEC | O_NOCTTY)
			  : -1;
	int problem = errno;

	free(resolved);
	errno = problem;
	return fd;
}

static gboolean check_file(int fd, const char *path, gboolean is_private,
			   GError **error)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fail_errno(error, path);
	if (!S_ISREG(st.st_mode))
		return fail(error, path, "is no regular file");
	if (!is_private && (st.st_mode & OTHERS)) {
		g_set_error(
			error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE,
			"%s holds a secret but can be opened by others (mode %04o); run: chmod 600 %s",
			path, (guint)st.st_mode & 07777, path);
		return FALSE;
	}
	return TRUE;
}

/* Up to `room` bytes, or -1 with errno. */
static gssize read_up_to(int fd, char *data, gsize room)
{
	gsize size = 0;

	while (size < room) {
		gssize n = read(fd, data + size, room - size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		size += (gsize)n;
	}
	return (gssize)size;
}

static char *read_content(int fd, const char *path, GError **error)
{
	char *data = g_malloc0(DM_SECRET_BYTES + 2);
	gssize size = read_up_to(fd, data, DM_SECRET_BYTES + 1);
	char *secret = NULL;

	if (size < 0)
		(void)fail_errno(error, path);
	else if (size > DM_SECRET_BYTES)
		(void)fail(error, path,
			   "is larger than 64 KiB, which no secret is");
	else if (!dm_secret_trim(data, (gsize)size))
		(void)fail(error, path, "is empty, or holds bytes that are 0");
	else
		secret = g_strdup(data);
	explicit_bzero(data, DM_SECRET_BYTES + 2);
	g_free(data);
	return secret;
}

static char *read_secret(const char *path, gboolean is_private, GError **error)
{
	int fd = open_file(path);
	char *secret = NULL;

	if (fd < 0) {
		(void)fail_errno(error, path);
		return NULL;
	}
	if (check_file(fd, path, is_private, error))
		secret = read_content(fd, path, error);
	close(fd);
	return secret;
}

char *dm_secret_read_file(const char *path, GError **error)
{
	return read_secret(path, FALSE, error);
}

gboolean dm_secret_read_credential(const char *name, char **ret, GError **error)
{
	const char *directory = g_getenv("CREDENTIALS_DIRECTORY");
	g_autofree char *path = NULL;

	*ret = NULL;
	if (!directory || !*directory)
		return TRUE;
	path = g_build_filename(directory, name, NULL);
	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return TRUE;
	/* systemd keeps them where only the service comes; it lets the service
	   in by an ACL, which the mode shows as bits of the group. */
	*ret = read_secret(path, TRUE, error);
	return *ret != NULL;
}

/* ---- writing ------------------------------------------------------------ */

/* Whoever could read the old file must be able to read the new one: a service
   does not run as root, but the one who tries it out may. */
static gboolean give_to_owner(int fd, const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return FALSE;
	return st.st_uid == geteuid() || fchown(fd, st.st_uid, st.st_gid) == 0;
}

static void sync_folder_of(const char *path)
{
	g_autofree char *directory = g_path_get_dirname(path);

	dm_sync_directory(directory);
}

/* FALSE with errno; `path` has no link in it. */
static gboolean replace(const char *path, const char *secret)
{
	g_autofree char *copy = g_strconcat(path, ".XXXXXX", NULL);
	int fd = g_mkstemp_full(copy, O_RDWR | O_CLOEXEC, 0600);
	gboolean is_good;
	int problem;

	if (fd < 0)
		return FALSE;
	is_good = give_to_owner(fd, path) &&
		  dm_write_all(fd, secret, strlen(secret)) &&
		  dm_write_all(fd, "\n", 1) && fsync(fd) == 0;
	problem = errno;
	if (close(fd) < 0 && is_good) {
		is_good = FALSE;
		problem = errno;
	}
	if (is_good && rename(copy, path) == 0) {
		sync_folder_of(path);
		return TRUE;
	}
	if (is_good)
		problem = errno;
	(void)unlink(copy);
	errno = problem;
	return FALSE;
}

gboolean dm_secret_write_file(const char *path, const char *secret,
			      GError **error)
{
	char *resolved = realpath(path, NULL);
	gboolean is_good = resolved && replace(resolved, secret);
	int problem = errno;

	free(resolved);
	if (!is_good)
		g_set_error(error, G_FILE_ERROR,
			    (gint)g_file_error_from_errno(problem),
			    "%s cannot be written anew: %s", path,
			    g_strerror(problem));
	return is_good;
}

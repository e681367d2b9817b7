/*
 * The file beside the database that says which run writes to it.  Knows
 * nothing of what is inside the database.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/database.h"

#define POLL_US 100000
#define CONTENTS_MAX 256

/* Reads "pid command" into a sentence about the holder. */
static void name_holder(int fd, GString *sentence)
{
	char contents[CONTENTS_MAX + 1];
	ssize_t size = pread(fd, contents, CONTENTS_MAX, 0);
	char *command;

	contents[MAX(size, 0)] = '\0';
	g_strchomp(contents);
	command = strchr(contents, ' ');
	if (!command) {
		g_string_append(sentence, "another process");
		return;
	}
	*command = '\0';
	g_string_append_printf(sentence, "process %s (%s)", contents,
			       command + 1);
}

static void say_busy(int fd, const char *path, guint wait_seconds,
		     GError **error)
{
	g_autoptr(GString) sentence = g_string_new(path);

	g_string_append(sentence, " is in use by ");
	name_holder(fd, sentence);
	if (wait_seconds)
		g_string_append_printf(sentence, "; waited %u s", wait_seconds);
	g_set_error_literal(error, DM_STORE_ERROR, DM_STORE_ERROR_LOCKED,
			    sentence->str);
}

static gboolean wait_for(int fd, const char *path, guint wait_seconds,
			 GError **error)
{
	gint64 until = g_get_monotonic_time() + wait_seconds * G_USEC_PER_SEC;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		int number = errno;

		if (number != EWOULDBLOCK && number != EINTR) {
			g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_DISK,
				    "cannot lock %s.lock: %s", path,
				    g_strerror(number));
			return FALSE;
		}
		if (g_get_monotonic_time() >= until) {
			say_busy(fd, path, wait_seconds, error);
			return FALSE;
		}
		g_usleep(POLL_US);
	}
	return TRUE;
}

/* The contents only inform: a disk that is full does not forbid reading. */
static void write_holder(int fd, const char *command)
{
	g_autofree char *contents = g_strdup_printf(
		"%ld %s\n", (long)getpid(), command ? command : "dmarcmill");

	if (ftruncate(fd, 0) == 0 &&
	    pwrite(fd, contents, strlen(contents), 0) < 0)
		g_debug("lock file: %s", g_strerror(errno));
}

/*
 * The file that `path` leads to: a second name of the database is to find the
 * same lock.  Where the file is still to come, its folder tells; what cannot be
 * told stays as it is, for the open to say why.
 */
static char *resolve(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *base = g_path_get_basename(path);
	char *real = realpath(path, NULL);
	char *found;

	if (!real) {
		real = realpath(folder, NULL);
		found = real ? g_build_filename(real, base, NULL)
			     : g_strdup(path);
	} else {
		found = g_strdup(real);
	}
	free(real); /* not of GLib's making */
	return found;
}

/* What root makes must not keep out whose database it is. */
static void give_to_owner(int fd, const char *database)
{
	struct stat st, own;

	/* One with other names is no lock of ours. */
	if (geteuid() == 0 && fstat(fd, &own) == 0 && own.st_nlink == 1 &&
	    stat(database, &st) == 0)
		(void)!fchown(fd, st.st_uid, st.st_gid);
}

int dm_lock_take(const char *path, const char *command, guint wait_seconds,
		 GError **error)
{
	g_autofree char *file = resolve(path);
	g_autofree char *name = g_strconcat(file, ".lock", NULL);
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		int number = errno;

		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
			    "cannot open %s: %s", name, g_strerror(number));
		return -1;
	}
	give_to_owner(fd, file);
	if (!wait_for(fd, path, wait_seconds, error)) {
		close(fd);
		return -1;
	}
	write_holder(fd, command);
	return fd;
}

gboolean dm_store_holder(const char *path, char **ret, GError **error)
{
	g_autofree char *file = resolve(path);
	g_autofree char *name = g_strconcat(file, ".lock", NULL);
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int number = fd < 0 ? errno : 0;
	GString *holder;

	*ret = NULL;
	if (fd < 0 && number == ENOENT)
		return TRUE;
	if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0)
		number = errno;
	if (number == EWOULDBLOCK) {
		holder = g_string_new(NULL);
		name_holder(fd, holder);
		*ret = g_string_free(holder, FALSE);
	} else if (number) {
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
			    "cannot tell who holds %s: %s", name,
			    g_strerror(number));
	}
	if (fd >= 0)
		close(fd);
	return !number || *ret;
}

int dm_store_claim(const char *path, const char *command, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);

	if (g_mkdir_with_parents(folder, 0700) != 0) {
		int number = errno;

		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
			    "cannot create %s: %s", folder, g_strerror(number));
		return -1;
	}
	return dm_lock_take(path, command, 0, error);
}

void dm_store_claim_release(int claim)
{
	dm_lock_release(claim);
}

void dm_lock_release(int fd)
{
	if (fd < 0)
		return;
	/* The file stays: removing it would let two runs lock two files. */
	if (ftruncate(fd, 0) != 0)
		g_debug("lock file: %s", g_strerror(errno));
	close(fd);
}

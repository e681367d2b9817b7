/*
 * Writes and syncs; what, it does not know.
 */
#include "ingest/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

gboolean dm_write_all(int fd, gconstpointer data, gsize size)
{
	const guint8 *at = data;

	while (size) {
		gssize n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		at += n;
		size -= (gsize)n;
	}
	return TRUE;
}

void dm_sync_directory(const char *path)
{
	char *resolved = realpath(path, NULL); /* it may be named by a link */
	int fd = resolved ? open(resolved, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
						   O_NONBLOCK | O_CLOEXEC)
			  : -1;

	free(resolved);
	if (fd < 0)
		return;
	/* Where a file system cannot do this, there is nothing to do. */
	(void)fsync(fd);
	close(fd);
}

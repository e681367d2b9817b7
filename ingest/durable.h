/*
 * Files that have to last.
 */
#pragma once

#include <glib.h>

/* All of it, however often write(2) is cut off; FALSE with errno. */
gboolean dm_write_all(int fd, gconstpointer data, gsize size);
/* Brings a directory's entries to the disk, where its file system can. */
void dm_sync_directory(const char *path);

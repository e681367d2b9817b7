/*
 * The files in which commands remember what they did last time.
 */
#pragma once

#include <glib.h>

/*
 * The file itself that `path` leads to, whether it is there or not: a link is
 * written through, not replaced.  NULL with a usage error, which begins with
 * `what`, where the path is empty or the link leads in circles; caller frees.
 */
char *dm_state_path(const char *what, const char *path, GError **error);
/* As dm_store_claim(), and says of what the file is. */
int dm_state_claim(const char *what, const char *path, const char *command,
		   GError **error);

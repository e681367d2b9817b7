/*
 * Finds the files that hold a state, and takes them.  It knows nothing of what
 * is in them.
 */
#include "cli/statefile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* Where a link leads to that leads to nothing yet. */
static char *follow(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *target = g_file_read_link(path, NULL);

	if (!target)
		return g_strdup(path);
	return g_path_is_absolute(target)
		       ? g_strdup(target)
		       : g_build_filename(folder, target, NULL);
}

char *dm_state_path(const char *what, const char *path, GError **error)
{
	char *real = realpath(path, NULL);
	int number = real ? 0 : errno;
	char *found = real ? g_strdup(real) : follow(path);

	free(real); /* not of GLib's making */
	if (*path && number != ELOOP)
		return found;
	g_free(found);
	if (*path)
		dm_cli_usage(error, "%s: %s leads in circles", what, path);
	else
		dm_cli_usage(error, "%s takes the name of a file, not \"\"",
			     what);
	return NULL;
}

int dm_state_claim(const char *what, const char *path, const char *command,
		   GError **error)
{
	int claim = dm_store_claim(path, command, error);

	if (claim < 0)
		g_prefix_error(error, "%s: ", what);
	return claim;
}

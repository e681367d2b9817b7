/*
 * Opens the database of a run, and a throw-away one for a dry run that has
 * none.
 */
#include "cli/runstore.h"
#include "store/upkeep.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

/* An empty file is a database that is yet to be filled. */
static gboolean has_content(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && (!S_ISREG(st.st_mode) || st.st_size);
}

gboolean dm_run_store_open(DmRunStore *self, const DmCli *cli, gboolean dry_run,
			   const char *command, GError **error)
{
	g_autofree char *path = dm_cli_db_path(cli);
	g_autofree char *temporary = NULL;
	gboolean exists = has_content(path);

	*self = (DmRunStore){ NULL };
	/* Who reads does not bring an old database up to date. */
	if (dry_run && exists) {
		g_autoptr(DmStore) reader =
			dm_cli_open_store(cli, DM_STORE_READ, command, error);

		if (!reader)
			return FALSE;
	}
	if (!dry_run || exists) {
		self->path = g_strdup(path);
		self->store =
			dm_cli_open_store(cli, DM_STORE_WRITE, command, error);
		return self->store != NULL;
	}
	self->folder = g_dir_make_tmp("dmarcmill-XXXXXX", error);
	if (!self->folder)
		return FALSE;
	temporary = g_build_filename(self->folder, "dry-run.db", NULL);
	self->path = g_strdup(temporary);
	self->store =
		dm_store_open(temporary, DM_STORE_WRITE, command, 0, error);
	return self->store != NULL;
}

static void remove_folder(const char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		g_unlink(path);
	}
	if (dir)
		g_dir_close(dir);
	g_rmdir(folder);
}

void dm_run_store_clear(DmRunStore *self)
{
	dm_store_free(self->store);
	if (self->folder)
		remove_folder(self->folder);
	g_free(self->folder);
	g_free(self->path);
	*self = (DmRunStore){ NULL };
}

gboolean dm_run_store_finish(DmRunStore *self, GError **error)
{
	guint64 expired;

	return dm_store_settle(self->store, error) &&
	       dm_store_expire(self->store, g_get_real_time() / G_USEC_PER_SEC,
			       &expired, error);
}

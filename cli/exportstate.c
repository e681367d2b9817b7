/*
 * Reads and writes the file; knows nothing of rows.
 */
#include "cli/exportstate.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/statefile.h"

#define GROUP "export"
#define FORM 1
#define BYTES_MAX (64 * 1024)

void dm_export_state_free(DmExportState *state)
{
	if (!state)
		return;
	dm_store_claim_release(state->claim);
	g_free(state->path);
	g_free(state->database);
	g_free(state->selection);
	g_free(state->mark);
	g_free(state);
}

static gboolean refuse(const DmExportState *state, GError **error)
{
	return dm_cli_usage(
		error,
		"export: %s was not written by --since-export; name another file, or remove it",
		state->path);
}

/* No device, no pipe, nothing huge. */
static gboolean is_plain(const DmExportState *state, GError **error)
{
	struct stat info;

	if (stat(state->path, &info) != 0)
		return TRUE;
	if (S_ISREG(info.st_mode) && info.st_size <= BYTES_MAX)
		return TRUE;
	return refuse(state, error);
}

static gboolean read_text(DmExportState *state, const char *text,
			  GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();

	if (!*text)
		return TRUE;
	if (!g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE,
				       NULL) ||
	    g_key_file_get_integer(file, GROUP, "form", NULL) != FORM)
		return refuse(state, error);
	state->database = g_key_file_get_string(file, GROUP, "database", NULL);
	g_free(state->selection);
	state->selection =
		g_key_file_get_string(file, GROUP, "selection", NULL);
	state->revision = g_key_file_get_int64(file, GROUP, "revision", NULL);
	state->mark = g_key_file_get_string(file, GROUP, "mark", NULL);
	if (!state->database || !state->selection || !state->mark ||
	    state->revision < 0)
		return refuse(state, error);
	return TRUE;
}

static gboolean read_file(DmExportState *state, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autofree char *text = NULL;

	if (!is_plain(state, error))
		return FALSE;
	if (g_file_get_contents(state->path, &text, NULL, &problem))
		return read_text(state, text, error);
	if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		return TRUE;
	g_propagate_prefixed_error(error, g_steal_pointer(&problem),
				   "export: --since-export: ");
	return FALSE;
}

static gboolean has_folder(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);

	if (g_file_test(folder, G_FILE_TEST_IS_DIR))
		return TRUE;
	return dm_cli_usage(
		error, "export: --since-export: there is no folder %s", folder);
}

DmExportState *dm_export_state_load(const char *path, const char *selection,
				    GError **error)
{
	g_autoptr(DmExportState) state = g_new0(DmExportState, 1);

	state->path = dm_state_path("export: --since-export", path, error);
	state->selection = g_strdup(selection);
	state->claim = -1;
	if (!state->path || !has_folder(state->path, error))
		return NULL;
	state->claim = dm_state_claim("export: --since-export", state->path,
				      "dmarcmill export", error);
	if (state->claim < 0 || !read_file(state, error))
		return NULL;
	if (g_strcmp0(state->selection, selection) == 0)
		return g_steal_pointer(&state);
	dm_cli_usage(
		error,
		"export: %s belongs to an export with %s, this one is with %s; name another file for it",
		path, state->selection, selection);
	return NULL;
}

gboolean dm_export_state_check(const DmExportState *state, DmStore *store,
			       const DmStorePosition *now, const char *database,
			       GError **error)
{
	g_autofree char *mark = NULL;

	if (!state->database)
		return TRUE;
	if (g_strcmp0(state->database, now->database) != 0)
		return dm_cli_usage(
			error,
			"export: %s belongs to another database than %s; name another file for this one",
			state->path, database);
	if (state->revision > now->revision)
		return dm_cli_usage(
			error,
			"export: %s is ahead of %s, which may have been restored from a backup; remove the file to export all of it again",
			state->path, database);
	mark = dm_store_revision_mark(store, state->revision, error);
	if (!mark)
		return FALSE;
	if (strcmp(mark, state->mark) == 0)
		return TRUE;
	return dm_cli_usage(
		error,
		"export: what %s knows was lost from %s, which was restored from a backup and has got other reports since; remove the file to export all of it again",
		state->path, database);
}

gboolean dm_export_state_save(const DmExportState *state,
			      const DmStorePosition *now, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *text = NULL;
	gsize size;

	g_key_file_set_integer(file, GROUP, "form", FORM);
	g_key_file_set_string(file, GROUP, "database", now->database);
	g_key_file_set_string(file, GROUP, "selection", state->selection);
	g_key_file_set_int64(file, GROUP, "revision", now->revision);
	g_key_file_set_string(file, GROUP, "mark", now->mark);
	text = g_key_file_to_data(file, &size, NULL);
	if (g_file_set_contents_full(state->path, text, (gssize)size,
				     G_FILE_SET_CONTENTS_CONSISTENT |
					     G_FILE_SET_CONTENTS_DURABLE,
				     0600, error))
		return TRUE;
	g_prefix_error(error, "export: --since-export: all was written, but it "
			      "will be again by the next run: ");
	return FALSE;
}

/*
 * The Maildir layout: folders, unique names, messages that moved.  It opens
 * no message.
 */
#include "ingest/maildir.h"

#include <string.h>

static const char *const message_folders[] = { "new", "cur" };

gboolean dm_maildir_is(const char *path)
{
	for (guint i = 0; i < G_N_ELEMENTS(message_folders); i++) {
		g_autofree char *folder =
			g_build_filename(path, message_folders[i], NULL);

		if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
			return FALSE;
	}
	return TRUE;
}

gboolean dm_maildir_is_message(const char *name)
{
	return strchr(name, '/') != NULL;
}

/* The unique name inside `name` and its length. */
static const char *unique_part(const char *name, gsize *ret_size)
{
	const char *slash = strrchr(name, '/');

	name = slash ? slash + 1 : name;
	*ret_size = strcspn(name, ":");
	return name;
}

char *dm_maildir_unique(const char *name)
{
	gsize size;
	const char *unique = unique_part(name, &size);

	return g_strndup(unique, size);
}

gint dm_maildir_compare(gconstpointer a, gconstpointer b)
{
	const char *name_a = *(const char *const *)a;
	const char *name_b = *(const char *const *)b;
	gboolean folder_a = !dm_maildir_is_message(name_a);
	gboolean folder_b = !dm_maildir_is_message(name_b);
	gsize size_a, size_b;
	const char *unique_a = unique_part(name_a, &size_a);
	const char *unique_b = unique_part(name_b, &size_b);
	int order;

	if (folder_a != folder_b)
		return folder_a ? 1 : -1;
	order = memcmp(unique_a, unique_b, MIN(size_a, size_b));
	if (!order && size_a != size_b)
		order = size_a < size_b ? -1 : 1;
	return order ? order : strcmp(name_a, name_b);
}

void dm_maildir_index_clear(DmMaildirIndex *index)
{
	g_clear_pointer(&index->folder, g_free);
	g_clear_pointer(&index->names, g_hash_table_unref);
}

static void look(DmMaildirIndex *index, const char *folder)
{
	dm_maildir_index_clear(index);
	index->folder = g_strdup(folder);
	index->names =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (guint i = 0; i < G_N_ELEMENTS(message_folders); i++) {
		g_autofree char *path =
			g_build_filename(folder, message_folders[i], NULL);
		g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
		const char *name;

		while (dir && (name = g_dir_read_name(dir)))
			g_hash_table_replace(
				index->names, dm_maildir_unique(name),
				g_build_filename(message_folders[i], name,
						 NULL));
	}
}

/* What the index says, when it is still true. */
static char *ask(const DmMaildirIndex *index, const char *folder,
		 const char *unique)
{
	const char *name;
	g_autofree char *path = NULL;

	if (g_strcmp0(index->folder, folder) != 0)
		return NULL;
	name = g_hash_table_lookup(index->names, unique);
	if (!name)
		return NULL;
	path = g_build_filename(folder, name, NULL);
	return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path)
						     : NULL;
}

char *dm_maildir_find(DmMaildirIndex *index, const char *folder,
		      const char *unique)
{
	char *path = ask(index, folder, unique);

	if (path)
		return path;
	look(index, folder);
	return ask(index, folder, unique);
}

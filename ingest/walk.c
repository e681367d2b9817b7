/*
 * Walks arguments and directories and names each file to be read, in an order
 * that depends on names only.  It opens directories, never a file.
 */
#include "ingest/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/maildir.h"

/* A directory that is being read. */
typedef struct {
	char *path;
	char *canonical;
	dev_t device;
	ino_t inode;
	gboolean is_maildir;
	GPtrArray *names; /* sorted; "new/..." and "cur/..." in a Maildir */
	guint next;
} Folder;

struct _DmWalk {
	char **paths;
	guint next;
	GPtrArray *folders; /* Folder, a stack: the ancestors */
	GQueue faults;	    /* DmEntry, of directories */
	GArray *avoided;    /* struct stat of what is passed over */
};

static const char word_unreadable[] = "unreadable";

void dm_entry_clear(DmEntry *entry)
{
	g_free(entry->path);
	g_free(entry->key);
	g_free(entry->folder);
	g_free(entry->text);
	*entry = (DmEntry){ 0 };
}

static void entry_free(gpointer data)
{
	dm_entry_clear(data);
	g_free(data);
}

static void folder_free(gpointer data)
{
	Folder *folder = data;

	g_free(folder->path);
	g_free(folder->canonical);
	g_ptr_array_unref(folder->names);
	g_free(folder);
}

/* Absolute and canonical; absolute only, where it cannot be resolved. */
static char *canonical_path(const char *path)
{
	char *resolved = realpath(path, NULL);
	char *copy;

	if (!resolved)
		return g_canonicalize_filename(path, NULL);
	copy = g_strdup(resolved);
	free(resolved);
	return copy;
}

static void add_avoided(DmWalk *walk, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0)
		g_array_append_val(walk->avoided, st);
}

static gboolean is_avoided(const DmWalk *walk, const struct stat *st)
{
	for (guint i = 0; i < walk->avoided->len; i++) {
		const struct stat *avoided =
			&g_array_index(walk->avoided, struct stat, i);

		if (avoided->st_ino == st->st_ino &&
		    avoided->st_dev == st->st_dev)
			return TRUE;
	}
	return FALSE;
}

/* Its files are there while it is open. */
static void add_database(DmWalk *walk, const char *database)
{
	static const char *const endings[] = { "", "-wal", "-shm", "-journal",
					       ".lock" };
	g_autofree char *canonical = canonical_path(database);

	for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *path =
			g_strconcat(canonical, endings[i], NULL);

		add_avoided(walk, path);
	}
}

DmWalk *dm_walk_new(const char *const *paths, const char *avoid,
		    const char *database)
{
	DmWalk *walk = g_new0(DmWalk, 1);

	walk->avoided = g_array_new(FALSE, FALSE, sizeof(struct stat));
	if (avoid)
		add_avoided(walk, avoid);
	if (database)
		add_database(walk, database);
	walk->paths = g_strdupv((char **)paths);
	walk->folders = g_ptr_array_new_with_free_func(folder_free);
	g_queue_init(&walk->faults);
	return walk;
}

void dm_walk_free(DmWalk *walk)
{
	if (!walk)
		return;
	g_strfreev(walk->paths);
	g_ptr_array_unref(walk->folders);
	g_queue_clear_full(&walk->faults, entry_free);
	g_array_unref(walk->avoided);
	g_free(walk);
}

char *dm_walk_key(const char *path)
{
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *canonical = canonical_path(directory);

	return g_build_filename(canonical, name, NULL);
}

static void set_fault(DmEntry *entry, const char *code, const char *text)
{
	entry->code = code;
	entry->text = g_strdup(text);
}

static gboolean set_unreadable(DmEntry *entry)
{
	set_fault(entry, word_unreadable, g_strerror(errno));
	return TRUE;
}

static void add_fault(DmWalk *walk, const char *path, const char *code,
		      const char *text)
{
	DmEntry *entry = g_new0(DmEntry, 1);

	entry->path = g_strdup(path);
	set_fault(entry, code, text);
	g_queue_push_tail(&walk->faults, entry);
}

/*
 * Adds the names in a directory, `prefix` before each; `path` has no link in
 * it.  FALSE with errno set when it cannot be opened or not be read to its end.
 */
static gboolean read_names(const char *path, const char *prefix,
			   GPtrArray *names, struct stat *ret_stat)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK |
				    O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *found;
	int problem;

	if (!dir) {
		problem = errno;
		if (fd >= 0)
			close(fd);
		errno = problem;
		return FALSE;
	}
	/* Cannot fail for an open directory; the caller's own would stay. */
	if (ret_stat)
		(void)fstat(fd, ret_stat);
	errno = 0;
	while ((found = readdir(dir))) {
		if (strcmp(found->d_name, ".") != 0 &&
		    strcmp(found->d_name, "..") != 0)
			g_ptr_array_add(names,
					g_strconcat(prefix, found->d_name,
						    NULL));
		errno = 0;
	}
	problem = errno;
	closedir(dir);
	errno = problem;
	return problem == 0;
}

/* Adds the messages of a Maildir's new/ or cur/. */
static void read_messages(DmWalk *walk, Folder *folder, const char *which)
{
	g_autofree char *path = g_build_filename(folder->path, which, NULL);
	g_autofree char *prefix = g_strconcat(which, "/", NULL);
	g_autofree char *canonical = canonical_path(path);

	if (!read_names(canonical, prefix, folder->names, NULL))
		add_fault(walk, path, word_unreadable, g_strerror(errno));
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean is_ancestor(const DmWalk *walk, const struct stat *st)
{
	for (guint i = 0; i < walk->folders->len; i++) {
		const Folder *folder = g_ptr_array_index(walk->folders, i);

		if (folder->device == st->st_dev && folder->inode == st->st_ino)
			return TRUE;
	}
	return FALSE;
}

/* Why a directory may not be entered: its code and sentence, or NULL. */
static const char *refuse_folder(const DmWalk *walk, const struct stat *st,
				 const char **ret_text)
{
	if (is_ancestor(walk, st)) {
		*ret_text = "the link leads back to a directory it lies in";
		return "directory-loop";
	}
	if (walk->folders->len >= DM_WALK_DEPTH) {
		*ret_text = "more than " G_STRINGIFY(
			DM_WALK_DEPTH) " levels of directories; deeper ones "
				       "are read when named as an argument";
		return "directory-depth";
	}
	return NULL;
}

/* Puts a directory on the stack; what is wrong with it becomes a fault. */
static void enter_folder(DmWalk *walk, const char *path, const struct stat *st)
{
	const char *text;
	const char *code = refuse_folder(walk, st, &text);
	Folder *folder;
	struct stat opened = *st;

	if (code) {
		add_fault(walk, path, code, text);
		return;
	}
	/* What was moved there is done with. */
	if (is_avoided(walk, st))
		return;
	folder = g_new0(Folder, 1);
	folder->path = g_strdup(path);
	folder->canonical = canonical_path(path);
	folder->names = g_ptr_array_new_with_free_func(g_free);
	folder->is_maildir = dm_maildir_is(path);
	if (!read_names(folder->canonical, "", folder->names, &opened))
		add_fault(walk, path, word_unreadable, g_strerror(errno));
	folder->device = opened.st_dev;
	folder->inode = opened.st_ino;
	if (folder->is_maildir) {
		read_messages(walk, folder, "new");
		read_messages(walk, folder, "cur");
	}
	g_ptr_array_sort(folder->names, folder->is_maildir ? dm_maildir_compare
							   : compare_names);
	g_ptr_array_add(walk->folders, folder);
}

static const char *kind_of_file(mode_t mode)
{
	if (S_ISFIFO(mode))
		return "a FIFO, which is read when piped in and named -";
	if (S_ISSOCK(mode))
		return "a socket";
	if (S_ISDIR(mode))
		return "a directory among the messages of a Maildir";
	return "a device";
}

static void set_not_a_file(DmEntry *entry)
{
	entry->code = "not-a-file";
	entry->text = g_strdup_printf("no regular file but %s",
				      kind_of_file(entry->stat.st_mode));
}

/*
 * An argument: links are followed.  FALSE when it was a directory, which is
 * on the stack now.
 */
static gboolean take_argument(DmWalk *walk, const char *path, DmEntry *entry)
{
	entry->path = g_strdup(path);
	entry->is_named = TRUE;
	if (strcmp(path, "-") == 0)
		return TRUE;
	if (stat(path, &entry->stat) < 0)
		return set_unreadable(entry);
	if (S_ISDIR(entry->stat.st_mode)) {
		enter_folder(walk, path, &entry->stat);
		return FALSE;
	}
	if (S_ISREG(entry->stat.st_mode))
		entry->key = dm_walk_key(path);
	else
		set_not_a_file(entry);
	return TRUE;
}

/* Fills in `entry` for a file or fault; FALSE when `name` is passed over. */
static gboolean take_message(const Folder *folder, const char *name,
			     DmEntry *entry)
{
	g_autofree char *unique = dm_maildir_unique(name);

	if (unique[0] == '.')
		return FALSE;
	entry->folder = g_strdup(folder->path);
	if (lstat(entry->path, &entry->stat) < 0) {
		/* It may be in cur/ by now, so the reader looks again. */
		if (errno != ENOENT)
			(void)set_unreadable(entry);
		entry->stat = (struct stat){ 0 };
	}
	entry->key = g_build_filename(folder->canonical, unique, NULL);
	return TRUE;
}

static void take_link(DmEntry *entry)
{
	entry->code = "symlink";
	entry->text = g_strdup("a symbolic link to a file is read only when "
			       "it is named as an argument");
}

/* A Maildir's own directories are no sub-folders. */
static gboolean is_reserved(const char *name, const Folder *folder)
{
	return folder->is_maildir &&
	       (strcmp(name, "new") == 0 || strcmp(name, "cur") == 0 ||
		strcmp(name, "tmp") == 0);
}

/* The same for anything but the messages of a Maildir. */
static gboolean take_name(DmWalk *walk, const Folder *folder, const char *name,
			  DmEntry *entry)
{
	/* Of these only Maildir folders count: the rest is no mail. */
	gboolean is_aside = name[0] == '.' || folder->is_maildir;
	gboolean is_link;

	if (lstat(entry->path, &entry->stat) < 0)
		return !is_aside && set_unreadable(entry);
	is_link = S_ISLNK(entry->stat.st_mode);
	if (is_link && stat(entry->path, &entry->stat) < 0)
		return !is_aside && set_unreadable(entry);
	if (S_ISDIR(entry->stat.st_mode)) {
		if (!is_aside ||
		    (!is_reserved(name, folder) && dm_maildir_is(entry->path)))
			enter_folder(walk, entry->path, &entry->stat);
		return FALSE;
	}
	if (is_aside)
		return FALSE;
	if (is_link)
		take_link(entry);
	else if (S_ISREG(entry->stat.st_mode))
		entry->key = g_build_filename(folder->canonical, name, NULL);
	else
		set_not_a_file(entry);
	return TRUE;
}

static gboolean take_from_folder(DmWalk *walk, DmEntry *entry)
{
	Folder *folder =
		g_ptr_array_index(walk->folders, walk->folders->len - 1);
	const char *name;

	if (folder->next == folder->names->len) {
		g_ptr_array_set_size(walk->folders,
				     (gint)walk->folders->len - 1);
		return FALSE;
	}
	name = g_ptr_array_index(folder->names, folder->next++);
	entry->path = g_build_filename(folder->path, name, NULL);
	if (!dm_maildir_is_message(name))
		return take_name(walk, folder, name, entry);
	if (!take_message(folder, name, entry))
		return FALSE;
	if (!entry->code && S_ISLNK(entry->stat.st_mode))
		take_link(entry);
	else if (!entry->code && entry->stat.st_mode &&
		 !S_ISREG(entry->stat.st_mode))
		set_not_a_file(entry);
	return TRUE;
}

/* FALSE for a file to pass over; one that is named is told why. */
static gboolean may_be_read(const DmWalk *walk, DmEntry *entry)
{
	if (!entry->key || !is_avoided(walk, &entry->stat))
		return TRUE;
	g_clear_pointer(&entry->key, g_free);
	set_fault(entry, "own-database",
		  "this is the database itself, which is never read as mail");
	return entry->is_named;
}

gboolean dm_walk_next(DmWalk *walk, DmEntry *ret)
{
	*ret = (DmEntry){ 0 };
	for (;;) {
		DmEntry *fault = g_queue_pop_head(&walk->faults);
		gboolean is_found;

		if (fault) {
			*ret = *fault;
			g_free(fault);
			return TRUE;
		}
		if (walk->folders->len)
			is_found = take_from_folder(walk, ret);
		else if (walk->paths[walk->next])
			is_found = take_argument(
				walk, walk->paths[walk->next++], ret);
		else
			return FALSE;
		if (is_found && may_be_read(walk, ret))
			return TRUE;
		dm_entry_clear(ret);
	}
}

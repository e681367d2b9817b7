/*
 * Files as a source: joins the walk, the readers and what happens afterwards.
 * It knows nothing of what is inside the items.
 */
#include "ingest/filesource.h"

#include "ingest/after.h"
#include "ingest/item.h"
#include "ingest/maildir.h"
#include "ingest/reader.h"
#include "ingest/walk.h"

#define RECENT 1024 /* more than any caller reads ahead */

typedef struct {
	DmSource source;
	DmFileOptions options;
	DmWalk *walk;
	DmReader *reader; /* an mbox or file that is not at its end */
	GQueue ready;	  /* DmItem, read and not yet given out */
	DmMaildirIndex index;
	GHashTable *recent; /* keys of what was opened last */
	GQueue recent_order;
} FileSource;

static void free_item(gpointer data)
{
	dm_item_free(data);
}

static void free_source(DmSource *base)
{
	FileSource *source = (FileSource *)base;

	dm_walk_free(source->walk);
	dm_reader_free(source->reader);
	g_queue_clear_full(&source->ready, free_item);
	dm_maildir_index_clear(&source->index);
	g_queue_clear(&source->recent_order);
	g_hash_table_unref(source->recent);
	g_free(source);
}

/* Another program may have put a message into cur/ since it was listed. */
static char *path_now(FileSource *source, DmEntry *entry)
{
	g_autofree char *unique = NULL;
	g_autofree char *path = NULL;

	if (!entry->folder || entry->stat.st_mode)
		return g_strdup(entry->path);
	unique = dm_maildir_unique(entry->key);
	path = dm_maildir_find(&source->index, entry->folder, unique);
	if (!path || lstat(path, &entry->stat) < 0)
		return g_strdup(entry->path);
	return g_steal_pointer(&path);
}

static gboolean is_seen(const FileSource *source, const DmEntry *entry)
{
	g_autoptr(DmSeen) seen = NULL;

	if (!source->options.is_seen || !entry->key || !entry->stat.st_mode)
		return FALSE;
	if (source->options.after == DM_AFTER_KEEP &&
	    g_hash_table_contains(source->recent, entry->key))
		return TRUE;
	seen = dm_seen_new(entry->key, &entry->stat);
	return source->options.is_seen(source->options.user, seen);
}

/*
 * The caller reads ahead: it is told twice of a path that was named twice
 * before it can say that it has seen the first.
 */
static void remember(FileSource *source, const DmEntry *entry)
{
	char *key;

	if (!entry->key || g_hash_table_contains(source->recent, entry->key))
		return;
	key = g_strdup(entry->key);
	g_hash_table_add(source->recent, key);
	g_queue_push_tail(&source->recent_order, key);
	if (source->recent_order.length > RECENT)
		g_hash_table_remove(source->recent,
				    g_queue_pop_head(&source->recent_order));
}

static void take_entry(FileSource *source, DmEntry *entry)
{
	g_autofree char *path = NULL;

	if (entry->code) {
		DmItem *item = dm_item_new(entry->path);

		dm_item_fault(item, entry->code, entry->text);
		g_queue_push_tail(&source->ready, item);
		return;
	}
	path = path_now(source, entry);
	if (is_seen(source, entry)) {
		source->source.skipped++;
		return;
	}
	remember(source, entry);
	source->reader = dm_reader_open(entry, path, source->options.limits,
					&source->ready);
}

static void step_reader(FileSource *source)
{
	if (!dm_reader_step(source->reader, &source->ready))
		g_clear_pointer(&source->reader, dm_reader_free);
}

static DmItem *next(DmSource *base, gboolean wait G_GNUC_UNUSED)
{
	FileSource *source = (FileSource *)base;
	DmItem *item;

	while (!(item = g_queue_pop_head(&source->ready))) {
		g_auto(DmEntry) entry = { 0 };

		if (source->reader)
			step_reader(source);
		else if (dm_walk_next(source->walk, &entry))
			take_entry(source, &entry);
		else
			return NULL;
	}
	return item;
}

/* Only what was stored whole, now or before, may go. */
static gboolean ack(DmSource *base, const DmItem *item, GError **error)
{
	FileSource *source = (FileSource *)base;

	if (source->options.after == DM_AFTER_KEEP || !item->origin ||
	    (item->outcome != DM_OUTCOME_STORED &&
	     item->outcome != DM_OUTCOME_DUPLICATE))
		return TRUE;
	return dm_after_act(&source->options, &source->index, item->origin,
			    error);
}

static const DmSourceOps ops = {
	.next = next,
	.ack = ack,
	.free = free_source,
};

DmSource *dm_file_source_new(const char *const *paths,
			     const DmFileOptions *options, GError **error)
{
	FileSource *source;

	if (!dm_after_check(options, paths, error))
		return NULL;
	source = g_new0(FileSource, 1);
	source->source.ops = &ops;
	source->options = *options;
	source->walk = dm_walk_new(
		paths,
		options->after == DM_AFTER_MOVE ? options->move_to : NULL,
		options->database);
	g_queue_init(&source->ready);
	g_queue_init(&source->recent_order);
	source->recent =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return &source->source;
}

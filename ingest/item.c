/*
 * Items, seen marks and origins: making and freeing them.  It opens nothing.
 */
#include "ingest/item.h"

static gint64 mtime_ns(const struct stat *st)
{
	return (gint64)st->st_mtim.tv_sec * G_GINT64_CONSTANT(1000000000) +
	       st->st_mtim.tv_nsec;
}

DmItem *dm_item_new(const char *uri)
{
	DmItem *item = g_new0(DmItem, 1);

	item->uri = g_strdup(uri);
	item->findings = dm_findings_new();
	return item;
}

static void origin_free(DmOrigin *origin)
{
	if (!origin)
		return;
	g_free(origin->path);
	g_free(origin->folder);
	g_free(origin->unique);
	g_free(origin);
}

void dm_item_free(DmItem *item)
{
	if (!item)
		return;
	g_free(item->uri);
	g_clear_pointer(&item->bytes, g_bytes_unref);
	dm_findings_free(item->findings);
	g_free(item->sha256);
	dm_seen_free(item->seen);
	origin_free(item->origin);
	g_free(item);
}

void dm_item_fault(DmItem *item, const char *code, const char *text)
{
	dm_findings_add(item->findings, DM_SEVERITY_ERROR, code, NULL, "%s",
			text);
}

void dm_item_fill(DmItem *item, GBytes *bytes, const char *sha256,
		  const DmLimits *limits, DmLimit limit)
{
	g_autofree char *sentence = NULL;

	if (bytes) {
		item->bytes = g_bytes_ref(bytes);
		return;
	}
	item->sha256 = g_strdup(sha256);
	sentence = dm_limit_sentence(limits, limit);
	dm_item_fault(item, dm_limit_code(limit), sentence);
}

DmSeen *dm_seen_new(const char *key, const struct stat *st)
{
	DmSeen *seen = g_new0(DmSeen, 1);

	seen->key = g_strdup(key);
	seen->size_bytes = st->st_size;
	seen->mtime_ns = mtime_ns(st);
	seen->inode = st->st_ino;
	return seen;
}

void dm_seen_free(DmSeen *seen)
{
	if (!seen)
		return;
	g_free(seen->key);
	g_free(seen);
}

DmOrigin *dm_origin_new(const char *path, const char *folder,
			const char *unique, const struct stat *st)
{
	DmOrigin *origin = g_new0(DmOrigin, 1);

	origin->path = g_strdup(path);
	origin->folder = g_strdup(folder);
	origin->unique = g_strdup(unique);
	origin->device = st->st_dev;
	origin->inode = st->st_ino;
	origin->size_bytes = st->st_size;
	origin->mtime_ns = mtime_ns(st);
	return origin;
}

gboolean dm_origin_is(const DmOrigin *origin, const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_dev == origin->device &&
	       st->st_ino == origin->inode &&
	       st->st_size == origin->size_bytes &&
	       mtime_ns(st) == origin->mtime_ns;
}

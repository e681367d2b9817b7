/*
 * Bytes that wait: in memory while few, in an unlinked temporary file beyond.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

/*
 * What a spool keeps in memory: holds the ordinary report (some KiB) without
 * a file, and bounds the one of a million records.
 */
#define DM_SPOOL_MEMORY_BYTES (1024 * 1024)

typedef struct _DmSpool DmSpool;

DmSpool *dm_spool_new(void);
void dm_spool_free(DmSpool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSpool, dm_spool_free)

/* Forgets everything and gives the file back. */
void dm_spool_clear(DmSpool *spool);
gboolean dm_spool_append(DmSpool *spool, const void *data, gsize size,
			 GError **error);
/* Copies everything to `out`; whether that arrived is for the caller. */
gboolean dm_spool_copy(DmSpool *spool, FILE *out, GError **error);

/* Goes back to the first byte for dm_spool_read(). */
gboolean dm_spool_rewind(DmSpool *spool, GError **error);
/* Reads exactly `size` bytes, which must be there. */
gboolean dm_spool_read(DmSpool *spool, void *data, gsize size, GError **error);

guint64 dm_spool_size_bytes(const DmSpool *spool);
gboolean dm_spool_in_file(const DmSpool *spool);

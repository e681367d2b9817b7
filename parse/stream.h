/*
 * A stream of unpacked bytes that can be read, looked ahead and read again.
 * It counts what comes out and stops at the caps.
 */
#pragma once

#include <glib.h>

#include "core/content.h"
#include "core/finding.h"
#include "core/limits.h"

typedef struct _DmStream DmStream;

typedef struct {
	/* > 0 bytes read, 0 at the end; what is wrong is added to `findings`
	   and told by `truncated` or `damaged`, after which 0 is returned. */
	gsize (*read)(DmStream *stream, guint8 *buffer, gsize size);
	/* Back to the first byte. */
	void (*rewind)(DmStream *stream);
	void (*free)(DmStream *stream);
} DmStreamClass;

struct _DmStream {
	const DmStreamClass *class;
	const DmLimits *limits;
	gsize packed_bytes;   /* of the compressed form; 0 = not compressed */
	guint64 out_bytes;    /* read so far */
	guint64 *total_bytes; /* of all streams of the item, or NULL */
	gboolean truncated;   /* the data ended early */
	gboolean damaged;     /* a checksum does not match */
	int limit;	      /* the DmLimit that was reached, or -1 */
	DmFindings *findings;
	guint8 head[DM_SNIFF_BYTES]; /* looked at, not yet read */
	gsize head_size, head_used;
};

/* Streams over bytes that must outlive them. */
DmStream *dm_stream_memory(GBytes *bytes, const DmLimits *limits);
/*
 * gzip (RFC 1952, several members joined) or zlib (RFC 1950), checksum and
 * length checked; bytes after the end are passed over with a finding.
 */
DmStream *dm_stream_inflate(GBytes *bytes, const DmLimits *limits);

void dm_stream_init(DmStream *stream, const DmStreamClass *class,
		    const DmLimits *limits);
void dm_stream_free(DmStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmStream, dm_stream_free)

/* 0 at the end, at a cap (stream->limit) or where the data ends early. */
gsize dm_stream_read(DmStream *stream, guint8 *buffer, gsize size);
/* The first bytes, up to DM_SNIFF_BYTES, without reading them. */
const guint8 *dm_stream_peek(DmStream *stream, gsize *ret_size);
void dm_stream_rewind(DmStream *stream);
/*
 * All of it, or NULL when it is more than limit `cap` allows or another cap
 * was reached (stream->limit).
 */
GBytes *dm_stream_slurp(DmStream *stream, DmLimit cap);

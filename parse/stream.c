/*
 * What all streams share: caps, looking ahead, reading the whole.
 */
#include "parse/stream.h"

#include <string.h>

#define FREE_BYTES (1024 * 1024) /* the ratio counts beyond the first MiB */
#define SLURP_CHUNK (64 * 1024)

void dm_stream_init(DmStream *stream, const DmStreamClass *class,
		    const DmLimits *limits)
{
	stream->class = class;
	stream->limits = limits;
	stream->limit = -1;
	stream->findings = dm_findings_new();
}

void dm_stream_free(DmStream *stream)
{
	if (!stream)
		return;
	dm_findings_free(stream->findings);
	stream->class->free(stream);
}

static gboolean over_a_cap(DmStream *stream)
{
	guint64 max = stream->limits->value[DM_LIMIT_DOCUMENT_BYTES];
	guint64 item_max = stream->limits->value[DM_LIMIT_ITEM_BYTES];
	guint64 ratio = stream->limits->value[DM_LIMIT_RATIO];

	if (stream->out_bytes > max)
		stream->limit = DM_LIMIT_DOCUMENT_BYTES;
	else if (stream->total_bytes && *stream->total_bytes > item_max)
		stream->limit = DM_LIMIT_ITEM_BYTES;
	else if (stream->packed_bytes && stream->out_bytes > FREE_BYTES &&
		 stream->out_bytes / ratio > stream->packed_bytes)
		stream->limit = DM_LIMIT_RATIO;
	return stream->limit >= 0;
}

static gsize read_through(DmStream *stream, guint8 *buffer, gsize size)
{
	gsize n;

	if (stream->limit >= 0)
		return 0;
	n = stream->class->read(stream, buffer, size);
	stream->out_bytes += n;
	if (stream->total_bytes)
		*stream->total_bytes += n;
	return over_a_cap(stream) ? 0 : n;
}

gsize dm_stream_read(DmStream *stream, guint8 *buffer, gsize size)
{
	gsize left = stream->head_size - stream->head_used;

	if (!left)
		return read_through(stream, buffer, size);
	left = MIN(left, size);
	memcpy(buffer, stream->head + stream->head_used, left);
	stream->head_used += left;
	return left;
}

const guint8 *dm_stream_peek(DmStream *stream, gsize *ret_size)
{
	while (stream->head_size < sizeof(stream->head)) {
		gsize n =
			read_through(stream, stream->head + stream->head_size,
				     sizeof(stream->head) - stream->head_size);

		if (!n)
			break;
		stream->head_size += n;
	}
	*ret_size = stream->head_size;
	return stream->head;
}

void dm_stream_rewind(DmStream *stream)
{
	stream->class->rewind(stream);
	stream->head_size = stream->head_used = 0;
	stream->out_bytes = 0;
	stream->truncated = stream->damaged = FALSE;
	dm_findings_clear(stream->findings);
}

GBytes *dm_stream_slurp(DmStream *stream, DmLimit cap)
{
	GByteArray *all = g_byte_array_new();
	guint8 *chunk = g_malloc(SLURP_CHUNK);
	gsize n;

	while ((n = dm_stream_read(stream, chunk, SLURP_CHUNK)) > 0) {
		g_byte_array_append(all, chunk, (guint)n);
		if (all->len > stream->limits->value[cap]) {
			stream->limit = cap;
			break;
		}
	}
	g_free(chunk);
	if (stream->limit >= 0) {
		g_byte_array_unref(all);
		return NULL;
	}
	return g_byte_array_free_to_bytes(all);
}

typedef struct {
	DmStream base;
	GBytes *bytes;
	gsize offset;
} MemoryStream;

static gsize memory_read(DmStream *base, guint8 *buffer, gsize size)
{
	MemoryStream *stream = (MemoryStream *)base;
	gsize total;
	const guint8 *data = g_bytes_get_data(stream->bytes, &total);
	gsize n = MIN(size, total - stream->offset);

	if (n)
		memcpy(buffer, data + stream->offset, n);
	stream->offset += n;
	return n;
}

static void memory_rewind(DmStream *base)
{
	((MemoryStream *)base)->offset = 0;
}

static void memory_free(DmStream *base)
{
	MemoryStream *stream = (MemoryStream *)base;

	g_bytes_unref(stream->bytes);
	g_free(stream);
}

static const DmStreamClass memory_class = {
	.read = memory_read,
	.rewind = memory_rewind,
	.free = memory_free,
};

DmStream *dm_stream_memory(GBytes *bytes, const DmLimits *limits)
{
	MemoryStream *stream = g_new0(MemoryStream, 1);

	dm_stream_init(&stream->base, &memory_class, limits);
	stream->bytes = g_bytes_ref(bytes);
	return &stream->base;
}

/*
 * Single compressed streams, gzip and zlib, by zlib: it checks CRC and length,
 * which libarchive does not.
 */
#include <zlib.h>

#include "parse/stream.h"

#define AUTO_WINDOW (15 + 32) /* zlib or gzip, told by the header */

typedef struct {
	DmStream base;
	GBytes *bytes;
	z_stream z;
	gboolean ended;
	gboolean any; /* a member was read to its end */
} InflateStream;

static void open_stream(InflateStream *stream)
{
	gsize size;
	const guint8 *data = g_bytes_get_data(stream->bytes, &size);

	stream->z =
		(z_stream){ .next_in = (Bytef *)data, .avail_in = (uInt)size };
	if (inflateInit2(&stream->z, AUTO_WINDOW) != Z_OK)
		g_error("zlib: out of memory");
	stream->ended = stream->any = FALSE;
}

static void damage(InflateStream *stream, const char *code, const char *text)
{
	dm_findings_add(stream->base.findings, DM_SEVERITY_WARNING, code, NULL,
			"%s", text);
	stream->ended = TRUE;
}

/* After a member: another one follows, or bytes that belong to nothing. */
static void next_member(InflateStream *stream)
{
	z_stream *z = &stream->z;

	stream->any = TRUE;
	if (!z->avail_in) {
		stream->ended = TRUE;
	} else if (z->avail_in > 2 && z->next_in[0] == 0x1f &&
		   z->next_in[1] == 0x8b) {
		inflateReset(z);
	} else {
		dm_findings_add(
			stream->base.findings, DM_SEVERITY_INFO,
			"gzip-trailing-bytes", NULL,
			"%u bytes after the end of the compressed data were passed over",
			z->avail_in);
		stream->ended = TRUE;
	}
}

/* zlib names a failed check only by its message; all data is out by then. */
static gboolean is_check_failure(const z_stream *z)
{
	return z->msg && (g_str_has_prefix(z->msg, "incorrect data check") ||
			  g_str_has_prefix(z->msg, "incorrect length check"));
}

static void broken(InflateStream *stream)
{
	if (is_check_failure(&stream->z)) {
		stream->base.damaged = TRUE;
		damage(stream, "checksum-mismatch",
		       "the checksum or length of the compressed data does not match its content");
		return;
	}
	stream->base.truncated = TRUE;
	damage(stream, "compressed-data-damaged",
	       "the compressed data is damaged; what came before was read");
}

static gsize inflate_read(DmStream *base, guint8 *buffer, gsize size)
{
	InflateStream *stream = (InflateStream *)base;
	z_stream *z = &stream->z;

	z->next_out = buffer;
	z->avail_out = (uInt)MIN(size, G_MAXINT);
	while (!stream->ended && z->avail_out) {
		int rc = inflate(z, Z_NO_FLUSH);

		if (rc == Z_STREAM_END) {
			next_member(stream);
		} else if (rc == Z_BUF_ERROR ||
			   (rc == Z_OK && !z->avail_in && z->avail_out)) {
			base->truncated = TRUE;
			damage(stream, "compressed-data-truncated",
			       "the compressed data ends early");
		} else if (rc != Z_OK) {
			broken(stream);
		}
	}
	return (gsize)(z->next_out - buffer);
}

static void inflate_rewind(DmStream *base)
{
	InflateStream *stream = (InflateStream *)base;

	inflateEnd(&stream->z);
	open_stream(stream);
}

static void inflate_free(DmStream *base)
{
	InflateStream *stream = (InflateStream *)base;

	inflateEnd(&stream->z);
	g_bytes_unref(stream->bytes);
	g_free(stream);
}

static const DmStreamClass inflate_class = {
	.read = inflate_read,
	.rewind = inflate_rewind,
	.free = inflate_free,
};

DmStream *dm_stream_inflate(GBytes *bytes, const DmLimits *limits)
{
	InflateStream *stream = g_new0(InflateStream, 1);

	dm_stream_init(&stream->base, &inflate_class, limits);
	stream->base.packed_bytes = g_bytes_get_size(bytes);
	stream->bytes = g_bytes_ref(bytes);
	open_stream(stream);
	return &stream->base;
}

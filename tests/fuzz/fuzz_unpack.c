/*
 * Fuzzes what unpacks: gzip, zlib, zip, tar, inside each other.
 *
 * The first byte of the input says what is made of the rest: bytes behind a
 * magic, or a well-made archive around them; its upper half picks the caps.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <zlib.h>

#include "tests/fuzz/checksink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define GZIP_WINDOW (15 + 16)
#define ZLIB_WINDOW 15
#define TAR_BLOCK 512

static const struct {
	const char *bytes;
	guint size;
} magics[] = {
	{ "", 0 },
	{ "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10 },
	{ "\x78\x9c", 2 },
	{ "PK\x03\x04\x14\0\0\0\x08\0", 10 },
};

static GByteArray *after_magic(guint which, const uint8_t *data, gsize size)
{
	GByteArray *out = g_byte_array_new();

	g_byte_array_append(out, (const guint8 *)magics[which].bytes,
			    magics[which].size);
	return g_byte_array_append(out, data, (guint)size);
}

static GByteArray *deflated(int window, const uint8_t *data, gsize size)
{
	z_stream z = { .next_in = (Bytef *)data, .avail_in = (uInt)size };
	GByteArray *out = g_byte_array_new();

	g_assert_cmpint(deflateInit2(&z, 1, Z_DEFLATED, window, 8,
				     Z_DEFAULT_STRATEGY),
			==, Z_OK);
	g_byte_array_set_size(out, (guint)deflateBound(&z, size));
	z.next_out = out->data;
	z.avail_out = out->len;
	g_assert_cmpint(deflate(&z, Z_FINISH), ==, Z_STREAM_END);
	g_byte_array_set_size(out, (guint)z.total_out);
	deflateEnd(&z);
	return out;
}

static GByteArray *in_tar(const uint8_t *data, gsize size)
{
	GByteArray *out = g_byte_array_new();
	guint8 block[TAR_BLOCK] = "report.xml";
	guint sum = 0;

	memcpy(block + 100,
	       "0000644\0"
	       "0000000\0"
	       "0000000\0",
	       24);
	g_snprintf((char *)block + 124, 12, "%011o", (guint)size);
	memcpy(block + 136, "00000000000", 11);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257,
	       "ustar\0"
	       "00",
	       8);
	for (guint i = 0; i < sizeof(block); i++)
		sum += block[i];
	g_snprintf((char *)block + 148, 8, "%06o", sum);
	g_byte_array_append(out, block, sizeof(block));
	g_byte_array_append(out, data, (guint)size);
	memset(block, 0, sizeof(block));
	g_byte_array_append(out, block, TAR_BLOCK - size % TAR_BLOCK);
	return g_byte_array_append(out, block, sizeof(block));
}

static GByteArray *build(guint how, const uint8_t *data, gsize size)
{
	GByteArray *inner, *out;

	switch (how) {
	case 4:
		return deflated(GZIP_WINDOW, data, size);
	case 5:
		return deflated(ZLIB_WINDOW, data, size);
	case 6:
		return in_tar(data, size);
	case 7:
		inner = deflated(GZIP_WINDOW, data, size);
		out = deflated(GZIP_WINDOW, inner->data, inner->len);
		g_byte_array_unref(inner);
		return out;
	default:
		return after_magic(how, data, size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GByteArray *item;
	DmLimits limits;

	if (!size)
		return 0;
	tight_limits(&limits);
	if (data[0] & 0x10)
		limits.value[DM_LIMIT_ARCHIVE_LEVELS] = 1;
	if (data[0] & 0x20)
		limits.value[DM_LIMIT_DOCUMENT_BYTES] = 1024;
	item = build(data[0] & 7, data + 1, size - 1);
	/* A tail cut off, as by a mail server's size limit. */
	if (data[0] & 0x40)
		g_byte_array_set_size(item, item->len - MIN(item->len, 9));
	parse_and_check(g_byte_array_free_to_bytes(item), &limits);
	return 0;
}

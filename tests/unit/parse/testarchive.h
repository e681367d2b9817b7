/*
 * Compressed streams and archives made on the spot, whole and broken.
 */
#pragma once

#include <glib.h>
#include <string.h>
#include <zlib.h>

#define TEST_GZIP (15 + 16)
#define TEST_ZLIB 15
#define TEST_RAW (-15)

/* Deflates; `window` is one of the above. */
static inline GByteArray *test_deflate(int window, gconstpointer data,
				       gsize size)
{
	z_stream z = { .next_in = (Bytef *)data, .avail_in = (uInt)size };
	GByteArray *out = g_byte_array_new();

	g_assert_cmpint(deflateInit2(&z, 9, Z_DEFLATED, window, 8,
				     Z_DEFAULT_STRATEGY),
			==, Z_OK);
	g_byte_array_set_size(out, (guint)deflateBound(&z, size) + 32);
	z.next_out = out->data;
	z.avail_out = out->len;
	g_assert_cmpint(deflate(&z, Z_FINISH), ==, Z_STREAM_END);
	g_byte_array_set_size(out, (guint)z.total_out);
	deflateEnd(&z);
	return out;
}

static inline GBytes *test_bytes_of(GByteArray *array)
{
	return g_byte_array_free_to_bytes(array);
}

static inline GBytes *test_gzip(gconstpointer data, gsize size)
{
	return test_bytes_of(test_deflate(TEST_GZIP, data, size));
}

static inline GBytes *test_gzip_text(const char *text)
{
	return test_gzip(text, strlen(text));
}

static inline GBytes *test_gzip_bytes(GBytes *bytes)
{
	gsize size;
	gconstpointer data = g_bytes_get_data(bytes, &size);

	return test_gzip(data, size);
}

/* ---- zip ------------------------------------------------------------ */

/* One member; what is not given is right. */
typedef struct {
	const char *name;
	const char *data;
	gsize size; /* 0 = the length of data */
	gboolean deflated;
	gboolean encrypted; /* says so; it is not */
	gboolean bad_crc;
} TestMember;

static inline void test_u16(GByteArray *out, guint value)
{
	guint16 little = GUINT16_TO_LE((guint16)value);

	g_byte_array_append(out, (const guint8 *)&little, 2);
}

static inline void test_u32(GByteArray *out, gsize value)
{
	guint32 little = GUINT32_TO_LE((guint32)value);

	g_byte_array_append(out, (const guint8 *)&little, 4);
}

/* The fields that a local header and the directory share. */
static inline void test_zip_fields(GByteArray *out, const TestMember *member,
				   gsize size, gsize packed)
{
	gulong crc = crc32(0, (const Bytef *)member->data, (uInt)size);

	test_u16(out, 20);
	test_u16(out, member->encrypted ? 1 : 0);
	test_u16(out, member->deflated ? 8 : 0);
	test_u32(out, 0x21 << 16); /* 1980-01-01 00:00 */
	test_u32(out, member->bad_crc ? crc ^ 1 : crc);
	test_u32(out, packed);
	test_u32(out, size);
	test_u16(out, (guint)strlen(member->name));
	test_u16(out, 0);
}

static inline void test_zip_member(GByteArray *out, GByteArray *directory,
				   const TestMember *member)
{
	gsize size = member->size ? member->size : strlen(member->data);
	gsize offset = out->len;
	guint name = (guint)strlen(member->name);
	g_autoptr(GByteArray) packed =
		member->deflated
			? test_deflate(TEST_RAW, member->data, size)
			: g_byte_array_append(g_byte_array_new(),
					      (const guint8 *)member->data,
					      (guint)size);

	test_u32(out, 0x04034b50);
	test_zip_fields(out, member, size, packed->len);
	g_byte_array_append(out, (const guint8 *)member->name, name);
	g_byte_array_append(out, packed->data, packed->len);
	test_u32(directory, 0x02014b50);
	test_u16(directory, 20);
	test_zip_fields(directory, member, size, packed->len);
	test_u16(directory, 0);
	test_u16(directory, 0);
	test_u16(directory, 0);
	test_u32(directory, 0);
	test_u32(directory, offset);
	g_byte_array_append(directory, (const guint8 *)member->name, name);
}

/* A zip archive; *ret_directory is where its directory begins. */
static inline GByteArray *test_zip_array(const TestMember *members, guint n,
					 gsize *ret_directory)
{
	GByteArray *out = g_byte_array_new();
	g_autoptr(GByteArray) directory = g_byte_array_new();

	for (guint i = 0; i < n; i++)
		test_zip_member(out, directory, &members[i]);
	*ret_directory = out->len;
	g_byte_array_append(out, directory->data, directory->len);
	test_u32(out, 0x06054b50);
	test_u16(out, 0);
	test_u16(out, 0);
	test_u16(out, n);
	test_u16(out, n);
	test_u32(out, directory->len);
	test_u32(out, *ret_directory);
	test_u16(out, 0);
	return out;
}

static inline GBytes *test_zip(const TestMember *members, guint n)
{
	gsize directory;

	return test_bytes_of(test_zip_array(members, n, &directory));
}

/* ---- tar ------------------------------------------------------------ */

static inline void test_tar_member(GByteArray *out, const char *name,
				   const char *data)
{
	guint8 block[512] = { 0 };
	gsize size = strlen(data), at;
	guint sum = 0;

	g_strlcpy((char *)block, name, 100);
	memcpy(block + 100, "0000644\0000000000\0000000000", 24);
	g_snprintf((char *)block + 124, 12, "%011o", (guint)size);
	memcpy(block + 136, "00000000000", 11);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257, "ustar\00000", 8);
	for (guint i = 0; i < sizeof(block); i++)
		sum += block[i];
	g_snprintf((char *)block + 148, 8, "%06o", sum);
	g_byte_array_append(out, block, sizeof(block));
	g_byte_array_append(out, (const guint8 *)data, (guint)size);
	at = out->len;
	g_byte_array_set_size(out, (guint)((at + 511) / 512 * 512));
	memset(out->data + at, 0, out->len - at);
}

static inline void test_tar_end(GByteArray *out)
{
	guint8 blocks[1024] = { 0 };

	g_byte_array_append(out, blocks, sizeof(blocks));
}

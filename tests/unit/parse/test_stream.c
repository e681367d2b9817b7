/*
 * Streams: looking ahead, reading again, caps.
 */
#include "parse/stream.h"

#include <string.h>

#include "tests/unit/parse/testarchive.h"

static DmLimits limits_with(DmLimit limit, gint64 value)
{
	DmLimits limits;

	dm_limits_init(&limits);
	limits.value[limit] = value;
	return limits;
}

static GBytes *filled(gsize size)
{
	guint8 *data = g_malloc(MAX(size, 1));

	for (gsize i = 0; i < size; i++)
		data[i] = (guint8)(i * 31 + i / 251);
	return g_bytes_new_take(data, size);
}

static GByteArray *read_all(DmStream *stream, gsize step)
{
	GByteArray *out = g_byte_array_new();
	g_autofree guint8 *buffer = g_malloc(step);
	gsize n;

	while ((n = dm_stream_read(stream, buffer, step)) > 0)
		g_byte_array_append(out, buffer, (guint)n);
	return out;
}

static void assert_reads(DmStream *stream, gsize step, GBytes *expected)
{
	g_autoptr(GByteArray) all = read_all(stream, step);
	gsize size;
	gconstpointer data = g_bytes_get_data(expected, &size);

	g_assert_cmpmem(all->data, all->len, data, size);
}

static void test_peek_and_rewind(void)
{
	static const gsize sizes[] = { 0,
				       1,
				       DM_SNIFF_BYTES - 1,
				       DM_SNIFF_BYTES,
				       DM_SNIFF_BYTES + 1,
				       3 * DM_SNIFF_BYTES };
	static const gsize steps[] = { 1, 7, 4096, 100000 };
	DmLimits limits;

	dm_limits_init(&limits);
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autoptr(GBytes) bytes = filled(sizes[i]);
		g_autoptr(GBytes) packed = test_gzip_bytes(bytes);

		for (guint s = 0; s < 2 * G_N_ELEMENTS(steps); s++) {
			g_autoptr(DmStream) stream =
				s % 2 ? dm_stream_inflate(packed, &limits)
				      : dm_stream_memory(bytes, &limits);
			const guint8 *head;
			gsize size;

			head = dm_stream_peek(stream, &size);
			g_assert_cmpuint(size, ==,
					 MIN(sizes[i], DM_SNIFF_BYTES));
			if (size)
				g_assert_cmpmem(head, size,
						g_bytes_get_data(bytes, NULL),
						size);
			assert_reads(stream, steps[s / 2], bytes);
			dm_stream_rewind(stream);
			assert_reads(stream, steps[s / 2], bytes);
			g_assert_false(stream->truncated || stream->damaged);
			g_assert_cmpint(stream->limit, ==, -1);
			g_assert_cmpuint(dm_findings_count(stream->findings),
					 ==, 0);
		}
	}
}

static void test_document_cap(void)
{
	DmLimits limits = limits_with(DM_LIMIT_DOCUMENT_BYTES, 1000);
	g_autoptr(GBytes) fits = filled(1000);
	g_autoptr(GBytes) over = filled(1001);
	g_autoptr(DmStream) good = dm_stream_memory(fits, &limits);
	g_autoptr(DmStream) bad = dm_stream_memory(over, &limits);
	g_autoptr(GByteArray) rest = NULL;

	assert_reads(good, 64, fits);
	g_assert_cmpint(good->limit, ==, -1);
	rest = read_all(bad, 64);
	g_assert_cmpint(bad->limit, ==, DM_LIMIT_DOCUMENT_BYTES);
	g_assert_cmpuint(rest->len, <=, 1000);
}

static void test_slurp(void)
{
	DmLimits limits = limits_with(DM_LIMIT_COMPRESSED_BYTES, 5000);
	g_autoptr(GBytes) fits = filled(5000);
	g_autoptr(GBytes) over = filled(5001);
	g_autoptr(DmStream) good = dm_stream_memory(fits, &limits);
	g_autoptr(DmStream) bad = dm_stream_memory(over, &limits);
	g_autoptr(GBytes) all =
		dm_stream_slurp(good, DM_LIMIT_COMPRESSED_BYTES);

	g_assert_true(g_bytes_equal(all, fits));
	g_assert_null(dm_stream_slurp(bad, DM_LIMIT_COMPRESSED_BYTES));
	g_assert_cmpint(bad->limit, ==, DM_LIMIT_COMPRESSED_BYTES);
}

#define MIB (1024 * 1024)

/* Zeros shrink about a thousand times; the first MiB is free. */
static void test_ratio_cap(void)
{
	DmLimits limits = limits_with(DM_LIMIT_RATIO, 100);
	g_autofree char *zeros = g_malloc0(2 * MIB);
	g_autoptr(GBytes) small = test_gzip(zeros, MIB);
	g_autoptr(GBytes) large = test_gzip(zeros, MIB + 100);
	g_autoptr(DmStream) good = dm_stream_inflate(small, &limits);
	g_autoptr(DmStream) bad = dm_stream_inflate(large, &limits);
	g_autoptr(GByteArray) all = read_all(good, 65536);
	g_autoptr(GByteArray) rest = read_all(bad, 65536);

	g_assert_cmpuint(all->len, ==, MIB);
	g_assert_cmpint(good->limit, ==, -1);
	g_assert_cmpint(bad->limit, ==, DM_LIMIT_RATIO);
	g_assert_cmpuint(rest->len, <=, MIB);
	limits.value[DM_LIMIT_RATIO] = 10000;
	bad->limit = -1;
	dm_stream_rewind(bad);
	g_byte_array_unref(rest);
	rest = read_all(bad, 65536);
	g_assert_cmpuint(rest->len, ==, MIB + 100);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/stream-peek-and-rewind", test_peek_and_rewind);
	g_test_add_func("/parse/stream-document-cap", test_document_cap);
	g_test_add_func("/parse/stream-slurp", test_slurp);
	g_test_add_func("/parse/stream-ratio-cap", test_ratio_cap);
	return g_test_run();
}

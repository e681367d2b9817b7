/*
 * gzip and zlib streams: members, checks, ends that come too early.
 */
#include "parse/stream.h"

#include "tests/unit/parse/testarchive.h"

static const char text[] =
	"<feedback>any text, long enough to give a few bytes</feedback>";

#define TEXT_SIZE (sizeof(text) - 1)

typedef struct {
	GByteArray *out;
	gboolean truncated, damaged;
	char *codes;
} Outcome;

static void outcome_clear(Outcome *outcome)
{
	g_byte_array_unref(outcome->out);
	g_free(outcome->codes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

static Outcome inflate_array(const GByteArray *packed)
{
	g_autoptr(GBytes) bytes = g_bytes_new(packed->data, packed->len);
	Outcome outcome = { .out = g_byte_array_new() };
	g_autoptr(DmStream) stream = NULL;
	GString *codes = g_string_new(NULL);
	DmLimits limits;
	guint8 buffer[16];
	gsize n;

	dm_limits_init(&limits);
	stream = dm_stream_inflate(bytes, &limits);
	while ((n = dm_stream_read(stream, buffer, sizeof(buffer))) > 0)
		g_byte_array_append(outcome.out, buffer, (guint)n);
	/* The end stays the end. */
	g_assert_cmpuint(dm_stream_read(stream, buffer, sizeof(buffer)), ==, 0);
	outcome.truncated = stream->truncated;
	outcome.damaged = stream->damaged;
	for (guint i = 0; i < dm_findings_count(stream->findings); i++)
		g_string_append_printf(
			codes, "%s%s", i ? " " : "",
			dm_findings_get(stream->findings, i)->code);
	outcome.codes = g_string_free(codes, FALSE);
	return outcome;
}

static void assert_outcome(const GByteArray *packed, const char *expected,
			   gboolean truncated, gboolean damaged,
			   const char *codes)
{
	g_auto(Outcome) outcome = inflate_array(packed);

	g_assert_cmpmem(outcome.out->data, outcome.out->len, expected,
			strlen(expected));
	g_assert_cmpint(outcome.truncated, ==, truncated);
	g_assert_cmpint(outcome.damaged, ==, damaged);
	g_assert_cmpstr(outcome.codes, ==, codes);
}

static void test_whole(void)
{
	static const int windows[] = { TEST_GZIP, TEST_ZLIB };

	for (guint i = 0; i < G_N_ELEMENTS(windows); i++) {
		g_autoptr(GByteArray) packed =
			test_deflate(windows[i], text, TEXT_SIZE);
		g_autoptr(GByteArray) empty = test_deflate(windows[i], "", 0);

		assert_outcome(packed, text, FALSE, FALSE, "");
		assert_outcome(empty, "", FALSE, FALSE, "");
	}
}

static void test_members(void)
{
	g_autoptr(GByteArray) packed = test_deflate(TEST_GZIP, text, 20);
	g_autoptr(GByteArray) second =
		test_deflate(TEST_GZIP, text + 20, TEXT_SIZE - 20);
	g_autoptr(GByteArray) empty = test_deflate(TEST_GZIP, "", 0);

	g_byte_array_append(packed, empty->data, empty->len);
	g_byte_array_append(packed, second->data, second->len);
	assert_outcome(packed, text, FALSE, FALSE, "");
}

static void test_trailing(void)
{
	static const struct {
		const char *bytes;
		guint size;
	} tails[] = { { "\0", 1 },
		      { "\0\0\0", 3 },
		      { "x", 1 },
		      { "--footer\n", 9 },
		      { "\x1f\x8b", 2 } };

	for (guint i = 0; i < G_N_ELEMENTS(tails); i++) {
		g_autoptr(GByteArray) packed =
			test_deflate(TEST_GZIP, text, TEXT_SIZE);

		g_byte_array_append(packed, (const guint8 *)tails[i].bytes,
				    tails[i].size);
		assert_outcome(packed, text, FALSE, FALSE,
			       "gzip-trailing-bytes");
	}
}

/* The header of a further member and no more: the data ends early. */
static void test_member_cut(void)
{
	g_autoptr(GByteArray) packed = test_deflate(TEST_GZIP, text, TEXT_SIZE);

	g_byte_array_append(packed, (const guint8 *)"\x1f\x8b\x08\0", 4);
	assert_outcome(packed, text, TRUE, FALSE, "compressed-data-truncated");
}

static void test_bad_checks(void)
{
	/* gzip: CRC, then ISIZE; zlib: Adler-32. */
	static const struct {
		int window;
		guint from_end;
	} cases[] = { { TEST_GZIP, 8 }, { TEST_GZIP, 5 }, { TEST_GZIP, 4 },
		      { TEST_GZIP, 1 }, { TEST_ZLIB, 4 }, { TEST_ZLIB, 1 } };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) packed =
			test_deflate(cases[i].window, text, TEXT_SIZE);

		packed->data[packed->len - cases[i].from_end] ^= 0x40;
		assert_outcome(packed, text, FALSE, TRUE, "checksum-mismatch");
	}
}

/* Cut anywhere: what came before is there, and it is said. */
static void test_cut_everywhere(void)
{
	static const int windows[] = { TEST_GZIP, TEST_ZLIB };

	for (guint i = 0; i < G_N_ELEMENTS(windows); i++) {
		g_autoptr(GByteArray) packed =
			test_deflate(windows[i], text, TEXT_SIZE);

		while (packed->len > 2) {
			g_auto(Outcome) outcome = { 0 };

			g_byte_array_set_size(packed, packed->len - 1);
			outcome = inflate_array(packed);
			g_assert_cmpuint(outcome.out->len, <=, TEXT_SIZE);
			if (outcome.out->len)
				g_assert_cmpmem(outcome.out->data,
						outcome.out->len, text,
						outcome.out->len);
			g_assert_true(outcome.truncated);
			g_assert_false(outcome.damaged);
			g_assert_cmpstr(outcome.codes, ==,
					"compressed-data-truncated");
		}
	}
}

static void test_damaged(void)
{
	/* A method that is none, and a block type that is none. */
	static const struct {
		const char *bytes;
		guint size;
	} cases[] = {
		{ "\x1f\x8b\x09\0\0\0\0\0\0\x03xxxxxxxx", 18 },
		{ "\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff\xff", 14 },
		{ "\x78\x9c\xff\xff\xff\xff", 6 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) packed = g_byte_array_new();

		g_byte_array_append(packed, (const guint8 *)cases[i].bytes,
				    cases[i].size);
		assert_outcome(packed, "", TRUE, FALSE,
			       "compressed-data-damaged");
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/inflate-whole", test_whole);
	g_test_add_func("/parse/inflate-members", test_members);
	g_test_add_func("/parse/inflate-trailing", test_trailing);
	g_test_add_func("/parse/inflate-member-cut", test_member_cut);
	g_test_add_func("/parse/inflate-bad-checks", test_bad_checks);
	g_test_add_func("/parse/inflate-cut-everywhere", test_cut_everywhere);
	g_test_add_func("/parse/inflate-damaged", test_damaged);
	return g_test_run();
}

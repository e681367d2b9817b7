/*
 * Encodings: every one that documents come in, cut at every position.
 */
#include "parse/decoder.h"

#include <string.h>

/* Decodes in two pieces, each in memory of its own. */
static char *decode(const char *data, gsize size, gsize split,
		    guint64 *ret_replaced, DmFindings *findings)
{
	GString *out = g_string_new(NULL);
	gsize skip, decoded;
	g_autoptr(DmDecoder) decoder =
		dm_decoder_new((const guint8 *)data, size, &skip, findings);
	g_autofree guint8 *head = NULL;
	g_autofree guint8 *tail = NULL;
	const char *text;

	split = MAX(split, skip);
	head = g_memdup2(data + skip, split - skip);
	tail = g_memdup2(data + split, size - split);
	text = dm_decoder_decode(decoder, head, split - skip, FALSE, &decoded);
	g_string_append_len(out, text, (gssize)decoded);
	text = dm_decoder_decode(decoder, tail, size - split, FALSE, &decoded);
	g_string_append_len(out, text, (gssize)decoded);
	text = dm_decoder_decode(decoder, NULL, 0, TRUE, &decoded);
	g_string_append_len(out, text, (gssize)decoded);
	*ret_replaced = dm_decoder_replaced(decoder);
	g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
	return g_string_free(out, FALSE);
}

/* At every split the same text, the same loss, the same findings. */
static void assert_decodes(const char *data, gsize size, const char *expected,
			   guint64 replaced, gboolean unknown)
{
	for (gsize split = 0; split <= size; split++) {
		g_autoptr(DmFindings) findings = dm_findings_new();
		guint64 actual_replaced;
		g_autofree char *text =
			decode(data, size, split, &actual_replaced, findings);

		g_assert_cmpstr(text, ==, expected);
		g_assert_cmpuint(actual_replaced, ==, replaced);
		g_assert_cmpint(dm_findings_lookup(findings,
						   "charset-unknown") != NULL,
				==, unknown);
	}
}

#define BYTES(text) text, sizeof(text) - 1
#define DECLARED(label) "<?xml version=\"1.0\" encoding=\"" label "\"?>"

static void test_utf8(void)
{
	static const struct {
		const char *data;
		gsize size;
		const char *text;
		guint64 replaced;
	} cases[] = {
		{ BYTES("<a>B\xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80</a>"),
		  "<a>Bü € 😀</a>", 0 },
		{ BYTES("\xef\xbb\xbf<a>\xc3\xbc</a>"), "<a>ü</a>", 0 },
		{ BYTES(" \r\n\t<a/>"), "<a/>", 0 },
		{ BYTES("\xef\xbb\xbf\n<a/>"), "<a/>", 0 },
		{ BYTES(DECLARED("us-ascii") "\xc3\xbc"),
		  DECLARED("us-ascii") "ü", 0 },
		/* Padding: nothing was lost. */
		{ BYTES("\0\0<a>b\0c</a>\0\0\0"), "<a>bc</a>", 0 },
		/* Bytes that are no UTF-8, and characters XML forbids. */
		{ BYTES("<a>\x91</a>"), "<a>\xef\xbf\xbd</a>", 1 },
		{ BYTES("<a>\xc3</a>"), "<a>\xef\xbf\xbd</a>", 1 },
		{ BYTES("<a>\xe2\x82</a>"), "<a>\xef\xbf\xbd\xef\xbf\xbd</a>",
		  2 },
		{ BYTES("<a>\xc0\xaf</a>"), "<a>\xef\xbf\xbd\xef\xbf\xbd</a>",
		  2 },
		{ BYTES("<a>\xed\xa0\x80</a>"),
		  "<a>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</a>", 3 },
		{ BYTES("<a>\x01\x0b\x1f</a>"),
		  "<a>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</a>", 3 },
		{ BYTES("<a>\xef\xbf\xbe</a>"), "<a>\xef\xbf\xbd</a>", 1 },
		{ BYTES("<a>\xe2\x82"), "<a>\xef\xbf\xbd\xef\xbf\xbd", 2 },
		{ BYTES(""), "", 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_decodes(cases[i].data, cases[i].size, cases[i].text,
			       cases[i].replaced, FALSE);
}

static char *to_utf16(const char *text, const char *name, gsize *ret_size)
{
	char *data = g_convert(text, -1, name, "UTF-8", NULL, ret_size, NULL);

	g_assert_nonnull(data);
	return data;
}

static void test_utf16(void)
{
	static const char text[] = DECLARED("UTF-16") "<a>Bü € 😀</a>";
	static const struct {
		const char *name, *mark;
		gsize mark_size;
	} cases[] = {
		{ "UTF-16LE", "\xff\xfe", 2 },
		{ "UTF-16BE", "\xfe\xff", 2 },
		{ "UTF-16LE", "", 0 },
		{ "UTF-16BE", "", 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize size;
		g_autofree char *body = to_utf16(text, cases[i].name, &size);
		g_autoptr(GByteArray) data = g_byte_array_new();

		g_byte_array_append(data, (const guint8 *)cases[i].mark,
				    (guint)cases[i].mark_size);
		g_byte_array_append(data, (const guint8 *)body, (guint)size);
		assert_decodes((const char *)data->data, data->len, text, 0,
			       FALSE);
	}
}

/* A unit that is no character costs one character, not the rest. */
static void test_utf16_broken(void)
{
	static const struct {
		const char *data;
		gsize size;
		const char *text;
	} cases[] = {
		{ BYTES("\xff\xfe<\0a\0\x00\xdc"
			"b\0"),
		  "<a\xef\xbf\xbd"
		  "b" },
		{ BYTES("\xfe\xff\0<\0a\xdc\x00\0b"), "<a\xef\xbf\xbd"
						      "b" },
		{ BYTES("\xff\xfe<\0a\0b"), "<a\xef\xbf\xbd" },
		{ BYTES("\xff\xfe<\0\xff\xff"), "<\xef\xbf\xbd" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_decodes(cases[i].data, cases[i].size, cases[i].text, 1,
			       FALSE);
}

static void test_labels(void)
{
	static const struct {
		const char *data;
		gsize size;
		const char *text;
		guint64 replaced;
		gboolean unknown;
	} cases[] = {
		{ BYTES(DECLARED("ISO-8859-1") "B\xfc\x80"),
		  DECLARED("ISO-8859-1") "Bü€", 0, FALSE },
		{ BYTES(DECLARED("windows-1252") "\x84x\x94"),
		  DECLARED("windows-1252") "„x”", 0, FALSE },
		{ BYTES(DECLARED("iso-8859-15") "\xa4"),
		  DECLARED("iso-8859-15") "€", 0, FALSE },
		{ BYTES(DECLARED("KOI8-R") "\xc1"), DECLARED("KOI8-R") "а", 0,
		  FALSE },
		{ BYTES(DECLARED("Shift_JIS") "\x83\x65"),
		  DECLARED("Shift_JIS") "テ", 0, FALSE },
		{ BYTES(DECLARED("gb2312") "\xd6\xd0"), DECLARED("gb2312") "中",
		  0, FALSE },
		{ BYTES(DECLARED("iso-2022-jp") "\x1b$B%F\x1b(Bx"),
		  DECLARED("iso-2022-jp") "テx", 0, FALSE },
		{ BYTES("<?xml version='1.0' encoding='latin1'?>\xfc"),
		  "<?xml version='1.0' encoding='latin1'?>ü", 0, FALSE },
		/* 8-bit text that calls itself UTF-16 is UTF-8. */
		{ BYTES(DECLARED("UTF-16") "\xc3\xbc"), DECLARED("UTF-16") "ü",
		  0, FALSE },
		/* No such label: UTF-8, else windows-1252. */
		{ BYTES(DECLARED("x-none") "\xc3\xbc"), DECLARED("x-none") "ü",
		  0, TRUE },
		{ BYTES(DECLARED("x-none") "B\xfc"
					   "cher \x80\x81"),
		  DECLARED("x-none") "Bücher €\xef\xbf\xbd", 3, TRUE },
		/* A label in the text is none. */
		{ BYTES("<a encoding=\"latin1\">\xc3\xbc"),
		  "<a encoding=\"latin1\">ü", 0, FALSE },
		{ BYTES("<?xml version=\"1.0\"?><a encoding=\"latin1\"/>"
			"\xc3\xbc"),
		  "<?xml version=\"1.0\"?><a encoding=\"latin1\"/>ü", 0,
		  FALSE },
		{ BYTES("<?xml encoding=\"latin1?>\xc3\xbc"),
		  "<?xml encoding=\"latin1?>ü", 0, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_decodes(cases[i].data, cases[i].size, cases[i].text,
			       cases[i].replaced, cases[i].unknown);
}

/* What is said of a label is text, whatever the label is. */
static void test_label_not_utf8(void)
{
	static const char data[] = DECLARED("\xff\xfe") "x";
	g_autoptr(DmFindings) findings = dm_findings_new();
	gsize skip;
	g_autoptr(DmDecoder) decoder = dm_decoder_new(
		(const guint8 *)data, sizeof(data) - 1, &skip, findings);

	g_assert_nonnull(decoder);
	g_assert_cmpuint(dm_findings_count(findings), ==, 1);
	g_assert_true(
		g_utf8_validate(dm_findings_get(findings, 0)->text, -1, NULL));
}

/* Much text in little pieces, through a converter. */
static void test_long(void)
{
	GString *data = g_string_new(DECLARED("iso-8859-1"));
	GString *expected = g_string_new(DECLARED("iso-8859-1"));
	guint64 replaced;
	g_autofree char *text = NULL;

	for (guint i = 0; i < 20000; i++) {
		g_string_append_c(data, (char)0xfc);
		g_string_append(expected, "ü");
	}
	text = decode(data->str, data->len, 7777, &replaced, NULL);
	g_assert_cmpstr(text, ==, expected->str);
	g_assert_cmpuint(replaced, ==, 0);
	g_string_free(data, TRUE);
	g_string_free(expected, TRUE);
}

/* Every byte at every place of a word: kept, dropped or replaced. */
static void test_every_byte(void)
{
	for (guint byte = 0; byte < 256; byte++) {
		gboolean kept = (byte >= 0x20 && byte < 0x80) || byte == '\t' ||
				byte == '\n' || byte == '\r';

		for (guint at = 3; at < 20; at++) {
			g_autoptr(DmFindings) findings = dm_findings_new();
			char data[] = "<a>bcdefghijklmnopqrstu";
			g_autoptr(GString) expected = g_string_new(data);
			g_autofree char *text = NULL;
			guint64 replaced;

			data[at] = (char)byte;
			g_string_erase(expected, at, 1);
			if (kept)
				g_string_insert_c(expected, at, (char)byte);
			else if (byte)
				g_string_insert(expected, at, "\xef\xbf\xbd");
			text = decode(data, sizeof(data) - 1, 0, &replaced,
				      findings);
			g_assert_cmpstr(text, ==, expected->str);
			g_assert_cmpuint(replaced, ==, byte && !kept);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/charsets-utf8", test_utf8);
	g_test_add_func("/parse/charsets-every-byte", test_every_byte);
	g_test_add_func("/parse/charsets-utf16", test_utf16);
	g_test_add_func("/parse/charsets-utf16-broken", test_utf16_broken);
	g_test_add_func("/parse/charsets-labels", test_labels);
	g_test_add_func("/parse/charsets-label-not-utf8", test_label_not_utf8);
	g_test_add_func("/parse/charsets-long", test_long);
	return g_test_run();
}

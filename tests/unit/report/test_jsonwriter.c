/* JSON text: structure, escapes, and that nothing unsafe passes. */
#include "core/text.h"
#include "report/jsonwriter.h"
#include "tests/unit/report/sample.h"

static void test_structure(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(DmJsonWriter) json = dm_json_writer_new_string(out);

	dm_json_begin_object(json);
	dm_json_member_text(json, "a", "x");
	dm_json_member_text(json, "b", NULL);
	dm_json_member_int(json, "c", G_MININT64);
	dm_json_member_bool(json, "d", TRUE);
	dm_json_member_maybe(json, "e", FALSE, 7);
	dm_json_member_maybe(json, "f", TRUE, 7);
	dm_json_key(json, "g");
	dm_json_begin_array(json);
	dm_json_int(json, 1);
	dm_json_begin_object(json);
	dm_json_end_object(json);
	dm_json_begin_array(json);
	dm_json_end_array(json);
	dm_json_null(json);
	dm_json_bool(json, FALSE);
	dm_json_end_array(json);
	dm_json_member_text(json, "h", "");
	dm_json_end_object(json);
	dm_json_newline(json);
	dm_json_begin_array(json);
	dm_json_end_array(json);
	g_assert_cmpstr(out->str, ==,
			"{\"a\":\"x\",\"b\":null,"
			"\"c\":-9223372036854775808,\"d\":true,\"e\":null,"
			"\"f\":7,\"g\":[1,{},[],null,false],\"h\":\"\"}\n[]");
}

static void test_escapes(void)
{
	static const struct {
		const char *text, *json;
	} rows[] = {
		{ "plain ~ text", "\"plain ~ text\"" },
		{ "a\"b\\c/", "\"a\\\"b\\\\c/\"" },
		{ "\b\t\n\r\x1b[31m", "\"\\u0008\\u0009\\u000a\\u000d"
				      "\\u001b[31m\"" },
		{ "\x7f", "\"\\u007f\"" },
		{ "\xc2\x9b", "\"\\u009b\"" },	   /* CSI */
		{ "\xe2\x80\xae", "\"\\u202e\"" }, /* RLO */
		{ "\xef\xbf\xbe", "\"\\ufffe\"" }, /* non-character */
		{ "\xf0\x9f\xbf\xbf", "\"\\ud83f\\udfff\"" }, /* U+1FFFF */
		{ "B\xc3\xbc"
		  "cher \xe6\x97\xa5",
		  "\"Bücher 日\"" },
		{ "\xf0\x9f\x98\x80", "\"😀\"" },
		{ "\xff", "\"\\ufffd\"" },
		{ "a\xc3", "\"a\\ufffd\"" },			 /* cut short */
		{ "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" }, /* surrogate */
		{ "\xc0\xaf", "\"\\ufffd\\ufffd\"" },		 /* overlong */
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		g_autoptr(DmJsonWriter) json = dm_json_writer_new_string(out);

		dm_json_text(json, rows[i].text);
		g_assert_cmpstr(out->str, ==, rows[i].json);
	}
}

static void test_key_escaped(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(DmJsonWriter) json = dm_json_writer_new_string(out);

	dm_json_begin_object(json);
	dm_json_member_int(json, "a\"\x1b", 1);
	dm_json_end_object(json);
	g_assert_cmpstr(out->str, ==, "{\"a\\\"\\u001b\":1}");
}

/* Every character: unsafe ones never raw, all others as they are. */
static void test_all_characters(void)
{
	for (gunichar c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 7) {
		g_autoptr(GString) out = NULL;
		g_autoptr(DmJsonWriter) json = NULL;
		char utf8[8] = { 0 };

		if (!g_unichar_validate(c))
			continue;
		out = g_string_new(NULL);
		json = dm_json_writer_new_string(out);
		g_unichar_to_utf8(c, utf8);
		dm_json_text(json, utf8);
		if (dm_text_is_unsafe(c))
			g_assert_true(g_str_has_prefix(out->str, "\"\\u"));
		else if (c != '"' && c != '\\')
			g_assert_cmpmem(out->str + 1, out->len - 2, utf8,
					strlen(utf8));
	}
}

/* A FILE gets everything in order, whatever the buffer's size. */
static void test_file(void)
{
	Capture capture;
	DmJsonWriter *json = dm_json_writer_new(capture_open(&capture));
	gsize size;

	dm_json_begin_array(json);
	for (guint i = 0; i < 100000; i++)
		dm_json_int(json, i % 10);
	dm_json_end_array(json);
	dm_json_writer_free(json);
	size = strlen(capture_text(&capture));
	g_assert_cmpuint(size, ==, 200001);
	g_assert_true(g_str_has_prefix(capture.text, "[0,1,2,"));
	g_assert_true(g_str_has_suffix(capture.text, ",8,9]"));
	capture_clear(&capture);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/jsonwriter/structure", test_structure);
	g_test_add_func("/jsonwriter/escapes", test_escapes);
	g_test_add_func("/jsonwriter/key-escaped", test_key_escaped);
	g_test_add_func("/jsonwriter/all-characters", test_all_characters);
	g_test_add_func("/jsonwriter/file", test_file);
	return g_test_run();
}

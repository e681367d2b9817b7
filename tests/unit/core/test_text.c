/*
 * Trimming, escaping, hex, distances.
 */
#include <string.h>

#include "core/text.h"

/* What may not reach an output raw, written out a second time. */
static gboolean expect_unsafe(gunichar c)
{
	gboolean control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
	gboolean bidi = c == 0x61c || c == 0x200e || c == 0x200f ||
			(c >= 0x202a && c <= 0x202e) ||
			(c >= 0x2066 && c <= 0x2069);
	gboolean separator = c == 0x2028 || c == 0x2029;
	gboolean nothing = (c >= 0xfdd0 && c <= 0xfdef) || c == 0xfeff ||
			   (c & 0xffff) == 0xfffe || (c & 0xffff) == 0xffff;

	return control || bidi || separator || nothing;
}

static void test_unsafe(void)
{
	for (gunichar c = 0; c <= 0x10ffff; c++)
		g_assert_cmpint(dm_text_is_unsafe(c), ==, expect_unsafe(c));
}

static void test_escape_each(void)
{
	for (gunichar c = 1; c <= 0x10ffff; c++) {
		g_autofree char *expected = NULL;
		g_autofree char *escaped = NULL;
		char text[16] = "a";
		int n;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = g_unichar_to_utf8(c, text + 1);
		text[1 + n] = 'z';
		text[2 + n] = '\0';
		expected = expect_unsafe(c) ? g_strdup_printf("a\\u{%x}z", c)
					    : g_strdup(text);
		escaped = dm_text_escape(text);
		g_assert_cmpstr(escaped, ==, expected);
	}
}

static void test_escape(void)
{
	static const struct {
		const char *text, *escaped;
	} cases[] = {
		{ "", "" },
		{ "plain ~ text", "plain ~ text" },
		{ "\x1b[31mred", "\\u{1b}[31mred" },
		{ "a\nb\r\tc", "a\\u{a}b\\u{d}\\u{9}c" },
		{ "\x7f", "\\u{7f}" },
		{ "B\xc3\xbc"
		  "cher",
		  "Bücher" },
		{ "B\xfc"
		  "cher",
		  "B\\u{fc}cher" },
		{ "cut \xe2\x82", "cut \\u{e2}\\u{82}" },
		{ "\xc0\xaf", "\\u{c0}\\u{af}" },
		{ "\xed\xa0\x80", "\\u{ed}\\u{a0}\\u{80}" },
		{ "\xe2\x80\xae"
		  "moc",
		  "\\u{202e}moc" },
		{ "back\\slash", "back\\slash" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *escaped = dm_text_escape(cases[i].text);
		GString *appended = g_string_new("x");

		g_assert_cmpstr(escaped, ==, cases[i].escaped);
		dm_text_append_escaped(appended, cases[i].text);
		g_assert_cmpstr(appended->str + 1, ==, cases[i].escaped);
		g_string_free(appended, TRUE);
	}
}

static void test_trim(void)
{
	static const struct {
		const char *text, *trimmed;
	} cases[] = {
		{ "", "" },
		{ " \t\r\n", "" },
		{ " a b ", "a b" },
		{ "a", "a" },
		{ "\na", "a" },
		{ "a\f", "a" },
		{ "\xc2\xa0"
		  "a",
		  "\xc2\xa0"
		  "a" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize size = strlen(cases[i].text);
		const char *start = dm_text_trim(cases[i].text, &size);
		g_autofree char *trimmed = g_strndup(start, size);

		g_assert_cmpstr(trimmed, ==, cases[i].trimmed);
	}
}

static void test_lower(void)
{
	char text[] = "ABC xyz \xc3\x9c [09]";

	g_assert_true(dm_text_lower(text) == text);
	g_assert_cmpstr(text, ==, "abc xyz \xc3\x9c [09]");
}

static void test_hex(void)
{
	static const guint8 bytes[] = { 0x00, 0x0f, 0xa5, 0xff };
	g_autofree char *hex = dm_text_hex(bytes, sizeof(bytes));
	g_autofree char *none = dm_text_hex(bytes, 0);

	g_assert_cmpstr(hex, ==, "000fa5ff");
	g_assert_cmpstr(none, ==, "");
}

static void test_distance(void)
{
	static const struct {
		const char *a, *b;
		guint distance;
	} cases[] = {
		{ "", "", 0 },
		{ "abc", "", 3 },
		{ "abc", "abc", 0 },
		{ "abc", "abd", 1 },
		{ "abc", "ac", 1 },
		{ "kitten", "sitting", 3 },
		{ "ingest", "ingset", 2 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_assert_cmpuint(dm_text_distance(cases[i].a, cases[i].b), ==,
				 cases[i].distance);
		g_assert_cmpuint(dm_text_distance(cases[i].b, cases[i].a), ==,
				 cases[i].distance);
	}
}

static void test_nearest(void)
{
	static const char *const known[] = { "ingest",	"summary",   "sources",
					     "reports", "reporters", NULL };
	static const struct {
		const char *word, *nearest;
	} cases[] = {
		{ "ingset", "ingest" },
		{ "sumary", "summary" },
		{ "report", "reports" },
		{ "reporter", "reporters" },
		{ "summary", "summary" },
		{ "xyzzy", NULL },
		{ "", NULL },
		{ "a", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpstr(dm_text_nearest(cases[i].word, known), ==,
				cases[i].nearest);
	g_assert_null(dm_text_nearest("ingest", known + 5));
}

static void test_plural(void)
{
	g_assert_cmpstr(dm_text_plural(0), ==, "s");
	g_assert_cmpstr(dm_text_plural(1), ==, "");
	g_assert_cmpstr(dm_text_plural(2), ==, "s");
	g_assert_cmpstr(dm_text_plural(-1), ==, "s");
}

static void test_number(void)
{
	const struct {
		gint64 number;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ -1, "-1" },
		{ 10, "10" },
		{ -1234567, "-1234567" },
		{ G_MAXINT64, "9223372036854775807" },
		{ G_MININT64, "-9223372036854775808" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = g_string_new("n ");

		dm_text_append_number(out, cases[i].number);
		g_assert_true(g_str_has_prefix(out->str, "n "));
		g_assert_cmpstr(out->str + 2, ==, cases[i].text);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/text-unsafe", test_unsafe);
	g_test_add_func("/core/text-escape-each", test_escape_each);
	g_test_add_func("/core/text-escape", test_escape);
	g_test_add_func("/core/text-trim", test_trim);
	g_test_add_func("/core/text-lower", test_lower);
	g_test_add_func("/core/text-hex", test_hex);
	g_test_add_func("/core/text-distance", test_distance);
	g_test_add_func("/core/text-nearest", test_nearest);
	g_test_add_func("/core/text-plural", test_plural);
	g_test_add_func("/core/text-number", test_number);
	return g_test_run();
}

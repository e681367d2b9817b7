/*
 * Header blocks: fields, folding, comments, bytes that are no text.
 */
#include "parse/mailfields.h"

#include <string.h>

/* "name=body|…" with "!" before a field that was mended. */
static char *fields_of(const char *data, gsize size)
{
	g_auto(DmFieldScan) scan = { 0 };
	GString *out = g_string_new(NULL);

	dm_field_scan_init(&scan, data, size);
	while (dm_field_scan_next(&scan))
		g_string_append_printf(out, "%s%s%s=%s", out->len ? "|" : "",
				       scan.repaired ? "!" : "", scan.name,
				       scan.body);
	return g_string_free(out, FALSE);
}

#define BYTES(text) text, sizeof(text) - 1

static void test_fields(void)
{
	static const struct {
		const char *data;
		gsize size;
		const char *fields;
	} cases[] = {
		{ BYTES(""), "" },
		{ BYTES("\n\n"), "" },
		{ BYTES("A: b"), "A=b" },
		{ BYTES("A: b\r\nC:d\r\n\r\nE: f"), "A=b|C=d" },
		{ BYTES("\n\r\nA:  b  \n"), "A=b" },
		{ BYTES("A:\nB: \n"), "A=|B=" },
		{ BYTES("A: b\n c\r\n\td\nE: f"), "A=b c d|E=f" },
		{ BYTES("A:\n b"), "A=b" },
		/* A line of blanks ends the header, folded or not. */
		{ BYTES("A: b\n \nC: d"), "A=b" },
		{ BYTES("A : b\nno field\n: c\nD:e"), "A=b|D=e" },
		{ BYTES(" continues nothing\nA: b"), "A=b" },
		{ BYTES("From x Thu Jan  1 00:00:00 1970\nA: b"), "A=b" },
		{ BYTES(">From x\nA: b"), "A=b" },
		{ BYTES("From: x\nA: b"), "From=x|A=b" },
		{ BYTES("A: b\rc\nD: e"), "!A=b c|D=e" },
		{ BYTES("A: b\0c"), "!A=b\xef\xbf\xbd"
				    "c" },
		{ BYTES("A: b\xff"), "!A=b\xef\xbf\xbd" },
		{ BYTES("A: \xc3\xa4"), "A=\xc3\xa4" },
		{ BYTES("A\xff: b\nC: d"), "C=d" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *copy =
			g_memdup2(cases[i].data, MAX(cases[i].size, 1));
		g_autofree char *fields = fields_of(copy, cases[i].size);

		g_assert_cmpstr(fields, ==, cases[i].fields);
	}
}

static void test_block(void)
{
	static const struct {
		const char *data;
		gsize start, size;
	} cases[] = {
		{ "", 0, 0 },
		{ "A: b\n", 0, 5 },
		{ "A: b\n\nbody", 0, 5 },
		{ "\r\nA: b\r\n\r\nbody", 2, 6 },
		{ "A: b\n c", 0, 7 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize start;

		g_assert_cmpuint(dm_header_block(cases[i].data,
						 strlen(cases[i].data), &start),
				 ==, cases[i].size);
		g_assert_cmpuint(start, ==, cases[i].start);
	}
}

static void test_comments(void)
{
	static const char *const cases[][2] = {
		{ "dmarc", "dmarc" },
		{ " dmarc (a (nested) one) ", "dmarc" },
		{ "(c) dkim , spf", "dkim , spf" },
		{ "a(\\)b)c", "ac" },
		{ "\"(no comment)\" x", "\"(no comment)\" x" },
		{ "\"a\\\"(\" (b)", "\"a\\\"(\"" },
		{ "a (never closed", "a" },
		{ "a) b", "a) b" },
		{ "", "" },
		{ "a\\", "a\\" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *bare = dm_field_without_comments(cases[i][0]);

		g_assert_cmpstr(bare, ==, cases[i][1]);
	}
}

static void test_angles(void)
{
	static const char *const cases[][2] = {
		{ "<a@b>", "a@b" }, { "a@b", "a@b" }, { "<>", "" },
		{ "<<a>>", "<a>" }, { "< a >", "a" }, { "<", "<" },
		{ "<a", "<a" },	    { "", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup(cases[i][0]);

		g_assert_cmpstr(dm_field_strip_angles(text), ==, cases[i][1]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/mailfields", test_fields);
	g_test_add_func("/parse/mailfields-block", test_block);
	g_test_add_func("/parse/mailfields-comments", test_comments);
	g_test_add_func("/parse/mailfields-angles", test_angles);
	return g_test_run();
}

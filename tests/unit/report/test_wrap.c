/*
 * Text broken into lines.
 */
#include "report/wrap.h"

#include <stdlib.h>

static const struct {
	guint width;
	const char *head, *text, *lines;
} cases[] = {
	{ 30, "  ERROR ", "a mail host without an address",
	  "  ERROR a mail host without an\n        address\n" },
	/* exactly as wide as it may be */
	{ 31, "  ERROR ", "a mail host without an address",
	  "  ERROR a mail host without an\n        address\n" },
	{ 38, "  ERROR ", "a mail host without an address",
	  "  ERROR a mail host without an address\n" },
	{ 0, "  ",
	  "never broken however long it may be, as nobody said how wide",
	  "  never broken however long it may be, as nobody said how wide\n" },
	/* too narrow to break */
	{ 10, "  ", "as it is", "  as it is\n" },
	/* the fields of a page, at 40 columns */
	{ 40, "  evidence           ", "passed for 360 messages",
	  "  evidence           passed for 360\n                     messages\n" },
	/* a word that is wider stays whole */
	{ 24, "  ", "a v=DMARC1;p=none;rua=mailto:x@y b",
	  "  a\n  v=DMARC1;p=none;rua=mailto:x@y\n  b\n" },
	{ 24, "  ", "two  blanks", "  two  blanks\n" },
	{ 40, "  ", "", "  \n" },
	/* wide by characters, and escaped */
	{ 24, "  ",
	  "\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xb6\xc3\xb6\xc3\xb6 \x1b[31m",
	  "  \xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xb6\xc3\xb6\xc3\xb6 \\u{1b}[31m\n" },
};

static void test_wrap(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);
		DmPageLines page;

		dm_page_init(&page, out, FALSE);
		dm_page_wrap(&page, cases[i].width, cases[i].head,
			     cases[i].text);
		dm_page_clear(&page);
		fclose(out);
		g_assert_cmpstr(text, ==, cases[i].lines);
		free(text);
	}
}

/* Each of its lines is one; "^" and "$" stand for bold. */
static const struct {
	guint width;
	const char *text, *lines;
} headings[] = {
	{ 0, "never broken however long it may be",
	  "^never broken however long it may be$\n" },
	{ 24, "192.0.2.1 in the name of example.com: forged",
	  "^192.0.2.1 in the name of$\n^    example.com: forged$\n" },
	{ 23, "a heading that fits it.", "^a heading that fits it.$\n" },
	{ 19, "too narrow to be broken", "^too narrow to be broken$\n" },
};

static void test_headings(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(headings); i++) {
		g_autoptr(GString) got = NULL;
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);
		DmPageLines page;

		dm_page_init(&page, out, TRUE);
		dm_page_add(&page, headings[i].text);
		dm_page_wrap_heading(&page, headings[i].width);
		dm_page_clear(&page);
		fclose(out);
		got = g_string_new(text);
		g_string_replace(got, "\033[1m", "^", 0);
		g_string_replace(got, "\033[0m", "$", 0);
		g_assert_cmpstr(got->str, ==, headings[i].lines);
		free(text);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wrap/lines", test_wrap);
	g_test_add_func("/wrap/headings", test_headings);
	return g_test_run();
}

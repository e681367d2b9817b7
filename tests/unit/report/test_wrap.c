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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wrap/lines", test_wrap);
	return g_test_run();
}

/*
 * Breaks escaped text at blanks.
 */
#include "report/wrap.h"

#include "core/text.h"

/* Below that every word would stand alone. */
#define ROOM_MIN 16
/* Of the further lines of a heading: more than fields have. */
#define HEADING_INDENT 4

typedef void (*PutFn)(DmPageLines *page);

static void begin_line(DmPageLines *page, PutFn put, glong indent)
{
	put(page);
	for (glong i = 0; i < indent; i++)
		g_string_append_c(page->line, ' ');
}

/* Appends escaped text, where `used` columns are taken, and ends the line. */
static void wrap(DmPageLines *page, PutFn put, guint width, glong used,
		 glong indent, const char *escaped)
{
	g_auto(GStrv) words = g_strsplit(escaped, " ", -1);
	gboolean breaks = width && (glong)width >= indent + ROOM_MIN;

	for (guint i = 0; words[i]; i++) {
		glong size = g_utf8_strlen(words[i], -1);

		if (breaks && i && used + 1 + size > (glong)width) {
			begin_line(page, put, indent);
			used = indent;
		} else if (i) {
			g_string_append_c(page->line, ' ');
			used++;
		}
		g_string_append(page->line, words[i]);
		used += size;
	}
	put(page);
}

void dm_page_wrap(DmPageLines *page, guint width, const char *head,
		  const char *text)
{
	g_autofree char *escaped = dm_text_escape(text);
	glong indent = g_utf8_strlen(head, -1);

	g_string_append(page->line, head);
	wrap(page, dm_page_put, width, indent, indent, escaped);
}

void dm_page_wrap_heading(DmPageLines *page, guint width)
{
	g_autofree char *escaped = g_strdup(page->line->str);

	g_string_truncate(page->line, 0);
	wrap(page, dm_page_put_heading, width, 0, HEADING_INDENT, escaped);
}

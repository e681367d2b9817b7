/*
 * Breaks escaped text at blanks.
 */
#include "report/wrap.h"

#include "core/text.h"

/* Below that every word would stand alone. */
#define ROOM_MIN 20

static void begin_line(DmPageLines *page, glong indent)
{
	dm_page_put(page);
	for (glong i = 0; i < indent; i++)
		g_string_append_c(page->line, ' ');
}

void dm_page_wrap(DmPageLines *page, guint width, const char *head,
		  const char *text)
{
	g_autofree char *escaped = dm_text_escape(text);
	g_auto(GStrv) words = g_strsplit(escaped, " ", -1);
	glong indent = g_utf8_strlen(head, -1), used = indent;
	gboolean breaks = width && (glong)width >= indent + ROOM_MIN;

	g_string_append(page->line, head);
	for (guint i = 0; words[i]; i++) {
		glong size = g_utf8_strlen(words[i], -1);

		if (breaks && i && used + 1 + size > (glong)width) {
			begin_line(page, indent);
			used = indent;
		} else if (i) {
			g_string_append_c(page->line, ' ');
			used++;
		}
		g_string_append(page->line, words[i]);
		used += size;
	}
	dm_page_put(page);
}

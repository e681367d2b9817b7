/*
 * Lines of a page.  Knows nothing of what they say.
 */
#include "report/pagelines.h"

#include "core/text.h"
#include "core/utctime.h"

void dm_page_init(DmPageLines *page, FILE *out, gboolean colour)
{
	*page = (DmPageLines){ out, colour, g_string_new(NULL) };
}

void dm_page_clear(DmPageLines *page)
{
	g_string_free(page->line, TRUE);
	page->line = NULL;
}

void dm_page_add(DmPageLines *page, const char *text)
{
	if (!text)
		g_string_append_c(page->line, '-');
	else if (!*text)
		g_string_append(page->line, "\"\"");
	else
		dm_text_append_escaped(page->line, text);
}

void dm_page_add_named(DmPageLines *page, const char *name, const char *text)
{
	g_string_append(page->line, name);
	dm_page_add(page, text);
}

void dm_page_put(DmPageLines *page)
{
	fprintf(page->out, "%s\n", page->line->str);
	g_string_truncate(page->line, 0);
}

void dm_page_put_heading(DmPageLines *page)
{
	const char *on = page->colour ? "\033[1m" : "";
	const char *off = page->colour ? "\033[0m" : "";

	fprintf(page->out, "%s%s%s\n", on, page->line->str, off);
	g_string_truncate(page->line, 0);
}

void dm_page_field(DmPageLines *page, const char *label, const char *text)
{
	if (!text)
		return;
	g_string_append_printf(page->line, "  %-18s ", label);
	dm_page_add(page, text);
	dm_page_put(page);
}

void dm_page_number(DmPageLines *page, const char *label, gboolean has,
		    gint64 number)
{
	if (!has)
		return;
	g_string_append_printf(page->line, "  %-18s %" G_GINT64_FORMAT, label,
			       number);
	dm_page_put(page);
}

void dm_page_time(DmPageLines *page, const char *label, gboolean has,
		  gint64 seconds)
{
	char text[DM_TIME_TEXT];

	dm_page_field(page, label,
		      has ? dm_time_format(seconds, text) : "unknown");
}

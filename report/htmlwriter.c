/*
 * Writes HTML and escapes all text in it.  Knows nothing of what a page says.
 */
#include "report/htmlwriter.h"

#include "core/text.h"

struct _DmHtmlWriter {
	GString *out;
	GPtrArray *open; /* const char *: names of elements */
};

/* After these a line ends, so that no line of a mail grows without end. */
static const char *const line_enders[] = {
	"html", "head", "body", "div", "table", "thead", "tbody", "tr", "ul",
	"li",	"h1",	"h2",	"p",   "title", "td",	 "th",	  NULL
};

DmHtmlWriter *dm_html_writer_new(GString *out)
{
	DmHtmlWriter *html = g_new0(DmHtmlWriter, 1);

	html->out = out;
	html->open = g_ptr_array_new();
	g_string_append(out, "<!DOCTYPE html>\n");
	return html;
}

void dm_html_writer_free(DmHtmlWriter *html)
{
	if (!html)
		return;
	g_ptr_array_unref(html->open);
	g_free(html);
}

static void append_entity(GString *out, char c)
{
	switch (c) {
	case '&':
		g_string_append(out, "&amp;");
		break;
	case '<':
		g_string_append(out, "&lt;");
		break;
	case '>':
		g_string_append(out, "&gt;");
		break;
	case '"':
		g_string_append(out, "&quot;");
		break;
	case '\'':
		g_string_append(out, "&#39;");
		break;
	default:
		g_string_append_c(out, c);
	}
}

void dm_html_text(DmHtmlWriter *html, const char *text)
{
	g_autofree char *safe = text ? dm_text_escape(text) : NULL;

	for (const char *at = safe; at && *at; at++)
		append_entity(html->out, *at);
}

static void begin_tag(DmHtmlWriter *html, const char *name,
		      const char *const *attributes)
{
	g_string_append_printf(html->out, "<%s", name);
	for (; attributes && attributes[0]; attributes += 2) {
		g_string_append_printf(html->out, " %s=\"", attributes[0]);
		dm_html_text(html, attributes[1]);
		g_string_append_c(html->out, '"');
	}
}

void dm_html_open(DmHtmlWriter *html, const char *name,
		  const char *const *attributes)
{
	begin_tag(html, name, attributes);
	g_string_append_c(html->out, '>');
	g_ptr_array_add(html->open, (gpointer)name);
}

void dm_html_close(DmHtmlWriter *html)
{
	const char *name =
		g_ptr_array_steal_index(html->open, html->open->len - 1);

	g_string_append_printf(html->out, "</%s>", name);
	if (g_strv_contains(line_enders, name))
		g_string_append_c(html->out, '\n');
}

void dm_html_empty(DmHtmlWriter *html, const char *name,
		   const char *const *attributes)
{
	begin_tag(html, name, attributes);
	g_string_append(html->out, "/>\n");
}

void dm_html_element(DmHtmlWriter *html, const char *name,
		     const char *const *attributes, const char *text)
{
	dm_html_open(html, name, attributes);
	dm_html_text(html, text);
	dm_html_close(html);
}

/*
 * A streaming HTML writer: the one door of text to HTML.  What it writes is
 * well-formed XML too, so that any tool can check it.
 */
#pragma once

#include <glib.h>

typedef struct _DmHtmlWriter DmHtmlWriter;

/* Appends to `out`, which must outlive the writer; begins with the doctype. */
DmHtmlWriter *dm_html_writer_new(GString *out);
void dm_html_writer_free(DmHtmlWriter *html);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmHtmlWriter, dm_html_writer_free)

/*
 * Opens an element; `attributes` is name, value, … NULL, or NULL.  Names are
 * constants, values are escaped.
 */
void dm_html_open(DmHtmlWriter *html, const char *name,
		  const char *const *attributes);
/* Closes the last one that is open. */
void dm_html_close(DmHtmlWriter *html);
/* An element that holds nothing: meta. */
void dm_html_empty(DmHtmlWriter *html, const char *name,
		   const char *const *attributes);
/*
 * A text, with the characters of HTML as entities and unsafe ones as
 * core/text.h has them; NULL is nothing.
 */
void dm_html_text(DmHtmlWriter *html, const char *text);
/* An element with a text. */
void dm_html_element(DmHtmlWriter *html, const char *name,
		     const char *const *attributes, const char *text);

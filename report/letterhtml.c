/*
 * Prints a letter as HTML that mail programs show: styles stand at each
 * element, and colours are left to the reader's own, light or dark.
 */
#include "report/htmlwriter.h"
#include "report/letter.h"

#define GREY "rgba(128,128,128,0.45)"
#define NUMBER "text-align:right;padding:4px 0 4px 8px;white-space:nowrap"
#define NAME "text-align:left;padding:4px 0;overflow-wrap:anywhere"

static const char *const html_attributes[] = { "lang", "en", NULL };
static const char *const charset[] = { "charset", "utf-8", NULL };
static const char *const viewport[] = { "name", "viewport", "content",
					"width=device-width, initial-scale=1",
					NULL };
static const char *const scheme[] = { "name", "color-scheme", "content",
				      "light dark", NULL };
static const char *const body_style[] = {
	"style",
	"color-scheme:light dark;margin:0;padding:16px;"
	"font:16px/1.45 sans-serif",
	NULL
};
static const char *const page_style[] = {
	"style", "max-width:44em;margin:0 auto;overflow-wrap:break-word", NULL
};
static const char *const table_style[] = {
	"style",
	"border-collapse:collapse;width:100%;font-size:14px;"
	"font-variant-numeric:tabular-nums",
	NULL
};
static const char *const row_style[] = {
	"style", "vertical-align:bottom;border-bottom:1px solid " GREY, NULL
};
static const char *const name_head[] = { "scope", "col", "style", NAME, NULL };
static const char *const number_head[] = { "scope", "col", "style", NUMBER,
					   NULL };
static const char *const row_head[] = { "scope", "row", "style",
					NAME ";font-weight:normal", NULL };
static const char *const number_cell[] = { "style", NUMBER, NULL };

/* Of blocks that are one element with a text. */
static const struct {
	const char *name;
	const char *const attributes[5];
} elements[] = {
	[DM_BLOCK_TITLE] = { "h1",
			     { "style",
			       "font-size:22px;line-height:1.25;margin:0 0 8px",
			       NULL } },
	[DM_BLOCK_HEADING] = { "h2",
			       { "style", "font-size:18px;margin:28px 0 8px",
				 NULL } },
	[DM_BLOCK_PARAGRAPH] = { "p", { "style", "margin:8px 0", NULL } },
	[DM_BLOCK_ALARM] = { "p",
			     { "style",
			       "margin:16px 0;padding:10px 12px;"
			       "border:2px solid #d32f2f;font-weight:bold",
			       NULL } },
	[DM_BLOCK_ITEM] = { "li", { "style", "margin:4px 0", NULL } },
};

static void write_row(DmHtmlWriter *html, const DmBlock *block, guint index)
{
	char **row = g_ptr_array_index(block->rows, index);
	gboolean is_head = index == 0;

	dm_html_open(html, "tr", row_style);
	dm_html_element(html, "th", is_head ? name_head : row_head, row[0]);
	for (guint i = 1; i < block->n_columns; i++)
		dm_html_element(html, is_head ? "th" : "td",
				is_head ? number_head : number_cell, row[i]);
	dm_html_close(html);
}

static void write_table(DmHtmlWriter *html, const DmBlock *block)
{
	const char *const attributes[] = { "aria-label", block->text,
					   table_style[0], table_style[1],
					   NULL };

	dm_html_open(html, "table", attributes);
	dm_html_open(html, "thead", NULL);
	write_row(html, block, 0);
	dm_html_close(html);
	dm_html_open(html, "tbody", NULL);
	for (guint i = 1; i < block->rows->len; i++)
		write_row(html, block, i);
	dm_html_close(html);
	dm_html_close(html);
}

static void write_blocks(DmHtmlWriter *html, const GPtrArray *blocks)
{
	static const char *const list_style[] = {
		"style", "margin:8px 0;padding-left:22px", NULL
	};
	gboolean in_list = FALSE;

	for (guint i = 0; i < blocks->len; i++) {
		const DmBlock *block = g_ptr_array_index(blocks, i);
		gboolean is_item = block->kind == DM_BLOCK_ITEM;

		if (is_item && !in_list)
			dm_html_open(html, "ul", list_style);
		if (!is_item && in_list)
			dm_html_close(html);
		in_list = is_item;
		if (block->kind == DM_BLOCK_TABLE)
			write_table(html, block);
		else
			dm_html_element(html, elements[block->kind].name,
					elements[block->kind].attributes,
					block->text);
	}
	if (in_list)
		dm_html_close(html);
}

char *dm_letter_html(const DmLetter *letter)
{
	GString *out = g_string_new(NULL);
	g_autoptr(DmHtmlWriter) html = dm_html_writer_new(out);

	dm_html_open(html, "html", html_attributes);
	dm_html_open(html, "head", NULL);
	dm_html_empty(html, "meta", charset);
	dm_html_empty(html, "meta", viewport);
	dm_html_empty(html, "meta", scheme);
	dm_html_element(html, "title", NULL, letter->subject);
	dm_html_close(html);
	dm_html_open(html, "body", body_style);
	dm_html_open(html, "div", page_style);
	write_blocks(html, letter->blocks);
	dm_html_close(html);
	dm_html_close(html);
	dm_html_close(html);
	return g_string_free(out, FALSE);
}

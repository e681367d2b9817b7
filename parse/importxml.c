/*
 * XML text, escaped.  Knows nothing of JSON.
 */
#include "parse/importxml.h"

#include <string.h>

#define REPLACEMENT 0xfffd

void dm_import_xml_open(DmImportXml *xml, const char *element)
{
	g_string_append_printf(xml->out, "<%s>", element);
}

void dm_import_xml_close(DmImportXml *xml, const char *element)
{
	g_string_append_printf(xml->out, "</%s>", element);
}

/* What XML 1.0 does not allow is replaced. */
static void append_character(GString *out, gunichar c)
{
	if (c == '<' || c == '>' || c == '&' || c == '\n' || c == '\r')
		g_string_append_printf(out, "&#%u;", c);
	else if ((c < ' ' && c != '\t') || c == 0xfffe || c == 0xffff)
		g_string_append_unichar(out, REPLACEMENT);
	else
		g_string_append_unichar(out, c);
}

void dm_import_xml_leaf(DmImportXml *xml, const char *element, const char *text,
			gsize size)
{
	const char *end = text + size;

	if (!text)
		return;
	dm_import_xml_open(xml, element);
	for (; text < end; text = g_utf8_next_char(text))
		append_character(xml->out, g_utf8_get_char(text));
	dm_import_xml_close(xml, element);
}

void dm_import_xml_number(DmImportXml *xml, const char *element, gint64 number)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);

	dm_import_xml_leaf(xml, element, text, strlen(text));
}

void dm_import_xml_go_to(DmImportXml *xml, guint line)
{
	for (; xml->line < line; xml->line++)
		g_string_append_c(xml->out, '\n');
}

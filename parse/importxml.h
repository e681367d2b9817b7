/*
 * Writes a parsedmarc record or header as the XML it was made of.
 */
#pragma once

#include <glib.h>

typedef struct {
	GString *out;
	guint line; /* of what is written next */
} DmImportXml;

void dm_import_xml_open(DmImportXml *xml, const char *element);
void dm_import_xml_close(DmImportXml *xml, const char *element);
/* An element with a text; nothing where the text is NULL. */
void dm_import_xml_leaf(DmImportXml *xml, const char *element, const char *text,
			gsize size);
/* The same with a number. */
void dm_import_xml_number(DmImportXml *xml, const char *element, gint64 number);
/* Empty lines, so that what follows stands in the line it was read from. */
void dm_import_xml_go_to(DmImportXml *xml, guint line);

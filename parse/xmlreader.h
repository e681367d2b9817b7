/*
 * A strict, bounded XML reader: elements and text by callback, one namespace
 * level, no DOCTYPE, nothing from outside.
 */
#pragma once

#include <glib.h>

#include "core/limits.h"

typedef struct {
	const char *name; /* local name */
	const char *uri;  /* namespace or NULL */
	const char *value;
	gsize size;
} DmXmlAttribute;

typedef struct {
	void (*start)(gpointer user, const char *name, const char *uri,
		      const DmXmlAttribute *attributes, guint n_attributes);
	void (*end)(gpointer user);
	void (*text)(gpointer user, const char *text, gsize size);
} DmXmlHandler;

typedef enum {
	DM_XML_GOOD,
	DM_XML_BROKEN,	/* not well-formed; dm_xml_reader_problem() */
	DM_XML_DOCTYPE, /* refused */
	DM_XML_DEPTH,	/* the cap on depth was reached */
	DM_XML_STOPPED, /* by dm_xml_reader_stop() */
} DmXmlStatus;

typedef struct _DmXmlReader DmXmlReader;

DmXmlReader *dm_xml_reader_new(const DmXmlHandler *handler, gpointer user,
			       const DmLimits *limits);
void dm_xml_reader_free(DmXmlReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmXmlReader, dm_xml_reader_free)

/* Takes UTF-8; a declared encoding is ignored.  FALSE: no more is wanted. */
gboolean dm_xml_reader_feed(DmXmlReader *reader, const char *text, gsize size);
DmXmlStatus dm_xml_reader_finish(DmXmlReader *reader);
/* From within a callback. */
void dm_xml_reader_stop(DmXmlReader *reader);
/* The line in hand, from 1. */
guint dm_xml_reader_line(const DmXmlReader *reader);
/* What made the document broken: text and line; static until free. */
const char *dm_xml_reader_problem(const DmXmlReader *reader, guint *ret_line);

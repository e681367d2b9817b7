/*
 * Elements of other namespaces, kept as XML text (RFC 9990 section 5).
 */
#pragma once

#include <glib.h>

#include "parse/xmlreader.h"

typedef struct _DmExtensionWriter DmExtensionWriter;

/* Keeps at most `max_bytes` of XML. */
DmExtensionWriter *dm_extension_writer_new(gsize max_bytes);
void dm_extension_writer_free(DmExtensionWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmExtensionWriter, dm_extension_writer_free)

void dm_extension_writer_start(DmExtensionWriter *self, const char *name,
			       const char *uri,
			       const DmXmlAttribute *attributes, guint n);
void dm_extension_writer_text(DmExtensionWriter *self, const char *text,
			      gsize size);
/* TRUE when this closed the outermost element. */
gboolean dm_extension_writer_end(DmExtensionWriter *self);

/* The XML written, NULL when it was too long; ready for the next. */
char *dm_extension_writer_take(DmExtensionWriter *self);
/* The namespace of the outermost element, until the next start. */
const char *dm_extension_writer_namespace(const DmExtensionWriter *self);

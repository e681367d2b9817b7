/*
 * What bytes are, told by their beginning and never by a name.
 */
#pragma once

#include <glib.h>

/* What the first bytes of something say it is. */
typedef enum {
	DM_CONTENT_EMPTY,
	DM_CONTENT_GZIP,
	DM_CONTENT_ZLIB,
	DM_CONTENT_ZIP,
	DM_CONTENT_TAR,
	DM_CONTENT_XML,
	DM_CONTENT_HTML,
	DM_CONTENT_JSON,
	DM_CONTENT_MBOX,
	DM_CONTENT_MAIL,
	DM_CONTENT_OTHER,
} DmContent;

/* How many bytes dm_content_sniff() wants to see; fewer do. */
#define DM_SNIFF_BYTES 4096

DmContent dm_content_sniff(const guint8 *data, gsize size);
/* Whether a name and its colon stand there (RFC 5322 section 2.2). */
gboolean dm_content_is_field(gconstpointer line, gsize size);
/*
 * Whether these bytes begin the JSON that parsedmarc writes: its reports in a
 * list, in lists by kind, or one after another.
 */
gboolean dm_content_is_parsedmarc(const guint8 *data, gsize size);
/* "gzip", "zip", "XML" and so on; static. */
const char *dm_content_name(DmContent content);

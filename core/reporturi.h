/*
 * The size limit at the end of a reporting URI, as RFC 7489 section 6.2 has
 * it and RFC 9989 section 4.8 (obs-dmarc-uri) only tolerates it.
 */
#pragma once

#include <glib.h>

typedef struct {
	char *uri;	     /* without the limit; owned */
	gboolean has_limit;  /* obsolete: reporters should ignore it */
	guint64 limit_bytes; /* k, m, g, t are powers of 1024; no unit: bytes */
} DmReportUri;

/*
 * Splits "mailto:a@example.com!10m".  FALSE when what follows the last "!" is
 * no limit or does not fit 64 bits (such a URI must not be used).
 */
gboolean dm_report_uri_parse(const char *text, DmReportUri *ret);
void dm_report_uri_clear(DmReportUri *uri);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmReportUri, dm_report_uri_clear)

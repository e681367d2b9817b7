/*
 * The lists of URIs that rua and ruf hold (RFC 9989 section 4.8, urilist): who
 * gets the reports.
 */
#pragma once

#include <glib.h>

/* More URIs of one list are not kept. */
#define DM_REPORT_TARGETS_MAX 50

typedef struct {
	char *text;	     /* as it stands in the record, trimmed */
	const char *problem; /* why nobody can use it, in words; or NULL */
	char *scheme;	     /* lower case; NULL where there is none */
	char *uri;	     /* without the limit; NULL with a problem */
	char *address;	     /* of mailto, percent-decoded; or NULL */
	char *host;	     /* normalized (dns/name.h); NULL with a problem */
	gboolean has_limit;  /* "!10m", which RFC 9989 has no use for */
	guint64 limit_bytes;
} DmReportTarget;

/*
 * Splits a list at its commas.  Never NULL; *ret_more counts the URIs beyond
 * DM_REPORT_TARGETS_MAX.  An empty list has one target, with a problem.
 */
GPtrArray *dm_report_targets_parse(const char *value, guint *ret_more);
/* How many have no problem. */
guint dm_report_targets_usable(const GPtrArray *targets);
/*
 * The URI that a word of a list must have been meant to be: with its scheme,
 * without a limit.  "" where it names nobody, NULL where that cannot be made
 * out.  Caller frees.
 */
char *dm_report_target_meant(const char *word);
/*
 * Adds such a URI, which is taken over, where it names somebody who is not in
 * the list (char *) yet.  FALSE for NULL, and where the list is full.
 */
gboolean dm_report_targets_add(GPtrArray *uris, char *uri);

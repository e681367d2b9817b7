/*
 * Untrusted bytes in, reports and findings out.
 */
#pragma once

#include <gio/gio.h>

#include "core/limits.h"
#include "core/report.h"

#define DM_PARSE_ERROR (dm_parse_error_quark())
GQuark dm_parse_error_quark(void);

typedef enum {
	DM_PARSE_ERROR_SANDBOX, /* this system cannot cage a worker */
	DM_PARSE_ERROR_WORKER,	/* no worker process can be started */
	DM_PARSE_ERROR_STOPPED, /* the caller asked for it */
} DmParseError;

/* So many Authentication-Results fields are kept, the topmost ones. */
#define DM_AUTH_FIELDS_MAX 20

/* What dm_parse() found in one item beside the reports. */
typedef struct {
	guint reports;	      /* ended in the sink */
	guint kinds;	      /* of these, 1 << DmKind */
	guint refused;	      /* parts that claim to be a report and are none */
	gboolean claims;      /* something in it claims to be a report */
	DmFindings *findings; /* of the item; owned by the caller */
	gboolean is_mail;     /* the item itself is a mail */
	gboolean has_failure; /* a failure report, read or not, is in it */
	char *mail_from;      /* domain of the mail's own From, or NULL */
	/* char *, the Authentication-Results fields of the mail's own header,
	   unfolded, in its order (RFC 8601) */
	GPtrArray *authentication_results;
} DmParseResult;

void dm_parse_result_init(DmParseResult *result);
void dm_parse_result_clear(DmParseResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmParseResult, dm_parse_result_clear)

/* Counts a report that ended in the sink and has an identity. */
void dm_parse_result_count(DmParseResult *result, const DmReport *report);

/*
 * Whether the bytes may be a failure mail, which privacy does not let us keep
 * (store/store.h): one was found in them or, where the reader did not get that
 * far, they speak of one.
 */
gboolean dm_parse_may_be_failure(const DmParseResult *result, GBytes *bytes);

/*
 * $LC_ALL while dm_parse_init() runs, in a worker and elsewhere: GMime asks it
 * what the charset "x-unknown" is.
 */
#define DM_PARSE_LOCALE "C"

/*
 * Makes GMime, libxml2 and jansson ready: before the first dm_parse(), and only
 * where there is one, as it takes more than a millisecond.
 */
void dm_parse_init(void);

/*
 * Reads one item (a mail, an archive, an XML document; told by content) and
 * streams each report it holds into `sink`, in order.  A pure function of
 * bytes and limits: no files, clock, locale, network.  Whatever is wrong with
 * the bytes becomes a finding in `result` or in the report, and counts in
 * result->refused where something that claims to be a report could not be
 * read.  FALSE only when the sink failed, with its error.
 *
 * Reports without identity (dm_report_has_identity()) do reach the sink's end
 * and count as refused: nobody can tell them apart from others.
 */
gboolean dm_parse(GBytes *bytes, const DmLimits *limits, const DmSink *sink,
		  gpointer user, DmParseResult *result, GError **error);
/*
 * The same, and holds each document to the rules of its RFC: what it breaks is
 * added to the report's findings, with the section.
 */
gboolean dm_parse_lint(GBytes *bytes, const DmLimits *limits,
		       const DmSink *sink, gpointer user, DmParseResult *result,
		       GError **error);

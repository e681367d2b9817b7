/*
 * What the subject and the attachment's name of a report mail say.  They are
 * hints: the document is what counts (RFC 9990 section 3.5.2).
 */
#pragma once

#include <glib.h>

/* receiver!policy-domain!begin!end[!unique-id].extension */
typedef struct {
	char *receiver; /* "" where the name begins with "!" */
	char *domain;
	gint64 begin, end; /* seconds since the epoch */
	char *unique_id;   /* NULL when absent */
	char *extension;   /* "xml.gz", "zip" … */
} DmReportName;

/* FALSE when the name is not of that form; clear what it filled in. */
gboolean dm_report_name_parse(const char *name, DmReportName *ret);
void dm_report_name_clear(DmReportName *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmReportName, dm_report_name_clear)

/* "Report Domain: d Submitter: s Report-ID: i", loosely. */
typedef struct {
	char *domain;
	char *submitter; /* NULL when absent */
	char *report_id; /* NULL when absent; one <...> pair stripped */
} DmReportSubject;

/* `subject` is decoded; FALSE when it announces no report. */
gboolean dm_report_subject_parse(const char *subject, DmReportSubject *ret);
void dm_report_subject_clear(DmReportSubject *subject);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmReportSubject, dm_report_subject_clear)

/*
 * Whether the text of a mail is a notice that a report could not be delivered
 * (RFC 7489 section 7.2.2): no report, and no fault either.
 */
gboolean dm_is_undeliverable_notice(const char *text, gsize size);

/*
 * One report as a page for people.
 */
#pragma once

#include <stdio.h>

#include "core/report.h"

typedef struct _DmReportPage DmReportPage;

/* `colour` makes headings bold. */
DmReportPage *dm_report_page_new(FILE *out, gboolean colour);
void dm_report_page_free(DmReportPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmReportPage, dm_report_page_free)

/* What is known beside the report; NULL = unknown. */
typedef struct {
	gint64 report_key;
	const char *source; /* uri */
	const char *status;
	const char *mail_auth; /* verdict on the mail it came in */
	const char *mail_from; /* domain of the mail's From */
	gboolean mail_mismatch;
} DmPageOrigin;

/* The texts must live until `begin` has returned. */
void dm_report_page_set_origin(DmReportPage *self, const DmPageOrigin *origin);

/*
 * The sink that prints; *ret_user goes with it.  The header given to `begin`
 * must be final, as with dm_store_replay(); records are printed as they come.
 */
const DmSink *dm_report_page_sink(DmReportPage *self, gpointer *ret_user);

/*
 * One report as the JSON object of the contract (section 3), one object a
 * line.
 */
#pragma once

#include <stdio.h>

#include "core/report.h"

typedef struct _DmReportJson DmReportJson;

DmReportJson *dm_report_json_new(FILE *out);
void dm_report_json_free(DmReportJson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmReportJson, dm_report_json_free)

/* The path or uri of the next reports; copied, NULL = unknown. */
void dm_report_json_set_source(DmReportJson *self, const char *source_uri);
/* The `report_key` of the next reports; without it the member is left out. */
void dm_report_json_set_key(DmReportJson *self, gint64 report_key);

/*
 * The sink that writes reports; *ret_user goes with it.  Nothing is written
 * before `end`, so a discarded report leaves no trace.
 */
const DmSink *dm_report_json_sink(DmReportJson *self, gpointer *ret_user);

/* Writes that the source holds no report, and why. */
gboolean dm_report_json_none(DmReportJson *self, const DmFindings *findings,
			     GError **error);

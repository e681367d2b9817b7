/*
 * The members of a report's JSON object that depend on its kind, and those
 * that all kinds share.
 */
#pragma once

#include "core/report.h"
#include "report/jsonwriter.h"

/* The members of a failure report, "feedback_type" to "sample". */
void dm_json_failure(DmJsonWriter *json, const DmFailure *failure);
/* The members of a TLS report, "organization-name" to "policies". */
void dm_json_tls(DmJsonWriter *json, const DmTls *tls);
/* The member "findings"; NULL is none. */
void dm_json_findings(DmJsonWriter *json, const DmFindings *findings);
/* A member with a list of texts. */
void dm_json_member_texts(DmJsonWriter *json, const char *name,
			  const DmText *texts, guint n);

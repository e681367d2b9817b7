/*
 * Changes as JSON (dmarcmill-changes(1) has the keys).
 */
#pragma once

#include "report/changelist.h"
#include "report/jsonwriter.h"

/* The days `before`, `since`, `until`: an object. */
void dm_change_json_period(DmJsonWriter *json, const DmFilter *filter);
/* A domain with all its lists: an object. */
void dm_change_json_row(DmJsonWriter *json, const DmDomainChanges *domain);
/* How long each list is over all DmDomainChanges: an object. */
void dm_change_json_total(DmJsonWriter *json, const GPtrArray *domains);

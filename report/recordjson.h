/*
 * The members of a record that all JSON layouts share.
 */
#pragma once

#include "core/report.h"
#include "report/jsonwriter.h"

/* "identifiers":{…},"auth_results":{…} of an open object. */
void dm_json_record_identities(DmJsonWriter *json, const DmRecord *record);

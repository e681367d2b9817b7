/*
 * What a policy would have done, as JSON.
 */
#pragma once

#include "report/impact.h"
#include "report/jsonwriter.h"

/* A domain: an object with the keys that the rows of `impact` have. */
void dm_impact_json(DmJsonWriter *json, const DmImpact *impact,
		    const char *policy);

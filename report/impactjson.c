/*
 * Writes what a policy would have done as JSON.  It judges nothing.
 */
#include "report/impactjson.h"

static void write_hits(DmJsonWriter *json, const DmImpact *impact)
{
	dm_json_key(json, "hit");
	dm_json_begin_object(json);
	dm_json_member_int(json, "messages", impact->hit);
	dm_json_member_int(json, "sources", impact->hit_sources);
	dm_json_member_int(json, "header_from", impact->hit_header_from);
	dm_json_end_object(json);
	dm_json_key(json, "overridden");
	dm_json_begin_object(json);
	dm_json_member_int(json, "messages", impact->overridden);
	dm_json_end_object(json);
	dm_json_key(json, "by_verdict");
	dm_json_begin_object(json);
	for (guint i = 0; i < DM_N_VERDICTS; i++)
		if (impact->by_verdict[i])
			dm_json_member_int(json, dm_verdict_name((DmVerdict)i),
					   impact->by_verdict[i]);
	dm_json_end_object(json);
}

void dm_impact_json(DmJsonWriter *json, const DmImpact *impact,
		    const char *policy)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "domain", impact->domain);
	dm_json_member_text(json, "policy", policy);
	write_hits(json, impact);
	dm_json_key(json, "readiness");
	dm_json_begin_object(json);
	dm_json_member_text(json, "verdict",
			    dm_readiness_name(impact->readiness));
	dm_json_member_strings(json, "reasons", impact->reasons);
	dm_json_member_int(json, "days", impact->days);
	dm_json_member_int(json, "reporters", impact->reporters);
	dm_json_member_int(json, "messages", impact->messages);
	dm_json_end_object(json);
	dm_json_end_object(json);
}

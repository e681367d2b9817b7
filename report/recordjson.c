/*
 * Identifiers and authentication results as JSON.  Knows no layout.
 */
#include "report/recordjson.h"

/* DKIM results have a selector, SPF results a scope. */
static void write_results(DmJsonWriter *json, const char *name,
			  const DmAuthResult *results, guint n,
			  gboolean is_dkim)
{
	dm_json_key(json, name);
	dm_json_begin_array(json);
	for (guint i = 0; i < n; i++) {
		const DmAuthResult *result = &results[i];

		dm_json_begin_object(json);
		dm_json_member_text(json, "domain", result->domain);
		if (is_dkim)
			dm_json_member_text(json, "selector", result->selector);
		else
			dm_json_member_text(json, "scope", result->scope);
		dm_json_member_text(json, "result", result->result);
		dm_json_member_text(json, "human_result", result->human_result);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
}

void dm_json_record_identities(DmJsonWriter *json, const DmRecord *record)
{
	dm_json_key(json, "identifiers");
	dm_json_begin_object(json);
	dm_json_member_text(json, "header_from", record->header_from);
	dm_json_member_text(json, "envelope_from", record->envelope_from);
	dm_json_member_text(json, "envelope_to", record->envelope_to);
	dm_json_end_object(json);
	dm_json_key(json, "auth_results");
	dm_json_begin_object(json);
	write_results(json, "dkim", record->dkim_results,
		      record->n_dkim_results, TRUE);
	write_results(json, "spf", record->spf_results, record->n_spf_results,
		      FALSE);
	dm_json_end_object(json);
}

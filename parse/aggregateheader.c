/*
 * Labels the generation, checks the period and sorts the values into the
 * model.
 */
#include "parse/aggregateheader.h"

#define LONG_PERIOD (7 * G_GINT64_CONSTANT(86400))

static DmGeneration generation(const char *uri, guint64 seen,
			       gboolean extension)
{
	static const DmField rfc9990[] = { DM_FIELD_NP, DM_FIELD_TESTING,
					   DM_FIELD_DISCOVERY_METHOD,
					   DM_FIELD_GENERATOR };
	static const DmField rfc7489[] = { DM_FIELD_VERSION, DM_FIELD_FO,
					   DM_FIELD_AUTH_SCOPE,
					   DM_FIELD_AUTH_SELECTOR,
					   DM_FIELD_ENVELOPE_FROM };

	if (g_strcmp0(uri, "urn:ietf:params:xml:ns:dmarc-2.0") == 0 ||
	    extension)
		return DM_GENERATION_RFC9990;
	for (guint i = 0; i < G_N_ELEMENTS(rfc9990); i++)
		if (seen & (G_GUINT64_CONSTANT(1) << rfc9990[i]))
			return DM_GENERATION_RFC9990;
	for (guint i = 0; i < G_N_ELEMENTS(rfc7489); i++)
		if (seen & (G_GUINT64_CONSTANT(1) << rfc7489[i]))
			return DM_GENERATION_RFC7489;
	return DM_GENERATION_DRAFT;
}

static void check_period(DmFindings *findings, DmMetadata *metadata)
{
	gint64 begin = metadata->begin;

	if (!metadata->has_begin || !metadata->has_end)
		return;
	if (metadata->begin > metadata->end) {
		metadata->begin = metadata->end;
		metadata->end = begin;
		dm_findings_add(findings, DM_SEVERITY_WARNING,
				"period-reversed", "date_range",
				"begin is later than end; they were exchanged");
	}
	if (metadata->end - metadata->begin > LONG_PERIOD)
		dm_findings_add(findings, DM_SEVERITY_INFO, "period-long",
				"date_range",
				"the report covers more than seven days");
}

static void fill_metadata(const DmFieldValues *values, DmMetadata *metadata)
{
	*metadata = (DmMetadata){
		.org_name = values->text[DM_FIELD_ORG_NAME],
		.email = values->text[DM_FIELD_EMAIL],
		.extra_contact_info = values->text[DM_FIELD_EXTRA_CONTACT_INFO],
		.report_id = values->text[DM_FIELD_REPORT_ID],
		.generator = values->text[DM_FIELD_GENERATOR],
		.has_begin = values->has_number[DM_FIELD_BEGIN],
		.begin = values->number[DM_FIELD_BEGIN],
		.has_end = values->has_number[DM_FIELD_END],
		.end = values->number[DM_FIELD_END],
		.errors = metadata->errors,
		.n_errors = metadata->n_errors,
	};
}

static void fill_policy(const DmFieldValues *values, DmPolicy *policy)
{
	*policy = (DmPolicy){
		.domain = values->text[DM_FIELD_POLICY_DOMAIN],
		.discovery_method = values->text[DM_FIELD_DISCOVERY_METHOD],
		.p = values->text[DM_FIELD_P],
		.sp = values->text[DM_FIELD_SP],
		.np = values->text[DM_FIELD_NP],
		.adkim = values->text[DM_FIELD_ADKIM],
		.aspf = values->text[DM_FIELD_ASPF],
		.has_pct = values->has_number[DM_FIELD_PCT],
		.pct = values->number[DM_FIELD_PCT],
		.fo = values->text[DM_FIELD_FO],
		.testing = values->text[DM_FIELD_TESTING],
	};
}

void dm_aggregate_header_fill(const DmFieldValues *values, guint64 seen,
			      gboolean extension, DmFindings *findings,
			      DmAggregate *aggregate)
{
	aggregate->generation =
		generation(aggregate->namespace_uri, seen, extension);
	aggregate->version = values->text[DM_FIELD_VERSION];
	fill_metadata(values, &aggregate->metadata);
	check_period(findings, &aggregate->metadata);
	fill_policy(values, &aggregate->policy);
}

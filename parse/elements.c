/*
 * The table of elements (RFC 9990 section 3.1.1, all generations joined).
 */
#include "parse/elements.h"

#include <string.h>

#define CONTAINER(parent, name, element, many)                   \
	{                                                        \
		DM_ELEMENT_##parent, name, DM_ELEMENT_##element, \
			DM_FIELD_NONE, DM_VALUE_TEXT, many       \
	}
#define LEAF(parent, name, field, type)                                       \
	{                                                                     \
		DM_ELEMENT_##parent, name, DM_ELEMENT_LEAF, DM_FIELD_##field, \
			DM_VALUE_##type, FALSE                                \
	}
#define LEAVES(parent, name, field, type)                                     \
	{                                                                     \
		DM_ELEMENT_##parent, name, DM_ELEMENT_LEAF, DM_FIELD_##field, \
			DM_VALUE_##type, TRUE                                 \
	}

/* The most frequent ones stand first among those of a parent. */
static const DmElementRow of_record[] = {
	CONTAINER(RECORD, "row", ROW, FALSE),
	CONTAINER(RECORD, "identifiers", IDENTIFIERS, FALSE),
	CONTAINER(RECORD, "identities", IDENTIFIERS, FALSE),
	CONTAINER(RECORD, "auth_results", AUTH_RESULTS, FALSE),
};

static const DmElementRow of_row[] = {
	LEAF(ROW, "source_ip", SOURCE_IP, ADDRESS),
	LEAF(ROW, "count", COUNT, COUNT),
	CONTAINER(ROW, "policy_evaluated", EVALUATED, FALSE),
};

static const DmElementRow of_evaluated[] = {
	LEAF(EVALUATED, "disposition", DISPOSITION, DISPOSITION),
	LEAF(EVALUATED, "dkim", EVALUATED_DKIM, ALIGNED),
	LEAF(EVALUATED, "spf", EVALUATED_SPF, ALIGNED),
	CONTAINER(EVALUATED, "reason", REASON, TRUE),
};

static const DmElementRow of_reason[] = {
	LEAF(REASON, "type", REASON_TYPE, REASON),
	LEAF(REASON, "comment", REASON_COMMENT, TEXT),
};

static const DmElementRow of_identifiers[] = {
	LEAF(IDENTIFIERS, "header_from", HEADER_FROM, DOMAIN),
	LEAF(IDENTIFIERS, "envelope_from", ENVELOPE_FROM, DOMAIN),
	LEAF(IDENTIFIERS, "envelope_to", ENVELOPE_TO, DOMAIN),
};

static const DmElementRow of_auth_results[] = {
	CONTAINER(AUTH_RESULTS, "dkim", DKIM, TRUE),
	CONTAINER(AUTH_RESULTS, "spf", SPF, TRUE),
};

static const DmElementRow of_dkim[] = {
	LEAF(DKIM, "domain", AUTH_DOMAIN, DOMAIN),
	LEAF(DKIM, "selector", AUTH_SELECTOR, TEXT),
	LEAF(DKIM, "result", AUTH_RESULT, DKIM_RESULT),
	LEAF(DKIM, "human_result", AUTH_HUMAN_RESULT, TEXT),
};

static const DmElementRow of_spf[] = {
	LEAF(SPF, "domain", AUTH_DOMAIN, DOMAIN),
	LEAF(SPF, "scope", AUTH_SCOPE, SCOPE),
	LEAF(SPF, "result", AUTH_RESULT, SPF_RESULT),
	LEAF(SPF, "human_result", AUTH_HUMAN_RESULT, TEXT),
};

static const DmElementRow of_document[] = {
	CONTAINER(DOCUMENT, "feedback", FEEDBACK, FALSE),
};

static const DmElementRow of_feedback[] = {
	CONTAINER(FEEDBACK, "record", RECORD, TRUE),
	CONTAINER(FEEDBACK, "report_metadata", METADATA, FALSE),
	CONTAINER(FEEDBACK, "policy_published", POLICY_PUBLISHED, FALSE),
	CONTAINER(FEEDBACK, "extension", EXTENSION, TRUE),
	LEAF(FEEDBACK, "version", VERSION, TEXT),
};

static const DmElementRow of_metadata[] = {
	LEAF(METADATA, "org_name", ORG_NAME, TEXT),
	LEAF(METADATA, "email", EMAIL, TEXT),
	LEAF(METADATA, "extra_contact_info", EXTRA_CONTACT_INFO, TEXT),
	LEAF(METADATA, "report_id", REPORT_ID, ID),
	LEAF(METADATA, "generator", GENERATOR, TEXT),
	LEAVES(METADATA, "error", ERROR, TEXT),
	CONTAINER(METADATA, "date_range", DATE_RANGE, FALSE),
};

static const DmElementRow of_date_range[] = {
	LEAF(DATE_RANGE, "begin", BEGIN, TIME),
	LEAF(DATE_RANGE, "end", END, TIME),
};

static const DmElementRow of_policy_published[] = {
	LEAF(POLICY_PUBLISHED, "domain", POLICY_DOMAIN, DOMAIN),
	LEAF(POLICY_PUBLISHED, "discovery_method", DISCOVERY_METHOD, METHOD),
	LEAF(POLICY_PUBLISHED, "p", P, POLICY),
	LEAF(POLICY_PUBLISHED, "sp", SP, POLICY),
	LEAF(POLICY_PUBLISHED, "np", NP, POLICY),
	LEAF(POLICY_PUBLISHED, "adkim", ADKIM, MODE),
	LEAF(POLICY_PUBLISHED, "aspf", ASPF, MODE),
	LEAF(POLICY_PUBLISHED, "pct", PCT, PERCENT),
	LEAF(POLICY_PUBLISHED, "fo", FO, TEXT),
	LEAF(POLICY_PUBLISHED, "testing", TESTING, TESTING),
};

#define ROWS(list)                       \
	{                                \
		list, G_N_ELEMENTS(list) \
	}

static const struct {
	const DmElementRow *rows;
	guint n;
} parents[DM_ELEMENT_LEAF + 1] = {
	[DM_ELEMENT_RECORD] = ROWS(of_record),
	[DM_ELEMENT_ROW] = ROWS(of_row),
	[DM_ELEMENT_EVALUATED] = ROWS(of_evaluated),
	[DM_ELEMENT_REASON] = ROWS(of_reason),
	[DM_ELEMENT_IDENTIFIERS] = ROWS(of_identifiers),
	[DM_ELEMENT_AUTH_RESULTS] = ROWS(of_auth_results),
	[DM_ELEMENT_DKIM] = ROWS(of_dkim),
	[DM_ELEMENT_SPF] = ROWS(of_spf),
	[DM_ELEMENT_DOCUMENT] = ROWS(of_document),
	[DM_ELEMENT_FEEDBACK] = ROWS(of_feedback),
	[DM_ELEMENT_METADATA] = ROWS(of_metadata),
	[DM_ELEMENT_DATE_RANGE] = ROWS(of_date_range),
	[DM_ELEMENT_POLICY_PUBLISHED] = ROWS(of_policy_published),
};

const DmElementRow *dm_element_lookup(DmElement parent, const char *name)
{
	const DmElementRow *row = parents[parent].rows;

	for (guint n = parents[parent].n; n; n--, row++)
		if (*row->name == *name && strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

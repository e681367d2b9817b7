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
static const DmElementRow rows[] = {
	CONTAINER(RECORD, "row", ROW, FALSE),
	CONTAINER(RECORD, "identifiers", IDENTIFIERS, FALSE),
	CONTAINER(RECORD, "identities", IDENTIFIERS, FALSE),
	CONTAINER(RECORD, "auth_results", AUTH_RESULTS, FALSE),
	LEAF(ROW, "source_ip", SOURCE_IP, ADDRESS),
	LEAF(ROW, "count", COUNT, COUNT),
	CONTAINER(ROW, "policy_evaluated", EVALUATED, FALSE),
	LEAF(EVALUATED, "disposition", DISPOSITION, DISPOSITION),
	LEAF(EVALUATED, "dkim", EVALUATED_DKIM, ALIGNED),
	LEAF(EVALUATED, "spf", EVALUATED_SPF, ALIGNED),
	CONTAINER(EVALUATED, "reason", REASON, TRUE),
	LEAF(REASON, "type", REASON_TYPE, REASON),
	LEAF(REASON, "comment", REASON_COMMENT, TEXT),
	LEAF(IDENTIFIERS, "header_from", HEADER_FROM, DOMAIN),
	LEAF(IDENTIFIERS, "envelope_from", ENVELOPE_FROM, DOMAIN),
	LEAF(IDENTIFIERS, "envelope_to", ENVELOPE_TO, DOMAIN),
	CONTAINER(AUTH_RESULTS, "dkim", DKIM, TRUE),
	CONTAINER(AUTH_RESULTS, "spf", SPF, TRUE),
	LEAF(DKIM, "domain", AUTH_DOMAIN, DOMAIN),
	LEAF(DKIM, "selector", AUTH_SELECTOR, TEXT),
	LEAF(DKIM, "result", AUTH_RESULT, DKIM_RESULT),
	LEAF(DKIM, "human_result", AUTH_HUMAN_RESULT, TEXT),
	LEAF(SPF, "domain", AUTH_DOMAIN, DOMAIN),
	LEAF(SPF, "scope", AUTH_SCOPE, SCOPE),
	LEAF(SPF, "result", AUTH_RESULT, SPF_RESULT),
	LEAF(SPF, "human_result", AUTH_HUMAN_RESULT, TEXT),
	CONTAINER(DOCUMENT, "feedback", FEEDBACK, FALSE),
	CONTAINER(FEEDBACK, "record", RECORD, TRUE),
	CONTAINER(FEEDBACK, "report_metadata", METADATA, FALSE),
	CONTAINER(FEEDBACK, "policy_published", POLICY_PUBLISHED, FALSE),
	CONTAINER(FEEDBACK, "extension", EXTENSION, TRUE),
	LEAF(FEEDBACK, "version", VERSION, TEXT),
	LEAF(METADATA, "org_name", ORG_NAME, TEXT),
	LEAF(METADATA, "email", EMAIL, TEXT),
	LEAF(METADATA, "extra_contact_info", EXTRA_CONTACT_INFO, TEXT),
	LEAF(METADATA, "report_id", REPORT_ID, ID),
	LEAF(METADATA, "generator", GENERATOR, TEXT),
	LEAVES(METADATA, "error", ERROR, TEXT),
	CONTAINER(METADATA, "date_range", DATE_RANGE, FALSE),
	LEAF(DATE_RANGE, "begin", BEGIN, TIME),
	LEAF(DATE_RANGE, "end", END, TIME),
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

const DmElementRow *dm_element_lookup(DmElement parent, const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].parent == parent && strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

/*
 * The vocabulary of aggregate reports: which element may stand where.
 */
#pragma once

#include <glib.h>

#include "parse/values.h"

typedef enum {
	DM_ELEMENT_DOCUMENT, /* around the root */
	DM_ELEMENT_FEEDBACK,
	DM_ELEMENT_METADATA,
	DM_ELEMENT_DATE_RANGE,
	DM_ELEMENT_POLICY_PUBLISHED,
	DM_ELEMENT_EXTENSION,
	DM_ELEMENT_RECORD,
	DM_ELEMENT_ROW,
	DM_ELEMENT_EVALUATED,
	DM_ELEMENT_REASON,
	DM_ELEMENT_IDENTIFIERS,
	DM_ELEMENT_AUTH_RESULTS,
	DM_ELEMENT_DKIM,
	DM_ELEMENT_SPF,
	DM_ELEMENT_LEAF, /* holds a value */
} DmElement;

/* The values; DM_FIELD_NONE for containers. */
typedef enum {
	DM_FIELD_NONE,
	/* of the report */
	DM_FIELD_VERSION,
	DM_FIELD_ORG_NAME,
	DM_FIELD_EMAIL,
	DM_FIELD_EXTRA_CONTACT_INFO,
	DM_FIELD_REPORT_ID,
	DM_FIELD_GENERATOR,
	DM_FIELD_ERROR,
	DM_FIELD_BEGIN,
	DM_FIELD_END,
	DM_FIELD_POLICY_DOMAIN,
	DM_FIELD_DISCOVERY_METHOD,
	DM_FIELD_P,
	DM_FIELD_SP,
	DM_FIELD_NP,
	DM_FIELD_ADKIM,
	DM_FIELD_ASPF,
	DM_FIELD_PCT,
	DM_FIELD_FO,
	DM_FIELD_TESTING,
	/* of a record */
	DM_FIELD_SOURCE_IP,
	DM_FIELD_COUNT,
	DM_FIELD_DISPOSITION,
	DM_FIELD_EVALUATED_DKIM,
	DM_FIELD_EVALUATED_SPF,
	DM_FIELD_HEADER_FROM,
	DM_FIELD_ENVELOPE_FROM,
	DM_FIELD_ENVELOPE_TO,
	/* of a reason */
	DM_FIELD_REASON_TYPE,
	DM_FIELD_REASON_COMMENT,
	/* of a DKIM or SPF result */
	DM_FIELD_AUTH_DOMAIN,
	DM_FIELD_AUTH_SELECTOR,
	DM_FIELD_AUTH_SCOPE,
	DM_FIELD_AUTH_RESULT,
	DM_FIELD_AUTH_HUMAN_RESULT,
	DM_N_FIELDS
} DmField;

typedef struct {
	DmElement parent;
	const char *name;
	DmElement element;
	DmField field;	  /* of a leaf */
	DmValueType type; /* of a leaf */
	gboolean many;	  /* may stand more than once */
} DmElementRow;

/* The values of a report or a record, by field. */
typedef struct {
	const char *text[DM_N_FIELDS];
	gint64 number[DM_N_FIELDS];
	gboolean has_number[DM_N_FIELDS];
} DmFieldValues;

/* The row of `name` inside `parent`, or NULL. */
const DmElementRow *dm_element_lookup(DmElement parent, const char *name);

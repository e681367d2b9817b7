/*
 * The tables of the two schemas.
 */
#include "parse/lintmodel.h"

#include <string.h>

#define MANY DM_LINT_MANY
#define NO           \
	{            \
		0, 0 \
	}
#define ONE          \
	{            \
		1, 1 \
	}
#define MAY          \
	{            \
		0, 1 \
	}
#define ANY             \
	{               \
		0, MANY \
	}
#define SOME            \
	{               \
		1, MANY \
	}
#define CONTAINER(parent, name, element, old, new, order, section)             \
	{                                                                      \
		DM_ELEMENT_##parent, name, DM_ELEMENT_##element, { old, new }, \
			order, DM_VALUE_TEXT, FALSE, FALSE, section            \
	}
#define LEAF(parent, name, old, new, order, type, section)                \
	{                                                                 \
		DM_ELEMENT_##parent, name, DM_ELEMENT_LEAF, { old, new }, \
			order, DM_VALUE_##type, TRUE, FALSE, section      \
	}
/* May be empty, and may say its language. */
#define HUMAN(parent, name, old, new, order, section)                     \
	{                                                                 \
		DM_ELEMENT_##parent, name, DM_ELEMENT_LEAF, { old, new }, \
			order, DM_VALUE_TEXT, FALSE, TRUE, section        \
	}

/* The children of an element stand together. */
/* clang-format off */
static const DmLintRow lint_rows[] = {
	CONTAINER(DOCUMENT, "feedback", FEEDBACK, ONE, ONE, 1, "3.1.1.1"),
	LEAF(FEEDBACK, "version", ONE, MAY, 1, TEXT, "3.1.1.2"),
	CONTAINER(FEEDBACK, "report_metadata", METADATA, ONE, ONE, 2, "3.1.1.3"),
	CONTAINER(FEEDBACK, "policy_published", POLICY_PUBLISHED, ONE, ONE, 3, "3.1.1.5"),
	CONTAINER(FEEDBACK, "extension", EXTENSION, NO, MAY, 4, "3.1.1.6"),
	CONTAINER(FEEDBACK, "record", RECORD, SOME, SOME, 5, "3.1.1.7"),

	LEAF(METADATA, "org_name", ONE, ONE, 1, TEXT, "3.1.1.3"),
	LEAF(METADATA, "email", ONE, ONE, 2, TEXT, "3.1.1.3"),
	HUMAN(METADATA, "extra_contact_info", MAY, MAY, 3, "3.1.1.3"),
	LEAF(METADATA, "report_id", ONE, ONE, 4, ID, "3.5.1"),
	CONTAINER(METADATA, "date_range", DATE_RANGE, ONE, ONE, 5, "3.1.1.4"),
	HUMAN(METADATA, "error", ANY, MAY, 6, "3.1.5"),
	LEAF(METADATA, "generator", NO, MAY, 7, TEXT, "3.1.1.3"),
	LEAF(DATE_RANGE, "begin", ONE, ONE, 1, TIME, "3.1.1.4"),
	LEAF(DATE_RANGE, "end", ONE, ONE, 2, TIME, "3.1.1.4"),

	LEAF(POLICY_PUBLISHED, "domain", ONE, ONE, 1, DOMAIN, "3.1.1.5"),
	LEAF(POLICY_PUBLISHED, "discovery_method", NO, MAY, 2, METHOD, "3.1.1.5"),
	LEAF(POLICY_PUBLISHED, "p", ONE, ONE, 3, POLICY, "3.1.1.5"),
	LEAF(POLICY_PUBLISHED, "sp", ONE, MAY, 4, POLICY, "3.1.1.5"),
	LEAF(POLICY_PUBLISHED, "np", NO, MAY, 5, POLICY, "3.1.1.5"),
	LEAF(POLICY_PUBLISHED, "adkim", MAY, MAY, 6, MODE, "3.1.1.5"),
	LEAF(POLICY_PUBLISHED, "aspf", MAY, MAY, 7, MODE, "3.1.1.5"),
	LEAF(POLICY_PUBLISHED, "pct", ONE, NO, 8, PERCENT, "3.1.1.5"),
	LEAF(POLICY_PUBLISHED, "fo", ONE, MAY, 9, TEXT, "3.1.1.5"),
	LEAF(POLICY_PUBLISHED, "testing", NO, MAY, 10, TESTING, "3.1.1.5"),

	CONTAINER(RECORD, "row", ROW, ONE, ONE, 1, "3.1.1.8"),
	CONTAINER(RECORD, "identifiers", IDENTIFIERS, ONE, ONE, 2, "3.1.1.10"),
	CONTAINER(RECORD, "auth_results", AUTH_RESULTS, ONE, ONE, 3, "3.1.1.11"),
	LEAF(ROW, "source_ip", ONE, ONE, 1, ADDRESS, "3.1.1.8"),
	LEAF(ROW, "count", ONE, ONE, 2, COUNT, "3.1.1.8"),
	CONTAINER(ROW, "policy_evaluated", EVALUATED, ONE, ONE, 3, "3.1.1.9"),
	LEAF(EVALUATED, "disposition", ONE, ONE, 1, DISPOSITION, "3.1.1.9"),
	LEAF(EVALUATED, "dkim", ONE, ONE, 2, ALIGNED, "3.1.1.9"),
	LEAF(EVALUATED, "spf", ONE, ONE, 3, ALIGNED, "3.1.1.9"),
	CONTAINER(EVALUATED, "reason", REASON, ANY, ANY, 4, "3.1.1.14"),
	LEAF(REASON, "type", ONE, ONE, 1, REASON, "3.1.6"),
	HUMAN(REASON, "comment", MAY, MAY, 2, "3.1.1.14"),

	LEAF(IDENTIFIERS, "header_from", ONE, ONE, 1, DOMAIN, "3.1.1.10"),
	{ DM_ELEMENT_IDENTIFIERS, "envelope_from", DM_ELEMENT_LEAF,
	  { ONE, MAY }, 2, DM_VALUE_DOMAIN, FALSE, FALSE, "3.1.1.10" },
	LEAF(IDENTIFIERS, "envelope_to", MAY, MAY, 3, DOMAIN, "3.1.1.10"),

	CONTAINER(AUTH_RESULTS, "dkim", DKIM, ANY, ANY, 1, "3.1.1.12"),
	CONTAINER(AUTH_RESULTS, "spf", SPF, SOME, MAY, 2, "3.1.1.13"),
	LEAF(DKIM, "domain", ONE, ONE, 1, DOMAIN, "3.1.1.12"),
	LEAF(DKIM, "selector", MAY, ONE, 2, TEXT, "3.1.1.12"),
	LEAF(DKIM, "result", ONE, ONE, 3, DKIM_RESULT, "3.1.1.12"),
	HUMAN(DKIM, "human_result", MAY, MAY, 4, "3.1.1.12"),
	LEAF(SPF, "domain", ONE, ONE, 1, DOMAIN, "3.1.1.13"),
	LEAF(SPF, "scope", ONE, MAY, 2, SCOPE, "3.1.1.13"),
	LEAF(SPF, "result", ONE, ONE, 3, SPF_RESULT, "3.1.1.13"),
	HUMAN(SPF, "human_result", NO, MAY, 4, "3.1.1.13"),
};
/* clang-format on */

/* xs:sequence; the others are xs:all. */
static const struct {
	DmElement parent;
	gboolean ordered[DM_N_SCHEMAS];
} orders[] = {
	{ DM_ELEMENT_FEEDBACK, { TRUE, TRUE } },
	{ DM_ELEMENT_METADATA, { TRUE, FALSE } },
	{ DM_ELEMENT_RECORD, { TRUE, TRUE } },
	{ DM_ELEMENT_EVALUATED, { TRUE, TRUE } },
	{ DM_ELEMENT_AUTH_RESULTS, { TRUE, TRUE } },
};

static const char *const policies[] = { "none", "quarantine", "reject", NULL };
static const char *const actions[] = { "none", "pass", "quarantine", "reject",
				       NULL };
static const char *const aligned[] = { "pass", "fail", NULL };
static const char *const dkim_results[] = { "none",	 "pass",    "fail",
					    "policy",	 "neutral", "temperror",
					    "permerror", NULL };
static const char *const old_spf_results[] = { "none",	    "neutral",
					       "pass",	    "fail",
					       "softfail",  "temperror",
					       "permerror", NULL };
static const char *const spf_results[] = { "none",	"neutral",  "pass",
					   "fail",	"softfail", "temperror",
					   "permerror", "policy",   NULL };
static const char *const old_scopes[] = { "helo", "mfrom", NULL };
static const char *const scopes[] = { "mfrom", NULL };
static const char *const modes[] = { "r", "s", NULL };
static const char *const methods[] = { "psl", "treewalk", NULL };
static const char *const yes_no[] = { "n", "y", NULL };
static const char *const old_reasons[] = { "forwarded",
					   "sampled_out",
					   "trusted_forwarder",
					   "mailing_list",
					   "local_policy",
					   "other",
					   NULL };
static const char *const reasons[] = {
	"local_policy",	    "mailing_list",	 "other",
	"policy_test_mode", "trusted_forwarder", NULL
};

static const struct {
	DmValueType type;
	const char *const *words[DM_N_SCHEMAS];
} enumerations[] = {
	{ DM_VALUE_POLICY, { policies, policies } },
	{ DM_VALUE_DISPOSITION, { policies, actions } },
	{ DM_VALUE_ALIGNED, { aligned, aligned } },
	{ DM_VALUE_DKIM_RESULT, { dkim_results, dkim_results } },
	{ DM_VALUE_SPF_RESULT, { old_spf_results, spf_results } },
	{ DM_VALUE_SCOPE, { old_scopes, scopes } },
	{ DM_VALUE_MODE, { modes, modes } },
	{ DM_VALUE_METHOD, { methods, methods } },
	{ DM_VALUE_TESTING, { yes_no, yes_no } },
	{ DM_VALUE_REASON, { old_reasons, reasons } },
};

DmLintChildren dm_lint_children(DmElement parent)
{
	const DmLintRow *end = lint_rows + G_N_ELEMENTS(lint_rows);
	DmLintChildren children = { .rows = lint_rows };

	while (children.rows < end && children.rows->parent != parent)
		children.rows++;
	while (children.rows + children.n < end &&
	       children.rows[children.n].parent == parent)
		children.n++;
	g_assert(children.n <= DM_LINT_CHILDREN_MAX);
	return children;
}

const DmLintRow *dm_lint_lookup(const DmLintChildren *children,
				const char *name)
{
	for (guint i = 0; i < children->n; i++)
		if (strcmp(children->rows[i].name, name) == 0)
			return &children->rows[i];
	return NULL;
}

gboolean dm_lint_is_ordered(DmElement parent, DmSchema schema)
{
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++)
		if (orders[i].parent == parent)
			return orders[i].ordered[schema];
	return FALSE;
}

const char *const *dm_lint_words(DmValueType type, DmSchema schema)
{
	for (guint i = 0; i < G_N_ELEMENTS(enumerations); i++)
		if (enumerations[i].type == type)
			return enumerations[i].words[schema];
	return NULL;
}

DmSchema dm_lint_schema(DmGeneration generation)
{
	return generation == DM_GENERATION_RFC9990 ? DM_SCHEMA_RFC9990
						   : DM_SCHEMA_RFC7489;
}

/*
 * What the two published schemas of aggregate reports allow, as tables:
 * RFC 7489 appendix C and RFC 9990 appendix A.
 */
#pragma once

#include "core/report.h"
#include "parse/elements.h"

typedef enum { DM_SCHEMA_RFC7489, DM_SCHEMA_RFC9990, DM_N_SCHEMAS } DmSchema;

#define DM_LINT_MANY 255
#define DM_NAMESPACE_RFC7489 "http://dmarc.org/dmarc-xml/0.1"
#define DM_NAMESPACE_RFC9990 "urn:ietf:params:xml:ns:dmarc-2.0"

/* How often an element may stand in its parent. */
typedef struct {
	guint8 min;
	guint8 max; /* 0 = it is not part of this schema */
} DmLintCount;

typedef struct {
	DmElement parent;
	const char *name;
	DmElement element; /* what it is itself */
	DmLintCount count[DM_N_SCHEMAS];
	guint8 order;	     /* among its siblings, from 1 */
	DmValueType type;    /* of a leaf */
	gboolean no_empty;   /* an empty value says too little */
	gboolean has_lang;   /* takes the attribute in RFC 9990 */
	const char *section; /* of RFC 9990 */
} DmLintRow;

/* What may stand in an element; none in a leaf. */
#define DM_LINT_CHILDREN_MAX 16
typedef struct {
	const DmLintRow *rows;
	guint n;
} DmLintChildren;

DmLintChildren dm_lint_children(DmElement parent);
/* The row of `name` among them, or NULL. */
const DmLintRow *dm_lint_lookup(const DmLintChildren *children,
				const char *name);
/* Whether the children of `parent` have a fixed order. */
gboolean dm_lint_is_ordered(DmElement parent, DmSchema schema);
/* The words of an enumeration, NULL-terminated; NULL for other types. */
const char *const *dm_lint_words(DmValueType type, DmSchema schema);
/*
 * Which schema a report is held to: RFC 9990 if it looks like it, else RFC
 * 7489, which the drafts before it became.
 */
DmSchema dm_lint_schema(DmGeneration generation);

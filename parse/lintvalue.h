/*
 * Holds one value of an aggregate report to its type.
 */
#pragma once

#include "parse/lintmodel.h"

/*
 * Where a value stands, and what speaks of it.  It becomes the text "line 7,
 * record/row/count" only when something is said: mostly nothing is.
 */
typedef struct {
	DmFindings *findings;
	DmSchema schema;
	const DmLintRow *row;
	guint line;
	const GPtrArray *path; /* const char *, open elements below the root */
	const char *name;      /* of a child of the last of them, or NULL */
} DmLintPlace;

/* The section a row belongs to in the schema; caller frees. */
char *dm_lint_section(const DmLintRow *row, DmSchema schema);
void dm_lint_say(const DmLintPlace *place, DmSeverity severity,
		 const char *code, const char *format, ...) G_GNUC_PRINTF(4, 5);
/* `text` is trimmed. */
void dm_lint_value(const DmLintPlace *place, const char *text);

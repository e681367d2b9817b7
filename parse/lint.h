/*
 * Holds an aggregate report to its schema: every element, its place, its
 * number and its value, with the rule that is broken.
 */
#pragma once

#include "core/limits.h"
#include "core/report.h"
#include "parse/lintmodel.h"

typedef struct _DmLint DmLint;

/* What it finds goes to `findings`, each with its section. */
DmLint *dm_lint_new(DmSchema schema, const DmLimits *limits,
		    DmFindings *findings);
void dm_lint_free(DmLint *lint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmLint, dm_lint_free)

/* Takes the document as UTF-8, piece by piece (a DmMendFn). */
void dm_lint_feed(gpointer lint, const char *text, gsize size);
void dm_lint_finish(DmLint *lint);

/*
 * The answer of `lint`: broken rules, row by row.  Knows no store.
 */
#pragma once

#include "core/report.h"
#include "report/emitter.h"

DmEmitter *dm_lint_emitter_new(const DmEmitOptions *options);
/*
 * A row: the file it was found in, the kind of report ("aggregate" …, or NULL
 * for the file as a whole), and the rule.
 */
void dm_lint_emit(DmEmitter *emitter, const char *source, const char *kind,
		  const DmFinding *rule);

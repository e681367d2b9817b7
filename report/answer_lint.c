/*
 * Lays broken rules out as columns.
 */
#include "report/answer_lint.h"

static const DmColumn columns[] = {
	{ "source", "FILE", DM_COLUMN_TEXT, TRUE },
	{ "kind", "KIND", DM_COLUMN_TEXT, FALSE, 2 },
	{ "rule", "RULE", DM_COLUMN_TEXT },
	{ "severity", "SEVERITY", DM_COLUMN_TEXT },
	{ "section", "SECTION", DM_COLUMN_TEXT, FALSE, 1 },
	{ "where", "WHERE", DM_COLUMN_TEXT, TRUE },
	{ "text", "TEXT", DM_COLUMN_TEXT, TRUE },
	{ "times", "TIMES", DM_COLUMN_COUNT, FALSE, 3 },
	{ NULL }
};

DmEmitter *dm_lint_emitter_new(const DmEmitOptions *options)
{
	DmEmitter *emitter = dm_emitter_new(options, "lint", NULL, columns);

	dm_emitter_set_empty(emitter, "no rule is broken");
	return emitter;
}

void dm_lint_emit(DmEmitter *emitter, const char *source, const char *kind,
		  const DmFinding *rule)
{
	const DmCell cells[] = {
		{ .text = source },
		{ .text = kind },
		{ .text = rule->code },
		{ .text = dm_severity_name(rule->severity) },
		{ .text = rule->section },
		{ .text = rule->where },
		{ .text = rule->text },
		{ .number = (gint64)rule->repeats + 1 },
	};

	G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 == G_N_ELEMENTS(columns));
	dm_emitter_row(emitter, cells);
}

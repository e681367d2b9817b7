/*
 * Hands an answer to the output that was asked for.  Knows no output itself.
 */
#include "report/emitter.h"

#include "report/emitterops.h"
#include "report/output.h"

static const struct {
	const char *name;
	const DmEmitterOps *ops;
} formats[] = {
	[DM_FORMAT_TABLE] = { "table", &dm_emit_table_ops },
	[DM_FORMAT_CSV] = { "csv", &dm_emit_csv_ops },
	[DM_FORMAT_JSON] = { "json", &dm_emit_json_ops },
};

gboolean dm_format_from_name(const char *name, DmFormat *ret)
{
	for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (g_strcmp0(name, formats[i].name) == 0) {
			*ret = (DmFormat)i;
			return TRUE;
		}
	}
	return FALSE;
}

DmEmitter *dm_emitter_new(const DmEmitOptions *options, const char *command,
			  const char *const *filters, const DmColumn *columns)
{
	static const char *const no_filters[] = { NULL };
	const DmEmitterOps *ops = formats[options->format].ops;
	DmEmitter *emitter = g_malloc0(ops->size);

	emitter->ops = ops;
	emitter->options = *options;
	emitter->command = command;
	emitter->filters = filters ? filters : no_filters;
	emitter->columns = columns;
	while (columns[emitter->n_columns].name)
		emitter->n_columns++;
	emitter->empty = "nothing to show";
	ops->begin(emitter);
	return emitter;
}

void dm_emitter_set_empty(DmEmitter *emitter, const char *line)
{
	emitter->empty = line;
}

void dm_emitter_row(DmEmitter *emitter, const DmCell *cells)
{
	emitter->rows++;
	emitter->ops->row(emitter, cells);
}

void dm_emitter_total(DmEmitter *emitter, const DmCell *cells)
{
	emitter->ops->total(emitter, cells);
}

gboolean dm_emitter_finish(DmEmitter *emitter, GError **error)
{
	FILE *out = emitter->options.out;

	emitter->ops->finish(emitter);
	dm_emitter_abandon(emitter);
	return dm_output_check(out, error);
}

void dm_emitter_abandon(DmEmitter *emitter)
{
	if (!emitter)
		return;
	emitter->ops->clear(emitter);
	g_free(emitter);
}

gboolean dm_emitter_close(gboolean ok, DmEmitter *emitter, GError **error)
{
	if (ok)
		return dm_emitter_finish(emitter, error);
	dm_emitter_abandon(emitter);
	return FALSE;
}

gboolean dm_column_is_data(const DmColumn *column)
{
	return column->type != DM_COLUMN_PERCENT && !column->table_only;
}

gboolean dm_cell_is_null(const DmColumn *column, const DmCell *cell)
{
	return cell->is_null || (column->type == DM_COLUMN_TEXT && !cell->text);
}

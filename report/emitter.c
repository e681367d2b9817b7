/*
 * Hands an answer to the output that was asked for.  Knows no output itself.
 */
#include "report/emitter.h"

#include <string.h>

#include "report/emitterops.h"
#include "report/output.h"

G_DEFINE_QUARK(dm - emit - error - quark, dm_emit_error)

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

/* ---- which columns --------------------------------------------------- */

char *dm_column_flat_name(const DmColumn *column)
{
	return g_strdelimit(g_strdup(column->name), ".", '_');
}

/* Percentages are for tables alone. */
static gboolean is_offered(const DmEmitter *emitter, guint i)
{
	return emitter->options.format == DM_FORMAT_TABLE ||
	       dm_column_is_data(&emitter->columns[i]);
}

static gboolean find_column(const DmEmitter *emitter, const char *name,
			    guint *ret)
{
	for (guint i = 0; i < emitter->n_columns; i++) {
		g_autofree char *flat =
			dm_column_flat_name(&emitter->columns[i]);

		if (is_offered(emitter, i) && strcmp(flat, name) == 0) {
			*ret = i;
			return TRUE;
		}
	}
	return FALSE;
}

static void refuse(DmEmitter *emitter, const char *name)
{
	g_autoptr(GString) known = g_string_new(NULL);

	for (guint i = 0; i < emitter->n_columns; i++) {
		g_autofree char *flat =
			dm_column_flat_name(&emitter->columns[i]);

		if (is_offered(emitter, i))
			g_string_append_printf(known, "%s%s",
					       known->len ? ", " : "", flat);
	}
	g_set_error(&emitter->error, DM_EMIT_ERROR, DM_EMIT_ERROR_COLUMN,
		    "%s: --columns takes %s, not \"%s\"", emitter->command,
		    known->str, name);
}

static void choose_all(DmEmitter *emitter)
{
	emitter->n_order = emitter->n_columns;
	emitter->order = g_new(guint, emitter->n_order);
	for (guint i = 0; i < emitter->n_order; i++)
		emitter->order[i] = i;
}

static void choose(DmEmitter *emitter)
{
	char **names = emitter->options.columns;

	emitter->chosen = names != NULL;
	if (!names) {
		choose_all(emitter);
		return;
	}
	emitter->order = g_new(guint, g_strv_length(names));
	for (; *names && !emitter->error; names++) {
		guint at;

		if (!find_column(emitter, *names, &at))
			refuse(emitter, *names);
		else if (!dm_emitter_wants(emitter, at))
			emitter->order[emitter->n_order++] = at;
	}
}

gboolean dm_emitter_wants(const DmEmitter *emitter, guint i)
{
	if (!emitter->chosen)
		return TRUE;
	for (guint at = 0; at < emitter->n_order; at++)
		if (emitter->order[at] == i)
			return TRUE;
	return FALSE;
}

/* ---- an answer -------------------------------------------------------- */

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
	choose(emitter);
	if (!emitter->error)
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
	if (!emitter->error)
		emitter->ops->row(emitter, cells);
}

void dm_emitter_total(DmEmitter *emitter, const DmCell *cells)
{
	if (!emitter->error)
		emitter->ops->total(emitter, cells);
}

gboolean dm_emitter_finish(DmEmitter *emitter, GError **error)
{
	FILE *out = emitter->options.out;

	if (emitter->error) {
		g_propagate_error(error, g_steal_pointer(&emitter->error));
		dm_emitter_abandon(emitter);
		return FALSE;
	}
	emitter->ops->finish(emitter);
	dm_emitter_abandon(emitter);
	return dm_output_check(out, error);
}

void dm_emitter_abandon(DmEmitter *emitter)
{
	if (!emitter)
		return;
	emitter->ops->clear(emitter);
	g_clear_error(&emitter->error);
	g_free(emitter->order);
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
	return column->type != DM_COLUMN_PERCENT &&
	       column->type != DM_COLUMN_CHANGE &&
	       column->type != DM_COLUMN_POINTS && !column->table_only;
}

gboolean dm_cell_is_null(const DmColumn *column, const DmCell *cell)
{
	gboolean is_text = column->type == DM_COLUMN_TEXT ||
			   column->type == DM_COLUMN_TREND;

	return cell->is_null || (is_text && !cell->text);
}

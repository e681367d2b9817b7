/*
 * An answer as CSV.  Knows nothing of what it says.
 */

#include "core/utctime.h"
#include "report/csvwriter.h"
#include "report/emitterops.h"

typedef struct {
	DmEmitter base;
	DmCsvWriter *csv;
} CsvEmitter;

static void csv_begin(DmEmitter *emitter)
{
	CsvEmitter *self = (CsvEmitter *)emitter;

	self->csv = dm_csv_writer_new(emitter->options.out,
				      emitter->options.raw_cells);
	for (guint i = 0; i < emitter->n_order; i++) {
		const DmColumn *column = &emitter->columns[emitter->order[i]];
		g_autofree char *name = dm_column_flat_name(column);

		if (dm_column_is_data(column))
			dm_csv_text(self->csv, name);
	}
	dm_csv_end_row(self->csv);
}

static void write_cell(DmCsvWriter *csv, const DmColumn *column,
		       const DmCell *cell)
{
	char time[DM_TIME_TEXT];

	if (!dm_column_is_data(column))
		return;
	if (dm_cell_is_null(column, cell)) {
		dm_csv_text(csv, NULL);
		return;
	}
	switch (column->type) {
	case DM_COLUMN_TEXT:
	case DM_COLUMN_TREND:
		dm_csv_text(csv, cell->text);
		break;
	case DM_COLUMN_TIME:
	case DM_COLUMN_DAY:
		dm_csv_text(csv, dm_time_format(cell->number, time));
		break;
	case DM_COLUMN_BOOL:
		dm_csv_text(csv, cell->number ? "true" : "false");
		break;
	default:
		dm_csv_int(csv, cell->number);
		break;
	}
}

static void csv_row(DmEmitter *emitter, const DmCell *cells)
{
	CsvEmitter *self = (CsvEmitter *)emitter;

	for (guint i = 0; i < emitter->n_order; i++) {
		guint at = emitter->order[i];

		write_cell(self->csv, &emitter->columns[at], &cells[at]);
	}
	dm_csv_end_row(self->csv);
}

/* A total among the rows would be summed up with them. */
static void csv_total(DmEmitter *emitter G_GNUC_UNUSED,
		      const DmCell *cells G_GNUC_UNUSED)
{
}

static void csv_finish(DmEmitter *emitter G_GNUC_UNUSED)
{
}

static void csv_clear(DmEmitter *emitter)
{
	dm_csv_writer_free(((CsvEmitter *)emitter)->csv);
}

const DmEmitterOps dm_emit_csv_ops = {
	.size = sizeof(CsvEmitter),
	.begin = csv_begin,
	.row = csv_row,
	.total = csv_total,
	.finish = csv_finish,
	.clear = csv_clear,
};

/*
 * An answer as one JSON object, streamed.  Knows nothing of what it says.
 */
#include <string.h>

#include "core/utctime.h"
#include "report/emitterops.h"
#include "report/jsonwriter.h"

#define FORMAT_VERSION 1

typedef struct {
	DmEmitter base;
	DmJsonWriter *json;
	gboolean has_total;
} JsonEmitter;

static void json_begin(DmEmitter *emitter)
{
	JsonEmitter *self = (JsonEmitter *)emitter;
	const char *const *filter = emitter->filters;

	self->json = dm_json_writer_new(emitter->options.out);
	dm_json_begin_object(self->json);
	dm_json_member_int(self->json, "format_version", FORMAT_VERSION);
	dm_json_member_text(self->json, "command", emitter->command);
	dm_json_key(self->json, "filters");
	dm_json_begin_object(self->json);
	for (; filter[0]; filter += 2)
		dm_json_member_text(self->json, filter[0], filter[1]);
	dm_json_end_object(self->json);
	dm_json_key(self->json, "rows");
	dm_json_begin_array(self->json);
}

/* "1;20;3" as a list of numbers. */
static void write_list(DmJsonWriter *json, const char *text)
{
	g_auto(GStrv) numbers = g_strsplit(text, ";", -1);

	dm_json_begin_array(json);
	for (char **number = numbers; *number; number++)
		dm_json_int(json, g_ascii_strtoll(*number, NULL, 10));
	dm_json_end_array(json);
}

static void write_value(DmJsonWriter *json, const DmColumn *column,
			const DmCell *cell)
{
	char time[DM_TIME_TEXT];

	if (dm_cell_is_null(column, cell)) {
		dm_json_null(json);
		return;
	}
	switch (column->type) {
	case DM_COLUMN_TEXT:
		dm_json_text(json, cell->text);
		break;
	case DM_COLUMN_TIME:
	case DM_COLUMN_DAY:
		dm_json_text(json, dm_time_format(cell->number, time));
		break;
	case DM_COLUMN_TREND:
		write_list(json, cell->text);
		break;
	case DM_COLUMN_BOOL:
		dm_json_bool(json, cell->number != 0);
		break;
	default:
		dm_json_int(json, cell->number);
		break;
	}
}

/*
 * Opens and closes the object that "group.name" nests in.  `open` and `name`
 * begin with the group's name, which ends at `size`; 0 = none.
 */
static void change_group(DmJsonWriter *json, const char **open,
			 gsize *open_size, const char *name, gsize size)
{
	g_autofree char *group = NULL;

	if (*open_size == size && (!size || memcmp(*open, name, size) == 0))
		return;
	if (*open_size)
		dm_json_end_object(json);
	*open = name;
	*open_size = size;
	if (!size)
		return;
	group = g_strndup(name, size);
	dm_json_key(json, group);
	dm_json_begin_object(json);
}

static void write_object(JsonEmitter *self, const DmCell *cells,
			 gboolean skip_null)
{
	const DmEmitter *emitter = &self->base;
	const char *open = NULL;
	gsize open_size = 0;

	dm_json_begin_object(self->json);
	for (guint i = 0; i < emitter->n_columns; i++) {
		const DmColumn *column = &emitter->columns[i];
		const char *dot = strchr(column->name, '.');

		if (!dm_column_is_data(column) ||
		    !dm_emitter_wants(emitter, i) ||
		    (skip_null && dm_cell_is_null(column, &cells[i])))
			continue;
		change_group(self->json, &open, &open_size, column->name,
			     dot ? (gsize)(dot - column->name) : 0);
		dm_json_key(self->json, dot ? dot + 1 : column->name);
		write_value(self->json, column, &cells[i]);
	}
	change_group(self->json, &open, &open_size, NULL, 0);
	dm_json_end_object(self->json);
}

static void json_row(DmEmitter *emitter, const DmCell *cells)
{
	write_object((JsonEmitter *)emitter, cells, FALSE);
}

static void json_total(DmEmitter *emitter, const DmCell *cells)
{
	JsonEmitter *self = (JsonEmitter *)emitter;

	dm_json_end_array(self->json);
	dm_json_key(self->json, "total");
	write_object(self, cells, TRUE);
	self->has_total = TRUE;
}

static void json_finish(DmEmitter *emitter)
{
	JsonEmitter *self = (JsonEmitter *)emitter;

	if (!self->has_total) {
		dm_json_end_array(self->json);
		dm_json_key(self->json, "total");
		dm_json_begin_object(self->json);
		dm_json_end_object(self->json);
	}
	dm_json_end_object(self->json);
	dm_json_newline(self->json);
}

static void json_clear(DmEmitter *emitter)
{
	dm_json_writer_free(((JsonEmitter *)emitter)->json);
}

const DmEmitterOps dm_emit_json_ops = {
	.size = sizeof(JsonEmitter),
	.begin = json_begin,
	.row = json_row,
	.total = json_total,
	.finish = json_finish,
	.clear = json_clear,
};

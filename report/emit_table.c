/*
 * An answer as a table for people, by libsmartcols.  Knows nothing of what it
 * says.
 */
#include <libsmartcols.h>

#include "report/emitterops.h"
#include "report/tabletext.h"

/* A cut column keeps at least so much, to be worth its room. */
#define CUT_MIN 16
#define BOLD "\033[1m"

typedef struct {
	DmEmitter base;
	GPtrArray *lines; /* char **, one text for each column */
	char **total;	  /* the last of them, or NULL */
	guint *widths;	  /* of the columns, 0 = not shown */
	gboolean *filled; /* columns that say something in a row */
} TableEmitter;

static void table_begin(DmEmitter *emitter)
{
	TableEmitter *self = (TableEmitter *)emitter;

	self->lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	self->widths = g_new0(guint, emitter->n_columns);
	self->filled = g_new0(gboolean, emitter->n_columns);
}

static char **add_line(TableEmitter *self, const DmCell *cells)
{
	const DmEmitter *emitter = &self->base;
	char **line = g_new0(char *, emitter->n_columns + 1);

	for (guint i = 0; i < emitter->n_columns; i++)
		line[i] = dm_table_cell(&emitter->columns[i], &cells[i]);
	g_ptr_array_add(self->lines, line);
	return line;
}

static void table_row(DmEmitter *emitter, const DmCell *cells)
{
	TableEmitter *self = (TableEmitter *)emitter;

	add_line(self, cells);
	for (guint i = 0; i < emitter->n_columns; i++)
		if (!dm_cell_is_null(&emitter->columns[i], &cells[i]))
			self->filled[i] = TRUE;
}

static void table_total(DmEmitter *emitter, const DmCell *cells)
{
	TableEmitter *self = (TableEmitter *)emitter;
	gboolean named = FALSE;

	self->total = add_line(self, cells);
	for (guint i = 0; i < emitter->n_columns; i++) {
		if (!dm_cell_is_null(&emitter->columns[i], &cells[i]))
			continue;
		g_free(self->total[i]);
		self->total[i] = g_strdup(named ? "" : "total");
		named = TRUE;
	}
}

/* ---- layout ---------------------------------------------------------- */

static void measure(TableEmitter *self)
{
	const DmEmitter *emitter = &self->base;

	for (guint i = 0; i < emitter->n_columns; i++) {
		const char *title = emitter->columns[i].title;

		if (!title || (emitter->columns[i].if_any && !self->filled[i]))
			continue;
		self->widths[i] = dm_table_width(title);
		for (guint j = 0; j < self->lines->len; j++) {
			char **line = g_ptr_array_index(self->lines, j);

			self->widths[i] =
				MAX(self->widths[i], dm_table_width(line[i]));
		}
	}
}

/* How narrow a column may get: cut no further than its heading. */
static guint least_width(const TableEmitter *self, guint i)
{
	const DmColumn *column = &self->base.columns[i];

	if (!self->widths[i] || !column->trunc)
		return self->widths[i];
	return MIN(self->widths[i],
		   MAX(CUT_MIN, dm_table_width(column->title)));
}

/* The width of a line, as it is or with all cut as far as they may be. */
static guint line_width(const TableEmitter *self, gboolean cut)
{
	guint width = 0;

	for (guint i = 0; i < self->base.n_columns; i++)
		if (self->widths[i])
			width += (width ? 1 : 0) +
				 (cut ? least_width(self, i) : self->widths[i]);
	return width;
}

/* Takes one column of width from the widest that may be cut. */
static gboolean narrow(TableEmitter *self)
{
	guint *widest = NULL;

	for (guint i = 0; i < self->base.n_columns; i++)
		if (self->widths[i] > least_width(self, i) &&
		    (!widest || self->widths[i] > *widest))
			widest = &self->widths[i];
	if (widest)
		(*widest)--;
	return widest != NULL;
}

/* Leaves out the column that is missed least. */
static gboolean drop(TableEmitter *self)
{
	guint most = 0, at = 0;

	for (guint i = 0; i < self->base.n_columns; i++) {
		if (self->widths[i] && self->base.columns[i].spare > most) {
			most = self->base.columns[i].spare;
			at = i;
		}
	}
	if (!most)
		return FALSE;
	self->widths[at] = 0;
	return TRUE;
}

/*
 * Makes the table fit the terminal.  When neither way is left it stays too
 * wide: a number cut in half would be a lie.
 */
static void fit(TableEmitter *self)
{
	guint width = self->base.options.width;

	if (!width)
		return;
	while (line_width(self, TRUE) > width && drop(self))
		;
	while (line_width(self, FALSE) > width && narrow(self))
		;
}

/* ---- printing -------------------------------------------------------- */

static void add_columns(const TableEmitter *self, struct libscols_table *table)
{
	for (guint i = 0; i < self->base.n_columns; i++) {
		const DmColumn *column = &self->base.columns[i];
		gboolean right = column->type == DM_COLUMN_COUNT ||
				 column->type == DM_COLUMN_KEY ||
				 column->type == DM_COLUMN_PERCENT ||
				 column->type == DM_COLUMN_BYTES;
		struct libscols_column *made;

		if (!self->widths[i])
			continue;
		made = scols_table_new_column(table, column->title,
					      self->widths[i],
					      right ? SCOLS_FL_RIGHT : 0);
		if (self->base.options.colour)
			scols_cell_set_color(scols_column_get_header(made),
					     BOLD);
	}
}

static void add_texts(const TableEmitter *self, struct libscols_table *table,
		      char **texts)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	gsize at = 0;

	for (guint i = 0; i < self->base.n_columns; i++) {
		g_autofree char *text = NULL;

		if (!self->widths[i])
			continue;
		text = self->base.options.width && self->base.columns[i].trunc
			       ? dm_table_cut(texts[i], self->widths[i])
			       : g_strdup(texts[i]);
		scols_line_set_data(line, at++, text);
	}
	if (texts == self->total && self->base.options.colour)
		scols_line_set_color(line, BOLD);
}

/* Dashes under each column separate the total. */
static void add_rule(const TableEmitter *self, struct libscols_table *table)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	gsize at = 0;

	for (guint i = 0; i < self->base.n_columns; i++) {
		g_autofree char *rule = g_strnfill(self->widths[i], '-');

		if (self->widths[i])
			scols_line_set_data(line, at++, rule);
	}
}

static void table_finish(DmEmitter *emitter)
{
	TableEmitter *self = (TableEmitter *)emitter;
	struct libscols_table *table;

	if (!emitter->rows) {
		if (emitter->empty)
			fprintf(emitter->options.out, "%s\n", emitter->empty);
		return;
	}
	measure(self);
	fit(self);
	table = scols_new_table();
	scols_table_set_stream(table, emitter->options.out);
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_colors(table, emitter->options.colour);
	add_columns(self, table);
	for (guint i = 0; i < self->lines->len; i++) {
		char **texts = g_ptr_array_index(self->lines, i);

		if (texts == self->total)
			add_rule(self, table);
		add_texts(self, table, texts);
	}
	scols_print_table(table);
	scols_unref_table(table);
}

static void table_clear(DmEmitter *emitter)
{
	TableEmitter *self = (TableEmitter *)emitter;

	g_ptr_array_unref(self->lines);
	g_free(self->widths);
	g_free(self->filled);
}

const DmEmitterOps dm_emit_table_ops = {
	.size = sizeof(TableEmitter),
	.begin = table_begin,
	.row = table_row,
	.total = table_total,
	.finish = table_finish,
	.clear = table_clear,
};

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

static const char *const tone_colours[] = {
	[DM_TONE_PLAIN] = NULL,
	[DM_TONE_GOOD] = "\033[32m",
	[DM_TONE_DOUBTFUL] = "\033[33m",
	[DM_TONE_BAD] = "\033[31m",
};

/* A cell as it is shown. */
typedef struct {
	char *text; /* NULL where the column is not in the table */
	DmTone tone;
} Shown;

typedef struct {
	guint n;
	Shown cells[];
} Line;

typedef struct {
	DmEmitter base;
	char **titles;	  /* of the columns; NULL = not in the table */
	GPtrArray *lines; /* Line */
	Line *total;	  /* the last of them, or NULL */
	guint *widths;	  /* of the columns, 0 = not shown */
	gboolean *filled; /* columns that say something in a row */
} TableEmitter;

static void free_line(gpointer data)
{
	Line *line = data;

	for (guint i = 0; i < line->n; i++)
		g_free(line->cells[i].text);
	g_free(line);
}

/* One that was asked for has a heading in any case. */
static char *title_of(const DmEmitter *emitter, const DmColumn *column)
{
	g_autofree char *flat = dm_column_flat_name(column);

	if (column->title || !emitter->chosen)
		return g_strdup(column->title);
	return g_ascii_strup(flat, -1);
}

static void table_begin(DmEmitter *emitter)
{
	TableEmitter *self = (TableEmitter *)emitter;

	self->lines = g_ptr_array_new_with_free_func(free_line);
	self->titles = g_new0(char *, emitter->n_columns);
	for (guint i = 0; i < emitter->n_columns; i++)
		if (dm_emitter_wants(emitter, i))
			self->titles[i] =
				title_of(emitter, &emitter->columns[i]);
	self->widths = g_new0(guint, emitter->n_columns);
	self->filled = g_new0(gboolean, emitter->n_columns);
}

static Line *add_line(TableEmitter *self, const DmCell *cells)
{
	const DmEmitter *emitter = &self->base;
	Line *line =
		g_malloc0(sizeof(Line) + emitter->n_columns * sizeof(Shown));

	line->n = emitter->n_columns;
	for (guint i = 0; i < line->n; i++) {
		if (self->titles[i])
			line->cells[i].text =
				dm_table_cell(&emitter->columns[i], &cells[i]);
		line->cells[i].tone = cells[i].tone;
	}
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
		char **text = &self->total->cells[i].text;

		if (!*text || !dm_cell_is_null(&emitter->columns[i], &cells[i]))
			continue;
		g_free(*text);
		*text = g_strdup(named ? "" : "total");
		named = TRUE;
	}
}

/* ---- layout ---------------------------------------------------------- */

static void measure(TableEmitter *self)
{
	const DmEmitter *emitter = &self->base;

	for (guint i = 0; i < emitter->n_columns; i++) {
		gboolean empty = emitter->columns[i].if_any &&
				 !self->filled[i] && !emitter->chosen;

		if (!self->titles[i] || empty)
			continue;
		self->widths[i] = dm_table_width(self->titles[i]);
		for (guint j = 0; j < self->lines->len; j++) {
			const Line *line = g_ptr_array_index(self->lines, j);

			self->widths[i] =
				MAX(self->widths[i],
				    dm_table_width(line->cells[i].text));
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
		   MAX(CUT_MIN, dm_table_width(self->titles[i])));
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

/* Leaves out the column that is missed least; none that was asked for. */
static gboolean drop(TableEmitter *self)
{
	guint most = 0, at = 0;

	if (self->base.chosen)
		return FALSE;
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
	for (guint k = 0; k < self->base.n_order; k++) {
		guint i = self->base.order[k];
		const DmColumn *column = &self->base.columns[i];
		gboolean right = column->type == DM_COLUMN_COUNT ||
				 column->type == DM_COLUMN_KEY ||
				 column->type == DM_COLUMN_PERCENT ||
				 column->type == DM_COLUMN_CHANGE ||
				 column->type == DM_COLUMN_POINTS ||
				 column->type == DM_COLUMN_BYTES;
		struct libscols_column *made;

		if (!self->widths[i])
			continue;
		made = scols_table_new_column(table, self->titles[i],
					      self->widths[i],
					      right ? SCOLS_FL_RIGHT : 0);
		if (self->base.options.colour)
			scols_cell_set_color(scols_column_get_header(made),
					     BOLD);
	}
}

/* What is shown of a cell; its text is taken over. */
static char *take_text(const TableEmitter *self, Line *from, guint i)
{
	g_autofree char *text = g_steal_pointer(&from->cells[i].text);

	return self->base.options.width && self->base.columns[i].trunc &&
			       !self->base.columns[i].wraps
		       ? dm_table_cut(text, self->widths[i])
		       : g_steal_pointer(&text);
}

static void add_texts(const TableEmitter *self, struct libscols_table *table,
		      Line *from)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	gboolean colour = self->base.options.colour;
	gsize at = 0;

	for (guint k = 0; k < self->base.n_order; k++) {
		guint i = self->base.order[k];
		const char *tone = tone_colours[from->cells[i].tone];

		if (!self->widths[i])
			continue;
		if (tone && colour)
			scols_cell_set_color(scols_line_get_cell(line, at),
					     tone);
		/* It frees the text by free(), which is what g_free() does. */
		scols_line_refer_data(line, at++, take_text(self, from, i));
	}
	if (from == self->total && colour)
		scols_line_set_color(line, BOLD);
}

/* A line with nothing but the text of column `shown`. */
static void add_text(const TableEmitter *self, struct libscols_table *table,
		     guint shown, const char *text)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	gsize at = 0;

	for (guint k = 0; k < self->base.n_order; k++) {
		guint i = self->base.order[k];

		if (self->widths[i])
			scols_line_set_data(line, at++, i == shown ? text : "");
	}
}

/* A row is of several lines where its last column is broken to fit. */
static void add_row(const TableEmitter *self, struct libscols_table *table,
		    Line *from)
{
	guint last = self->base.n_columns - 1;
	Shown *cell = &from->cells[last];
	g_auto(GStrv) parts = NULL;

	if (!self->base.columns[last].wraps || !self->base.options.width ||
	    !cell->text) {
		add_texts(self, table, from);
		return;
	}
	parts = dm_table_break(cell->text, self->widths[last]);
	g_free(cell->text);
	cell->text = g_strdup(parts[0]);
	add_texts(self, table, from);
	for (char **part = parts + 1; *part; part++)
		add_text(self, table, last, *part);
}

/* Dashes under each column separate the total. */
static void add_rule(const TableEmitter *self, struct libscols_table *table)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	gsize at = 0;

	for (guint k = 0; k < self->base.n_order; k++) {
		guint i = self->base.order[k];
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
		Line *line = g_ptr_array_index(self->lines, i);

		if (line == self->total)
			add_rule(self, table);
		add_row(self, table, line);
	}
	scols_print_table(table);
	scols_unref_table(table);
}

static void table_clear(DmEmitter *emitter)
{
	TableEmitter *self = (TableEmitter *)emitter;

	g_clear_pointer(&self->lines, g_ptr_array_unref);
	for (guint i = 0; self->titles && i < emitter->n_columns; i++)
		g_free(self->titles[i]);
	g_free(self->titles);
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

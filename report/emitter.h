/*
 * How an answer is printed: one interface, several outputs.
 *
 * An answer is a list of columns, rows of values and a total.  An emitter
 * turns it into a table, CSV or JSON; escaping of hostile text happens in
 * here and nowhere else.
 */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

typedef enum {
	DM_FORMAT_TABLE,
	DM_FORMAT_CSV,
	DM_FORMAT_JSON,
} DmFormat;

/* FALSE when `name` is no format. */
gboolean dm_format_from_name(const char *name, DmFormat *ret);

/* What a column holds; decides alignment, JSON type and how it is printed. */
typedef enum {
	DM_COLUMN_TEXT,
	DM_COLUMN_COUNT,   /* integer, right-aligned, grouped in tables */
	DM_COLUMN_PERCENT, /* value of `of`; table only */
	DM_COLUMN_TIME,	   /* seconds since the epoch: RFC 3339; JSON text */
	DM_COLUMN_BYTES,   /* integer; tables say KiB, MiB */
} DmColumnType;

typedef struct {
	const char *name;  /* JSON and CSV; "a.b" nests in JSON, a_b in CSV */
	const char *title; /* table heading; NULL = not in the table */
	DmColumnType type;
	gboolean trunc; /* the table may cut this column to fit */
} DmColumn;

/* One cell: `text` for TEXT, `number` for the rest. */
typedef struct {
	gboolean is_null;
	const char *text;
	gint64 number;
	gint64 of; /* PERCENT: number of of */
} DmCell;

typedef struct {
	DmFormat format;
	FILE *out;
	gboolean raw_cells; /* CSV: no guard, no escapes */
	guint width;	    /* table width in columns, 0 = as wide as needed */
	gboolean colour;
} DmEmitOptions;

typedef struct _DmEmitter DmEmitter;

/*
 * Begins an answer of `command`.  `filters` is a NULL-terminated list of
 * name, value, name, value … that JSON repeats; columns end with a NULL name.
 * Both must outlive the emitter.
 */
DmEmitter *dm_emitter_new(const DmEmitOptions *options, const char *command,
			  const char *const *filters, const DmColumn *columns);
/* One row, a cell for each column in order. */
void dm_emitter_row(DmEmitter *emitter, const DmCell *cells);
/* The total, same columns; a last line in tables, not in CSV. */
void dm_emitter_total(DmEmitter *emitter, const DmCell *cells);
/*
 * Ends the answer, flushes and frees the emitter.  FALSE when the output
 * could not be written.
 */
gboolean dm_emitter_finish(DmEmitter *emitter, GError **error);

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
	DM_COLUMN_KEY,	   /* integer that is a name: not grouped */
	DM_COLUMN_PERCENT, /* value of `of`; table only */
	DM_COLUMN_TIME,	   /* seconds since the epoch: RFC 3339; JSON text */
	DM_COLUMN_DAY,	   /* the same, but tables show the day only */
	DM_COLUMN_BYTES,   /* integer; tables say KiB, MiB */
	DM_COLUMN_BOOL,	   /* number is 0 or 1; tables say yes, no */
	/* Table only: from `of` to number, "+12.5%"; "new" from nothing. */
	DM_COLUMN_CHANGE,
	DM_COLUMN_POINTS, /* table only: number is tenths of a percent, "+1.2"
			   */
	DM_COLUMN_TREND,  /* text "1;20;3": a spark line in tables, a list in
			     JSON */
} DmColumnType;

typedef struct {
	const char *name;  /* JSON and CSV; "a.b" nests in JSON, a_b in CSV */
	const char *title; /* table heading; NULL = not in the table */
	DmColumnType type;
	gboolean trunc; /* the table may cut this column to fit */
	/*
	 * When cutting is not enough the table leaves columns out, the
	 * highest number first; 0 always stays.
	 */
	guint spare;
	gboolean table_only; /* it says what others say, for people */
	gboolean if_any; /* in the table only where a row has something there */
	/* of the last column, which has `trunc`: the table breaks it at blanks
	   and cuts nothing */
	gboolean wraps;
} DmColumn;

/* What a cell means, which a terminal shows by colour. */
typedef enum {
	DM_TONE_PLAIN,
	DM_TONE_GOOD,
	DM_TONE_DOUBTFUL,
	DM_TONE_BAD,
} DmTone;

/* One cell: `text` for TEXT, `number` for the rest. */
typedef struct {
	gboolean is_null;
	const char *text; /* NULL = null too */
	gint64 number;
	gint64 of; /* PERCENT: number of of */
	DmTone tone;
} DmCell;

#define DM_EMIT_ERROR (dm_emit_error_quark())
GQuark dm_emit_error_quark(void);

typedef enum {
	DM_EMIT_ERROR_COLUMN, /* no column has that name */
} DmEmitError;

typedef struct {
	DmFormat format;
	FILE *out;
	gboolean raw_cells; /* CSV: no guard, no escapes */
	guint width;	    /* table width in columns, 0 = as wide as needed */
	gboolean colour;
	/*
	 * Names of columns as CSV has them, NULL-terminated: only these, in a
	 * table and CSV in this order; NULL = as the answer has it.  They must
	 * outlive the emitter.
	 */
	char **columns;
} DmEmitOptions;

typedef struct _DmEmitter DmEmitter;

/*
 * Begins an answer of `command`.  `filters` is a NULL-terminated list of
 * name, value, name, value … that JSON repeats (NULL = none); columns end with
 * a NULL name.  Both must outlive the emitter.  Tables need
 * setlocale(LC_CTYPE) to measure wide text.
 */
DmEmitter *dm_emitter_new(const DmEmitOptions *options, const char *command,
			  const char *const *filters, const DmColumn *columns);
/* The line a table without rows shows, "no reports match"; static.  NULL = none
   at all. */
void dm_emitter_set_empty(DmEmitter *emitter, const char *line);
/* One row, a cell for each column in order. */
void dm_emitter_row(DmEmitter *emitter, const DmCell *cells);
/*
 * The total, same columns; a last line in tables, not in CSV.  Null cells are
 * left out of JSON; in a table the first of them says "total".
 */
void dm_emitter_total(DmEmitter *emitter, const DmCell *cells);
/*
 * Ends the answer, flushes and frees the emitter.  FALSE when the output
 * could not be written, or options->columns names one that is not there; then
 * nothing was printed.
 */
gboolean dm_emitter_finish(DmEmitter *emitter, GError **error);
/* Frees an emitter whose answer failed half-way; NULL is allowed. */
void dm_emitter_abandon(DmEmitter *emitter);
/* Finishes when `ok`, else abandons and returns FALSE (`error` is set). */
gboolean dm_emitter_close(gboolean ok, DmEmitter *emitter, GError **error);

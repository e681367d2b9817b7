/*
 * CSV columns of a record as a table: where each cell is found.  For the
 * record layouts of this folder only.
 */
#pragma once

#include "core/report.h"
#include "report/csvwriter.h"

/* What a row is made of. */
typedef struct {
	const DmReport *report;
	const DmRecord *record;
	gboolean has_key;
	gint64 key;
	/* Rendered once for all rows of a report or an interval. */
	const char *begin, *end;
	const char *findings; /* or errors */
	gboolean divided;
	gint64 messages; /* of this row */
} DmCsvRow;

typedef enum {
	DM_CELL_EMPTY,
	DM_CELL_REPORT,	 /* a text, by offset in DmReport */
	DM_CELL_RECORD,	 /* by offset in DmRecord */
	DM_CELL_REASONS, /* a list, by offset in DmReason */
	DM_CELL_DKIM,	 /* a list, by offset in DmAuthResult */
	DM_CELL_SPF,
	DM_CELL_CALL,
} DmCellKind;

typedef struct {
	const char *name;
	DmCellKind kind;
	gsize offset;
	char separator; /* of lists */
	void (*call)(DmCsvWriter *csv, const DmCsvRow *row);
} DmCsvColumn;

#define DM_IN_REPORT(member) \
	DM_CELL_REPORT, G_STRUCT_OFFSET(DmReport, aggregate.member)
#define DM_IN_RECORD(member) DM_CELL_RECORD, G_STRUCT_OFFSET(DmRecord, member)
#define DM_BY_CALL(function) DM_CELL_CALL, 0, 0, function

void dm_csv_columns_header(DmCsvWriter *csv, const DmCsvColumn *columns,
			   guint n);
void dm_csv_columns_row(DmCsvWriter *csv, const DmCsvColumn *columns, guint n,
			const DmCsvRow *row);
/* "pct", or an empty cell. */
void dm_csv_cell_pct(DmCsvWriter *csv, const DmCsvRow *row);
/* Cells that the row has ready. */
void dm_csv_cell_begin(DmCsvWriter *csv, const DmCsvRow *row);
void dm_csv_cell_end(DmCsvWriter *csv, const DmCsvRow *row);
void dm_csv_cell_findings(DmCsvWriter *csv, const DmCsvRow *row);
void dm_csv_cell_messages(DmCsvWriter *csv, const DmCsvRow *row);

/* Whether an evaluated result is a pass. */
gboolean dm_csv_is_pass(const char *result);

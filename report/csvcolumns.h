/*
 * CSV columns as a table: where each cell of a record, of a failure report or
 * of a TLS policy is found.  For the layouts of this folder only.
 */
#pragma once

#include "core/report.h"
#include "report/csvwriter.h"
#include "store/store.h"

/* What a row is made of. */
typedef struct {
	const DmReport *report;
	const DmRecord *record;	   /* of an aggregate report */
	const DmTlsPolicy *policy; /* of a TLS report */
	const DmTlsDetail *detail; /* of the policy, or NULL */
	gboolean is_first;	   /* of the policy's rows */
	gboolean has_key;
	gint64 key;
	/* Rendered once for all rows of a report or an interval. */
	const char *begin, *end;
	const char *findings; /* or errors */
	gboolean divided;
	gint64 messages;	  /* of this row */
	const DmSourceFact *fact; /* about its source */
} DmCsvRow;

typedef enum {
	DM_CELL_EMPTY,
	DM_CELL_REPORT,	 /* a text, by offset in DmReport */
	DM_CELL_RECORD,	 /* by offset in DmRecord */
	DM_CELL_REASONS, /* a list, by offset in DmReason */
	DM_CELL_DKIM,	 /* a list, by offset in DmAuthResult */
	DM_CELL_SPF,
	DM_CELL_POLICY,	      /* a text, by offset in DmTlsPolicy */
	DM_CELL_DETAIL,	      /* by offset in DmTlsDetail; may be empty */
	DM_CELL_REPORT_TEXTS, /* DmText, by offset in DmReport */
	DM_CELL_POLICY_TEXTS, /* DmText, by offset in DmTlsPolicy */
	DM_CELL_FACT,	      /* a text, by offset in DmSourceFact */
	DM_CELL_CALL,
} DmCellKind;

typedef struct {
	const char *name;
	DmCellKind kind;
	gsize offset;
	char separator; /* of lists */
	void (*call)(DmCsvWriter *csv, const DmCsvRow *row);
	gsize count; /* of DmText: offset of their number */
} DmCsvColumn;

#define DM_IN_REPORT(member) \
	DM_CELL_REPORT, G_STRUCT_OFFSET(DmReport, aggregate.member)
#define DM_IN_RECORD(member) DM_CELL_RECORD, G_STRUCT_OFFSET(DmRecord, member)
#define DM_IN_FAILURE(member) \
	DM_CELL_REPORT, G_STRUCT_OFFSET(DmReport, failure.member)
#define DM_IN_FAILURE_TEXTS(member, separator)                           \
	DM_CELL_REPORT_TEXTS, G_STRUCT_OFFSET(DmReport, failure.member), \
		separator, NULL, G_STRUCT_OFFSET(DmReport, failure.n_##member)
#define DM_IN_TLS(member) DM_CELL_REPORT, G_STRUCT_OFFSET(DmReport, tls.member)
#define DM_IN_POLICY(member) \
	DM_CELL_POLICY, G_STRUCT_OFFSET(DmTlsPolicy, member)
#define DM_IN_POLICY_TEXTS(member, separator)                                  \
	DM_CELL_POLICY_TEXTS, G_STRUCT_OFFSET(DmTlsPolicy, member), separator, \
		NULL, G_STRUCT_OFFSET(DmTlsPolicy, n_##member)
#define DM_IN_DETAIL(member) \
	DM_CELL_DETAIL, G_STRUCT_OFFSET(DmTlsDetail, member)
#define DM_IN_FACT(member) DM_CELL_FACT, G_STRUCT_OFFSET(DmSourceFact, member)
#define DM_BY_CALL(function) DM_CELL_CALL, 0, 0, function

void dm_csv_columns_header(DmCsvWriter *csv, const DmCsvColumn *columns,
			   guint n);
void dm_csv_columns_row(DmCsvWriter *csv, const DmCsvColumn *columns, guint n,
			const DmCsvRow *row);
/* The report_key, or an empty cell. */
void dm_csv_cell_key(DmCsvWriter *csv, const DmCsvRow *row);
/* A number, or an empty cell. */
void dm_csv_maybe(DmCsvWriter *csv, gboolean has, gint64 number);
/* "pct", or an empty cell. */
void dm_csv_cell_pct(DmCsvWriter *csv, const DmCsvRow *row);
/* The number of the source's network, or an empty cell. */
void dm_csv_cell_asn(DmCsvWriter *csv, const DmCsvRow *row);
/* Cells that the row has ready. */
void dm_csv_cell_begin(DmCsvWriter *csv, const DmCsvRow *row);
void dm_csv_cell_end(DmCsvWriter *csv, const DmCsvRow *row);
void dm_csv_cell_findings(DmCsvWriter *csv, const DmCsvRow *row);
void dm_csv_cell_messages(DmCsvWriter *csv, const DmCsvRow *row);

/* The codes of the findings, each once, in their order, with ";" between;
   caller frees. */
char *dm_csv_join_codes(const DmFindings *findings);
/* Whether an evaluated result is a pass. */
gboolean dm_csv_is_pass(const char *result);

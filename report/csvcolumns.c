/*
 * Writes the cells that a column table describes.  Knows no layout.
 */
#include "report/csvcolumns.h"

void dm_csv_columns_header(DmCsvWriter *csv, const DmCsvColumn *columns,
			   guint n)
{
	for (guint i = 0; i < n; i++)
		dm_csv_text(csv, columns[i].name);
	dm_csv_end_row(csv);
}

/* An empty item keeps its place, so that parallel lists stay parallel. */
static void write_list(DmCsvWriter *csv, const DmCsvColumn *column,
		       const void *items, guint n, gsize size)
{
	g_autoptr(GString) joined = NULL;

	if (!n) {
		dm_csv_text(csv, NULL);
		return;
	}
	joined = g_string_new(NULL);
	for (guint i = 0; i < n; i++) {
		const void *item = (const char *)items + i * size;
		const char *text =
			G_STRUCT_MEMBER(const char *, item, column->offset);

		if (i)
			g_string_append_c(joined, column->separator);
		if (text)
			g_string_append(joined, text);
	}
	dm_csv_text(csv, joined->str);
}

static void write_cell(DmCsvWriter *csv, const DmCsvColumn *column,
		       const DmCsvRow *row)
{
	const DmRecord *record = row->record;

	switch (column->kind) {
	case DM_CELL_EMPTY:
		dm_csv_text(csv, NULL);
		break;
	case DM_CELL_REPORT:
		dm_csv_text(csv, G_STRUCT_MEMBER(const char *, row->report,
						 column->offset));
		break;
	case DM_CELL_RECORD:
		dm_csv_text(csv, G_STRUCT_MEMBER(const char *, record,
						 column->offset));
		break;
	case DM_CELL_REASONS:
		write_list(csv, column, record->reasons, record->n_reasons,
			   sizeof(DmReason));
		break;
	case DM_CELL_DKIM:
		write_list(csv, column, record->dkim_results,
			   record->n_dkim_results, sizeof(DmAuthResult));
		break;
	case DM_CELL_SPF:
		write_list(csv, column, record->spf_results,
			   record->n_spf_results, sizeof(DmAuthResult));
		break;
	case DM_CELL_CALL:
		column->call(csv, row);
		break;
	}
}

void dm_csv_columns_row(DmCsvWriter *csv, const DmCsvColumn *columns, guint n,
			const DmCsvRow *row)
{
	for (guint i = 0; i < n; i++)
		write_cell(csv, &columns[i], row);
	dm_csv_end_row(csv);
}

void dm_csv_cell_pct(DmCsvWriter *csv, const DmCsvRow *row)
{
	const DmPolicy *policy = &row->report->aggregate.policy;

	if (policy->has_pct)
		dm_csv_int(csv, policy->pct);
	else
		dm_csv_text(csv, NULL);
}

void dm_csv_cell_begin(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_text(csv, row->begin);
}

void dm_csv_cell_end(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_text(csv, row->end);
}

void dm_csv_cell_findings(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_text(csv, row->findings);
}

void dm_csv_cell_messages(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_int(csv, row->messages);
}

gboolean dm_csv_is_pass(const char *result)
{
	return dm_term_lookup(result) == DM_TERM_PASS;
}

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

/*
 * An empty item keeps its place, so that parallel lists stay parallel.
 * `offset` is that of the text in an item.
 */
static void write_list(DmCsvWriter *csv, const DmCsvColumn *column,
		       gsize offset, const void *items, guint n, gsize size)
{
	g_autoptr(GString) joined = NULL;

	if (!n) {
		dm_csv_text(csv, NULL);
		return;
	}
	joined = g_string_new(NULL);
	for (guint i = 0; i < n; i++) {
		const void *item = (const char *)items + i * size;
		const char *text = G_STRUCT_MEMBER(const char *, item, offset);

		if (i)
			g_string_append_c(joined, column->separator);
		if (text)
			g_string_append(joined, text);
	}
	dm_csv_text(csv, joined->str);
}

/* A member of a structure that is a list of DmText. */
static void write_texts(DmCsvWriter *csv, const DmCsvColumn *column,
			const void *from)
{
	write_list(csv, column, G_STRUCT_OFFSET(DmText, text),
		   G_STRUCT_MEMBER(const DmText *, from, column->offset),
		   G_STRUCT_MEMBER(guint, from, column->count), sizeof(DmText));
}

static void write_text(DmCsvWriter *csv, const DmCsvColumn *column,
		       const void *from)
{
	dm_csv_text(csv,
		    from ? G_STRUCT_MEMBER(const char *, from, column->offset)
			 : NULL);
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
		write_text(csv, column, row->report);
		break;
	case DM_CELL_RECORD:
		write_text(csv, column, record);
		break;
	case DM_CELL_REASONS:
		write_list(csv, column, column->offset, record->reasons,
			   record->n_reasons, sizeof(DmReason));
		break;
	case DM_CELL_DKIM:
		write_list(csv, column, column->offset, record->dkim_results,
			   record->n_dkim_results, sizeof(DmAuthResult));
		break;
	case DM_CELL_SPF:
		write_list(csv, column, column->offset, record->spf_results,
			   record->n_spf_results, sizeof(DmAuthResult));
		break;
	case DM_CELL_POLICY:
		write_text(csv, column, row->policy);
		break;
	case DM_CELL_DETAIL:
		write_text(csv, column, row->detail);
		break;
	case DM_CELL_REPORT_TEXTS:
		write_texts(csv, column, row->report);
		break;
	case DM_CELL_POLICY_TEXTS:
		write_texts(csv, column, row->policy);
		break;
	case DM_CELL_FACT:
		write_text(csv, column, row->fact);
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

void dm_csv_maybe(DmCsvWriter *csv, gboolean has, gint64 number)
{
	if (has)
		dm_csv_int(csv, number);
	else
		dm_csv_text(csv, NULL);
}

void dm_csv_cell_key(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_maybe(csv, row->has_key, row->key);
}

void dm_csv_cell_pct(DmCsvWriter *csv, const DmCsvRow *row)
{
	const DmPolicy *policy = &row->report->aggregate.policy;

	dm_csv_maybe(csv, policy->has_pct, policy->pct);
}

void dm_csv_cell_asn(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_maybe(csv, row->fact && row->fact->asn,
		     row->fact ? row->fact->asn : 0);
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

char *dm_csv_join_codes(const DmFindings *findings)
{
	g_autoptr(GPtrArray) codes = g_ptr_array_new();

	for (guint i = 0; findings && i < dm_findings_count(findings); i++) {
		const char *code = dm_findings_get(findings, i)->code;

		if (!g_ptr_array_find_with_equal_func(codes, code, g_str_equal,
						      NULL))
			g_ptr_array_add(codes, (gpointer)code);
	}
	g_ptr_array_add(codes, NULL);
	return g_strjoinv(";", (char **)codes->pdata);
}

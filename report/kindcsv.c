/*
 * The sink that turns failure and TLS reports into CSV rows.  Knows no column.
 */
#include "report/kindcsv.h"

#include "report/output.h"

struct _DmKindCsv {
	FILE *out;
	DmKind kind;
	DmLayout layout;
	const DmCsvTable *table;
	DmCsvWriter *csv;
	DmCsvRow row;
	gint64 rows_left;
	DmSourceFacts *facts; /* or NULL */
};

static const DmCsvTable *const tables[][2] = {
	[DM_KIND_FAILURE] = { &dm_failure_csv, &dm_failure_csv_parsedmarc },
	[DM_KIND_TLS] = { &dm_tls_csv, &dm_tls_csv_parsedmarc },
};

DmKindCsv *dm_kind_csv_new(FILE *out, DmKind kind, DmLayout layout,
			   gboolean raw_cells, gint64 max_rows)
{
	DmKindCsv *self = g_new0(DmKindCsv, 1);

	self->out = out;
	self->kind = kind;
	self->layout = layout;
	self->table = tables[kind][layout];
	self->csv = dm_csv_writer_new(out, raw_cells);
	self->rows_left = max_rows;
	dm_csv_columns_header(self->csv, self->table->columns, self->table->n);
	return self;
}

void dm_kind_csv_free(DmKindCsv *self)
{
	if (!self)
		return;
	dm_csv_writer_free(self->csv);
	g_free(self);
}

void dm_kind_csv_set_key(DmKindCsv *self, gint64 report_key)
{
	self->row.has_key = TRUE;
	self->row.key = report_key;
}

void dm_kind_csv_set_facts(DmKindCsv *self, DmSourceFacts *facts)
{
	self->facts = facts;
}

gboolean dm_kind_csv_is_full(const DmKindCsv *self)
{
	return self->rows_left <= 0;
}

static void put_row(DmKindCsv *self, const DmTlsDetail *detail)
{
	if (self->rows_left <= 0)
		return;
	self->rows_left--;
	self->row.detail = detail;
	dm_csv_columns_row(self->csv, self->table->columns, self->table->n,
			   &self->row);
	self->row.is_first = FALSE;
}

/* parsedmarc has a row of its own for what the policy sums up. */
static void put_policy(DmKindCsv *self, const DmTlsPolicy *policy)
{
	self->row.policy = policy;
	self->row.is_first = TRUE;
	if (!policy->n_details || self->layout == DM_LAYOUT_PARSEDMARC)
		put_row(self, NULL);
	for (guint i = 0; i < policy->n_details; i++)
		put_row(self, &policy->details[i]);
}

static gboolean csv_begin(gpointer user G_GNUC_UNUSED,
			  const DmReport *report G_GNUC_UNUSED,
			  GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static gboolean csv_records(gpointer user G_GNUC_UNUSED,
			    const DmRecord *records G_GNUC_UNUSED,
			    guint n G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static gboolean csv_end(gpointer user, const DmReport *report, GError **error)
{
	DmKindCsv *self = user;
	g_autofree char *findings = dm_csv_join_codes(report->findings);

	self->row.report = report;
	self->row.findings = findings;
	if (report->kind == self->kind && report->kind == DM_KIND_FAILURE) {
		self->row.fact = dm_source_facts_of_address(
			self->facts, report->failure.source_ip, error);
		if (!self->row.fact)
			return FALSE;
		put_row(self, NULL);
	}
	if (report->kind == self->kind && report->kind == DM_KIND_TLS)
		for (guint i = 0; i < report->tls.n_policies; i++)
			put_policy(self, &report->tls.policies[i]);
	return dm_output_check(self->out, error);
}

static void csv_discard(gpointer user G_GNUC_UNUSED)
{
}

static const DmSink csv_sink = {
	.begin = csv_begin,
	.records = csv_records,
	.end = csv_end,
	.discard = csv_discard,
};

const DmSink *dm_kind_csv_sink(DmKindCsv *self, gpointer *ret_user)
{
	*ret_user = self;
	return &csv_sink;
}

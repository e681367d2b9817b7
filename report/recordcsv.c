/*
 * The sink that turns records into CSV rows, and the native columns.  Knows
 * nothing of where reports come from.
 */
#include "report/recordcsv.h"

#include "core/utctime.h"
#include "report/csvcolumns.h"
#include "report/output.h"
#include "report/parsedmarc.h"

struct _DmRecordCsv {
	FILE *out;
	DmLayout layout;
	DmCsvWriter *csv;
	DmCsvRow row; /* what all rows of the report share */
	DmReport report;
	char begin[DM_TIME_TEXT], end[DM_TIME_TEXT];
	char *findings;
	DmParsedmarc *parsedmarc;
	DmSourceFacts *facts; /* or NULL */
};

static void cell_pass(DmCsvWriter *csv, const DmCsvRow *row)
{
	gboolean pass = dm_csv_is_pass(row->record->dkim) ||
			dm_csv_is_pass(row->record->spf);

	dm_csv_text(csv, pass ? "true" : "false");
}

static void cell_generation(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_text(csv, dm_generation_name(row->report->aggregate.generation));
}

static void cell_confirmed(DmCsvWriter *csv, const DmCsvRow *row)
{
	const char *word =
		row->fact->host_state == DM_HOST_CONFIRMED ? "true" : "false";

	dm_csv_text(csv, row->fact->host ? word : NULL);
}

#define IN_REASONS(member) \
	DM_CELL_REASONS, G_STRUCT_OFFSET(DmReason, member), ';'
#define IN_DKIM(member) DM_CELL_DKIM, G_STRUCT_OFFSET(DmAuthResult, member), ';'
#define IN_SPF(member) DM_CELL_SPF, G_STRUCT_OFFSET(DmAuthResult, member), ';'

static const DmCsvColumn native_columns[] = {
	{ "report_key", DM_BY_CALL(dm_csv_cell_key) },
	{ "org_name", DM_IN_REPORT(metadata.org_name) },
	{ "email", DM_IN_REPORT(metadata.email) },
	{ "report_id", DM_IN_REPORT(metadata.report_id) },
	{ "begin", DM_BY_CALL(dm_csv_cell_begin) },
	{ "end", DM_BY_CALL(dm_csv_cell_end) },
	{ "domain", DM_IN_REPORT(policy.domain) },
	{ "adkim", DM_IN_REPORT(policy.adkim) },
	{ "aspf", DM_IN_REPORT(policy.aspf) },
	{ "p", DM_IN_REPORT(policy.p) },
	{ "sp", DM_IN_REPORT(policy.sp) },
	{ "np", DM_IN_REPORT(policy.np) },
	{ "pct", DM_BY_CALL(dm_csv_cell_pct) },
	{ "fo", DM_IN_REPORT(policy.fo) },
	{ "testing", DM_IN_REPORT(policy.testing) },
	{ "discovery_method", DM_IN_REPORT(policy.discovery_method) },
	{ "source_ip", DM_IN_RECORD(source_ip) },
	{ "count", DM_BY_CALL(dm_csv_cell_messages) },
	{ "disposition", DM_IN_RECORD(disposition) },
	{ "dkim_aligned", DM_IN_RECORD(dkim) },
	{ "spf_aligned", DM_IN_RECORD(spf) },
	{ "dmarc_pass", DM_BY_CALL(cell_pass) },
	{ "reason_types", IN_REASONS(type) },
	{ "reason_comments", IN_REASONS(comment) },
	{ "header_from", DM_IN_RECORD(header_from) },
	{ "envelope_from", DM_IN_RECORD(envelope_from) },
	{ "envelope_to", DM_IN_RECORD(envelope_to) },
	{ "dkim_domains", IN_DKIM(domain) },
	{ "dkim_selectors", IN_DKIM(selector) },
	{ "dkim_results", IN_DKIM(result) },
	{ "spf_domains", IN_SPF(domain) },
	{ "spf_scopes", IN_SPF(scope) },
	{ "spf_results", IN_SPF(result) },
	{ "generation", DM_BY_CALL(cell_generation) },
	{ "findings", DM_BY_CALL(dm_csv_cell_findings) },
	/* What `enrich` found, named as in `sources`. */
	{ "host", DM_IN_FACT(host) },
	{ "host_confirmed", DM_BY_CALL(cell_confirmed) },
	{ "country", DM_IN_FACT(country) },
	{ "asn", DM_BY_CALL(dm_csv_cell_asn) },
	{ "as_name", DM_IN_FACT(as_name) },
	{ "sender", DM_IN_FACT(sender) },
};

gboolean dm_layout_from_name(const char *name, DmLayout *ret)
{
	static const char *const names[] = { "native", "parsedmarc" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (g_strcmp0(name, names[i]) == 0) {
			*ret = (DmLayout)i;
			return TRUE;
		}
	}
	return FALSE;
}

DmRecordCsv *dm_record_csv_new(FILE *out, DmLayout layout, gboolean raw_cells)
{
	DmRecordCsv *self = g_new0(DmRecordCsv, 1);

	self->out = out;
	self->layout = layout;
	self->csv = dm_csv_writer_new(out, raw_cells);
	self->parsedmarc = dm_parsedmarc_new();
	if (layout == DM_LAYOUT_PARSEDMARC)
		dm_parsedmarc_csv_header(self->csv);
	else
		dm_csv_columns_header(self->csv, native_columns,
				      G_N_ELEMENTS(native_columns));
	return self;
}

void dm_record_csv_free(DmRecordCsv *self)
{
	if (!self)
		return;
	dm_csv_writer_free(self->csv);
	dm_parsedmarc_free(self->parsedmarc);
	g_free(self->findings);
	g_free(self);
}

void dm_record_csv_set_key(DmRecordCsv *self, gint64 report_key)
{
	self->row.has_key = TRUE;
	self->row.key = report_key;
}

void dm_record_csv_set_facts(DmRecordCsv *self, DmSourceFacts *facts)
{
	self->facts = facts;
}

static gboolean csv_begin(gpointer user, const DmReport *report,
			  GError **error G_GNUC_UNUSED)
{
	DmRecordCsv *self = user;
	const DmMetadata *metadata = &report->aggregate.metadata;

	self->report = *report;
	if (self->layout == DM_LAYOUT_PARSEDMARC) {
		dm_parsedmarc_begin(self->parsedmarc, report);
		return TRUE;
	}
	g_free(self->findings);
	self->findings = dm_csv_join_codes(report->findings);
	self->row.report = &self->report;
	self->row.findings = self->findings;
	self->row.begin = metadata->has_begin
				  ? dm_time_format(metadata->begin, self->begin)
				  : NULL;
	self->row.end = metadata->has_end
				? dm_time_format(metadata->end, self->end)
				: NULL;
	return TRUE;
}

static void put_record(DmRecordCsv *self, const DmRecord *record,
		       const DmSourceFact *fact)
{
	if (self->layout == DM_LAYOUT_PARSEDMARC) {
		dm_parsedmarc_csv_record(self->parsedmarc, self->csv, record,
					 fact);
		return;
	}
	self->row.record = record;
	self->row.messages = record->count;
	self->row.fact = fact;
	dm_csv_columns_row(self->csv, native_columns,
			   G_N_ELEMENTS(native_columns), &self->row);
}

static gboolean csv_records(gpointer user, const DmRecord *records, guint n,
			    GError **error)
{
	DmRecordCsv *self = user;

	for (guint i = 0; i < n; i++) {
		const DmSourceFact *fact =
			dm_source_facts_of_record(self->facts, i, error);

		if (!fact)
			return FALSE;
		put_record(self, &records[i], fact);
	}
	return TRUE;
}

static gboolean csv_end(gpointer user, const DmReport *report G_GNUC_UNUSED,
			GError **error)
{
	DmRecordCsv *self = user;

	return dm_output_check(self->out, error);
}

/* A report whose header comes final is a stored one and never discarded. */
static void csv_discard(gpointer user G_GNUC_UNUSED)
{
}

static const DmSink csv_sink = {
	.begin = csv_begin,
	.records = csv_records,
	.end = csv_end,
	.discard = csv_discard,
};

const DmSink *dm_record_csv_sink(DmRecordCsv *self, gpointer *ret_user)
{
	*ret_user = self;
	return &csv_sink;
}

/*
 * The 44 columns of parsedmarc's aggregate.csv.  Knows nothing of how the
 * values come about.
 */
#include "core/text.h"
#include "core/utctime.h"
#include "report/csvcolumns.h"
#include "report/parsedmarc.h"

static void write_flag(DmCsvWriter *csv, gboolean flag)
{
	dm_csv_text(csv, flag ? "True" : "False");
}

static void cell_divided(DmCsvWriter *csv, const DmCsvRow *row)
{
	write_flag(csv, row->divided);
}

static void cell_spf(DmCsvWriter *csv, const DmCsvRow *row)
{
	write_flag(csv, dm_csv_is_pass(row->record->spf));
}

static void cell_dkim(DmCsvWriter *csv, const DmCsvRow *row)
{
	write_flag(csv, dm_csv_is_pass(row->record->dkim));
}

static void cell_dmarc(DmCsvWriter *csv, const DmCsvRow *row)
{
	write_flag(csv, dm_csv_is_pass(row->record->spf) ||
				dm_csv_is_pass(row->record->dkim));
}

/* parsedmarc lower-cases selectors in CSV only. */
static void cell_selectors(DmCsvWriter *csv, const DmCsvRow *row)
{
	const DmRecord *record = row->record;
	g_autoptr(GString) joined = g_string_new(NULL);

	for (guint i = 0; i < record->n_dkim_results; i++) {
		if (i)
			g_string_append_c(joined, ',');
		g_string_append(joined, record->dkim_results[i].selector);
	}
	dm_csv_text(csv, dm_text_lower(joined->str));
}

#define IN_DKIM(member) DM_CELL_DKIM, G_STRUCT_OFFSET(DmAuthResult, member), ','
#define IN_SPF(member) DM_CELL_SPF, G_STRUCT_OFFSET(DmAuthResult, member), ','

static const DmCsvColumn columns[] = {
	{ "xml_schema", DM_IN_REPORT(version) },
	{ "org_name", DM_IN_REPORT(metadata.org_name) },
	{ "org_email", DM_IN_REPORT(metadata.email) },
	{ "org_extra_contact_info", DM_IN_REPORT(metadata.extra_contact_info) },
	{ "report_id", DM_IN_REPORT(metadata.report_id) },
	{ "begin_date", DM_BY_CALL(dm_csv_cell_begin) },
	{ "end_date", DM_BY_CALL(dm_csv_cell_end) },
	{ "normalized_timespan", DM_BY_CALL(cell_divided) },
	{ "errors", DM_BY_CALL(dm_csv_cell_findings) },
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
	{ "source_ip_address", DM_IN_RECORD(source_ip) },
	{ "source_country", DM_IN_FACT(country) },
	{ "source_reverse_dns", DM_IN_FACT(host) },
	{ "source_base_domain", DM_IN_FACT(host_domain) },
	{ "source_name", DM_IN_FACT(sender) },
	{ "source_type", DM_CELL_EMPTY },
	{ "source_asn", DM_BY_CALL(dm_csv_cell_asn) },
	{ "source_as_name", DM_IN_FACT(as_name) },
	{ "source_as_domain", DM_CELL_EMPTY },
	{ "count", DM_BY_CALL(dm_csv_cell_messages) },
	{ "spf_aligned", DM_BY_CALL(cell_spf) },
	{ "dkim_aligned", DM_BY_CALL(cell_dkim) },
	{ "dmarc_aligned", DM_BY_CALL(cell_dmarc) },
	{ "disposition", DM_IN_RECORD(disposition) },
	{ "policy_override_reasons", DM_CELL_REASONS,
	  G_STRUCT_OFFSET(DmReason, type), ',' },
	{ "policy_override_comments", DM_CELL_REASONS,
	  G_STRUCT_OFFSET(DmReason, comment), '|' },
	{ "envelope_from", DM_IN_RECORD(envelope_from) },
	{ "header_from", DM_IN_RECORD(header_from) },
	{ "envelope_to", DM_IN_RECORD(envelope_to) },
	{ "dkim_domains", IN_DKIM(domain) },
	{ "dkim_selectors", DM_BY_CALL(cell_selectors) },
	{ "dkim_results", IN_DKIM(result) },
	{ "spf_domains", IN_SPF(domain) },
	{ "spf_scopes", IN_SPF(scope) },
	{ "spf_results", IN_SPF(result) },
};

void dm_parsedmarc_csv_header(DmCsvWriter *csv)
{
	dm_csv_columns_header(csv, columns, G_N_ELEMENTS(columns));
}

static char *join_errors(const DmMetadata *metadata)
{
	GString *joined = g_string_new(NULL);

	for (guint i = 0; i < metadata->n_errors; i++) {
		const char *text = metadata->errors[i].text;

		if (joined->len)
			g_string_append_c(joined, '|');
		g_string_append(joined, text ? text : "");
	}
	return g_string_free(joined, FALSE);
}

void dm_parsedmarc_csv_record(DmParsedmarc *self, DmCsvWriter *csv,
			      const DmRecord *record, const DmSourceFact *fact)
{
	const DmReport *report = dm_parsedmarc_report(self);
	const DmMetadata *metadata = &report->aggregate.metadata;
	g_autofree char *errors = join_errors(metadata);
	char begin[DM_TIME_TEXT], end[DM_TIME_TEXT];
	DmParsedmarcPart part = { 0 };
	DmCsvRow row = {
		.report = report,
		.record = dm_parsedmarc_record(self, record),
		.findings = errors,
		.divided = dm_parsedmarc_divided(self),
		.fact = fact,
	};

	while (dm_parsedmarc_next_part(self, record->count, &part)) {
		if (metadata->has_begin)
			row.begin = dm_time_format_plain(part.begin, begin);
		if (metadata->has_end)
			row.end = dm_time_format_plain(part.end, end);
		row.messages = part.messages;
		dm_csv_columns_row(csv, columns, G_N_ELEMENTS(columns), &row);
	}
}

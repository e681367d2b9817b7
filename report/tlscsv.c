/*
 * The columns of TLS reports, ours and parsedmarc's.
 */
#include "core/utctime.h"
#include "report/kindcsv.h"
#include "report/parsedmarc.h"

static void put_time(DmCsvWriter *csv, gboolean has, gint64 seconds)
{
	char text[DM_TIME_TEXT];

	dm_csv_text(csv, has ? dm_time_format(seconds, text) : NULL);
}

static void cell_begin(DmCsvWriter *csv, const DmCsvRow *row)
{
	put_time(csv, row->report->tls.has_begin, row->report->tls.begin);
}

static void cell_end(DmCsvWriter *csv, const DmCsvRow *row)
{
	put_time(csv, row->report->tls.has_end, row->report->tls.end);
}

/* On the policy's first row only, so that a column can be added up. */
static void cell_successful(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_maybe(csv, row->is_first && row->policy->has_successful,
		     row->policy->successful);
}

static void cell_failed(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_maybe(csv, row->is_first && row->policy->has_failed,
		     row->policy->failed);
}

static void cell_detail_failed(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_maybe(csv, row->detail && row->detail->has_failed,
		     row->detail ? row->detail->failed : 0);
}

static const DmCsvColumn native_columns[] = {
	{ "report_key", DM_BY_CALL(dm_csv_cell_key) },
	{ "organization_name", DM_IN_TLS(organization_name) },
	{ "contact_info", DM_IN_TLS(contact_info) },
	{ "report_id", DM_IN_TLS(report_id) },
	{ "begin", DM_BY_CALL(cell_begin) },
	{ "end", DM_BY_CALL(cell_end) },
	{ "policy_domain", DM_IN_POLICY(policy_domain) },
	{ "policy_type", DM_IN_POLICY(policy_type) },
	{ "policy_string", DM_IN_POLICY_TEXTS(policy_string, ';') },
	{ "mx_host", DM_IN_POLICY_TEXTS(mx_host, ';') },
	{ "total_successful_session_count", DM_BY_CALL(cell_successful) },
	{ "total_failure_session_count", DM_BY_CALL(cell_failed) },
	{ "result_type", DM_IN_DETAIL(result_type) },
	{ "failed_session_count", DM_BY_CALL(cell_detail_failed) },
	{ "sending_mta_ip", DM_IN_DETAIL(sending_mta_ip) },
	{ "receiving_mx_hostname", DM_IN_DETAIL(receiving_mx_hostname) },
	{ "receiving_mx_helo", DM_IN_DETAIL(receiving_mx_helo) },
	{ "receiving_ip", DM_IN_DETAIL(receiving_ip) },
	{ "additional_information", DM_IN_DETAIL(additional_information) },
	{ "failure_reason_code", DM_IN_DETAIL(failure_reason_code) },
	{ "findings", DM_BY_CALL(dm_csv_cell_findings) },
};

const DmCsvTable dm_tls_csv = { native_columns, G_N_ELEMENTS(native_columns) };

/* ---- parsedmarc ------------------------------------------------------- */

static void cell_successful_once(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_maybe(csv, !row->detail && row->policy->has_successful,
		     row->policy->successful);
}

static void cell_failed_once(DmCsvWriter *csv, const DmCsvRow *row)
{
	if (row->detail)
		cell_detail_failed(csv, row);
	else
		dm_csv_maybe(csv, row->policy->has_failed,
			     dm_parsedmarc_tls_rest(row->policy));
}

static const DmCsvColumn parsedmarc_columns[] = {
	{ "organization_name", DM_IN_TLS(organization_name) },
	{ "begin_date", DM_BY_CALL(cell_begin) },
	{ "end_date", DM_BY_CALL(cell_end) },
	{ "report_id", DM_IN_TLS(report_id) },
	{ "result_type", DM_IN_DETAIL(result_type) },
	{ "successful_session_count", DM_BY_CALL(cell_successful_once) },
	{ "failed_session_count", DM_BY_CALL(cell_failed_once) },
	{ "policy_domain", DM_IN_POLICY(policy_domain) },
	{ "policy_type", DM_IN_POLICY(policy_type) },
	{ "policy_strings", DM_IN_POLICY_TEXTS(policy_string, '|') },
	{ "mx_host_patterns", DM_IN_POLICY_TEXTS(mx_host, '|') },
	{ "sending_mta_ip", DM_IN_DETAIL(sending_mta_ip) },
	{ "receiving_ip", DM_IN_DETAIL(receiving_ip) },
	{ "receiving_mx_hostname", DM_IN_DETAIL(receiving_mx_hostname) },
	{ "receiving_mx_helo", DM_IN_DETAIL(receiving_mx_helo) },
	{ "additional_info_uri", DM_IN_DETAIL(additional_information) },
	{ "failure_reason_code", DM_IN_DETAIL(failure_reason_code) },
};

const DmCsvTable dm_tls_csv_parsedmarc = { parsedmarc_columns,
					   G_N_ELEMENTS(parsedmarc_columns) };

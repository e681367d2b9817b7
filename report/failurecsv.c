/*
 * The columns of failure reports, ours and parsedmarc's.
 */
#include <string.h>

#include "core/utctime.h"
#include "report/kindcsv.h"
#include "report/parsedmarc.h"

static const DmFailure *failure_of(const DmCsvRow *row)
{
	return &row->report->failure;
}

static void put_time(DmCsvWriter *csv, gboolean has, gint64 seconds)
{
	char text[DM_TIME_TEXT];

	dm_csv_text(csv, has ? dm_time_format(seconds, text) : NULL);
}

static void cell_arrival(DmCsvWriter *csv, const DmCsvRow *row)
{
	put_time(csv, failure_of(row)->has_arrival_date,
		 failure_of(row)->arrival_date);
}

static void cell_port(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_maybe(csv, failure_of(row)->has_source_port,
		     failure_of(row)->source_port);
}

/* RFC 5965 section 3.2: absent means one. */
static void cell_incidents(DmCsvWriter *csv, const DmCsvRow *row)
{
	const DmFailure *failure = failure_of(row);

	dm_csv_int(csv, failure->has_incidents ? failure->incidents : 1);
}

static void cell_sample_date(DmCsvWriter *csv, const DmCsvRow *row)
{
	put_time(csv, failure_of(row)->sample.has_date,
		 failure_of(row)->sample.date);
}

static void cell_headers_only(DmCsvWriter *csv, const DmCsvRow *row)
{
	const DmFailure *failure = failure_of(row);

	if (!failure->has_sample)
		dm_csv_text(csv, NULL);
	else
		dm_csv_text(csv,
			    failure->sample.headers_only ? "true" : "false");
}

static const DmCsvColumn native_columns[] = {
	{ "report_key", DM_BY_CALL(dm_csv_cell_key) },
	{ "report_from", DM_IN_FAILURE(report_from) },
	{ "feedback_type", DM_IN_FAILURE(feedback_type) },
	{ "auth_failure", DM_IN_FAILURE(auth_failure) },
	{ "reported_domain", DM_IN_FAILURE_TEXTS(reported_domain, ';') },
	{ "arrival_date", DM_BY_CALL(cell_arrival) },
	{ "source_ip", DM_IN_FAILURE(source_ip) },
	{ "source_port", DM_BY_CALL(cell_port) },
	{ "incidents", DM_BY_CALL(cell_incidents) },
	{ "delivery_result", DM_IN_FAILURE(delivery_result) },
	{ "dkim_aligned", DM_IN_FAILURE(dkim_aligned) },
	{ "spf_aligned", DM_IN_FAILURE(spf_aligned) },
	{ "identity_alignment", DM_IN_FAILURE(identity_alignment) },
	{ "authentication_results",
	  DM_IN_FAILURE_TEXTS(authentication_results, ';') },
	{ "original_mail_from", DM_IN_FAILURE(original_mail_from) },
	{ "original_rcpt_to", DM_IN_FAILURE_TEXTS(original_rcpt_to, ';') },
	{ "original_envelope_id", DM_IN_FAILURE(original_envelope_id) },
	{ "reported_uri", DM_IN_FAILURE_TEXTS(reported_uri, ';') },
	{ "reporting_mta", DM_IN_FAILURE(reporting_mta) },
	{ "user_agent", DM_IN_FAILURE(user_agent) },
	{ "version", DM_IN_FAILURE(version) },
	{ "dkim_domain", DM_IN_FAILURE(dkim_domain) },
	{ "dkim_identity", DM_IN_FAILURE(dkim_identity) },
	{ "dkim_selector", DM_IN_FAILURE(dkim_selector) },
	{ "dkim_selector_dns", DM_IN_FAILURE(dkim_selector_dns) },
	{ "dkim_adsp_dns", DM_IN_FAILURE(dkim_adsp_dns) },
	{ "spf_dns", DM_IN_FAILURE_TEXTS(spf_dns, ';') },
	{ "header_from", DM_IN_FAILURE(sample.header_from) },
	{ "from", DM_IN_FAILURE(sample.from) },
	{ "subject", DM_IN_FAILURE(sample.subject) },
	{ "message_id", DM_IN_FAILURE(sample.message_id) },
	{ "date", DM_BY_CALL(cell_sample_date) },
	{ "headers_only", DM_BY_CALL(cell_headers_only) },
	{ "findings", DM_BY_CALL(dm_csv_cell_findings) },
};

const DmCsvTable dm_failure_csv = { native_columns,
				    G_N_ELEMENTS(native_columns) };

/* ---- parsedmarc ------------------------------------------------------- */

static void cell_arrival_plain(DmCsvWriter *csv, const DmCsvRow *row)
{
	char text[DM_TIME_TEXT];

	dm_csv_text(csv, failure_of(row)->has_arrival_date
				 ? dm_time_format_plain(
					   failure_of(row)->arrival_date, text)
				 : NULL);
}

static void cell_delivery(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_text(csv, dm_parsedmarc_delivery(failure_of(row)));
}

/* "none" is no mechanism there. */
static void cell_mechanisms(DmCsvWriter *csv, const DmCsvRow *row)
{
	const char *text = failure_of(row)->identity_alignment;

	dm_csv_text(csv, g_strcmp0(text, "none") == 0 ? NULL : text);
}

static void cell_headers_only_word(DmCsvWriter *csv, const DmCsvRow *row)
{
	dm_csv_text(csv,
		    failure_of(row)->sample.headers_only ? "True" : "False");
}

static const DmCsvColumn parsedmarc_columns[] = {
	{ "feedback_type", DM_IN_FAILURE(feedback_type) },
	{ "user_agent", DM_IN_FAILURE(user_agent) },
	{ "version", DM_IN_FAILURE(version) },
	{ "original_envelope_id", DM_IN_FAILURE(original_envelope_id) },
	{ "original_mail_from", DM_IN_FAILURE(original_mail_from) },
	{ "original_rcpt_to", DM_IN_FAILURE_TEXTS(original_rcpt_to, ',') },
	{ "arrival_date", DM_IN_FAILURE(arrival_date_text) },
	{ "arrival_date_utc", DM_BY_CALL(cell_arrival_plain) },
	{ "subject", DM_IN_FAILURE(sample.subject) },
	{ "message_id", DM_IN_FAILURE(sample.message_id) },
	{ "authentication_results",
	  DM_IN_FAILURE_TEXTS(authentication_results, ';') },
	{ "dkim_domain", DM_IN_FAILURE(dkim_domain) },
	{ "source_ip_address", DM_IN_FAILURE(source_ip) },
	{ "source_country", DM_IN_FACT(country) },
	{ "source_reverse_dns", DM_IN_FACT(host) },
	{ "source_base_domain", DM_IN_FACT(host_domain) },
	{ "source_name", DM_IN_FACT(sender) },
	{ "source_type", DM_CELL_EMPTY },
	{ "source_asn", DM_BY_CALL(dm_csv_cell_asn) },
	{ "source_as_name", DM_IN_FACT(as_name) },
	{ "source_as_domain", DM_CELL_EMPTY },
	{ "delivery_result", DM_BY_CALL(cell_delivery) },
	{ "auth_failure", DM_IN_FAILURE(auth_failure) },
	{ "reported_domain", DM_IN_FAILURE_TEXTS(reported_domain, ',') },
	{ "authentication_mechanisms", DM_BY_CALL(cell_mechanisms) },
	{ "sample_headers_only", DM_BY_CALL(cell_headers_only_word) },
};

const DmCsvTable dm_failure_csv_parsedmarc = {
	parsedmarc_columns, G_N_ELEMENTS(parsedmarc_columns)
};

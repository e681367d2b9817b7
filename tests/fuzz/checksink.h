/*
 * A sink for the parser's fuzz targets that believes nothing: it touches every
 * text, checks every range, and at the end that the result fits what came.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/address.h"
#include "core/sha256.h"
#include "core/utctime.h"
#include "parse/parse.h"
#include "tests/fuzz/checkfields.h"

typedef struct {
	const DmLimits *limits;
	gboolean open;	     /* between begin and end or discard */
	guint64 records;     /* of the report in hand */
	guint64 bytes;	     /* of its document */
	DmSha256 *sum;	     /* of its document */
	guint with_identity; /* reports that ended */
	guint without_identity;
} CheckSink;

static void check_findings(const DmFindings *findings)
{
	for (guint i = 0; i < dm_findings_count(findings); i++) {
		const DmFinding *finding = dm_findings_get(findings, i);

		g_assert_true(finding->code && *finding->code);
		g_assert_true(finding->text && *finding->text);
		g_assert_cmpint(finding->severity, <=, DM_SEVERITY_ERROR);
		check_text(finding->text);
		check_text(finding->where);
	}
}

static void check_address(const char *text)
{
	char canonical[DM_ADDRESS_TEXT];
	DmAddress address;

	if (!text)
		return;
	g_assert_true(dm_address_parse(text, &address));
	g_assert_cmpstr(dm_address_format(&address, canonical), ==, text);
}

static void check_record(const CheckSink *sink, const DmRecord *record)
{
	const gint64 *limits = sink->limits->value;

	check_address(record->source_ip);
	g_assert_cmpint(record->count, >=, 0);
	g_assert_cmpint(record->count, <=, G_GINT64_CONSTANT(1) << 53);
	check_fields(&dm_wire_record, record);
	g_assert_cmpint((gint64)record->n_reasons + record->n_dkim_results +
				record->n_spf_results,
			<=, limits[DM_LIMIT_RECORD_RESULTS]);
}

static gboolean on_begin(gpointer user, const DmReport *report, GError **error)
{
	CheckSink *sink = user;

	(void)error;
	g_assert_false(sink->open);
	check_text(report->document);
	sink->open = TRUE;
	sink->records = sink->bytes = 0;
	dm_sha256_reset(sink->sum);
	return TRUE;
}

static gboolean on_bytes(gpointer user, const guint8 *data, gsize size,
			 GError **error)
{
	CheckSink *sink = user;

	(void)error;
	g_assert_true(sink->open);
	g_assert_cmpuint(size, >, 0);
	sink->bytes += size;
	g_assert_cmpuint(sink->bytes, <=,
			 sink->limits->value[DM_LIMIT_DOCUMENT_BYTES]);
	dm_sha256_update(sink->sum, data, size);
	return TRUE;
}

static gboolean on_records(gpointer user, const DmRecord *records, guint n,
			   GError **error)
{
	CheckSink *sink = user;

	(void)error;
	g_assert_true(sink->open);
	g_assert_cmpuint(n, >, 0);
	for (guint i = 0; i < n; i++)
		check_record(sink, &records[i]);
	sink->records += n;
	g_assert_cmpuint(sink->records, <=,
			 sink->limits->value[DM_LIMIT_RECORDS]);
	return TRUE;
}

static void check_metadata(const DmMetadata *metadata)
{
	if (metadata->has_begin)
		g_assert_true(metadata->begin >= 0 &&
			      metadata->begin <= DM_TIME_MAX);
	if (metadata->has_end)
		g_assert_true(metadata->end >= 0 &&
			      metadata->end <= DM_TIME_MAX);
	if (metadata->has_begin && metadata->has_end)
		g_assert_cmpint(metadata->begin, <=, metadata->end);
}

static void check_aggregate(const CheckSink *sink, const DmAggregate *aggregate)
{
	check_metadata(&aggregate->metadata);
	for (guint i = 0; i < aggregate->n_extensions; i++) {
		const DmExtension *extension = &aggregate->extensions[i];

		g_assert_cmpint(extension->record, >=, -1);
		g_assert_cmpint(extension->record, <=, (gint64)sink->records);
	}
}

/* Kinds without records, whose caps show in what they hold. */
static void check_other(const CheckSink *sink, const DmReport *report)
{
	const gint64 *limits = sink->limits->value;
	const char *headers = report->failure.sample.headers;
	gint64 details = 0;

	g_assert_cmpuint(sink->records, ==, 0);
	if (report->kind == DM_KIND_FAILURE) {
		/* A byte that is none may become a character of three. */
		g_assert_cmpint(strlen(headers ? headers : ""), <=,
				3 * limits[DM_LIMIT_SAMPLE_BYTES]);
		g_assert_true(report->failure.has_sample || !headers);
		return;
	}
	for (guint i = 0; i < report->tls.n_policies; i++)
		details += 1 + report->tls.policies[i].n_details;
	g_assert_cmpint(details, <=, limits[DM_LIMIT_TLS_DETAILS]);
}

static gboolean on_end(gpointer user, const DmReport *report, GError **error)
{
	CheckSink *sink = user;
	g_autofree char *sha256 = dm_sha256_finish_hex(sink->sum);
	g_auto(DmReportKey) key = { 0 };

	(void)error;
	g_assert_true(sink->open);
	sink->open = FALSE;
	g_assert_true(dm_report_check(report));
	check_fields(&dm_wire_report, report);
	check_fields(dm_wire_kinds[report->kind], report);
	g_assert_cmpstr(report->sha256, ==, sha256);
	check_findings(report->findings);
	if (report->kind == DM_KIND_AGGREGATE)
		check_aggregate(sink, &report->aggregate);
	else
		check_other(sink, report);
	dm_report_key(report, &key);
	check_text(key.submitter);
	g_assert_cmpint(dm_report_day(&key), >=, 0);
	if (dm_report_has_identity(report))
		sink->with_identity++;
	else
		sink->without_identity++;
	return TRUE;
}

static void on_discard(gpointer user)
{
	CheckSink *sink = user;

	g_assert_true(sink->open);
	sink->open = FALSE;
}

static void check_result(const CheckSink *sink, const DmParseResult *result)
{
	const DmFinding *worst = dm_findings_worst(result->findings);

	g_assert_false(sink->open);
	g_assert_cmpuint(result->reports, ==, sink->with_identity);
	g_assert_cmpuint(result->refused, >=, sink->without_identity);
	if (result->reports || result->refused)
		g_assert_true(result->claims);
	if (result->claims)
		g_assert_true(result->reports || result->refused);
	if (result->refused)
		g_assert_cmpint(worst->severity, ==, DM_SEVERITY_ERROR);
	check_findings(result->findings);
}

/* Caps so low that inputs of a few KiB cross each of them. */
static void tight_limits(DmLimits *limits)
{
	static const gint64 tight[DM_N_LIMITS] = {
		[DM_LIMIT_MESSAGE_BYTES] = 128 * 1024,
		[DM_LIMIT_COMPRESSED_BYTES] = 32 * 1024,
		[DM_LIMIT_DOCUMENT_BYTES] = 256 * 1024,
		[DM_LIMIT_ITEM_BYTES] = 512 * 1024,
		[DM_LIMIT_RATIO] = 10,
		[DM_LIMIT_ARCHIVE_LEVELS] = 2,
		[DM_LIMIT_ARCHIVE_MEMBERS] = 4,
		[DM_LIMIT_MIME_DEPTH] = 6,
		[DM_LIMIT_MIME_PARTS] = 40,
		[DM_LIMIT_HEADER_LINES] = 200,
		[DM_LIMIT_ADDRESS_BYTES] = 1024,
		[DM_LIMIT_XML_DEPTH] = 10,
		[DM_LIMIT_TEXT_BYTES] = 256,
		[DM_LIMIT_RECORD_BYTES] = 512,
		[DM_LIMIT_RECORD_RESULTS] = 8,
		[DM_LIMIT_RECORDS] = 300,
		[DM_LIMIT_ARF_BYTES] = 2048,
		[DM_LIMIT_ARF_FIELDS] = 40,
		[DM_LIMIT_SAMPLE_BYTES] = 512,
		[DM_LIMIT_JSON_BYTES] = 4096,
		[DM_LIMIT_JSON_DEPTH] = 10,
		[DM_LIMIT_TLS_DETAILS] = 20,
		[DM_LIMIT_WORKER_SECONDS] = 1,
		[DM_LIMIT_WORKER_BYTES] = 128 * 1024 * 1024,
		[DM_LIMIT_DNS_QUERIES] = 10,
		[DM_LIMIT_DNS_BYTES] = 65536,
		[DM_LIMIT_DNS_SECONDS] = 1,
		[DM_LIMIT_DNS_RECORDS] = 100,
		[DM_LIMIT_DNS_PARALLEL] = 1,
		[DM_LIMIT_STS_BYTES] = 1024,
		[DM_LIMIT_ENRICH_ADDRESSES] = 10,
		[DM_LIMIT_ENRICH_SECONDS] = 1,
	};

	/* A row without a value here would refuse everything. */
	for (int i = 0; i < DM_N_LIMITS; i++)
		g_assert_cmpint(tight[i], >, 0);
	memcpy(limits->value, tight, sizeof(tight));
}

/* What a library warns of is a fault of ours; fuzzers want an abort. */
static void die_of_log(const char *log_domain, GLogLevelFlags level,
		       const char *message, gpointer unused)
{
	(void)unused;
	fprintf(stderr, "%s (%d): %s\n", log_domain, level, message);
	abort();
}

/* Parses `bytes` into the sink above; takes ownership of them. */
static void parse_and_check(GBytes *bytes, const DmLimits *limits)
{
	static const DmSink calls = { on_begin, on_bytes, on_records, on_end,
				      on_discard };
	static gsize once;
	g_autoptr(DmSha256) sum = dm_sha256_new();
	CheckSink sink = { .limits = limits, .sum = sum };
	g_auto(DmParseResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	if (g_once_init_enter(&once)) {
		g_log_set_default_handler(die_of_log, NULL);
		dm_parse_init();
		g_once_init_leave(&once, 1);
	}
	dm_parse_result_init(&result);
	/* The linter reads every second one as well. */
	g_assert_true((g_bytes_get_size(bytes) & 1 ? dm_parse_lint : dm_parse)(
		bytes, limits, &calls, &sink, &result, &error));
	g_assert_no_error(error);
	check_result(&sink, &result);
	g_bytes_unref(bytes);
}

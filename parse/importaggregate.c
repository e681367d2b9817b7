/*
 * An aggregate report as parsedmarc writes it, back into the XML it was made
 * of, so that the reader of aggregate reports judges it.  Records are taken
 * one by one: no more than one of them stands in memory as a tree.
 */
#include <jansson.h>
#include <string.h>

#include "core/jsonpieces.h"
#include "parse/aggregate.h"
#include "parse/import.h"
#include "parse/importperiod.h"
#include "parse/importxml.h"
#include "parse/jsonstray.h"
#include "parse/values.h"
#include "parse/whole.h"

#define RFC9990 "urn:ietf:params:xml:ns:dmarc-2.0"

/* The report in hand. */
typedef struct {
	const DmImportPiece *piece;
	DmAggregateReader *reader;
	DmImportXml xml;
	DmImportPeriod period;
	json_t *held; /* the record whose days are being added up */
	guint held_line;
	gint64 held_end;  /* of its last day */
	gboolean refused; /* a record cannot be read */
	DmJsonStray stray;
} Import;

static void import_clear(Import *self)
{
	dm_aggregate_reader_free(self->reader);
	g_string_free(self->xml.out, TRUE);
	json_decref(self->held);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Import, import_clear)

/* ---- JSON --------------------------------------------------------------- */

static const json_t *object_in(const json_t *tree, const char *name)
{
	return json_object_get(tree, name);
}

static gboolean time_in(const json_t *tree, const char *name, gint64 *ret)
{
	const char *text = json_string_value(json_object_get(tree, name));

	return text && dm_value_written_date(text, ret);
}

/* ---- XML ---------------------------------------------------------------- */

/* A member as an element; null is an absent one. */
static void put(Import *self, const json_t *tree, const char *name,
		const char *element)
{
	const json_t *value = json_object_get(tree, name);
	g_autofree char *number = NULL;

	if (json_is_string(value)) {
		dm_import_xml_leaf(&self->xml, element,
				   json_string_value(value),
				   json_string_length(value));
	} else if (json_is_number(value)) {
		number = json_dumps(value, JSON_ENCODE_ANY);
		dm_import_xml_leaf(&self->xml, element, number, strlen(number));
	}
}

static void put_same(Import *self, const json_t *tree, const char *const *names)
{
	for (; *names; names++)
		put(self, tree, *names, *names);
}

/* "none" is parsedmarc's word for a selector that is not there. */
static void put_selector(Import *self, const json_t *result)
{
	const json_t *value = json_object_get(result, "selector");

	if (g_strcmp0(json_string_value(value), "none") != 0)
		put(self, result, "selector", "selector");
}

static void put_results(Import *self, const json_t *results, const char *method)
{
	static const char *const members[] = { "domain", "scope", "result",
					       "human_result", NULL };
	const json_t *list = object_in(results, method);
	const json_t *result;
	gsize i;

	json_array_foreach((json_t *)list, i, result)
	{
		dm_import_xml_open(&self->xml, method);
		put_selector(self, result);
		put_same(self, result, members);
		dm_import_xml_close(&self->xml, method);
	}
}

static void put_evaluated(Import *self, const json_t *evaluated)
{
	static const char *const members[] = { "disposition", "dkim", "spf",
					       NULL };
	static const char *const of_reason[] = { "type", "comment", NULL };
	const json_t *list = object_in(evaluated, "policy_override_reasons");
	const json_t *reason;
	gsize i;

	dm_import_xml_open(&self->xml, "policy_evaluated");
	put_same(self, evaluated, members);
	json_array_foreach((json_t *)list, i, reason)
	{
		dm_import_xml_open(&self->xml, "reason");
		put_same(self, reason, of_reason);
		dm_import_xml_close(&self->xml, "reason");
	}
	dm_import_xml_close(&self->xml, "policy_evaluated");
}

static void put_record(Import *self, const json_t *record)
{
	static const char *const identifiers[] = { "header_from",
						   "envelope_from",
						   "envelope_to", NULL };
	const json_t *results = object_in(record, "auth_results");

	dm_import_xml_open(&self->xml, "record");
	dm_import_xml_open(&self->xml, "row");
	put(self, object_in(record, "source"), "ip_address", "source_ip");
	put(self, record, "count", "count");
	put_evaluated(self, object_in(record, "policy_evaluated"));
	dm_import_xml_close(&self->xml, "row");
	dm_import_xml_open(&self->xml, "identifiers");
	put_same(self, object_in(record, "identifiers"), identifiers);
	dm_import_xml_close(&self->xml, "identifiers");
	dm_import_xml_open(&self->xml, "auth_results");
	put_results(self, results, "dkim");
	put_results(self, results, "spf");
	dm_import_xml_close(&self->xml, "auth_results");
	dm_import_xml_close(&self->xml, "record");
}

static gboolean feed(Import *self)
{
	DmXmlReader *xml = dm_aggregate_reader_xml(self->reader);
	gboolean wanted =
		dm_xml_reader_feed(xml, self->xml.out->str, self->xml.out->len);

	g_string_truncate(self->xml.out, 0);
	return wanted;
}

/* ---- records ------------------------------------------------------------ */

/* Writes the record in hand; FALSE when no more is wanted. */
static gboolean flush(Import *self)
{
	if (!self->held)
		return TRUE;
	dm_import_xml_go_to(&self->xml, self->held_line);
	put_record(self, self->held);
	g_clear_pointer(&self->held, json_decref);
	return feed(self);
}

/*
 * parsedmarc writes a record of several days as one for each of them, one
 * after another.  Whether `record` goes on with the one in hand: then its
 * messages are added to it.
 */
static gboolean join(Import *self, const json_t *record, const json_t *count,
		     gint64 begin)
{
	json_t *held_count = json_object_get(self->held, "count");
	gint64 sum;
	gboolean same;

	if (!self->held || begin < self->held_end || !json_is_integer(count) ||
	    !json_is_integer(held_count))
		return FALSE;
	sum = CLAMP(json_integer_value(held_count), 0, DM_COUNT_MAX) +
	      CLAMP(json_integer_value(count), 0, DM_COUNT_MAX);
	json_incref(held_count);
	json_object_del(self->held, "count");
	same = json_equal(self->held, record);
	if (same)
		json_object_set_new(self->held, "count", json_integer(sum));
	else
		json_object_set(self->held, "count", held_count);
	json_decref(held_count);
	return same;
}

/* What is left of a record is what its days have in common. */
static gboolean take_record(Import *self, json_t *record, guint line)
{
	gboolean divided =
		json_is_true(json_object_get(record, "normalized_timespan"));
	json_t *count = json_incref(json_object_get(record, "count"));
	gint64 begin = 0, end = 0;
	gboolean has = time_in(record, "interval_begin", &begin) &&
		       time_in(record, "interval_end", &end);
	gboolean ok = TRUE;

	if (has)
		dm_import_period_add(&self->period, divided, begin, end);
	json_object_del(record, "interval_begin");
	json_object_del(record, "interval_end");
	json_object_del(record, "count");
	if (!has || !divided || !join(self, record, count, begin)) {
		ok = flush(self);
		if (count)
			json_object_set(record, "count", count);
		self->held = json_incref(record);
		self->held_line = line;
	}
	self->held_end = divided && has ? end : G_MAXINT64;
	json_decref(count);
	return ok;
}

static gboolean take_text(Import *self, const char *text, gsize size,
			  guint line)
{
	json_t *record =
		dm_import_load(self->piece, text, size, DM_LIMIT_RECORD_BYTES);
	gboolean ok = record && take_record(self, record, line);

	self->refused = !record;
	dm_import_unload(record);
	return ok;
}

static guint count_lines(const char *text, const char *end)
{
	guint lines = 0;

	for (; text < end; text++)
		lines += *text == '\n';
	return lines;
}

/* All of them, up to where something stops it. */
static void take_records(Import *self)
{
	const DmJsonFrame *frame = &self->piece->frame;
	const char *counted = g_bytes_get_data(self->piece->bytes, NULL);
	DmJsonPieces pieces = { 0 };
	DmJsonSpan span;
	guint line = 1;
	gsize at = 0, behind = 0;

	while (dm_json_pieces_next(&pieces, frame->list, frame->list_size, &at,
				   &span)) {
		const char *text = frame->list + span.from;

		dm_json_stray_feed(&self->stray, frame->list + behind,
				   span.from - behind);
		dm_json_stray_object(&self->stray);
		behind = span.from + span.size;
		if (span.event == DM_JSON_DROP)
			continue;
		line += count_lines(counted, text);
		counted = text;
		if (!take_text(self, text, span.size, line))
			return;
	}
	dm_json_stray_feed(&self->stray, frame->list + behind,
			   frame->list_size - behind);
	flush(self);
}

/* ---- header ------------------------------------------------------------- */

static void put_errors(Import *self, const json_t *metadata)
{
	const json_t *list = object_in(metadata, "errors");
	const json_t *text;
	gsize i;

	json_array_foreach((json_t *)list, i, text)
		dm_import_xml_leaf(&self->xml, "error", json_string_value(text),
				   json_string_length(text));
}

/* Whether a time names its zone: "Z", or an offset behind the time of day. */
static gboolean has_zone(const json_t *metadata, const char *name)
{
	const char *text = json_string_value(json_object_get(metadata, name));
	const char *colon = text ? strchr(text, ':') : NULL;

	return colon && strpbrk(colon, "Zz+-");
}

/* Where the records do not tell it, the header does, in whatever zone. */
static DmImport put_period(Import *self, const json_t *metadata)
{
	const json_t *length =
		json_object_get(metadata, "original_timespan_seconds");
	gint64 begin = self->period.begin, end = self->period.end;
	gboolean exact = dm_import_period_settle(
		&self->period,
		json_is_integer(length) ? json_integer_value(length) : -1);
	gboolean has_begin = exact, has_end = exact;

	if (exact) {
		begin = self->period.begin;
		end = self->period.end;
	} else {
		has_begin = time_in(metadata, "begin_date", &begin);
		has_end = time_in(metadata, "end_date", &end);
		exact = (!has_begin || has_zone(metadata, "begin_date")) &&
			(!has_end || has_zone(metadata, "end_date"));
	}
	dm_import_xml_open(&self->xml, "date_range");
	if (has_begin)
		dm_import_xml_number(&self->xml, "begin", begin);
	if (has_end)
		dm_import_xml_number(&self->xml, "end", end);
	dm_import_xml_close(&self->xml, "date_range");
	return exact ? DM_IMPORT_EXACT : DM_IMPORT_LOCAL_TIME;
}

/* Only this namespace means anything; others are kept by finish(). */
static void put_root(Import *self, const json_t *tree)
{
	const char *schema =
		json_string_value(json_object_get(tree, "xml_schema"));
	const char *uri =
		json_string_value(json_object_get(tree, "xml_namespace"));

	self->xml.line = 1;
	if (g_strcmp0(uri, RFC9990) == 0)
		g_string_append(self->xml.out,
				"<feedback xmlns=\"" RFC9990 "\">");
	else
		dm_import_xml_open(&self->xml, "feedback");
	if (schema && strcmp(schema, "draft") != 0)
		put(self, tree, "xml_schema", "version");
}

static DmImport put_header(Import *self, const json_t *tree)
{
	static const char *const of_policy[] = {
		"domain", "adkim", "aspf", "p",	      "sp",
		"pct",	  "fo",	   "np",   "testing", "discovery_method",
		NULL
	};
	const json_t *metadata = object_in(tree, "report_metadata");
	DmImport imported;

	dm_import_xml_open(&self->xml, "report_metadata");
	put(self, metadata, "org_name", "org_name");
	put(self, metadata, "org_email", "email");
	put(self, metadata, "org_extra_contact_info", "extra_contact_info");
	put(self, metadata, "report_id", "report_id");
	put(self, metadata, "generator", "generator");
	imported = put_period(self, metadata);
	put_errors(self, metadata);
	dm_import_xml_close(&self->xml, "report_metadata");
	dm_import_xml_open(&self->xml, "policy_published");
	put_same(self, object_in(tree, "policy_published"), of_policy);
	dm_import_xml_close(&self->xml, "policy_published");
	dm_import_xml_close(&self->xml, "feedback");
	feed(self);
	return imported;
}

/* ---- the report --------------------------------------------------------- */

/* Whether something stands against the report; then it has been refused. */
static gboolean refuse(const Import *self)
{
	const DmAggregateStatus *status =
		dm_aggregate_reader_status(self->reader);

	if (self->refused)
		return TRUE;
	if (status->state != DM_AGGREGATE_LIMIT)
		return FALSE;
	dm_run_refuse_limit(self->piece->run, self->piece->where,
			    status->limit);
	return TRUE;
}

static void note(Import *self, DmImport imported)
{
	DmFindings *findings = dm_aggregate_reader_findings(self->reader);

	dm_import_note(findings);
	if (self->stray.n)
		dm_findings_add(
			findings, DM_SEVERITY_WARNING, "parsedmarc-no-record",
			"records",
			"members that are no objects: %" G_GUINT64_FORMAT
			"; they were passed over",
			self->stray.n);
	if (imported == DM_IMPORT_LOCAL_TIME)
		dm_findings_add(
			findings, DM_SEVERITY_WARNING, "parsedmarc-local-time",
			"date_range",
			"begin_date and end_date are in the time zone of the machine that wrote them, which they do not name; they were taken as UTC");
}

static DmImportResult finish(Import *self, DmImport imported)
{
	DmRun *run = self->piece->run;
	g_autofree char *sha256 = dm_whole_sha256(self->piece->bytes);
	DmReport report = { .kind = DM_KIND_AGGREGATE,
			    .document = self->piece->name,
			    .sha256 = sha256,
			    .imported = imported };

	if (!dm_aggregate_reader_finish(self->reader, &report.aggregate)) {
		run->error = dm_aggregate_reader_take_error(self->reader);
		return DM_IMPORT_FAILED;
	}
	if (!report.aggregate.namespace_uri)
		report.aggregate.namespace_uri = json_string_value(
			json_object_get(self->piece->tree, "xml_namespace"));
	note(self, imported);
	report.findings = dm_aggregate_reader_findings(self->reader);
	if (!dm_report_has_identity(&report)) {
		run->sink->discard(run->user);
		dm_run_refuse(
			run, self->piece->where, "report-without-identity",
			"the report lacks a policy domain, or both report_id and date_range");
		return DM_IMPORT_DONE;
	}
	if (!run->sink->end(run->user, &report, &run->error))
		return DM_IMPORT_FAILED;
	dm_parse_result_count(run->result, &report);
	return DM_IMPORT_DONE;
}

static DmImportResult send(Import *self)
{
	DmRun *run = self->piece->run;
	const json_t *tree = self->piece->tree;
	const DmReport head = { .kind = DM_KIND_AGGREGATE,
				.document = self->piece->name };
	DmImport imported;

	if (!run->sink->begin(run->user, &head, &run->error) ||
	    !dm_whole_send_bytes(run, self->piece->bytes))
		return DM_IMPORT_FAILED;
	put_root(self, tree);
	if (self->piece->frame.list)
		take_records(self);
	imported = put_header(self, tree);
	dm_xml_reader_finish(dm_aggregate_reader_xml(self->reader));
	if (dm_aggregate_reader_status(self->reader)->state ==
	    DM_AGGREGATE_SINK) {
		run->error = dm_aggregate_reader_take_error(self->reader);
		return DM_IMPORT_FAILED;
	}
	if (!refuse(self))
		return finish(self, imported);
	run->sink->discard(run->user);
	return DM_IMPORT_DONE;
}

DmImportResult dm_import_aggregate(const DmImportPiece *piece)
{
	DmRun *run = piece->run;
	g_auto(Import) self = { .piece = piece, .xml.out = g_string_new(NULL) };

	if (!object_in(piece->tree, "report_metadata") ||
	    !object_in(piece->tree, "policy_published"))
		return DM_IMPORT_FOREIGN;
	self.reader =
		dm_aggregate_reader_new(run->sink, run->user, run->limits);
	return send(&self);
}

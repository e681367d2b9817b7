/*
 * parsedmarc's JSON document as a sink.  Knows nothing of how the values come
 * about.
 */
#include "core/utctime.h"
#include "report/csvcolumns.h"
#include "report/jsonwriter.h"
#include "report/output.h"
#include "report/parsedmarc.h"
#include "report/recordjson.h"

struct _DmParsedmarcJson {
	FILE *out;
	DmJsonWriter *json;
	DmKind kind;
	DmParsedmarc *parsedmarc;
	DmSourceFacts *facts; /* or NULL */
};

static const char *const lists[] = {
	[DM_KIND_AGGREGATE] = "aggregate_reports",
	[DM_KIND_FAILURE] = "failure_reports",
	[DM_KIND_TLS] = "smtp_tls_reports",
};

DmParsedmarcJson *dm_parsedmarc_json_new(FILE *out, DmKind kind)
{
	DmParsedmarcJson *self = g_new0(DmParsedmarcJson, 1);

	self->out = out;
	self->kind = kind;
	self->json = dm_json_writer_new(out);
	self->parsedmarc = dm_parsedmarc_new();
	dm_json_begin_object(self->json);
	dm_json_key(self->json, lists[kind]);
	dm_json_begin_array(self->json);
	return self;
}

void dm_parsedmarc_json_set_facts(DmParsedmarcJson *self, DmSourceFacts *facts)
{
	self->facts = facts;
}

void dm_parsedmarc_json_free(DmParsedmarcJson *self)
{
	if (!self)
		return;
	dm_json_writer_free(self->json);
	dm_parsedmarc_free(self->parsedmarc);
	g_free(self);
}

gboolean dm_parsedmarc_json_finish(DmParsedmarcJson *self, GError **error)
{
	dm_json_end_array(self->json);
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		if (i == self->kind)
			continue;
		dm_json_key(self->json, lists[i]);
		dm_json_begin_array(self->json);
		dm_json_end_array(self->json);
	}
	dm_json_end_object(self->json);
	dm_json_newline(self->json);
	return dm_output_check(self->out, error);
}

static void write_time(DmJsonWriter *json, const char *key, gboolean has,
		       gint64 seconds)
{
	char text[DM_TIME_TEXT];

	dm_json_member_text(json, key,
			    has ? dm_time_format_plain(seconds, text) : NULL);
}

static void write_metadata(DmJsonWriter *json, const DmMetadata *metadata,
			   gboolean divided)
{
	dm_json_key(json, "report_metadata");
	dm_json_begin_object(json);
	dm_json_member_text(json, "org_name", metadata->org_name);
	dm_json_member_text(json, "org_email", metadata->email);
	dm_json_member_text(json, "org_extra_contact_info",
			    metadata->extra_contact_info);
	dm_json_member_text(json, "report_id", metadata->report_id);
	write_time(json, "begin_date", metadata->has_begin, metadata->begin);
	write_time(json, "end_date", metadata->has_end, metadata->end);
	dm_json_member_bool(json, "timespan_requires_normalization", divided);
	dm_json_member_maybe(json, "original_timespan_seconds",
			     metadata->has_begin && metadata->has_end,
			     metadata->end - metadata->begin);
	dm_json_key(json, "errors");
	dm_json_begin_array(json);
	for (guint i = 0; i < metadata->n_errors; i++)
		dm_json_text(json, metadata->errors[i].text);
	dm_json_end_array(json);
	dm_json_member_text(json, "generator", metadata->generator);
	dm_json_end_object(json);
}

static void write_policy(DmJsonWriter *json, const DmPolicy *policy)
{
	char pct[24];

	g_snprintf(pct, sizeof(pct), "%" G_GINT64_FORMAT, policy->pct);
	dm_json_key(json, "policy_published");
	dm_json_begin_object(json);
	dm_json_member_text(json, "domain", policy->domain);
	dm_json_member_text(json, "adkim", policy->adkim);
	dm_json_member_text(json, "aspf", policy->aspf);
	dm_json_member_text(json, "p", policy->p);
	dm_json_member_text(json, "sp", policy->sp);
	dm_json_member_text(json, "pct", policy->has_pct ? pct : NULL);
	dm_json_member_text(json, "fo", policy->fo);
	dm_json_member_text(json, "np", policy->np);
	dm_json_member_text(json, "testing", policy->testing);
	dm_json_member_text(json, "discovery_method", policy->discovery_method);
	dm_json_end_object(json);
}

void dm_parsedmarc_json_source(DmJsonWriter *json, const char *source_ip,
			       const DmSourceFact *fact)
{
	dm_json_key(json, "source");
	dm_json_begin_object(json);
	dm_json_member_text(json, "ip_address", source_ip);
	dm_json_member_text(json, "country", fact->country);
	dm_json_member_text(json, "reverse_dns", fact->host);
	dm_json_member_text(json, "base_domain", fact->host_domain);
	dm_json_member_text(json, "name", fact->sender);
	dm_json_member_text(json, "type", NULL);
	dm_json_member_maybe(json, "asn", fact->asn != 0, fact->asn);
	dm_json_member_text(json, "as_name", fact->as_name);
	dm_json_member_text(json, "as_domain", NULL);
	dm_json_end_object(json);
}

static void write_alignment(DmJsonWriter *json, const DmRecord *record)
{
	gboolean spf = dm_csv_is_pass(record->spf);
	gboolean dkim = dm_csv_is_pass(record->dkim);

	dm_json_key(json, "alignment");
	dm_json_begin_object(json);
	dm_json_member_bool(json, "spf", spf);
	dm_json_member_bool(json, "dkim", dkim);
	dm_json_member_bool(json, "dmarc", spf || dkim);
	dm_json_end_object(json);
}

static void write_evaluated(DmJsonWriter *json, const DmRecord *record,
			    const DmRecord *raw)
{
	dm_json_key(json, "policy_evaluated");
	dm_json_begin_object(json);
	dm_json_member_text(json, "disposition", record->disposition);
	dm_json_member_text(json, "dkim", record->dkim);
	dm_json_member_text(json, "spf", record->spf);
	dm_json_key(json, "policy_override_reasons");
	dm_json_begin_array(json);
	for (guint i = 0; i < raw->n_reasons; i++) {
		dm_json_begin_object(json);
		dm_json_member_text(json, "type", raw->reasons[i].type);
		dm_json_member_text(json, "comment", raw->reasons[i].comment);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
	dm_json_end_object(json);
}

static void write_record(DmParsedmarcJson *self, const DmRecord *raw,
			 const DmSourceFact *fact)
{
	DmJsonWriter *json = self->json;
	const DmReport *report = dm_parsedmarc_report(self->parsedmarc);
	const DmMetadata *metadata = &report->aggregate.metadata;
	const DmRecord *record = dm_parsedmarc_record(self->parsedmarc, raw);
	DmParsedmarcPart part = { 0 };

	while (dm_parsedmarc_next_part(self->parsedmarc, raw->count, &part)) {
		dm_json_begin_object(json);
		dm_parsedmarc_json_source(json, record->source_ip, fact);
		dm_json_member_int(json, "count", part.messages);
		write_alignment(json, record);
		write_evaluated(json, record, raw);
		dm_json_record_identities(json, record);
		dm_json_member_bool(json, "normalized_timespan",
				    dm_parsedmarc_divided(self->parsedmarc));
		write_time(json, "interval_begin", metadata->has_begin,
			   part.begin);
		write_time(json, "interval_end", metadata->has_end, part.end);
		dm_json_end_object(json);
	}
}

static void begin_aggregate(DmParsedmarcJson *self, const DmReport *report)
{
	const DmAggregate *aggregate;

	dm_parsedmarc_begin(self->parsedmarc, report);
	aggregate = &dm_parsedmarc_report(self->parsedmarc)->aggregate;
	dm_json_begin_object(self->json);
	dm_json_member_text(self->json, "xml_schema", aggregate->version);
	dm_json_member_text(self->json, "xml_namespace",
			    aggregate->namespace_uri);
	write_metadata(self->json, &aggregate->metadata,
		       dm_parsedmarc_divided(self->parsedmarc));
	write_policy(self->json, &aggregate->policy);
	dm_json_key(self->json, "records");
	dm_json_begin_array(self->json);
}

static gboolean json_begin(gpointer user, const DmReport *report,
			   GError **error G_GNUC_UNUSED)
{
	DmParsedmarcJson *self = user;

	if (report->kind == DM_KIND_AGGREGATE)
		begin_aggregate(self, report);
	else
		dm_json_begin_object(self->json);
	return TRUE;
}

static gboolean json_records(gpointer user, const DmRecord *records, guint n,
			     GError **error)
{
	DmParsedmarcJson *self = user;

	for (guint i = 0; i < n; i++) {
		const DmSourceFact *fact =
			dm_source_facts_of_record(self->facts, i, error);

		if (!fact)
			return FALSE;
		write_record(self, &records[i], fact);
	}
	return TRUE;
}

static gboolean write_failure(DmParsedmarcJson *self, const DmFailure *failure,
			      GError **error)
{
	const DmSourceFact *fact = dm_source_facts_of_address(
		self->facts, failure->source_ip, error);

	if (fact)
		dm_parsedmarc_json_failure(self->json, failure, fact);
	return fact != NULL;
}

static gboolean json_end(gpointer user, const DmReport *report, GError **error)
{
	DmParsedmarcJson *self = user;

	if (report->kind == DM_KIND_FAILURE) {
		if (!write_failure(self, &report->failure, error))
			return FALSE;
	} else if (report->kind == DM_KIND_TLS) {
		dm_parsedmarc_json_tls(self->json, &report->tls);
	} else {
		dm_json_end_array(self->json);
	}
	dm_json_end_object(self->json);
	dm_json_flush(self->json);
	return dm_output_check(self->out, error);
}

/* A report whose header comes final is a stored one and never discarded. */
static void json_discard(gpointer user G_GNUC_UNUSED)
{
}

static const DmSink json_sink = {
	.begin = json_begin,
	.records = json_records,
	.end = json_end,
	.discard = json_discard,
};

const DmSink *dm_parsedmarc_json_sink(DmParsedmarcJson *self,
				      gpointer *ret_user)
{
	*ret_user = self;
	return &json_sink;
}

/*
 * A report written as JSON.  Records wait in a spool, because the header is
 * final at the end only.
 */
#include "report/reportjson.h"

#include "report/jsonwriter.h"
#include "report/kindjson.h"
#include "report/output.h"
#include "report/recordjson.h"
#include "report/spool.h"

#define FORMAT_VERSION 1

struct _DmReportJson {
	FILE *out;
	DmJsonWriter *json;
	char *source;
	gboolean has_key;
	gint64 key;
	DmSpool *spool; /* the records as JSON, commas between */
	GString *batch;
	DmJsonWriter *batch_json;
};

DmReportJson *dm_report_json_new(FILE *out)
{
	DmReportJson *self = g_new0(DmReportJson, 1);

	self->out = out;
	self->json = dm_json_writer_new(out);
	self->spool = dm_spool_new();
	self->batch = g_string_new(NULL);
	self->batch_json = dm_json_writer_new_string(self->batch);
	return self;
}

void dm_report_json_free(DmReportJson *self)
{
	if (!self)
		return;
	dm_json_writer_free(self->json);
	dm_json_writer_free(self->batch_json);
	dm_spool_free(self->spool);
	g_string_free(self->batch, TRUE);
	g_free(self->source);
	g_free(self);
}

void dm_report_json_set_source(DmReportJson *self, const char *source_uri)
{
	g_free(self->source);
	self->source = g_strdup(source_uri);
}

void dm_report_json_set_key(DmReportJson *self, gint64 report_key)
{
	self->has_key = TRUE;
	self->key = report_key;
}

/* ---- records --------------------------------------------------------- */

static void write_reasons(DmJsonWriter *json, const DmRecord *record)
{
	dm_json_key(json, "reasons");
	dm_json_begin_array(json);
	for (guint i = 0; i < record->n_reasons; i++) {
		dm_json_begin_object(json);
		dm_json_member_text(json, "type", record->reasons[i].type);
		dm_json_member_text(json, "comment",
				    record->reasons[i].comment);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
}

static void write_record(DmJsonWriter *json, const DmRecord *record)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "source_ip", record->source_ip);
	dm_json_member_int(json, "count", record->count);
	dm_json_key(json, "policy_evaluated");
	dm_json_begin_object(json);
	dm_json_member_text(json, "disposition", record->disposition);
	dm_json_member_text(json, "dkim", record->dkim);
	dm_json_member_text(json, "spf", record->spf);
	write_reasons(json, record);
	dm_json_end_object(json);
	dm_json_record_identities(json, record);
	dm_json_end_object(json);
}

/* ---- header ---------------------------------------------------------- */

static void write_errors(DmJsonWriter *json, const DmMetadata *metadata)
{
	gboolean any_lang = FALSE;

	dm_json_key(json, "errors");
	dm_json_begin_array(json);
	for (guint i = 0; i < metadata->n_errors; i++) {
		dm_json_text(json, metadata->errors[i].text);
		any_lang |= metadata->errors[i].lang != NULL;
	}
	dm_json_end_array(json);
	if (!any_lang)
		return;
	dm_json_key(json, "error_langs");
	dm_json_begin_array(json);
	for (guint i = 0; i < metadata->n_errors; i++)
		dm_json_text(json, metadata->errors[i].lang);
	dm_json_end_array(json);
}

static void write_metadata(DmJsonWriter *json, const DmMetadata *metadata)
{
	dm_json_key(json, "report_metadata");
	dm_json_begin_object(json);
	dm_json_member_text(json, "org_name", metadata->org_name);
	dm_json_member_text(json, "email", metadata->email);
	dm_json_member_text(json, "extra_contact_info",
			    metadata->extra_contact_info);
	dm_json_member_text(json, "report_id", metadata->report_id);
	dm_json_key(json, "date_range");
	dm_json_begin_object(json);
	dm_json_member_maybe(json, "begin", metadata->has_begin,
			     metadata->begin);
	dm_json_member_maybe(json, "end", metadata->has_end, metadata->end);
	dm_json_end_object(json);
	write_errors(json, metadata);
	dm_json_member_text(json, "generator", metadata->generator);
	dm_json_end_object(json);
}

static void write_policy(DmJsonWriter *json, const DmPolicy *policy)
{
	dm_json_key(json, "policy_published");
	dm_json_begin_object(json);
	dm_json_member_text(json, "domain", policy->domain);
	dm_json_member_text(json, "discovery_method", policy->discovery_method);
	dm_json_member_text(json, "p", policy->p);
	dm_json_member_text(json, "sp", policy->sp);
	dm_json_member_text(json, "np", policy->np);
	dm_json_member_text(json, "adkim", policy->adkim);
	dm_json_member_text(json, "aspf", policy->aspf);
	dm_json_member_maybe(json, "pct", policy->has_pct, policy->pct);
	dm_json_member_text(json, "fo", policy->fo);
	dm_json_member_text(json, "testing", policy->testing);
	dm_json_end_object(json);
}

static void write_extensions(DmJsonWriter *json, const DmAggregate *aggregate)
{
	if (!aggregate->n_extensions)
		return;
	dm_json_key(json, "extensions");
	dm_json_begin_array(json);
	for (guint i = 0; i < aggregate->n_extensions; i++) {
		const DmExtension *extension = &aggregate->extensions[i];

		dm_json_begin_object(json);
		dm_json_member_text(json, "namespace",
				    extension->namespace_uri);
		dm_json_member_maybe(json, "record", extension->record >= 0,
				     extension->record);
		dm_json_member_text(json, "xml", extension->xml);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
}

static void write_origin(DmReportJson *self, const DmReport *report)
{
	DmJsonWriter *json = self->json;

	dm_json_member_int(json, "format_version", FORMAT_VERSION);
	dm_json_member_text(json, "kind", dm_kind_name(report->kind));
	if (self->has_key)
		dm_json_member_int(json, "report_key", self->key);
	dm_json_member_text(json, "source", self->source);
	dm_json_member_text(json, "document", report->document);
	dm_json_member_text(json, "sha256", report->sha256);
	if (report->incomplete)
		dm_json_member_bool(json, "incomplete", TRUE);
	if (report->recovered)
		dm_json_member_bool(json, "recovered", TRUE);
}

/* ---- the sink -------------------------------------------------------- */

static void forget(gpointer user)
{
	DmReportJson *self = user;

	dm_spool_clear(self->spool);
	dm_json_restart(self->batch_json);
}

static gboolean json_begin(gpointer user, const DmReport *report G_GNUC_UNUSED,
			   GError **error G_GNUC_UNUSED)
{
	forget(user);
	return TRUE;
}

static gboolean json_records(gpointer user, const DmRecord *records, guint n,
			     GError **error)
{
	DmReportJson *self = user;

	for (guint i = 0; i < n; i++) {
		g_string_truncate(self->batch, 0);
		write_record(self->batch_json, &records[i]);
		if (!dm_spool_append(self->spool, self->batch->str,
				     self->batch->len, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean write_aggregate(DmReportJson *self, const DmReport *report,
				GError **error)
{
	const DmAggregate *aggregate = &report->aggregate;
	DmJsonWriter *json = self->json;

	dm_json_member_text(json, "generation",
			    dm_generation_name(aggregate->generation));
	dm_json_member_text(json, "namespace", aggregate->namespace_uri);
	dm_json_member_text(json, "version", aggregate->version);
	write_metadata(json, &aggregate->metadata);
	write_policy(json, &aggregate->policy);
	dm_json_key(json, "records");
	dm_json_begin_array(json);
	dm_json_flush(json);
	if (!dm_spool_copy(self->spool, self->out, error))
		return FALSE;
	forget(self);
	dm_json_end_array(json);
	write_extensions(json, aggregate);
	return TRUE;
}

static gboolean json_end(gpointer user, const DmReport *report, GError **error)
{
	DmReportJson *self = user;
	DmJsonWriter *json = self->json;

	dm_json_begin_object(json);
	write_origin(self, report);
	if (report->kind == DM_KIND_FAILURE)
		dm_json_failure(json, &report->failure);
	else if (report->kind == DM_KIND_TLS)
		dm_json_tls(json, &report->tls);
	else if (!write_aggregate(self, report, error))
		return FALSE;
	dm_json_findings(json, report->findings);
	dm_json_end_object(json);
	dm_json_newline(json);
	return dm_output_check(self->out, error);
}

static const DmSink json_sink = {
	.begin = json_begin,
	.records = json_records,
	.end = json_end,
	.discard = forget,
};

const DmSink *dm_report_json_sink(DmReportJson *self, gpointer *ret_user)
{
	*ret_user = self;
	return &json_sink;
}

gboolean dm_report_json_none(DmReportJson *self, const DmFindings *findings,
			     GError **error)
{
	dm_json_begin_object(self->json);
	dm_json_member_text(self->json, "kind", "none");
	dm_json_member_text(self->json, "source", self->source);
	dm_json_findings(self->json, findings);
	dm_json_end_object(self->json);
	dm_json_newline(self->json);
	return dm_output_check(self->out, error);
}

/*
 * Prints a report so that it can be read: who, when, which policy, each record
 * with what was authenticated and what was aligned.  Knows no store.
 */
#include "report/reportpage.h"

#include "core/text.h"
#include "report/kindpage.h"
#include "report/output.h"

struct _DmReportPage {
	DmPageLines page;
	DmPageOrigin origin;
	guint64 records;
	guint64 messages; /* wraps rather than overflows */
};

DmReportPage *dm_report_page_new(FILE *out, gboolean colour)
{
	DmReportPage *self = g_new0(DmReportPage, 1);

	dm_page_init(&self->page, out, colour);
	return self;
}

void dm_report_page_free(DmReportPage *self)
{
	if (!self)
		return;
	dm_page_clear(&self->page);
	g_free(self);
}

void dm_report_page_set_origin(DmReportPage *self, const DmPageOrigin *origin)
{
	self->origin = *origin;
}

/* ---- header ---------------------------------------------------------- */

static void put_metadata(DmReportPage *self, const DmMetadata *metadata)
{
	dm_page_field(&self->page, "report_id", metadata->report_id);
	dm_page_time(&self->page, "begin", metadata->has_begin,
		     metadata->begin);
	dm_page_time(&self->page, "end", metadata->has_end, metadata->end);
	dm_page_field(&self->page, "email", metadata->email);
	dm_page_field(&self->page, "extra_contact_info",
		      metadata->extra_contact_info);
	dm_page_field(&self->page, "generator", metadata->generator);
	for (guint i = 0; i < metadata->n_errors; i++)
		dm_page_field(&self->page, "error", metadata->errors[i].text);
}

static void put_policy(DmReportPage *self, const DmPolicy *policy)
{
	const struct {
		const char *label;
		const char *text;
	} fields[] = {
		{ "domain", policy->domain },
		{ "p", policy->p },
		{ "sp", policy->sp },
		{ "np", policy->np },
		{ "adkim", policy->adkim },
		{ "aspf", policy->aspf },
		{ "fo", policy->fo },
		{ "testing", policy->testing },
		{ "discovery_method", policy->discovery_method },
	};

	g_string_append(self->page.line, "\nPolicy published");
	dm_page_put_heading(&self->page);
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		dm_page_field(&self->page, fields[i].label, fields[i].text);
	dm_page_number(&self->page, "pct", policy->has_pct, policy->pct);
}

static void put_title(DmReportPage *self, const char *what, const char *who,
		      const char *about)
{
	g_string_append_printf(self->page.line, "%s %" G_GINT64_FORMAT " of ",
			       what, self->origin.report_key);
	dm_page_add(&self->page, who);
	dm_page_add_named(&self->page, " about ", about);
	dm_page_put_heading(&self->page);
}

static void put_origin(DmReportPage *self, const DmReport *report)
{
	const DmPageOrigin *origin = &self->origin;

	dm_page_field(&self->page, "source", origin->source);
	dm_page_field(&self->page, "document", report->document);
	dm_page_field(&self->page, "status", origin->status);
	dm_page_field(&self->page, "mail_from", origin->mail_from);
	if (origin->mail_mismatch)
		dm_page_field(&self->page, "",
			      "the mail is from another organization than the "
			      "report says");
	dm_page_field(&self->page, "mail_auth", origin->mail_auth);
}

static void put_aggregate(DmReportPage *self, const DmReport *report)
{
	const DmAggregate *aggregate = &report->aggregate;

	put_title(self, "Report", aggregate->metadata.org_name,
		  aggregate->policy.domain);
	put_metadata(self, &aggregate->metadata);
	dm_page_field(&self->page, "generation",
		      dm_generation_name(aggregate->generation));
	dm_page_field(&self->page, "version", aggregate->version);
	put_origin(self, report);
	put_policy(self, &aggregate->policy);
	g_string_append(self->page.line, "\nRecords");
	dm_page_put_heading(&self->page);
}

static gboolean page_begin(gpointer user, const DmReport *report,
			   GError **error G_GNUC_UNUSED)
{
	DmReportPage *self = user;
	g_auto(DmReportKey) key = { 0 };

	self->records = 0;
	self->messages = 0;
	dm_report_key(report, &key);
	switch (report->kind) {
	case DM_KIND_AGGREGATE:
		put_aggregate(self, report);
		break;
	case DM_KIND_FAILURE:
		put_title(self, "Failure report", report->failure.report_from,
			  key.domain);
		put_origin(self, report);
		dm_page_failure(&self->page, &report->failure);
		break;
	case DM_KIND_TLS:
		put_title(self, "TLS report", report->tls.organization_name,
			  key.domain);
		put_origin(self, report);
		dm_page_tls(&self->page, &report->tls);
		break;
	}
	return TRUE;
}

/* ---- records --------------------------------------------------------- */

static void put_result(DmReportPage *self, const char *method,
		       const char *detail_name, const char *detail,
		       const DmAuthResult *result)
{
	g_string_append_printf(self->page.line, "    %s ", method);
	dm_page_add(&self->page, result->result);
	dm_page_add_named(&self->page, " ", result->domain);
	if (detail)
		dm_page_add_named(&self->page, detail_name, detail);
	if (result->human_result)
		dm_page_add_named(&self->page, ": ", result->human_result);
	dm_page_put(&self->page);
}

static void put_record(DmReportPage *self, const DmRecord *record)
{
	g_string_append(self->page.line, "  ");
	dm_page_add(&self->page, record->source_ip);
	g_string_append_printf(self->page.line,
			       "  %" G_GINT64_FORMAT " message%s, ",
			       record->count, dm_text_plural(record->count));
	dm_page_add_named(&self->page, "disposition ", record->disposition);
	dm_page_add_named(&self->page, ", aligned: dkim ", record->dkim);
	dm_page_add_named(&self->page, ", spf ", record->spf);
	dm_page_put(&self->page);
	dm_page_add_named(&self->page, "    header_from ", record->header_from);
	if (record->envelope_from)
		dm_page_add_named(&self->page, ", envelope_from ",
				  record->envelope_from);
	if (record->envelope_to)
		dm_page_add_named(&self->page, ", envelope_to ",
				  record->envelope_to);
	dm_page_put(&self->page);
	for (guint i = 0; i < record->n_dkim_results; i++)
		put_result(self, "dkim", " selector ",
			   record->dkim_results[i].selector,
			   &record->dkim_results[i]);
	for (guint i = 0; i < record->n_spf_results; i++)
		put_result(self, "spf ", " scope ",
			   record->spf_results[i].scope,
			   &record->spf_results[i]);
	for (guint i = 0; i < record->n_reasons; i++) {
		dm_page_add_named(&self->page, "    reason ",
				  record->reasons[i].type);
		if (record->reasons[i].comment)
			dm_page_add_named(&self->page, ": ",
					  record->reasons[i].comment);
		dm_page_put(&self->page);
	}
}

static gboolean page_records(gpointer user, const DmRecord *records, guint n,
			     GError **error G_GNUC_UNUSED)
{
	DmReportPage *self = user;

	for (guint i = 0; i < n; i++) {
		put_record(self, &records[i]);
		self->records++;
		self->messages += (guint64)records[i].count;
	}
	return TRUE;
}

/* ---- end ------------------------------------------------------------- */

static void put_finding(DmReportPage *self, const DmFinding *finding)
{
	g_string_append_printf(self->page.line, "  %s ",
			       dm_severity_name(finding->severity));
	dm_page_add(&self->page, finding->code);
	if (finding->where)
		dm_page_add_named(&self->page, " at ", finding->where);
	dm_page_add_named(&self->page, ": ", finding->text);
	if (finding->repeats)
		g_string_append_printf(self->page.line, " (and %u more)",
				       finding->repeats);
	dm_page_put(&self->page);
}

static void put_sums(DmReportPage *self)
{
	g_string_append_printf(self->page.line,
			       "  %" G_GUINT64_FORMAT
			       " record%s, %" G_GUINT64_FORMAT
			       " message%s in all",
			       self->records, dm_text_plural(self->records),
			       self->messages, dm_text_plural(self->messages));
	dm_page_put(&self->page);
}

static gboolean page_end(gpointer user, const DmReport *report, GError **error)
{
	DmReportPage *self = user;
	guint n = report->findings ? dm_findings_count(report->findings) : 0;

	if (report->kind == DM_KIND_AGGREGATE)
		put_sums(self);
	if (n) {
		g_string_append(self->page.line, "\nFindings");
		dm_page_put_heading(&self->page);
	}
	for (guint i = 0; i < n; i++)
		put_finding(self, dm_findings_get(report->findings, i));
	return dm_output_check(self->page.out, error);
}

/* A report whose header came first is a stored one and never discarded. */
static void page_discard(gpointer user G_GNUC_UNUSED)
{
}

static const DmSink page_sink = {
	.begin = page_begin,
	.records = page_records,
	.end = page_end,
	.discard = page_discard,
};

const DmSink *dm_report_page_sink(DmReportPage *self, gpointer *ret_user)
{
	*ret_user = self;
	return &page_sink;
}

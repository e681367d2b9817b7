/*
 * Prints a report so that it can be read: who, when, which policy, each record
 * with what was authenticated and what was aligned.  Knows no store.
 */
#include "report/reportpage.h"

#include "core/text.h"
#include "core/utctime.h"
#include "report/output.h"

struct _DmReportPage {
	FILE *out;
	gboolean colour;
	gint64 key;
	char *source;
	char *status, *mail_auth;
	GString *line;
	guint64 records;
	guint64 messages; /* wraps rather than overflows */
};

DmReportPage *dm_report_page_new(FILE *out, gboolean colour)
{
	DmReportPage *self = g_new0(DmReportPage, 1);

	self->out = out;
	self->colour = colour;
	self->line = g_string_new(NULL);
	return self;
}

void dm_report_page_free(DmReportPage *self)
{
	if (!self)
		return;
	g_string_free(self->line, TRUE);
	g_free(self->source);
	g_free(self->status);
	g_free(self->mail_auth);
	g_free(self);
}

void dm_report_page_set_origin(DmReportPage *self, gint64 report_key,
			       const char *source_uri, const char *status,
			       const char *mail_auth)
{
	self->key = report_key;
	g_free(self->source);
	self->source = g_strdup(source_uri);
	g_free(self->status);
	self->status = g_strdup(status);
	g_free(self->mail_auth);
	self->mail_auth = g_strdup(mail_auth);
}

/* ---- lines: input reaches them through add() only -------------------- */

/* Absent is "-", present but empty is "". */
static void add(DmReportPage *self, const char *text)
{
	if (!text)
		g_string_append_c(self->line, '-');
	else if (!*text)
		g_string_append(self->line, "\"\"");
	else
		dm_text_append_escaped(self->line, text);
}

static void put(DmReportPage *self)
{
	fprintf(self->out, "%s\n", self->line->str);
	g_string_truncate(self->line, 0);
}

static void put_heading(DmReportPage *self)
{
	const char *on = self->colour ? "\033[1m" : "";
	const char *off = self->colour ? "\033[0m" : "";

	fprintf(self->out, "%s%s%s\n", on, self->line->str, off);
	g_string_truncate(self->line, 0);
}

static void put_field(DmReportPage *self, const char *label, const char *text)
{
	if (!text)
		return;
	g_string_append_printf(self->line, "  %-18s ", label);
	add(self, text);
	put(self);
}

static void put_time(DmReportPage *self, const char *label, gboolean has,
		     gint64 seconds)
{
	char text[DM_TIME_TEXT];

	put_field(self, label, has ? dm_time_format(seconds, text) : "unknown");
}

/* ---- header ---------------------------------------------------------- */

static void put_metadata(DmReportPage *self, const DmMetadata *metadata)
{
	put_field(self, "report_id", metadata->report_id);
	put_time(self, "begin", metadata->has_begin, metadata->begin);
	put_time(self, "end", metadata->has_end, metadata->end);
	put_field(self, "email", metadata->email);
	put_field(self, "extra_contact_info", metadata->extra_contact_info);
	put_field(self, "generator", metadata->generator);
	for (guint i = 0; i < metadata->n_errors; i++)
		put_field(self, "error", metadata->errors[i].text);
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

	g_string_append(self->line, "\nPolicy published");
	put_heading(self);
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		put_field(self, fields[i].label, fields[i].text);
	if (policy->has_pct) {
		g_string_append_printf(self->line, "  %-18s %" G_GINT64_FORMAT,
				       "pct", policy->pct);
		put(self);
	}
}

static gboolean page_begin(gpointer user, const DmReport *report,
			   GError **error G_GNUC_UNUSED)
{
	DmReportPage *self = user;
	const DmAggregate *aggregate = &report->aggregate;

	self->records = 0;
	self->messages = 0;
	g_string_append_printf(self->line, "Report %" G_GINT64_FORMAT " of ",
			       self->key);
	add(self, aggregate->metadata.org_name);
	g_string_append(self->line, " about ");
	add(self, aggregate->policy.domain);
	put_heading(self);
	put_metadata(self, &aggregate->metadata);
	put_field(self, "generation",
		  dm_generation_name(aggregate->generation));
	put_field(self, "version", aggregate->version);
	put_field(self, "source", self->source);
	put_field(self, "document", report->document);
	put_field(self, "status", self->status);
	put_field(self, "mail_auth", self->mail_auth);
	put_policy(self, &aggregate->policy);
	g_string_append(self->line, "\nRecords");
	put_heading(self);
	return TRUE;
}

/* ---- records --------------------------------------------------------- */

static void add_named(DmReportPage *self, const char *name, const char *text)
{
	g_string_append(self->line, name);
	add(self, text);
}

static void put_result(DmReportPage *self, const char *method,
		       const char *detail_name, const char *detail,
		       const DmAuthResult *result)
{
	g_string_append_printf(self->line, "    %s ", method);
	add(self, result->result);
	add_named(self, " ", result->domain);
	if (detail)
		add_named(self, detail_name, detail);
	if (result->human_result)
		add_named(self, ": ", result->human_result);
	put(self);
}

static void put_record(DmReportPage *self, const DmRecord *record)
{
	g_string_append(self->line, "  ");
	add(self, record->source_ip);
	g_string_append_printf(self->line, "  %" G_GINT64_FORMAT " message%s, ",
			       record->count, record->count == 1 ? "" : "s");
	add_named(self, "disposition ", record->disposition);
	add_named(self, ", aligned: dkim ", record->dkim);
	add_named(self, ", spf ", record->spf);
	put(self);
	add_named(self, "    header_from ", record->header_from);
	if (record->envelope_from)
		add_named(self, ", envelope_from ", record->envelope_from);
	if (record->envelope_to)
		add_named(self, ", envelope_to ", record->envelope_to);
	put(self);
	for (guint i = 0; i < record->n_dkim_results; i++)
		put_result(self, "dkim", " selector ",
			   record->dkim_results[i].selector,
			   &record->dkim_results[i]);
	for (guint i = 0; i < record->n_spf_results; i++)
		put_result(self, "spf ", " scope ",
			   record->spf_results[i].scope,
			   &record->spf_results[i]);
	for (guint i = 0; i < record->n_reasons; i++) {
		add_named(self, "    reason ", record->reasons[i].type);
		if (record->reasons[i].comment)
			add_named(self, ": ", record->reasons[i].comment);
		put(self);
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
	g_string_append_printf(self->line, "  %s ",
			       dm_severity_name(finding->severity));
	add(self, finding->code);
	if (finding->where)
		add_named(self, " at ", finding->where);
	add_named(self, ": ", finding->text);
	if (finding->repeats)
		g_string_append_printf(self->line, " (and %u more)",
				       finding->repeats);
	put(self);
}

static gboolean page_end(gpointer user, const DmReport *report, GError **error)
{
	DmReportPage *self = user;
	guint n = report->findings ? dm_findings_count(report->findings) : 0;

	fprintf(self->out,
		"  %" G_GUINT64_FORMAT " record%s, %" G_GUINT64_FORMAT
		" message%s in all\n",
		self->records, self->records == 1 ? "" : "s", self->messages,
		self->messages == 1 ? "" : "s");
	if (n) {
		g_string_append(self->line, "\nFindings");
		put_heading(self);
	}
	for (guint i = 0; i < n; i++)
		put_finding(self, dm_findings_get(report->findings, i));
	return dm_output_check(self->out, error);
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

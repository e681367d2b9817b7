/*
 * Finds the three parts of a failure report (RFC 5965 section 2) among those
 * of a mail, whatever their order, nesting and encoding.
 */
#include "parse/failuremail.h"

#include <string.h>

#include "core/text.h"
#include "parse/alignment.h"
#include "parse/failure.h"
#include "parse/failuresample.h"
#include "parse/failuretext.h"
#include "parse/mailfields.h"
#include "parse/whole.h"

#define FIELDS_PART "message/feedback-report"

/* All that is called the message or its header. */
static const char *const sample_types[] = {
	"message/rfc822",
	"message/global",
	"message/rfc822-headers",
	"message/global-headers",
	"text/rfc822-headers",
	"text/rfc822-header",
	"text/rfc822",
	NULL,
};

/* ---- which part is what ----------------------------------------------- */

/* A part that only its name calls a report must also look like one. */
static gboolean holds_fields(const DmMail *mail, guint part)
{
	g_autoptr(GBytes) bytes = dm_mail_part_bytes(mail, part);
	g_auto(DmFieldScan) scan = { 0 };
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);

	dm_field_scan_init(&scan, data ? data : "", size);
	while (dm_field_scan_next(&scan))
		if (g_ascii_strcasecmp(scan.name, "Feedback-Type") == 0)
			return TRUE;
	return FALSE;
}

static gboolean is_fields_part(const DmMail *mail, guint index)
{
	const DmMailPart *part = dm_mail_part(mail, index);
	g_autofree char *name = NULL;

	if (strcmp(part->type, FIELDS_PART) == 0)
		return TRUE;
	if (!part->name || part->is_message)
		return FALSE;
	name = g_ascii_strdown(part->name, -1);
	return (strstr(name, "feedback") || g_str_has_suffix(name, ".arf")) &&
	       holds_fields(mail, index);
}

/* The first such part from `index` on, or -1. */
static int find_fields(const DmMail *mail, guint index)
{
	for (; index < dm_mail_n_parts(mail); index++)
		if (is_fields_part(mail, index))
			return (int)index;
	return -1;
}

gboolean dm_failure_mail_has_fields(const DmMail *mail)
{
	return find_fields(mail, 0) >= 0;
}

static gboolean is_sample_by_type(const DmMail *mail, guint index)
{
	const DmMailPart *part = dm_mail_part(mail, index);

	return part->is_message || g_strv_contains(sample_types, part->type);
}

static gboolean is_sample_by_name(const DmMail *mail, guint index)
{
	const char *name = dm_mail_part(mail, index)->name;
	g_autofree char *lower = name ? g_ascii_strdown(name, -1) : NULL;

	return lower && g_str_has_suffix(lower, ".eml");
}

static gboolean is_sample_by_content(const DmMail *mail, guint index)
{
	g_autoptr(GBytes) bytes = NULL;
	const char *data;
	gsize size;

	if (!g_str_has_prefix(dm_mail_part(mail, index)->type, "text/"))
		return FALSE;
	bytes = dm_mail_part_bytes(mail, index);
	data = g_bytes_get_data(bytes, &size);
	return data && dm_failure_is_sample(data, size);
}

typedef gboolean (*Test)(const DmMail *mail, guint index);

/* The first part that is it, behind `fields` or else before it, or -1. */
static int find_part(const DmMail *mail, int fields, Test test)
{
	guint n = dm_mail_n_parts(mail);

	for (guint i = 1; i < n; i++) {
		guint part = (guint)(fields + (int)i) % n;

		if (test(mail, part))
			return (int)part;
	}
	return -1;
}

/* A letter before the fields may quote a header too: it is not meant. */
static int find_sample(const DmMail *mail, int fields)
{
	int part = find_part(mail, fields, is_sample_by_type);

	if (part < 0)
		part = find_part(mail, fields, is_sample_by_name);
	for (guint i = (guint)fields + 1; part < 0 && i < dm_mail_n_parts(mail);
	     i++)
		if (is_sample_by_content(mail, i))
			part = (int)i;
	return part;
}

/* ---- into the sink ----------------------------------------------------- */

static gboolean send_report(DmRun *run, DmFailureDraft *draft,
			    const char *document, GBytes *bytes)
{
	DmReport report = { .kind = DM_KIND_FAILURE,
			    .document = document,
			    .findings = draft->findings,
			    .failure = draft->failure };

	return dm_whole_send(run, &report, bytes);
}

static void read_envelope(DmFailureDraft *draft, const DmMail *mail)
{
	DmFailure *failure = &draft->failure;
	g_autofree char *domain = dm_mail_domain_of(dm_mail_from(mail));
	g_autofree char *date = dm_mail_field(mail, "Date");

	failure->report_from = dm_failure_keep(draft, domain);
	failure->has_report_date =
		date && dm_mail_read_date(date, &failure->report_date);
}

static gboolean finish(DmRun *run, DmFailureDraft *draft, const DmMail *mail,
		       const char *document, GBytes *bytes)
{
	g_autoptr(GBytes) own =
		bytes ? g_bytes_ref(bytes) : dm_mail_bytes(mail);

	if (!draft->failure.has_sample)
		dm_findings_add(
			draft->findings, DM_SEVERITY_WARNING, "sample-missing",
			NULL,
			"the report does not show the message it is about");
	read_envelope(draft, mail);
	dm_failure_align(&draft->failure);
	return send_report(run, draft, document, own);
}

/* ---- the two forms ----------------------------------------------------- */

static void read_sample(DmRun *run, DmFailureDraft *draft, const DmMail *mail,
			int part, gboolean *taken)
{
	g_autoptr(GBytes) bytes = NULL;
	const char *data;
	gsize size;

	if (part < 0)
		return;
	taken[part] = TRUE;
	bytes = dm_mail_part_bytes(mail, (guint)part);
	data = g_bytes_get_data(bytes, &size);
	if (data)
		dm_failure_read_sample(draft, data, size, run->limits);
}

/* Only the first set of fields is read. */
static void refuse_others(DmRun *run, const DmMail *mail, int first,
			  gboolean *taken)
{
	int other = first;

	while ((other = find_fields(mail, (guint)other + 1)) >= 0) {
		taken[other] = TRUE;
		dm_run_refuse(
			run, dm_mail_part(mail, (guint)other)->name,
			"several-reports",
			"the mail holds more than one failure report; only the first was read");
	}
}

static gboolean read_parts(DmRun *run, const DmMail *mail, int fields,
			   const char *document, GBytes *bytes, gboolean *taken)
{
	g_autoptr(DmFailureDraft) draft = dm_failure_draft_new();
	g_autoptr(GBytes) part = dm_mail_part_bytes(mail, (guint)fields);
	guint known;
	int limit = dm_failure_read_fields(draft, part, run->limits, &known);

	taken[fields] = TRUE;
	read_sample(run, draft, mail, find_sample(mail, fields), taken);
	refuse_others(run, mail, fields, taken);
	if (limit >= 0) {
		dm_run_refuse_limit(run, FIELDS_PART, (DmLimit)limit);
		return TRUE;
	}
	if (!known) {
		dm_run_refuse(run, FIELDS_PART, "not-a-report",
			      "the part holds no field of a failure report");
		return TRUE;
	}
	dm_failure_check_fields(draft);
	return finish(run, draft, mail, document, bytes);
}

static gboolean read_text(DmRun *run, const DmMail *mail, int part,
			  GBytes *text, const char *document, GBytes *bytes,
			  gboolean *taken)
{
	g_autoptr(DmFailureDraft) draft = dm_failure_draft_new();
	gsize size, header_size = 0;
	const char *data = g_bytes_get_data(text, &size);
	const char *header;
	int limit;

	taken[part] = TRUE;
	limit = dm_failure_read_text(draft, data, size, run->limits, &header,
				     &header_size);
	if (limit >= 0) {
		dm_run_refuse_limit(run, dm_mail_part(mail, (guint)part)->name,
				    (DmLimit)limit);
		return TRUE;
	}
	if (header)
		dm_failure_read_sample(draft, header, header_size, run->limits);
	else
		read_sample(run, draft, mail,
			    find_part(mail, part, is_sample_by_type), taken);
	dm_findings_add(draft->findings, DM_SEVERITY_WARNING, "no-arf-part",
			NULL,
			"the report is only text, without a " FIELDS_PART
			" part");
	return finish(run, draft, mail, document, bytes);
}

/* The first text part that is a report in words, or -1. */
static int find_text(const DmMail *mail, GBytes **ret_bytes)
{
	for (guint i = 0; i < dm_mail_n_parts(mail); i++) {
		g_autoptr(GBytes) bytes = NULL;
		const char *data;
		gsize size;

		if (strcmp(dm_mail_part(mail, i)->type, "text/plain") != 0)
			continue;
		bytes = dm_mail_part_bytes(mail, i);
		data = g_bytes_get_data(bytes, &size);
		if (!data || !dm_failure_is_text(data, size))
			continue;
		*ret_bytes = g_steal_pointer(&bytes);
		return (int)i;
	}
	return -1;
}

gboolean dm_failure_mail_read(DmRun *run, const DmMail *mail,
			      const char *document, GBytes *bytes,
			      gboolean *taken)
{
	g_autoptr(GBytes) text = NULL;
	int part = find_fields(mail, 0);
	gboolean as_text = part < 0;

	if (as_text)
		part = find_text(mail, &text);
	if (part < 0)
		return TRUE;
	run->result->claims = TRUE;
	run->result->has_failure = TRUE;
	if (as_text)
		return read_text(run, mail, part, text, document, bytes, taken);
	return read_parts(run, mail, part, document, bytes, taken);
}

/*
 * The rules of RFC 9990 section 3.5.2 and RFC 8460 section 5.
 */
#include "parse/linttransport.h"

#include <string.h>

#include "core/domain.h"
#include "parse/envelope.h"
#include "parse/mailfields.h"

#define AGGREGATE (1U << DM_KIND_AGGREGATE)
#define FAILURE (1U << DM_KIND_FAILURE)
#define TLS (1U << DM_KIND_TLS)
#define NAME_SECTION "RFC 9990 section 3.5.2"
#define TLS_NAME_SECTION "RFC 8460 section 5.1"
#define SUBJECT_SECTION "RFC 9990 section 3.5.2"
#define TLS_SUBJECT_SECTION "RFC 8460 section 5.3"

static void say(DmRun *run, DmSeverity severity, const char *code,
		const char *section, const char *where, const char *text)
{
	dm_findings_add_rule(run->result->findings, severity, code, section,
			     where, "%s", text);
}

/* ---- file names ------------------------------------------------------- */

static gboolean is_alphanumeric(const char *text)
{
	for (; *text; text++)
		if (!g_ascii_isalnum(*text))
			return FALSE;
	return TRUE;
}

/* FALSE with what is wrong. */
static gboolean check_name(const char *name, const char *const *extensions,
			   const char **ret_problem)
{
	g_auto(DmReportName) parsed = { 0 };

	*ret_problem = NULL;
	if (!name)
		*ret_problem = "the attachment has no file name";
	else if (!dm_report_name_parse(name, &parsed))
		*ret_problem =
			"the file name is not receiver!policy-domain!begin!end";
	else if (!*parsed.receiver)
		*ret_problem = "the file name names no receiver";
	else if (parsed.unique_id && !is_alphanumeric(parsed.unique_id))
		*ret_problem =
			"the unique-id of the file name is not of letters and digits";
	else if (!g_strv_contains(extensions, parsed.extension))
		*ret_problem = "the file name ends with another extension";
	return !*ret_problem;
}

/* ---- parts ------------------------------------------------------------ */

static const struct {
	guint kind;
	DmContent content;
	const char *type;
} types[] = {
	{ AGGREGATE, DM_CONTENT_GZIP, "application/gzip" },
	{ AGGREGATE, DM_CONTENT_XML, "text/xml" },
	{ TLS, DM_CONTENT_GZIP, "application/tlsrpt+gzip" },
	{ TLS, DM_CONTENT_JSON, "application/tlsrpt+json" },
};

static void check_type(DmRun *run, const DmMailPart *part, DmContent content,
		       guint kind)
{
	const char *section = kind == TLS ? "RFC 8460 section 6" : NAME_SECTION;

	for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
		g_autofree char *text = NULL;

		if (types[i].kind != kind || types[i].content != content)
			continue;
		if (strcmp(part->type, types[i].type) == 0)
			return;
		text = g_strdup_printf("the media type must be %s",
				       types[i].type);
		say(run, DM_SEVERITY_WARNING, "lint-media-type", section,
		    part->name, text);
		return;
	}
	say(run, DM_SEVERITY_WARNING, "lint-compression", section, part->name,
	    "a report is sent as it is or compressed with gzip");
}

/* ---- against the body -------------------------------------------------- */

/* FALSE when both are known and differ. */
static gboolean agrees(const char *given, const char *body)
{
	g_autofree char *normal = dm_domain_normalize(given ? given : "", NULL);

	return !*normal || !*body || strcmp(normal, body) == 0;
}

/* Whether a range is that of the body, its end counted in or not. */
static gboolean agrees_in_time(const DmReportName *name, const DmTlsBody *body)
{
	return !body->has_range || (ABS(name->begin - body->begin) <= 1 &&
				    ABS(name->end - body->end) <= 1);
}

/* The body is what counts. */
static void contradict(DmRun *run, const char *where, const char *text)
{
	say(run, DM_SEVERITY_WARNING, "lint-contradiction",
	    "RFC 8460 section 5.6", where, text);
}

static void compare_name(DmRun *run, const char *text)
{
	const DmTlsBody *body = &run->tls_body;
	g_auto(DmReportName) name = { 0 };

	if (!text || !dm_report_name_parse(text, &name))
		return;
	if (!agrees(name.domain, body->policy) ||
	    !agrees(name.receiver, body->contact) ||
	    !agrees_in_time(&name, body))
		contradict(run, text,
			   "the file name says something else than the report");
}

static void compare_subject(DmRun *run, const DmMail *mail)
{
	const DmTlsBody *body = &run->tls_body;
	g_autofree char *text = dm_mail_field(mail, "Subject");
	g_auto(DmReportSubject) subject = { 0 };

	if (!text || !dm_report_subject_parse(text, &subject))
		return;
	if (!agrees(subject.domain, body->policy) ||
	    !agrees(subject.submitter, body->contact))
		contradict(run, "Subject",
			   "the subject says something else than the report");
}

static void compare_field(DmRun *run, const char *name, const char *value)
{
	const DmTlsBody *body = &run->tls_body;
	g_autofree char *bare = dm_field_without_comments(value);

	if (strcmp(name, "TLS-Report-Domain") == 0) {
		if (!agrees(bare, body->policy))
			contradict(
				run, name,
				"the field names another domain than the report");
	} else if (!agrees(bare, body->contact)) {
		say(run, DM_SEVERITY_ERROR, "lint-submitter",
		    TLS_SUBJECT_SECTION, name,
		    "the field is not the domain of contact-info");
	}
}

/* ---- a part ------------------------------------------------------------ */

void dm_lint_mail_part(DmRun *run, const DmMailPart *part, DmContent content,
		       guint kinds)
{
	static const char *const xml[] = { "xml", "xml.gz", NULL };
	static const char *const json[] = { "json", "json.gz", NULL };
	const char *problem;

	if (kinds == AGGREGATE && !check_name(part->name, xml, &problem))
		say(run, DM_SEVERITY_WARNING, "lint-file-name", NAME_SECTION,
		    part->name, problem);
	if (kinds == TLS && !check_name(part->name, json, &problem))
		say(run, DM_SEVERITY_INFO, "lint-file-name", TLS_NAME_SECTION,
		    part->name, problem);
	if (kinds == TLS)
		compare_name(run, part->name);
	if (kinds == AGGREGATE || kinds == TLS)
		check_type(run, part, content, kinds);
}

/* ---- the header ------------------------------------------------------- */

/* The words of a text; free with g_strfreev(). */
static char **words_of(const char *text)
{
	g_auto(GStrv) pieces = g_strsplit_set(text, " \t\r\n", -1);
	GPtrArray *words = g_ptr_array_new();

	for (guint i = 0; pieces[i]; i++)
		if (*pieces[i])
			g_ptr_array_add(words, g_strdup(pieces[i]));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

/* <id-left@id-right> */
static gboolean is_message_id(const char *text)
{
	gsize size = strlen(text);

	return size > 4 && text[0] == '<' && text[size - 1] == '>' &&
	       strchr(text, '@');
}

/* "Report Domain: d Submitter: s [Report-ID: i]", by the letter. */
static gboolean is_subject(const char *subject, gboolean needs_id)
{
	static const char *const wanted[] = {
		"Report", "Domain:",	NULL, "Submitter:",
		NULL,	  "Report-ID:", NULL
	};
	g_auto(GStrv) words = words_of(subject);
	guint n = g_strv_length(words);

	if (n != 7 && (n != 5 || needs_id))
		return FALSE;
	for (guint i = 0; i < n; i++)
		if (wanted[i] && strcmp(words[i], wanted[i]) != 0)
			return FALSE;
	return !needs_id || is_message_id(words[6]);
}

static void check_subject(DmRun *run, const DmMail *mail, guint kinds)
{
	g_autofree char *subject = dm_mail_field(mail, "Subject");
	gboolean tls = kinds == TLS;

	if (subject && is_subject(subject, tls))
		return;
	say(run, DM_SEVERITY_WARNING, "lint-subject",
	    tls ? TLS_SUBJECT_SECTION : SUBJECT_SECTION, "Subject",
	    tls ? "the subject is not \"Report Domain: … Submitter: … Report-ID: <…>\""
		: "the subject is not \"Report Domain: … Submitter: …\"");
}

static void check_report_type(DmRun *run, const DmMail *mail,
			      const char *wanted, const char *section)
{
	g_autofree char *text = NULL;

	if (g_strcmp0(dm_mail_report_type(mail), wanted) == 0)
		return;
	text = g_strdup_printf(
		"the mail is no multipart/report; report-type=%s", wanted);
	say(run, DM_SEVERITY_ERROR, "lint-report-type", section, "Content-Type",
	    text);
}

static void check_failure_parts(DmRun *run, const DmMail *mail)
{
	int at = dm_mail_find_type(mail, 0, "message/feedback-report");

	if (at >= 0 && dm_mail_part(mail, (guint)at)->is_encoded)
		say(run, DM_SEVERITY_ERROR, "lint-encoding",
		    "RFC 5965 section 7.1", "message/feedback-report",
		    "the part must be sent as 7bit");
}

static void check_tls_fields(DmRun *run, const DmMail *mail)
{
	static const char *const fields[] = { "TLS-Report-Domain",
					      "TLS-Report-Submitter" };

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *value = dm_mail_field(mail, fields[i]);

		if (value)
			compare_field(run, fields[i], value);
		else
			say(run, DM_SEVERITY_ERROR, "lint-field-missing",
			    TLS_SUBJECT_SECTION, fields[i],
			    "the mail lacks this field");
	}
}

void dm_lint_mail_header(DmRun *run, const DmMail *mail, guint kinds)
{
	if (kinds == AGGREGATE || kinds == TLS)
		check_subject(run, mail, kinds);
	if (kinds == TLS) {
		compare_subject(run, mail);
		check_tls_fields(run, mail);
		check_report_type(run, mail, "tlsrpt", TLS_SUBJECT_SECTION);
	}
	if (kinds == FAILURE) {
		check_failure_parts(run, mail);
		check_report_type(run, mail, "feedback-report",
				  "RFC 5965 section 2");
	}
}

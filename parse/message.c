/*
 * What becomes of a mail: the failure report it may be, every other part, at
 * any depth, on to dm_unpack_part(), and what it is when it holds no report.
 */
#include <string.h>

#include "core/domain.h"
#include "parse/envelope.h"
#include "parse/failuremail.h"
#include "parse/internal.h"
#include "parse/linttransport.h"
#include "parse/mail.h"
#include "parse/mailclass.h"
#include "parse/mailfields.h"
#include "parse/mailscan.h"

/* One mail in hand; mails inside it have their own. */
typedef struct {
	DmRun *run;
	const DmPart *outer;
	const DmMail *mail;
	DmMailClass class;
	gboolean *taken; /* parts of a failure report */
	gboolean notice; /* an undeliverable notice was seen */
} Walk;

static gboolean walk_mail(DmRun *run, const DmPart *outer, const DmMail *mail,
			  GBytes *bytes);

/* Not meant as a report, whatever markup it holds: a letter, an SVG logo. */
static gboolean is_prose(const DmMailPart *part)
{
	return g_str_has_prefix(part->type, "image/") ||
	       (g_str_has_prefix(part->type, "text/") &&
		strcmp(part->type, "text/xml") != 0);
}

/* Such mail quotes what came back, which is our own. */
static gboolean quotes_ours(const Walk *walk)
{
	return walk->class == DM_MAIL_DSN || walk->class == DM_MAIL_BOUNCE ||
	       walk->class == DM_MAIL_RECEIPT;
}

static void claim_by_name(Walk *walk, const char *name)
{
	g_auto(DmReportName) parsed = { 0 };

	if (name && dm_report_name_parse(name, &parsed))
		walk->run->result->claims = TRUE;
}

/* The same as dm_unpack_part(), and what the part says of itself is judged. */
static gboolean lint_part(DmRun *run, const DmPart *part,
			  const DmMailPart *mime)
{
	guint before = run->result->kinds;
	gboolean ok;
	gsize size;
	const guint8 *data = g_bytes_get_data(part->bytes, &size);

	run->result->kinds = 0;
	ok = dm_unpack_part(run, part);
	dm_lint_mail_part(run, mime, dm_content_sniff(data, size),
			  run->result->kinds);
	run->result->kinds |= before;
	return ok;
}

static gboolean walk_part(Walk *walk, guint index)
{
	const DmMailPart *mime = dm_mail_part(walk->mail, index);
	g_autoptr(GBytes) bytes = dm_mail_part_bytes(walk->mail, index);
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);
	DmPart part = {
		.name = mime->name,
		.bytes = bytes,
		.archives = walk->outer->archives,
		.mime_depth = mime->depth,
		.is_text = is_prose(mime),
	};

	claim_by_name(walk, mime->name);
	if (part.is_text && data && dm_is_undeliverable_notice(data, size))
		walk->notice = TRUE;
	return walk->run->lint ? lint_part(walk->run, &part, mime)
			       : dm_unpack_part(walk->run, &part);
}

static gboolean walk_inner(Walk *walk, guint index)
{
	g_autoptr(DmMail) inner = NULL;

	if (quotes_ours(walk))
		return TRUE;
	inner = dm_mail_inner(walk->mail, index);
	return !inner || walk_mail(walk->run, walk->outer, inner, NULL);
}

static gboolean walk_parts(Walk *walk)
{
	for (guint i = 0; i < dm_mail_n_parts(walk->mail); i++) {
		gboolean ok = TRUE;

		if (walk->taken[i])
			continue;
		if (dm_mail_part(walk->mail, i)->is_message)
			ok = walk_inner(walk, i);
		else
			ok = walk_part(walk, i);
		if (!ok)
			return FALSE;
	}
	return TRUE;
}

/* A mail that may quote subject and name of a report, but holds none. */
static void disclaim(Walk *walk, const DmParseResult *before, const char *code,
		     const char *sentence)
{
	walk->run->result->claims = before->claims;
	dm_findings_add(walk->run->result->findings, DM_SEVERITY_INFO, code,
			NULL, "%s", sentence);
}

/* RFC 5965 section 2, RFC 8460 section 5.3. */
static gboolean promises_report(const DmMail *mail)
{
	const char *type = dm_mail_report_type(mail);

	return type && (g_ascii_strcasecmp(type, "feedback-report") == 0 ||
			g_ascii_strcasecmp(type, "tlsrpt") == 0);
}

static void conclude(Walk *walk, const DmParseResult *before)
{
	DmParseResult *result = walk->run->result;

	if (dm_mail_is_too_deep(walk->mail)) {
		result->claims = TRUE;
		dm_run_refuse_limit(walk->run, NULL, DM_LIMIT_MIME_DEPTH);
	}
	if (result->reports != before->reports ||
	    result->refused != before->refused)
		return;
	if (walk->notice)
		disclaim(walk, before, "undeliverable-notice",
			 "a notice that a report could not be delivered");
	else if (walk->class != DM_MAIL_ORDINARY &&
		 (walk->class != DM_MAIL_GENERATED || !result->claims))
		disclaim(walk, before, dm_mail_class_code(walk->class),
			 dm_mail_class_sentence(walk->class));
	else if (promises_report(walk->mail))
		dm_findings_add(
			result->findings, DM_SEVERITY_INFO,
			"report-part-missing", NULL,
			"the mail's report-type says a report, and no part is one");
}

static gboolean subject_claims(const DmMail *mail)
{
	g_autofree char *subject = dm_mail_field(mail, "Subject");
	g_auto(DmReportSubject) parsed = { 0 };

	return subject && dm_report_subject_parse(subject, &parsed);
}

/* TLS-Report-Domain (RFC 8460 section 5.3) where it names a domain. */
static char *tls_domain_of(const DmMail *mail)
{
	g_autofree char *field = dm_mail_field(mail, "TLS-Report-Domain");
	g_autofree char *bare = field ? dm_field_without_comments(field) : NULL;
	gboolean valid = FALSE;
	char *domain = bare ? dm_domain_normalize(bare, &valid) : NULL;

	if (!valid || strpbrk(domain, " \t,;:<>()@\""))
		g_clear_pointer(&domain, g_free);
	return domain;
}

static gboolean walk_mail(DmRun *run, const DmPart *outer, const DmMail *mail,
			  GBytes *bytes)
{
	g_autofree gboolean *taken =
		g_new0(gboolean, dm_mail_n_parts(mail) + 1);
	Walk walk = { .run = run,
		      .outer = outer,
		      .mail = mail,
		      .class = dm_mail_classify(mail),
		      .taken = taken };
	DmParseResult before = *run->result;
	guint outer_kinds = run->result->kinds;
	const char *outer_domain = run->tls_domain;
	g_autofree char *tls_domain = tls_domain_of(mail);
	gboolean ok;

	if (dm_failure_mail_has_fields(mail))
		walk.class = DM_MAIL_ORDINARY;
	if (bytes && subject_claims(mail))
		run->result->claims = TRUE;
	run->tls_domain = tls_domain;
	run->result->kinds = 0;
	ok = dm_failure_mail_read(run, mail, outer->name, bytes, taken) &&
	     walk_parts(&walk);
	run->tls_domain = outer_domain;
	if (ok)
		conclude(&walk, &before);
	if (ok && run->lint && bytes)
		dm_lint_mail_header(run, mail, run->result->kinds);
	run->result->kinds |= outer_kinds;
	return ok;
}

/* ---- the outermost mail ------------------------------------------------ */

/* Of the outermost mail only: what is inside was written by its sender. */
static void keep_envelope(DmRun *run, const DmMail *mail)
{
	DmParseResult *result = run->result;

	result->is_mail = TRUE;
	dm_mail_fields(mail, "Authentication-Results",
		       result->authentication_results, DM_AUTH_FIELDS_MAX);
	g_free(result->mail_from);
	result->mail_from = dm_mail_domain_of(dm_mail_from(mail));
}

/* A mail from an mbox keeps its separator line: GMime is told to skip it. */
static const char *skip_separator(const char *data, gsize *size)
{
	const char *line_end;

	if (*size < 5 || memcmp(data, "From ", 5) != 0)
		return data;
	line_end = memchr(data, '\n', *size);
	if (!line_end)
		return data;
	*size -= (gsize)(line_end + 1 - data);
	return line_end + 1;
}

/*
 * Whether another mail follows in what began with an mbox separator: only the
 * first is read here, mbox files are split before.
 */
static gboolean holds_more_mails(const char *data, gsize size)
{
	const char *end = data + size;

	while ((data = memmem(data, (gsize)(end - data), "\nFrom ", 6))) {
		const char *line_end;

		data += 6;
		line_end = memchr(data, '\n', (gsize)(end - data));
		if (line_end && dm_content_sniff((const guint8 *)line_end + 1,
						 (gsize)(end - line_end - 1)) ==
					DM_CONTENT_MAIL)
			return TRUE;
	}
	return FALSE;
}

/* Part of the mail is not read: its bytes must not pass for harmless. */
static void refuse_rest(DmRun *run, const char *data, gsize size)
{
	run->result->claims = TRUE;
	if (dm_may_be_failure(data, size))
		run->result->has_failure = TRUE;
}

gboolean dm_message_walk(DmRun *run, const DmPart *part)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(DmMail) mail = NULL;
	gsize whole, size;
	const char *data = g_bytes_get_data(part->bytes, &whole);
	const char *begin;
	int limit;

	size = whole;
	begin = skip_separator(data, &size);
	if (begin != data && holds_more_mails(begin, size)) {
		refuse_rest(run, begin, size);
		dm_run_refuse(
			run, part->name, "mbox-inside",
			"holds several mails, of which only the first was read; give it as an mbox file of its own");
	}
	limit = dm_mail_scan(begin, size, run->limits);
	if (limit >= 0) {
		refuse_rest(run, begin, size);
		dm_run_refuse_limit(run, part->name, (DmLimit)limit);
		return TRUE;
	}
	mail = dm_mail_new(begin, size, part->mime_depth,
			   run->limits->value[DM_LIMIT_MIME_DEPTH]);
	bytes = g_bytes_new_from_bytes(part->bytes, whole - size, size);
	if (!part->mime_depth && !part->archives)
		keep_envelope(run, mail);
	return walk_mail(run, part, mail, bytes);
}

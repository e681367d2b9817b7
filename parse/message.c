/*
 * A mail, taken apart by GMime: every part, at any depth, goes on to
 * dm_unpack_part().  What parts call themselves is not believed.
 */
#include <gmime/gmime.h>
#include <string.h>

#include "core/domain.h"
#include "parse/envelope.h"
#include "parse/internal.h"
#include "parse/mailscan.h"

#define AUTH_FIELD_BYTES (64 * 1024)

typedef struct {
	DmRun *run;
	const DmPart *outer;
	gboolean stopped; /* the sink failed */
	gboolean notice;  /* an undeliverable notice was seen */
	gboolean too_deep;
} Walk;

static void walk_object(Walk *walk, GMimeObject *object, guint depth);

/* Valid UTF-8 or NULL, cut where it is no name any more; caller frees. */
static char *part_name(GMimePart *part)
{
	const char *name = g_mime_part_get_filename(part);

	if (!name)
		name = g_mime_object_get_content_type_parameter(
			GMIME_OBJECT(part), "name");
	return name ? dm_part_name(name) : NULL;
}

static GBytes *decode(GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream;
	GByteArray *bytes;

	if (!content)
		return g_bytes_new(NULL, 0);
	stream = g_mime_stream_mem_new();
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	g_mime_data_wrapper_write_to_stream(content, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	g_object_unref(stream);
	return g_byte_array_free_to_bytes(bytes);
}

static gboolean is_type(GMimeObject *object, const char *type,
			const char *subtype)
{
	GMimeContentType *content_type = g_mime_object_get_content_type(object);

	return content_type &&
	       g_mime_content_type_is_type(content_type, type, subtype);
}

/* Failure reports are told by this part wherever it stands (RFC 5965). */
static gboolean is_feedback_report(GMimeObject *object)
{
	return is_type(object, "message", "feedback-report");
}

static void read_feedback_report(Walk *walk)
{
	walk->run->result->claims = TRUE;
	dm_run_refuse(walk->run, "message/feedback-report", "kind-unsupported",
		      "failure reports are not read yet");
}

static void claim_by_name(Walk *walk, const char *name)
{
	g_auto(DmReportName) parsed = { 0 };

	if (name && dm_report_name_parse(name, &parsed))
		walk->run->result->claims = TRUE;
}

static void walk_part(Walk *walk, GMimePart *mime, guint depth)
{
	g_autofree char *name = part_name(mime);
	g_autoptr(GBytes) bytes = decode(mime);
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);
	DmPart part = {
		.name = name,
		.bytes = bytes,
		.archives = walk->outer->archives,
		.mime_depth = depth,
		.is_text = is_type(GMIME_OBJECT(mime), "text", "*") &&
			   !is_type(GMIME_OBJECT(mime), "text", "xml"),
	};

	claim_by_name(walk, name);
	if (part.is_text && data && dm_is_undeliverable_notice(data, size))
		walk->notice = TRUE;
	if (!dm_unpack_part(walk->run, &part))
		walk->stopped = TRUE;
}

static void walk_multipart(Walk *walk, GMimeMultipart *multipart, guint depth)
{
	int n = g_mime_multipart_get_count(multipart);

	for (int i = 0; i < n && !walk->stopped; i++)
		walk_object(walk, g_mime_multipart_get_part(multipart, i),
			    depth + 1);
}

static void walk_object(Walk *walk, GMimeObject *object, guint depth)
{
	if (depth > walk->run->limits->value[DM_LIMIT_MIME_DEPTH]) {
		walk->too_deep = TRUE;
		return;
	}
	if (is_feedback_report(object)) {
		read_feedback_report(walk);
	} else if (GMIME_IS_MULTIPART(object)) {
		walk_multipart(walk, GMIME_MULTIPART(object), depth);
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		GMimeMessage *inner = g_mime_message_part_get_message(
			GMIME_MESSAGE_PART(object));

		if (inner)
			walk_object(walk, g_mime_message_get_mime_part(inner),
				    depth + 1);
	} else if (GMIME_IS_PART(object)) {
		walk_part(walk, GMIME_PART(object), depth);
	}
}

/* Of the outermost mail only: what is inside was written by its sender. */
static void keep_authentication_results(DmRun *run, GMimeMessage *message)
{
	GMimeHeaderList *headers =
		g_mime_object_get_header_list(GMIME_OBJECT(message));
	int n = g_mime_header_list_get_count(headers);

	for (int i = 0; i < n; i++) {
		GMimeHeader *header =
			g_mime_header_list_get_header_at(headers, i);

		if (run->result->authentication_results->len >=
		    DM_AUTH_FIELDS_MAX)
			return;
		if (g_ascii_strcasecmp(g_mime_header_get_name(header),
				       "Authentication-Results") == 0)
			g_ptr_array_add(run->result->authentication_results,
					g_utf8_make_valid(
						g_mime_header_get_value(header),
						-1));
	}
}

/* Of the outermost mail too; the first address counts (RFC 5322 3.6.2). */
static void keep_mail_from(DmRun *run, GMimeMessage *message)
{
	InternetAddressList *from = g_mime_message_get_from(message);
	InternetAddress *first =
		from ? internet_address_list_get_address(from, 0) : NULL;
	const char *address;
	const char *at;

	if (!first || !INTERNET_ADDRESS_IS_MAILBOX(first))
		return;
	address = internet_address_mailbox_get_addr(
		INTERNET_ADDRESS_MAILBOX(first));
	at = address ? strrchr(address, '@') : NULL;
	if (!at)
		return;
	g_free(run->result->mail_from);
	run->result->mail_from = dm_domain_normalize(at + 1, NULL);
}

static void claim_by_subject(DmRun *run, GMimeMessage *message)
{
	const char *subject = g_mime_message_get_subject(message);
	g_auto(DmReportSubject) parsed = { 0 };

	if (subject && dm_report_subject_parse(subject, &parsed))
		run->result->claims = TRUE;
}

static GMimeMessage *parse_message(const char *data, gsize size)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(data, size);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

	g_object_unref(parser);
	g_object_unref(stream);
	return message;
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

static void conclude(Walk *walk, const DmParseResult *before)
{
	DmRun *run = walk->run;

	if (walk->too_deep) {
		run->result->claims = TRUE;
		dm_run_refuse_limit(run, NULL, DM_LIMIT_MIME_DEPTH);
	}
	/* The notice quotes subject and name of a report, but holds none. */
	if (walk->notice && run->result->reports == before->reports &&
	    run->result->refused == before->refused) {
		run->result->claims = before->claims;
		dm_findings_add(
			run->result->findings, DM_SEVERITY_INFO,
			"undeliverable-notice", NULL,
			"a notice that a report could not be delivered");
	}
}

gboolean dm_message_walk(DmRun *run, const DmPart *part)
{
	Walk walk = { .run = run, .outer = part };
	DmParseResult before = *run->result;
	gsize size;
	const char *data = g_bytes_get_data(part->bytes, &size);
	const char *whole;
	GMimeMessage *message;
	int limit;

	whole = data;
	data = skip_separator(data, &size);
	if (data != whole && holds_more_mails(data, size)) {
		run->result->claims = TRUE;
		dm_run_refuse(
			run, part->name, "mbox-inside",
			"holds several mails, of which only the first was read; give it as an mbox file of its own");
	}
	limit = dm_mail_scan(data, size, run->limits);
	if (limit >= 0) {
		run->result->claims = TRUE;
		dm_run_refuse_limit(run, part->name, (DmLimit)limit);
		return TRUE;
	}
	message = parse_message(data, size);
	if (!message)
		return TRUE;
	claim_by_subject(run, message);
	if (!part->mime_depth && !part->archives) {
		run->result->is_mail = TRUE;
		keep_authentication_results(run, message);
		keep_mail_from(run, message);
	}
	walk_object(&walk, g_mime_message_get_mime_part(message),
		    part->mime_depth + 1);
	g_object_unref(message);
	if (!walk.stopped)
		conclude(&walk, &before);
	return !walk.stopped;
}

/*
 * Builds a mail by GMime, which encodes and folds.  Knows nothing of what the
 * letter says, or how it travels.
 */
#include "report/mailwriter.h"

#include <gmime/gmime.h>
#include <string.h>

#define TEXT_WIDTH 72
#define SENDER "dmarcmill"

/* Line ends of a mail are CR LF, in the parts too (RFC 2046 section 4.1.1). */
static GMimeDataWrapper *new_content(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *wire = g_strjoinv("\r\n", lines);
	GMimeStream *stream =
		g_mime_stream_mem_new_with_buffer(wire, strlen(wire));
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(
		stream, GMIME_CONTENT_ENCODING_DEFAULT);

	g_object_unref(stream);
	return content;
}

static void add_part(GMimeMultipart *parts, const char *subtype,
		     const char *text)
{
	GMimeDataWrapper *content = new_content(text);
	GMimePart *part = g_mime_part_new_with_type("text", subtype);
	GMimeObject *object = GMIME_OBJECT(part);

	g_mime_object_set_content_type_parameter(object, "charset", "utf-8");
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(
		part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_multipart_add(parts, object);
	g_object_unref(content);
	g_object_unref(part);
}

/* The plainest first, the best last (RFC 2046 section 5.1.4). */
static GMimeMultipart *new_parts(const DmLetter *letter)
{
	GMimeMultipart *parts =
		g_mime_multipart_new_with_subtype("alternative");
	g_autofree char *plain = dm_letter_text(letter, TEXT_WIDTH);
	g_autofree char *html = dm_letter_html(letter);

	add_part(parts, "plain", plain);
	add_part(parts, "html", html);
	return parts;
}

static void set_head(GMimeMessage *message, const DmMailHead *head,
		     const char *subject)
{
	GMimeObject *object = GMIME_OBJECT(message);
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(head->date);
	g_autofree char *random = g_uuid_string_random();
	g_autofree char *id =
		g_strdup_printf("%s@%s", random, strchr(head->from, '@') + 1);

	g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, SENDER,
				   head->from);
	for (guint i = 0; head->to[i]; i++)
		g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL,
					   head->to[i]);
	if (!head->to[0])
		g_mime_object_set_header(object, "To",
					 "undisclosed-recipients:;", NULL);
	g_mime_message_set_subject(message, subject, "utf-8");
	g_mime_message_set_date(message, date);
	g_mime_message_set_message_id(message, id);
	g_mime_object_set_header(object, "Auto-Submitted", "auto-generated",
				 NULL);
	g_mime_object_set_header(object, "MIME-Version", "1.0", NULL);
}

static GBytes *to_bytes(GMimeObject *object)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	GMimeFormatOptions *format = g_mime_format_options_new();
	GByteArray *bytes =
		g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	GBytes *copy;

	g_mime_format_options_set_newline_format(format,
						 GMIME_NEWLINE_FORMAT_DOS);
	g_mime_object_write_to_stream(object, format, stream);
	copy = g_bytes_new(bytes->data, bytes->len);
	g_mime_format_options_free(format);
	g_object_unref(stream);
	return copy;
}

GBytes *dm_mail_write(const DmMailHead *head, const DmLetter *letter)
{
	GMimeMessage *message;
	GMimeMultipart *parts;
	GBytes *bytes;

	g_mime_init();
	message = g_mime_message_new(TRUE);
	parts = new_parts(letter);
	set_head(message, head, letter->subject);
	g_mime_message_set_mime_part(message, GMIME_OBJECT(parts));
	bytes = to_bytes(GMIME_OBJECT(message));
	g_object_unref(parts);
	g_object_unref(message);
	return bytes;
}

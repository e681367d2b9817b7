/*
 * GMime behind a plain face; knows nothing of reports.
 */
#include "parse/mail.h"

#include <gmime/gmime.h>
#include <string.h>

#include "core/domain.h"
#include "core/text.h"
#include "core/utctime.h"
#include "parse/internal.h"
#include "parse/mailfields.h"
#include "parse/mailsieve.h"
#include "parse/values.h"

typedef struct {
	DmMailPart plain;
	GMimeObject *object;
} Part;

struct _DmMail {
	/*
	 * Owned; has the fields of the header.  The outermost mail is read as
	 * a part with fields of its own: a message of GMime's has six lists of
	 * addresses, which cost a fifth of all that GMime does.
	 */
	GMimeObject *object;
	char *from;    /* the address of From, or NULL */
	GArray *parts; /* Part */
	gint64 max_depth;
	gboolean too_deep;
};

/* ---- parts ------------------------------------------------------------ */

static char *type_of(GMimeObject *object)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	g_autofree char *text =
		type ? g_mime_content_type_get_mime_type(type) : NULL;

	return text ? dm_text_lower(g_utf8_make_valid(text, -1)) : g_strdup("");
}

static gboolean is_encoded(GMimeObject *object)
{
	GMimeContentEncoding encoding =
		GMIME_IS_PART(object)
			? g_mime_part_get_content_encoding(GMIME_PART(object))
			: GMIME_CONTENT_ENCODING_DEFAULT;

	return encoding == GMIME_CONTENT_ENCODING_BASE64 ||
	       encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

/* Valid UTF-8 or NULL, cut where it is no name any more; caller frees. */
static char *name_of(GMimeObject *object)
{
	const char *name = NULL;

	if (GMIME_IS_PART(object))
		name = g_mime_part_get_filename(GMIME_PART(object));
	if (!name)
		name = g_mime_object_get_content_type_parameter(object, "name");
	return name ? dm_part_name(name) : NULL;
}

static void collect(DmMail *mail, GMimeObject *object, guint depth)
{
	Part part = { .object = object, .plain.depth = depth };

	if (depth > mail->max_depth) {
		mail->too_deep = TRUE;
		return;
	}
	if (GMIME_IS_MULTIPART(object)) {
		GMimeMultipart *multipart = GMIME_MULTIPART(object);
		int n = g_mime_multipart_get_count(multipart);

		for (int i = 0; i < n; i++)
			collect(mail, g_mime_multipart_get_part(multipart, i),
				depth + 1);
		return;
	}
	part.plain.is_message = GMIME_IS_MESSAGE_PART(object);
	if (!part.plain.is_message && !GMIME_IS_PART(object))
		return;
	part.plain.is_encoded = is_encoded(object);
	part.plain.type = type_of(object);
	part.plain.name = name_of(object);
	g_array_append_val(mail->parts, part);
}

static void clear_part(gpointer data)
{
	Part *part = data;

	g_free(part->plain.type);
	g_free(part->plain.name);
}

/* The list's own text; NULL where the first entry is a group. */
static const char *first_address(InternetAddressList *list)
{
	InternetAddress *first =
		list ? internet_address_list_get_address(list, 0) : NULL;

	if (!first || !INTERNET_ADDRESS_IS_MAILBOX(first))
		return NULL;
	return internet_address_mailbox_get_addr(
		INTERNET_ADDRESS_MAILBOX(first));
}

/* The address of the first From; caller frees. */
static char *from_of(GMimeObject *object)
{
	GMimeHeader *header = g_mime_header_list_get_header(
		g_mime_object_get_header_list(object), "From");
	const char *value = header ? g_mime_header_get_raw_value(header) : NULL;
	InternetAddressList *list =
		value ? internet_address_list_parse(NULL, value) : NULL;
	char *from = g_strdup(first_address(list));

	if (list)
		g_object_unref(list);
	return from;
}

/* Takes a reference of the object over; its parts are those of `root`. */
static DmMail *mail_of(GMimeObject *object, GMimeObject *root, guint depth,
		       gint64 max_depth)
{
	DmMail *mail = g_new0(DmMail, 1);

	mail->object = object;
	mail->from = from_of(object);
	mail->max_depth = max_depth;
	mail->parts = g_array_new(FALSE, FALSE, sizeof(Part));
	g_array_set_clear_func(mail->parts, clear_part);
	if (root)
		collect(mail, root, depth + 1);
	return mail;
}

DmMail *dm_mail_new(const char *data, gsize size, guint depth, gint64 max_depth)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(
		dm_mail_sieve(data, size));
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeObject *root = g_mime_parser_construct_part(parser, NULL);

	g_object_unref(parser);
	g_object_unref(stream);
	return mail_of(root ? root : GMIME_OBJECT(g_mime_message_new(FALSE)),
		       root, depth, max_depth);
}

void dm_mail_free(DmMail *mail)
{
	if (!mail)
		return;
	g_array_unref(mail->parts);
	g_object_unref(mail->object);
	g_free(mail->from);
	g_free(mail);
}

guint dm_mail_n_parts(const DmMail *mail)
{
	return mail->parts->len;
}

static const Part *part_at(const DmMail *mail, guint index)
{
	return &g_array_index(mail->parts, Part, index);
}

const DmMailPart *dm_mail_part(const DmMail *mail, guint index)
{
	return &part_at(mail, index)->plain;
}

int dm_mail_find_type(const DmMail *mail, guint index, const char *type)
{
	for (; index < mail->parts->len; index++)
		if (strcmp(dm_mail_part(mail, index)->type, type) == 0)
			return (int)index;
	return -1;
}

gboolean dm_mail_is_too_deep(const DmMail *mail)
{
	return mail->too_deep;
}

static GMimeMessage *inner_message(const Part *part)
{
	return g_mime_message_part_get_message(
		GMIME_MESSAGE_PART(part->object));
}

/* What `write` puts into a stream; takes a stream of memory over. */
static GBytes *bytes_of(GMimeStream *stream)
{
	GByteArray *bytes =
		g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));

	g_object_unref(stream);
	return g_byte_array_free_to_bytes(bytes);
}

static GMimeStream *memory_stream(void)
{
	GMimeStream *stream = g_mime_stream_mem_new();

	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	return stream;
}

static GBytes *written(GMimeObject *object)
{
	GMimeStream *stream = memory_stream();

	if (object)
		g_mime_object_write_to_stream(object, NULL, stream);
	return bytes_of(stream);
}

GBytes *dm_mail_part_bytes(const DmMail *mail, guint index)
{
	const Part *part = part_at(mail, index);
	GMimeDataWrapper *content;
	GMimeStream *stream;

	if (part->plain.is_message)
		return written((GMimeObject *)inner_message(part));
	stream = memory_stream();
	content = g_mime_part_get_content(GMIME_PART(part->object));
	if (content)
		g_mime_data_wrapper_write_to_stream(content, stream);
	return bytes_of(stream);
}

DmMail *dm_mail_inner(const DmMail *mail, guint index)
{
	const Part *part = part_at(mail, index);
	GMimeMessage *message =
		part->plain.is_message ? inner_message(part) : NULL;

	if (!message)
		return NULL;
	return mail_of(GMIME_OBJECT(g_object_ref(message)),
		       g_mime_message_get_mime_part(message), part->plain.depth,
		       mail->max_depth);
}

GBytes *dm_mail_bytes(const DmMail *mail)
{
	return written(mail->object);
}

/* ---- header ----------------------------------------------------------- */

char *dm_mail_field(const DmMail *mail, const char *name)
{
	const char *value = g_mime_object_get_header(mail->object, name);

	return value ? g_utf8_make_valid(value, -1) : NULL;
}

/* Valid UTF-8; encoded words are left as they are; caller frees. */
static char *unfolded(GMimeHeader *header)
{
	g_autofree char *text =
		g_mime_utils_header_unfold(g_mime_header_get_raw_value(header));

	return g_utf8_make_valid(text, -1);
}

void dm_mail_fields(const DmMail *mail, const char *name, GPtrArray *ret,
		    guint max)
{
	GMimeHeaderList *headers = g_mime_object_get_header_list(mail->object);
	int n = g_mime_header_list_get_count(headers);

	for (int i = 0; i < n && ret->len < max; i++) {
		GMimeHeader *header =
			g_mime_header_list_get_header_at(headers, i);

		if (g_ascii_strcasecmp(g_mime_header_get_name(header), name) ==
		    0)
			g_ptr_array_add(ret, unfolded(header));
	}
}

const char *dm_mail_report_type(const DmMail *mail)
{
	GMimeObject *root = mail->object;

	if (GMIME_IS_MESSAGE(root))
		root = g_mime_message_get_mime_part(GMIME_MESSAGE(root));
	return root ? g_mime_object_get_content_type_parameter(root,
							       "report-type")
		    : NULL;
}

const char *dm_mail_from(const DmMail *mail)
{
	return mail->from;
}

/* ---- values of fields ------------------------------------------------- */

/* By default GMime would ask the locale what 8-bit text may be. */
static GMimeParserOptions *text_options(void)
{
	static const char *charsets[] = { "utf-8", "windows-1252", NULL };
	static GMimeParserOptions *options;

	if (!options) {
		options = g_mime_parser_options_new();
		g_mime_parser_options_set_fallback_charsets(options, charsets);
	}
	return options;
}

char *dm_mail_decode_words(const char *text)
{
	g_autofree char *decoded =
		g_mime_utils_header_decode_text(text_options(), text);

	return g_utf8_make_valid(decoded, -1);
}

char *dm_mail_first_address(const char *field)
{
	InternetAddressList *list =
		internet_address_list_parse(text_options(), field);
	const char *address = first_address(list);
	char *copy = address ? g_utf8_make_valid(address, -1) : NULL;

	if (list)
		g_object_unref(list);
	return copy;
}

char *dm_mail_domain_of(const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;
	g_autofree char *valid = NULL;

	if (!at || !at[1])
		return NULL;
	valid = g_utf8_make_valid(at + 1, -1);
	return dm_domain_normalize(valid, NULL);
}

gboolean dm_mail_read_date(const char *text, gint64 *ret)
{
	g_autofree char *bare = dm_field_without_comments(text);
	g_autoptr(GDateTime) date = g_mime_utils_header_decode_date(bare);
	gint64 seconds = date ? g_date_time_to_unix(date) : -1;

	if (!date && !dm_value_written_date(g_strstrip(bare), &seconds))
		return FALSE;
	if (seconds < 0 || seconds > DM_TIME_MAX)
		return FALSE;
	*ret = seconds;
	return TRUE;
}

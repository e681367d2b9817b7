/*
 * Tells what a part is by its bytes and hands it to the stage that reads it.
 * Names and declared types are not believed.
 */
#include <string.h>

#include "core/text.h"
#include "parse/import.h"
#include "parse/internal.h"
#include "parse/tlsreport.h"

#define NAME_BYTES 1024

/* Base64 of the magic bytes that reports begin with. */
static const char *const base64_magics[] = {
	"H4sI",		/* gzip */
	"UEsDB",	/* zip */
	"PD94bWwg",	/* <?xml */
	"PGZlZWRiYWNr", /* <feedback */
	"eyJ",		/* {" */
	"ewog",		/* { and a line end */
	"ew0K",
};

static gboolean is_archive(DmContent content)
{
	return content == DM_CONTENT_GZIP || content == DM_CONTENT_ZLIB ||
	       content == DM_CONTENT_ZIP || content == DM_CONTENT_TAR;
}

static gboolean has_feedback(const guint8 *data, gsize size)
{
	return memmem(data, MIN(size, DM_SNIFF_BYTES), "<feedback", 9) != NULL;
}

/* Text before the XML: a report all the same when one begins soon. */
static DmContent sniff(const guint8 *data, gsize size)
{
	DmContent content = dm_content_sniff(data, size);

	if (content == DM_CONTENT_OTHER && size && has_feedback(data, size))
		return DM_CONTENT_XML;
	return content;
}

/* Some reporters send the bare word where the report should be. */
static gboolean is_placeholder(const char *data, gsize size)
{
	data = dm_text_trim(data, &size);
	return size == 6 && memcmp(data, "unused", 6) == 0;
}

/* The bytes behind base64 text whose encoding no header names, or NULL. */
static GBytes *hidden_base64(const DmPart *part)
{
	gsize size;
	const char *data = g_bytes_get_data(part->bytes, &size);
	g_autofree char *text = NULL;
	guchar *out;

	data = data ? data : "";
	while (size && g_ascii_isspace(*data)) {
		data++;
		size--;
	}
	for (guint i = 0; i < G_N_ELEMENTS(base64_magics); i++) {
		gsize n = strlen(base64_magics[i]);

		if (size < n || memcmp(data, base64_magics[i], n) != 0)
			continue;
		text = g_strndup(data, size);
		out = g_base64_decode(text, &size);
		return g_bytes_new_take(out, size);
	}
	return NULL;
}

char *dm_part_name(const char *name)
{
	gsize size = strlen(name);
	g_autofree char *valid = NULL;

	if (size <= NAME_BYTES)
		return g_utf8_make_valid(name, (gssize)size);
	valid = g_utf8_make_valid(name, NAME_BYTES);
	return g_strconcat(valid, "…", NULL);
}

/* Whether a name promises a report. */
static const char *report_extension(const char *name)
{
	static const char *const extensions[] = { ".gz", ".zip", ".xml",
						  ".json" };
	const char *dot = name ? strrchr(name, '.') : NULL;

	for (guint i = 0; dot && i < G_N_ELEMENTS(extensions); i++)
		if (g_ascii_strcasecmp(dot, extensions[i]) == 0)
			return dot;
	return NULL;
}

/* Content that is nothing a report can be made of; TRUE when it should be. */
static gboolean refuse_other(DmRun *run, const char *name, const char *data,
			     gsize size)
{
	const char *extension = report_extension(name);

	if (is_placeholder(data, size))
		dm_run_refuse(
			run, name, "attachment-placeholder",
			"the reporter sent the word \"unused\" instead of a report");
	else if (extension)
		dm_run_refuse(
			run, name, "attachment-unreadable",
			"the name says %s, the content is neither an archive nor XML nor JSON",
			extension);
	else
		return FALSE;
	run->result->claims = TRUE;
	return TRUE;
}

static gboolean read_other(DmRun *run, const DmPart *part)
{
	gsize size;
	const char *data = g_bytes_get_data(part->bytes, &size);
	g_autoptr(GBytes) decoded = hidden_base64(part);
	DmPart inner = *part;

	if (!decoded) {
		if (report_extension(part->name))
			refuse_other(run, part->name, data ? data : "", size);
		return TRUE;
	}
	inner.bytes = decoded;
	return dm_unpack_part(run, &inner);
}

static gboolean read_mail(DmRun *run, const DmPart *part)
{
	if (part->is_text)
		return TRUE;
	if ((gint64)g_bytes_get_size(part->bytes) >
	    run->limits->value[DM_LIMIT_MESSAGE_BYTES]) {
		run->result->claims = TRUE;
		dm_run_refuse_limit(run, part->name, DM_LIMIT_MESSAGE_BYTES);
		return TRUE;
	}
	return dm_message_walk(run, part);
}

/* In a letter JSON is no fault; a TLS report is one there too. */
static gboolean read_json(DmRun *run, const DmPart *part)
{
	g_autoptr(DmStream) stream = NULL;
	gsize size;
	const char *data = g_bytes_get_data(part->bytes, &size);

	if (part->is_text && !dm_tls_is_named(data, size))
		return TRUE;
	if (dm_content_is_parsedmarc((const guint8 *)data, size))
		return dm_import_read(run, part->name, part->bytes);
	stream = dm_stream_memory(part->bytes, run->limits);
	return dm_tls_document_read(run, part->name, stream);
}

/* A document of what parsedmarc wrote, out of an archive. */
static gboolean import_stream(DmRun *run, const char *name, DmStream *stream)
{
	g_autoptr(GBytes) bytes =
		dm_stream_slurp(stream, DM_LIMIT_DOCUMENT_BYTES);

	if (!bytes) {
		dm_run_refuse_limit(run, name, (DmLimit)stream->limit);
		return TRUE;
	}
	dm_findings_append(run->result->findings, stream->findings);
	return dm_import_read(run, name, bytes);
}

static gboolean read_xml(DmRun *run, const DmPart *part)
{
	g_autoptr(DmStream) stream = dm_stream_memory(part->bytes, run->limits);

	run->result->claims = TRUE;
	return dm_document_read(run, part->name, stream);
}

static gboolean read_archive(DmRun *run, const DmPart *part, DmContent content)
{
	g_autoptr(DmStream) stream = NULL;

	run->result->claims = TRUE;
	if ((gint64)g_bytes_get_size(part->bytes) >
	    run->limits->value[DM_LIMIT_COMPRESSED_BYTES]) {
		dm_run_refuse_limit(run, part->name, DM_LIMIT_COMPRESSED_BYTES);
		return TRUE;
	}
	if (part->archives >= run->limits->value[DM_LIMIT_ARCHIVE_LEVELS]) {
		dm_run_refuse_limit(run, part->name, DM_LIMIT_ARCHIVE_LEVELS);
		return TRUE;
	}
	if (content == DM_CONTENT_ZIP || content == DM_CONTENT_TAR)
		return dm_archive_walk(run, part);
	stream = dm_stream_inflate(part->bytes, run->limits);
	stream->total_bytes = &run->unpacked_bytes;
	return dm_unpack_stream(run, part, part->name, stream);
}

gboolean dm_unpack_part(DmRun *run, const DmPart *part)
{
	gsize size;
	const guint8 *data = g_bytes_get_data(part->bytes, &size);
	DmContent content = sniff(data, size);

	/* Markup in a text part is the letter's own unless it says feedback. */
	if (part->is_text && content == DM_CONTENT_XML &&
	    !has_feedback(data, size))
		return TRUE;
	if (is_archive(content))
		return read_archive(run, part, content);
	switch (content) {
	case DM_CONTENT_XML:
		return read_xml(run, part);
	case DM_CONTENT_JSON:
		return read_json(run, part);
	case DM_CONTENT_MBOX:
	case DM_CONTENT_MAIL:
		return read_mail(run, part);
	case DM_CONTENT_EMPTY:
	case DM_CONTENT_OTHER:
		return read_other(run, part);
	default:
		return TRUE;
	}
}

/* Reads the stream whole and goes on with it as a part. */
static gboolean unpack_slurped(DmRun *run, const DmPart *outer,
			       const char *name, DmStream *stream, DmLimit cap)
{
	g_autoptr(GBytes) bytes = dm_stream_slurp(stream, cap);
	DmPart inner = { .name = name,
			 .bytes = bytes,
			 .archives = outer->archives + 1,
			 .mime_depth = outer->mime_depth };

	if (!bytes) {
		dm_run_refuse_limit(run, name, (DmLimit)stream->limit);
		return TRUE;
	}
	dm_findings_append(run->result->findings, stream->findings);
	return dm_unpack_part(run, &inner);
}

gboolean dm_unpack_stream(DmRun *run, const DmPart *outer, const char *name,
			  DmStream *stream)
{
	gsize size;
	const guint8 *head = dm_stream_peek(stream, &size);
	DmContent content = sniff(head, size);

	if (stream->limit >= 0) {
		dm_run_refuse_limit(run, name, (DmLimit)stream->limit);
		return TRUE;
	}
	if (content == DM_CONTENT_XML)
		return dm_document_read(run, name, stream);
	if (content == DM_CONTENT_JSON && dm_content_is_parsedmarc(head, size))
		return import_stream(run, name, stream);
	if (content == DM_CONTENT_JSON)
		return dm_tls_document_read(run, name, stream);
	if (is_archive(content))
		return unpack_slurped(run, outer, name, stream,
				      DM_LIMIT_COMPRESSED_BYTES);
	if (content == DM_CONTENT_MAIL || content == DM_CONTENT_MBOX)
		return unpack_slurped(run, outer, name, stream,
				      DM_LIMIT_MESSAGE_BYTES);
	dm_findings_append(run->result->findings, stream->findings);
	if (!refuse_other(run, name, (const char *)head, size))
		dm_findings_add(run->result->findings, DM_SEVERITY_INFO,
				"member-passed-over", name,
				"the archive holds %s here, not a report",
				dm_content_name(content));
	return TRUE;
}

/*
 * Tells content by magic bytes and the shape of first lines.
 */
#include "core/content.h"

#include <string.h>

static const char *const names[] = {
	[DM_CONTENT_EMPTY] = "empty", [DM_CONTENT_GZIP] = "gzip",
	[DM_CONTENT_ZLIB] = "zlib",   [DM_CONTENT_ZIP] = "zip",
	[DM_CONTENT_TAR] = "tar",     [DM_CONTENT_XML] = "XML",
	[DM_CONTENT_HTML] = "HTML",   [DM_CONTENT_JSON] = "JSON",
	[DM_CONTENT_MBOX] = "mbox",   [DM_CONTENT_MAIL] = "mail",
	[DM_CONTENT_OTHER] = "other",
};

static const struct {
	DmContent content;
	guint offset;
	const char *bytes;
	guint size;
} magics[] = {
	{ DM_CONTENT_GZIP, 0, "\x1f\x8b", 2 },
	{ DM_CONTENT_ZIP, 0, "PK\x03\x04", 4 },
	{ DM_CONTENT_ZIP, 0, "PK\x05\x06", 4 },
	{ DM_CONTENT_TAR, 257, "ustar", 5 },
	{ DM_CONTENT_XML, 0, "\xff\xfe<\0", 4 },
	{ DM_CONTENT_XML, 0, "\xfe\xff\0<", 4 },
	{ DM_CONTENT_XML, 0, "<\0?\0", 4 },
	{ DM_CONTENT_XML, 0, "\0<\0?", 4 },
	{ DM_CONTENT_JSON, 0, "\xff\xfe{\0", 4 },
	{ DM_CONTENT_JSON, 0, "\xfe\xff\0{", 4 },
	{ DM_CONTENT_MBOX, 0, "From ", 5 },
};

static gboolean starts(const guint8 *data, gsize size, const char *word)
{
	gsize n = strlen(word);

	return size >= n &&
	       g_ascii_strncasecmp((const char *)data, word, n) == 0;
}

/* Whether nothing at the beginning is foreign to ASCII text. */
static gboolean is_ascii_text(const guint8 *data, gsize size)
{
	for (gsize i = 0; i < MIN(size, 32); i++)
		if (!g_ascii_isprint(data[i]) && !g_ascii_isspace(data[i]))
			return FALSE;
	return TRUE;
}

/*
 * RFC 1950: method 8, window at most 32 KiB, header divisible by 31.  Letters
 * may do so too ("HK").
 */
static gboolean is_zlib(const guint8 *data, gsize size)
{
	return size > 6 && (data[0] & 0x8f) == 0x08 && !(data[1] & 0x20) &&
	       (data[0] * 256 + data[1]) % 31 == 0 &&
	       !is_ascii_text(data, size);
}

gboolean dm_content_is_field(gconstpointer line, gsize size)
{
	const guint8 *data = line;
	gsize i = 0;

	while (i < size && data[i] > ' ' && data[i] < 0x7f && data[i] != ':')
		i++;
	return i && i < size && data[i] == ':';
}

static DmContent sniff_markup(const guint8 *data, gsize size)
{
	if (starts(data, size, "<!doctype html") || starts(data, size, "<html"))
		return DM_CONTENT_HTML;
	return DM_CONTENT_XML;
}

/* What stands behind a byte order mark and white space. */
static const guint8 *skip_space(const guint8 *data, gsize *size)
{
	if (*size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
		data += 3;
		*size -= 3;
	}
	while (*size && g_ascii_isspace(*data)) {
		data++;
		(*size)--;
	}
	return data;
}

/* A member's name in its quotes, near the beginning. */
static gboolean has_member(const guint8 *data, gsize size, const char *quoted)
{
	return memmem(data, MIN(size, DM_SNIFF_BYTES), quoted,
		      strlen(quoted)) != NULL;
}

gboolean dm_content_is_parsedmarc(const guint8 *data, gsize size)
{
	static const char *const members[] = {
		"\"xml_schema\"",
		"\"org_email\"",
		"\"policy_override_reasons\"",
		"\"interval_begin\"",
		"\"feedback_type\"",
		"\"arrival_date_utc\"",
		"\"authentication_mechanisms\"",
		"\"organization_name\"",
		"\"aggregate_reports\"",
		"\"failure_reports\"",
		"\"forensic_reports\"",
		"\"smtp_tls_reports\"",
	};
	const guint8 *start = skip_space(data, &size);
	gsize left = size;

	data = start;
	if (left && *data == '[') {
		left--;
		data = skip_space(data + 1, &left);
	}
	/* format_version: that is our own JSON. */
	if (!left || *data != '{' ||
	    has_member(start, size, "\"format_version\""))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(members); i++)
		if (has_member(start, size, members[i]))
			return TRUE;
	return FALSE;
}

static DmContent sniff_text(const guint8 *data, gsize size)
{
	data = skip_space(data, &size);
	if (!size)
		return DM_CONTENT_EMPTY;
	if (*data == '<')
		return sniff_markup(data, size);
	if (*data == '{' || dm_content_is_parsedmarc(data, size))
		return DM_CONTENT_JSON;
	if (dm_content_is_field(data, size))
		return DM_CONTENT_MAIL;
	return DM_CONTENT_OTHER;
}

DmContent dm_content_sniff(const guint8 *data, gsize size)
{
	if (!size)
		return DM_CONTENT_EMPTY;
	for (guint i = 0; i < G_N_ELEMENTS(magics); i++) {
		gsize end = magics[i].offset + magics[i].size;

		if (size >= end && memcmp(data + magics[i].offset,
					  magics[i].bytes, magics[i].size) == 0)
			return magics[i].content;
	}
	if (is_zlib(data, size))
		return DM_CONTENT_ZLIB;
	return sniff_text(data, size);
}

const char *dm_content_name(DmContent content)
{
	return names[content];
}

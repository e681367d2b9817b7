/*
 * Counts, line by line and without knowing where headers end, what a mail can
 * hold at most: parts inside parts have headers too.
 */
#include "parse/mailscan.h"

#include <string.h>

typedef struct {
	gint64 boundaries, header_lines;
	gint64 address_bytes; /* of the address field in hand, 0 = none */
} Scan;

/* GMime reads these as lists of addresses, groups inside groups. */
static const char *const address_fields[] = {
	"to",	      "cc",	     "bcc",	      "from",
	"sender",     "reply-to",    "resent-to",     "resent-cc",
	"resent-bcc", "resent-from", "resent-sender", "resent-reply-to",
};

/*
 * The length of what may be a field's name and its colon, or 0.  GMime takes
 * an empty name for one too.
 */
static gsize name_size(const char *line, gsize size)
{
	gsize i = 0;

	while (i < size && line[i] > ' ' && line[i] != ':')
		i++;
	while (i < size && (line[i] == ' ' || line[i] == '\t'))
		i++;
	return i < size && line[i] == ':' ? i + 1 : 0;
}

static gboolean is_address_field(const char *line)
{
	for (guint i = 0; i < G_N_ELEMENTS(address_fields); i++) {
		gsize n = strlen(address_fields[i]);

		if (g_ascii_strncasecmp(line, address_fields[i], n) == 0 &&
		    strchr(": \t", line[n]))
			return TRUE;
	}
	return FALSE;
}

static void scan_line(Scan *scan, const char *line, gsize size)
{
	if (size && (line[0] == ' ' || line[0] == '\t')) {
		if (scan->address_bytes)
			scan->address_bytes += (gint64)size;
		return;
	}
	scan->address_bytes = 0;
	if (size >= 2 && line[0] == '-' && line[1] == '-')
		scan->boundaries++;
	/* Lines of base64 have none, and are most. */
	if (!memchr(line, ':', size) || !name_size(line, size))
		return;
	scan->header_lines++;
	if (is_address_field(line))
		scan->address_bytes = (gint64)size;
}

static int over(const Scan *scan, const DmLimits *limits)
{
	if (scan->boundaries > limits->value[DM_LIMIT_MIME_PARTS])
		return DM_LIMIT_MIME_PARTS;
	if (scan->header_lines > limits->value[DM_LIMIT_HEADER_LINES])
		return DM_LIMIT_HEADER_LINES;
	if (scan->address_bytes > limits->value[DM_LIMIT_ADDRESS_BYTES])
		return DM_LIMIT_ADDRESS_BYTES;
	return -1;
}

int dm_mail_scan(const char *data, gsize size, const DmLimits *limits)
{
	const char *end = data + size;
	Scan scan = { 0 };
	int limit = -1;

	while (data < end && limit < 0) {
		const char *line_end = memchr(data, '\n', end - data);

		if (!line_end)
			line_end = end;
		scan_line(&scan, data, (gsize)(line_end - data));
		limit = over(&scan, limits);
		data = line_end + 1;
	}
	return limit;
}

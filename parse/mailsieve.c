/*
 * Leaves out of a mail's header what nobody here asks for: it is nearly all of
 * the 4 KB that reports come with, and GMime makes an object of each field.
 */
#include "parse/mailsieve.h"

#include <string.h>

#include "core/content.h"

/*
 * What dm_mail_field() and its like are asked for, and what tells of the
 * body.  Whole names end with their colon, the others are how names begin.
 */
static const char *const asked_for[] = {
	"Authentication-Results:",
	"Auto-Submitted:",
	"Content-",
	"Date:",
	"From:",
	"Precedence:",
	"Return-Path:",
	"Subject:",
	"TLS-Report-",
	"X-Autoreply:",
	"X-Failed-Recipients:",
};

static gboolean is_asked_for(const char *line, gsize size)
{
	for (guint i = 0; i < G_N_ELEMENTS(asked_for); i++) {
		const char *name = asked_for[i];
		gsize n = strlen(name);

		if ((*line | 0x20) == (*name | 0x20) && n <= size &&
		    g_ascii_strncasecmp(line, name, n) == 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean is_blank(const char *line, gsize size)
{
	for (gsize i = 0; i < size; i++)
		if (!g_ascii_isspace(line[i]))
			return FALSE;
	return TRUE;
}

/* Copies the lines to keep; what stays behind them, or NULL. */
static const char *sieve(GByteArray *out, const char *data, const char *end)
{
	gboolean keep = TRUE, any = FALSE;

	while (data < end) {
		const char *line_end = memchr(data, '\n', end - data);
		gsize size = line_end ? (gsize)(line_end - data) : 0;

		if (!size || (size == 1 && *data == '\r'))
			return line_end ? data : NULL;
		if (*data != ' ' && *data != '\t') {
			if (!dm_content_is_field(data, size))
				return NULL;
			keep = is_asked_for(data, size);
		} else if (!any || is_blank(data, size)) {
			return NULL;
		}
		any = TRUE;
		if (keep)
			g_byte_array_append(out, (const guint8 *)data,
					    (guint)size + 1);
		data = line_end + 1;
	}
	return NULL;
}

GByteArray *dm_mail_sieve(const char *data, gsize size)
{
	GByteArray *out = g_byte_array_sized_new((guint)size);
	const char *rest = sieve(out, data, data + size);

	if (!rest) {
		g_byte_array_set_size(out, 0);
		rest = data;
	}
	g_byte_array_append(out, (const guint8 *)rest,
			    (guint)(data + size - rest));
	return out;
}

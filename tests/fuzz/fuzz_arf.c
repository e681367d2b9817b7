/*
 * Fuzzes failure reports: their fields, and the header of the message they are
 * about.
 *
 * The input is the second part of the report, then, behind a line "--s", the
 * third; its first byte says how the parts are typed and packed.
 */
#include <glib.h>
#include <stdint.h>

#include "tests/fuzz/checksink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SEPARATOR "\n--s\n"

static const char *const sample_types[] = { "message/rfc822",
					    "text/rfc822-headers",
					    "application/x; name=a.eml",
					    "text/plain" };

static void append_part(GString *mail, const char *type, gboolean packed,
			const char *data, gsize size)
{
	g_autofree char *base64 =
		packed ? g_base64_encode((const guchar *)data, size) : NULL;

	g_string_append_printf(mail, "--b\nContent-Type: %s\n%s\n", type,
			       packed ? "Content-Transfer-Encoding: base64\n"
				      : "");
	if (packed)
		g_string_append(mail, base64);
	else
		g_string_append_len(mail, data, (gssize)size);
	g_string_append_c(mail, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GString *mail;
	const char *fields = (const char *)data + 1, *sample;
	gsize fields_size, sample_size = 0;
	DmLimits limits;
	guint8 how;

	if (!size)
		return 0;
	how = data[0];
	fields_size = size - 1;
	sample = memmem(fields, fields_size, SEPARATOR, strlen(SEPARATOR));
	if (sample) {
		fields_size = (gsize)(sample - fields);
		sample += strlen(SEPARATOR);
		sample_size = size - 1 - fields_size - strlen(SEPARATOR);
	}
	mail = g_string_new("From: a@example.com\n"
			    "Content-Type: multipart/report; boundary=b\n\n");
	append_part(mail, "message/feedback-report", how & 1, fields,
		    fields_size);
	if (sample)
		append_part(mail, sample_types[(how >> 2) & 3], how & 2, sample,
			    sample_size);
	g_string_append(mail, "--b--\n");
	tight_limits(&limits);
	parse_and_check(g_string_free_to_bytes(mail), &limits);
	return 0;
}

/*
 * Reads the sentences of Exim's text-only reports; knows no MIME.
 */
#include "parse/failuretext.h"

#include <string.h>

#include "parse/mailfields.h"

#define OPENING "A message claiming to be from you has failed"
#define HEADER_FOLLOWS "This is a copy of the headers"

static const struct {
	const char *label, *field;
} lines[] = {
	{ "Sender Domain:", "Reported-Domain" },
	{ "Sender IP Address:", "Source-IP" },
	{ "Received Date:", "Arrival-Date" },
};

static const struct {
	const char *label;
	gsize at;
} verdicts[] = {
	{ "SPF Alignment:", G_STRUCT_OFFSET(DmFailure, spf_aligned) },
	{ "DKIM Alignment:", G_STRUCT_OFFSET(DmFailure, dkim_aligned) },
};

gboolean dm_failure_is_text(const char *text, gsize size)
{
	return memmem(text, size, OPENING, strlen(OPENING)) &&
	       memmem(text, size, "Sender Domain:", 14) &&
	       memmem(text, size, "Sender IP Address:", 18);
}

/* What stands behind the label on this line, or NULL. */
static const char *value_of(const char *line, const char *label)
{
	gsize size = strlen(label);

	if (g_ascii_strncasecmp(line, label, size) != 0)
		return NULL;
	return line + size + strspn(line + size, " \t");
}

static void read_line(DmFailureDraft *draft, const char *line, guint *seen)
{
	const char *value;

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		value = value_of(line, lines[i].label);
		if (!value || *seen & (1U << i))
			continue;
		*seen |= 1U << i;
		dm_failure_read_field(draft, lines[i].field, value);
	}
	for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++) {
		const char **verdict =
			G_STRUCT_MEMBER_P(&draft->failure, verdicts[i].at);

		value = *verdict ? NULL : value_of(line, verdicts[i].label);
		if (value && g_ascii_strncasecmp(value, "yes", 3) == 0)
			*verdict = "pass";
		else if (value && g_ascii_strncasecmp(value, "no", 2) == 0)
			*verdict = "fail";
	}
}

/* The sentence may go on for some lines before the header begins. */
static gboolean is_field(const char *line)
{
	gsize size = strcspn(line, ": \t");

	return size && line[size] == ':';
}

int dm_failure_read_text(DmFailureDraft *draft, const char *text, gsize size,
			 const DmLimits *limits, const char **ret_header,
			 gsize *ret_size)
{
	const char *at = text, *end = text + size;
	gboolean follows = FALSE;
	guint seen = 0;

	*ret_header = NULL;
	draft->failure.feedback_type = "auth-failure";
	while (at < end) {
		const char *line_end = memchr(at, '\n', (gsize)(end - at));
		gboolean repaired = FALSE;
		g_autofree char *line = NULL;

		line_end = line_end ? line_end + 1 : end;
		line = g_strstrip(
			dm_field_text(at, (gsize)(line_end - at), &repaired));
		if (follows && is_field(line)) {
			*ret_header = at;
			*ret_size = (gsize)(end - at);
			break;
		}
		if (line_end - text > limits->value[DM_LIMIT_ARF_BYTES])
			return DM_LIMIT_ARF_BYTES;
		at = line_end;
		if (!follows)
			read_line(draft, line, &seen);
		follows = follows || strstr(line, HEADER_FOLLOWS);
	}
	return -1;
}

/*
 * Finds the clauses of a Received field that say for whom it was.
 */
#include "store/received.h"

#include <string.h>

#include "store/addressspan.h"

static const struct {
	const char *word;
	const char *ends; /* what ends it, outside of comments and quotes */
} clauses[] = {
	{ "for", ";" },
	/* Stands in a comment. */
	{ "envelope-to", ";)" },
};

/* Finds that word at or behind *at, which moves behind it and its sign. */
static gboolean next_clause(const DmSpan *span, const char *word, gsize *at)
{
	gsize length = strlen(word);

	for (gsize i = *at; i + length < span->size; i++) {
		gsize end = i + length;

		if (g_ascii_strncasecmp(span->text + i, word, length) != 0 ||
		    !dm_span_may_begin(span, i) ||
		    !strchr("=: \t\r\n<(\"", span->text[end]))
			continue;
		*at = end + (strchr("=:", span->text[end]) != NULL);
		return TRUE;
	}
	return FALSE;
}

static gsize clause_end(const DmSpan *span, gsize at, const char *ends)
{
	gboolean quoted = FALSE;
	guint depth = 0;

	for (gsize i = at; i < span->size; i++) {
		char c = span->text[i];

		if (c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (!depth && strchr(ends, c))
			return i;
		else if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
	}
	return span->size;
}

void dm_received_collect(const char *value, gsize size,
			 DmRecipients *recipients)
{
	DmSpan span = { value, size };

	for (guint i = 0; i < G_N_ELEMENTS(clauses); i++) {
		gsize end;

		for (gsize at = 0; next_clause(&span, clauses[i].word, &at);
		     at = end) {
			end = clause_end(&span, at, clauses[i].ends);
			dm_recipients_add_all(recipients, value + at, end - at);
		}
	}
}

/* Finds the next word that is no address; *at moves behind it. */
static gboolean next_bare(const DmSpan *span, gsize *at, gsize *ret_start)
{
	while (next_clause(span, "for", at)) {
		gsize start = dm_span_folding_end(span, *at);
		gsize end, sign;

		if (start < span->size && span->text[start] == '<')
			start = dm_span_folding_end(span, start + 1);
		end = start;
		while (end < span->size && dm_is_local_byte(span->text[end]))
			end++;
		*at = end;
		*ret_start = start;
		sign = dm_span_folding_end(span, end);
		if (end > start &&
		    (sign == span->size || span->text[sign] != '@'))
			return TRUE;
	}
	return FALSE;
}

void dm_received_append(const char *text, gsize size,
			const DmRecipients *recipients, GString *out)
{
	DmSpan span = { text, size };
	gsize done = 0, at = 0, start;

	while (next_bare(&span, &at, &start)) {
		g_string_append_len(out, text + done, (gssize)(start - done));
		dm_recipients_append_bare(recipients, text + start, at - start,
					  out);
		done = at;
	}
	g_string_append_len(out, text + done, (gssize)(size - done));
}

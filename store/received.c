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

static gsize word_end(const DmSpan *span, gsize at)
{
	while (at < span->size && dm_is_local_byte(span->text[at]))
		at++;
	return at;
}

/* Behind the quoted string that begins at `at`, or `at` where none does. */
static gsize quote_end(const DmSpan *span, gsize at)
{
	if (at >= span->size || span->text[at] != '"')
		return at;
	for (gsize i = at + 1; i < span->size; i++) {
		if (span->text[i] == '"')
			return i + 1;
		if (span->text[i] == '\\')
			i++;
	}
	return at;
}

/* Whether a comma and another entry follow the one whose word ends at *at. */
static gboolean next_entry(const DmSpan *span, gsize *at)
{
	gsize i = dm_span_folding_end(span, *at);

	if (i < span->size && span->text[i] == '@') {
		i = dm_span_folding_end(span, i + 1);
		i = dm_span_folding_end(span, dm_span_domain_end(span, i));
	}
	if (i < span->size && span->text[i] == '>')
		i = dm_span_folding_end(span, i + 1);
	if (i >= span->size || span->text[i] != ',')
		return FALSE;
	*at = i + 1;
	return TRUE;
}

/* Appends from *done on to the end of the entry at *at. */
static void append_entry(const DmSpan *span, const DmRecipients *recipients,
			 gsize *done, gsize *at, GString *out)
{
	gsize start = dm_span_folding_end(span, *at), end, sign;
	gboolean quoted;

	if (start < span->size && span->text[start] == '<')
		start = dm_span_folding_end(span, start + 1);
	end = quote_end(span, start);
	quoted = end > start;
	if (!quoted)
		end = word_end(span, start);
	sign = dm_span_folding_end(span, end);
	*at = end;
	if (end == start || (sign < span->size && span->text[sign] == '@'))
		return;
	g_string_append_len(out, span->text + *done, (gssize)(start - *done));
	dm_recipients_append_bare(recipients, span->text + start + quoted,
				  end - start - 2 * quoted, out);
	*done = end;
}

static void append_clauses(const DmSpan *span, const char *word,
			   const DmRecipients *recipients, GString *out)
{
	gsize done = 0, at = 0;

	while (next_clause(span, word, &at)) {
		do
			append_entry(span, recipients, &done, &at, out);
		while (next_entry(span, &at));
	}
	g_string_append_len(out, span->text + done,
			    (gssize)(span->size - done));
}

void dm_received_append(const char *text, gsize size,
			const DmRecipients *recipients, GString *out)
{
	g_autoptr(GString) now = g_string_new_len(text, (gssize)size);

	for (guint i = 0; i < G_N_ELEMENTS(clauses); i++) {
		GString *next = g_string_new(NULL);
		DmSpan span = { now->str, now->len };

		append_clauses(&span, clauses[i].word, recipients, next);
		g_string_free(now, TRUE);
		now = next;
	}
	g_string_append_len(out, now->str, (gssize)now->len);
}

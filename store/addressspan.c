/*
 * Reads texts around the separator of an address, in both directions.  Knows
 * nothing of recipients.
 */
#include "store/addressspan.h"

#include <string.h>

/* How far a local-part in quotes may reach. */
#define QUOTED_MAX 1024
/* How much white space and comment may stand on either side of an @. */
#define FOLDING_MAX 256

gunichar dm_span_character(const DmSpan *span, gsize at, gsize *ret_next)
{
	guchar byte = (guchar)span->text[at];
	gunichar c;

	*ret_next = at + 1;
	if (byte < 0x80)
		return (guchar)g_ascii_tolower((char)byte);
	c = g_utf8_get_char_validated(span->text + at,
				      (gssize)(span->size - at));
	if (c & 0x80000000)
		return 0x110000 | byte;
	*ret_next = (gsize)(g_utf8_next_char(span->text + at) - span->text);
	return g_unichar_tolower(c);
}

gunichar dm_span_character_before(const DmSpan *span, gsize *at)
{
	gsize end = *at, next;
	gsize i = end - 1;
	gunichar c;

	while (i && end - i < 4 && ((guchar)span->text[i] & 0xc0) == 0x80)
		i--;
	c = dm_span_character(span, i, &next);
	if (next != end) {
		i = end - 1;
		c = dm_span_character(span, i, &next);
	}
	*at = i;
	return c;
}

gboolean dm_is_word_byte(char c)
{
	return g_ascii_isalnum(c) || (guchar)c >= 0x80;
}

gboolean dm_is_local_byte(char c)
{
	return (guchar)c > 0x20 && c != 0x7f && !strchr("<>()[]:;,\"\\@", c);
}

static gboolean is_domain(char c)
{
	return dm_is_word_byte(c) || c == '-' || c == '.' || c == '_';
}

gboolean dm_span_is_escape(const DmSpan *span, gsize end, char sign)
{
	return sign && end >= 3 && span->text[end - 3] == sign &&
	       g_ascii_isxdigit(span->text[end - 2]) &&
	       g_ascii_isxdigit(span->text[end - 1]);
}

guchar dm_span_escaped_byte(const DmSpan *span, gsize end)
{
	return (guchar)(g_ascii_xdigit_value(span->text[end - 2]) * 16 +
			g_ascii_xdigit_value(span->text[end - 1]));
}

gunichar dm_span_unescaped_before(const DmSpan *span, char sign, gsize *at)
{
	char bytes[4];
	DmSpan part = { bytes + sizeof(bytes), 0 };
	gsize end = *at, next;
	gunichar c;

	if (!dm_span_is_escape(span, end, sign))
		return dm_span_character_before(span, at);
	while (part.size < sizeof(bytes) &&
	       dm_span_is_escape(span, end, sign)) {
		bytes[sizeof(bytes) - ++part.size] =
			(char)dm_span_escaped_byte(span, end);
		part.text--;
		end -= 3;
		if (((guchar)*part.text & 0xc0) != 0x80)
			break;
	}
	c = dm_span_character(&part, 0, &next);
	if (next == part.size) {
		*at = end;
		return c;
	}
	/* No whole character ends here. */
	*at -= 3;
	return 0x110000 | (guchar)bytes[sizeof(bytes) - 1];
}

gboolean dm_span_may_begin(const DmSpan *span, gsize at)
{
	return !at || !dm_is_word_byte(span->text[at - 1]) ||
	       dm_span_is_escape(span, at, '%') ||
	       dm_span_is_escape(span, at, '=');
}

/* Whether backslashes, not before `least`, take its meaning from it. */
static gboolean is_quoted_pair(const DmSpan *span, gsize at, gsize least)
{
	gsize i = at;

	while (i > least && span->text[i - 1] == '\\')
		i--;
	return (at - i) % 2;
}

/* ---- white space and comments (CFWS, RFC 5322 section 3.2.2) ---------- */

gsize dm_span_folding_start(const DmSpan *span, gsize at)
{
	gsize least = at > FOLDING_MAX ? at - FOLDING_MAX : 0;
	gsize start = at;
	guint depth = 0;

	for (gsize i = at; i-- > least;) {
		char c = span->text[i];
		gboolean paren = (c == '(' || c == ')') &&
				 !is_quoted_pair(span, i, least);

		if (paren && c == ')')
			depth++;
		else if (paren && depth)
			depth--;
		else if (!depth && !g_ascii_isspace(c))
			break;
		if (!depth)
			start = i;
	}
	return start;
}

gsize dm_span_folding_end(const DmSpan *span, gsize at)
{
	gsize most = MIN(span->size, at + FOLDING_MAX);
	gsize end = at;
	guint depth = 0;

	for (gsize i = at; i < most; i++) {
		char c = span->text[i];

		if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		else if (!depth && !g_ascii_isspace(c))
			break;
		else if (c == '\\')
			i++;
		if (!depth)
			end = i + 1;
	}
	return end;
}

gsize dm_span_domain_end(const DmSpan *span, gsize at)
{
	gsize i = at;

	if (at < span->size && span->text[at] == '[') {
		const char *close =
			memchr(span->text + at, ']', MIN(span->size - at, 64));

		return close ? (gsize)(close + 1 - span->text) : at;
	}
	while (i < span->size && is_domain(span->text[i]))
		i++;
	while (i > at && !dm_is_word_byte(span->text[i - 1]))
		i--;
	return i;
}

gsize dm_span_quote_start(const DmSpan *span, gsize end)
{
	gsize least = end > QUOTED_MAX ? end - QUOTED_MAX : 0;

	for (gsize i = end - 1; i-- > least;)
		if (span->text[i] == '"' && !is_quoted_pair(span, i, least))
			return i;
	return end;
}

gboolean dm_span_next_address(const DmSpan *span, gsize from,
			      DmAddressPlace *ret)
{
	for (gsize at = from; at < span->size; at++) {
		gsize start, end, domain;

		if (span->text[at] != '@')
			continue;
		start = end = dm_span_folding_start(span, at);
		if (end && span->text[end - 1] == '"')
			start = dm_span_quote_start(span, end);
		else
			while (start && dm_is_local_byte(span->text[start - 1]))
				start--;
		domain = dm_span_folding_end(span, at + 1);
		*ret = (DmAddressPlace){ start, end, at, domain,
					 dm_span_domain_end(span, domain) };
		if (start < end && ret->stop > domain)
			return TRUE;
	}
	return FALSE;
}

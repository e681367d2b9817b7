/*
 * Where addresses stand in a text, and how they are spelled.  Knows nothing of
 * recipients.
 */
#pragma once

#include <glib.h>

/* A text; an address's parts are places in it. */
typedef struct {
	const char *text;
	gsize size;
} DmSpan;

/* An address (RFC 5322 section 3.4.1), obsolete forms included. */
typedef struct {
	gsize start;	    /* of the local-part, its quotes included */
	gsize end;	    /* of the local-part */
	gsize at;	    /* of the @ */
	gsize domain, stop; /* of the domain: begin and end */
} DmAddressPlace;

gboolean dm_is_word_byte(char c);
/* What may stand in a local-part without quotes, and a little more. */
gboolean dm_is_local_byte(char c);

/*
 * The lower-case character that begins at `at`; a broken byte is itself, above
 * all characters.
 */
gunichar dm_span_character(const DmSpan *span, gsize at, gsize *ret_next);
/* The one that ends at *at, which moves to its begin. */
gunichar dm_span_character_before(const DmSpan *span, gsize *at);
/*
 * Whether an escape ends before `end`: '%' those of a URI (RFC 3986), '=' those
 * of quoted-printable (RFC 2045), '\0' none.
 */
gboolean dm_span_is_escape(const DmSpan *span, gsize end, char sign);
/* The byte that the escape before `end` stands for. */
guchar dm_span_escaped_byte(const DmSpan *span, gsize end);
/* As dm_span_character_before(), where escapes with that sign are read. */
gunichar dm_span_unescaped_before(const DmSpan *span, char sign, gsize *at);
/* Whether a word may begin here: "ob" does not in "bob". */
gboolean dm_span_may_begin(const DmSpan *span, gsize at);

/*
 * White space and comments (CFWS, RFC 5322 section 3.2.2): where those that end
 * before `at` begin, and where those that begin at `at` end.
 */
gsize dm_span_folding_start(const DmSpan *span, gsize at);
gsize dm_span_folding_end(const DmSpan *span, gsize at);
/* The end of the domain that begins at `at`; the same place = none. */
gsize dm_span_domain_end(const DmSpan *span, gsize at);
/* The opening quote of the one that closes before `end`; `end` = none. */
gsize dm_span_quote_start(const DmSpan *span, gsize end);
/* Finds the next address with an @ at or behind `from`. */
gboolean dm_span_next_address(const DmSpan *span, gsize from,
			      DmAddressPlace *ret);

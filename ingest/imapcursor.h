/*
 * Reads the tokens of a reply (RFC 9051 section 9): words, strings, lists.
 */
#pragma once

#include "ingest/imapline.h"

#define DM_IMAP_DEPTH 64   /* of lists in a value */
#define DM_IMAP_WORDS 1024 /* that a list of words keeps */

typedef struct {
	const DmImapLine *line;
	const char *at, *end;
	guint literal; /* the next one of the line */
} DmImapCursor;

typedef enum {
	DM_IMAP_ATOM,
	DM_IMAP_QUOTED,	 /* text still has its backslashes */
	DM_IMAP_LITERAL, /* text is NULL: see literal */
	DM_IMAP_PARENS,	 /* text is what stands in them */
} DmImapToken;

/* Borrowed from the line. */
typedef struct {
	DmImapToken token;
	const char *text;
	gsize size;
	const DmImapLiteral *literal;
} DmImapValue;

/* From byte `from` of the line's text, before any literal, up to `to`. */
void dm_imap_cursor_init(DmImapCursor *cursor, const DmImapLine *line,
			 gsize from, gsize to);

gboolean dm_imap_cursor_is_end(const DmImapCursor *cursor);
/* Passes spaces; FALSE where there is none. */
gboolean dm_imap_read_space(DmImapCursor *cursor);
/* Passes this character, if it is the next one. */
gboolean dm_imap_read_char(DmImapCursor *cursor, char expected);
/* A number up to 2^63 - 1; where there is none nothing is passed. */
gboolean dm_imap_read_number(DmImapCursor *cursor, guint64 *ret);
/* Any value; FALSE where there is none, or deeper than DM_IMAP_DEPTH. */
gboolean dm_imap_read_value(DmImapCursor *cursor, DmImapValue *ret);
/* Name of an item of FETCH, "BODY[HEADER.FIELDS (X Y)]<0>". */
gboolean dm_imap_read_item(DmImapCursor *cursor, DmImapValue *ret);

/* Whether it is this atom, in any case. */
gboolean dm_imap_value_is(const DmImapValue *value, const char *atom);
/* Number of an atom up to 2^63 - 1; FALSE where it is none. */
gboolean dm_imap_value_number(const DmImapValue *value, guint64 *ret);
/* The same; FALSE where it is 0 or above 2^32 - 1. */
gboolean dm_imap_value_uint32(const DmImapValue *value, guint32 *ret);
/*
 * What a string or atom says, "" for a literal that was passed over; *ret_size
 * (may be NULL) bytes and a NUL.  Caller frees.
 */
char *dm_imap_value_bytes(const DmImapValue *value, gsize *ret_size);
/*
 * The same, NULL for a list and where control characters are in it: it could
 * not be said in a command.
 */
char *dm_imap_value_text(const DmImapValue *value);

/* The next of the words between spaces; FALSE at the end. */
gboolean dm_imap_next_word(const char **text, const char *end,
			   DmImapValue *ret);
/* Up to DM_IMAP_WORDS of them in upper case; caller frees. */
char **dm_imap_words(const char *text, const char *end);

/*
 * One reply of an IMAP server as a line of text and the literals in it
 * (RFC 9051 section 4.3), collected from bytes that come in any pieces.
 */
#pragma once

#include "ingest/hold.h"

/* A literal that is no body: above that it is passed over. */
#define DM_IMAP_TEXT_LITERAL_BYTES ((gsize)64 * 1024)
/* All those of one reply together. */
#define DM_IMAP_TEXT_LITERALS_BYTES ((gsize)1024 * 1024)

typedef struct {
	gsize at, end; /* its announcement, "{5}", in the text of the line */
	guint64 size;
	gboolean is_body; /* its bytes are in `body` of the line */
	GString *content; /* NULL where it is the body or was passed over */
} DmImapLiteral;

typedef struct {
	GString *text;	  /* without line ends and literals; no NUL in it */
	GArray *literals; /* DmImapLiteral */
	DmHold body;
	gint64 body_max;

	gsize line_start; /* in `text`: the line that is being received */
	guint64 pending;  /* bytes of the last literal that are to come */
	gsize room;	  /* bytes that literals of text may still take */
} DmImapLine;

void dm_imap_line_init(DmImapLine *line, gint64 body_max);
void dm_imap_line_clear(DmImapLine *line);
/* Ready for the next reply. */
void dm_imap_line_reset(DmImapLine *line);

typedef enum {
	DM_IMAP_LINE_MORE, /* all bytes are used */
	DM_IMAP_LINE_END,  /* a line end came: is it the reply's? */
	DM_IMAP_LINE_FAULT,
} DmImapLineState;

/*
 * Takes bytes up to the next line end that is outside of a literal.  *used of
 * them were taken; *ret_fault is static text.
 */
DmImapLineState dm_imap_line_feed(DmImapLine *line, const guint8 *data,
				  gsize size, gsize *used,
				  const char **ret_fault);

typedef enum {
	DM_IMAP_LITERAL_NONE, /* the reply ends here */
	DM_IMAP_LITERAL_NEXT, /* the last of `literals` follows */
	DM_IMAP_LITERAL_FAULT,
} DmImapAnnounced;

/*
 * After DM_IMAP_LINE_END of a reply that may have literals: whether this line
 * announces one.
 */
DmImapAnnounced dm_imap_line_announced(DmImapLine *line,
				       const char **ret_fault);
/* Says what becomes of the literal that was announced. */
void dm_imap_line_expect(DmImapLine *line, gboolean is_body);

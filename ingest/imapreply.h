/*
 * What an IMAP server says (RFC 3501, RFC 9051), reply by reply: a pure
 * function of bytes, in bounded memory, that believes nothing.
 */
#pragma once

#include <gio/gio.h>

#include "ingest/imapset.h"

#define DM_IMAP_LINE_BYTES (1024 * 1024) /* of a reply without its literals */
#define DM_IMAP_LITERALS 64		 /* of one reply */
/* No mail is larger; a literal of more is no mail but a fault. */
#define DM_IMAP_LITERAL_MAX (G_GINT64_CONSTANT(1) << 32)

typedef enum {
	DM_IMAP_TAGGED,	       /* tag, condition, code, text */
	DM_IMAP_CONTINUE,      /* "+ …": text */
	DM_IMAP_UNTAGGED,      /* "* OK", NO, BAD, BYE, PREAUTH: as tagged */
	DM_IMAP_CAPABILITY,    /* words */
	DM_IMAP_ENABLED,       /* words */
	DM_IMAP_LIST,	       /* name, separator, words (attributes) */
	DM_IMAP_NAMESPACE,     /* name (prefix), separator; personal, first */
	DM_IMAP_FOLDER_STATUS, /* name; messages, uidnext, uidvalidity */
	DM_IMAP_EXISTS,	       /* number */
	DM_IMAP_EXPUNGE,       /* number */
	DM_IMAP_VANISHED,      /* uids (RFC 7162), with or without EARLIER */
	DM_IMAP_SEARCH,	       /* uids; a literal list of numbers */
	DM_IMAP_ESEARCH,       /* tag (RFC 4731 correlator), uids of ALL */
	DM_IMAP_FETCH,	       /* number, uid, has_size, body … */
	DM_IMAP_OTHER,	       /* anything else that has the form of a reply */
} DmImapKind;

typedef enum {
	DM_IMAP_OK,
	DM_IMAP_NO,
	DM_IMAP_BAD,
	DM_IMAP_BYE,
	DM_IMAP_PREAUTH,
} DmImapCondition;

typedef enum {
	DM_IMAP_BODY_NONE,  /* no BODY[] in this FETCH */
	DM_IMAP_BODY_NIL,   /* BODY[] NIL: the server has nothing */
	DM_IMAP_BODY_HELD,  /* in `body` */
	DM_IMAP_BODY_LARGE, /* above the cap: body_size and body_sha256 only */
} DmImapBody;

/* One reply; what its kind does not have is 0 or NULL. */
typedef struct {
	DmImapKind kind;
	char *tag;
	DmImapCondition condition;
	char *code;	 /* word of [CODE …], upper case, or NULL */
	char *code_text; /* what follows it in the brackets, or NULL */
	char *text;	 /* for people; may be broken UTF-8, may be empty */
	char **words;	 /* upper case (capabilities, attributes) */
	char *name;	 /* as the server writes it (modified UTF-7), INBOX in
			    upper case */
	char separator;	 /* 0 = the server says NIL */
	guint64 number;
	guint32 uid;	   /* of FETCH; 0 = it did not say */
	gboolean has_size; /* RFC822.SIZE came */
	guint64 size_bytes;
	gboolean has_flags, is_seen, is_deleted; /* FLAGS came; \Seen … */
	DmImapBody body_state;
	GBytes *body;
	guint64 body_size;
	char *body_sha256; /* hex, with DM_IMAP_BODY_LARGE */
	/* Of response codes and STATUS; 0 = not said.  COPYUID (RFC 4315):
	   uidvalidity of the destination, uids = source, copies = there.
	   UIDVALIDITY, UIDNEXT in brackets too. */
	guint32 uidvalidity, uidnext;
	gboolean has_messages;
	guint64 messages;
	DmUidSet uids, copies;
} DmImapReply;

void dm_imap_reply_clear(DmImapReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmImapReply, dm_imap_reply_clear)

typedef struct _DmImapParser DmImapParser;

/* `body_max`: bytes of a BODY[] that is held whole. */
DmImapParser *dm_imap_parser_new(gint64 body_max);
void dm_imap_parser_free(DmImapParser *parser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmImapParser, dm_imap_parser_free)

typedef enum {
	DM_IMAP_MORE,  /* all bytes used, no reply complete */
	DM_IMAP_REPLY, /* *ret is filled; *used bytes were taken */
	DM_IMAP_FAULT, /* this is no IMAP any more: *ret_fault says why */
} DmImapParse;

/*
 * Takes bytes as they come, in any pieces.  With DM_IMAP_REPLY the caller
 * clears *ret and feeds the rest (from *used on) again.  After DM_IMAP_FAULT
 * the connection is of no use.  *ret_fault is static text ("a line of more
 * than 1 MiB").
 */
DmImapParse dm_imap_parser_feed(DmImapParser *parser, const guint8 *data,
				gsize size, gsize *used, DmImapReply *ret,
				const char **ret_fault);
/* Whether a reply has begun and is not complete. */
gboolean dm_imap_parser_is_inside(const DmImapParser *parser);
/* UID of the FETCH whose content is being received, 0 where not known yet. */
guint32 dm_imap_parser_uid(const DmImapParser *parser);

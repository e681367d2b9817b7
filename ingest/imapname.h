/*
 * Folder names: the user's ("Reports/Düsseldorf"), and the server's, with its
 * prefix, its separator and in modified UTF-7 (RFC 3501 section 5.1.3).
 */
#pragma once

#include <glib.h>

/* What NAMESPACE and LIST told (RFC 2342). */
typedef struct {
	char *prefix;	/* of the personal namespace, as the server writes it;
			   "" for none */
	char separator; /* 0 = a flat mailbox */
} DmImapNamespace;

/* UTF-8 to modified UTF-7; NULL for broken UTF-8.  Caller frees. */
char *dm_mutf7_encode(const char *text);
/* And back; NULL where it is none.  Caller frees. */
char *dm_mutf7_decode(const char *text);

/*
 * The server's name of a folder that the user calls `name`: "/" becomes the
 * separator, the prefix goes in front unless the name has it already or is
 * INBOX (any case), which has none.  NULL for a name that cannot be: empty, an
 * empty level, control characters, broken UTF-8, a "/" on a flat server.
 * Caller frees.
 */
char *dm_imap_name(const DmImapNamespace *space, const char *name);
/* The other way, for people; caller frees. */
char *dm_imap_name_shown(const DmImapNamespace *space, const char *server_name);
/* As a quoted string of a command (`"a\"b"`); appends. */
void dm_imap_append_quoted(GString *out, const char *server_name);
/* Whether two server names are one folder: INBOX has no case. */
gboolean dm_imap_name_equal(const char *a, const char *b);

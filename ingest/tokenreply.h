/*
 * The answer of an OAuth 2.0 token endpoint (RFC 6749 section 5).
 */
#pragma once

#include <glib.h>

#define DM_TOKEN_REPLY_BYTES 262144

typedef struct {
	char *access_token;
	char *refresh_token;	 /* NULL: the one that was used stays */
	gint64 lifetime_seconds; /* -1 = not told */
} DmTokenReply;

/* Wipes the memory. */
void dm_token_reply_clear(DmTokenReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmTokenReply, dm_token_reply_clear)

/* Whether a text can be a bearer token: printable ASCII, no white space. */
gboolean dm_token_is_sound(const char *token);

/*
 * Reads an answer.  FALSE with a DM_NET_ERROR that begins with `who` where it
 * is an error, no JSON, or holds no bearer token.  `status` is that of HTTP, 0
 * where there was none.  What the endpoint says of an error is quoted, with
 * each of `secrets` (ended by NULL; what was sent) taken out.
 */
gboolean dm_token_reply_read(const char *who, guint status, const char *text,
			     const char *const *secrets, DmTokenReply *ret,
			     GError **error);

/*
 * A mailbox account as the configuration describes it ([imap NAME]).
 */
#pragma once

#include <glib.h>

#include "ingest/source.h"

#define DM_IMAPS_PORT 993 /* RFC 8314 */
#define DM_IMAP_PORT 143

typedef enum {
	DM_TLS_IMPLICIT,
	DM_TLS_STARTTLS,
} DmTlsMode;

typedef enum {
	DM_AUTH_AUTO, /* a bearer token where one is configured, else the best
			 that the server offers */
	DM_AUTH_PLAIN,
	DM_AUTH_LOGIN,
	DM_AUTH_XOAUTH2,
	DM_AUTH_OAUTHBEARER,
} DmAuth;

/* What becomes of a mail in the mailbox. */
typedef enum {
	DM_FATE_KEEP,
	DM_FATE_SEEN,
	DM_FATE_MOVE, /* to `folder` */
	DM_FATE_DELETE,
} DmFateKind;

typedef struct {
	DmFateKind kind;
	char *folder; /* the user's name, of DM_FATE_MOVE, else NULL */
} DmFate;

typedef struct {
	char *name; /* NAME of [imap NAME] */
	char *host;
	gint64 port;
	DmTlsMode tls;
	char *ca_file; /* NULL = the system's */
	char *user;
	DmAuth auth;
	char *password_file, *password_command, *token_command;
	char *token_endpoint, *client_id, *client_secret_file;
	char *refresh_token_file, *scope;
	char **folders; /* at least one */
	gint64 timeout_seconds;
	DmFate fate[DM_N_OUTCOMES];
} DmAccount;

DmAccount *dm_account_new(const char *name);
void dm_account_free(DmAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmAccount, dm_account_free)

/*
 * The mailbox by which it is remembered, under any NAME: user@host, and the
 * port where it is not the usual one, since a tunnel may end at another host.
 * Caller frees.
 */
char *dm_account_key(const DmAccount *account);

/* "moved to done", "kept" …: what a fate does; caller frees. */
char *dm_fate_text(const DmFate *fate);

/* Whether it logs in with a bearer token (RFC 7628) and not a password. */
gboolean dm_account_has_token(const DmAccount *account);
/* Whether no mail is touched, whatever is in it. */
gboolean dm_account_only_reads(const DmAccount *account);

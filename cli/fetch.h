/*
 * One account, read once: what `fetch` and its watching share.
 */
#pragma once

#include "cli/cli.h"
#include "cli/pipeline.h"
#include "ingest/imap.h"

typedef struct {
	DmCli *cli;
	gboolean dry_run;
	gint64 since_day; /* G_MININT64 = all */
	int jobs;
	int (*stopped)(void); /* asked while waiting */
} DmFetchOptions;

/* The account of that name; NULL with a usage error. */
const DmAccount *dm_fetch_find(const DmCli *cli, const char *name,
			       GError **error);

/* An account in hand. */
typedef struct {
	const DmFetchOptions *options;
	const DmAccount *account;
	DmCredentials *credentials;
	DmImap *imap;
	guint32 uidnext; /* of the first folder, when it was read; 0 = unknown
			  */
	int claim;	 /* so that no other run reads it; -1 = none */
	gboolean said_claimed;
} DmFetchAccount;

void dm_fetch_account_free(DmFetchAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmFetchAccount, dm_fetch_account_free)

/* Whether it is in hand: FALSE with an error, or where another run has it. */
gboolean dm_fetch_claim(DmFetchAccount *self, GError **error);

/*
 * Connects, and only then opens the database; empties the account's folders
 * into it and acts on the mails.  The session is left connected.  *ret are the
 * figures, also where it fails.
 */
gboolean dm_fetch_account_run(DmFetchAccount *self, DmPool *pool,
			      DmIngestTotals *ret, GError **error);

/*
 * The accounts of these names, all where there are none: an array of
 * DmFetchAccount that are not in hand yet.  NULL with a usage error.
 */
GPtrArray *dm_fetch_accounts(const DmFetchOptions *options, char **names,
			     GError **error);
/* Readers that are stopped as the rest is. */
DmPool *dm_fetch_pool_new(const DmFetchOptions *options);

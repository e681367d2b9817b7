/*
 * The memory of a mailbox source: tables of the store.
 */
#pragma once

#include "ingest/account.h"
#include "ingest/mailboxstate.h"
#include "store/store.h"

typedef struct {
	DmStore *store;
	char *account; /* user@host: the same mailbox under any [imap NAME] */
	gboolean dry_run; /* commits nothing */
} DmMailboxStore;

void dm_mailbox_store_init(DmMailboxStore *self, DmStore *store,
			   const DmAccount *account, gboolean dry_run);
void dm_mailbox_store_clear(DmMailboxStore *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmMailboxStore, dm_mailbox_store_clear)
/* What the source asks; `self` must outlive it. */
DmMailboxState dm_mailbox_store_state(DmMailboxStore *self);

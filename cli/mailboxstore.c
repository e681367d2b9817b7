/*
 * Passes a mailbox source's questions on to the store.
 */
#include "cli/mailboxstore.h"

void dm_mailbox_store_init(DmMailboxStore *self, DmStore *store,
			   const DmAccount *account, gboolean dry_run)
{
	*self = (DmMailboxStore){
		.store = store,
		.account = dm_account_key(account),
		.dry_run = dry_run,
	};
}

void dm_mailbox_store_clear(DmMailboxStore *self)
{
	g_clear_pointer(&self->account, g_free);
}

static gboolean find_folder(gpointer user, const char *folder,
			    guint32 uidvalidity, gint64 *ret, GError **error)
{
	const DmMailboxStore *self = user;

	return dm_store_mailbox(self->store, self->account, folder, uidvalidity,
				ret, error);
}

static gboolean mails(gpointer user, gint64 folder, DmMailFn callback,
		      gpointer callback_user, GError **error)
{
	const DmMailboxStore *self = user;

	return dm_store_mails(self->store, folder, callback, callback_user,
			      error);
}

static gboolean done(gpointer user, gint64 folder, guint32 first, guint32 last,
		     DmMailDone value, GError **error)
{
	const DmMailboxStore *self = user;

	return dm_store_mails_done(self->store, folder, first, last, value,
				   error);
}

static gboolean forget(gpointer user, gint64 folder, guint32 first,
		       guint32 last, GError **error)
{
	const DmMailboxStore *self = user;

	return dm_store_mails_forget(self->store, folder, first, last, error);
}

static gboolean target(gpointer user, gint64 folder, const char *name,
		       guint32 uidvalidity, guint32 *ret, GError **error)
{
	const DmMailboxStore *self = user;

	return dm_store_target(self->store, folder, name, uidvalidity, ret,
			       error);
}

static gboolean target_set(gpointer user, gint64 folder, const char *name,
			   guint32 uidvalidity, guint32 uidnext, GError **error)
{
	const DmMailboxStore *self = user;

	return dm_store_target_set(self->store, folder, name, uidvalidity,
				   uidnext, error);
}

static gboolean commit(gpointer user, GError **error)
{
	const DmMailboxStore *self = user;

	return self->dry_run || dm_store_commit(self->store, error);
}

DmMailboxState dm_mailbox_store_state(DmMailboxStore *self)
{
	return (DmMailboxState){
		.folder = find_folder,
		.mails = mails,
		.done = done,
		.forget = forget,
		.target = target,
		.target_set = target_set,
		.commit = commit,
		.user = self,
	};
}

/*
 * Remembers which mails of which mailboxes were read.  Knows nothing of
 * servers, nor of what was in the mails.
 */
#include <sqlite3.h>

#include "store/database.h"

gboolean dm_store_mailbox_find(DmStore *store, const char *account,
			       const char *folder, guint32 uidvalidity,
			       gint64 *ret, GError **error)
{
	*ret = 0;
	return dm_sql_number(store, DM_SQL_MAILBOX_FIND, ret, error, "tti",
			     account, folder, (gint64)uidvalidity);
}

gboolean dm_store_mailbox(DmStore *store, const char *account,
			  const char *folder, guint32 uidvalidity, gint64 *ret,
			  GError **error)
{
	if (!dm_batch_open(store, error) ||
	    !dm_store_mailbox_find(store, account, folder, uidvalidity, ret,
				   error))
		return FALSE;
	if (*ret)
		return TRUE;
	return dm_sql_run(store, DM_SQL_MAILBOX_EMPTY, error, "tt", account,
			  folder) &&
	       dm_sql_run(store, DM_SQL_MAILBOX_FORGET_TARGETS, error, "tt",
			  account, folder) &&
	       dm_sql_run(store, DM_SQL_MAILBOX_DELETE, error, "tt", account,
			  folder) &&
	       dm_sql_number(store, DM_SQL_MAILBOX_ADD, ret, error, "tti",
			     account, folder, (gint64)uidvalidity);
}

gboolean dm_store_mail_add(DmStore *store, gint64 mailbox, const DmMailRow *row,
			   GError **error)
{
	store->item_noted = TRUE;
	return dm_batch_open(store, error) &&
	       dm_sql_run(store, DM_SQL_MAIL_ADD, error, "iiibii", mailbox,
			  (gint64)row->uid, row->size_bytes, row->sha256,
			  (gsize)DM_SHA256_SIZE, (gint64)row->outcome,
			  (gint64)row->done);
}

gboolean dm_store_mails_done(DmStore *store, gint64 mailbox, guint32 first,
			     guint32 last, DmMailDone done, GError **error)
{
	return dm_batch_open(store, error) &&
	       dm_sql_run(store, DM_SQL_MAIL_DONE, error, "iiii", mailbox,
			  (gint64)first, (gint64)last, (gint64)done);
}

gboolean dm_store_mails_forget(DmStore *store, gint64 mailbox, guint32 first,
			       guint32 last, GError **error)
{
	return dm_batch_open(store, error) &&
	       dm_sql_run(store, DM_SQL_MAILS_FORGET, error, "iii", mailbox,
			  (gint64)first, (gint64)last);
}

static const guint8 *digest_column(DmStatement *row, int column)
{
	return sqlite3_column_bytes(row, column) == DM_SHA256_SIZE
		       ? sqlite3_column_blob(row, column)
		       : NULL;
}

gboolean dm_store_mails(DmStore *store, gint64 mailbox, DmMailFn callback,
			gpointer user, GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_MAILS, error, "i", mailbox);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0) {
		const DmMailRow mail = {
			.uid = (guint32)sqlite3_column_int64(row, 0),
			.size_bytes = sqlite3_column_int64(row, 1),
			.sha256 = digest_column(row, 2),
			.outcome = (DmOutcome)sqlite3_column_int(row, 3),
			.done = (DmMailDone)sqlite3_column_int(row, 4),
		};

		if (!callback(user, &mail, error)) {
			dm_sql_reset(row);
			return FALSE;
		}
	}
	return step == 0;
}

gboolean dm_store_target(DmStore *store, gint64 mailbox, const char *folder,
			 guint32 uidvalidity, guint32 *ret, GError **error)
{
	gint64 uidnext = 0;

	*ret = 0;
	if (!dm_sql_number(store, DM_SQL_TARGET_FIND, &uidnext, error, "iti",
			   mailbox, folder, (gint64)uidvalidity))
		return FALSE;
	*ret = (guint32)uidnext;
	return TRUE;
}

gboolean dm_store_target_set(DmStore *store, gint64 mailbox, const char *folder,
			     guint32 uidvalidity, guint32 uidnext,
			     GError **error)
{
	return dm_batch_open(store, error) &&
	       dm_sql_run(store, DM_SQL_TARGET_ADD, error, "itii", mailbox,
			  folder, (gint64)uidvalidity, (gint64)uidnext);
}

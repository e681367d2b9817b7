/*
 * What the source of a mailbox asks of its memory, which outlives the run.
 * Changes belong to the batch of the items that are stored meanwhile.
 */
#pragma once

#include <gio/gio.h>

#include "core/mailrow.h"

/* All fail with the memory's own error. */
typedef struct {
	/* The number of a folder; another one after another uidvalidity. */
	gboolean (*folder)(gpointer user, const char *folder,
			   guint32 uidvalidity, gint64 *ret, GError **error);
	/* What is known of its mails, by rising UID. */
	gboolean (*mails)(gpointer user, gint64 folder, DmMailFn callback,
			  gpointer callback_user, GError **error);
	gboolean (*done)(gpointer user, gint64 folder, guint32 first,
			 guint32 last, DmMailDone done, GError **error);
	gboolean (*forget)(gpointer user, gint64 folder, guint32 first,
			   guint32 last, GError **error);
	/* Below which UID of `target` no move of ours that was cut off has
	   left a mail; 0 = nothing is known, 1 = it had another
	   UIDVALIDITY, and ours may lie anywhere. */
	gboolean (*target)(gpointer user, gint64 folder, const char *target,
			   guint32 uidvalidity, guint32 *ret, GError **error);
	gboolean (*target_set)(gpointer user, gint64 folder, const char *target,
			       guint32 uidvalidity, guint32 uidnext,
			       GError **error);
	/* Makes the batch last. */
	gboolean (*commit)(gpointer user, GError **error);
	gpointer user;
} DmMailboxState;

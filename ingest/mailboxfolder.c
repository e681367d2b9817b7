/*
 * Opens the folders of a mailbox, one after another, and again after the
 * connection broke.  It fetches and moves nothing.
 */
#include "ingest/mailbox.h"

#include "ingest/item.h"

#define LIVES 2	 /* UIDVALIDITYs of a folder in one run */
#define LOSSES 3 /* connections, one after another, without a mail */
#define PAUSE_US G_USEC_PER_SEC
#define TELL_NAMES 20

void dm_mailbox_say(const DmMailbox *self, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	if (!self->options.say)
		return;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	self->options.say(self->options.user, text);
}

gboolean dm_mailbox_is_stopped(const DmMailbox *self)
{
	return self->options.stopped && self->options.stopped();
}

gboolean dm_mailbox_only_reads(const DmMailbox *self)
{
	return self->options.dry_run ||
	       dm_account_only_reads(self->options.account);
}

static void free_item(gpointer data)
{
	dm_item_free(data);
}

void dm_mailbox_drop_ready(DmMailbox *self)
{
	g_queue_clear_full(&self->ready, free_item);
	self->ready_bytes = 0;
}

/* ---- opening a folder --------------------------------------------------- */

/* A mail that was too large is read once the cap is raised. */
static gboolean is_to_be_read_again(const DmMailbox *self, const DmMailRow *row)
{
	return !row->sha256 &&
	       row->size_bytes <=
		       self->options.limits->value[DM_LIMIT_MESSAGE_BYTES];
}

/* Whether something is still to be done to a mail that was stored before. */
static gboolean is_due(const DmMailbox *self, const DmMailRow *row)
{
	DmFateKind kind = self->options.account->fate[row->outcome].kind;

	if (kind == DM_FATE_KEEP || row->done == DM_MAIL_COPIED)
		return FALSE;
	if (kind == DM_FATE_DELETE && row->done == DM_MAIL_LAST)
		return FALSE;
	return kind != DM_FATE_SEEN || row->done != DM_MAIL_SEEN;
}

/* Whether a mail that was marked as deleted only can be expunged now, and is
   still to go. */
static gboolean is_to_be_expunged(const DmMailbox *self, const DmMailRow *row)
{
	DmFateKind kind = self->options.account->fate[row->outcome].kind;

	return row->done == DM_MAIL_COPIED &&
	       (kind == DM_FATE_MOVE || kind == DM_FATE_DELETE) &&
	       dm_imap_has_uidplus(self->imap);
}

static gboolean note_known(gpointer user, const DmMailRow *row,
			   GError **error G_GNUC_UNUSED)
{
	DmMailbox *self = user;

	if ((guint)row->outcome >= DM_N_OUTCOMES ||
	    !dm_uid_set_has(&self->present, row->uid) ||
	    is_to_be_read_again(self, row))
		return TRUE;
	dm_uid_set_remove(&self->todo, row->uid);
	if (!self->was_open)
		self->source.skipped++;
	if (is_to_be_expunged(self, row))
		dm_uid_set_add(&self->due.marked, row->uid, row->uid);
	if (!is_due(self, row))
		return TRUE;
	dm_uid_set_add(&self->due.due[row->outcome], row->uid, row->uid);
	dm_uid_set_add(&self->due.old, row->uid, row->uid);
	return TRUE;
}

/* Which mails are there, which of them are new, which are still to be acted
   upon. */
static gboolean take_stock(DmMailbox *self, const DmImapFolder *folder,
			   GError **error)
{
	const DmMailboxState *state = &self->options.state;

	dm_uid_set_empty(&self->present);
	dm_uid_set_empty(&self->todo);
	dm_due_empty(&self->due);
	if (!dm_imap_search(self->imap, folder, G_MININT64, &self->present,
			    error))
		return FALSE;
	if (self->options.since_day == G_MININT64)
		dm_uid_set_add_all(&self->todo, &self->present);
	else if (!dm_imap_search(self->imap, folder, self->options.since_day,
				 &self->todo, error))
		return FALSE;
	if (!state->mails(state->user, self->id, note_known, self, error))
		return FALSE;
	dm_uid_set_subtract(&self->todo, &self->in_hand);
	dm_uid_set_subtract(&self->todo, &self->suspects);
	dm_uid_set_subtract(&self->todo, &self->unreadable);
	return TRUE;
}

/* UIDs of another life of the folder mean nothing any more. */
static void forget_uids(DmMailbox *self)
{
	dm_uid_set_empty(&self->in_hand);
	dm_uid_set_empty(&self->suspects);
	self->on_trial = 0;
	dm_uid_set_empty(&self->unreadable);
	dm_mailbox_drop_ready(self);
}

/* The folder may have been replaced; where that goes on and on, nothing of it
   can be read. */
static gboolean check_life(DmMailbox *self, const DmImapFolder *folder,
			   GError **error)
{
	if (folder->uidvalidity && folder->uidvalidity == self->uidvalidity)
		return TRUE;
	forget_uids(self);
	self->uidvalidity = folder->uidvalidity;
	if (++self->lives <= LIVES)
		return TRUE;
	g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL,
		    "%s: the folder has another UIDVALIDITY with each "
		    "connection: its mails cannot be told apart",
		    self->options.account->host);
	return FALSE;
}

static gboolean select_folder(DmMailbox *self, GError **error)
{
	const DmMailboxState *state = &self->options.state;
	DmImapFolder folder;

	if (!dm_imap_select(self->imap, self->name, dm_mailbox_only_reads(self),
			    &folder, error))
		return FALSE;
	if (!check_life(self, &folder, error))
		return FALSE;
	if (self->next_folder == 1)
		self->first_uidnext = folder.uidnext;
	if (!state->folder(state->user, self->name, self->uidvalidity,
			   &self->id, error) ||
	    !take_stock(self, &folder, error))
		return FALSE;
	dm_imap_fates_open(self->fates, self->name, self->uidvalidity, self->id,
			   &self->present);
	self->is_open = self->was_open = TRUE;
	/* The mails known from before are acted upon at once. */
	self->round_over = TRUE;
	return TRUE;
}

static void append_error(GError **problem, const char *what, const char *text)
{
	g_autofree char *longer =
		g_strconcat((*problem)->message, what, text, NULL);
	GError *better = g_error_new_literal((*problem)->domain,
					     (*problem)->code, longer);

	g_error_free(*problem);
	*problem = better;
}

/* "there is no such folder" becomes a list of those there are. */
static void add_names(DmMailbox *self, GError **problem)
{
	g_autoptr(GPtrArray) names = dm_imap_list(self->imap, NULL);
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; names && i < MIN(names->len, TELL_NAMES); i++) {
		g_autofree char *shown =
			dm_imap_name_shown(dm_imap_namespace(self->imap),
					   g_ptr_array_index(names, i));

		g_string_append_printf(all, "%s%s", i ? ", " : "", shown);
	}
	if (names && names->len > TELL_NAMES)
		g_string_append(all, ", …");
	if (all->len)
		append_error(problem, "; the folders are ", all->str);
}

/* A folder that cannot be read costs itself, not the others. */
void dm_mailbox_give_up_folder(DmMailbox *self, GError *problem)
{
	g_clear_pointer(&self->name, g_free);
	self->is_open = FALSE;
	if (!self->problem) {
		self->problem = problem;
		return;
	}
	dm_mailbox_say(self, "%s", problem->message);
	g_error_free(problem);
}

/* Goes on to the next folder; FALSE where there is none. */
static gboolean choose_folder(DmMailbox *self)
{
	char *const *folders = self->options.account->folders;

	while (!self->name && folders[self->next_folder]) {
		GError *problem = NULL;

		self->name = dm_imap_folder_name(
			self->imap, folders[self->next_folder++], &problem);
		self->uidvalidity = 0;
		self->was_open = FALSE;
		self->lives = 0;
		forget_uids(self);
		if (!self->name)
			dm_mailbox_give_up_folder(self, problem);
	}
	return self->name != NULL;
}

/* ---- losing the connection ---------------------------------------------- */

/* The mail at which it broke is fetched alone, after all others; the second
   time it is given up. */
void dm_mailbox_suspect(DmMailbox *self)
{
	guint32 uid = dm_imap_download_abandon(self->download);

	if (!uid || !self->is_open)
		return;
	if (uid == self->on_trial)
		dm_uid_set_add(&self->unreadable, uid, uid);
	else if (!dm_uid_set_has(&self->in_hand, uid))
		dm_uid_set_add(&self->suspects, uid, uid);
	self->on_trial = 0;
}

static gboolean may_pass(const GError *error)
{
	return error->domain == DM_NET_ERROR &&
	       (error->code == DM_NET_ERROR_CLOSED ||
		error->code == DM_NET_ERROR_TIMEOUT ||
		error->code == DM_NET_ERROR_PROTOCOL ||
		error->code == DM_NET_ERROR_CONNECT);
}

static void end(DmMailbox *self, GError *problem)
{
	self->is_over = TRUE;
	self->is_open = FALSE;
	if (g_error_matches(problem, DM_NET_ERROR, DM_NET_ERROR_STOPPED)) {
		g_error_free(problem);
		return;
	}
	/* This one is worse than that a folder could not be read. */
	if (self->problem)
		dm_mailbox_say(self, "%s", self->problem->message);
	g_clear_error(&self->problem);
	self->problem = problem;
}

static void pause_a_moment(const DmMailbox *self)
{
	gint64 until = g_get_monotonic_time() + self->losses * PAUSE_US;

	while (g_get_monotonic_time() < until && !dm_mailbox_is_stopped(self))
		g_usleep(PAUSE_US / 10);
}

/* Decides whether another connection is worth it. */
void dm_mailbox_deal_with_loss(DmMailbox *self)
{
	GError *problem = g_steal_pointer(&self->lost);

	self->is_open = FALSE;
	self->losses++;
	/* Without UIDVALIDITY it would begin at the beginning, again and
	   again. */
	if (dm_mailbox_is_stopped(self) || !may_pass(problem) ||
	    self->losses > LOSSES || (self->was_open && !self->uidvalidity)) {
		end(self, problem);
		return;
	}
	dm_mailbox_say(self, "%s; connecting again", problem->message);
	g_error_free(problem);
	pause_a_moment(self);
}

/* Makes a folder ready to be read from; waits as long as that takes. */
void dm_mailbox_open(DmMailbox *self)
{
	GError *problem = NULL;

	if (!dm_imap_connect(self->imap, &problem)) {
		/* The first connection tells whether all is set up right. */
		if (self->was_connected)
			self->lost = problem;
		else
			end(self, problem);
		return;
	}
	self->was_connected = TRUE;
	if (!choose_folder(self)) {
		self->is_over = TRUE;
		return;
	}
	if (select_folder(self, &problem))
		return;
	if (problem->domain != DM_NET_ERROR) {
		end(self, problem);
	} else if (dm_imap_is_connected(self->imap)) {
		if (problem->code == DM_NET_ERROR_REFUSED)
			add_names(self, &problem);
		dm_mailbox_give_up_folder(self, problem);
	} else {
		self->lost = problem;
	}
}

/*
 * A mailbox as a source: which mails are new, what came, what is to be done
 * with it.  It knows nothing of what is inside the mails.
 */
#include "ingest/imapsource.h"

#include "core/text.h"
#include "ingest/item.h"
#include "ingest/mailbox.h"

/* Mails between two settlings: few enough to be acted upon soon, enough that
   the pause in between does not count. */
#define ROUND_MAILS 2000
#define SERVE_MAILS 16
#define READY_BYTES (16 * 1024 * 1024) /* downloaded and not handed out */

/* ---- getting mails ------------------------------------------------------ */

static DmItem *new_item(const DmMailbox *self, const DmFetched *mail)
{
	g_autofree char *shown =
		dm_imap_name_shown(dm_imap_namespace(self->imap), self->name);
	g_autofree char *uri =
		g_strdup_printf("imap://%s/%s;UIDVALIDITY=%u/;UID=%u",
				self->options.account->name, shown,
				self->uidvalidity, mail->uid);
	DmItem *item = dm_item_new(uri);

	item->mark = (DmMark){
		.folder_id = self->id,
		.uid = mail->uid,
		.size_bytes = mail->size_bytes,
		.is_final = mail->kind != DM_FETCHED_NOTHING,
	};
	return item;
}

static void take_mail(DmMailbox *self, const DmFetched *mail)
{
	DmItem *item = new_item(self, mail);

	if (mail->kind == DM_FETCHED_NOTHING)
		dm_item_fault(item, "mail-not-sent", mail->text);
	else
		dm_item_fill(item, mail->bytes, mail->sha256,
			     self->options.limits, DM_LIMIT_MESSAGE_BYTES);
	if (mail->bytes)
		self->ready_bytes += g_bytes_get_size(mail->bytes);
	dm_uid_set_add(&self->in_hand, mail->uid, mail->uid);
	g_queue_push_tail(&self->ready, item);
	self->losses = 0;
}

static void take_unreadable(DmMailbox *self)
{
	while (self->unreadable.ranges->len) {
		DmFetched mail = {
			.kind = DM_FETCHED_NOTHING,
			.uid = g_array_index(self->unreadable.ranges,
					     DmUidRange, 0)
				       .first,
			.text = (char *)"the connection breaks whenever the server is to send this mail",
		};

		dm_uid_set_remove(&self->unreadable, mail.uid);
		take_mail(self, &mail);
	}
}

/* The mails of the next round, or none. */
static void begin_round(DmMailbox *self)
{
	g_auto(DmUidSet) some = { NULL };

	dm_uid_set_init(&some);
	self->on_trial = 0;
	if (self->todo.ranges->len) {
		dm_uid_set_take(&self->todo, ROUND_MAILS, &some);
	} else if (self->suspects.ranges->len) {
		dm_uid_set_take(&self->suspects, 1, &some);
		self->on_trial =
			g_array_index(some.ranges, DmUidRange, 0).first;
	}
	if (some.ranges->len)
		dm_imap_download_begin(self->download, &some);
}

/* One step of the download; FALSE where nothing came. */
static gboolean step(DmMailbox *self, gboolean wait)
{
	g_autoptr(DmFetched) mail = NULL;
	DmDownloadState state =
		dm_imap_download_next(self->download, wait, &mail, &self->lost);

	if (state == DM_DOWNLOAD_MAIL)
		take_mail(self, mail);
	if (state == DM_DOWNLOAD_LOST)
		dm_mailbox_suspect(self);
	if (state == DM_DOWNLOAD_REFUSED)
		dm_mailbox_give_up_folder(self, g_steal_pointer(&self->lost));
	if (state == DM_DOWNLOAD_DONE)
		self->round_over = TRUE;
	return state == DM_DOWNLOAD_MAIL;
}

static gboolean is_fetching(const DmMailbox *self)
{
	return self->is_open && !self->lost && !self->round_over;
}

static DmItem *pop(DmMailbox *self)
{
	DmItem *item = g_queue_pop_head(&self->ready);

	if (item && item->bytes)
		self->ready_bytes -= g_bytes_get_size(item->bytes);
	return item;
}

static DmItem *next(DmSource *source, gboolean wait)
{
	DmMailbox *self = (DmMailbox *)source;

	for (;;) {
		DmItem *item = pop(self);

		if (item)
			return item;
		if (self->is_over || dm_mailbox_is_stopped(self))
			return NULL;
		if (is_fetching(self)) {
			if (!step(self, wait) && !wait)
				return NULL;
			continue;
		}
		/* What follows waits, and wants all in hand to be settled. */
		if (!wait || self->round_over)
			return NULL;
		if (self->lost)
			dm_mailbox_deal_with_loss(self);
		else
			dm_mailbox_open(self);
	}
}

static int fd(const DmSource *source)
{
	const DmMailbox *self = (const DmMailbox *)source;

	return is_fetching(self) && self->ready_bytes < READY_BYTES
		       ? dm_imap_fd(self->imap)
		       : -1;
}

static void serve(DmSource *source)
{
	DmMailbox *self = (DmMailbox *)source;

	/* Not for ever: others wait as well. */
	for (guint i = 0; i < SERVE_MAILS && is_fetching(self) &&
			  self->ready_bytes < READY_BYTES && step(self, FALSE);
	     i++)
		;
}

/* ---- acting ------------------------------------------------------------- */

static gboolean ack(DmSource *source, const DmItem *item,
		    GError **error G_GNUC_UNUSED)
{
	DmMailbox *self = (DmMailbox *)source;
	const DmFate *fate = &self->options.account->fate[item->outcome];

	/* Nothing is done to a mail that could not be fetched, and what is kept
	   nowhere else is not deleted. */
	if (item->mark.folder_id != self->id || !item->mark.is_final)
		return TRUE;
	if (item->mark.is_last && fate->kind == DM_FATE_DELETE)
		dm_mailbox_say(
			self,
			"UID %u is not deleted: its content is kept nowhere else",
			item->mark.uid);
	else
		dm_uid_set_add(&self->due.due[item->outcome], item->mark.uid,
			       item->mark.uid);
	return TRUE;
}

/* A dry run says what would become of mails that were stored before. */
static void tell_due(DmMailbox *self)
{
	for (int i = 0; i < DM_N_OUTCOMES; i++) {
		guint64 mails = dm_uid_set_count(&self->due.due[i]);
		g_autofree char *fate =
			dm_fate_text(&self->options.account->fate[i]);

		if (mails)
			dm_mailbox_say(self,
				       "%" G_GUINT64_FORMAT
				       " mail%s stored before would be %s",
				       mails, dm_text_plural(mails), fate);
	}
	dm_due_empty(&self->due);
}

static gboolean act(DmMailbox *self, GError **error)
{
	if (!self->options.dry_run)
		return dm_imap_fates_carry_out(self->fates, &self->due, error);
	tell_due(self);
	return TRUE;
}

/* Something broke while mails were acted upon: FALSE where that is the end. */
static gboolean is_lost(DmMailbox *self, GError *problem, GError **error)
{
	if (problem->domain != DM_NET_ERROR) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	/* A refusal costs the folder; the connection still stands. */
	if (problem->code == DM_NET_ERROR_REFUSED &&
	    dm_imap_is_connected(self->imap))
		dm_mailbox_give_up_folder(self, problem);
	else
		self->lost = problem;
	return TRUE;
}

/* Between two rounds: acts, and begins the next one or ends the folder. */
static gboolean settle_round(DmMailbox *self, GError **error)
{
	GError *problem = NULL;

	self->round_over = FALSE;
	if (!act(self, &problem))
		return is_lost(self, problem, error);
	take_unreadable(self);
	begin_round(self);
	if (!dm_imap_download_is_done(self->download) || self->ready.length)
		return TRUE;
	g_clear_pointer(&self->name, g_free);
	self->is_open = FALSE;
	return TRUE;
}

/* A signal: what is stored is acted upon, as far as a moment allows. */
static gboolean settle_in_haste(DmMailbox *self, GError **error)
{
	GError *problem = NULL;

	if (!self->is_open || self->lost || act(self, &problem))
		return TRUE;
	return is_lost(self, problem, error);
}

static gboolean settle(DmSource *source, gboolean *ret_more, GError **error)
{
	DmMailbox *self = (DmMailbox *)source;

	if (dm_mailbox_is_stopped(self)
		    ? !settle_in_haste(self, error)
		    : self->round_over && !settle_round(self, error))
		return FALSE;
	*ret_more = !self->is_over;
	if (*ret_more || !self->problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&self->problem));
	return FALSE;
}

/* ---- life --------------------------------------------------------------- */

static void free_source(DmSource *source)
{
	DmMailbox *self = (DmMailbox *)source;

	dm_imap_download_free(self->download);
	dm_imap_fates_free(self->fates);
	dm_mailbox_drop_ready(self);
	g_free(self->name);
	dm_uid_set_clear(&self->present);
	dm_uid_set_clear(&self->todo);
	dm_uid_set_clear(&self->suspects);
	dm_uid_set_clear(&self->unreadable);
	dm_uid_set_clear(&self->in_hand);
	dm_due_clear(&self->due);
	g_clear_error(&self->lost);
	g_clear_error(&self->problem);
	g_free(self);
}

guint64 dm_mailbox_failed_acts(const DmSource *source)
{
	return dm_imap_fates_failed(((const DmMailbox *)source)->fates);
}

guint32 dm_mailbox_first_uidnext(const DmSource *source)
{
	return ((const DmMailbox *)source)->first_uidnext;
}

static const DmSourceOps ops = {
	.next = next,
	.ack = ack,
	.settle = settle,
	.fd = fd,
	.serve = serve,
	.free = free_source,
};

DmSource *dm_mailbox_source_new(DmImap *imap, const DmMailboxOptions *options)
{
	DmMailbox *self = g_new0(DmMailbox, 1);
	DmActing acting = {
		.imap = imap,
		.account = options->account,
		.say = options->say,
		.user = options->user,
	};

	self->source.ops = &ops;
	self->options = *options;
	self->imap = imap;
	self->download = dm_imap_download_new(
		imap, options->limits->value[DM_LIMIT_MESSAGE_BYTES]);
	acting.state = &self->options.state;
	self->fates = dm_imap_fates_new(&acting);
	dm_uid_set_init(&self->present);
	dm_uid_set_init(&self->todo);
	dm_uid_set_init(&self->suspects);
	dm_uid_set_init(&self->unreadable);
	dm_uid_set_init(&self->in_hand);
	dm_due_init(&self->due);
	g_queue_init(&self->ready);
	return &self->source;
}

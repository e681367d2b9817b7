/*
 * Keeps the server busy: several FETCH commands on their way, each for some
 * mails.  It does not know what becomes of the mails.
 */
#include "ingest/imapdownload.h"

#define COMMANDS 4		      /* on their way at once */
#define BATCH_MAILS 100		      /* of one command */
#define BATCH_BYTES (4 * 1024 * 1024) /* and by what the server announces */
#define SIZE_UNKNOWN (64 * 1024)

typedef enum {
	PHASE_BEGIN,
	PHASE_SIZES,
	PHASE_CONTENTS,
	PHASE_SEARCH, /* for what did not come */
	PHASE_AGAIN,  /* one by one */
	PHASE_DONE,
} Phase;

struct _DmImapDownload {
	DmImap *imap;
	gint64 body_max;
	Phase phase;
	DmUidSet todo;	    /* of this phase, not asked for */
	DmUidSet awaited;   /* asked for, not come */
	DmUidSet found;	    /* by the search */
	guint on_their_way; /* commands */
	GHashTable *sizes;  /* uid → announced size + 1 */
	GQueue ready;	    /* DmFetched */
	char *refusal;	    /* what the server said last when it did not send */
	GError *problem;    /* it does not even list */
};

void dm_fetched_free(DmFetched *mail)
{
	if (!mail)
		return;
	g_clear_pointer(&mail->bytes, g_bytes_unref);
	g_free(mail->sha256);
	g_free(mail->text);
	g_free(mail);
}

static void free_fetched(gpointer data)
{
	dm_fetched_free(data);
}

DmImapDownload *dm_imap_download_new(DmImap *imap, gint64 body_max)
{
	DmImapDownload *download = g_new0(DmImapDownload, 1);

	download->imap = imap;
	download->body_max = body_max;
	download->phase = PHASE_DONE;
	dm_uid_set_init(&download->todo);
	dm_uid_set_init(&download->awaited);
	dm_uid_set_init(&download->found);
	download->sizes = g_hash_table_new(NULL, NULL);
	g_queue_init(&download->ready);
	return download;
}

void dm_imap_download_free(DmImapDownload *download)
{
	if (!download)
		return;
	dm_uid_set_clear(&download->todo);
	dm_uid_set_clear(&download->awaited);
	dm_uid_set_clear(&download->found);
	g_hash_table_unref(download->sizes);
	g_queue_clear_full(&download->ready, free_fetched);
	g_free(download->refusal);
	g_clear_error(&download->problem);
	g_free(download);
}

void dm_imap_download_begin(DmImapDownload *download, const DmUidSet *uids)
{
	dm_uid_set_empty(&download->todo);
	dm_uid_set_empty(&download->awaited);
	dm_uid_set_empty(&download->found);
	g_hash_table_remove_all(download->sizes);
	g_clear_pointer(&download->refusal, g_free);
	g_clear_error(&download->problem);
	dm_uid_set_add_all(&download->todo, uids);
	download->phase = PHASE_BEGIN;
}

gboolean dm_imap_download_is_done(const DmImapDownload *download)
{
	return download->phase == PHASE_DONE && !download->ready.length;
}

static DmFetched *add(DmImapDownload *self, DmFetchedKind kind, guint32 uid,
		      gint64 size_bytes)
{
	DmFetched *mail = g_new0(DmFetched, 1);

	mail->kind = kind;
	mail->uid = uid;
	mail->size_bytes = size_bytes;
	g_queue_push_tail(&self->ready, mail);
	return mail;
}

/* ---- what comes -------------------------------------------------------- */

/* What the server announced, or -1. */
static gint64 announced(const DmImapDownload *self, guint32 uid)
{
	return (gint64)GPOINTER_TO_SIZE(g_hash_table_lookup(
		       self->sizes, GUINT_TO_POINTER(uid))) -
	       1;
}

static void note_size(DmImapDownload *self, const DmImapReply *reply)
{
	guint64 size = MIN(reply->size_bytes, G_MAXINT64 - 1);

	if (reply->has_size)
		g_hash_table_insert(self->sizes, GUINT_TO_POINTER(reply->uid),
				    GSIZE_TO_POINTER(size + 1));
}

/* A mail that is said to have a size and comes empty has not come. */
static gboolean is_content(const DmImapDownload *self, const DmImapReply *reply)
{
	return reply->body_state == DM_IMAP_BODY_LARGE ||
	       (reply->body_state == DM_IMAP_BODY_HELD &&
		(g_bytes_get_size(reply->body) > 0 ||
		 announced(self, reply->uid) == 0));
}

static void take_content(DmImapDownload *self, DmImapReply *reply)
{
	DmFetched *mail;
	gint64 size;

	/* It may be about a mail that nobody asked for, or came already. */
	if (!dm_uid_set_has(&self->awaited, reply->uid) ||
	    !is_content(self, reply))
		return;
	dm_uid_set_remove(&self->awaited, reply->uid);
	dm_imap_progress(self->imap);
	size = announced(self, reply->uid);
	if (reply->body_state == DM_IMAP_BODY_LARGE) {
		mail = add(self, DM_FETCHED_LARGE, reply->uid,
			   MAX((gint64)reply->body_size, size));
		/* Else only a part was asked for. */
		if (size <= self->body_max)
			mail->sha256 = g_steal_pointer(&reply->body_sha256);
		return;
	}
	mail = add(self, DM_FETCHED_MAIL, reply->uid,
		   size >= 0 ? size : (gint64)g_bytes_get_size(reply->body));
	mail->bytes = g_steal_pointer(&reply->body);
}

static void take_reply(DmImapDownload *self, DmImapReply *reply)
{
	if (reply->kind == DM_IMAP_FETCH && reply->uid) {
		note_size(self, reply);
		take_content(self, reply);
	}
	if (self->phase == PHASE_SEARCH &&
	    (reply->kind == DM_IMAP_SEARCH || reply->kind == DM_IMAP_ESEARCH) &&
	    dm_uid_set_count(&self->found) <= dm_uid_set_count(&self->awaited))
		dm_uid_set_add_all(&self->found, &reply->uids);
	if (reply->kind != DM_IMAP_TAGGED)
		return;
	self->on_their_way--;
	if (self->phase == PHASE_SEARCH && !self->problem)
		dm_imap_is_ok(self->imap, reply, "to list the mails",
			      &self->problem);
	if (reply->condition != DM_IMAP_OK) {
		g_free(self->refusal);
		self->refusal = dm_imap_quote(reply->text);
	}
}

/* ---- what is asked for -------------------------------------------------- */

static void send(DmImapDownload *self, const char *head, const DmUidSet *uids,
		 const char *tail)
{
	guint at = 0;

	while (at < uids->ranges->len) {
		g_autofree char *set =
			dm_uid_set_format(uids, &at, DM_IMAP_SET_BYTES);
		g_autofree char *command = g_strconcat(head, set, tail, NULL);

		dm_imap_send(self->imap, command);
		self->on_their_way++;
	}
}

/* Moves the next batch out of `todo`. */
static void take_batch(DmImapDownload *self, guint most, DmUidSet *batch)
{
	gint64 bytes = 0;

	for (guint n = 0; n < most && self->todo.ranges->len; n++) {
		guint32 uid =
			g_array_index(self->todo.ranges, DmUidRange, 0).first;
		gint64 size = announced(self, uid);

		bytes += size < 0 ? SIZE_UNKNOWN : MIN(size, self->body_max);
		if (n && bytes > BATCH_BYTES)
			return;
		dm_uid_set_remove(&self->todo, uid);
		dm_uid_set_add(batch, uid, uid);
	}
}

/*
 * Of a mail that is announced as too large no more is asked for than shows that
 * it is: what servers announce is wrong at times.
 */
static void split_large(const DmImapDownload *self, DmUidSet *batch,
			DmUidSet *large)
{
	for (guint i = 0; i < batch->ranges->len; i++) {
		const DmUidRange range =
			g_array_index(batch->ranges, DmUidRange, i);

		for (guint64 uid = range.first; uid <= range.last; uid++)
			if (announced(self, (guint32)uid) > self->body_max)
				dm_uid_set_add(large, (guint32)uid,
					       (guint32)uid);
	}
	dm_uid_set_subtract(batch, large);
}

static void send_batches(DmImapDownload *self, guint most)
{
	g_autofree char *part =
		g_strdup_printf(" (UID BODY.PEEK[]<0.%" G_GINT64_FORMAT ">)",
				self->body_max + 1);

	while (self->on_their_way < COMMANDS && self->todo.ranges->len) {
		g_auto(DmUidSet) batch = { NULL };
		g_auto(DmUidSet) large = { NULL };

		dm_uid_set_init(&batch);
		dm_uid_set_init(&large);
		take_batch(self, most, &batch);
		dm_uid_set_add_all(&self->awaited, &batch);
		split_large(self, &batch, &large);
		send(self, "UID FETCH ", &batch, " (UID BODY.PEEK[])");
		send(self, "UID FETCH ", &large, part);
	}
}

static void send_search(DmImapDownload *self)
{
	send(self,
	     dm_imap_has_esearch(self->imap) ? "UID SEARCH RETURN (ALL) UID "
					     : "UID SEARCH UID ",
	     &self->awaited, "");
}

/* What is there and was not sent, not even alone. */
static void give_up(DmImapDownload *self)
{
	while (self->awaited.ranges->len) {
		guint32 uid = g_array_index(self->awaited.ranges, DmUidRange, 0)
				      .first;
		DmFetched *mail = add(self, DM_FETCHED_NOTHING, uid,
				      MAX(announced(self, uid), 0));

		dm_uid_set_remove(&self->awaited, uid);
		mail->text = g_strdup_printf(
			"the server lists this mail and does not send it%s%s",
			self->refusal ? ": " : "",
			self->refusal ? self->refusal : "");
	}
}

/* Others may have expunged what did not come. */
static void look_for_missing(DmImapDownload *self)
{
	self->phase = self->awaited.ranges->len ? PHASE_SEARCH : PHASE_DONE;
	if (self->phase == PHASE_SEARCH)
		send_search(self);
}

static void ask_again(DmImapDownload *self)
{
	self->phase = PHASE_AGAIN;
	dm_uid_set_add_all(&self->todo, &self->awaited);
	dm_uid_set_subtract(&self->awaited, &self->found);
	dm_uid_set_subtract(&self->todo, &self->awaited);
	dm_uid_set_empty(&self->awaited);
}

/* Sends what may be sent now; nothing is on its way where a phase is over. */
static void advance(DmImapDownload *self)
{
	if (self->phase == PHASE_BEGIN) {
		send(self, "UID FETCH ", &self->todo, " (UID RFC822.SIZE)");
		self->phase = PHASE_SIZES;
	}
	if (self->phase == PHASE_SIZES && !self->on_their_way)
		self->phase = PHASE_CONTENTS;
	if (self->phase == PHASE_CONTENTS)
		send_batches(self, BATCH_MAILS);
	if (self->phase == PHASE_AGAIN)
		send_batches(self, 1);
	if (self->on_their_way || self->todo.ranges->len)
		return;
	if (self->phase == PHASE_CONTENTS) {
		look_for_missing(self);
	} else if (self->phase == PHASE_SEARCH) {
		ask_again(self);
	} else if (self->phase == PHASE_AGAIN) {
		give_up(self);
		self->phase = PHASE_DONE;
	}
}

DmDownloadState dm_imap_download_next(DmImapDownload *download, gboolean wait,
				      DmFetched **ret, GError **error)
{
	for (;;) {
		g_auto(DmImapReply) reply = { 0 };
		DmImapNext state;
		guint command;

		*ret = g_queue_pop_head(&download->ready);
		if (*ret)
			return DM_DOWNLOAD_MAIL;
		if (download->problem && !download->on_their_way) {
			download->phase = PHASE_DONE;
			g_propagate_error(error,
					  g_steal_pointer(&download->problem));
			return DM_DOWNLOAD_REFUSED;
		}
		if (download->phase == PHASE_DONE)
			return DM_DOWNLOAD_DONE;
		if (!download->problem)
			advance(download);
		if (!download->on_their_way)
			continue;
		state = dm_imap_next(download->imap, wait, &reply, &command,
				     error);
		if (state == DM_IMAP_LOST)
			return DM_DOWNLOAD_LOST;
		if (state == DM_IMAP_NONE)
			return DM_DOWNLOAD_WAIT;
		take_reply(download, &reply);
	}
}

guint32 dm_imap_download_abandon(DmImapDownload *download)
{
	guint32 uid = dm_imap_receiving(download->imap);

	if (!uid && download->phase >= PHASE_CONTENTS &&
	    download->awaited.ranges->len)
		uid = g_array_index(download->awaited.ranges, DmUidRange, 0)
			      .first;
	download->phase = PHASE_DONE;
	download->on_their_way = 0;
	dm_uid_set_empty(&download->todo);
	dm_uid_set_empty(&download->awaited);
	return uid;
}

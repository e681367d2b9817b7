/*
 * STORE, MOVE, COPY and EXPUNGE of one set of mails.  What the server says it
 * has done is looked at before it is believed.
 */
#include "ingest/imapact.h"

#include <string.h>

#include "core/text.h"
#include "ingest/imaptarget.h"

void dm_act_say(const DmActing *acting, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	if (!acting->say)
		return;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	acting->say(acting->user, text);
}

/* What a response code means (RFC 5530, RFC 9208), and what to do. */
static const struct {
	const char *code, *cure;
} cures[] = {
	{ "OVERQUOTA",
	  "the mailbox is full: empty the folder, or have its quota raised" },
	{ "TRYCREATE", "the folder has gone: run fetch again" },
	{ "NONEXISTENT", "the folder has gone: run fetch again" },
	{ "NOPERM",
	  "this user may not do that: have the folder's rights changed, or set after = keep" },
	{ "CANNOT",
	  "the server does not let this folder be used: name another one in after" },
	{ "LIMIT", "the server's limit is reached: it may pass" },
	{ "INUSE", "another program has the folder in hand: it may pass" },
	{ "UNAVAILABLE", "the server has trouble of its own: it may pass" },
	{ "EXPUNGEISSUED", "another program is at the folder: it may pass" },
};

static const char *cure_of(const DmImapReply *reply)
{
	for (guint i = 0; reply->code && i < G_N_ELEMENTS(cures); i++)
		if (strcmp(reply->code, cures[i].code) == 0)
			return cures[i].cure;
	return "they stay where they are, and the next run tries again";
}

static void refuse(DmActing *self, const char *what, const DmUidSet *uids,
		   const DmImapReply *reply)
{
	guint64 mails = dm_uid_set_count(uids);
	g_autofree char *said = dm_imap_quote(reply->text);
	g_autofree char *shown =
		dm_imap_name_shown(dm_imap_namespace(self->imap), self->name);

	self->failed += mails;
	dm_act_say(self,
		   "%" G_GUINT64_FORMAT
		   " mail%s of %s could not be %s: the server says: %s; %s",
		   mails, dm_text_plural(mails), shown, what, said,
		   cure_of(reply));
}

static gboolean run(const DmActing *self, const char *verb,
		    const DmUidSet *uids, const char *tail, DmImapFn callback,
		    gpointer user, DmImapReply *ret, GError **error)
{
	guint at = 0;
	g_autofree char *set = dm_uid_set_format(uids, &at, G_MAXSIZE);
	g_autofree char *command =
		g_strconcat("UID ", verb, " ", set, tail, NULL);

	return dm_imap_run(self->imap, command, callback, user, ret, error);
}

/* ---- the memory ---------------------------------------------------------- */

/* Tells the memory about each range. */
static gboolean remember(const DmActing *self, const DmUidSet *uids,
			 DmMailDone done, GError **error)
{
	for (guint i = 0; i < uids->ranges->len; i++) {
		const DmUidRange *range =
			&g_array_index(uids->ranges, DmUidRange, i);

		if (!self->state->done(self->state->user, self->id,
				       range->first, range->last, done, error))
			return FALSE;
	}
	return TRUE;
}

gboolean dm_act_forget(const DmActing *acting, const DmUidSet *uids,
		       GError **error)
{
	for (guint i = 0; i < uids->ranges->len; i++) {
		const DmUidRange *range =
			&g_array_index(uids->ranges, DmUidRange, i);

		if (!acting->state->forget(acting->state->user, acting->id,
					   range->first, range->last, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- marking and removing ------------------------------------------------ */

static gboolean store_flag(DmActing *self, const DmUidSet *uids,
			   const char *flag, gboolean *ret_ok, GError **error)
{
	g_autofree char *tail =
		g_strconcat(" +FLAGS.SILENT (", flag, ")", NULL);
	g_auto(DmImapReply) reply = { 0 };

	if (!run(self, "STORE", uids, tail, NULL, NULL, &reply, error))
		return FALSE;
	*ret_ok = reply.condition == DM_IMAP_OK;
	if (!*ret_ok)
		refuse(self, "marked", uids, &reply);
	return TRUE;
}

gboolean dm_act_mark_seen(DmActing *acting, const DmUidSet *uids,
			  GError **error)
{
	gboolean ok;

	return store_flag(acting, uids, "\\Seen", &ok, error) &&
	       (!ok || remember(acting, uids, DM_MAIL_SEEN, error));
}

/*
 * What of a set is still in the folder, however well the server says that it
 * went; *gone is the rest.
 */
static gboolean look_what_left(const DmActing *self, const DmUidSet *uids,
			       DmUidSet *gone, DmUidSet *left, GError **error)
{
	dm_uid_set_add_all(gone, uids);
	if (!dm_imap_search_uids(self->imap, uids, left, error))
		return FALSE;
	dm_uid_set_subtract(gone, left);
	return TRUE;
}

static gboolean expunge(DmActing *self, const DmUidSet *uids, GError **error)
{
	g_auto(DmImapReply) reply = { 0 };
	g_auto(DmUidSet) gone = { NULL };
	g_auto(DmUidSet) left = { NULL };

	dm_uid_set_init(&gone);
	dm_uid_set_init(&left);
	if (!dm_imap_has_uidplus(self->imap)) {
		if (!self->said_marked)
			dm_act_say(
				self,
				"the server cannot expunge single mails (no UIDPLUS): they stay in the folder, marked as deleted");
		self->said_marked = TRUE;
		return remember(self, uids, DM_MAIL_COPIED, error);
	}
	if (!run(self, "EXPUNGE", uids, "", NULL, NULL, &reply, error) ||
	    !look_what_left(self, uids, &gone, &left, error) ||
	    !dm_act_forget(self, &gone, error))
		return FALSE;
	if (left.ranges->len)
		refuse(self, "expunged", &left, &reply);
	return remember(self, &left, DM_MAIL_COPIED, error);
}

gboolean dm_act_remove(DmActing *acting, const DmUidSet *uids,
		       gboolean *ret_marked, GError **error)
{
	return store_flag(acting, uids, "\\Deleted", ret_marked, error) &&
	       (!*ret_marked || expunge(acting, uids, error));
}

/* ---- moving -------------------------------------------------------------- */

/* What COPYUID (RFC 4315) says. */
typedef struct {
	gboolean came;
	guint32 last;	     /* the highest UID of the copies */
	DmUidSet copied;     /* in the folder they came from */
	DmImapTarget before; /* its numbers; the names are borrowed */
} Copies;

static void note_copies(gpointer user, DmImapReply *reply)
{
	Copies *copies = user;
	const GArray *ranges = reply->copies.ranges;

	if (g_strcmp0(reply->code, "COPYUID") != 0 || !ranges || !ranges->len)
		return;
	copies->came = TRUE;
	copies->last =
		MAX(copies->last,
		    g_array_index(ranges, DmUidRange, ranges->len - 1).last);
	dm_uid_set_add_all(&copies->copied, &reply->uids);
}

/* Runs MOVE or COPY; caller clears `copies`. */
static gboolean transfer(const DmActing *self, const char *verb,
			 const DmUidSet *uids, const DmImapTarget *target,
			 Copies *copies, DmImapReply *reply, GError **error)
{
	g_autoptr(GString) tail = g_string_new(" ");

	*copies = (Copies){ .before = *target };
	dm_uid_set_init(&copies->copied);
	dm_imap_append_quoted(tail, target->name);
	if (!run(self, verb, uids, tail->str, note_copies, copies, reply,
		 error))
		return FALSE;
	note_copies(copies, reply);
	return TRUE;
}

/* Copies that are certain are not looked at again. */
static gboolean settle(DmActing *self, DmImapTarget *target,
		       const Copies *copies, GError **error)
{
	return dm_imap_target_raise(self, target,
				    copies->came ? copies->last + 1 : 0, error);
}

/* That the server says OK does not prove that a mail has gone. */
static gboolean confirm_move(DmActing *self, DmImapTarget *target,
			     const DmUidSet *uids, const Copies *copies,
			     const DmImapReply *reply, GError **error)
{
	g_auto(DmUidSet) gone = { NULL };
	g_auto(DmUidSet) left = { NULL };

	dm_uid_set_init(&gone);
	dm_uid_set_init(&left);
	if (!look_what_left(self, uids, &gone, &left, error))
		return FALSE;
	if (left.ranges->len) {
		/* Copies of these may be there: the next run looks for them,
		   and needs the rows of the others to tell whose they are. */
		refuse(self, "moved", &left, reply);
		target->is_blocked = TRUE;
		return TRUE;
	}
	return dm_act_forget(self, uids, error) &&
	       settle(self, target, copies, error);
}

/* UIDs of two UIDVALIDITYs cannot be compared: mails are counted there. */
static gboolean has_grown(const DmImapTarget *before, const DmImapTarget *now,
			  guint64 mails)
{
	if (before->uidvalidity != now->uidvalidity)
		return before->is_heard &&
		       now->exists >= before->exists + mails;
	return !before->uidnext || !now->uidnext ||
	       now->uidnext - before->uidnext >= mails;
}

/*
 * Which mails have a copy now: what COPYUID says of those that were asked for,
 * or else all that are there.  Before originals go, the target must have grown
 * by as many, whatever the server says.
 */
static gboolean find_copied(DmActing *self, DmImapTarget *target,
			    const DmUidSet *uids, Copies *copies,
			    gboolean *ret_ok, GError **error)
{
	dm_uid_set_intersect(&copies->copied, uids);
	if (!copies->came &&
	    !dm_imap_search_uids(self->imap, uids, &copies->copied, error))
		return FALSE;
	if (!dm_imap_target_look(self, target, error))
		return FALSE;
	*ret_ok = has_grown(&copies->before, target,
			    dm_uid_set_count(&copies->copied));
	return TRUE;
}

static gboolean remove_copied(DmActing *self, DmImapTarget *target,
			      const DmUidSet *uids, Copies *copies,
			      const DmImapReply *reply, GError **error)
{
	gboolean ok = reply->condition == DM_IMAP_OK;
	gboolean marked = TRUE;

	if (ok && !find_copied(self, target, uids, copies, &ok, error))
		return FALSE;
	if (!ok) {
		refuse(self, "copied", uids, reply);
		target->is_blocked = TRUE;
		return TRUE;
	}
	if (copies->copied.ranges->len &&
	    !dm_act_remove(self, &copies->copied, &marked, error))
		return FALSE;
	target->is_blocked = !marked;
	return !marked || settle(self, target, copies, error);
}

static gboolean copy_and_remove(DmActing *self, DmImapTarget *target,
				const DmUidSet *uids, GError **error)
{
	g_auto(DmImapReply) reply = { 0 };
	Copies copies;
	gboolean ok;

	/* What was heard before says nothing of what others do there. */
	target->is_heard = FALSE;
	if (!dm_imap_target_look(self, target, error))
		return FALSE;
	ok = transfer(self, "COPY", uids, target, &copies, &reply, error) &&
	     remove_copied(self, target, uids, &copies, &reply, error);
	dm_uid_set_clear(&copies.copied);
	return ok;
}

/* Whether a refused MOVE may be one that the server only pretends to know. */
static gboolean may_copy_instead(const DmImapReply *reply)
{
	return reply->condition == DM_IMAP_BAD || !reply->code;
}

static gboolean move(DmActing *self, DmImapTarget *target, const DmUidSet *uids,
		     GError **error)
{
	g_auto(DmImapReply) reply = { 0 };
	Copies copies;
	gboolean ok =
		transfer(self, "MOVE", uids, target, &copies, &reply, error);

	if (ok && reply.condition == DM_IMAP_OK) {
		ok = confirm_move(self, target, uids, &copies, &reply, error);
	} else if (ok && may_copy_instead(&reply)) {
		self->move_is_broken = TRUE;
	} else if (ok) {
		refuse(self, "moved", uids, &reply);
		target->is_blocked = TRUE;
	}
	dm_uid_set_clear(&copies.copied);
	return ok;
}

gboolean dm_act_move(DmActing *acting, DmImapTarget *target,
		     const DmUidSet *uids, GError **error)
{
	gboolean has_move = dm_imap_has(acting->imap, "MOVE") ||
			    dm_imap_has(acting->imap, "IMAP4REV2");

	if (has_move && !acting->move_is_broken &&
	    !move(acting, target, uids, error))
		return FALSE;
	if (has_move && !acting->move_is_broken)
		return TRUE;
	return copy_and_remove(acting, target, uids, error);
}

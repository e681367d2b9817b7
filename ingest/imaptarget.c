/*
 * Looks for copies that a move left behind which was cut off.  It moves
 * nothing.
 */
#include "ingest/imaptarget.h"

#include <string.h>

#include "core/sha256.h"

#define FETCH_MAILS 50 /* of the candidates at a time */

void dm_imap_target_free(DmImapTarget *target)
{
	if (!target)
		return;
	g_free(target->name);
	g_free(target);
}

static void hear(DmImapTarget *target, const DmImapFolder *now)
{
	target->uidvalidity = now->uidvalidity;
	target->uidnext = now->uidnext;
	target->exists = now->exists;
	target->is_heard = now->uidvalidity && now->counts;
}

gboolean dm_imap_target_look(DmActing *acting, DmImapTarget *target,
			     GError **error)
{
	DmImapFolder now;
	gboolean found;

	if (!dm_imap_status(acting->imap, target->name, &now, &found, error))
		return FALSE;
	/* An answer that says nothing is none. */
	if (!found || (target->uidvalidity && !now.uidvalidity))
		return TRUE;
	/* It may say less than is known from COPYUID.  A folder without mails
	   may get another UIDVALIDITY each time it is looked at. */
	if (now.uidvalidity == target->uidvalidity)
		now.uidnext = MAX(target->uidnext, now.uidnext);
	hear(target, &now);
	return TRUE;
}

/* STATUS, and CREATE where there is nothing to ask about. */
static gboolean find_or_make(DmImap *imap, const char *name, DmImapFolder *ret,
			     GError **error)
{
	gboolean found;

	if (!dm_imap_status(imap, name, ret, &found, error))
		return FALSE;
	if (found)
		return TRUE;
	if (!dm_imap_create(imap, name, error) ||
	    !dm_imap_status(imap, name, ret, &found, error))
		return FALSE;
	if (!found)
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_REFUSED,
			    "the folder %s cannot be looked into, though the "
			    "server says that it exists",
			    name);
	return found;
}

/* Two spellings may be one folder. */
static gboolean check_sources(const DmActing *acting, const char *folder,
			      const char *name, GError **error)
{
	for (char **read = acting->account->folders; *read; read++) {
		g_autofree char *other =
			dm_imap_folder_name(acting->imap, *read, NULL);

		if (!other || !dm_imap_name_equal(other, name))
			continue;
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_REFUSED,
			    "mails are to be moved to %s, which is %s, one of "
			    "the folders they are read from: name another one "
			    "in after",
			    folder, *read);
		return FALSE;
	}
	return TRUE;
}

static gboolean read_floor(DmActing *acting, DmImapTarget *target,
			   GError **error)
{
	DmImapFolder found;

	if (!find_or_make(acting->imap, target->name, &found, error))
		return FALSE;
	hear(target, &found);
	if (!acting->state->target(acting->state->user, acting->id,
				   target->name, target->uidvalidity,
				   &target->floor, error))
		return FALSE;
	/* Nothing of ours is here yet. */
	return target->floor ||
	       dm_imap_target_raise(acting, target, target->uidnext, error);
}

DmImapTarget *dm_imap_target_open(DmActing *acting, const char *folder,
				  GError **error)
{
	g_autofree char *name =
		dm_imap_folder_name(acting->imap, folder, error);
	DmImapTarget *target;

	if (!name || !check_sources(acting, folder, name, error))
		return NULL;
	target = g_new0(DmImapTarget, 1);
	target->folder = folder;
	target->name = g_steal_pointer(&name);
	if (read_floor(acting, target, error))
		return target;
	dm_imap_target_free(target);
	return NULL;
}

gboolean dm_imap_target_raise(DmActing *acting, DmImapTarget *target,
			      guint32 floor, GError **error)
{
	const DmMailboxState *state = acting->state;

	if (!floor && !dm_imap_target_look(acting, target, error))
		return FALSE;
	if (!floor)
		floor = target->uidnext;
	target->floor = floor;
	target->uidnext = MAX(target->uidnext, floor);
	return state->target_set(state->user, acting->id, target->name,
				 target->uidvalidity, floor, error) &&
	       state->commit(state->user, error);
}

/* ---- looking for copies ------------------------------------------------ */

/* Keys are the 32 bytes of a SHA-256; values how many. */
static guint digest_hash(gconstpointer key)
{
	guint hash;

	memcpy(&hash, key, sizeof(hash));
	return hash;
}

static gboolean digest_equal(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, DM_SHA256_SIZE) == 0;
}

typedef struct {
	const DmActing *acting;
	const DmImapTarget *target;
	const DmUidSet *uids;
	GHashTable *wanted; /* digest → NULL, of `uids` */
	GHashTable *sizes;  /* of `uids` */
	GHashTable *copies; /* digest → how many in the target */
	DmUidSet candidates;
	DmUidSet awaited; /* of them, being read */
	DmUidSet *ret;
} Looking;

static gboolean has_copy(const Looking *self, const guint8 *digest)
{
	return GPOINTER_TO_INT(g_hash_table_lookup(self->copies, digest)) > 0;
}

static void count_copy(Looking *self, const guint8 *digest, int by)
{
	int n = GPOINTER_TO_INT(g_hash_table_lookup(self->copies, digest));

	g_hash_table_insert(self->copies, g_memdup2(digest, DM_SHA256_SIZE),
			    GINT_TO_POINTER(n + by));
}

static gboolean note_wanted(gpointer user, const DmMailRow *row,
			    GError **error G_GNUC_UNUSED)
{
	Looking *self = user;

	if (!row->sha256 || !dm_uid_set_has(self->uids, row->uid))
		return TRUE;
	g_hash_table_add(self->wanted, g_memdup2(row->sha256, DM_SHA256_SIZE));
	g_hash_table_add(self->sizes,
			 g_memdup2(&row->size_bytes, sizeof(gint64)));
	return TRUE;
}

static void note_candidate(gpointer user, DmImapReply *reply)
{
	Looking *self = user;
	gint64 size = (gint64)reply->size_bytes;

	if (!reply->has_size || g_hash_table_contains(self->sizes, &size))
		dm_uid_set_add(&self->candidates, reply->uid, reply->uid);
}

static void note_content(gpointer user, DmImapReply *reply)
{
	Looking *self = user;
	guint8 digest[DM_SHA256_SIZE];
	gconstpointer data;
	gsize size;

	/* Each that was asked for counts once. */
	if (reply->body_state != DM_IMAP_BODY_HELD ||
	    !dm_uid_set_has(&self->awaited, reply->uid))
		return;
	dm_uid_set_remove(&self->awaited, reply->uid);
	data = g_bytes_get_data(reply->body, &size);
	dm_sha256_of(data, size, digest);
	if (g_hash_table_contains(self->wanted, digest))
		count_copy(self, digest, 1);
}

/* A mail that has left the folder has its copy as well. */
static gboolean count_vanished(gpointer user, const DmMailRow *row,
			       GError **error G_GNUC_UNUSED)
{
	Looking *self = user;
	const DmFate *fate = &self->acting->account->fate[row->outcome];

	if (row->sha256 && fate->kind == DM_FATE_MOVE &&
	    strcmp(fate->folder, self->target->folder) == 0 &&
	    !dm_uid_set_has(self->acting->present, row->uid) &&
	    has_copy(self, row->sha256))
		count_copy(self, row->sha256, -1);
	return TRUE;
}

static gboolean pair(gpointer user, const DmMailRow *row,
		     GError **error G_GNUC_UNUSED)
{
	Looking *self = user;

	if (!row->sha256 || !dm_uid_set_has(self->uids, row->uid) ||
	    !has_copy(self, row->sha256))
		return TRUE;
	count_copy(self, row->sha256, -1);
	dm_uid_set_add(self->ret, row->uid, row->uid);
	return TRUE;
}

/*
 * What STATUS says may be older than what a session that was killed has done;
 * a folder that is opened is looked at.
 */
static gboolean read_candidates(Looking *self, DmImapTarget *target,
				GError **error)
{
	DmImap *imap = self->acting->imap;
	g_auto(DmUidSet) newest = { NULL };
	DmImapFolder found;

	dm_uid_set_init(&newest);
	if (!dm_imap_select(imap, target->name, TRUE, &found, error))
		return FALSE;
	target->uidnext = MAX(target->uidnext, found.uidnext);
	if (!found.exists || (found.uidnext && target->floor >= found.uidnext))
		return TRUE;
	dm_uid_set_add(&newest, MAX(target->floor, 1),
		       found.uidnext ? found.uidnext - 1 : G_MAXUINT32);
	if (!dm_imap_fetch(imap, &newest, "(UID RFC822.SIZE)", note_candidate,
			   self, error))
		return FALSE;
	while (self->candidates.ranges->len) {
		g_auto(DmUidSet) some = { NULL };

		dm_uid_set_init(&some);
		dm_uid_set_take(&self->candidates, FETCH_MAILS, &some);
		dm_uid_set_empty(&self->awaited);
		dm_uid_set_add_all(&self->awaited, &some);
		if (!dm_imap_fetch(imap, &some, "(UID BODY.PEEK[])",
				   note_content, self, error))
			return FALSE;
	}
	return TRUE;
}

/* Without the folder nothing can be acted upon: the connection is given up. */
static gboolean select_again(const DmActing *acting, GError **error)
{
	DmImapFolder found;

	if (dm_imap_select(acting->imap, acting->name, FALSE, &found, NULL) &&
	    found.uidvalidity == acting->uidvalidity)
		return TRUE;
	g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_CLOSED,
		    "the folder %s was replaced or has gone meanwhile",
		    acting->name);
	dm_imap_disconnect(acting->imap);
	return FALSE;
}

/* Whatever comes of it, the folder is selected afterwards. */
static gboolean look_there(Looking *self, DmImapTarget *target, GError **error)
{
	GError *problem = NULL;

	if (read_candidates(self, target, &problem))
		return select_again(self->acting, error);
	if (dm_imap_is_connected(self->acting->imap) &&
	    !select_again(self->acting, error)) {
		g_error_free(problem);
		return FALSE;
	}
	g_propagate_error(error, problem);
	return FALSE;
}

static gboolean look_for_copies(Looking *self, DmImapTarget *target,
				GError **error)
{
	const DmMailboxState *state = self->acting->state;
	gint64 id = self->acting->id;

	return state->mails(state->user, id, note_wanted, self, error) &&
	       look_there(self, target, error) &&
	       state->mails(state->user, id, count_vanished, self, error) &&
	       state->mails(state->user, id, pair, self, error);
}

gboolean dm_imap_target_copied(DmActing *acting, DmImapTarget *target,
			       const DmUidSet *uids, DmUidSet *ret,
			       GError **error)
{
	Looking self = {
		.acting = acting, .target = target, .uids = uids, .ret = ret
	};
	gboolean ok;

	self.wanted =
		g_hash_table_new_full(digest_hash, digest_equal, g_free, NULL);
	self.copies =
		g_hash_table_new_full(digest_hash, digest_equal, g_free, NULL);
	self.sizes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
					   NULL);
	dm_uid_set_init(&self.candidates);
	dm_uid_set_init(&self.awaited);
	ok = look_for_copies(&self, target, error);
	dm_uid_set_clear(&self.candidates);
	dm_uid_set_clear(&self.awaited);
	g_hash_table_unref(self.wanted);
	g_hash_table_unref(self.copies);
	g_hash_table_unref(self.sizes);
	return ok;
}

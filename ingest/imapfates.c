/*
 * Which mails meet which fate, and in what order.  How each is done it does not
 * know.
 */
#include "ingest/imapfates.h"

#include "ingest/imaptarget.h"

/*
 * So many mails a command: a server may take a second for each command, but
 * what a broken connection leaves uncertain is looked at one by one, and the
 * set has to fit into a line.
 */
#define ACT_MAILS 500

struct _DmImapFates {
	DmActing acting;
	GHashTable
		*targets; /* user's folder → DmImapTarget, or NULL: refused */
	gboolean is_prepared;
};

void dm_due_init(DmDue *due)
{
	for (int i = 0; i < DM_N_OUTCOMES; i++)
		dm_uid_set_init(&due->due[i]);
	dm_uid_set_init(&due->marked);
	dm_uid_set_init(&due->old);
}

void dm_due_clear(DmDue *due)
{
	for (int i = 0; i < DM_N_OUTCOMES; i++)
		dm_uid_set_clear(&due->due[i]);
	dm_uid_set_clear(&due->marked);
	dm_uid_set_clear(&due->old);
}

void dm_due_empty(DmDue *due)
{
	for (int i = 0; i < DM_N_OUTCOMES; i++)
		dm_uid_set_empty(&due->due[i]);
	dm_uid_set_empty(&due->marked);
	dm_uid_set_empty(&due->old);
}

static void free_target(gpointer data)
{
	dm_imap_target_free(data);
}

DmImapFates *dm_imap_fates_new(const DmActing *acting)
{
	DmImapFates *fates = g_new0(DmImapFates, 1);

	fates->acting = *acting;
	fates->targets = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					       free_target);
	return fates;
}

void dm_imap_fates_free(DmImapFates *fates)
{
	if (!fates)
		return;
	g_hash_table_unref(fates->targets);
	g_free(fates);
}

guint64 dm_imap_fates_failed(const DmImapFates *fates)
{
	return fates->acting.failed;
}

void dm_imap_fates_open(DmImapFates *fates, const char *name,
			guint32 uidvalidity, gint64 id, const DmUidSet *present)
{
	fates->acting.name = name;
	fates->acting.uidvalidity = uidvalidity;
	fates->acting.id = id;
	fates->acting.present = present;
	fates->is_prepared = FALSE;
	g_hash_table_remove_all(fates->targets);
}

/* ---- targets ------------------------------------------------------------- */

/* A refusal costs the mails their fate, nothing else: TRUE. */
static gboolean is_refused(DmImapFates *self, GError *problem, GError **error)
{
	if (!g_error_matches(problem, DM_NET_ERROR, DM_NET_ERROR_REFUSED)) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	dm_act_say(&self->acting, "%s", problem->message);
	g_error_free(problem);
	return TRUE;
}

/* *ret is NULL where the server refuses the target, which is said once. */
static gboolean find_target(DmImapFates *self, const char *folder,
			    DmImapTarget **ret, GError **error)
{
	GError *problem = NULL;
	gpointer found;

	if (g_hash_table_lookup_extended(self->targets, folder, NULL, &found)) {
		*ret = found;
		return TRUE;
	}
	*ret = dm_imap_target_open(&self->acting, folder, &problem);
	if (!*ret && !is_refused(self, problem, error))
		return FALSE;
	/* Nothing old is on its way there: what lies there is no copy of ours.
	 */
	if (*ret && self->is_prepared && (*ret)->floor < (*ret)->uidnext &&
	    !dm_imap_target_raise(&self->acting, *ret, (*ret)->uidnext,
				  error)) {
		dm_imap_target_free(*ret);
		return FALSE;
	}
	g_hash_table_insert(self->targets, (gpointer)folder, *ret);
	return TRUE;
}

/* What is old of the mails that go to that folder. */
static void collect_old(const DmImapFates *self, const DmDue *due,
			const char *folder, DmUidSet *ret)
{
	for (int i = 0; i < DM_N_OUTCOMES; i++) {
		const DmFate *fate = &self->acting.account->fate[i];

		if (fate->kind == DM_FATE_MOVE &&
		    g_str_equal(fate->folder, folder))
			dm_uid_set_add_all(ret, &due->due[i]);
	}
	dm_uid_set_intersect(ret, &due->old);
}

/* Removes in pieces; *ret_all is FALSE where some could not even be marked. */
static gboolean remove_all(DmImapFates *self, DmUidSet *uids, gboolean *ret_all,
			   GError **error)
{
	*ret_all = TRUE;
	while (uids->ranges->len) {
		g_auto(DmUidSet) some = { NULL };
		gboolean marked;

		dm_uid_set_init(&some);
		dm_uid_set_take(uids, ACT_MAILS, &some);
		if (!dm_act_remove(&self->acting, &some, &marked, error))
			return FALSE;
		*ret_all &= marked;
	}
	return TRUE;
}

/*
 * What a run that was cut off has copied to the target is only removed here,
 * and taken out of `due`.
 */
static gboolean pair(DmImapFates *self, DmDue *due, DmImapTarget *target,
		     const DmUidSet *old, GError **error)
{
	g_auto(DmUidSet) copied = { NULL };
	GError *problem = NULL;
	gboolean all;

	dm_uid_set_init(&copied);
	if (!dm_imap_target_copied(&self->acting, target, old, &copied,
				   &problem)) {
		target->is_blocked = TRUE;
		return is_refused(self, problem, error);
	}
	for (int i = 0; i < DM_N_OUTCOMES; i++)
		dm_uid_set_subtract(&due->due[i], &copied);
	if (!remove_all(self, &copied, &all, error))
		return FALSE;
	/* Where some stay, the next run needs to see what is there. */
	target->is_blocked = !all;
	return TRUE;
}

static gboolean note_vanished(gpointer user, const DmMailRow *row,
			      GError **error G_GNUC_UNUSED)
{
	gpointer *both = user;
	const DmActing *acting = both[0];

	if (!dm_uid_set_has(acting->present, row->uid))
		dm_uid_set_add(both[1], row->uid, row->uid);
	return TRUE;
}

/* Rows of mails that are no longer there have served. */
static gboolean forget_vanished(DmImapFates *self, GError **error)
{
	const DmActing *acting = &self->acting;
	g_auto(DmUidSet) vanished = { NULL };
	gpointer both[] = { &self->acting, &vanished };

	dm_uid_set_init(&vanished);
	return acting->state->mails(acting->state->user, acting->id,
				    note_vanished, both, error) &&
	       dm_act_forget(acting, &vanished, error);
}

static gboolean raise_targets(DmImapFates *self, GError **error)
{
	GHashTableIter iter;
	gpointer target;

	g_hash_table_iter_init(&iter, self->targets);
	while (g_hash_table_iter_next(&iter, NULL, &target)) {
		DmImapTarget *one = target;

		if (one && !dm_imap_target_raise(&self->acting, one,
						 one->uidnext, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean has_blocked(const DmImapFates *self)
{
	GHashTableIter iter;
	gpointer target;

	g_hash_table_iter_init(&iter, self->targets);
	while (g_hash_table_iter_next(&iter, NULL, &target))
		if (!target || ((const DmImapTarget *)target)->is_blocked)
			return TRUE;
	return FALSE;
}

/* The first time after a folder was opened. */
static gboolean prepare(DmImapFates *self, DmDue *due, GError **error)
{
	for (int i = 0; i < DM_N_OUTCOMES; i++) {
		const DmFate *fate = &self->acting.account->fate[i];
		g_auto(DmUidSet) old = { NULL };
		DmImapTarget *target;

		dm_uid_set_init(&old);
		if (fate->kind == DM_FATE_MOVE &&
		    !g_hash_table_contains(self->targets, fate->folder))
			collect_old(self, due, fate->folder, &old);
		if (!old.ranges->len)
			continue;
		if (!find_target(self, fate->folder, &target, error) ||
		    (target && !pair(self, due, target, &old, error)))
			return FALSE;
	}
	self->is_prepared = TRUE;
	return has_blocked(self) ||
	       (forget_vanished(self, error) && raise_targets(self, error));
}

/* ---- fates --------------------------------------------------------------- */

static gboolean act_on_some(DmImapFates *self, DmFateKind kind,
			    DmImapTarget *target, const DmUidSet *some,
			    GError **error)
{
	gboolean marked;

	if (kind == DM_FATE_MOVE && target && !target->is_blocked)
		return dm_act_move(&self->acting, target, some, error);
	if (kind == DM_FATE_MOVE) {
		self->acting.failed += dm_uid_set_count(some);
		return TRUE;
	}
	if (kind == DM_FATE_DELETE)
		return dm_act_remove(&self->acting, some, &marked, error);
	return dm_act_mark_seen(&self->acting, some, error);
}

static gboolean act_on(DmImapFates *self, const DmFate *fate, DmUidSet *uids,
		       GError **error)
{
	DmImapTarget *target = NULL;

	if (fate->kind == DM_FATE_KEEP || !uids->ranges->len)
		return TRUE;
	if (fate->kind == DM_FATE_MOVE &&
	    !find_target(self, fate->folder, &target, error))
		return FALSE;
	while (uids->ranges->len) {
		g_auto(DmUidSet) some = { NULL };

		dm_uid_set_init(&some);
		dm_uid_set_take(uids, ACT_MAILS, &some);
		if (!act_on_some(self, fate->kind, target, &some, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean carry_out(DmImapFates *self, DmDue *due, GError **error)
{
	const DmMailboxState *state = self->acting.state;
	gboolean all;

	if (!self->is_prepared && !prepare(self, due, error))
		return FALSE;
	/* They may have lost their mark, and without one would be tried in vain
	   for ever: it is set again. */
	if (!remove_all(self, &due->marked, &all, error))
		return FALSE;
	for (int i = 0; i < DM_N_OUTCOMES; i++)
		if (!act_on(self, &self->acting.account->fate[i], &due->due[i],
			    error))
			return FALSE;
	return state->commit(state->user, error);
}

gboolean dm_imap_fates_carry_out(DmImapFates *fates, DmDue *due, GError **error)
{
	gboolean ok;

	dm_imap_be_patient(fates->acting.imap, TRUE);
	ok = carry_out(fates, due, error);
	dm_imap_be_patient(fates->acting.imap, FALSE);
	dm_due_empty(due);
	return ok;
}

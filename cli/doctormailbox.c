/*
 * Looks into a mailbox without touching it: folders are examined, mails
 * peeked at.
 */
#include "cli/doctormailbox.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/doctorsample.h"
#include "cli/mailboxstore.h"
#include "core/text.h"
#include "ingest/imapfolder.h"

typedef struct {
	DmDoctor *doctor;
	DmImap *imap;
	const DmAccount *account;
	DmStore *store;	  /* NULL = there is none yet */
	GPtrArray *names; /* of all folders, the server's */
	guint32 newest;	  /* UID of the newest mail of the first folder */
	GBytes *body;	  /* that mail, when it came */
	gboolean is_large;
} Check;

/* ---- capabilities --------------------------------------------------- */

static const struct {
	const char *name;
	gboolean is_in_rev2; /* part of RFC 9051 */
	DmCheckState missing;
	const char *text; /* what is the worse for it */
} extensions[] = {
	{ "MOVE", TRUE, DM_CHECK_NOTE,
	  "mails are copied, marked as deleted and expunged instead, in three steps" },
	{ "UIDPLUS", TRUE, DM_CHECK_NOTE,
	  "mails that are copied or deleted stay in their folder, marked as deleted, until another program expunges them" },
	{ "ESEARCH", TRUE, DM_CHECK_OK, "lists of mails are longer" },
	{ "IDLE", TRUE, DM_CHECK_NOTE,
	  "--watch looks every two minutes instead of being told" },
	{ "NAMESPACE", TRUE, DM_CHECK_OK,
	  "where own folders begin is not told; write their names in full" },
	{ "LITERAL+", FALSE, DM_CHECK_OK, "nothing, it is not used" },
	{ "ID", FALSE, DM_CHECK_OK, "the server is not told who asks" },
	{ "QUOTA", FALSE, DM_CHECK_OK,
	  "a full mailbox shows only when a mail is moved" },
};

static gboolean can(const DmImap *imap, const char *name, gboolean is_in_rev2)
{
	return dm_imap_has(imap, name) ||
	       (is_in_rev2 && dm_imap_has(imap, "IMAP4REV2"));
}

void dm_doctor_capabilities(DmDoctor *doctor, const DmImap *imap)
{
	g_autoptr(GString) there = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(extensions); i++)
		if (can(imap, extensions[i].name, extensions[i].is_in_rev2))
			g_string_append_printf(there, " %s",
					       extensions[i].name);
	dm_doctor_tell(doctor, "capabilities", DM_CHECK_OK, "the server has%s",
		       there->len ? there->str
				  : " none of those that are of use");
	for (guint i = 0; i < G_N_ELEMENTS(extensions); i++) {
		g_autofree char *check =
			g_strconcat("without ", extensions[i].name, NULL);

		if (!can(imap, extensions[i].name, extensions[i].is_in_rev2))
			dm_doctor_tell(doctor, check, extensions[i].missing,
				       "%s", extensions[i].text);
	}
}

/* ---- folders -------------------------------------------------------- */

/* The connection may have gone: then there is nothing further to be said. */
static gboolean goes_on(const Check *self, const char *check,
			const GError *error)
{
	dm_doctor_tell(self->doctor, check, DM_CHECK_BAD, "%s", error->message);
	return dm_imap_is_connected(self->imap);
}

static gboolean has_name(const Check *self, const char *name)
{
	for (guint i = 0; i < self->names->len; i++)
		if (dm_imap_name_equal(g_ptr_array_index(self->names, i), name))
			return TRUE;
	return FALSE;
}

/* The folder that may have been meant, as a user writes it, or NULL; caller
   frees. */
static char *nearest_folder(const Check *self, const char *folder)
{
	g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func(g_free);
	const char *nearest;

	for (guint i = 0; i < self->names->len; i++)
		g_ptr_array_add(
			shown,
			dm_imap_name_shown(dm_imap_namespace(self->imap),
					   g_ptr_array_index(self->names, i)));
	g_ptr_array_add(shown, NULL);
	nearest = dm_text_nearest(folder, (const char *const *)shown->pdata);
	return g_strdup(nearest);
}

static gboolean check_namespace(Check *self)
{
	const DmImapNamespace *space = dm_imap_namespace(self->imap);
	const char separator[] = { space->separator, '\0' };
	g_autoptr(GError) error = NULL;

	self->names = dm_imap_list(self->imap, &error);
	if (!self->names)
		return goes_on(self, "folders", error);
	dm_doctor_tell(self->doctor, "folders", DM_CHECK_OK,
		       "%u; between levels stands %s%s%s%s%s%s",
		       self->names->len, *separator ? "\"" : "nothing: ",
		       *separator ? separator : "there are none",
		       *separator ? "\"" : "",
		       *space->prefix ? ", own folders begin with \"" : "",
		       space->prefix, *space->prefix ? "\"" : "");
	return TRUE;
}

static gboolean subtract(gpointer user, const DmMailRow *row,
			 GError **error G_GNUC_UNUSED)
{
	dm_uid_set_remove(user, row->uid);
	return TRUE;
}

/* Leaves what the database does not know. */
static gboolean drop_known(const Check *self, const char *name,
			   const DmImapFolder *folder, DmUidSet *uids,
			   GError **error)
{
	g_auto(DmMailboxStore) memory = { NULL };
	gint64 id;

	if (!self->store)
		return TRUE;
	dm_mailbox_store_init(&memory, self->store, self->account, TRUE);
	return dm_store_mailbox_find(self->store, memory.account, name,
				     folder->uidvalidity, &id, error) &&
	       (!id || dm_store_mails(self->store, id, subtract, uids, error));
}

static void tell_refused(const Check *self, const char *check,
			 const char *folder, const GError *error)
{
	g_autofree char *name = dm_imap_folder_name(self->imap, folder, NULL);
	g_autofree char *nearest = nearest_folder(self, folder);

	if (!name || has_name(self, name))
		dm_doctor_tell(
			self->doctor, check, DM_CHECK_BAD,
			"%s; have this user's rights changed, or mend folders",
			error->message);
	else if (nearest)
		dm_doctor_tell(
			self->doctor, check, DM_CHECK_BAD,
			"there is no such folder; did you mean \"%s\"? Mend folders",
			nearest);
	else
		dm_doctor_tell(
			self->doctor, check, DM_CHECK_BAD,
			"there is no such folder: make it, or mend folders");
}

static void tell_counts(const Check *self, const char *check,
			const DmImapFolder *folder, guint64 fresh)
{
	if (!folder->uidvalidity)
		dm_doctor_tell(
			self->doctor, check, DM_CHECK_NOTE,
			"mails: %" G_GUINT64_FORMAT
			"; the server numbers them anew each time, so that every run reads all of them that stay",
			folder->exists);
	else
		dm_doctor_tell(self->doctor, check, DM_CHECK_OK,
			       "mails: %" G_GUINT64_FORMAT
			       ", new ones: %" G_GUINT64_FORMAT,
			       folder->exists, fresh);
}

/* Keeps the newest mail of the first folder. */
static void take_body(gpointer user, DmImapReply *reply)
{
	Check *self = user;

	if (reply->uid != self->newest)
		return;
	self->is_large |= reply->body_state == DM_IMAP_BODY_LARGE;
	if (reply->body_state == DM_IMAP_BODY_HELD && !self->body)
		self->body = g_bytes_ref(reply->body);
}

static void check_newest(Check *self, const char *folder, const DmUidSet *uids)
{
	const GArray *ranges = uids->ranges;
	g_auto(DmUidSet) newest = { NULL };
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;

	if (!ranges->len)
		return;
	self->newest = g_array_index(ranges, DmUidRange, ranges->len - 1).last;
	text = g_strdup_printf("the newest mail (%s, UID %u)", folder,
			       self->newest);
	dm_uid_set_init(&newest);
	dm_uid_set_add(&newest, self->newest, self->newest);
	if (!dm_imap_fetch(self->imap, &newest, "(UID BODY.PEEK[])", take_body,
			   self, &error))
		dm_doctor_tell(self->doctor, "sample", DM_CHECK_BAD, "%s: %s",
			       text, error->message);
	else if (self->body)
		dm_doctor_sample(self->doctor, self->body, text);
	else if (self->is_large)
		dm_doctor_tell(self->doctor, "sample", DM_CHECK_NOTE,
			       "%s is larger than message-bytes in [limits]",
			       text);
	else
		dm_doctor_tell(
			self->doctor, "sample", DM_CHECK_NOTE,
			"%s is listed, but the server does not send it; if it stays so, ask who runs it",
			text);
}

/* Opens and counts; *ret_uids are all mails of the folder. */
static gboolean look_into(const Check *self, const char *folder,
			  const char *check, DmUidSet *ret_uids, GError **error)
{
	g_autofree char *name = dm_imap_folder_name(self->imap, folder, error);
	g_auto(DmUidSet) fresh = { NULL };
	DmImapFolder found;

	dm_uid_set_init(&fresh);
	if (!name || !dm_imap_select(self->imap, name, TRUE, &found, error) ||
	    !dm_imap_search(self->imap, &found, G_MININT64, ret_uids, error))
		return FALSE;
	for (guint i = 0; i < ret_uids->ranges->len; i++) {
		const DmUidRange *range =
			&g_array_index(ret_uids->ranges, DmUidRange, i);

		dm_uid_set_add(&fresh, range->first, range->last);
	}
	if (!drop_known(self, name, &found, &fresh, error))
		return FALSE;
	tell_counts(self, check, &found, dm_uid_set_count(&fresh));
	return TRUE;
}

static gboolean check_folder(Check *self, const char *folder, gboolean is_first)
{
	g_autofree char *check = g_strconcat("folder ", folder, NULL);
	g_auto(DmUidSet) uids = { NULL };
	g_autoptr(GError) error = NULL;

	dm_uid_set_init(&uids);
	if (!look_into(self, folder, check, &uids, &error)) {
		if (!g_error_matches(error, DM_NET_ERROR, DM_NET_ERROR_REFUSED))
			return goes_on(self, check, error);
		tell_refused(self, check, folder, error);
		return TRUE;
	}
	if (is_first)
		check_newest(self, folder, &uids);
	return dm_imap_is_connected(self->imap);
}

/* ---- what would become of mails ------------------------------------- */

static const struct {
	const char *key, *text;
} outcomes[DM_N_OUTCOMES] = {
	[DM_OUTCOME_STORED] = { "after", "mail with new reports" },
	[DM_OUTCOME_DUPLICATE] = { "after-duplicates",
				   "mail with known reports" },
	[DM_OUTCOME_FOREIGN] = { "after-foreign", "mail without a report" },
	[DM_OUTCOME_UNPARSABLE] = { "after-unparsable",
				    "mail that cannot be read" },
};

/* How the server lets a mail leave its folder. */
static const char *way_of(const Check *self, DmFateKind kind,
			  DmCheckState *ret_state)
{
	*ret_state = DM_CHECK_OK;
	if (kind == DM_FATE_MOVE && can(self->imap, "MOVE", TRUE))
		return ", by MOVE";
	if (can(self->imap, "UIDPLUS", TRUE))
		return kind == DM_FATE_MOVE ? ", by COPY, STORE and UID EXPUNGE"
					    : ", by STORE and UID EXPUNGE";
	*ret_state = DM_CHECK_NOTE;
	return "; without UIDPLUS it stays in its folder, marked as deleted, until another program expunges it";
}

static gboolean is_read_folder(const Check *self, const char *name)
{
	for (char **folder = self->account->folders; *folder; folder++) {
		g_autofree char *other =
			dm_imap_folder_name(self->imap, *folder, NULL);

		if (other && dm_imap_name_equal(other, name))
			return TRUE;
	}
	return FALSE;
}

static gboolean check_target(const Check *self, DmOutcome outcome)
{
	const char *key = outcomes[outcome].key;
	const DmFate *fate = &self->account->fate[outcome];
	g_autoptr(GError) error = NULL;
	g_autofree char *name =
		dm_imap_folder_name(self->imap, fate->folder, &error);
	DmCheckState state;
	const char *way = way_of(self, fate->kind, &state);
	DmImapFolder found;
	gboolean is_there = FALSE;

	if (!name ||
	    !dm_imap_status(self->imap, name, &found, &is_there, &error))
		return goes_on(self, key, error);
	if (is_read_folder(self, name))
		dm_doctor_tell(
			self->doctor, key, DM_CHECK_BAD,
			"%s is one of the folders that are read: name another one",
			fate->folder);
	else if (!is_there && has_name(self, name))
		dm_doctor_tell(
			self->doctor, key, DM_CHECK_BAD,
			"%s is there but holds no mails: name another one",
			fate->folder);
	else
		dm_doctor_tell(self->doctor, key, state,
			       "%s: moved to %s, which %s%s",
			       outcomes[outcome].text, fate->folder,
			       is_there ? "is there" : "the first run makes",
			       way);
	return TRUE;
}

static gboolean check_fate(const Check *self, DmOutcome outcome)
{
	const DmFate *fate = &self->account->fate[outcome];
	g_autofree char *text = dm_fate_text(fate);
	DmCheckState state = DM_CHECK_OK;
	const char *way = "";

	if (fate->kind == DM_FATE_MOVE)
		return check_target(self, outcome);
	if (fate->kind == DM_FATE_DELETE)
		way = way_of(self, fate->kind, &state);
	dm_doctor_tell(self->doctor, outcomes[outcome].key, state, "%s: %s%s",
		       outcomes[outcome].text, text, way);
	return TRUE;
}

/* ---- all of it ------------------------------------------------------ */

static void check_mailbox(Check *self)
{
	const DmAccount *account = self->account;

	if (!check_namespace(self))
		return;
	for (guint i = 0; account->folders[i]; i++)
		if (!check_folder(self, account->folders[i], i == 0))
			return;
	for (DmOutcome outcome = 0; outcome < DM_N_OUTCOMES; outcome++)
		if (!check_fate(self, outcome))
			return;
}

void dm_doctor_mailbox(DmDoctor *doctor, DmImap *imap, const DmAccount *account)
{
	Check self = { .doctor = doctor, .imap = imap, .account = account };
	g_autofree char *path = dm_cli_db_path(doctor->cli);
	g_autoptr(GError) error = NULL;
	struct stat info;

	if (stat(path, &info) == 0)
		self.store = dm_cli_open_store(doctor->cli, DM_STORE_READ,
					       "dmarcmill doctor", &error);
	if (error)
		dm_doctor_tell(doctor, "database", DM_CHECK_NOTE,
			       "%s; all mails are taken as new",
			       error->message);
	check_mailbox(&self);
	g_clear_pointer(&self.names, g_ptr_array_unref);
	g_clear_pointer(&self.body, g_bytes_unref);
	dm_store_free(self.store);
}

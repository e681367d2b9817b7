/*
 * Questions about folders and mails, each one command.  It keeps nothing from
 * one to the next.
 */
#include "ingest/imapfolder.h"

#include <string.h>

#define LIST_MOST 1000
/* So many mails a question: with every second of them new the answer fits into
   a line of DM_IMAP_LINE_BYTES, as ranges and as numbers. */
#define SEARCH_WINDOW 50000

/* A command for a folder: "WORD \"name\"tail"; caller frees. */
static char *folder_command(const char *word, const char *name,
			    const char *tail)
{
	GString *command = g_string_new(word);

	g_string_append_c(command, ' ');
	dm_imap_append_quoted(command, name);
	g_string_append(command, tail);
	return g_string_free(command, FALSE);
}

static void keep_numbers(gpointer user, DmImapReply *reply)
{
	DmImapFolder *folder = user;

	if (reply->kind == DM_IMAP_EXISTS)
		folder->exists = reply->number;
	if (g_strcmp0(reply->code, "UIDVALIDITY") == 0)
		folder->uidvalidity = reply->uidvalidity;
	if (g_strcmp0(reply->code, "UIDNEXT") == 0)
		folder->uidnext = reply->uidnext;
	/* RFC 4315: nothing may be remembered of this folder. */
	if (g_strcmp0(reply->code, "UIDNOTSTICKY") == 0)
		folder->uidvalidity = 0;
}

/* The answer to STATUS; what is said of the selected folder beside it is not
   about the one that was asked for. */
static void keep_status(gpointer user, DmImapReply *reply)
{
	DmImapFolder *folder = user;

	if (reply->kind != DM_IMAP_FOLDER_STATUS)
		return;
	*folder = (DmImapFolder){ .uidvalidity = reply->uidvalidity,
				  .uidnext = reply->uidnext,
				  .exists = reply->messages,
				  .counts = reply->has_messages };
}

gboolean dm_imap_select(DmImap *imap, const char *name, gboolean read_only,
			DmImapFolder *ret, GError **error)
{
	g_autofree char *command =
		folder_command(read_only ? "EXAMINE" : "SELECT", name, "");
	g_autofree char *shown =
		dm_imap_name_shown(dm_imap_namespace(imap), name);
	g_autofree char *what = g_strconcat("to open the folder ", shown, NULL);
	g_auto(DmImapReply) reply = { 0 };

	*ret = (DmImapFolder){ 0 };
	return dm_imap_run(imap, command, keep_numbers, ret, &reply, error) &&
	       dm_imap_is_ok(imap, &reply, what, error);
}

gboolean dm_imap_status(DmImap *imap, const char *name, DmImapFolder *ret,
			gboolean *ret_found, GError **error)
{
	g_autofree char *command = folder_command(
		"STATUS", name, " (MESSAGES UIDNEXT UIDVALIDITY)");
	g_auto(DmImapReply) reply = { 0 };

	*ret = (DmImapFolder){ 0 };
	if (!dm_imap_run(imap, command, keep_status, ret, &reply, error))
		return FALSE;
	*ret_found = reply.condition == DM_IMAP_OK;
	return TRUE;
}

gboolean dm_imap_create(DmImap *imap, const char *name, GError **error)
{
	g_autofree char *create = folder_command("CREATE", name, "");
	g_autofree char *subscribe = folder_command("SUBSCRIBE", name, "");
	g_autofree char *shown =
		dm_imap_name_shown(dm_imap_namespace(imap), name);
	g_autofree char *what =
		g_strconcat("to create the folder ", shown, NULL);
	g_auto(DmImapReply) reply = { 0 };
	g_auto(DmImapReply) ignored = { 0 };

	if (!dm_imap_run(imap, create, NULL, NULL, &reply, error))
		return FALSE;
	if (g_strcmp0(reply.code, "ALREADYEXISTS") != 0 &&
	    !dm_imap_is_ok(imap, &reply, what, error))
		return FALSE;
	/* So that mail programs show it; some servers know no subscriptions. */
	return dm_imap_run(imap, subscribe, NULL, NULL, &ignored, error);
}

static void keep_name(gpointer user, DmImapReply *reply)
{
	GPtrArray *names = user;

	if (reply->kind == DM_IMAP_LIST && reply->name &&
	    names->len < LIST_MOST)
		g_ptr_array_add(names, g_steal_pointer(&reply->name));
}

GPtrArray *dm_imap_list(DmImap *imap, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_auto(DmImapReply) reply = { 0 };

	if (!dm_imap_run(imap, "LIST \"\" \"*\"", keep_name, names, &reply,
			 error))
		return NULL;
	return g_steal_pointer(&names);
}

/* ---- searching -------------------------------------------------------- */

typedef struct {
	DmUidSet *uids;
	guint64 exists; /* as of now */
	guint64 asked;	/* UIDs; 0 = all that exist */
} Found;

static void keep_uids(gpointer user, DmImapReply *reply)
{
	Found *found = user;

	if (reply->kind == DM_IMAP_EXISTS)
		found->exists = reply->number;
	if (reply->kind != DM_IMAP_SEARCH && reply->kind != DM_IMAP_ESEARCH)
		return;
	/* What is too much already needs no more memory. */
	if (dm_uid_set_count(found->uids) <= MAX(found->exists, found->asked))
		dm_uid_set_add_all(found->uids, &reply->uids);
}

static gboolean search(DmImap *imap, gboolean is_short, const char *keys,
		       Found *found, GError **error)
{
	g_autofree char *command = g_strconcat(
		"UID SEARCH ", is_short ? "RETURN (ALL) " : "", keys, NULL);
	g_auto(DmImapReply) reply = { 0 };

	return dm_imap_run(imap, command, keep_uids, found, &reply, error) &&
	       dm_imap_is_ok(imap, &reply, "to list the mails", error);
}

/* " SINCE 1-Feb-2026", or ""; caller frees. */
static char *since_key(gint64 day)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
					      "May", "Jun", "Jul", "Aug",
					      "Sep", "Oct", "Nov", "Dec" };
	g_autoptr(GDateTime) date =
		day == G_MININT64 ? NULL
				  : g_date_time_new_from_unix_utc(day * 86400);

	if (!date)
		return g_strdup("");
	return g_strdup_printf(" SINCE %d-%s-%04d",
			       g_date_time_get_day_of_month(date),
			       months[g_date_time_get_month(date) - 1],
			       g_date_time_get_year(date));
}

/* A server may claim UIDs by the billion, or none: there are as many as
   mails. */
static gboolean check_count(const Found *found, gboolean is_all, GError **error)
{
	guint64 count = dm_uid_set_count(found->uids);

	if (count <= found->exists && found->exists <= G_MAXUINT32 &&
	    (count || !found->exists || !is_all))
		return TRUE;
	g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL,
		    "the server lists %" G_GUINT64_FORMAT
		    " mails in a folder of %" G_GUINT64_FORMAT,
		    count, found->exists);
	return FALSE;
}

static gboolean search_windows(DmImap *imap, gboolean is_short,
			       gint64 since_day, Found *found, GError **error)
{
	g_autofree char *since = since_key(since_day);
	guint64 exists = found->exists;

	for (guint64 first = 1; first <= exists; first += SEARCH_WINDOW) {
		g_autofree char *keys = g_strdup_printf(
			"%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT "%s", first,
			MIN(first + SEARCH_WINDOW - 1, exists), since);

		if (!check_count(found, FALSE, error) ||
		    !search(imap, is_short, keys, found, error))
			return FALSE;
	}
	return TRUE;
}

gboolean dm_imap_search(DmImap *imap, const DmImapFolder *folder,
			gint64 since_day, DmUidSet *ret, GError **error)
{
	gboolean is_short = dm_imap_has_esearch(imap);
	gboolean is_all = since_day == G_MININT64;
	Found found = { ret, folder->exists, 0 };

	if (!search_windows(imap, is_short, since_day, &found, error))
		return FALSE;
	/* It may know the word and not what it means. */
	if (is_short && is_all && found.exists && !dm_uid_set_count(ret)) {
		dm_imap_distrust_esearch(imap);
		if (!search_windows(imap, FALSE, since_day, &found, error))
			return FALSE;
	}
	return check_count(&found, is_all, error);
}

gboolean dm_imap_search_uids(DmImap *imap, const DmUidSet *uids, DmUidSet *ret,
			     GError **error)
{
	Found found = { ret, 0, dm_uid_set_count(uids) };
	guint at = 0;

	while (at < uids->ranges->len) {
		g_autofree char *set =
			dm_uid_set_format(uids, &at, DM_IMAP_SET_BYTES);
		g_autofree char *keys = g_strconcat("UID ", set, NULL);

		if (!search(imap, dm_imap_has_esearch(imap), keys, &found,
			    error))
			return FALSE;
	}
	/* What nobody asked about is no answer. */
	dm_uid_set_intersect(ret, uids);
	return TRUE;
}

/* ---- fetching --------------------------------------------------------- */

typedef struct {
	DmImapFetchFn callback;
	gpointer user;
} Fetching;

static void pass_fetch(gpointer user, DmImapReply *reply)
{
	const Fetching *fetching = user;

	if (reply->kind == DM_IMAP_FETCH && reply->uid)
		fetching->callback(fetching->user, reply);
}

gboolean dm_imap_fetch(DmImap *imap, const DmUidSet *uids, const char *items,
		       DmImapFetchFn callback, gpointer user, GError **error)
{
	Fetching fetching = { callback, user };
	guint at = 0;

	while (at < uids->ranges->len) {
		g_autofree char *set =
			dm_uid_set_format(uids, &at, DM_IMAP_SET_BYTES);
		g_autofree char *command =
			g_strconcat("UID FETCH ", set, " ", items, NULL);
		g_auto(DmImapReply) reply = { 0 };

		if (!dm_imap_run(imap, command, pass_fetch, &fetching, &reply,
				 error))
			return FALSE;
		if (!dm_imap_is_ok(imap, &reply, "to fetch mails", error))
			return FALSE;
	}
	return TRUE;
}

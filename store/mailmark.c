/*
 * What is known of the mail that reports came in, and whether it came from
 * their submitter.  Knows nothing of how that was found out.
 */
#include "core/submitter.h"
#include "store/database.h"

/* A report that the item added, and who sent it. */
typedef struct {
	gint64 key;
	DmKind kind;
	char *org_name, *email;
} Sent;

static void sent_free(gpointer data)
{
	Sent *sent = data;

	g_free(sent->org_name);
	g_free(sent->email);
	g_free(sent);
}

GPtrArray *dm_sent_new(void)
{
	return g_ptr_array_new_with_free_func(sent_free);
}

void dm_sent_add(GPtrArray *all, gint64 key, DmKind kind,
		 const DmMetadata *reporter)
{
	Sent *sent = g_new(Sent, 1);

	*sent = (Sent){ key, kind, g_strdup(reporter->org_name),
			g_strdup(reporter->email) };
	g_ptr_array_add(all, sent);
}

gboolean dm_store_item_set_mail(DmStore *store, const char *verdict,
				const char *from_domain, GError **error)
{
	gint64 from;

	if (!store->item_sent->len)
		return TRUE;
	if (!dm_intern_text(store, from_domain, &from, error))
		return FALSE;
	for (guint i = 0; i < store->item_sent->len; i++) {
		const Sent *sent = g_ptr_array_index(store->item_sent, i);
		/* Anybody may report a failure: the organization is that of the
		   mail itself. */
		gboolean mismatch =
			sent->kind != DM_KIND_FAILURE &&
			!dm_submitter_matches(from_domain, sent->org_name,
					      sent->email);

		if (!dm_sql_run(store, DM_SQL_REPORT_MAIL, error, "itii",
				sent->key, verdict, from, (gint64)mismatch))
			return FALSE;
	}
	return TRUE;
}

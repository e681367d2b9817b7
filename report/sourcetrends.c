/*
 * Keeps of each source how its messages are spread over the time.  It draws
 * nothing.
 */
#include "report/sourcetrends.h"

#include "core/text.h"

#include "store/streams.h"

struct _DmSourceTrends {
	GHashTable *texts; /* source_ip, "" for none -> "1;20;3" */
};

static const char *key_of(const char *source_ip)
{
	return source_ip ? source_ip : "";
}

static gboolean on_trend(gpointer user, const char *source_ip,
			 const gint64 *messages, guint n,
			 GError **error G_GNUC_UNUSED)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < n; i++) {
		if (i)
			g_string_append_c(text, ';');
		dm_text_append_number(text, messages[i]);
	}
	g_hash_table_insert(user, g_strdup(key_of(source_ip)),
			    g_string_free(text, FALSE));
	return TRUE;
}

DmSourceTrends *dm_source_trends_new(DmStore *store, const DmFilter *filter,
				     GError **error)
{
	g_autoptr(DmSourceTrends) self = g_new0(DmSourceTrends, 1);

	self->texts =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!dm_store_trends(store, filter, on_trend, self->texts, error))
		return NULL;
	return g_steal_pointer(&self);
}

void dm_source_trends_free(DmSourceTrends *trends)
{
	if (!trends)
		return;
	g_hash_table_unref(trends->texts);
	g_free(trends);
}

const char *dm_source_trends_find(const DmSourceTrends *trends,
				  const char *source_ip)
{
	return g_hash_table_lookup(trends->texts, key_of(source_ip));
}

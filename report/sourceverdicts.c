/*
 * Keeps of each source the most urgent verdict of its streams.  It judges
 * nothing.
 */
#include "report/sourceverdicts.h"

#include "report/verdicts.h"

struct _DmSourceVerdicts {
	GHashTable *worst; /* source_ip, "" for none -> DmVerdict */
};

static const char *key_of(const char *source_ip)
{
	return source_ip ? source_ip : "";
}

static gboolean on_judged(gpointer user, const DmJudgedStream *judged,
			  GError **error G_GNUC_UNUSED)
{
	GHashTable *worst = user;
	const char *key = key_of(judged->facts.stream->source_ip);
	gpointer known;

	if (!g_hash_table_lookup_extended(worst, key, NULL, &known) ||
	    GPOINTER_TO_INT(known) < (int)judged->verdict)
		g_hash_table_insert(worst, g_strdup(key),
				    GINT_TO_POINTER((int)judged->verdict));
	return TRUE;
}

DmSourceVerdicts *dm_source_verdicts_new(DmStore *store, const DmFilter *filter,
					 const GPtrArray *facts, GError **error)
{
	g_autoptr(DmSourceVerdicts) self = g_new0(DmSourceVerdicts, 1);
	const DmStreamModes published = { NULL, NULL };

	self->worst =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (!dm_verdicts_each(store, filter, facts, &published, on_judged,
			      self->worst, error))
		return NULL;
	return g_steal_pointer(&self);
}

void dm_source_verdicts_free(DmSourceVerdicts *verdicts)
{
	if (!verdicts)
		return;
	g_hash_table_unref(verdicts->worst);
	g_free(verdicts);
}

gboolean dm_source_verdicts_find(const DmSourceVerdicts *verdicts,
				 const char *source_ip, DmVerdict *ret)
{
	gpointer found;

	if (!g_hash_table_lookup_extended(verdicts->worst, key_of(source_ip),
					  NULL, &found))
		return FALSE;
	*ret = (DmVerdict)GPOINTER_TO_INT(found);
	return TRUE;
}

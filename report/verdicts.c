/*
 * Goes over the streams twice: to learn, and to judge.
 */
#include "report/verdicts.h"

typedef struct {
	DmKnown *known;
	DmJudgedFn callback;
	gpointer user;
} Judge;

static gboolean on_learn(gpointer user, const DmMailStream *stream,
			 GError **error G_GNUC_UNUSED)
{
	dm_known_learn(user, stream);
	return TRUE;
}

static gboolean on_judge(gpointer user, const DmMailStream *stream,
			 GError **error)
{
	const Judge *judge = user;
	DmJudgedStream judged;

	dm_verdict_of(stream, judge->known, &judged);
	return judge->callback(judge->user, &judged, error);
}

static gboolean learn(DmStore *store, const DmFilter *filter, DmKnown *known,
		      GError **error)
{
	const DmStreamModes published = { NULL, NULL };

	return dm_mailstreams_each(store, filter, &published, on_learn, known,
				   error);
}

static gboolean on_domain(gpointer user, const DmFiguresRow *row,
			  GError **error G_GNUC_UNUSED)
{
	/* The root has no name; it has no source of its own either. */
	if (row->name)
		g_ptr_array_add(user, g_strdup(row->name));
	return TRUE;
}

/* Of few sources: what they send for anybody, and all of the domains that they
   send for. */
static gboolean learn_around(DmStore *store, const DmFilter *wide,
			     const DmCidr *source, DmKnown *known,
			     GError **error)
{
	g_autoptr(GPtrArray) domains = g_ptr_array_new_with_free_func(g_free);
	DmFilter few = *wide, all = *wide;

	few.source = source;
	if (!learn(store, &few, known, error) ||
	    !dm_store_figures(store, &few, DM_BY_DOMAIN, on_domain, NULL,
			      domains, error))
		return FALSE;
	for (guint i = 0; i < domains->len; i++) {
		all.domain = g_ptr_array_index(domains, i);
		if (!learn(store, &all, known, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean both_passes(DmStore *store, const DmFilter *filter,
			    const DmStreamModes *modes, Judge *judge,
			    GError **error)
{
	DmFilter wide;

	dm_filter_init(&wide);
	wide.domain = filter->domain;
	wide.since_day = filter->since_day;
	wide.until_day = filter->until_day;
	return (filter->source && !filter->domain
			? learn_around(store, &wide, filter->source,
				       judge->known, error)
			: learn(store, &wide, judge->known, error)) &&
	       dm_mailstreams_each(store, filter, modes, on_judge, judge,
				   error);
}

gboolean dm_verdicts_each(DmStore *store, const DmFilter *filter,
			  const GPtrArray *facts, const DmStreamModes *modes,
			  DmJudgedFn callback, gpointer user, GError **error)
{
	g_autoptr(DmKnown) known = dm_known_new(facts);
	Judge judge = { known, callback, user };
	gboolean is_good;

	if (!dm_store_snapshot_begin(store, error))
		return FALSE;
	is_good = both_passes(store, filter, modes, &judge, error);
	dm_store_snapshot_end(store);
	return is_good;
}

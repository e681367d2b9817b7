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

static gboolean both_passes(DmStore *store, const DmFilter *filter,
			    const DmStreamModes *modes, Judge *judge,
			    GError **error)
{
	const DmStreamModes published = { NULL, NULL };
	DmFilter wide;

	dm_filter_init(&wide);
	wide.domain = filter->domain;
	wide.since_day = filter->since_day;
	wide.until_day = filter->until_day;
	return dm_mailstreams_each(store, &wide, &published, on_learn,
				   judge->known, error) &&
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

/*
 * Passes calls on to the kind of source.  It knows none of them.
 */
#include "ingest/source.h"

G_DEFINE_QUARK(dm_ingest_error, dm_ingest_error)

const char *const dm_outcome_names[DM_N_OUTCOMES] = {
	[DM_OUTCOME_STORED] = "report",
	[DM_OUTCOME_DUPLICATE] = "duplicate",
	[DM_OUTCOME_FOREIGN] = "foreign",
	[DM_OUTCOME_UNPARSABLE] = "unparsable",
};

void dm_source_free(DmSource *source)
{
	if (source)
		source->ops->free(source);
}

DmItem *dm_source_next(DmSource *source, gboolean wait)
{
	return source->ops->next(source, wait);
}

guint64 dm_source_skipped(const DmSource *source)
{
	return source->skipped;
}

gboolean dm_source_ack(DmSource *source, const DmItem *item, GError **error)
{
	return source->ops->ack(source, item, error);
}

gboolean dm_source_settle(DmSource *source, gboolean *ret_more, GError **error)
{
	*ret_more = FALSE;
	return !source->ops->settle ||
	       source->ops->settle(source, ret_more, error);
}

int dm_source_fd(const DmSource *source)
{
	return source->ops->fd ? source->ops->fd(source) : -1;
}

void dm_source_serve(DmSource *source)
{
	if (source->ops->serve)
		source->ops->serve(source);
}

/*
 * How much each source sent, along the time.
 */
#pragma once

#include "store/store.h"

typedef struct _DmSourceTrends DmSourceTrends;

/* Of all that the filter takes; holds a short text a source. */
DmSourceTrends *dm_source_trends_new(DmStore *store, const DmFilter *filter,
				     GError **error);
void dm_source_trends_free(DmSourceTrends *trends);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSourceTrends, dm_source_trends_free)
/* Messages of each part of the time, "1;20;3" (dm_store_trends()); NULL where
   there is nothing of that source. */
const char *dm_source_trends_find(const DmSourceTrends *trends,
				  const char *source_ip);

/*
 * The days that an answer is about, and those before.
 */
#pragma once

#include "store/store.h"

/*
 * Gives a filter with a first day a last one too: without an own, that of the
 * last report stored, for no later can be told of.
 */
gboolean dm_period_close(DmStore *store, DmFilter *filter, GError **error);
/* The same filter on the equally long period before; `filter` has both days. */
DmFilter dm_period_before(const DmFilter *filter);

/*
 * When a reporter has gone silent.
 */
#pragma once

#include "store/store.h"

/*
 * Whether there was no report up to `until_day` for three times as long as it
 * usually takes, and at least six days.
 */
gboolean dm_silence_reached(gint64 first_seen, gint64 last_seen,
			    gint64 active_days, gint64 until_day);
/* The day up to which silence counts: the filter's last, else that of the last
   report stored. */
gboolean dm_silence_end(DmStore *store, const DmFilter *filter, gint64 *ret_day,
			GError **error);

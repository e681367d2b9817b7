/*
 * Which days a digest is about.
 */
#pragma once

#include "cli/config.h"

/*
 * The last whole period that ends by the day `until`: that day, the seven days
 * up to it, or a calendar month.
 */
void dm_digest_period(DmDigestPeriod period, gint64 until, DmFilter *filter);

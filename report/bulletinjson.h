/*
 * A digest as JSON (dmarcmill-digest(1) has the keys).
 */
#pragma once

#include <stdio.h>

#include "report/bulletin.h"

/* All of it, whatever a mail would leave out; `filters` as for
   dm_emitter_new(). */
void dm_bulletin_json(const DmBulletin *bulletin, const char *const *filters,
		      FILE *out);

/*
 * Holds the records of a report back until its header is final, for sinks
 * that need the header first.
 */
#pragma once

#include "core/report.h"

typedef struct _DmRecordHold DmRecordHold;

/*
 * What the hold's sink takes goes to `next` at `end`: begin with the final
 * header, the records in order, end.  A discarded report never reaches it.
 */
DmRecordHold *dm_record_hold_new(const DmSink *next, gpointer next_user);
void dm_record_hold_free(DmRecordHold *hold);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmRecordHold, dm_record_hold_free)

/* `user` is the hold. */
extern const DmSink dm_record_hold_sink;

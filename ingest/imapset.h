/*
 * Sets of UIDs as ranges (RFC 9051 section 9, sequence-set): a set of a
 * million neighbours is one range.
 */
#pragma once

#include <glib.h>

typedef struct {
	guint32 first, last; /* both inclusive, first <= last, never 0 */
} DmUidRange;

/* Ranges that rise and neither overlap nor touch. */
typedef struct {
	GArray *ranges; /* DmUidRange */
} DmUidSet;

void dm_uid_set_init(DmUidSet *set);
void dm_uid_set_clear(DmUidSet *set);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmUidSet, dm_uid_set_clear)

/* Adds one range; cheap where ranges come in rising order. */
void dm_uid_set_add(DmUidSet *set, guint32 first, guint32 last);
gboolean dm_uid_set_has(const DmUidSet *set, guint32 uid);
void dm_uid_set_remove(DmUidSet *set, guint32 uid);
/* Adds all ranges of another set. */
void dm_uid_set_add_all(DmUidSet *set, const DmUidSet *other);
void dm_uid_set_empty(DmUidSet *set);
/* Leaves what `other` has as well. */
void dm_uid_set_intersect(DmUidSet *set, const DmUidSet *other);
/* Takes out of `set` all that `other` has. */
void dm_uid_set_subtract(DmUidSet *set, const DmUidSet *other);
/* How many UIDs; of a set that a server made up this may be 2^32 - 1. */
guint64 dm_uid_set_count(const DmUidSet *set);
/*
 * Moves the lowest UIDs, `most` at most, from `set` to the empty set `ret`.
 */
void dm_uid_set_take(DmUidSet *set, guint64 most, DmUidSet *ret);
/*
 * The set as IMAP writes it ("1:3,7"), from range *at on and as much as fits
 * into `room` bytes; *at is then the first range that was left out.  Caller
 * frees.
 */
char *dm_uid_set_format(const DmUidSet *set, guint *at, gsize room);
/*
 * Reads "1:3,7,9:8" (any order, RFC 9051 lets a range fall) up to `size`
 * bytes.  FALSE where it is none: empty, 0, *, above 2^32 - 1.
 */
gboolean dm_uid_set_parse(const char *text, gsize size, DmUidSet *ret);

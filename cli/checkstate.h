/*
 * What `check` found last time, in a file, so that it can tell what changed.
 */
#pragma once

#include <gio/gio.h>

typedef struct _DmCheckState DmCheckState;

/* Reads `path`, which no other run may use meanwhile; a file that is not there
   yet knows nothing. */
DmCheckState *dm_check_state_load(const char *path, GError **error);
void dm_check_state_free(DmCheckState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmCheckState, dm_check_state_free)
/* In place of the old file, or not at all. */
gboolean dm_check_state_save(const DmCheckState *state, GError **error);

/* `is_new`: it was not there last time; else it is gone. */
typedef void (*DmChangeFn)(gpointer user, const char *domain, gboolean is_new,
			   const char *fact);
/* Whether it could not be known this time whether a fact still holds. */
typedef gboolean (*DmOpenFn)(gconstpointer user, const char *fact);
/*
 * Puts the facts of a domain (char *) in the place of the old ones and tells
 * what changed; of a domain that is new here, nothing.  FALSE = it is.  Facts
 * that are open stay as they were.
 */
gboolean dm_check_state_replace(DmCheckState *state, const char *domain,
				const GPtrArray *facts, DmOpenFn is_open,
				gconstpointer open_user, DmChangeFn callback,
				gpointer user);

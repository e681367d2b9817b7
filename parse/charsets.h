/*
 * The encodings that anything in this program is read in: one table, held
 * open, for XML and for mail headers.
 */
#pragma once

#include <glib.h>

/*
 * Opens every converter and keeps it: glibc loads them from disk at their
 * first use, which a worker could not.  Call once, before the cage.
 */
void dm_charsets_warm_up(void);

/*
 * Whether the label (any case) is in the table; *ret is the name of its
 * converter, or NULL for UTF-8.
 */
gboolean dm_charset_lookup(const char *label, const char **ret);

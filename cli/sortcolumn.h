/*
 * Which columns an answer can be sorted by.
 */
#pragma once

#include <glib.h>

/*
 * The store's sort key for `column`, a column of the answer of `command` with
 * "-" in front to turn the order round; caller frees.  NULL with a usage error
 * that names the columns when it is none.
 */
char *dm_sort_key(const char *command, const char *column, GError **error);

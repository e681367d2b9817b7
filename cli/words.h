/*
 * Options that take one of a few words.
 */
#pragma once

#include <glib.h>

/*
 * The index of `text` in a NULL-terminated list; NULL leaves *ret as it is.
 * FALSE with a usage error that begins with `what` and names the words.
 */
gboolean dm_word_read(const char *what, const char *text,
		      const char *const *words, guint *ret, GError **error);

/*
 * Looks a word up in a list and says which there are.
 */
#include "cli/words.h"

#include <string.h>

#include "cli/cli.h"

/* "a, b or c"; caller frees. */
static char *list_words(const char *const *words)
{
	GString *all = g_string_new(NULL);

	for (guint i = 0; words[i]; i++)
		g_string_append_printf(all, "%s%s",
				       !i	      ? ""
				       : words[i + 1] ? ", "
						      : " or ",
				       words[i]);
	return g_string_free(all, FALSE);
}

gboolean dm_word_read(const char *what, const char *text,
		      const char *const *words, guint *ret, GError **error)
{
	g_autofree char *all = NULL;

	for (guint i = 0; text && words[i]; i++) {
		if (strcmp(text, words[i]) == 0) {
			*ret = i;
			return TRUE;
		}
	}
	if (!text)
		return TRUE;
	all = list_words(words);
	return dm_cli_usage(error, "%s takes %s, not \"%s\"", what, all, text);
}

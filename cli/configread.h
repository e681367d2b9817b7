/*
 * Single values of the configuration, for those who know its keys.
 */
#pragma once

#include "cli/config.h"

typedef struct {
	const char *path;
	GKeyFile *file;
	DmConfig *config;
	GError **error;
} DmConfigReader;

/*
 * What is wrong, behind file, section and key (NULL: the section itself); gives
 * FALSE.
 */
gboolean dm_config_fail(DmConfigReader *reader, const char *section,
			const char *key, const char *format, ...)
	G_GNUC_PRINTF(4, 5);
/* The line that a section begins at, from 1; 0 where it is not found. */
guint dm_config_section_line(const DmConfigReader *reader, const char *section);
/*
 * Which line makes the file no configuration, and why, in words; NULL where
 * none is found.  Caller frees.
 */
char *dm_config_wrong_line(const char *path);
/* That `word` is none of the `known` (ended by NULL), and which it may be. */
gboolean dm_config_fail_unknown(DmConfigReader *reader, const char *section,
				const char *key, const char *what,
				const char *word, const char *const *known);

/* Where `key` is given, `other` must be too, or must not; and why. */
typedef struct {
	const char *key, *other;
	gboolean is_needed;
	const char *text;
} DmConfigPair;

/* Fails at the first pair that is broken; they end with a NULL key. */
gboolean dm_config_check_pairs(DmConfigReader *reader, const char *section,
			       const DmConfigPair *pairs);

/* Each sets *ret, or fails by the calls above. */
gboolean dm_config_read_number(DmConfigReader *reader, const char *section,
			       const char *key, gint64 min, gint64 max,
			       gint64 *ret);
/* An enumeration by the words of its values, in their order. */
gboolean dm_config_read_word(DmConfigReader *reader, const char *section,
			     const char *key, const char *const *words,
			     guint *ret);
/* Days, counted from day 0 as filters count them; never is 0. */
gboolean dm_config_read_age(DmConfigReader *reader, const char *section,
			    const char *key, gint64 *ret);
/* A text that is not empty and has no control characters; what was in *ret is
   freed, as it is by the next two. */
gboolean dm_config_read_text(DmConfigReader *reader, const char *section,
			     const char *key, char **ret);
/* An absolute path. */
gboolean dm_config_read_path(DmConfigReader *reader, const char *section,
			     const char *key, char **ret);
/* Texts with ; between them, trimmed. */
gboolean dm_config_read_list(DmConfigReader *reader, const char *section,
			     const char *key, char ***ret);

/*
 * The policy file of MTA-STS (RFC 8461 section 3.2).
 */
#pragma once

#include <glib.h>

/* More mx lines than that are not kept. */
#define DM_STS_MX_MAX 200

typedef enum {
	DM_STS_MODE_MISSING,
	DM_STS_MODE_UNKNOWN, /* a word that is no mode */
	DM_STS_MODE_NONE,
	DM_STS_MODE_TESTING,
	DM_STS_MODE_ENFORCE,
} DmStsMode;

typedef struct {
	char *version; /* NULL where there is none; likewise below */
	char *mode_text;
	DmStsMode mode;
	char *max_age_text;
	gboolean has_max_age; /* it is a number of at most 10 digits */
	gint64 max_age_seconds;
	GPtrArray *mx;	  /* char *: patterns, lower case, in their order */
	guint bad_lines;  /* without a key and a ":" */
	guint repeats;	  /* of keys that may stand once: the first counts */
	gboolean is_text; /* UTF-8 without NUL: else nothing was read */
} DmStsPolicy;

DmStsPolicy *dm_sts_policy_parse(const char *text, gsize size);
void dm_sts_policy_free(DmStsPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmStsPolicy, dm_sts_policy_free)

/* "none", "testing", "enforce"; "missing", "unknown"; static. */
const char *dm_sts_mode_name(DmStsMode mode);

/*
 * Whether a pattern covers a host: the same name, or "*." in place of exactly
 * one label at its left (RFC 8461 section 4.1).
 */
gboolean dm_sts_covers(const char *pattern, const char *host);

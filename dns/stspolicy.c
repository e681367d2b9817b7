/*
 * Reads policy files of MTA-STS.  Where they come from it does not know.
 */
#include "dns/stspolicy.h"

#include <string.h>

const char *dm_sts_mode_name(DmStsMode mode)
{
	static const char *const names[] = {
		[DM_STS_MODE_MISSING] = "missing",
		[DM_STS_MODE_UNKNOWN] = "unknown",
		[DM_STS_MODE_NONE] = "none",
		[DM_STS_MODE_TESTING] = "testing",
		[DM_STS_MODE_ENFORCE] = "enforce",
	};

	return names[mode];
}

void dm_sts_policy_free(DmStsPolicy *policy)
{
	if (!policy)
		return;
	g_free(policy->version);
	g_free(policy->mode_text);
	g_free(policy->max_age_text);
	g_ptr_array_unref(policy->mx);
	g_free(policy);
}

/* The first value counts. */
static void take(DmStsPolicy *policy, char **at, const char *value)
{
	if (*at)
		policy->repeats++;
	else
		*at = g_strdup(value);
}

static void take_mx(DmStsPolicy *policy, const char *value)
{
	if (policy->mx->len < DM_STS_MX_MAX)
		g_ptr_array_add(policy->mx, g_ascii_strdown(value, -1));
}

/* Keys are case-sensitive; unknown ones are for later versions. */
static void take_line(DmStsPolicy *policy, char *line)
{
	char *colon = strchr(line, ':');
	const char *key, *value;

	g_strstrip(line);
	if (!*line)
		return;
	if (!colon || colon == line) {
		policy->bad_lines++;
		return;
	}
	*colon = 0;
	key = g_strchomp(line);
	value = g_strstrip(colon + 1);
	if (strcmp(key, "version") == 0)
		take(policy, &policy->version, value);
	else if (strcmp(key, "mode") == 0)
		take(policy, &policy->mode_text, value);
	else if (strcmp(key, "max_age") == 0)
		take(policy, &policy->max_age_text, value);
	else if (strcmp(key, "mx") == 0)
		take_mx(policy, value);
}

static void read_mode(DmStsPolicy *policy)
{
	if (!policy->mode_text)
		return;
	policy->mode = DM_STS_MODE_UNKNOWN;
	for (DmStsMode mode = DM_STS_MODE_NONE; mode <= DM_STS_MODE_ENFORCE;
	     mode++)
		if (strcmp(policy->mode_text, dm_sts_mode_name(mode)) == 0)
			policy->mode = mode;
}

static void read_max_age(DmStsPolicy *policy)
{
	const char *text = policy->max_age_text;
	gsize size = text ? strlen(text) : 0;

	if (!size || size > 10 || strspn(text, "0123456789") != size)
		return;
	policy->has_max_age = TRUE;
	policy->max_age_seconds = g_ascii_strtoll(text, NULL, 10);
}

DmStsPolicy *dm_sts_policy_parse(const char *text, gsize size)
{
	DmStsPolicy *policy = g_new0(DmStsPolicy, 1);
	g_autofree char *copy = NULL;
	char *line;

	policy->mx = g_ptr_array_new_with_free_func(g_free);
	policy->is_text = g_utf8_validate_len(text, size, NULL);
	if (!policy->is_text)
		return policy;
	copy = g_strndup(text, size);
	for (line = copy; line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end++ = 0;
		take_line(policy, line);
		line = end;
	}
	read_mode(policy);
	read_max_age(policy);
	return policy;
}

gboolean dm_sts_covers(const char *pattern, const char *host)
{
	const char *rest;

	if (strncmp(pattern, "*.", 2) != 0)
		return g_ascii_strcasecmp(pattern, host) == 0;
	rest = strchr(host, '.');
	return rest && rest != host &&
	       g_ascii_strcasecmp(pattern + 1, rest) == 0;
}

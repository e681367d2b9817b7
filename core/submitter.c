/*
 * Compares organizational domains; knows nothing of reports.
 */
#include "core/submitter.h"

#include <string.h>

#include "core/domain.h"

/* The domain behind the last @, or NULL. */
static char *domain_of(const char *email)
{
	const char *at = email ? strrchr(email, '@') : NULL;
	g_autofree char *bare = at ? g_strdup(at + 1) : NULL;

	if (!bare)
		return NULL;
	bare[strcspn(bare, "> \t")] = '\0';
	return *bare ? dm_domain_normalize(bare, NULL) : NULL;
}

/* The name as a domain, or NULL when it is none. */
static char *domain_in(const char *org_name)
{
	g_autofree char *name =
		org_name ? dm_domain_normalize(org_name, NULL) : NULL;
	const char *dot = name ? strchr(name, '.') : NULL;

	if (!dot || dot == name || !dot[1])
		return NULL;
	for (const char *c = name; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '.' && *c != '-' && *c != '_')
			return NULL;
	return g_steal_pointer(&name);
}

static gboolean same_organization(const char *a, const char *b)
{
	g_autofree char *left = NULL, *right = NULL;

	/* Most often, and without the list. */
	if (strcmp(a, b) == 0)
		return TRUE;
	left = dm_domain_organizational(a);
	right = dm_domain_organizational(b);
	return strcmp(left, right) == 0;
}

gboolean dm_submitter_matches(const char *from_domain, const char *org_name,
			      const char *email)
{
	g_autofree char *by_email = NULL, *by_name = NULL;

	if (!from_domain)
		return TRUE;
	by_email = domain_of(email);
	if (by_email && same_organization(from_domain, by_email))
		return TRUE;
	by_name = domain_in(org_name);
	if (by_name)
		return same_organization(from_domain, by_name);
	return !by_email;
}

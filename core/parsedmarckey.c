/*
 * Two rules of parsedmarc, read from its code; knows no report.
 */
#include "core/parsedmarckey.h"

#include <string.h>

#include "core/domain.h"

char *dm_parsedmarc_org_name(const char *org_name)
{
	g_autofree char *domain = NULL;

	if (strchr(org_name, ' ') || !strchr(org_name, '.'))
		return g_strdup(org_name);
	domain = dm_domain_normalize(org_name, NULL);
	return dm_domain_organizational(domain);
}

char *dm_parsedmarc_report_id(const char *report_id)
{
	GString *id = g_string_new(NULL);

	for (const char *c = report_id; *c && *c != '@'; c++)
		if (*c != '<' && *c != '>')
			g_string_append_c(id, *c);
	return g_string_free(id, FALSE);
}

/*
 * Reads [domain NAME] sections.
 */
#include "cli/configdomain.h"

#include <string.h>

#include "core/domain.h"
#include "dns/name.h"
#include "report/known.h"

#define PREFIX "domain "

static const char *const known_keys[] = { "servers", "nonexistent", NULL };

gboolean dm_config_is_domain(const char *section)
{
	return g_str_has_prefix(section, PREFIX);
}

static gboolean read_servers(DmConfigReader *reader, const char *section,
			     DmDomainFacts *facts)
{
	g_auto(GStrv) list = NULL;

	if (!dm_config_read_list(reader, section, "servers", &list))
		return FALSE;
	for (char **row = list; *row; row++) {
		DmCidr cidr;

		if (!dm_cidr_parse(*row, &cidr))
			return dm_config_fail(
				reader, section, "servers",
				"\"%s\" is neither an address nor a range like 192.0.2.0/24",
				*row);
		g_array_append_val(facts->servers, cidr);
	}
	return TRUE;
}

/* Names below the domain, whole or as the part in front of it. */
static gboolean read_nonexistent(DmConfigReader *reader, const char *section,
				 DmDomainFacts *facts)
{
	g_autofree char *suffix = g_strconcat(".", facts->domain, NULL);

	if (!dm_config_read_list(reader, section, "nonexistent",
				 &facts->nonexistent))
		return FALSE;
	for (char **row = facts->nonexistent; *row; row++) {
		g_autofree char *name = dm_domain_normalize(*row, NULL);

		g_free(*row);
		*row = g_str_has_suffix(name, suffix)
			       ? g_steal_pointer(&name)
			       : g_strconcat(name, suffix, NULL);
	}
	return TRUE;
}

static gboolean read_keys(DmConfigReader *reader, const char *section,
			  DmDomainFacts *facts)
{
	g_auto(GStrv) names =
		g_key_file_get_keys(reader->file, section, NULL, NULL);

	for (guint i = 0; names && names[i]; i++) {
		gboolean is_good;

		if (strcmp(names[i], "servers") == 0)
			is_good = read_servers(reader, section, facts);
		else if (strcmp(names[i], "nonexistent") == 0)
			is_good = read_nonexistent(reader, section, facts);
		else
			is_good = dm_config_fail_unknown(reader, section,
							 names[i], "key",
							 names[i], known_keys);
		if (!is_good)
			return FALSE;
	}
	return TRUE;
}

gboolean dm_config_read_domain(DmConfigReader *reader, const char *section)
{
	const char *name = section + strlen(PREFIX), *why;
	DmDomainFacts *facts = g_new0(DmDomainFacts, 1);
	g_autofree char *in_dns = dm_dns_name_normalize(name, &why);

	facts->domain = dm_domain_normalize(name, NULL);
	facts->servers = g_array_new(FALSE, FALSE, sizeof(DmCidr));
	facts->nonexistent = g_new0(char *, 1);
	g_ptr_array_add(reader->config->domains, facts);
	if (!in_dns)
		return dm_config_fail(reader, section, NULL,
				      "line %u: \"%s\" is no domain: %s",
				      dm_config_section_line(reader, section),
				      name, why);
	return read_keys(reader, section, facts);
}

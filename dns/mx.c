/*
 * Walks the way of a sending server: MX, the addresses behind it, or the
 * domain's own.  What is right and wrong about them is judged in mxjudge.c.
 */
#include "dns/mx.h"

#include <string.h>

#include "dns/mxjudge.h"

/* More hosts than that are not looked up: no sender tries them. */
#define HOSTS_MAX 32

const char *dm_path_kind_name(DmPathKind kind)
{
	static const char *const names[] = {
		[DM_PATH_UNKNOWN] = "unknown", [DM_PATH_NXDOMAIN] = "nxdomain",
		[DM_PATH_MX] = "mx",	       [DM_PATH_IMPLICIT] = "implicit",
		[DM_PATH_NULL_MX] = "null-mx", [DM_PATH_NONE] = "none",
	};

	return names[kind];
}

static void free_host(gpointer data)
{
	DmMxHost *host = data;

	g_free(host->name);
	g_free(host->alias);
	g_array_unref(host->addresses);
	g_free(host);
}

void dm_mx_section_free(DmMxSection *section)
{
	if (!section)
		return;
	g_ptr_array_unref(section->aliases);
	g_ptr_array_unref(section->hosts);
	g_free(section);
}

const DmMxHost *dm_mx_host(const DmMxSection *section, guint index)
{
	return g_ptr_array_index(section->hosts, index);
}

guint dm_mx_group(const DmMxSection *section, guint index)
{
	guint n = 0;

	while (index + n < section->hosts->len &&
	       dm_mx_host(section, index + n)->preference ==
		       dm_mx_host(section, index)->preference)
		n++;
	return n;
}

/* ---- hosts ---------------------------------------------------------- */

static void add_addresses(DmMxHost *host, const DmDnsAnswer *answer)
{
	for (guint i = 0; i < answer->records->len; i++) {
		const DmDnsRecord *record = dm_dns_record(answer, i);
		const DmMxAddress address = {
			.address = record->address,
			.ttl_seconds = record->ttl_seconds,
			.scope = dm_address_scope(&record->address),
		};

		g_array_append_val(host->addresses, address);
	}
}

static gboolean has_global(const DmMxHost *host)
{
	for (guint i = 0; i < host->addresses->len; i++)
		if (g_array_index(host->addresses, DmMxAddress, i).scope ==
		    DM_SCOPE_GLOBAL)
			return TRUE;
	return FALSE;
}

static const char *problem_of(const DmMxHost *host, const DmDnsAnswer *a,
			      const DmDnsAnswer *aaaa)
{
	if (has_global(host) || dm_dns_failed(a) || dm_dns_failed(aaaa))
		return NULL;
	if (host->addresses->len)
		return "no address that others can reach";
	return a->status == DM_DNS_NODATA || aaaa->status == DM_DNS_NODATA
		       ? "no address"
		       : "no such name";
}

static void look_up(DmMxHost *host, DmLookups *lookups)
{
	const DmDnsAnswer *a = dm_lookups_ask(lookups, host->name, DM_DNS_A);
	const DmDnsAnswer *aaaa =
		dm_lookups_ask(lookups, host->name, DM_DNS_AAAA);
	const GPtrArray *aliases = a->aliases->len ? a->aliases : aaaa->aliases;

	host->a = a->status;
	host->aaaa = aaaa->status;
	host->is_secure = (a->authentic || dm_dns_is_empty(a)) &&
			  (aaaa->authentic || dm_dns_is_empty(aaaa)) &&
			  (a->authentic || aaaa->authentic);
	if (aliases->len)
		host->alias =
			g_strdup(g_ptr_array_index(aliases, aliases->len - 1));
	add_addresses(host, a);
	add_addresses(host, aaaa);
	host->problem = problem_of(host, a, aaaa);
	host->is_usable = !host->problem;
}

static DmMxHost *add_host(DmMxSection *section, const char *name,
			  guint16 preference, guint32 ttl_seconds)
{
	DmMxHost *host = g_new0(DmMxHost, 1);

	host->name = g_strdup(name);
	host->preference = preference;
	host->ttl_seconds = ttl_seconds;
	host->addresses = g_array_new(FALSE, FALSE, sizeof(DmMxAddress));
	g_ptr_array_add(section->hosts, host);
	return host;
}

static gint by_preference(gconstpointer a, gconstpointer b)
{
	const DmMxHost *left = *(DmMxHost *const *)a;
	const DmMxHost *right = *(DmMxHost *const *)b;

	if (left->preference != right->preference)
		return left->preference < right->preference ? -1 : 1;
	return strcmp(left->name, right->name);
}

gboolean dm_mx_is_null(const DmDnsAnswer *mx)
{
	for (guint i = 0; i < mx->records->len; i++)
		if (strcmp(dm_dns_record(mx, i)->name, ".") != 0)
			return FALSE;
	return mx->records->len > 0;
}

gboolean dm_mx_is_address(const char *name)
{
	const char *last = strrchr(name, '.');
	DmAddress address;

	last = last ? last + 1 : name;
	return dm_address_parse(name, &address) ||
	       (*last && strspn(last, "0123456789") == strlen(last));
}

/* ---- the three ways ------------------------------------------------- */

static void take_mx(DmMxSection *section, const DmDnsAnswer *mx,
		    DmLookups *lookups)
{
	section->kind = DM_PATH_MX;
	for (guint i = 0; i < mx->records->len; i++) {
		const DmDnsRecord *record = dm_dns_record(mx, i);

		add_host(section, record->name, record->preference,
			 record->ttl_seconds);
	}
	g_ptr_array_sort(section->hosts, by_preference);
	if (dm_mx_is_null(mx)) {
		section->kind = DM_PATH_NULL_MX;
		return;
	}
	for (guint i = 0; i < section->hosts->len; i++) {
		DmMxHost *host = g_ptr_array_index(section->hosts, i);

		if (strcmp(host->name, ".") == 0)
			host->problem = "a null MX beside others";
		else if (dm_mx_is_address(host->name))
			host->problem = "an address in place of a name";
		else if (i >= HOSTS_MAX)
			host->is_skipped = TRUE;
		else
			look_up(host, lookups);
		section->takes_mail |= host->is_usable;
	}
}

static void take_own(DmMxSection *section, const char *domain,
		     DmLookups *lookups)
{
	DmMxHost *host = add_host(section, domain, 0, 0);

	look_up(host, lookups);
	if (host->addresses->len) {
		section->kind = DM_PATH_IMPLICIT;
		section->takes_mail = host->is_usable;
		return;
	}
	section->kind =
		dm_dns_is_empty(dm_lookups_ask(lookups, domain, DM_DNS_A)) &&
				dm_dns_is_empty(dm_lookups_ask(lookups, domain,
							       DM_DNS_AAAA))
			? DM_PATH_NONE
			: DM_PATH_UNKNOWN;
	g_ptr_array_set_size(section->hosts, 0);
}

DmMxSection *dm_mx_section_new(const DmCheckInput *input, DmLookups *lookups,
			       DmJudgements *judgements)
{
	const DmDnsAnswer *mx =
		dm_lookups_ask(lookups, input->domain, DM_DNS_MX);
	DmMxSection *section = g_new0(DmMxSection, 1);

	section->aliases = g_ptr_array_new_with_free_func(g_free);
	section->hosts = g_ptr_array_new_with_free_func(free_host);
	section->ttl_seconds = mx->ttl_seconds;
	section->is_secure = mx->authentic;
	for (guint i = 0; i < mx->aliases->len; i++)
		g_ptr_array_add(section->aliases,
				g_strdup(g_ptr_array_index(mx->aliases, i)));
	if (mx->status == DM_DNS_OK)
		take_mx(section, mx, lookups);
	else if (mx->status == DM_DNS_NODATA)
		take_own(section, input->domain, lookups);
	else if (dm_dns_is_empty(mx))
		section->kind = DM_PATH_NXDOMAIN;
	if (!dm_lookups_is_pending(lookups))
		dm_mx_judge(input, section, judgements);
	return section;
}

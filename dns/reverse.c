/*
 * Finds the host name of an address and holds it against the name's own
 * addresses.  Knows no network.
 */
#include "dns/reverse.h"

#include <string.h>

#include "dns/name.h"

static DmReverse *result(DmHostState state, const char *host)
{
	DmReverse *reverse = g_new0(DmReverse, 1);

	reverse->state = state;
	reverse->host = g_strdup(host);
	return reverse;
}

void dm_reverse_free(DmReverse *reverse)
{
	if (!reverse)
		return;
	g_free(reverse->host);
	g_free(reverse);
}

/* Letters, digits and hyphens with dots between; the underscore is in use too,
   although RFC 1123 does not know it. */
static gboolean is_host(const char *name)
{
	gboolean has_dot = FALSE;

	for (const char *c = name; *c; c++) {
		if (!g_ascii_isalnum(*c) && !strchr("-_.", *c))
			return FALSE;
		has_dot = has_dot || *c == '.';
	}
	/* "localhost" is nobody's name. */
	return has_dot && *name != '.';
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * The names to look at, borrowed.  Servers turn the order of records round; by
 * name, the same are taken each time.
 */
static GPtrArray *names_of(const DmDnsAnswer *answer)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < answer->records->len; i++) {
		char *name = dm_dns_record(answer, i)->name;

		if (is_host(name) && !g_ptr_array_find_with_equal_func(
					     names, name, g_str_equal, NULL))
			g_ptr_array_add(names, name);
	}
	g_ptr_array_sort(names, by_name);
	if (names->len > DM_REVERSE_NAMES)
		g_ptr_array_set_size(names, DM_REVERSE_NAMES);
	return names;
}

static gboolean holds(const DmDnsAnswer *answer, const DmAddress *address)
{
	for (guint i = 0; i < answer->records->len; i++) {
		const DmAddress *other = &dm_dns_record(answer, i)->address;

		if (other->size == address->size &&
		    memcmp(other->bytes, address->bytes, address->size) == 0)
			return TRUE;
	}
	return FALSE;
}

/* All names are asked for before any is judged. */
static DmReverse *confirm(const DmAddress *address, const GPtrArray *names,
			  DmLookups *lookups)
{
	DmDnsType type = address->size == 4 ? DM_DNS_A : DM_DNS_AAAA;
	const char *confirmed = NULL;
	gboolean has_failed = FALSE;

	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		const DmDnsAnswer *answer =
			dm_lookups_ask_quietly(lookups, name, type);

		has_failed = has_failed || dm_dns_failed(answer);
		if (!confirmed && holds(answer, address))
			confirmed = name;
	}
	if (confirmed)
		return result(DM_HOST_CONFIRMED, confirmed);
	if (has_failed)
		return result(DM_HOST_FAILED, NULL);
	return result(DM_HOST_UNCONFIRMED, g_ptr_array_index(names, 0));
}

DmReverse *dm_reverse_find(const DmAddress *address, DmLookups *lookups)
{
	g_autofree char *reverse_name = NULL;
	g_autoptr(GPtrArray) names = NULL;
	const DmDnsAnswer *answer;

	/* What our network calls it is not what the reporter's does. */
	if (dm_address_scope(address) != DM_SCOPE_GLOBAL)
		return result(DM_HOST_NONE, NULL);
	reverse_name = dm_dns_reverse_name(address);
	answer = dm_lookups_ask_quietly(lookups, reverse_name, DM_DNS_PTR);
	if (dm_dns_failed(answer))
		return result(DM_HOST_FAILED, NULL);
	names = names_of(answer);
	return names->len ? confirm(address, names, lookups)
			  : result(DM_HOST_NONE, NULL);
}

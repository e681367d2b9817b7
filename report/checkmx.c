/*
 * Tells the delivery path: who is tried first, who shares the load, who stands
 * in.  What is wrong with it the judgements say.
 */
#include "report/checkmx.h"

#include <string.h>

/* ---- data ----------------------------------------------------------- */

static void write_address(DmJsonWriter *json, const DmMxAddress *address)
{
	char text[DM_ADDRESS_TEXT];

	dm_json_begin_object(json);
	dm_json_member_text(json, "address",
			    dm_address_format(&address->address, text));
	dm_json_member_text(json, "scope", dm_scope_name(address->scope));
	dm_json_member_int(json, "ttl", address->ttl_seconds);
	dm_json_end_object(json);
}

static void write_host(DmJsonWriter *json, const DmMxHost *host)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "host", host->name);
	dm_json_member_int(json, "ttl", host->ttl_seconds);
	dm_json_member_text(json, "alias", host->alias);
	dm_json_member_bool(json, "usable", host->is_usable);
	dm_json_member_bool(json, "looked_up", !host->is_skipped);
	dm_json_member_text(json, "problem", host->problem);
	dm_json_member_bool(json, "dnssec", host->is_secure);
	dm_json_key(json, "addresses");
	dm_json_begin_array(json);
	for (guint i = 0; i < host->addresses->len; i++)
		write_address(json,
			      &g_array_index(host->addresses, DmMxAddress, i));
	dm_json_end_array(json);
	dm_json_end_object(json);
}

/* Hosts of the same preference, as one group. */
static void write_group(DmJsonWriter *json, const DmMxSection *section,
			guint index, guint n)
{
	dm_json_begin_object(json);
	dm_json_member_int(json, "preference",
			   dm_mx_host(section, index)->preference);
	dm_json_member_text(json, "role", index ? "backup" : "first");
	dm_json_member_bool(json, "load_sharing", n > 1);
	dm_json_key(json, "hosts");
	dm_json_begin_array(json);
	for (guint i = 0; i < n; i++)
		write_host(json, dm_mx_host(section, index + i));
	dm_json_end_array(json);
	dm_json_end_object(json);
}

void dm_check_mx_json(DmJsonWriter *json, const DmMxSection *section)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "kind", dm_path_kind_name(section->kind));
	dm_json_member_bool(json, "takes_mail", section->takes_mail);
	dm_json_member_maybe(json, "ttl", section->kind == DM_PATH_MX,
			     section->ttl_seconds);
	dm_json_member_bool(json, "dnssec", section->is_secure);
	dm_json_member_strings(json, "aliases", section->aliases);
	dm_json_key(json, "groups");
	dm_json_begin_array(json);
	for (guint i = 0, n; i < section->hosts->len; i += n) {
		n = dm_mx_group(section, i);
		write_group(json, section, i, n);
	}
	dm_json_end_array(json);
	dm_json_end_object(json);
}

/* ---- for people ----------------------------------------------------- */

static const char *const told[] = {
	[DM_PATH_UNKNOWN] = "not known: DNS did not answer",
	[DM_PATH_NXDOMAIN] = "none: there is no such domain",
	[DM_PATH_IMPLICIT] =
		"no MX record: a sender delivers to the domain's own address",
	[DM_PATH_NULL_MX] = "null MX: the domain takes no mail",
	[DM_PATH_NONE] = "none: neither MX record nor address",
};

static void put_addresses(DmPageLines *page, const DmMxHost *host)
{
	for (guint i = 0; i < host->addresses->len; i++) {
		char text[DM_ADDRESS_TEXT];

		dm_address_format(
			&g_array_index(host->addresses, DmMxAddress, i).address,
			text);
		g_string_append_printf(page->line, "%s%s", i ? ", " : "  ",
				       text);
	}
	if (host->problem)
		g_string_append_printf(page->line, "  %s", host->problem);
	else if (!host->addresses->len)
		g_string_append(page->line, host->is_skipped
						    ? "  not looked at"
						    : "  address not known");
}

static void put_host(DmPageLines *page, const DmMxHost *host)
{
	g_string_append(page->line, "    ");
	dm_page_add(page, host->name);
	if (host->alias)
		dm_page_add_named(page, " -> ", host->alias);
	put_addresses(page, host);
	dm_page_put(page);
}

static void put_group(DmPageLines *page, const DmMxSection *section,
		      guint index, guint n, guint step)
{
	g_string_append_printf(page->line, "  %u. preference %u", step,
			       dm_mx_host(section, index)->preference);
	if (index)
		g_string_append(page->line,
				", backup: tried when all above fail");
	else
		g_string_append(page->line, ", tried first");
	if (n > 1)
		g_string_append_printf(
			page->line,
			"; %u hosts share the load, picked at random", n);
	dm_page_put(page);
	for (guint i = 0; i < n; i++)
		put_host(page, dm_mx_host(section, index + i));
}

static void put_kind(DmPageLines *page, const DmMxSection *section)
{
	g_string_append(page->line, "  ");
	if (section->kind == DM_PATH_MX)
		g_string_append_printf(
			page->line, "MX records, TTL %u seconds%s",
			section->ttl_seconds,
			section->is_secure ? ", signed by DNSSEC" : "");
	else
		g_string_append(page->line, told[section->kind]);
	dm_page_put(page);
}

void dm_check_mx_page(DmPageLines *page, const DmMxSection *section)
{
	guint step = 1;

	for (guint i = 0; i < section->aliases->len; i++)
		dm_page_field(page, "alias of",
			      g_ptr_array_index(section->aliases, i));
	put_kind(page, section);
	if (section->kind == DM_PATH_IMPLICIT)
		put_host(page, dm_mx_host(section, 0));
	if (section->kind != DM_PATH_MX)
		return;
	for (guint i = 0, n; i < section->hosts->len; i += n) {
		n = dm_mx_group(section, i);
		put_group(page, section, i, n, step++);
	}
}

/*
 * Answers questions from a table.
 */
#include "tests/unit/dns/zone.h"

#include <stdlib.h>
#include <string.h>

#include "dns/name.h"

#define ROUNDS_MAX 200
#define ALIASES_MAX 16

static const struct {
	const char *word;
	DmDnsStatus status;
} statuses[] = {
	{ "!SERVFAIL", DM_DNS_SERVFAIL }, { "!REFUSED", DM_DNS_REFUSED },
	{ "!TIMEOUT", DM_DNS_TIMEOUT },	  { "!BROKEN", DM_DNS_BROKEN },
	{ "!NODATA", DM_DNS_NODATA },	  { "!NXDOMAIN", DM_DNS_NXDOMAIN },
};

Zone *zone_new(const ZoneRow *rows, const ZonePage *pages)
{
	Zone *zone = g_new0(Zone, 1);

	zone->rows = rows;
	zone->pages = pages;
	zone->cache = dm_dns_cache_new();
	zone->lookups = dm_lookups_new(zone->cache, 1000, G_MAXSIZE);
	zone->asked = g_ptr_array_new_with_free_func(g_free);
	return zone;
}

void zone_free(Zone *zone)
{
	if (!zone)
		return;
	dm_lookups_free(zone->lookups);
	dm_dns_cache_free(zone->cache);
	g_ptr_array_unref(zone->asked);
	g_free(zone);
}

static gboolean owns(const char *owner, const char *name)
{
	if (strncmp(owner, "*.", 2) != 0)
		return g_ascii_strcasecmp(owner, name) == 0;
	return strlen(name) > strlen(owner + 2) &&
	       dm_dns_name_is_below(name, owner + 2);
}

/* Rows of the name itself before those of a wildcard. */
static gboolean has_exact(const Zone *zone, const char *name)
{
	for (const ZoneRow *row = zone->rows; row->name; row++)
		if (g_ascii_strcasecmp(row->name, name) == 0)
			return TRUE;
	return FALSE;
}

static gboolean exists(const Zone *zone, const char *name)
{
	for (const ZoneRow *row = zone->rows; row->name; row++)
		if (owns(row->name, name) ||
		    dm_dns_name_is_below(row->name, name))
			return TRUE;
	return FALSE;
}

static void read_tlsa(DmDnsRecord *record, const char *data)
{
	g_auto(GStrv) parts = g_strsplit(data, " ", 4);
	gsize size = strlen(parts[3]) / 2;

	record->usage = (guint8)atoi(parts[0]);
	record->selector = (guint8)atoi(parts[1]);
	record->matching = (guint8)atoi(parts[2]);
	record->data = g_malloc(size + 1);
	record->data_size = size;
	for (gsize i = 0; i < size; i++)
		record->data[i] =
			(guint8)(g_ascii_xdigit_value(parts[3][2 * i]) << 4 |
				 g_ascii_xdigit_value(parts[3][2 * i + 1]));
}

static void read_data(DmDnsRecord *record, DmDnsType type, const char *data)
{
	record->ttl_seconds = 3600;
	switch (DM_DNS_TYPE(type)) {
	case DM_DNS_A:
	case DM_DNS_AAAA:
		g_assert_true(dm_address_parse(data, &record->address));
		break;
	case DM_DNS_TXT:
	case DM_DNS_SPF:
		record->text = g_strdup(data);
		record->text_size = strlen(data);
		break;
	case DM_DNS_MX:
		record->preference = (guint16)atoi(data);
		record->name = g_ascii_strdown(strchr(data, ' ') + 1, -1);
		break;
	case DM_DNS_TLSA:
		read_tlsa(record, data);
		break;
	default:
		record->name = g_ascii_strdown(data, -1);
	}
}

/* Whether a row answers a question of this type.  One that is asked again has
   the answer it had, unless the table has another for it. */
static gboolean fits(const Zone *zone, const ZoneRow *row, DmDnsType type)
{
	const ZoneRow *other = zone->rows;

	if (row->type == type || row->type == ANY_TYPE)
		return TRUE;
	if (!((guint)type & DM_DNS_AGAIN) ||
	    (guint)row->type != DM_DNS_TYPE(type))
		return FALSE;
	while (other->name &&
	       (other->type != type || strcmp(other->name, row->name) != 0))
		other++;
	return !other->name;
}

/* TRUE when the row settles the answer. */
static gboolean take_row(DmDnsAnswer *answer, const ZoneRow *row)
{
	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (strcmp(row->data, statuses[i].word) == 0) {
			answer->status = statuses[i].status;
			return TRUE;
		}
	read_data(dm_dns_answer_add(answer), answer->type, row->data);
	answer->authentic = row->secure;
	answer->ttl_seconds = 3600;
	return FALSE;
}

static const char *take_rows(const Zone *zone, DmDnsAnswer *answer,
			     const char *name)
{
	gboolean exact = has_exact(zone, name);

	for (const ZoneRow *row = zone->rows; row->name; row++) {
		if (exact ? g_ascii_strcasecmp(row->name, name) != 0
			  : !owns(row->name, name))
			continue;
		if (row->type == DM_DNS_CNAME && answer->type != DM_DNS_CNAME)
			return row->data;
		if (fits(zone, row, answer->type) && take_row(answer, row))
			return NULL;
	}
	return NULL;
}

static void on_want(gpointer user, const char *name, DmDnsType type)
{
	Zone *zone = user;
	DmDnsAnswer *answer = dm_dns_answer_new(
		name, type,
		exists(zone, name) ? DM_DNS_NODATA : DM_DNS_NXDOMAIN);
	const char *target = name;

	g_ptr_array_add(zone->asked,
			g_strdup_printf("%s %s", dm_dns_type_name(type), name));
	while ((target = take_rows(zone, answer, target)) &&
	       answer->aliases->len < ALIASES_MAX) {
		g_ptr_array_add(answer->aliases, g_strdup(target));
		answer->status =
			exists(zone, target) ? DM_DNS_NODATA : DM_DNS_NXDOMAIN;
	}
	dm_dns_cache_put(zone->cache, answer);
}

static void on_want_web(gpointer user, const char *host,
			const DmAddress *addresses G_GNUC_UNUSED,
			guint n_addresses)
{
	Zone *zone = user;
	DmWebAnswer *answer = dm_web_answer_new(host, DM_WEB_CONNECT);

	g_assert_cmpuint(n_addresses, >, 0);
	for (const ZonePage *page = zone->pages; page && page->host; page++) {
		if (strcmp(page->host, host) != 0)
			continue;
		answer->status = page->status;
		answer->http_status = page->http_status;
		answer->content_type = g_strdup(page->content_type);
		answer->location = g_strdup(page->location);
		answer->body = page->body
				       ? g_bytes_new_static(page->body,
							    strlen(page->body))
				       : NULL;
	}
	if (answer->status != DM_WEB_OK)
		answer->problem = g_strdup("nothing listens there");
	dm_dns_cache_put_web(zone->cache, answer);
}

gboolean zone_again(Zone *zone, guint *n)
{
	if (*n) {
		if (!dm_lookups_is_pending(zone->lookups))
			return FALSE;
		dm_lookups_wanted(zone->lookups, on_want, on_want_web, zone);
		g_assert_true(dm_lookups_is_ready(zone->lookups));
	}
	g_assert_cmpuint((*n)++, <, ROUNDS_MAX);
	zone->rounds = *n;
	dm_lookups_begin(zone->lookups);
	return TRUE;
}

char *zone_judged(const DmJudgements *judgements)
{
	GString *list = g_string_new(NULL);

	for (guint i = 0; i < dm_judgements_count(judgements); i++) {
		const DmJudgement *row = dm_judgements_get(judgements, i);

		g_string_append_printf(list, "%s%s%c", i ? " " : "",
				       row->rule->id,
				       dm_severity_name(row->severity)[0]);
	}
	return g_string_free(list, FALSE);
}

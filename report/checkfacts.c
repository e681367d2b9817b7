/*
 * What a check found, as lines to compare.  Orders and TTLs are left out: they
 * change by themselves.
 */
#include <string.h>

#include "dns/name.h"
#include "report/answer_check.h"

static void add(GPtrArray *facts, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add(GPtrArray *facts, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(facts, g_strdup_vprintf(format, args));
	va_end(args);
}

/* Addresses of hosts that others run change from day to day. */
static void add_path(GPtrArray *facts, const DmMxSection *mx,
		     const char *domain)
{
	if (mx->kind != DM_PATH_MX)
		add(facts, "path %s", dm_path_kind_name(mx->kind));
	for (guint i = 0; i < mx->hosts->len; i++) {
		const DmMxHost *host = dm_mx_host(mx, i);

		if (mx->kind == DM_PATH_MX)
			add(facts, "MX %u %s", host->preference, host->name);
		if (!dm_dns_name_is_below(host->name, domain))
			continue;
		for (guint j = 0; j < host->addresses->len; j++) {
			char text[DM_ADDRESS_TEXT];

			dm_address_format(&g_array_index(host->addresses,
							 DmMxAddress, j)
						   .address,
					  text);
			add(facts, "address %s %s", host->name, text);
		}
	}
}

static void add_record(GPtrArray *facts, const char *what, const char *record)
{
	if (record)
		add(facts, "%s %s", what, record);
}

/* Of several, resolvers give now the one first and now the other. */
static void add_single(GPtrArray *facts, const char *what, const char *record,
		       guint n_records)
{
	if (n_records <= 1)
		add_record(facts, what, record);
}

static void add_keys(GPtrArray *facts, const DmDkimSection *dkim)
{
	for (guint i = 0; i < dkim->selectors->len; i++) {
		const DmDkimSelector *row =
			g_ptr_array_index(dkim->selectors, i);

		if (row->key)
			add(facts, "DKIM %s %s", row->selector->selector,
			    row->key->text);
	}
}

static void add_transport(GPtrArray *facts, const DmCheck *check)
{
	const DmStsPolicy *policy = check->mtasts->policy;

	add_single(facts, "MTA-STS", check->mtasts->record,
		   check->mtasts->n_records);
	if (policy && policy->mode_text)
		add(facts, "MTA-STS mode %s", policy->mode_text);
	if (policy && policy->max_age_text)
		add(facts, "MTA-STS max_age %s", policy->max_age_text);
	for (guint i = 0; policy && i < policy->mx->len; i++)
		add(facts, "MTA-STS mx %s",
		    (const char *)g_ptr_array_index(policy->mx, i));
	add_single(facts, "TLS-RPT", check->tlsrpt->record,
		   check->tlsrpt->n_records);
	add_single(facts, "BIMI", check->bimi->record, check->bimi->n_records);
	for (guint i = 0; i < check->dane->hosts->len; i++) {
		const DmDaneHost *host = dm_dane_host(check->dane, i);

		for (guint j = 0; j < host->records->len; j++) {
			const DmTlsa *tlsa =
				g_ptr_array_index(host->records, j);

			add(facts, "TLSA %s %u %u %u %s", host->host,
			    tlsa->usage, tlsa->selector, tlsa->matching,
			    tlsa->hex);
		}
	}
}

static gint by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Its sentence may hold figures that change from day to day, and an upgrade may
   word it anew. */
static void add_judgement(GPtrArray *facts, const DmJudgement *row)
{
	add(facts, "%s %s %s: %s", row->rule->id,
	    dm_severity_name(row->severity), row->where, row->rule->title);
}

GPtrArray *dm_check_facts(const DmCheck *check)
{
	GPtrArray *facts = g_ptr_array_new_with_free_func(g_free);

	add_path(facts, check->mx, check->domain);
	if (check->spf)
		add_single(facts, "SPF", check->spf->policy->text,
			   check->spf->policy->n_records);
	if (check->dkim)
		add_keys(facts, check->dkim);
	if (check->dmarc->step)
		add(facts, "DMARC %s %s", check->dmarc->step->name,
		    check->dmarc->record->text);
	if (check->mtasts)
		add_transport(facts, check);
	for (guint i = 0; i < dm_judgements_count(check->judgements); i++)
		add_judgement(facts, dm_judgements_get(check->judgements, i));
	g_ptr_array_sort(facts, by_text);
	return facts;
}

/* ---- what is open --------------------------------------------------- */

/* Which facts, by their first letters, hang on names that begin, or have
   within, such a part; NULL = every other name. */
static const struct {
	const char *part;
	const char *const *facts;
} areas[] = {
	{ "_mta-sts.", (const char *const[]){ "MTA-STS", "STS", NULL } },
	{ "mta-sts.", (const char *const[]){ "MTA-STS", "STS", NULL } },
	{ "_smtp._tls.", (const char *const[]){ "TLS", "STS", NULL } },
	{ "_25._tcp.", (const char *const[]){ "TLSA", "DANE", NULL } },
	{ "._bimi.", (const char *const[]){ "BIMI", NULL } },
	{ "._domainkey.", (const char *const[]){ "DK", "DM", NULL } },
	{ "_dmarc.", (const char *const[]){ "DM", "BIMI", NULL } },
	{ NULL, (const char *const[]){ "MX", "address", "path", "SPF", "DM",
				       "STS", "TLSA", "DANE", NULL } },
};

static gboolean hangs_on(const char *fact, const char *name)
{
	guint i = 0;

	while (areas[i].part && !strstr(name, areas[i].part))
		i++;
	for (const char *const *begin = areas[i].facts; *begin; begin++)
		if (g_str_has_prefix(fact, *begin))
			return TRUE;
	return FALSE;
}

gboolean dm_check_fact_is_open(const DmCheck *check, const char *fact)
{
	for (guint i = 0; i < check->unchecked->len; i++)
		if (hangs_on(fact, dm_check_unchecked(check, i)->name))
			return TRUE;
	return FALSE;
}

/*
 * What tells a report from others, for each kind.
 */
#include <string.h>

#include "core/report.h"
#include "core/sha256.h"
#include "core/text.h"
#include "core/utctime.h"

/* The organisation in lower case, else the domain of an address, else "". */
static char *submitter(const char *organisation, const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;

	if (organisation && *organisation)
		return dm_text_strdown(organisation);
	return at ? dm_text_strdown(at + 1) : g_strdup("");
}

static void aggregate_key(const DmAggregate *aggregate, DmReportKey *key)
{
	const DmMetadata *metadata = &aggregate->metadata;

	*key = (DmReportKey){
		.submitter = submitter(metadata->org_name, metadata->email),
		.domain = g_strdup(aggregate->policy.domain),
		.report_id = g_strdup(metadata->report_id),
		.has_begin = metadata->has_begin,
		.has_end = metadata->has_end,
		.begin = metadata->begin,
		.end = metadata->end,
	};
}

/* ---- failure ---------------------------------------------------------- */

/* A field and its end, absent apart from empty. */
static void add_text(DmSha256 *sum, const char *text)
{
	if (text)
		dm_sha256_update(sum, text, strlen(text));
	dm_sha256_update(sum, text ? "\0" : "\1", 1);
}

static void failure_key(const DmFailure *failure, DmReportKey *key)
{
	g_autoptr(DmSha256) sum = dm_sha256_new();
	gboolean arrived = failure->has_arrival_date;
	gint64 when = arrived ? failure->arrival_date : failure->report_date;
	gint64 big = GINT64_TO_BE(when);

	*key = (DmReportKey){
		.submitter = g_strdup(""),
		.has_begin = arrived || failure->has_report_date,
		.has_end = arrived || failure->has_report_date,
		.begin = when,
		.end = when,
	};
	key->domain = g_strdup(failure->n_reported_domain
				       ? failure->reported_domain[0].text
				       : failure->sample.header_from);
	add_text(sum, failure->source_ip);
	dm_sha256_update(sum, &big, sizeof(big));
	add_text(sum, failure->original_mail_from);
	add_text(sum, failure->sample.message_id);
	for (guint i = 0; i < failure->n_reported_domain; i++)
		add_text(sum, failure->reported_domain[i].text);
	add_text(sum, failure->auth_failure);
	/* Too little is left to tell two messages apart by. */
	if (!arrived || !failure->sample.message_id)
		add_text(sum, failure->sample.headers);
	key->report_id = dm_sha256_finish_hex(sum);
}

/* ---- tls -------------------------------------------------------------- */

static gint compare_texts(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The policy domains, sorted, each once; NULL when there is none. */
static char *policy_domains(const DmTls *tls)
{
	g_autoptr(GPtrArray) domains = g_ptr_array_new();

	for (guint i = 0; i < tls->n_policies; i++)
		if (tls->policies[i].policy_domain)
			g_ptr_array_add(
				domains,
				(gpointer)tls->policies[i].policy_domain);
	g_ptr_array_sort(domains, compare_texts);
	for (guint i = domains->len; i > 1; i--)
		if (strcmp(domains->pdata[i - 1], domains->pdata[i - 2]) == 0)
			g_ptr_array_remove_index(domains, i - 1);
	if (!domains->len)
		return NULL;
	g_ptr_array_add(domains, NULL);
	return g_strjoinv(";", (char **)domains->pdata);
}

static void tls_key(const DmTls *tls, DmReportKey *key)
{
	*key = (DmReportKey){
		.submitter =
			submitter(tls->organization_name, tls->contact_info),
		.domain = policy_domains(tls),
		.report_id = g_strdup(tls->report_id),
		.has_begin = tls->has_begin,
		.has_end = tls->has_end,
		.begin = tls->begin,
		.end = tls->end,
	};
}

/* ---- the key ---------------------------------------------------------- */

void dm_report_key(const DmReport *report, DmReportKey *ret)
{
	switch (report->kind) {
	case DM_KIND_AGGREGATE:
		aggregate_key(&report->aggregate, ret);
		return;
	case DM_KIND_FAILURE:
		failure_key(&report->failure, ret);
		return;
	case DM_KIND_TLS:
		tls_key(&report->tls, ret);
		return;
	}
}

void dm_report_key_clear(DmReportKey *key)
{
	g_clear_pointer(&key->submitter, g_free);
	g_clear_pointer(&key->domain, g_free);
	g_clear_pointer(&key->report_id, g_free);
}

gint64 dm_report_day(const DmReportKey *key)
{
	gint64 begin = key->has_begin ? key->begin : key->end;
	gint64 end = key->has_end ? key->end : key->begin;

	if (!key->has_begin && !key->has_end)
		return 0;
	return dm_time_day(begin + (end - begin) / 2);
}

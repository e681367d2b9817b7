/*
 * What can be said of a report from its header alone.
 */
#include "core/report.h"

#include <string.h>

#include "core/address.h"
#include "core/utctime.h"

static const char *const generation_names[] = { "draft", "rfc7489", "rfc9990" };
static const char *const kind_names[] = { "aggregate", "failure", "tls" };

static const struct {
	const char *text;
	DmTerm term;
} terms[] = {
	{ "none", DM_TERM_NONE },     { "pass", DM_TERM_PASS },
	{ "fail", DM_TERM_FAIL },     { "quarantine", DM_TERM_QUARANTINE },
	{ "reject", DM_TERM_REJECT },
};

static gboolean given(const char *text)
{
	return text && *text;
}

gboolean dm_report_has_identity(const DmReport *report)
{
	const DmMetadata *metadata = &report->aggregate.metadata;
	const DmTls *tls = &report->tls;

	switch (report->kind) {
	case DM_KIND_AGGREGATE:
		return given(report->aggregate.policy.domain) &&
		       (given(metadata->report_id) || metadata->has_begin ||
			metadata->has_end);
	case DM_KIND_TLS:
		return given(tls->report_id) || tls->has_begin || tls->has_end;
	case DM_KIND_FAILURE:
		return TRUE;
	}
	return FALSE;
}

/* ---- checks ----------------------------------------------------------- */

static gboolean is_sha256(const char *text)
{
	return !text ||
	       (strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64);
}

static gboolean is_time(gboolean has, gint64 seconds)
{
	return has ? seconds >= 0 && seconds <= DM_TIME_MAX : seconds == 0;
}

static gboolean is_count(gboolean has, gint64 number, gint64 max)
{
	return has ? number >= 0 && number <= max : number == 0;
}

/* NULL, or exactly what dm_address_format() writes. */
static gboolean is_address(const char *text)
{
	char canonical[DM_ADDRESS_TEXT];
	DmAddress address;

	return !text ||
	       (dm_address_parse(text, &address) &&
		strcmp(dm_address_format(&address, canonical), text) == 0);
}

static gboolean check_aggregate(const DmAggregate *aggregate)
{
	const DmMetadata *metadata = &aggregate->metadata;

	if (!is_time(metadata->has_begin, metadata->begin) ||
	    !is_time(metadata->has_end, metadata->end))
		return FALSE;
	for (guint i = 0; i < metadata->n_errors; i++)
		if (!metadata->errors[i].text)
			return FALSE;
	for (guint i = 0; i < aggregate->n_extensions; i++)
		if (aggregate->extensions[i].record < -1 ||
		    !aggregate->extensions[i].xml)
			return FALSE;
	return TRUE;
}

static gboolean are_texts(const DmText *texts, guint n)
{
	for (guint i = 0; i < n; i++)
		if (!texts[i].text)
			return FALSE;
	return TRUE;
}

static gboolean check_failure(const DmFailure *failure)
{
	return is_time(failure->has_arrival_date, failure->arrival_date) &&
	       is_time(failure->has_report_date, failure->report_date) &&
	       is_time(failure->sample.has_date, failure->sample.date) &&
	       is_count(failure->has_source_port, failure->source_port,
			G_MAXUINT16) &&
	       is_count(failure->has_incidents, failure->incidents,
			G_MAXUINT32) &&
	       is_address(failure->source_ip) &&
	       are_texts(failure->original_rcpt_to,
			 failure->n_original_rcpt_to) &&
	       are_texts(failure->reported_domain,
			 failure->n_reported_domain) &&
	       are_texts(failure->reported_uri, failure->n_reported_uri) &&
	       are_texts(failure->authentication_results,
			 failure->n_authentication_results) &&
	       are_texts(failure->spf_dns, failure->n_spf_dns);
}

static gboolean check_tls_policy(const DmTlsPolicy *policy)
{
	if (!is_count(policy->has_successful, policy->successful,
		      DM_COUNT_MAX) ||
	    !is_count(policy->has_failed, policy->failed, DM_COUNT_MAX) ||
	    !are_texts(policy->policy_string, policy->n_policy_string) ||
	    !are_texts(policy->mx_host, policy->n_mx_host))
		return FALSE;
	for (guint i = 0; i < policy->n_details; i++) {
		const DmTlsDetail *detail = &policy->details[i];

		if (!is_count(detail->has_failed, detail->failed,
			      DM_COUNT_MAX) ||
		    !is_address(detail->sending_mta_ip) ||
		    !is_address(detail->receiving_ip))
			return FALSE;
	}
	return TRUE;
}

static gboolean check_tls(const DmTls *tls)
{
	if (!is_time(tls->has_begin, tls->begin) ||
	    !is_time(tls->has_end, tls->end))
		return FALSE;
	for (guint i = 0; i < tls->n_policies; i++)
		if (!check_tls_policy(&tls->policies[i]))
			return FALSE;
	return TRUE;
}

gboolean dm_report_check(const DmReport *report)
{
	if (!is_sha256(report->sha256))
		return FALSE;
	switch (report->kind) {
	case DM_KIND_AGGREGATE:
		return check_aggregate(&report->aggregate);
	case DM_KIND_FAILURE:
		return check_failure(&report->failure);
	case DM_KIND_TLS:
		return check_tls(&report->tls);
	}
	return FALSE;
}

gboolean dm_record_check(const DmRecord *record)
{
	return is_count(TRUE, record->count, DM_COUNT_MAX) &&
	       is_address(record->source_ip);
}

const char *dm_generation_name(DmGeneration generation)
{
	return generation_names[generation];
}

const char *dm_kind_name(DmKind kind)
{
	return kind_names[kind];
}

gboolean dm_kind_from_name(const char *name, DmKind *ret)
{
	for (guint i = 0; i < G_N_ELEMENTS(kind_names); i++) {
		if (strcmp(name, kind_names[i]) == 0) {
			*ret = (DmKind)i;
			return TRUE;
		}
	}
	return FALSE;
}

DmTerm dm_term_lookup(const char *text)
{
	if (!text)
		return DM_TERM_ABSENT;
	for (guint i = 0; i < G_N_ELEMENTS(terms); i++)
		if (strcmp(text, terms[i].text) == 0)
			return terms[i].term;
	return DM_TERM_OTHER;
}

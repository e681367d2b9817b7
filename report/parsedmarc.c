/*
 * What parsedmarc would say a report holds: defaults, collapsed names, days.
 * Knows nothing of CSV or JSON.
 */
#include "report/parsedmarc.h"

#include <string.h>

#include "core/parsedmarckey.h"
#include "core/text.h"
#include "core/utctime.h"

struct _DmParsedmarc {
	DmReport report; /* defaults filled in */
	GPtrArray *texts;
	gboolean divided;
	DmRecord record;
	GPtrArray *record_texts;
	GArray *reasons;
	GArray *dkim;
	GArray *spf;
};

DmParsedmarc *dm_parsedmarc_new(void)
{
	DmParsedmarc *self = g_new0(DmParsedmarc, 1);

	self->texts = g_ptr_array_new_with_free_func(g_free);
	self->record_texts = g_ptr_array_new_with_free_func(g_free);
	self->reasons = g_array_new(FALSE, TRUE, sizeof(DmReason));
	self->dkim = g_array_new(FALSE, TRUE, sizeof(DmAuthResult));
	self->spf = g_array_new(FALSE, TRUE, sizeof(DmAuthResult));
	return self;
}

void dm_parsedmarc_free(DmParsedmarc *self)
{
	if (!self)
		return;
	g_ptr_array_unref(self->texts);
	g_ptr_array_unref(self->record_texts);
	g_array_unref(self->reasons);
	g_array_unref(self->dkim);
	g_array_unref(self->spf);
	g_free(self);
}

/* Keeps a new string with the report or the record. */
static const char *keep(GPtrArray *texts, char *text)
{
	g_ptr_array_add(texts, text);
	return text;
}

/* parsedmarc reads an empty element as an absent one. */
static const char *given_or(const char *text, const char *fallback)
{
	return text && *text ? text : fallback;
}

/* "mail.example.com" becomes "example.com", "Example Inc." stays. */
static const char *collapse_org(DmParsedmarc *self, const DmMetadata *metadata)
{
	const char *org = given_or(metadata->org_name, NULL);
	const char *at = metadata->email ? strrchr(metadata->email, '@') : NULL;

	if (!org)
		return at ? at + 1 : NULL;
	return keep(self->texts, dm_parsedmarc_org_name(org));
}

static gboolean is_divided(const DmMetadata *metadata)
{
	gint64 span = metadata->end - metadata->begin;

	return metadata->has_begin && metadata->has_end &&
	       span > DM_SECONDS_PER_DAY &&
	       span <= DM_PARSEDMARC_DAYS_MAX * DM_SECONDS_PER_DAY;
}

void dm_parsedmarc_begin(DmParsedmarc *self, const DmReport *report)
{
	DmAggregate *aggregate = &self->report.aggregate;
	DmPolicy *policy = &aggregate->policy;
	const char *id = report->aggregate.metadata.report_id;

	self->report = *report;
	g_ptr_array_set_size(self->texts, 0);
	aggregate->version = given_or(aggregate->version, "draft");
	aggregate->metadata.org_name = collapse_org(self, &aggregate->metadata);
	if (id)
		aggregate->metadata.report_id =
			keep(self->texts, dm_parsedmarc_report_id(id));
	policy->adkim = given_or(policy->adkim, "r");
	policy->aspf = given_or(policy->aspf, "r");
	policy->p = given_or(policy->p, NULL);
	policy->sp = given_or(policy->sp, policy->p);
	policy->np = given_or(policy->np, NULL);
	policy->fo = given_or(policy->fo, NULL);
	policy->testing = given_or(policy->testing, NULL);
	policy->discovery_method = given_or(policy->discovery_method, NULL);
	self->divided = is_divided(&aggregate->metadata);
}

const DmReport *dm_parsedmarc_report(const DmParsedmarc *self)
{
	return &self->report;
}

gboolean dm_parsedmarc_divided(const DmParsedmarc *self)
{
	return self->divided;
}

/* Results without a domain are dropped, what else is missing is named. */
static void fill_results(GArray *list, const DmAuthResult *results, guint n)
{
	g_array_set_size(list, 0);
	for (guint i = 0; i < n; i++) {
		DmAuthResult result = results[i];

		result.domain = given_or(result.domain, NULL);
		if (!result.domain)
			continue;
		result.selector = given_or(result.selector, "none");
		result.scope = given_or(result.scope, "mfrom");
		result.result = given_or(result.result, "none");
		g_array_append_val(list, result);
	}
}

static void fill_reasons(GArray *list, const DmRecord *record)
{
	g_array_set_size(list, 0);
	for (guint i = 0; i < record->n_reasons; i++) {
		DmReason reason = record->reasons[i];

		reason.type = given_or(reason.type, "none");
		reason.comment = given_or(reason.comment, "none");
		g_array_append_val(list, reason);
	}
}

/* The last SPF result stands in for a missing envelope_from. */
static const char *envelope_from(const DmRecord *record)
{
	const char *given = given_or(record->envelope_from, NULL);

	if (given || !record->n_spf_results)
		return given;
	return record->spf_results[record->n_spf_results - 1].domain;
}

const DmRecord *dm_parsedmarc_record(DmParsedmarc *self, const DmRecord *record)
{
	DmRecord *filled = &self->record;
	const char *from = record->header_from ? record->header_from : "";

	*filled = *record;
	g_ptr_array_set_size(self->record_texts, 0);
	if (!record->disposition)
		filled->disposition = "none";
	filled->dkim = given_or(record->dkim, "fail");
	filled->spf = given_or(record->spf, "fail");
	filled->header_from =
		keep(self->record_texts, dm_text_lower(g_strdup(from)));
	filled->envelope_from = envelope_from(record);
	filled->envelope_to = given_or(record->envelope_to, NULL);
	fill_reasons(self->reasons, record);
	fill_results(self->dkim, record->dkim_results, record->n_dkim_results);
	fill_results(self->spf, record->spf_results, record->n_spf_results);
	filled->reasons = (const DmReason *)self->reasons->data;
	filled->n_reasons = self->reasons->len;
	filled->dkim_results = (const DmAuthResult *)self->dkim->data;
	filled->n_dkim_results = self->dkim->len;
	filled->spf_results = (const DmAuthResult *)self->spf->data;
	filled->n_spf_results = self->spf->len;
	return filled;
}

/* messages * seconds / span without overflow; span is at most 366 days. */
static gint64 share_of(gint64 messages, gint64 seconds, gint64 span)
{
	return messages / span * seconds + messages % span * seconds / span;
}

static gboolean whole_part(const DmMetadata *metadata, gint64 messages,
			   DmParsedmarcPart *part)
{
	if (part->started)
		return FALSE;
	part->started = TRUE;
	part->begin = metadata->begin;
	part->end = metadata->end;
	part->messages = messages;
	return TRUE;
}

gboolean dm_parsedmarc_next_part(const DmParsedmarc *self, gint64 messages,
				 DmParsedmarcPart *part)
{
	const DmMetadata *metadata = &self->report.aggregate.metadata;
	gint64 span = metadata->end - metadata->begin;

	if (!self->divided || messages == 0)
		return whole_part(metadata, messages, part);
	if (!part->started)
		part->end = metadata->begin;
	part->started = TRUE;
	while (part->end < metadata->end) {
		gint64 next = (dm_time_day(part->end) + 1) * DM_SECONDS_PER_DAY;

		part->begin = part->end;
		part->end = MIN(next, metadata->end);
		part->messages =
			part->end == metadata->end
				? messages - part->given
				: share_of(messages, part->end - part->begin,
					   span);
		part->given += part->messages;
		if (part->messages)
			return TRUE;
	}
	return FALSE;
}

/*
 * What can be said of a report from its header alone.
 */
#include "core/report.h"

#include <string.h>

#include "core/address.h"
#include "core/text.h"
#include "core/utctime.h"

static const char *const generation_names[] = { "draft", "rfc7489", "rfc9990" };

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

	return given(report->aggregate.policy.domain) &&
	       (given(metadata->report_id) || metadata->has_begin ||
		metadata->has_end);
}

static gboolean is_sha256(const char *text)
{
	return !text ||
	       (strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64);
}

static gboolean is_time(gboolean has, gint64 seconds)
{
	return has ? seconds >= 0 && seconds <= DM_TIME_MAX : seconds == 0;
}

gboolean dm_report_check(const DmReport *report)
{
	const DmAggregate *aggregate = &report->aggregate;
	const DmMetadata *metadata = &aggregate->metadata;

	if (report->kind != DM_KIND_AGGREGATE || !is_sha256(report->sha256) ||
	    !is_time(metadata->has_begin, metadata->begin) ||
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

gboolean dm_record_check(const DmRecord *record)
{
	char canonical[DM_ADDRESS_TEXT];
	DmAddress address;

	if (record->count < 0 || record->count > DM_COUNT_MAX)
		return FALSE;
	if (!record->source_ip)
		return TRUE;
	return dm_address_parse(record->source_ip, &address) &&
	       strcmp(dm_address_format(&address, canonical),
		      record->source_ip) == 0;
}

char *dm_report_submitter(const DmReport *report)
{
	const DmMetadata *metadata = &report->aggregate.metadata;
	const char *at;

	if (given(metadata->org_name))
		return dm_text_strdown(metadata->org_name);
	at = metadata->email ? strrchr(metadata->email, '@') : NULL;
	if (!at)
		return g_strdup("");
	return dm_text_strdown(at + 1);
}

gint64 dm_report_day(const DmMetadata *metadata)
{
	gint64 begin = metadata->has_begin ? metadata->begin : metadata->end;
	gint64 end = metadata->has_end ? metadata->end : metadata->begin;

	if (!metadata->has_begin && !metadata->has_end)
		return 0;
	return dm_time_day(begin + (end - begin) / 2);
}

const char *dm_generation_name(DmGeneration generation)
{
	return generation_names[generation];
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

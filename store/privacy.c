/*
 * Hashes recipients in all texts of a failure report, and cuts its sample.
 * A pure function of the report and the key: knows nothing of tables.
 */
#include "store/privacy.h"

#include <string.h>

#include "store/failurelayout.h"
#include "store/headerblock.h"

/* The texts that are header fields. */
static const gsize header_blocks[] = {
	offsetof(DmFailure, sample.headers),
	offsetof(DmFailure, dkim_canonicalized_header),
};

static const char **text_at(DmFailure *failure, gsize offset)
{
	return (const char **)G_STRUCT_MEMBER_P(failure, offset);
}

static gboolean is_header_block(gsize offset)
{
	for (guint i = 0; i < G_N_ELEMENTS(header_blocks); i++)
		if (header_blocks[i] == offset)
			return TRUE;
	return FALSE;
}

static DmRecipients *collect(const DmReport *report, const guint8 *key)
{
	DmRecipients *recipients = dm_recipients_new(key);
	const DmFailure *failure = &report->failure;

	for (guint i = 0; i < failure->n_original_rcpt_to; i++) {
		const char *text = failure->original_rcpt_to[i].text;

		dm_recipients_add_all(recipients, text, strlen(text));
	}
	for (guint i = 0; i < G_N_ELEMENTS(header_blocks); i++) {
		const char *block =
			*text_at((DmFailure *)failure, header_blocks[i]);

		if (block)
			dm_header_block_collect(block, recipients);
	}
	return recipients;
}

static char *hashed(const char *text, const DmRecipients *recipients)
{
	GString *out = g_string_new(NULL);

	dm_recipients_append(recipients, text, strlen(text), out);
	return g_string_free(out, FALSE);
}

/* An Original-Rcpt-To: its address alone, or all of it when it has none. */
static char *hashed_recipient(const char *text, const DmRecipients *recipients)
{
	GString *out = g_string_new(NULL);

	dm_recipients_append_list(recipients, text, strlen(text), out);
	if (!out->len)
		dm_recipients_append_bare(recipients, text, strlen(text), out);
	return g_string_free(out, FALSE);
}

/* Puts the copy in its place; the filtered report keeps it. */
static void replace(DmFiltered *filtered, const char **place, char *copy)
{
	g_ptr_array_add(filtered->owned, copy);
	*place = copy;
}

static void filter_texts(DmFiltered *filtered, const DmRecipients *recipients)
{
	DmFailure *failure = &filtered->report.failure;

	for (guint i = 0; i < DM_N_FAILURE_COLUMNS; i++) {
		const DmFailureColumn *column = &dm_failure_columns[i];
		const char **place = text_at(failure, column->offset);

		if ((column->kind != DM_FAILURE_TEXT &&
		     column->kind != DM_FAILURE_INTERNED) ||
		    !*place)
			continue;
		replace(filtered, place,
			is_header_block(column->offset)
				? dm_header_block_filter(*place, recipients)
				: hashed(*place, recipients));
	}
	if (filtered->report.document)
		replace(filtered, &filtered->report.document,
			hashed(filtered->report.document, recipients));
}

static void filter_list(DmFiltered *filtered, guint index,
			const DmRecipients *recipients)
{
	DmFailure *failure = &filtered->report.failure;
	const DmText **list = (const DmText **)G_STRUCT_MEMBER_P(
		failure, dm_failure_lists[index].offset);
	guint n = G_STRUCT_MEMBER(guint, failure, dm_failure_lists[index].n);
	DmText *copy = g_new0(DmText, n ? n : 1);

	for (guint i = 0; i < n; i++)
		replace(filtered, &copy[i].text,
			index == DM_FAILURE_RCPT_TO
				? hashed_recipient((*list)[i].text, recipients)
				: hashed((*list)[i].text, recipients));
	g_ptr_array_add(filtered->owned, copy);
	*list = copy;
}

static void filter_findings(DmFiltered *filtered, const DmFindings *findings,
			    const DmRecipients *recipients)
{
	for (guint i = 0; findings && i < dm_findings_count(findings); i++) {
		const DmFinding *finding = dm_findings_get(findings, i);
		g_autofree char *text = hashed(finding->text, recipients);
		g_autofree char *where =
			finding->where ? hashed(finding->where, recipients)
				       : NULL;
		DmFinding copy = *finding;

		copy.text = text;
		copy.where = where;
		dm_findings_add_copy(filtered->findings, &copy);
	}
}

DmFiltered *dm_filtered_new(const DmReport *report,
			    const guint8 key[DM_SHA256_SIZE])
{
	DmFiltered *filtered = g_new0(DmFiltered, 1);
	g_autoptr(DmRecipients) recipients = NULL;

	filtered->report = *report;
	filtered->owned = g_ptr_array_new_with_free_func(g_free);
	filtered->findings = dm_findings_new();
	if (!key)
		return filtered;
	recipients = collect(report, key);
	filter_texts(filtered, recipients);
	for (guint i = 0; i < DM_N_FAILURE_LISTS; i++)
		filter_list(filtered, i, recipients);
	filter_findings(filtered, report->findings, recipients);
	filtered->report.findings = filtered->findings;
	return filtered;
}

void dm_filtered_free(DmFiltered *filtered)
{
	if (!filtered)
		return;
	g_ptr_array_unref(filtered->owned);
	dm_findings_free(filtered->findings);
	g_free(filtered);
}

/* Header fields end at the first empty line (RFC 5322 section 2.1). */
static gsize header_end(const char *text)
{
	const char *line = text;

	while (*line && *line != '\n' && !g_str_has_prefix(line, "\r\n")) {
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return (gsize)(line - text);
}

static void cut_header(DmFiltered *filtered)
{
	const char **place =
		&filtered->report.failure.dkim_canonicalized_header;

	if (*place)
		replace(filtered, place, g_strndup(*place, header_end(*place)));
}

void dm_privacy_cut(DmFiltered *filtered, DmSamples samples)
{
	DmFailure *failure = &filtered->report.failure;
	DmSample *sample = &failure->sample;

	if (samples == DM_SAMPLES_FULL)
		return;
	failure->dkim_canonicalized_body = NULL;
	cut_header(filtered);
	if (samples == DM_SAMPLES_HEADERS)
		return;
	/* These fields are the sample's as well. */
	failure->dkim_canonicalized_header = NULL;
	*sample = (DmSample){ .headers_only = sample->headers_only,
			      .header_from = sample->header_from };
}

char *dm_privacy_sentence(const char *text, const guint8 key[DM_SHA256_SIZE])
{
	g_autoptr(DmRecipients) recipients = dm_recipients_new(key);

	dm_recipients_add_all(recipients, text, strlen(text));
	return hashed(text, recipients);
}

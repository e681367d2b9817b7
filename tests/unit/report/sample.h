/*
 * Reports for the tests of this folder, and a FILE that is a string.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/report.h"

typedef struct {
	FILE *file;
	char *text;
	size_t size;
} Capture;

static inline FILE *capture_open(Capture *capture)
{
	capture->file = open_memstream(&capture->text, &capture->size);
	g_assert_nonnull(capture->file);
	return capture->file;
}

/* What was written; free with capture_clear(). */
static inline const char *capture_text(Capture *capture)
{
	fflush(capture->file);
	return capture->text;
}

static inline void capture_clear(Capture *capture)
{
	fclose(capture->file);
	free(capture->text);
}

static const DmReason sample_reasons[] = {
	{ "forwarded", "known list" },
	{ "local_policy", NULL },
};
static const DmAuthResult sample_dkim[] = {
	{ "example.com", "s1", NULL, "pass", NULL },
	{ "example.org", NULL, NULL, "fail", "bad signature" },
};
static const DmAuthResult sample_spf[] = {
	{ "bounce.example.org", NULL, "mfrom", "pass", NULL },
};

/* Everything a record can have. */
static const DmRecord sample_full_record = {
	.source_ip = "192.0.2.1",
	.count = 1234,
	.disposition = "none",
	.dkim = "pass",
	.spf = "fail",
	.reasons = sample_reasons,
	.n_reasons = 2,
	.header_from = "example.com",
	.envelope_from = "bounce.example.org",
	.envelope_to = "example.net",
	.dkim_results = sample_dkim,
	.n_dkim_results = 2,
	.spf_results = sample_spf,
	.n_spf_results = 1,
};
/* Nothing that may be absent; an empty envelope_from is a null sender. */
static const DmRecord sample_bare_record = {
	.header_from = "example.com",
	.envelope_from = "",
};

static const DmLangText sample_errors[] = { { "bad rua", "en" },
					    { "two records", NULL } };
static const DmExtension sample_extensions[] = {
	{ "urn:example:ext", -1, "<x:a/>" },
	{ "urn:example:ext", 1, "<x:b/>" },
};

static inline DmReport sample_full(const DmFindings *findings)
{
	return (DmReport){
		.kind = DM_KIND_AGGREGATE,
		.document = "report.xml",
		.sha256 = "00ff",
		.incomplete = TRUE,
		.recovered = TRUE,
		.findings = findings,
		.aggregate = {
			.generation = DM_GENERATION_RFC9990,
			.namespace_uri = "urn:ietf:params:xml:ns:dmarc-2.0",
			.version = "1.0",
			.metadata = {
				.org_name = "mail.example.org",
				.email = "dmarc@example.org",
				.extra_contact_info = "https://example.org/",
				.report_id = "r-1@example.org",
				.generator = "gen 1",
				.has_begin = TRUE,
				.has_end = TRUE,
				.begin = 1767225600,
				.end = 1767311999,
				.errors = sample_errors,
				.n_errors = 2,
			},
			.policy = {
				.domain = "example.com",
				.discovery_method = "psl",
				.p = "reject",
				.sp = "quarantine",
				.np = "none",
				.adkim = "s",
				.aspf = "r",
				.has_pct = TRUE,
				.pct = 50,
				.fo = "1",
				.testing = "n",
			},
			.extensions = sample_extensions,
			.n_extensions = 2,
		},
	};
}

static inline DmReport sample_minimal(void)
{
	return (DmReport){
		.kind = DM_KIND_AGGREGATE,
		.aggregate = {
			.metadata = { .org_name = "", .report_id = "r" },
			.policy = { .domain = "example.com" },
		},
	};
}

static inline DmFindings *sample_findings(void)
{
	DmFindings *findings = dm_findings_new();

	dm_findings_add(findings, DM_SEVERITY_WARNING, "value-unknown",
			"line 7", "what is \"x\"?");
	dm_findings_add(findings, DM_SEVERITY_INFO, "recovered", NULL,
			"mended");
	for (guint i = 0; i < DM_FINDINGS_PER_CODE + 2; i++)
		dm_findings_add(findings, DM_SEVERITY_WARNING, "value-unknown",
				"line 8", "again");
	return findings;
}

/* Runs a report of these records through a sink. */
static inline void sample_feed(const DmSink *sink, gpointer user,
			       const DmReport *report, const DmRecord *records,
			       guint n)
{
	GError *error = NULL;

	g_assert_true(sink->begin(user, report, &error));
	g_assert_no_error(error);
	if (n)
		g_assert_true(sink->records(user, records, n, &error));
	g_assert_no_error(error);
	g_assert_true(sink->end(user, report, &error));
	g_assert_no_error(error);
}

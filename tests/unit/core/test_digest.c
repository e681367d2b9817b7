/*
 * The content digest: every field counts, and absent is not empty.
 */
#include "core/digest.h"

#include <string.h>

/* A report with every field filled, in memory that a case may change. */
typedef struct {
	DmReport report;
	DmLangText errors[2];
	DmRecord record;
	DmReason reasons[2];
	DmAuthResult dkim[2], spf[2];
	guint n_records; /* how often `record` stands in it */
} Sample;

static void fill_results(DmAuthResult results[2])
{
	for (guint i = 0; i < 2; i++)
		results[i] = (DmAuthResult){ "example.com", "sel", "mfrom",
					     "pass", "fine" };
}

static void fill_header(Sample *sample)
{
	DmAggregate *aggregate = &sample->report.aggregate;

	aggregate->generation = DM_GENERATION_RFC7489;
	aggregate->namespace_uri = "urn:example";
	aggregate->version = "1.0";
	aggregate->metadata = (DmMetadata){
		.org_name = "example.org",
		.email = "dmarc@example.org",
		.extra_contact_info = "https://example.org/",
		.report_id = "1",
		.generator = "mill",
		.has_begin = TRUE,
		.has_end = TRUE,
		.begin = 1767225600,
		.end = 1767311999,
		.errors = sample->errors,
		.n_errors = 2,
	};
	aggregate->policy = (DmPolicy){
		.domain = "example.com",
		.discovery_method = "psl",
		.p = "none",
		.sp = "none",
		.np = "none",
		.adkim = "r",
		.aspf = "r",
		.has_pct = TRUE,
		.pct = 100,
		.fo = "0",
		.testing = "n",
	};
}

static void sample_init(Sample *sample)
{
	memset(sample, 0, sizeof(*sample));
	sample->n_records = 2;
	fill_header(sample);
	fill_results(sample->dkim);
	fill_results(sample->spf);
	sample->errors[0].text = sample->errors[1].text = "an error";
	for (guint i = 0; i < 2; i++)
		sample->reasons[i] = (DmReason){ "other", "because" };
	sample->record = (DmRecord){
		.source_ip = "192.0.2.1",
		.count = 3,
		.disposition = "none",
		.dkim = "pass",
		.spf = "fail",
		.reasons = sample->reasons,
		.n_reasons = 2,
		.header_from = "example.com",
		.envelope_from = "example.com",
		.envelope_to = "example.org",
		.dkim_results = sample->dkim,
		.n_dkim_results = 2,
		.spf_results = sample->spf,
		.n_spf_results = 2,
	};
}

static void digest_of(const Sample *sample, guint8 ret[DM_DIGEST_SIZE])
{
	g_autoptr(DmDigest) digest = dm_digest_new();

	for (guint i = 0; i < sample->n_records; i++)
		dm_digest_records(digest, &sample->record, 1);
	dm_digest_finish(digest, &sample->report, ret);
}

static gboolean differs(const Sample *sample)
{
	guint8 plain[DM_DIGEST_SIZE], changed[DM_DIGEST_SIZE];
	Sample original;

	sample_init(&original);
	digest_of(&original, plain);
	digest_of(sample, changed);
	return memcmp(plain, changed, DM_DIGEST_SIZE) != 0;
}

#define HEADER(field) offsetof(Sample, report.aggregate.field)

/* Every text of the model that the digest covers. */
static const gsize texts[] = {
	HEADER(namespace_uri),
	HEADER(version),
	HEADER(metadata.org_name),
	HEADER(metadata.email),
	HEADER(metadata.extra_contact_info),
	HEADER(metadata.report_id),
	HEADER(metadata.generator),
	HEADER(policy.domain),
	HEADER(policy.discovery_method),
	HEADER(policy.p),
	HEADER(policy.sp),
	HEADER(policy.np),
	HEADER(policy.adkim),
	HEADER(policy.aspf),
	HEADER(policy.fo),
	HEADER(policy.testing),
	offsetof(Sample, errors[0].text),
	offsetof(Sample, errors[1].text),
	offsetof(Sample, record.source_ip),
	offsetof(Sample, record.disposition),
	offsetof(Sample, record.dkim),
	offsetof(Sample, record.spf),
	offsetof(Sample, record.header_from),
	offsetof(Sample, record.envelope_from),
	offsetof(Sample, record.envelope_to),
	offsetof(Sample, reasons[0].type),
	offsetof(Sample, reasons[1].comment),
	offsetof(Sample, dkim[0].domain),
	offsetof(Sample, dkim[0].selector),
	offsetof(Sample, dkim[1].result),
	offsetof(Sample, dkim[1].human_result),
	offsetof(Sample, spf[0].domain),
	offsetof(Sample, spf[0].scope),
	offsetof(Sample, spf[1].result),
	offsetof(Sample, spf[1].human_result),
};

static void test_texts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		guint8 absent[DM_DIGEST_SIZE], empty[DM_DIGEST_SIZE];
		Sample sample;
		const char **text;

		sample_init(&sample);
		text = (const char **)(void *)((char *)&sample + texts[i]);
		g_assert_nonnull(*text);
		g_assert_false(differs(&sample));
		*text = "something else";
		g_assert_true(differs(&sample));
		*text = NULL;
		g_assert_true(differs(&sample));
		digest_of(&sample, absent);
		*text = "";
		g_assert_true(differs(&sample));
		digest_of(&sample, empty);
		g_assert_cmpint(memcmp(absent, empty, DM_DIGEST_SIZE), !=, 0);
	}
}

static void test_integers(void)
{
	static const gsize integers[] = {
		HEADER(metadata.begin),
		HEADER(metadata.end),
		HEADER(policy.pct),
		offsetof(Sample, record.count),
	};

	for (guint i = 0; i < G_N_ELEMENTS(integers); i++) {
		Sample sample;
		gint64 *value;

		sample_init(&sample);
		value = (gint64 *)(void *)((char *)&sample + integers[i]);
		*value += 1;
		g_assert_true(differs(&sample));
		*value -= 1 + (G_GINT64_CONSTANT(1) << 40);
		g_assert_true(differs(&sample));
	}
}

static void test_flags_and_counts(void)
{
	static const gsize words[] = {
		HEADER(generation),
		HEADER(metadata.has_begin),
		HEADER(metadata.has_end),
		HEADER(metadata.n_errors),
		HEADER(policy.has_pct),
		offsetof(Sample, report.incomplete),
		offsetof(Sample, record.n_reasons),
		offsetof(Sample, record.n_dkim_results),
		offsetof(Sample, record.n_spf_results),
		offsetof(Sample, n_records),
	};

	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		Sample sample;
		guint32 *word;

		sample_init(&sample);
		word = (guint32 *)(void *)((char *)&sample + words[i]);
		*word = *word ? *word - 1 : 1;
		g_assert_true(differs(&sample));
	}
}

/* What is no content: where it came from and what we say of it. */
static void test_left_out(void)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	Sample sample;

	sample_init(&sample);
	dm_findings_add(findings, DM_SEVERITY_INFO, "x", NULL, "x");
	sample.report.document = "other.xml";
	sample.report.sha256 = "00";
	sample.report.findings = findings;
	sample.report.recovered = TRUE;
	g_assert_false(differs(&sample));
}

/* Neighbouring texts of the same joined length are told apart. */
static void test_boundaries(void)
{
	Sample a, b;
	guint8 of_a[DM_DIGEST_SIZE], of_b[DM_DIGEST_SIZE];

	sample_init(&a);
	sample_init(&b);
	a.record.header_from = "ab";
	a.record.envelope_from = "c";
	b.record.header_from = "a";
	b.record.envelope_from = "bc";
	digest_of(&a, of_a);
	digest_of(&b, of_b);
	g_assert_cmpint(memcmp(of_a, of_b, DM_DIGEST_SIZE), !=, 0);
}

static void test_batches_and_order(void)
{
	g_autoptr(DmDigest) digest = dm_digest_new();
	guint8 one[DM_DIGEST_SIZE], two[DM_DIGEST_SIZE];
	Sample sample;
	DmRecord records[2];

	sample_init(&sample);
	records[0] = records[1] = sample.record;
	records[1].count = 9;
	dm_digest_records(digest, records, 2);
	dm_digest_finish(digest, &sample.report, one);
	/* Batches do not matter, and it is ready for the next report. */
	dm_digest_records(digest, records, 1);
	dm_digest_records(digest, records, 0);
	dm_digest_records(digest, records + 1, 1);
	dm_digest_finish(digest, &sample.report, two);
	g_assert_cmpmem(one, sizeof(one), two, sizeof(two));
	/* Order does, and a reset forgets. */
	dm_digest_records(digest, records, 2);
	dm_digest_reset(digest);
	dm_digest_records(digest, records + 1, 1);
	dm_digest_records(digest, records, 1);
	dm_digest_finish(digest, &sample.report, two);
	g_assert_cmpint(memcmp(one, two, sizeof(one)), !=, 0);
	dm_digest_records(digest, records, 2);
	dm_digest_reset(digest);
	dm_digest_records(digest, records, 2);
	dm_digest_finish(digest, &sample.report, two);
	g_assert_cmpmem(one, sizeof(one), two, sizeof(two));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/digest-texts", test_texts);
	g_test_add_func("/core/digest-integers", test_integers);
	g_test_add_func("/core/digest-flags-and-counts", test_flags_and_counts);
	g_test_add_func("/core/digest-left-out", test_left_out);
	g_test_add_func("/core/digest-boundaries", test_boundaries);
	g_test_add_func("/core/digest-batches-and-order",
			test_batches_and_order);
	return g_test_run();
}

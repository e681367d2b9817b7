/*
 * One XML document: decoding, the strict pass, the mending pass, and what
 * becomes of it.
 */
#include "core/sha256.h"
#include "parse/aggregate.h"
#include "parse/decoder.h"
#include "parse/internal.h"
#include "parse/lint.h"
#include "parse/mender.h"

#define CHUNK (32 * 1024)

/* One reading of the document. */
typedef struct {
	DmRun *run;
	const char *name;
	DmStream *stream;
	DmAggregateReader *reader;
	DmXmlReader *xml; /* of the reader */
	DmDecoder *decoder;
	DmMender *mender; /* NULL in the strict pass */
	DmSha256 *checksum;
	DmXmlStatus status;
	gboolean wanted;   /* the XML reader takes more */
	DmFindings *rules; /* those that the whole document breaks */
} Pass;

typedef enum {
	PASS_DONE,
	PASS_BROKEN, /* another pass may mend it */
	PASS_FAILED, /* the sink failed */
} PassResult;

static void feed_xml(gpointer user, const char *text, gsize size)
{
	Pass *pass = user;

	pass->wanted = dm_xml_reader_feed(pass->xml, text, size);
}

static void pass_init(Pass *pass, DmRun *run, const char *name,
		      DmStream *stream, gboolean mended)
{
	*pass = (Pass){
		.run = run, .name = name, .stream = stream, .wanted = TRUE
	};
	pass->reader =
		dm_aggregate_reader_new(run->sink, run->user, run->limits);
	pass->xml = dm_aggregate_reader_xml(pass->reader);
	pass->checksum = dm_sha256_new();
	if (mended)
		pass->mender = dm_mender_new(feed_xml, pass);
}

static void pass_clear(Pass *pass)
{
	dm_aggregate_reader_free(pass->reader);
	dm_decoder_free(pass->decoder);
	dm_mender_free(pass->mender);
	dm_sha256_free(pass->checksum);
}

/*
 * Decodes a chunk and hands it on.  The mender too stops with the XML reader:
 * it knows no caps.
 */
static void feed(Pass *pass, const guint8 *data, gsize size, gboolean last)
{
	gsize decoded;
	const char *text =
		dm_decoder_decode(pass->decoder, data, size, last, &decoded);

	if (pass->mender)
		dm_mender_feed(pass->mender, text, decoded);
	else
		feed_xml(pass, text, decoded);
}

/* The bytes themselves go to the sink and into the checksum first. */
static gboolean take_bytes(Pass *pass, const guint8 *data, gsize size)
{
	DmRun *run = pass->run;

	dm_sha256_update(pass->checksum, data, size);
	return !run->sink->bytes ||
	       run->sink->bytes(run->user, data, size, &run->error);
}

/*
 * Reads the stream to its end, also where the XML is refused before: the
 * checksum and the kept bytes are of the whole document.
 */
static gboolean read_all(Pass *pass)
{
	g_autofree guint8 *chunk = g_malloc(CHUNK);
	gsize size;

	while ((size = dm_stream_read(pass->stream, chunk, CHUNK)) > 0) {
		gsize skip = 0;

		if (!take_bytes(pass, chunk, size))
			return FALSE;
		if (!pass->decoder)
			pass->decoder = dm_decoder_new(
				chunk, size, &skip,
				dm_aggregate_reader_findings(pass->reader));
		if (pass->wanted)
			feed(pass, chunk + skip, size - skip, FALSE);
	}
	if (pass->wanted && pass->decoder)
		feed(pass, NULL, 0, TRUE);
	if (pass->mender && pass->wanted)
		dm_mender_finish(pass->mender);
	pass->status = dm_xml_reader_finish(pass->xml);
	return TRUE;
}

static void discard(Pass *pass)
{
	pass->run->sink->discard(pass->run->user);
}

/* Whether the document is out of question; then it has been refused. */
static gboolean refuse(Pass *pass)
{
	DmRun *run = pass->run;
	const DmAggregateStatus *status =
		dm_aggregate_reader_status(pass->reader);

	if (pass->stream->limit >= 0)
		dm_run_refuse_limit(run, pass->name,
				    (DmLimit)pass->stream->limit);
	else if (status->state == DM_AGGREGATE_LIMIT)
		dm_run_refuse_limit(run, pass->name, status->limit);
	else if (pass->status == DM_XML_DOCTYPE ||
		 (pass->mender && dm_mender_saw_doctype(pass->mender)))
		dm_run_refuse(
			run, pass->name, "doctype-refused",
			"the document has a DOCTYPE; reports need none, and it is how attacks are made");
	else if (pass->status == DM_XML_DEPTH)
		dm_run_refuse_limit(run, pass->name, DM_LIMIT_XML_DEPTH);
	else if (!status->started &&
		 (pass->mender || pass->status == DM_XML_GOOD))
		dm_run_refuse(
			run, pass->name, "not-a-report",
			"the document is no report: its root is <%s>, not <feedback>",
			status->root ? status->root : "");
	else
		return FALSE;
	discard(pass);
	return TRUE;
}

/* The key of a report needs a domain and an id or a period. */
static gboolean says_too_little(const DmAggregate *aggregate)
{
	const DmMetadata *metadata = &aggregate->metadata;
	gboolean id = metadata->report_id && *metadata->report_id;
	gboolean period = metadata->has_begin || metadata->has_end;

	if (aggregate->policy.domain && *aggregate->policy.domain)
		return !id && !period;
	return !id || !period;
}

static void add_problem(Pass *pass, DmFindings *findings, DmReport *report)
{
	guint line;
	const char *problem = dm_xml_reader_problem(pass->xml, &line);
	g_autofree char *where = g_strdup_printf("line %u", line);

	if (report->incomplete)
		dm_findings_add(
			findings, DM_SEVERITY_WARNING, "incomplete", NULL,
			"the document ends early; complete records were kept");
	else if (pass->mender)
		dm_findings_add(
			findings, DM_SEVERITY_WARNING, "recovered", NULL,
			"the document is not well-formed; it was read to the end by mending it");
	else if (pass->status == DM_XML_BROKEN)
		dm_findings_add(
			findings, DM_SEVERITY_WARNING, "recovered", where,
			"the document is not well-formed after the report's end: %s",
			problem);
}

static void add_findings(Pass *pass, DmReport *report)
{
	DmFindings *findings = dm_aggregate_reader_findings(pass->reader);
	guint64 replaced = dm_decoder_replaced(pass->decoder);

	add_problem(pass, findings, report);
	dm_findings_append(findings, pass->stream->findings);
	if (!replaced)
		return;
	dm_findings_add(findings, DM_SEVERITY_WARNING, "encoding-invalid", NULL,
			"%" G_GUINT64_FORMAT
			" characters could not be decoded and were replaced",
			replaced);
	report->recovered = TRUE;
}

static void drop(gpointer unused G_GNUC_UNUSED, const char *text G_GNUC_UNUSED,
		 gsize size G_GNUC_UNUSED)
{
}

/* Reads the document once more, as UTF-8. */
static void read_again(DmStream *stream, DmMendFn out, gpointer user)
{
	g_autofree guint8 *chunk = g_malloc(CHUNK);
	g_autoptr(DmFindings) known = dm_findings_new();
	g_autoptr(DmDecoder) decoder = NULL;
	gsize size;

	dm_stream_rewind(stream);
	while ((size = dm_stream_read(stream, chunk, CHUNK)) > 0) {
		gsize skip = 0, decoded;
		const char *text;

		if (!decoder)
			decoder = dm_decoder_new(chunk, size, &skip, known);
		text = dm_decoder_decode(decoder, chunk + skip, size - skip,
					 FALSE, &decoded);
		out(user, text, decoded);
	}
}

static void mend(gpointer user, const char *text, gsize size)
{
	dm_mender_feed(user, text, size);
}

/* How often feedback begins. */
static guint count_roots(DmStream *stream)
{
	g_autoptr(DmMender) mender = dm_mender_new(drop, NULL);

	read_again(stream, mend, mender);
	dm_mender_finish(mender);
	return dm_mender_roots(mender);
}

/* ---- rules ------------------------------------------------------------ */

#define WELL_FORMED "XML 1.0 section 2.1"

/* The first pass failed: this is why. */
static void keep_problem(Pass *pass)
{
	guint line;
	const char *problem = dm_xml_reader_problem(pass->xml, &line);
	g_autofree char *where = g_strdup_printf("line %u", line);

	dm_findings_add_rule(pass->rules, DM_SEVERITY_ERROR,
			     "lint-not-well-formed", WELL_FORMED, where, "%s",
			     problem);
}

/*
 * A document that had to be mended is judged as it was mended; its lines are
 * those of the original.
 */
static void lint(Pass *pass, const DmAggregate *aggregate)
{
	DmFindings *findings = dm_aggregate_reader_findings(pass->reader);
	DmSchema schema = dm_lint_schema(aggregate->generation);
	g_autoptr(DmLint) reader =
		dm_lint_new(schema, pass->run->limits, findings);
	g_autoptr(DmMender) mender =
		pass->mender ? dm_mender_new(dm_lint_feed, reader) : NULL;

	if (!pass->mender && pass->status == DM_XML_BROKEN)
		keep_problem(pass);
	dm_findings_append(findings, pass->rules);
	if (mender)
		read_again(pass->stream, mend, mender);
	else
		read_again(pass->stream, dm_lint_feed, reader);
	if (mender)
		dm_mender_finish(mender);
	dm_lint_finish(reader);
}

/* ---- the end ---------------------------------------------------------- */

/* Whether another report stands behind the one that was read. */
static gboolean has_more_reports(Pass *pass)
{
	if (dm_aggregate_reader_status(pass->reader)->extra_roots)
		return TRUE;
	if (pass->mender)
		return dm_mender_roots(pass->mender) > 1;
	return pass->status == DM_XML_BROKEN && count_roots(pass->stream) > 1;
}

static gboolean end_report(Pass *pass, DmReport *report)
{
	DmRun *run = pass->run;

	if (!run->sink->end(run->user, report, &run->error))
		return FALSE;
	if (dm_report_has_identity(report))
		dm_parse_result_count(run->result, report);
	else
		dm_run_refuse(run, pass->name, "policy-domain-missing",
			      "the report names no policy domain");
	if (has_more_reports(pass))
		dm_run_refuse(
			run, pass->name, "several-reports",
			"the document holds more than one report; only the first was read");
	return TRUE;
}

static PassResult finish(Pass *pass)
{
	DmRun *run = pass->run;
	gboolean complete = dm_aggregate_reader_status(pass->reader)->complete;
	g_autofree char *sha256 = dm_sha256_finish_hex(pass->checksum);
	DmReport report = {
		.kind = DM_KIND_AGGREGATE,
		.document = pass->name,
		.incomplete = !complete || pass->stream->truncated,
		.recovered =
			(pass->mender && complete) || pass->stream->damaged,
		.sha256 = sha256,
		.findings = dm_aggregate_reader_findings(pass->reader),
	};

	if (!dm_aggregate_reader_finish(pass->reader, &report.aggregate)) {
		run->error = dm_aggregate_reader_take_error(pass->reader);
		return PASS_FAILED;
	}
	if (says_too_little(&report.aggregate)) {
		discard(pass);
		dm_run_refuse(
			run, pass->name, "report-without-identity",
			"the report lacks a policy domain, or both report_id and date_range");
		return PASS_DONE;
	}
	add_findings(pass, &report);
	if (run->lint)
		lint(pass, &report.aggregate);
	return end_report(pass, &report) ? PASS_DONE : PASS_FAILED;
}

static PassResult run_pass(Pass *pass)
{
	DmRun *run = pass->run;
	DmReport report = { .kind = DM_KIND_AGGREGATE, .document = pass->name };

	if (!run->sink->begin(run->user, &report, &run->error) ||
	    !read_all(pass))
		return PASS_FAILED;
	if (dm_aggregate_reader_status(pass->reader)->state ==
	    DM_AGGREGATE_SINK) {
		run->error = dm_aggregate_reader_take_error(pass->reader);
		return PASS_FAILED;
	}
	if (refuse(pass))
		return PASS_DONE;
	if (!pass->mender && pass->status == DM_XML_BROKEN &&
	    !dm_aggregate_reader_status(pass->reader)->complete) {
		discard(pass);
		keep_problem(pass);
		return PASS_BROKEN;
	}
	return finish(pass);
}

gboolean dm_document_read(DmRun *run, const char *name, DmStream *stream)
{
	PassResult result = PASS_BROKEN;
	g_autoptr(DmFindings) rules = dm_findings_new();

	run->result->claims = TRUE;
	for (gboolean mended = FALSE; result == PASS_BROKEN; mended = TRUE) {
		Pass pass;

		if (mended)
			dm_stream_rewind(stream);
		pass_init(&pass, run, name, stream, mended);
		pass.rules = rules;
		result = run_pass(&pass);
		pass_clear(&pass);
	}
	return result == PASS_DONE;
}

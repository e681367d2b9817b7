/*
 * One JSON document that may be a TLS report: from its bytes into the sink.
 */
#include "core/text.h"
#include "parse/decoder.h"
#include "parse/envelope.h"
#include "parse/internal.h"
#include "parse/linttls.h"
#include "parse/tlsreport.h"
#include "parse/whole.h"

/* ---- what it is ------------------------------------------------------- */

static void refuse_broken(DmRun *run, const char *name, const DmTlsDraft *draft)
{
	dm_run_refuse(run, name, "json-broken",
		      "line %u, column %u: the document is no JSON: %s",
		      draft->line, draft->column, draft->problem);
}

/* Whether the document is out of question; then it has been refused. */
static gboolean refuse(DmRun *run, const char *name, const DmTlsDraft *draft)
{
	const DmTls *tls = &draft->tls;

	switch (draft->state) {
	case DM_TLS_BROKEN:
		refuse_broken(run, name, draft);
		return TRUE;
	case DM_TLS_FOREIGN:
		dm_run_refuse(run, name, "not-a-report",
			      "the document is JSON, but no TLS report");
		return TRUE;
	case DM_TLS_LIMIT:
		dm_run_refuse_limit(run, name, draft->limit);
		return TRUE;
	case DM_TLS_GOOD:
		break;
	}
	if ((tls->report_id && *tls->report_id) || tls->has_begin ||
	    tls->has_end)
		return FALSE;
	dm_run_refuse(run, name, "report-without-identity",
		      "the report lacks both report-id and date-range");
	return TRUE;
}

/* ---- the document ------------------------------------------------------ */

/* What follows the report: another one is not passed over in silence. */
static void look_behind(DmRun *run, const char *name, DmTlsDraft *draft,
			const char *text, gsize size)
{
	gsize rest = size - draft->used;
	const char *behind = dm_text_trim(text + draft->used, &rest);

	if (!rest)
		return;
	if (*behind == '{')
		dm_run_refuse(
			run, name, "several-reports",
			"the document holds more than one report; only the first was read");
	else
		dm_findings_add(draft->findings, DM_SEVERITY_WARNING,
				"json-trailing-bytes", NULL,
				"%" G_GSIZE_FORMAT
				" bytes after the report were passed over",
				rest);
}

static DmTlsDraft *read_text(DmRun *run, const char *name, const char *text,
			     gsize size)
{
	g_auto(DmReportName) parsed = { 0 };
	DmTlsDomains domains = { .header = run->tls_domain };

	if (name && dm_report_name_parse(name, &parsed))
		domains.name = parsed.domain;
	return dm_tls_draft_new(text, size, &domains, run->limits);
}

static gboolean read_bytes(DmRun *run, const char *name, DmStream *stream,
			   GBytes *bytes)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autoptr(DmDecoder) decoder = NULL;
	g_autoptr(DmTlsDraft) draft = NULL;
	gsize size, skip, decoded;
	const guint8 *data = g_bytes_get_data(bytes, &size);
	const char *text;
	DmReport report = { .kind = DM_KIND_TLS, .document = name };

	decoder = dm_decoder_new(data, size, &skip, findings);
	text = dm_decoder_decode(decoder, data + skip, size - skip, TRUE,
				 &decoded);
	/* Broken bytes become three each. */
	if ((gint64)decoded > run->limits->value[DM_LIMIT_JSON_BYTES]) {
		dm_run_refuse_limit(run, name, DM_LIMIT_JSON_BYTES);
		return TRUE;
	}
	draft = read_text(run, name, text, decoded);
	if (refuse(run, name, draft)) {
		dm_findings_append(run->result->findings, stream->findings);
		return TRUE;
	}
	if (dm_decoder_replaced(decoder))
		dm_findings_add(
			draft->findings, DM_SEVERITY_WARNING,
			"encoding-invalid", NULL,
			"%" G_GUINT64_FORMAT
			" characters could not be decoded and were replaced",
			dm_decoder_replaced(decoder));
	look_behind(run, name, draft, text, decoded);
	dm_findings_append(draft->findings, stream->findings);
	if (run->lint)
		dm_lint_tls(run, &draft->tls, draft->findings);
	report.tls = draft->tls;
	report.findings = draft->findings;
	report.recovered = stream->damaged || dm_decoder_replaced(decoder);
	return dm_whole_send(run, &report, bytes);
}

gboolean dm_tls_document_read(DmRun *run, const char *name, DmStream *stream)
{
	g_autoptr(GBytes) bytes = NULL;

	run->result->claims = TRUE;
	bytes = dm_stream_slurp(stream, DM_LIMIT_JSON_BYTES);
	if (bytes)
		return read_bytes(run, name, stream, bytes);
	dm_run_refuse_limit(run, name, (DmLimit)stream->limit);
	return TRUE;
}

/*
 * The front door of parse/: one item in, its reports into the sink.  It knows
 * nothing of where the bytes came from or where the reports go.
 */
#include "parse/parse.h"

#include <gmime/gmime.h>
#include <libxml/parser.h>

#include "parse/charsets.h"
#include "parse/internal.h"

G_DEFINE_QUARK(dm - parse - error - quark, dm_parse_error)

void dm_parse_init(void)
{
	dm_charsets_warm_up();
	g_mime_init();
	xmlInitParser();
}

void dm_parse_result_init(DmParseResult *result)
{
	*result = (DmParseResult){
		.findings = dm_findings_new(),
		.authentication_results =
			g_ptr_array_new_with_free_func(g_free),
	};
}

void dm_parse_result_clear(DmParseResult *result)
{
	g_clear_pointer(&result->findings, dm_findings_free);
	g_clear_pointer(&result->authentication_results, g_ptr_array_unref);
	g_clear_pointer(&result->mail_from, g_free);
}

void dm_parse_result_count(DmParseResult *result, const DmReport *report)
{
	result->reports++;
	result->kinds |= 1U << report->kind;
}

void dm_run_refuse(DmRun *run, const char *where, const char *code,
		   const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	dm_findings_add(run->result->findings, DM_SEVERITY_ERROR, code, where,
			"%s", text);
	run->result->refused++;
}

void dm_run_refuse_limit(DmRun *run, const char *where, DmLimit limit)
{
	g_autofree char *text = dm_limit_sentence(run->limits, limit);

	dm_run_refuse(run, where, dm_limit_code(limit), "%s", text);
}

gboolean dm_parse(GBytes *bytes, const DmLimits *limits, const DmSink *sink,
		  gpointer user, DmParseResult *result, GError **error)
{
	DmRun run = {
		.limits = limits, .sink = sink, .user = user, .result = result
	};
	DmPart part = { .bytes = bytes };

	if (!g_bytes_get_size(bytes)) {
		result->claims = TRUE;
		dm_run_refuse(&run, NULL, "empty", "the file is empty");
	} else if (!dm_unpack_part(&run, &part)) {
		g_propagate_error(error, run.error);
		return FALSE;
	}
	if (result->claims && !result->reports && !result->refused)
		dm_run_refuse(&run, NULL, "no-report-inside",
			      "announces a report but holds none");
	return TRUE;
}

/*
 * The front door of parse/: one item in, its reports into the sink.  It knows
 * nothing of where the bytes came from or where the reports go.
 */
#include "parse/parse.h"

#include <gmime/gmime.h>
#include <libxml/parser.h>
#include <string.h>

#include "parse/charsets.h"
#include "parse/internal.h"
#include "parse/tlsreport.h"

G_DEFINE_QUARK(dm - parse - error - quark, dm_parse_error)

void dm_parse_init(void)
{
	static gsize done;

	if (!g_once_init_enter(&done))
		return;
	dm_charsets_warm_up();
	g_mime_init();
	xmlInitParser();
	dm_tls_init();
	g_once_init_leave(&done, 1);
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

/* In any case of letters. */
static gboolean holds_word(const char *data, gsize size, const char *word)
{
	gsize n = strlen(word);

	for (; size >= n; data++, size--)
		if (g_ascii_strncasecmp(data, word, n) == 0)
			return TRUE;
	return FALSE;
}

gboolean dm_may_be_failure(const char *data, gsize size)
{
	static const char *const words[] = {
		"feedback-report",		      /* RFC 5965 */
		"claiming to be from you has failed", /* the text-only form */
		"copy of the headers that were received",
		"\"feedback_type\"", /* parsedmarc's JSON */
	};

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (holds_word(data, size, words[i]))
			return TRUE;
	return FALSE;
}

gboolean dm_parse_may_be_failure(const DmParseResult *result, GBytes *bytes)
{
	gsize size = 0;
	const char *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;

	return result->has_failure || dm_may_be_failure(data, size);
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

static gboolean parse(DmRun *run, GBytes *bytes, GError **error)
{
	DmParseResult *result = run->result;
	DmPart part = { .bytes = bytes };

	if (!g_bytes_get_size(bytes)) {
		result->claims = TRUE;
		dm_run_refuse(run, NULL, "empty", "the file is empty");
	} else if (!dm_unpack_part(run, &part)) {
		g_propagate_error(error, run->error);
		return FALSE;
	}
	if (result->claims && !result->reports && !result->refused)
		dm_run_refuse(run, NULL, "no-report-inside",
			      "announces a report but holds none");
	return TRUE;
}

gboolean dm_parse(GBytes *bytes, const DmLimits *limits, const DmSink *sink,
		  gpointer user, DmParseResult *result, GError **error)
{
	DmRun run = {
		.limits = limits, .sink = sink, .user = user, .result = result
	};

	return parse(&run, bytes, error);
}

gboolean dm_parse_lint(GBytes *bytes, const DmLimits *limits,
		       const DmSink *sink, gpointer user, DmParseResult *result,
		       GError **error)
{
	DmRun run = { .limits = limits,
		      .sink = sink,
		      .user = user,
		      .result = result,
		      .lint = TRUE };

	return parse(&run, bytes, error);
}

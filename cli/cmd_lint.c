/*
 * `lint`: which rules report files break; no database.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/ahead.h"
#include "cli/queryoptions.h"
#include "cli/readers.h"
#include "ingest/filesource.h"
#include "report/answer_lint.h"
#include "report/lintrules.h"
#include "report/notice.h"

typedef struct {
	DmAhead ahead;
	DmEmitter *emitter; /* NULL: notices instead */
	const char *source; /* uri of the item in hand */
	DmSeverity worst;
	char *notice; /* the message to print, or NULL */
	gsize notice_size;
	char *nobody; /* source of a message without an address, or NULL */
} Lint;

static void take_rule(Lint *self, const char *kind, const DmFinding *rule)
{
	self->worst = MAX(self->worst, rule->severity);
	if (self->emitter)
		dm_lint_emit(self->emitter, self->source, kind, rule);
}

/* ---- the sink: only what is said at the end matters ------------------- */

static gboolean lint_begin(gpointer user G_GNUC_UNUSED,
			   const DmReport *report G_GNUC_UNUSED,
			   GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static gboolean lint_records(gpointer user G_GNUC_UNUSED,
			     const DmRecord *records G_GNUC_UNUSED,
			     guint n G_GNUC_UNUSED,
			     GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

/* It is kept until all is read: of two nothing is printed, for sendmail would
   take them for one. */
static gboolean write_notice(Lint *self, const DmReport *report,
			     const DmFindings *rules, GError **error)
{
	g_autofree char *address = dm_notice_address(report);
	FILE *out;

	if (self->notice)
		return dm_cli_usage(
			error,
			"lint --notice: more than one report breaks rules, and a message is for one reporter; name one report at a time");
	if (!address)
		self->nobody = g_strdup(self->source);
	out = open_memstream(&self->notice, &self->notice_size);
	dm_notice_print(out, report, self->source, rules);
	fclose(out);
	return TRUE;
}

static void print_notice(const Lint *self)
{
	if (self->nobody)
		dm_cli_say(self->nobody,
			   "the report names no address to write to");
	if (self->notice)
		fwrite(self->notice, 1, self->notice_size, stdout);
}

static gboolean lint_end(gpointer user, const DmReport *report, GError **error)
{
	Lint *self = user;
	g_autoptr(DmFindings) rules = dm_findings_new();
	guint n = report->findings ? dm_findings_count(report->findings) : 0;

	for (guint i = 0; i < n; i++) {
		DmFinding rule;

		if (!dm_lint_rule(report->kind,
				  dm_findings_get(report->findings, i), &rule))
			continue;
		take_rule(self, dm_kind_name(report->kind), &rule);
		if (rule.severity != DM_SEVERITY_INFO)
			dm_findings_add_copy(rules, &rule);
	}
	return self->emitter || !dm_findings_count(rules) ||
	       write_notice(self, report, rules, error);
}

static void lint_discard(gpointer user G_GNUC_UNUSED)
{
}

static const DmSink lint_sink = {
	.begin = lint_begin,
	.records = lint_records,
	.end = lint_end,
	.discard = lint_discard,
};

/* ---- the run ----------------------------------------------------------- */

/* What is the matter with the item itself, beside its reports. */
static void judge_item(Lint *self, const DmItem *item,
		       const DmParseResult *result)
{
	gboolean faulty = FALSE;

	for (guint i = 0; i < dm_findings_count(result->findings); i++) {
		DmFinding rule;

		if (!dm_lint_item_rule(dm_findings_get(result->findings, i),
				       &rule))
			continue;
		take_rule(self, NULL, &rule);
		faulty = TRUE;
	}
	if (item->bytes && !result->reports && !result->refused)
		dm_cli_say_foreign(item->uri, result->findings);
	else if (faulty && (!self->emitter || !item->bytes))
		dm_cli_say_finding(item->uri, result->findings);
}

static gboolean take_item(Lint *self, const DmItem *item, GError **error)
{
	g_auto(DmParseResult) result = { 0 };

	dm_parse_result_init(&result);
	self->source = item->uri;
	if (item->bytes &&
	    !dm_pool_take(self->ahead.pool, &lint_sink, self, &result, error))
		return FALSE;
	dm_findings_append(result.findings, item->findings);
	judge_item(self, item, &result);
	return TRUE;
}

static gboolean run(Lint *self, GError **error)
{
	g_autoptr(GError) problem = NULL;

	for (;;) {
		g_autoptr(DmItem) item = dm_ahead_next(&self->ahead);

		if (!item)
			return TRUE;
		if (take_item(self, item, &problem))
			continue;
		if (g_error_matches(problem, DM_PARSE_ERROR,
				    DM_PARSE_ERROR_STOPPED))
			return TRUE;
		g_propagate_error(error, g_steal_pointer(&problem));
		return FALSE;
	}
}

static DmExit lint(DmCli *cli, char **paths, const DmEmitOptions *emit,
		   gboolean notice, int jobs, GError **error)
{
	Lint self = { .worst = DM_SEVERITY_INFO };
	DmFileOptions options = { .limits = &cli->config->limits };
	g_autoptr(DmSource) source =
		dm_file_source_new((const char *const *)paths, &options, error);
	g_autoptr(DmPool) pool = NULL;
	gboolean ok;

	if (!source)
		return DM_EXIT_USAGE;
	pool = dm_lint_readers_new(cli, jobs);
	if (!notice)
		self.emitter = dm_lint_emitter_new(emit);
	dm_ahead_init(&self.ahead, source, pool);
	ok = run(&self, error);
	dm_ahead_clear(&self.ahead);
	if (self.emitter)
		ok = dm_emitter_close(ok, self.emitter, error);
	else if (ok)
		print_notice(&self);
	free(self.notice);
	g_free(self.nobody);
	if (!ok)
		return dm_exit_of(*error);
	return self.worst == DM_SEVERITY_ERROR ? DM_EXIT_FOUND : DM_EXIT_DONE;
}

DmExit dm_cmd_lint(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { .unfiltered = TRUE };
	gboolean notice = FALSE;
	int jobs = DM_JOBS_UNSET;
	const GOptionEntry entries[] = {
		{ "notice", 0, 0, G_OPTION_ARG_NONE, &notice,
		  "print a message to the reporter, ready to send", NULL },
		DM_JOBS_OPTION(&jobs),
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "lint", entries, "table", G_MAXINT,
			    &argc, &argv, error) ||
	    !dm_jobs_check("lint", jobs, error))
		return DM_EXIT_USAGE;
	if (argc < 2) {
		dm_cli_usage(error,
			     "lint: name a file, or - for standard input");
		return DM_EXIT_USAGE;
	}
	if (notice && query.format) {
		dm_cli_usage(
			error,
			"lint --notice prints a message to the reporter; there is no --format");
		return DM_EXIT_USAGE;
	}
	return lint(cli, argv + 1, &query.emit, notice, jobs, error);
}

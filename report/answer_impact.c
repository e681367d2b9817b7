/*
 * Prints what a policy would have done.
 */
#include <string.h>

#include "core/text.h"
#include "report/answers.h"
#include "report/impactjson.h"
#include "report/output.h"
#include "report/pagelines.h"
#include "report/tabletext.h"
#include "report/wrap.h"

/* Of CSV, without those of the verdicts. */
#define N_COLUMNS 11

typedef struct {
	const DmTriedPolicy *policy;
	const DmEmitOptions *options;
	DmJsonWriter *json;
	DmEmitter *csv;
	DmPageLines page;
	guint n, limit; /* domains: so far, shown at most */
	gint64 messages, hit, overridden;
	/* of CSV: N_COLUMNS, those of the verdicts, an empty one */
	DmColumn columns[N_COLUMNS + DM_N_VERDICTS + 1];
	char *names[DM_N_VERDICTS];
} Printer;

/* ---- for people ----------------------------------------------------- */

static void put_verdicts(Printer *self, const DmImpact *impact)
{
	/* The most urgent first. */
	for (int i = DM_N_VERDICTS - 1; i >= 0; i--) {
		g_autofree char *head = NULL;

		if (!impact->by_verdict[i])
			continue;
		head = g_strdup_printf("  %10" G_GINT64_FORMAT "  %-25s ",
				       impact->by_verdict[i],
				       dm_verdict_name((DmVerdict)i));
		dm_page_wrap(&self->page, self->options->width, head,
			     dm_verdict_words((DmVerdict)i));
	}
}

static void put_readiness(Printer *self, const DmImpact *impact)
{
	static const char *const words[] = {
		[DM_READY_NO_DATA] = "there is nothing to go by",
		[DM_READY_NOT_YET] = "not yet",
		[DM_READY_YES] = "yes, as far as reports tell",
	};

	dm_page_field(&self->page, "ready for it?", words[impact->readiness]);
	for (guint i = 0; i < impact->reasons->len; i++)
		dm_page_wrap(&self->page, self->options->width,
			     "                     - ",
			     g_ptr_array_index(impact->reasons, i));
}

static void print_page(Printer *self, const DmImpact *impact)
{
	g_autofree char *share = dm_percent_text(impact->hit, impact->messages);
	g_autofree char *rests_on = NULL;

	if (self->n > 1)
		dm_page_put(&self->page);
	dm_page_add(&self->page, impact->domain);
	g_string_append_printf(self->page.line,
			       ": p=%s would have hit %" G_GINT64_FORMAT
			       " of %" G_GINT64_FORMAT " message%s",
			       self->policy->p, impact->hit, impact->messages,
			       dm_text_plural(impact->messages));
	if (impact->messages)
		g_string_append_printf(self->page.line, " (%s %%)", share);
	dm_page_wrap_heading(&self->page, self->options->width);
	dm_page_number(&self->page, "sources", impact->hit > 0,
		       impact->hit_sources);
	dm_page_number(&self->page, "From domains", impact->hit > 0,
		       impact->hit_header_from);
	put_verdicts(self, impact);
	dm_page_number(&self->page, "overridden", impact->overridden > 0,
		       impact->overridden);
	put_readiness(self, impact);
	rests_on = g_strdup_printf(
		"%u day%s, %u receiver%s, %" G_GINT64_FORMAT " message%s",
		impact->days, dm_text_plural(impact->days), impact->reporters,
		dm_text_plural(impact->reporters), impact->messages,
		dm_text_plural(impact->messages));
	dm_page_wrap(&self->page, self->options->width, "  this rests on      ",
		     rests_on);
}

/* ---- JSON ----------------------------------------------------------- */

static void begin_json(Printer *self, const char *const *filters)
{
	self->json = dm_json_writer_new(self->options->out);
	dm_json_begin_answer(self->json, "impact", filters);
	dm_json_key(self->json, "rows");
	dm_json_begin_array(self->json);
}

static void end_json(Printer *self)
{
	DmJsonWriter *json = self->json;

	dm_json_end_array(json);
	dm_json_key(json, "total");
	dm_json_begin_object(json);
	dm_json_member_int(json, "messages", self->messages);
	dm_json_key(json, "hit");
	dm_json_begin_object(json);
	dm_json_member_int(json, "messages", self->hit);
	dm_json_end_object(json);
	dm_json_key(json, "overridden");
	dm_json_begin_object(json);
	dm_json_member_int(json, "messages", self->overridden);
	dm_json_end_object(json);
	dm_json_end_object(json);
	dm_json_end_object(json);
	dm_json_newline(json);
}

/* ---- CSV ------------------------------------------------------------ */

static const DmColumn columns[N_COLUMNS] = {
	{ "domain", "DOMAIN", DM_COLUMN_TEXT },
	{ "policy", "POLICY", DM_COLUMN_TEXT },
	{ "hit.messages", "HIT", DM_COLUMN_COUNT },
	{ "hit.sources", "IPS", DM_COLUMN_COUNT },
	{ "hit.header_from", "FROM", DM_COLUMN_COUNT },
	{ "overridden.messages", "OVERRIDDEN", DM_COLUMN_COUNT },
	{ "readiness.verdict", "READY", DM_COLUMN_TEXT },
	{ "readiness.reasons", "REASONS", DM_COLUMN_TEXT },
	{ "readiness.days", "DAYS", DM_COLUMN_COUNT },
	{ "readiness.reporters", "ORGS", DM_COLUMN_COUNT },
	{ "readiness.messages", "MSGS", DM_COLUMN_COUNT },
};

/* Behind them each verdict has a column, whether there is one or not. */
static void begin_csv(Printer *self, const char *const *filters)
{
	memcpy(self->columns, columns, sizeof(columns));
	for (guint i = 0; i < DM_N_VERDICTS; i++) {
		const char *verdict = dm_verdict_name((DmVerdict)i);

		self->names[i] = g_strconcat("by_verdict.", verdict, NULL);
		self->columns[N_COLUMNS + i] =
			(DmColumn){ self->names[i], verdict, DM_COLUMN_COUNT };
	}
	self->csv =
		dm_emitter_new(self->options, "impact", filters, self->columns);
}

static void emit_impact(Printer *self, const DmImpact *impact)
{
	g_autoptr(GString) reasons = g_string_new(NULL);

	for (guint i = 0; i < impact->reasons->len; i++)
		g_string_append_printf(
			reasons, "%s%s", i ? ";" : "",
			(const char *)g_ptr_array_index(impact->reasons, i));
	{
		DmCell cells[N_COLUMNS + DM_N_VERDICTS] = {
			{ .text = impact->domain },
			{ .text = self->policy->p },
			{ .number = impact->hit },
			{ .number = impact->hit_sources },
			{ .number = impact->hit_header_from },
			{ .number = impact->overridden },
			{ .text = dm_readiness_name(impact->readiness) },
			{ .text = reasons->str },
			{ .number = impact->days },
			{ .number = impact->reporters },
			{ .number = impact->messages },
		};

		for (guint i = 0; i < DM_N_VERDICTS; i++)
			cells[N_COLUMNS + i].number = impact->by_verdict[i];
		dm_emitter_row(self->csv, cells);
	}
}

/* ---- the answer ----------------------------------------------------- */

static gboolean on_impact(gpointer user, const DmImpact *impact,
			  GError **error G_GNUC_UNUSED)
{
	Printer *self = user;

	self->n++;
	self->messages += impact->messages;
	self->hit += impact->hit;
	self->overridden += impact->overridden;
	/* The total is over all of them. */
	if (self->n > self->limit)
		return TRUE;
	if (self->json)
		dm_impact_json(self->json, impact, self->policy->p);
	else if (self->csv)
		emit_impact(self, impact);
	else
		print_page(self, impact);
	return TRUE;
}

static void end_page(Printer *self)
{
	if (!self->n)
		g_string_append(self->page.line, "no reports match");
	else if (self->n > self->limit)
		g_string_append_printf(self->page.line,
				       "\nand %u more; --limit 0 shows all",
				       self->n - self->limit);
	else
		return;
	dm_page_put(&self->page);
}

static gboolean finish(Printer *self, gboolean is_good, GError **error)
{
	if (self->csv)
		return dm_emitter_close(is_good, self->csv, error);
	if (self->json && is_good)
		end_json(self);
	else if (is_good)
		end_page(self);
	dm_json_writer_free(self->json);
	dm_page_clear(&self->page);
	return is_good && dm_output_check(self->options->out, error);
}

gboolean dm_answer_impact(DmStore *store, const DmFilter *filter,
			  const GPtrArray *facts, const DmTriedPolicy *policy,
			  const char *const *filter_texts,
			  const DmEmitOptions *options, GError **error)
{
	Printer self = { .policy = policy,
			 .options = options,
			 .limit = filter->limit > 0 ? (guint)filter->limit
						    : G_MAXUINT };
	gboolean is_good;

	if (options->format == DM_FORMAT_CSV) {
		begin_csv(&self, filter_texts);
	} else {
		dm_page_init(&self.page, options->out, options->colour);
		if (options->format == DM_FORMAT_JSON)
			begin_json(&self, filter_texts);
	}
	is_good = finish(&self,
			 dm_impacts_each(store, filter, facts, policy,
					 on_impact, &self, error),
			 error);
	for (guint i = 0; i < DM_N_VERDICTS; i++)
		g_free(self.names[i]);
	return is_good;
}

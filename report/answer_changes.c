/*
 * `changes`: what is new since a day, and nothing at all where nothing is.
 */
#include "core/text.h"
#include "core/utctime.h"
#include "report/answers.h"
#include "report/changejson.h"
#include "report/jsonwriter.h"
#include "report/output.h"
#include "report/period.h"
#include "report/silence.h"
#include "report/wrap.h"

/* In tables, sources with fewer messages are summed up in a line: what strays
   in by ones and twos comes and goes all the time. */
#define FEW_MESSAGES 5
/* Nor are more named than anybody reads. */
#define SOURCES_SHOWN 20

static const struct {
	const char *change; /* CSV */
	const char *head;   /* of its lines in a table */
	gboolean sums_up;   /* is about sources */
} kinds[DM_N_CHANGES] = {
	[DM_CHANGE_NEW_SOURCE] = { "new_source", "  new sources        ",
				   TRUE },
	[DM_CHANGE_VANISHED_SOURCE] = { "vanished_source",
					"  vanished sources   ", TRUE },
	[DM_CHANGE_NEW_SELECTOR] = { "new_selector", "  new selectors      ",
				     FALSE },
	[DM_CHANGE_FIRST_FAILURE] = { "first_failure", "  first failures     ",
				      TRUE },
	[DM_CHANGE_SILENT_REPORTER] = { "silent_reporter",
					"  silent reporters   ", FALSE },
	[DM_CHANGE_POLICY] = { "policy_changed", "  policy changed     ",
			       FALSE },
};
static const char no_head[] = "                     ";

/* ---- table ------------------------------------------------------------ */

static gboolean is_shown(const DmChange *change, guint shown)
{
	return !kinds[change->kind].sums_up ||
	       (change->messages >= FEW_MESSAGES && shown < SOURCES_SHOWN);
}

/* Those without a line of their own. */
static void put_rest(DmPageLines *page, guint width, const GPtrArray *list,
		     const char *head)
{
	gint64 messages = 0;
	guint few = 0, more = 0;
	g_autoptr(GString) words = g_string_new("and");

	for (guint i = 0, shown = 0; i < list->len; i++) {
		const DmChange *change = g_ptr_array_index(list, i);

		if (is_shown(change, shown)) {
			shown++;
			continue;
		}
		messages += change->messages;
		if (change->messages < FEW_MESSAGES)
			few++;
		else
			more++;
	}
	if (!few && !more)
		return;
	if (more)
		g_string_append_printf(words, " %u more%s", more,
				       few ? " and" : "");
	if (few)
		g_string_append_printf(
			words, " %u source%s with fewer than %d messages", few,
			dm_text_plural(few), FEW_MESSAGES);
	g_string_append_printf(words, ", %" G_GINT64_FORMAT " message%s in all",
			       messages, dm_text_plural(messages));
	/* Where nothing stands before it, there is no "and". */
	dm_page_wrap(page, width, head,
		     head == no_head ? words->str : words->str + sizeof("and"));
}

static void put_list(DmPageLines *page, guint width, const GPtrArray *list,
		     guint kind)
{
	const char *head = kinds[kind].head;
	guint shown = 0;

	for (guint i = 0; i < list->len; i++) {
		const DmChange *change = g_ptr_array_index(list, i);
		g_autofree char *words = NULL;

		if (!is_shown(change, shown))
			continue;
		words = dm_change_words(change);
		dm_page_wrap(page, width, head, words);
		head = no_head;
		shown++;
	}
	put_rest(page, width, list, head);
}

static void print_page(const GPtrArray *domains, const DmFilter *filter,
		       const DmEmitOptions *options)
{
	char since[DM_TIME_TEXT];
	DmPageLines page;

	dm_day_format(filter->since_day, since);
	dm_page_init(&page, options->out, options->colour);
	for (guint i = 0; i < domains->len; i++) {
		const DmDomainChanges *domain = g_ptr_array_index(domains, i);

		if (i)
			dm_page_put(&page);
		dm_page_add(&page, domain->domain);
		g_string_append_printf(page.line, ": changes since %s", since);
		dm_page_wrap_heading(&page, options->width);
		for (guint kind = 0; kind < DM_N_CHANGES; kind++)
			put_list(&page, options->width, domain->lists[kind],
				 kind);
	}
	dm_page_clear(&page);
}

/* ---- JSON ------------------------------------------------------------- */

static void print_json(const GPtrArray *domains, const DmFilter *filter,
		       const char *const *filters, const DmEmitOptions *options)
{
	g_autoptr(DmJsonWriter) json = dm_json_writer_new(options->out);

	dm_json_begin_answer(json, "changes", filters);
	dm_json_key(json, "period");
	dm_change_json_period(json, filter);
	dm_json_key(json, "rows");
	dm_json_begin_array(json);
	for (guint i = 0; i < domains->len; i++)
		dm_change_json_row(json, g_ptr_array_index(domains, i));
	dm_json_end_array(json);
	dm_json_key(json, "total");
	dm_change_json_total(json, domains);
	dm_json_end_object(json);
	dm_json_newline(json);
}

/* ---- CSV -------------------------------------------------------------- */

static const DmColumn columns[] = { { "domain", NULL, DM_COLUMN_TEXT },
				    { "change", NULL, DM_COLUMN_TEXT },
				    { "what", NULL, DM_COLUMN_TEXT },
				    { "messages", NULL, DM_COLUMN_COUNT },
				    { "when", NULL, DM_COLUMN_TIME },
				    { "text", NULL, DM_COLUMN_TEXT },
				    { NULL } };

/* What is over is dated by its last report, what began by its first. */
static gint64 when(const DmChange *change)
{
	return change->kind == DM_CHANGE_VANISHED_SOURCE ||
			       change->kind == DM_CHANGE_SILENT_REPORTER
		       ? change->last_seen
		       : change->first_seen;
}

static void add_csv(DmEmitter *emitter, const char *domain,
		    const DmChange *change)
{
	g_autofree char *words = dm_change_words(change);
	const DmCell cells[] = {
		{ .text = domain },
		{ .text = kinds[change->kind].change },
		{ .text = change->what },
		{ .number = change->messages,
		  .is_null = change->kind == DM_CHANGE_POLICY },
		{ .number = when(change), .is_null = !when(change) },
		{ .text = words },
	};

	G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 == G_N_ELEMENTS(columns));
	dm_emitter_row(emitter, cells);
}

static gboolean print_csv(const GPtrArray *domains, const char *const *filters,
			  const DmEmitOptions *options, GError **error)
{
	DmEmitter *emitter =
		dm_emitter_new(options, "changes", filters, columns);

	for (guint i = 0; i < domains->len; i++) {
		const DmDomainChanges *domain = g_ptr_array_index(domains, i);

		for (guint kind = 0; kind < DM_N_CHANGES; kind++)
			for (guint j = 0; j < domain->lists[kind]->len; j++)
				add_csv(emitter, domain->domain,
					g_ptr_array_index(domain->lists[kind],
							  j));
	}
	return dm_emitter_finish(emitter, error);
}

/* ---- the answer ------------------------------------------------------- */

static GPtrArray *find(DmStore *store, DmFilter *filter, GError **error)
{
	GPtrArray *domains = NULL;
	gint64 silence_day = 0;

	if (!dm_store_snapshot_begin(store, error))
		return NULL;
	if (dm_silence_end(store, filter, &silence_day, error) &&
	    dm_period_close(store, filter, error))
		domains = dm_changes_find(store, filter, silence_day, error);
	dm_store_snapshot_end(store);
	return domains;
}

gboolean dm_answer_changes(DmStore *store, const DmFilter *filter,
			   const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error)
{
	DmFilter closed = *filter;
	g_autoptr(GPtrArray) domains = find(store, &closed, error);

	if (!domains)
		return FALSE;
	if (options->format == DM_FORMAT_CSV)
		return print_csv(domains, filter_texts, options, error);
	if (options->format == DM_FORMAT_JSON)
		print_json(domains, &closed, filter_texts, options);
	else
		print_page(domains, &closed, options);
	return dm_output_check(options->out, error);
}

/*
 * `explain`: every stream of a source or domain, the most urgent first, with
 * the reasons and what to do.
 */
#include <string.h>

#include "core/utctime.h"
#include "report/advice.h"
#include "report/answers.h"
#include "report/csvwriter.h"
#include "report/jsonwriter.h"
#include "report/output.h"
#include "report/published.h"
#include "report/verdicts.h"
#include "report/wrap.h"

/* More reporters are not named. */
#define REPORTERS_SHOWN 5

/* What is kept of a stream until all are known. */
typedef struct {
	char *domain, *source_ip, *header_from, *envelope_from;
	DmVerdict verdict;
	DmConfidence confidence;
	gint64 messages, disagreeing, since, first_seen, last_seen, report_key;
	GPtrArray *evidence;
	char *advice, *reporters;
	const DmSender *sender; /* who authenticates there, or NULL */
	DmPublishedWish *wish;	/* NULL where DNS is not asked */
	GPtrArray *published;	/* sentences, or NULL */
} Told;

typedef struct {
	const DmExplainOptions *options;
	GPtrArray *list; /* Told */
} Collector;

static void free_told(gpointer data)
{
	Told *told = data;

	g_free(told->domain);
	g_free(told->source_ip);
	g_free(told->header_from);
	g_free(told->envelope_from);
	g_ptr_array_unref(told->evidence);
	g_free(told->advice);
	g_free(told->reporters);
	dm_published_wish_free(told->wish);
	g_clear_pointer(&told->published, g_ptr_array_unref);
	g_free(told);
}

static char *list_reporters(const DmMailStream *stream)
{
	GString *list = g_string_new(NULL);

	for (guint i = 0; i < stream->reporters->len && i < REPORTERS_SHOWN;
	     i++)
		g_string_append_printf(
			list, "%s%s", i ? ", " : "",
			(const char *)g_ptr_array_index(stream->reporters, i));
	if (stream->reporters->len > REPORTERS_SHOWN)
		g_string_append_printf(list, " and %u more",
				       stream->reporters->len -
					       REPORTERS_SHOWN);
	return g_string_free(list, FALSE);
}

/* Those of others that passed; ends with NULL.  The texts are the stream's. */
static GPtrArray *passed_signers(const DmMailStream *stream)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < stream->signers->len; i++) {
		const DmSigner *signer = g_ptr_array_index(stream->signers, i);

		if (signer->passed && !signer->is_aligned)
			g_ptr_array_add(names, signer->domain);
	}
	g_ptr_array_add(names, NULL);
	return names;
}

static GPtrArray *passed_spf(const DmMailStream *stream)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < stream->spf->len; i++) {
		const DmSpfIdentity *identity =
			g_ptr_array_index(stream->spf, i);

		if (identity->passed && !identity->is_aligned)
			g_ptr_array_add(names, identity->domain);
	}
	g_ptr_array_add(names, NULL);
	return names;
}

/* By what it authenticates with: a host name may be anybody's. */
static const DmSender *sender_of(const DmSenders *senders,
				 const DmMailStream *stream)
{
	g_autoptr(GPtrArray) signers = passed_signers(stream);
	g_autoptr(GPtrArray) spf = passed_spf(stream);
	const DmSenderTraits traits = {
		.dkim_domains = (const char *const *)signers->pdata,
		.spf_domains = (const char *const *)spf->pdata,
	};

	return senders ? dm_senders_find(senders, &traits, NULL) : NULL;
}

static gboolean on_judged(gpointer user, const DmJudgedStream *judged,
			  GError **error G_GNUC_UNUSED)
{
	const DmMailStream *stream = judged->facts.stream;
	const Collector *collector = user;
	Told *told;

	if (collector->options->disagreeing_only && !stream->disagreeing)
		return TRUE;
	told = g_new0(Told, 1);
	told->domain = g_strdup(stream->domain);
	told->source_ip = g_strdup(stream->source_ip);
	told->header_from = g_strdup(stream->header_from);
	told->envelope_from = g_strdup(stream->envelope_from);
	told->verdict = judged->verdict;
	told->confidence = judged->confidence;
	told->messages = stream->messages;
	told->disagreeing = stream->disagreeing;
	told->since = judged->since;
	told->first_seen = stream->first_seen;
	told->last_seen = stream->last_seen;
	told->report_key = stream->report_key;
	told->evidence = dm_verdict_evidence(judged);
	told->advice = dm_verdict_advice(judged);
	told->reporters = list_reporters(stream);
	told->sender = sender_of(collector->options->senders, stream);
	told->wish =
		collector->options->dns ? dm_published_wish_new(stream) : NULL;
	g_ptr_array_add(collector->list, told);
	return TRUE;
}

/* The most urgent first, then by messages. */
static gint by_urgency(gconstpointer a, gconstpointer b)
{
	const Told *left = *(Told *const *)a;
	const Told *right = *(Told *const *)b;

	if (left->verdict != right->verdict)
		return left->verdict > right->verdict ? -1 : 1;
	if (left->messages != right->messages)
		return left->messages > right->messages ? -1 : 1;
	return g_strcmp0(left->source_ip, right->source_ip);
}

/* ---- what is published now -------------------------------------------- */

/* Of those that will be shown. */
static gboolean ask_dns(const GPtrArray *list, guint limit,
			const DmCheckerOptions *dns, gboolean *ret_is_partial,
			GError **error)
{
	g_autoptr(GPtrArray) wishes = g_ptr_array_new();
	g_autoptr(DmPublished) published = NULL;

	for (guint i = 0; i < list->len && i < limit; i++)
		g_ptr_array_add(wishes,
				((Told *)g_ptr_array_index(list, i))->wish);
	published = dm_published_ask(dns, wishes, error);
	if (!published)
		return FALSE;
	*ret_is_partial = dm_published_is_partial(published);
	for (guint i = 0; i < wishes->len; i++) {
		Told *told = g_ptr_array_index(list, i);

		told->published = dm_published_lines(published, told->wish);
	}
	return TRUE;
}

/* ---- outputs -------------------------------------------------------- */

static void put_head(DmPageLines *page, guint width, const Told *told)
{
	dm_page_add(page, told->source_ip);
	dm_page_add_named(page, " in the name of ", told->domain);
	g_string_append_printf(page->line, ": %s",
			       dm_verdict_words(told->verdict));
	dm_page_wrap_heading(page, width);
}

/* Whose own settings mend it. */
static gboolean is_service(DmVerdict verdict)
{
	return verdict == DM_VERDICT_DKIM_UNALIGNED ||
	       verdict == DM_VERDICT_SPF_UNALIGNED;
}

/* When and by whom; reports without a date do not say when. */
static char *seen_words(const Told *told)
{
	char first[DM_TIME_TEXT], last[DM_TIME_TEXT];

	if (!told->first_seen)
		return g_strdup_printf("by %s", told->reporters);
	return g_strdup_printf(
		"%s to %s, by %s",
		dm_day_format(dm_time_day(told->first_seen), first),
		dm_day_format(dm_time_day(told->last_seen), last),
		told->reporters);
}

static void put_told(DmPageLines *page, guint width, const Told *told)
{
	g_autofree char *verdict =
		g_strdup_printf("%s, confidence %s",
				dm_verdict_name(told->verdict),
				dm_confidence_name(told->confidence));
	g_autofree char *seen = seen_words(told);
	g_autofree char *example = g_strdup_printf(
		"dmarcmill show %" G_GINT64_FORMAT, told->report_key);

	put_head(page, width, told);
	dm_page_wrap(page, width, "  verdict            ", verdict);
	dm_page_field(page, "From", told->header_from);
	dm_page_field(page, "envelope sender", told->envelope_from);
	dm_page_wrap(page, width, "  seen               ", seen);
	for (guint i = 0; i < told->evidence->len; i++)
		dm_page_wrap(page, width,
			     i ? "                     "
			       : "  evidence           ",
			     g_ptr_array_index(told->evidence, i));
	if (told->sender)
		dm_page_wrap(page, width, "  it looks like      ",
			     told->sender->name);
	if (told->advice)
		dm_page_wrap(page, width, "  what to do         ",
			     told->advice);
	if (told->sender && told->sender->advice && is_service(told->verdict))
		dm_page_wrap(page, width, "  there              ",
			     told->sender->advice);
	for (guint i = 0; told->published && i < told->published->len; i++)
		dm_page_wrap(page, width,
			     i ? "                     "
			       : "  published now      ",
			     g_ptr_array_index(told->published, i));
	dm_page_field(page, "one such report", example);
}

static void print_page(const GPtrArray *list, guint limit,
		       const DmEmitOptions *options)
{
	DmPageLines page;

	dm_page_init(&page, options->out, options->colour);
	if (!list->len) {
		g_string_append(page.line, "no reports match");
		dm_page_put(&page);
	}
	for (guint i = 0; i < list->len && i < limit; i++) {
		if (i)
			dm_page_put(&page);
		put_told(&page, options->width, g_ptr_array_index(list, i));
	}
	if (list->len && ((Told *)g_ptr_array_index(list, 0))->wish) {
		dm_page_put(&page);
		dm_page_wrap(
			&page, options->width, "",
			"What is published now need not be what was published then.");
	}
	if (list->len > limit) {
		g_autofree char *more = g_strdup_printf(
			"and %u more, less urgent; --limit 0 shows all",
			list->len - limit);

		dm_page_put(&page);
		dm_page_wrap(&page, options->width, "", more);
	}
	dm_page_clear(&page);
}

static void write_told(DmJsonWriter *json, const Told *told)
{
	char day[DM_TIME_TEXT];

	dm_json_begin_object(json);
	dm_json_key(json, "identifiers");
	dm_json_begin_object(json);
	dm_json_member_text(json, "header_from", told->header_from);
	dm_json_member_text(json, "envelope_from", told->envelope_from);
	dm_json_end_object(json);
	dm_json_member_text(json, "verdict", dm_verdict_name(told->verdict));
	dm_json_member_text(json, "confidence",
			    dm_confidence_name(told->confidence));
	dm_json_member_int(json, "messages", told->messages);
	dm_json_member_int(json, "disagreeing", told->disagreeing);
	dm_json_member_strings(json, "evidence", told->evidence);
	dm_json_member_text(json, "since",
			    told->since ? dm_time_format(told->since, day)
					: NULL);
	dm_json_member_text(json, "advice", told->advice);
	dm_json_member_int(json, "report_key", told->report_key);
	dm_json_member_text(json, "sender",
			    told->sender ? told->sender->name : NULL);
	dm_json_member_text(json, "sender_advice",
			    told->sender ? told->sender->advice : NULL);
	if (told->published)
		dm_json_member_strings(json, "published_now", told->published);
	dm_json_end_object(json);
}

static gboolean is_same_source(const Told *a, const Told *b)
{
	return g_strcmp0(a->domain, b->domain) == 0 &&
	       g_strcmp0(a->source_ip, b->source_ip) == 0;
}

/* A row is a domain and source; it stands where its most urgent stream does. */
static void write_rows(DmJsonWriter *json, const GPtrArray *list, guint limit)
{
	g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
	guint rows = 0;

	for (guint i = 0; i < list->len && rows < limit; i++) {
		const Told *first = g_ptr_array_index(list, i);

		if (g_hash_table_contains(done, first))
			continue;
		rows++;
		dm_json_begin_object(json);
		dm_json_member_text(json, "domain", first->domain);
		dm_json_member_text(json, "source_ip", first->source_ip);
		dm_json_key(json, "streams");
		dm_json_begin_array(json);
		for (guint j = i; j < list->len; j++) {
			Told *told = g_ptr_array_index(list, j);

			if (!is_same_source(first, told))
				continue;
			g_hash_table_add(done, told);
			write_told(json, told);
		}
		dm_json_end_array(json);
		dm_json_end_object(json);
	}
}

static void print_json(const GPtrArray *list, guint limit,
		       const char *const *filters, const DmEmitOptions *options)
{
	g_autoptr(DmJsonWriter) json = dm_json_writer_new(options->out);

	dm_json_begin_object(json);
	dm_json_member_int(json, "format_version", 1);
	dm_json_member_text(json, "command", "explain");
	dm_json_key(json, "filters");
	dm_json_begin_object(json);
	for (; filters && *filters; filters += 2)
		dm_json_member_text(json, filters[0], filters[1]);
	dm_json_end_object(json);
	dm_json_key(json, "rows");
	dm_json_begin_array(json);
	write_rows(json, list, limit);
	dm_json_end_array(json);
	dm_json_key(json, "total");
	dm_json_begin_object(json);
	dm_json_member_int(json, "streams", list->len);
	dm_json_end_object(json);
	dm_json_end_object(json);
	dm_json_newline(json);
}

static const DmColumn columns[] = {
	{ "domain", "DOMAIN", DM_COLUMN_TEXT },
	{ "source_ip", "SOURCE", DM_COLUMN_TEXT },
	{ "header_from", "FROM", DM_COLUMN_TEXT },
	{ "envelope_from", "ENVELOPE", DM_COLUMN_TEXT },
	{ "messages", "MSGS", DM_COLUMN_COUNT },
	{ "verdict", "VERDICT", DM_COLUMN_TEXT },
	{ "confidence", "CONFIDENCE", DM_COLUMN_TEXT },
	{ "since", "SINCE", DM_COLUMN_TIME },
	{ "evidence", "EVIDENCE", DM_COLUMN_TEXT },
	{ "advice", "ADVICE", DM_COLUMN_TEXT },
	{ "report_key", "KEY", DM_COLUMN_KEY },
	{ "disagreeing", "DISAGREE", DM_COLUMN_COUNT },
	{ "published_now", "NOW", DM_COLUMN_TEXT },
	{ "sender", "SENDER", DM_COLUMN_TEXT },
	{ "sender_advice", "THERE", DM_COLUMN_TEXT },
	{ NULL }
};

static char *join(const GPtrArray *texts)
{
	GString *line = g_string_new(NULL);

	for (guint i = 0; i < texts->len; i++)
		g_string_append_printf(line, "%s%s", i ? ";" : "",
				       (const char *)g_ptr_array_index(texts,
								       i));
	return g_string_free(line, FALSE);
}

static gboolean print_csv(const GPtrArray *list, guint limit,
			  const char *const *filters,
			  const DmEmitOptions *options, GError **error)
{
	DmEmitter *emitter =
		dm_emitter_new(options, "explain", filters, columns);

	for (guint i = 0; i < list->len && i < limit; i++) {
		const Told *told = g_ptr_array_index(list, i);
		g_autofree char *evidence = join(told->evidence);
		g_autofree char *published =
			told->published ? join(told->published) : NULL;
		const DmCell cells[] = {
			{ .text = told->domain },
			{ .text = told->source_ip },
			{ .text = told->header_from },
			{ .text = told->envelope_from },
			{ .number = told->messages },
			{ .text = dm_verdict_name(told->verdict) },
			{ .text = dm_confidence_name(told->confidence) },
			{ .number = told->since, .is_null = !told->since },
			{ .text = evidence },
			{ .text = told->advice },
			{ .number = told->report_key },
			{ .number = told->disagreeing },
			{ .text = published },
			{ .text = told->sender ? told->sender->name : NULL },
			{ .text = told->sender ? told->sender->advice : NULL },
		};

		G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 ==
				G_N_ELEMENTS(columns));
		dm_emitter_row(emitter, cells);
	}
	return dm_emitter_finish(emitter, error);
}

static gboolean print(const GPtrArray *list, guint limit,
		      const char *const *filter_texts,
		      const DmEmitOptions *options, GError **error)
{
	if (options->format == DM_FORMAT_CSV)
		return print_csv(list, limit, filter_texts, options, error);
	if (options->format == DM_FORMAT_JSON)
		print_json(list, limit, filter_texts, options);
	else
		print_page(list, limit, options);
	return dm_output_check(options->out, error);
}

gboolean dm_answer_explain(DmStore *store, const DmFilter *filter,
			   const DmExplainOptions *explain,
			   const char *const *filter_texts,
			   const DmEmitOptions *options,
			   gboolean *ret_is_partial, GError **error)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free_told);
	const DmStreamModes published = { NULL, NULL };
	Collector collector = { explain, list };
	guint limit = filter->limit > 0 ? (guint)filter->limit : G_MAXUINT;

	*ret_is_partial = FALSE;
	if (!dm_verdicts_each(store, filter, explain->facts, &published,
			      on_judged, &collector, error))
		return FALSE;
	g_ptr_array_sort(list, by_urgency);
	if (explain->dns &&
	    !ask_dns(list, limit, explain->dns, ret_is_partial, error))
		return FALSE;
	return print(list, limit, filter_texts, options, error);
}

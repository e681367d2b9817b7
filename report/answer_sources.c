/*
 * `sources`: the figures of each source address, its verdict and its trend.
 * Knows nothing of how the store counts.
 */
#include "report/answers.h"
#include "report/figurecells.h"
#include "report/sourcetrends.h"
#include "report/sourceverdicts.h"

/* A narrower table has no room for verdicts, which take as long to find as all
   the rest together. */
#define VERDICT_WIDTH_MIN 100
/* So many rows can wait until they alone are judged. */
#define FEW 1000

static const DmColumn columns[] = {
	{ "source_ip", "SOURCE", DM_COLUMN_TEXT },
	FIGURE_COLUMNS,
	{ "sources", NULL, DM_COLUMN_COUNT },
	{ "first_seen", "FIRST SEEN", DM_COLUMN_DAY, FALSE, 6 },
	{ "last_seen", "LAST SEEN", DM_COLUMN_DAY, FALSE, 3 },
	{ "active_days", "DAYS", DM_COLUMN_COUNT, FALSE, 6 },
	{ "verdict", "VERDICT", DM_COLUMN_TEXT, TRUE, 6, FALSE, TRUE },
	{ "known_as", "SENDER", DM_COLUMN_TEXT, TRUE, 0, TRUE, TRUE },
	{ "host", NULL, DM_COLUMN_TEXT },
	{ "host_confirmed", NULL, DM_COLUMN_BOOL },
	{ "country", "CC", DM_COLUMN_TEXT, FALSE, 10, FALSE, TRUE },
	{ "asn", NULL, DM_COLUMN_KEY },
	{ "as_name", NULL, DM_COLUMN_TEXT },
	{ "sender", NULL, DM_COLUMN_TEXT },
	{ "trend", "TREND", DM_COLUMN_TREND, FALSE, 7, FALSE, TRUE },
	{ NULL }
};

#define SOURCE_CELLS 5 /* behind the figures */
#define VERDICT_CELL (1 + FIGURE_CELLS + SOURCE_CELLS - 1)
#define KNOWN_CELLS 7
#define TREND_CELL (VERDICT_CELL + 1 + KNOWN_CELLS)
#define CELLS (TREND_CELL + 1)

G_STATIC_ASSERT(G_N_ELEMENTS(columns) == CELLS + 1);

typedef struct {
	DmEmitter *emitter;
	/* What the configuration says of domains, and whether verdicts and
	   trends are printed. */
	const GPtrArray *facts;
	gboolean is_wide;
	DmSourceVerdicts *verdicts;
	DmSourceTrends *trends;
	/* Rows that wait for their verdicts. */
	GArray *held; /* DmFiguresRow */
	GPtrArray *names;
	GStringChunk *texts; /* of these */
	DmFiguresRow total;
} Answer;

static DmCell count(gint64 number)
{
	return (DmCell){ .number = number };
}

/*
 * The sender, else a name that says at least something: not one that its owner
 * does not confirm, for anybody can call an address mail.example.com.
 */
static const char *known_as(const DmFiguresRow *row)
{
	if (row->sender)
		return row->sender;
	return row->host_state == DM_HOST_CONFIRMED ? row->host : row->as_name;
}

static void fill_known(const DmFiguresRow *row, DmCell *cells)
{
	const DmCell filled[KNOWN_CELLS] = {
		{ .text = known_as(row) },
		{ .text = row->host },
		{ .number = row->host_state == DM_HOST_CONFIRMED,
		  .is_null = !row->host },
		{ .text = row->country },
		{ .number = row->asn, .is_null = !row->asn },
		{ .text = row->as_name },
		{ .text = row->sender },
	};

	for (guint i = 0; i < KNOWN_CELLS; i++)
		cells[i] = filled[i];
}

/* Reports without a date have none. */
static DmCell seen(gint64 seconds)
{
	return (DmCell){ .number = seconds, .is_null = !seconds };
}

static void fill_row(const DmFiguresRow *row, DmCell *cells)
{
	DmCell *after = cells + 1 + FIGURE_CELLS;

	cells[0] = (DmCell){ .text = row->name };
	dm_figures_fill(&row->figures, cells + 1);
	after[0] = count(row->figures.sources);
	after[1] = seen(row->first_seen);
	after[2] = seen(row->last_seen);
	after[3] = count(row->active_days);
	after[4] = (DmCell){ .is_null = TRUE };
	fill_known(row, after + SOURCE_CELLS);
	cells[TREND_CELL] = (DmCell){ .is_null = TRUE };
}

static void fill_judged(const Answer *answer, const char *source_ip,
			DmCell *cells)
{
	DmVerdict verdict;

	if (dm_source_verdicts_find(answer->verdicts, source_ip, &verdict))
		cells[VERDICT_CELL] =
			(DmCell){ .text = dm_verdict_name(verdict),
				  .tone = dm_verdict_tone(verdict) };
	cells[TREND_CELL] = (DmCell){ .text = dm_source_trends_find(
					      answer->trends, source_ip) };
}

static gboolean on_row(gpointer user, const DmFiguresRow *row,
		       GError **error G_GNUC_UNUSED)
{
	Answer *answer = user;
	DmCell cells[CELLS];

	fill_row(row, cells);
	if (answer->is_wide)
		fill_judged(answer, row->name, cells);
	dm_emitter_row(answer->emitter, cells);
	return TRUE;
}

static gboolean on_total(gpointer user, const DmFiguresRow *row,
			 GError **error G_GNUC_UNUSED)
{
	Answer *answer = user;
	DmCell cells[CELLS];

	fill_row(row, cells);
	cells[0].is_null = TRUE;
	if (!row->figures.reports)
		cells[1 + FIGURE_CELLS + 1].is_null =
			cells[1 + FIGURE_CELLS + 2].is_null = TRUE;
	dm_emitter_total(answer->emitter, cells);
	return TRUE;
}

static gboolean judge(DmStore *store, const DmFilter *filter, Answer *answer,
		      GError **error)
{
	answer->verdicts =
		dm_source_verdicts_new(store, filter, answer->facts, error);
	if (!answer->verdicts)
		return FALSE;
	answer->trends = dm_source_trends_new(store, filter, error);
	return answer->trends != NULL;
}

/* ---- few rows --------------------------------------------------------- */

static const char *keep_text(Answer *answer, const char *text)
{
	return text ? g_string_chunk_insert_const(answer->texts, text) : NULL;
}

static gboolean hold_row(gpointer user, const DmFiguresRow *row,
			 GError **error G_GNUC_UNUSED)
{
	Answer *answer = user;
	DmFiguresRow kept = *row;

	kept.name = keep_text(answer, row->name);
	kept.host = keep_text(answer, row->host);
	kept.country = keep_text(answer, row->country);
	kept.as_name = keep_text(answer, row->as_name);
	kept.sender = keep_text(answer, row->sender);
	g_array_append_val(answer->held, kept);
	g_ptr_array_add(answer->names, (gpointer)kept.name);
	return TRUE;
}

static gboolean hold_total(gpointer user, const DmFiguresRow *row,
			   GError **error G_GNUC_UNUSED)
{
	((Answer *)user)->total = *row;
	return TRUE;
}

static void print_held(Answer *answer)
{
	for (guint i = 0; i < answer->held->len; i++)
		on_row(answer, &g_array_index(answer->held, DmFiguresRow, i),
		       NULL);
	on_total(answer, &answer->total, NULL);
}

/* Finds the rows first, and judges only what is printed. */
static gboolean ask_few(DmStore *store, const DmFilter *filter, Answer *answer,
			GError **error)
{
	DmFilter judged = *filter;
	gboolean ok;

	answer->held = g_array_new(FALSE, FALSE, sizeof(DmFiguresRow));
	answer->names = g_ptr_array_new();
	answer->texts = g_string_chunk_new(1024);
	judged.sources = answer->names;
	ok = dm_store_figures(store, filter, DM_BY_SOURCE, hold_row, hold_total,
			      answer, error) &&
	     judge(store, &judged, answer, error);
	if (ok)
		print_held(answer);
	g_array_unref(answer->held);
	g_ptr_array_unref(answer->names);
	g_string_chunk_free(answer->texts);
	return ok;
}

/* ---- all of them ------------------------------------------------------ */

static gboolean ask_both(DmStore *store, const DmFilter *filter, Answer *answer,
			 GError **error)
{
	return dm_store_figures(store, filter, DM_BY_SOURCE, on_row, on_total,
				answer, error);
}

/* The rows are to add up to the total, whoever writes meanwhile. */
static gboolean ask(DmStore *store, const DmFilter *filter, Answer *answer,
		    GError **error)
{
	gboolean ok;

	if (!dm_store_snapshot_begin(store, error))
		return FALSE;
	if (answer->is_wide && filter->limit > 0 && filter->limit <= FEW)
		ok = ask_few(store, filter, answer, error);
	else
		ok = (!answer->is_wide ||
		      judge(store, filter, answer, error)) &&
		     ask_both(store, filter, answer, error);
	dm_store_snapshot_end(store);
	return ok;
}

/* Whether verdicts and trends are to be found: they are asked for by name, or
   there is room for them. */
static gboolean is_wide(const DmEmitOptions *options)
{
	const char *const *chosen = (const char *const *)options->columns;

	if (chosen)
		return g_strv_contains(chosen, "verdict") ||
		       g_strv_contains(chosen, "trend");
	return options->format != DM_FORMAT_TABLE || !options->width ||
	       options->width >= VERDICT_WIDTH_MIN;
}

gboolean dm_answer_sources(DmStore *store, const DmFilter *filter,
			   const GPtrArray *facts,
			   const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error)
{
	Answer answer = { .emitter = dm_emitter_new(options, "sources",
						    filter_texts, columns),
			  .facts = facts,
			  .is_wide = is_wide(options) };
	gboolean ok;

	dm_emitter_set_empty(answer.emitter, "no sources match");
	ok = ask(store, filter, &answer, error);
	dm_source_verdicts_free(answer.verdicts);
	dm_source_trends_free(answer.trends);
	return dm_emitter_close(ok, answer.emitter, error);
}

/*
 * `summary`: the figures of each policy domain, and what has changed since the
 * period before.  Knows nothing of how the store counts.
 */
#include "report/answers.h"
#include "report/figurecells.h"
#include "report/period.h"
#include "report/tabletext.h"

/*
 * Percentages are for people; MSGS, RPTS, ORGS and IPS keep the line within
 * 80 columns.
 */
static const DmColumn columns[] = {
	{ "domain", "DOMAIN", DM_COLUMN_TEXT, TRUE },
	FIGURE_COLUMNS,
	{ "sources", "IPS", DM_COLUMN_COUNT, FALSE, 3 },
	{ "before.messages", NULL, DM_COLUMN_COUNT },
	{ "before.dmarc_pass", NULL, DM_COLUMN_COUNT },
	{ "messages_change", "MSGS+/-", DM_COLUMN_CHANGE, FALSE, 3, FALSE,
	  TRUE },
	{ "pass_change", "PASS+/-", DM_COLUMN_POINTS, FALSE, 3, FALSE, TRUE },
	{ NULL }
};

#define BEFORE_CELLS 4
#define CELLS (1 + FIGURE_CELLS + 1 + BEFORE_CELLS)

G_STATIC_ASSERT(G_N_ELEMENTS(columns) == CELLS + 1);

/* Of a domain in the period before. */
typedef struct {
	gint64 messages, dmarc_pass;
} Before;

typedef struct {
	DmEmitter *emitter;
	gboolean compares;  /* there is a period before */
	GHashTable *before; /* domain -> Before */
	Before all_before;
} Summary;

static gboolean on_before(gpointer user, const DmFiguresRow *row,
			  GError **error G_GNUC_UNUSED)
{
	Summary *summary = user;
	Before *before = g_new(Before, 1);

	before->messages = row->figures.messages;
	before->dmarc_pass = row->figures.dmarc_pass;
	summary->all_before.messages += before->messages;
	summary->all_before.dmarc_pass += before->dmarc_pass;
	g_hash_table_insert(summary->before,
			    g_strdup(row->name ? row->name : ""), before);
	return TRUE;
}

/* A rate on one side alone is no change. */
static DmCell pass_change(const DmFigures *now, const Before *before)
{
	if (!now->messages || !before->messages)
		return (DmCell){ .is_null = TRUE };
	return (DmCell){ .number = dm_permille(now->dmarc_pass, now->messages) -
				   dm_permille(before->dmarc_pass,
					       before->messages) };
}

static void fill_before(const Summary *summary, const DmFigures *now,
			const Before *before, DmCell *cells)
{
	static const Before nothing = { 0 };

	for (guint i = 0; i < BEFORE_CELLS; i++)
		cells[i] = (DmCell){ .is_null = TRUE };
	if (!summary->compares)
		return;
	if (!before)
		before = &nothing;
	cells[0] = (DmCell){ .number = before->messages };
	cells[1] = (DmCell){ .number = before->dmarc_pass };
	cells[2] = (DmCell){ .number = now->messages, .of = before->messages };
	cells[3] = pass_change(now, before);
}

static void fill(const Summary *summary, const DmFiguresRow *row,
		 const Before *before, DmCell *cells)
{
	cells[0] = (DmCell){ .text = row->name };
	dm_figures_fill(&row->figures, cells + 1);
	cells[1 + FIGURE_CELLS] = (DmCell){ .number = row->figures.sources };
	fill_before(summary, &row->figures, before,
		    cells + 1 + FIGURE_CELLS + 1);
}

static gboolean on_row(gpointer user, const DmFiguresRow *row,
		       GError **error G_GNUC_UNUSED)
{
	const Summary *summary = user;
	DmCell cells[CELLS];

	fill(summary, row,
	     g_hash_table_lookup(summary->before, row->name ? row->name : ""),
	     cells);
	dm_emitter_row(summary->emitter, cells);
	return TRUE;
}

static gboolean on_total(gpointer user, const DmFiguresRow *row,
			 GError **error G_GNUC_UNUSED)
{
	const Summary *summary = user;
	DmCell cells[CELLS];

	fill(summary, row, &summary->all_before, cells);
	cells[0].is_null = TRUE;
	dm_emitter_total(summary->emitter, cells);
	return TRUE;
}

/* Nothing is before a period without a first day. */
static gboolean look_back(DmStore *store, const DmFilter *filter,
			  Summary *summary, GError **error)
{
	DmFilter period = *filter;
	DmFilter before;

	summary->compares = filter->since_day != G_MININT64;
	if (!summary->compares)
		return TRUE;
	if (!dm_period_close(store, &period, error))
		return FALSE;
	before = dm_period_before(&period);
	before.limit = 0;
	before.sort = NULL;
	return dm_store_figures(store, &before, DM_BY_DOMAIN, on_before, NULL,
				summary, error);
}

/* The rows are to add up to the total, whoever writes meanwhile. */
static gboolean ask(DmStore *store, const DmFilter *filter, Summary *summary,
		    GError **error)
{
	gboolean ok;

	if (!dm_store_snapshot_begin(store, error))
		return FALSE;
	ok = look_back(store, filter, summary, error) &&
	     dm_store_figures(store, filter, DM_BY_DOMAIN, on_row, on_total,
			      summary, error);
	dm_store_snapshot_end(store);
	return ok;
}

gboolean dm_answer_summary(DmStore *store, const DmFilter *filter,
			   const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error)
{
	g_autoptr(GHashTable) before =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	Summary summary = { .emitter = dm_emitter_new(options, "summary",
						      filter_texts, columns),
			    .before = before };

	dm_emitter_set_empty(summary.emitter, "no reports match");
	return dm_emitter_close(ask(store, filter, &summary, error),
				summary.emitter, error);
}

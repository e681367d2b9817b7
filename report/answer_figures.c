/*
 * The answers made of figures: summary and sources.  Knows nothing of how the
 * store counts.
 */
#include "report/answers.h"

/* The columns every figures answer ends with; FIGURE_CELLS cells. */
#define FIGURE_COLUMNS                                                        \
	{ "messages", "MSGS", DM_COLUMN_COUNT },                              \
		{ "pass_percent", "PASS%", DM_COLUMN_PERCENT },               \
		{ "dkim_percent", "DKIM%", DM_COLUMN_PERCENT },               \
		{ "spf_percent", "SPF%", DM_COLUMN_PERCENT },                 \
		{ "dmarc_pass", NULL, DM_COLUMN_COUNT },                      \
		{ "dkim_aligned", NULL, DM_COLUMN_COUNT },                    \
		{ "spf_aligned", NULL, DM_COLUMN_COUNT },                     \
		{ "both", NULL, DM_COLUMN_COUNT },                            \
		{ "both_percent", "BOTH%", DM_COLUMN_PERCENT, FALSE, 7 },     \
		{ "neither", "NEITHER", DM_COLUMN_COUNT },                    \
		{ "dispositions.none", "NONE", DM_COLUMN_COUNT, FALSE, 8 },   \
		{ "dispositions.quarantine", "QUAR", DM_COLUMN_COUNT, FALSE,  \
		  2 },                                                        \
		{ "dispositions.reject", "REJ", DM_COLUMN_COUNT, FALSE, 1 },  \
		{ "dispositions.other", "OTHER", DM_COLUMN_COUNT, FALSE, 9 }, \
		{ "reports", "RPTS", DM_COLUMN_COUNT, FALSE, 5 },             \
	{                                                                     \
		"reporters", "ORGS", DM_COLUMN_COUNT, FALSE, 4                \
	}
#define FIGURE_CELLS 16

/*
 * Percentages are for people; MSGS, RPTS, ORGS and IPS keep the line within
 * 80 columns.
 */
static const DmColumn summary_columns[] = {
	{ "domain", "DOMAIN", DM_COLUMN_TEXT, TRUE },
	FIGURE_COLUMNS,
	{ "sources", "IPS", DM_COLUMN_COUNT, FALSE, 3 },
	{ NULL }
};

static const DmColumn source_columns[] = {
	{ "source_ip", "SOURCE", DM_COLUMN_TEXT },
	FIGURE_COLUMNS,
	{ "sources", NULL, DM_COLUMN_COUNT },
	{ "first_seen", "FIRST SEEN", DM_COLUMN_DAY, FALSE, 6 },
	{ "last_seen", "LAST SEEN", DM_COLUMN_DAY, FALSE, 3 },
	{ "active_days", "DAYS", DM_COLUMN_COUNT, FALSE, 6 },
	{ NULL }
};

#define CELLS_MAX (1 + FIGURE_CELLS + 4)

G_STATIC_ASSERT(G_N_ELEMENTS(summary_columns) == 1 + FIGURE_CELLS + 1 + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(source_columns) == CELLS_MAX + 1);

typedef struct {
	DmEmitter *emitter;
	gboolean is_source;
} Answer;

static DmCell count(gint64 number)
{
	return (DmCell){ .number = number };
}

static DmCell share(gint64 number, gint64 of)
{
	return (DmCell){ .number = number, .of = of };
}

/* The cells of FIGURE_COLUMNS, in their order. */
static void fill_figures(const DmFigures *figures, DmCell *cells)
{
	gint64 all = figures->messages;
	const DmCell filled[FIGURE_CELLS] = {
		count(all),
		share(figures->dmarc_pass, all),
		share(figures->dkim_aligned, all),
		share(figures->spf_aligned, all),
		count(figures->dmarc_pass),
		count(figures->dkim_aligned),
		count(figures->spf_aligned),
		count(figures->both),
		share(figures->both, all),
		count(figures->neither),
		count(figures->none),
		count(figures->quarantine),
		count(figures->reject),
		count(figures->other),
		count(figures->reports),
		count(figures->reporters),
	};

	for (guint i = 0; i < FIGURE_CELLS; i++)
		cells[i] = filled[i];
}

static void fill_row(const DmFiguresRow *row, gboolean is_source, DmCell *cells)
{
	DmCell *after = cells + 1 + FIGURE_CELLS;

	cells[0] = (DmCell){ .text = row->name };
	fill_figures(&row->figures, cells + 1);
	after[0] = count(row->figures.sources);
	if (!is_source)
		return;
	after[1] = count(row->first_seen);
	after[2] = count(row->last_seen);
	after[3] = count(row->active_days);
}

static gboolean on_row(gpointer user, const DmFiguresRow *row,
		       GError **error G_GNUC_UNUSED)
{
	Answer *answer = user;
	DmCell cells[CELLS_MAX];

	fill_row(row, answer->is_source, cells);
	dm_emitter_row(answer->emitter, cells);
	return TRUE;
}

static gboolean on_total(gpointer user, const DmFiguresRow *row,
			 GError **error G_GNUC_UNUSED)
{
	Answer *answer = user;
	DmCell cells[CELLS_MAX];

	fill_row(row, answer->is_source, cells);
	cells[0].is_null = TRUE;
	if (answer->is_source && !row->figures.reports)
		cells[CELLS_MAX - 3].is_null = cells[CELLS_MAX - 2].is_null =
			TRUE;
	dm_emitter_total(answer->emitter, cells);
	return TRUE;
}

static gboolean ask_both(DmStore *store, const DmFilter *filter, DmGrouping by,
			 Answer *answer, GError **error)
{
	DmFilter all = *filter;

	/* The total is over everything, not over the rows shown. */
	all.limit = 0;
	all.sort = NULL;
	return dm_store_figures(store, filter, by, on_row, answer, error) &&
	       dm_store_figures(store, &all, DM_BY_TOTAL, on_total, answer,
				error);
}

/* The rows are to add up to the total, whoever writes meanwhile. */
static gboolean ask(DmStore *store, const DmFilter *filter, DmGrouping by,
		    Answer *answer, GError **error)
{
	gboolean ok;

	if (!dm_store_snapshot_begin(store, error))
		return FALSE;
	ok = ask_both(store, filter, by, answer, error);
	dm_store_snapshot_end(store);
	return ok;
}

gboolean dm_answer_summary(DmStore *store, const DmFilter *filter,
			   const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error)
{
	Answer answer = { dm_emitter_new(options, "summary", filter_texts,
					 summary_columns),
			  FALSE };

	dm_emitter_set_empty(answer.emitter, "no reports match");
	return dm_emitter_close(ask(store, filter, DM_BY_DOMAIN, &answer,
				    error),
				answer.emitter, error);
}

gboolean dm_answer_sources(DmStore *store, const DmFilter *filter,
			   const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error)
{
	Answer answer = { dm_emitter_new(options, "sources", filter_texts,
					 source_columns),
			  TRUE };

	dm_emitter_set_empty(answer.emitter, "no sources match");
	return dm_emitter_close(ask(store, filter, DM_BY_SOURCE, &answer,
				    error),
				answer.emitter, error);
}

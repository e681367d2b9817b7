/*
 * Figures cut in other ways: by reporter, by time, by what sources have in
 * common.  Knows nothing of how the store counts.
 */
#include "report/answers.h"
#include "report/figurecells.h"
#include "report/silence.h"

#define SOURCES_COLUMN                                      \
	{                                                   \
		"sources", "IPS", DM_COLUMN_COUNT, FALSE, 3 \
	}
#define SEEN_COLUMNS                                                   \
	{ "first_seen", "FIRST SEEN", DM_COLUMN_DAY, FALSE, 6 },       \
		{ "last_seen", "LAST SEEN", DM_COLUMN_DAY, FALSE, 3 }, \
	{                                                              \
		"active_days", "DAYS", DM_COLUMN_COUNT, FALSE, 6       \
	}
/* One of the groupings of sources. */
#define BY_COLUMNS(name, title)                                          \
	{                                                                \
		{ name, title, DM_COLUMN_TEXT, TRUE }, FIGURE_COLUMNS,   \
			SOURCES_COLUMN, SEEN_COLUMNS,                    \
			{ "as_name", "NETWORK", DM_COLUMN_TEXT, TRUE, 0, \
			  FALSE,     TRUE },                             \
		{                                                        \
			NULL                                             \
		}                                                        \
	}

#define CELLS (1 + FIGURE_CELLS + 1)

static const DmColumn net_columns[] = BY_COLUMNS("net", "NET");
static const DmColumn sender_columns[] = BY_COLUMNS("name", "SENDER");
static const DmColumn domain_columns[] = BY_COLUMNS("domain", "HOST DOMAIN");
static const DmColumn country_columns[] = BY_COLUMNS("country", "CC");
static const DmColumn asn_columns[] = BY_COLUMNS("asn", "ASN");
static const DmColumn reporter_columns[] = {
	{ "org_name", "REPORTER", DM_COLUMN_TEXT, TRUE },
	FIGURE_COLUMNS,
	SOURCES_COLUMN,
	SEEN_COLUMNS,
	{ "silent", "SILENT", DM_COLUMN_BOOL },
	{ NULL }
};
static const DmColumn day_columns[] = { { "day", "DAY", DM_COLUMN_TEXT },
					FIGURE_COLUMNS,
					SOURCES_COLUMN,
					{ NULL } };
static const DmColumn week_columns[] = { { "week", "WEEK FROM",
					   DM_COLUMN_TEXT },
					 FIGURE_COLUMNS,
					 SOURCES_COLUMN,
					 { NULL } };
static const DmColumn month_columns[] = { { "month", "MONTH FROM",
					    DM_COLUMN_TEXT },
					  FIGURE_COLUMNS,
					  SOURCES_COLUMN,
					  { NULL } };

/* What stands behind the figures. */
typedef enum { TAIL_NONE, TAIL_SEEN_NETWORK, TAIL_SEEN_SILENT } Tail;

#define TAIL_CELLS 4 /* of each but the first */
#define CELLS_MAX (CELLS + TAIL_CELLS)

G_STATIC_ASSERT(G_N_ELEMENTS(net_columns) == CELLS_MAX + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(reporter_columns) == CELLS_MAX + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(day_columns) == CELLS + 1);

typedef struct {
	const char *command;
	const DmColumn *columns;
	Tail tail;
	const char *empty;
} Layout;

static const Layout by_time[] = {
	[DM_BY_DAY - DM_BY_DAY] = { "timeline", day_columns, TAIL_NONE,
				    "no reports match" },
	[DM_BY_WEEK - DM_BY_DAY] = { "timeline", week_columns, TAIL_NONE,
				     "no reports match" },
	[DM_BY_MONTH - DM_BY_DAY] = { "timeline", month_columns, TAIL_NONE,
				      "no reports match" },
};
static const Layout by_source[] = {
	[DM_BY_NET - DM_BY_NET] = { "sources", net_columns, TAIL_SEEN_NETWORK,
				    "no sources match" },
	[DM_BY_SENDER - DM_BY_NET] = { "sources", sender_columns,
				       TAIL_SEEN_NETWORK, "no sources match" },
	[DM_BY_HOST_DOMAIN - DM_BY_NET] = { "sources", domain_columns,
					    TAIL_SEEN_NETWORK,
					    "no sources match" },
	[DM_BY_COUNTRY - DM_BY_NET] = { "sources", country_columns,
					TAIL_SEEN_NETWORK, "no sources match" },
	[DM_BY_ASN - DM_BY_NET] = { "sources", asn_columns, TAIL_SEEN_NETWORK,
				    "no sources match" },
};
static const Layout by_reporter = { "reporters", reporter_columns,
				    TAIL_SEEN_SILENT, "no reports match" };

typedef struct {
	DmEmitter *emitter;
	const Layout *layout;
	gint64 until_day; /* of silence */
	gboolean spread;
} Answer;

static DmCell silence(const DmFiguresRow *row, gint64 until_day)
{
	gboolean silent = row->last_seen &&
			  dm_silence_reached(row->first_seen, row->last_seen,
					     row->active_days, until_day);

	return (DmCell){ .number = silent,
			 .tone = silent ? DM_TONE_DOUBTFUL : DM_TONE_PLAIN };
}

static void fill(const Answer *answer, const DmFiguresRow *row, DmCell *cells)
{
	DmCell *after = cells + CELLS;

	cells[0] = (DmCell){ .text = row->name };
	dm_figures_fill(&row->figures, cells + 1);
	cells[CELLS - 1] = (DmCell){ .number = row->figures.sources };
	if (answer->layout->tail == TAIL_NONE)
		return;
	after[0] = (DmCell){ .number = row->first_seen,
			     .is_null = !row->first_seen };
	after[1] = (DmCell){ .number = row->last_seen,
			     .is_null = !row->last_seen };
	after[2] = (DmCell){ .number = row->active_days };
	after[3] = answer->layout->tail == TAIL_SEEN_SILENT
			   ? silence(row, answer->until_day)
			   : (DmCell){ .text = row->as_name };
}

static gboolean on_row(gpointer user, const DmFiguresRow *row,
		       GError **error G_GNUC_UNUSED)
{
	const Answer *answer = user;
	DmCell cells[CELLS_MAX];

	fill(answer, row, cells);
	dm_emitter_row(answer->emitter, cells);
	return TRUE;
}

static gboolean on_total(gpointer user, const DmFiguresRow *row,
			 GError **error G_GNUC_UNUSED)
{
	const Answer *answer = user;
	DmCell cells[CELLS_MAX];

	fill(answer, row, cells);
	cells[0].is_null = TRUE;
	if (answer->layout->tail != TAIL_NONE)
		cells[CELLS_MAX - 1].is_null = TRUE;
	dm_emitter_total(answer->emitter, cells);
	return TRUE;
}

static gboolean ask(DmStore *store, const DmFilter *filter, DmGrouping by,
		    Answer *answer, GError **error)
{
	return dm_silence_end(store, filter, &answer->until_day, error) &&
	       (answer->spread ? dm_store_spread : dm_store_figures)(
		       store, filter, by, on_row, on_total, answer, error);
}

static gboolean print(DmStore *store, const DmFilter *filter, DmGrouping by,
		      gboolean spread, const Layout *layout,
		      const char *const *filter_texts,
		      const DmEmitOptions *options, GError **error)
{
	Answer answer = { .layout = layout, .spread = spread };
	gboolean ok;

	if (!dm_store_snapshot_begin(store, error))
		return FALSE;
	answer.emitter = dm_emitter_new(options, layout->command, filter_texts,
					layout->columns);
	dm_emitter_set_empty(answer.emitter, layout->empty);
	ok = dm_emitter_close(ask(store, filter, by, &answer, error),
			      answer.emitter, error);
	dm_store_snapshot_end(store);
	return ok;
}

gboolean dm_answer_sources_by(DmStore *store, const DmFilter *filter,
			      DmGrouping by, const char *const *filter_texts,
			      const DmEmitOptions *options, GError **error)
{
	return print(store, filter, by, FALSE, &by_source[by - DM_BY_NET],
		     filter_texts, options, error);
}

gboolean dm_answer_reporters(DmStore *store, const DmFilter *filter,
			     const char *const *filter_texts,
			     const DmEmitOptions *options, GError **error)
{
	return print(store, filter, DM_BY_REPORTER, FALSE, &by_reporter,
		     filter_texts, options, error);
}

gboolean dm_answer_timeline(DmStore *store, const DmFilter *filter,
			    DmGrouping by, gboolean spread,
			    const char *const *filter_texts,
			    const DmEmitOptions *options, GError **error)
{
	DmFilter ordered = *filter;

	if (!ordered.sort)
		ordered.sort = "name";
	return print(store, &ordered, by, spread, &by_time[by - DM_BY_DAY],
		     filter_texts, options, error);
}

/*
 * The answers about TLS reports.  Knows nothing of how the store counts, and
 * adds up no policies: several may speak of the same sessions.
 */
#include "core/utctime.h"
#include "report/answers.h"

#define SESSION_COLUMNS                                              \
	{ "domain", "DOMAIN", DM_COLUMN_TEXT, TRUE },                \
		{ "policy_type", "POLICY", DM_COLUMN_TEXT, TRUE },   \
		{ "successful", "SESSIONS OK", DM_COLUMN_COUNT },    \
		{ "failed", "FAILED", DM_COLUMN_COUNT },             \
		{ "failed_percent", "FAILED%", DM_COLUMN_PERCENT },  \
		{ "reports", "REPORTS", DM_COLUMN_COUNT, FALSE, 2 }, \
	{                                                            \
		"reporters", "ORGS", DM_COLUMN_COUNT, FALSE, 1       \
	}
#define SESSION_CELLS 7

static const DmColumn total_columns[] = {
	SESSION_COLUMNS,
	{ "first_seen", "FIRST SEEN", DM_COLUMN_DAY, FALSE, 4 },
	{ "last_seen", "LAST SEEN", DM_COLUMN_DAY, FALSE, 3 },
	{ NULL }
};
static const DmColumn day_columns[] = { { "day", "DAY", DM_COLUMN_TEXT },
					SESSION_COLUMNS,
					{ NULL } };
static const DmColumn week_columns[] = {
	{ "week", "WEEK FROM", DM_COLUMN_TEXT }, SESSION_COLUMNS, { NULL }
};
static const DmColumn month_columns[] = {
	{ "month", "MONTH FROM", DM_COLUMN_TEXT }, SESSION_COLUMNS, { NULL }
};

static const DmColumn *const period_columns[] = {
	[DM_TLS_TOTAL] = total_columns,
	[DM_TLS_BY_DAY] = day_columns,
	[DM_TLS_BY_WEEK] = week_columns,
	[DM_TLS_BY_MONTH] = month_columns,
};

/* The figures come from anyone: their sum may be more than fits. */
static gint64 all_sessions(const DmTlsRow *row)
{
	return row->successful > G_MAXINT64 - row->failed
		       ? G_MAXINT64
		       : row->successful + row->failed;
}

static void fill_sessions(const DmTlsRow *row, DmCell *cells)
{
	const DmCell filled[SESSION_CELLS] = {
		{ .text = row->domain },
		{ .text = row->policy_type },
		{ .number = row->successful },
		{ .number = row->failed },
		{ .number = row->failed, .of = all_sessions(row) },
		{ .number = row->reports },
		{ .number = row->reporters },
	};

	for (guint i = 0; i < SESSION_CELLS; i++)
		cells[i] = filled[i];
}

static gboolean on_total(gpointer user, const DmTlsRow *row,
			 GError **error G_GNUC_UNUSED)
{
	DmCell cells[SESSION_CELLS + 2];

	fill_sessions(row, cells);
	cells[SESSION_CELLS] = (DmCell){ .number = row->first_seen };
	cells[SESSION_CELLS + 1] = (DmCell){ .number = row->last_seen };
	dm_emitter_row(user, cells);
	return TRUE;
}

static gboolean on_period(gpointer user, const DmTlsRow *row,
			  GError **error G_GNUC_UNUSED)
{
	DmCell cells[1 + SESSION_CELLS];
	char day[DM_TIME_TEXT];

	dm_day_format(row->day, day);
	cells[0] = (DmCell){ .text = day };
	fill_sessions(row, cells + 1);
	dm_emitter_row(user, cells);
	return TRUE;
}

gboolean dm_answer_tls(DmStore *store, const DmFilter *filter,
		       DmTlsPeriod period, const char *const *filter_texts,
		       const DmEmitOptions *options, GError **error)
{
	DmEmitter *emitter = dm_emitter_new(options, "tls", filter_texts,
					    period_columns[period]);

	dm_emitter_set_empty(emitter, "no TLS reports match");
	return dm_emitter_close(dm_store_tls(store, filter, period,
					     period == DM_TLS_TOTAL ? on_total
								    : on_period,
					     emitter, error),
				emitter, error);
}

/* ---- failures --------------------------------------------------------- */

static const DmColumn failure_columns[] = {
	{ "domain", "DOMAIN", DM_COLUMN_TEXT, TRUE },
	{ "policy_type", "POLICY", DM_COLUMN_TEXT, TRUE, 2 },
	{ "result_type", "RESULT", DM_COLUMN_TEXT, TRUE },
	{ "receiving_mx_hostname", "MX", DM_COLUMN_TEXT, TRUE },
	{ "org_name", "REPORTER", DM_COLUMN_TEXT, TRUE },
	{ "failed", "FAILED", DM_COLUMN_COUNT },
	{ "reports", "REPORTS", DM_COLUMN_COUNT, FALSE, 3 },
	{ "first_seen", "FIRST SEEN", DM_COLUMN_DAY, FALSE, 4 },
	{ "last_seen", "LAST SEEN", DM_COLUMN_DAY, FALSE, 1 },
	{ NULL }
};

static gboolean on_failure(gpointer user, const DmTlsFailureRow *row,
			   GError **error G_GNUC_UNUSED)
{
	const DmCell cells[] = {
		{ .text = row->domain },
		{ .text = row->policy_type },
		{ .text = row->result_type },
		{ .text = row->receiving_mx_hostname },
		{ .text = row->org_name },
		{ .number = row->failed },
		{ .number = row->reports },
		{ .number = row->first_seen },
		{ .number = row->last_seen },
	};

	G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 ==
			G_N_ELEMENTS(failure_columns));
	dm_emitter_row(user, cells);
	return TRUE;
}

gboolean dm_answer_tls_failures(DmStore *store, const DmFilter *filter,
				const char *const *filter_texts,
				const DmEmitOptions *options, GError **error)
{
	DmEmitter *emitter =
		dm_emitter_new(options, "tls", filter_texts, failure_columns);

	dm_emitter_set_empty(emitter, "no failed TLS sessions match");
	return dm_emitter_close(dm_store_tls_failures(store, filter, on_failure,
						      emitter, error),
				emitter, error);
}

/*
 * The answers about failure reports.  Knows nothing of how the store counts.
 */
#include "report/answers.h"

static const DmColumn failure_columns[] = {
	{ "report_key", "KEY", DM_COLUMN_KEY },
	{ "report_from", "REPORTER", DM_COLUMN_TEXT, TRUE, 3 },
	{ "arrival_date", "ARRIVAL", DM_COLUMN_TIME, FALSE, 1 },
	{ "domain", "DOMAIN", DM_COLUMN_TEXT, TRUE },
	{ "source_ip", "SOURCE", DM_COLUMN_TEXT },
	{ "feedback_type", "TYPE", DM_COLUMN_TEXT, TRUE, 2 },
	{ "auth_failure", "FAILURE", DM_COLUMN_TEXT, TRUE },
	{ "dkim_aligned", "DKIM", DM_COLUMN_TEXT },
	{ "spf_aligned", "SPF", DM_COLUMN_TEXT },
	{ "delivery_result", "RESULT", DM_COLUMN_TEXT, TRUE, 4 },
	{ "header_from", NULL, DM_COLUMN_TEXT },
	{ "original_mail_from", "MAIL FROM", DM_COLUMN_TEXT, TRUE, 5 },
	{ "subject", "SUBJECT", DM_COLUMN_TEXT, TRUE, 6 },
	{ "incidents", "INCIDENTS", DM_COLUMN_COUNT, FALSE, 7 },
	{ "findings", NULL, DM_COLUMN_COUNT },
	{ NULL }
};

static gboolean on_failure(gpointer user, const DmFailureRow *row,
			   GError **error G_GNUC_UNUSED)
{
	const DmCell cells[] = {
		{ .number = row->key },
		{ .text = row->org_name },
		{ .is_null = !row->has_arrival, .number = row->arrival },
		{ .text = row->domain },
		{ .text = row->source_ip },
		{ .text = row->feedback_type },
		{ .text = row->auth_failure },
		{ .text = row->dkim_aligned },
		{ .text = row->spf_aligned },
		{ .text = row->delivery_result },
		{ .text = row->header_from },
		{ .text = row->original_mail_from },
		{ .text = row->subject },
		{ .number = row->incidents },
		{ .number = row->findings },
	};

	G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 ==
			G_N_ELEMENTS(failure_columns));
	dm_emitter_row(user, cells);
	return TRUE;
}

gboolean dm_answer_failures(DmStore *store, const DmFilter *filter,
			    const char *const *filter_texts,
			    const DmEmitOptions *options, GError **error)
{
	DmEmitter *emitter = dm_emitter_new(options, "failures", filter_texts,
					    failure_columns);

	dm_emitter_set_empty(emitter, "no failure reports match");
	return dm_emitter_close(dm_store_failures(store, filter, on_failure,
						  emitter, error),
				emitter, error);
}

/* ---- figures ---------------------------------------------------------- */

#define FIGURE_COLUMNS                                                \
	{ "reports", "REPORTS", DM_COLUMN_COUNT },                    \
		{ "incidents", "INCIDENTS", DM_COLUMN_COUNT },        \
		{ "auth_failures", "AUTH-FAILURE", DM_COLUMN_COUNT }, \
		{ "sources", "IPS", DM_COLUMN_COUNT },                \
		{ "reporters", "ORGS", DM_COLUMN_COUNT },             \
		{ "first_seen", "FIRST SEEN", DM_COLUMN_DAY },        \
		{ "last_seen", "LAST SEEN", DM_COLUMN_DAY },          \
	{                                                             \
		NULL                                                  \
	}

static const DmColumn by_domain_columns[] = {
	{ "domain", "DOMAIN", DM_COLUMN_TEXT, TRUE }, FIGURE_COLUMNS
};
static const DmColumn by_source_columns[] = {
	{ "source_ip", "SOURCE", DM_COLUMN_TEXT }, FIGURE_COLUMNS
};
static const DmColumn by_reason_columns[] = {
	{ "reason", "REASON", DM_COLUMN_TEXT, TRUE }, FIGURE_COLUMNS
};

static const DmColumn *const by_columns[] = {
	[DM_FAILURES_BY_DOMAIN] = by_domain_columns,
	[DM_FAILURES_BY_SOURCE] = by_source_columns,
	[DM_FAILURES_BY_REASON] = by_reason_columns,
};

static gboolean on_figures(gpointer user, const DmFailureFigures *row,
			   GError **error G_GNUC_UNUSED)
{
	const DmCell cells[] = {
		{ .text = row->name },
		{ .number = row->reports },
		{ .number = row->incidents },
		{ .number = row->auth_failures },
		{ .number = row->sources },
		{ .number = row->reporters },
		{ .is_null = !row->first_seen, .number = row->first_seen },
		{ .is_null = !row->last_seen, .number = row->last_seen },
	};

	G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 ==
			G_N_ELEMENTS(by_domain_columns));
	dm_emitter_row(user, cells);
	return TRUE;
}

gboolean dm_answer_failures_by(DmStore *store, const DmFilter *filter,
			       DmFailureGrouping by,
			       const char *const *filter_texts,
			       const DmEmitOptions *options, GError **error)
{
	DmEmitter *emitter = dm_emitter_new(options, "failures", filter_texts,
					    by_columns[by]);

	dm_emitter_set_empty(emitter, "no failure reports match");
	return dm_emitter_close(dm_store_failure_figures(store, filter, by,
							 on_figures, emitter,
							 error),
				emitter, error);
}

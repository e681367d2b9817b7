/*
 * Lists and sums up failure reports.  Knows nothing of how an answer looks.
 */
#include <sqlite3.h>

#include "store/database.h"

#define TEXT(id) "(SELECT text FROM text WHERE id = " id ")"
#define SOURCE(column) "(SELECT " column " FROM source WHERE id = x.source_id)"
/* IPv4 before IPv6, each by its numbers. */
#define SOURCE_ORDER                                \
	SOURCE("substr('0' || length(address), -2)" \
	       " || hex(address)")
#define ORG_NAME \
	"(SELECT q.org_name FROM reporter AS q WHERE q.id = r.reporter_id)"
#define INCIDENTS "coalesce(x.incidents, 1)"

/* ---- one by one ------------------------------------------------------- */

static const char columns[] =
	"SELECT r.id," TEXT(ORG_NAME) " AS org_name," TEXT("r.domain_id") " AS domain, r.begin," SOURCE("text") "," TEXT(
		"x.feedback_type") "," TEXT("x.auth_failure") "," TEXT("x.delivery_result") "," TEXT("x.header_from") ", x.original_mail_from, x.sample_subject,"
														      " x.dkim_aligned, x.spf_aligned, " INCIDENTS
														      " AS incidents,"
														      " (SELECT count(*) FROM finding AS f WHERE f.report_id = r.id)";

static const DmSortKey sort_keys[] = {
	{ "arrival", "r.begin", TRUE },
	{ "key", "r.id", TRUE },
	{ "org_name", "org_name", FALSE },
	{ "domain", "domain", FALSE },
	{ "source_ip", SOURCE_ORDER, FALSE },
	{ "incidents", "incidents", TRUE },
};

static void read_row(DmStatement *row, DmFailureRow *ret)
{
	*ret = (DmFailureRow){
		.key = sqlite3_column_int64(row, 0),
		.org_name = dm_column_text(row, 1),
		.domain = dm_column_text(row, 2),
		.has_arrival = sqlite3_column_type(row, 3) != SQLITE_NULL,
		.arrival = sqlite3_column_int64(row, 3),
		.source_ip = dm_column_text(row, 4),
		.feedback_type = dm_column_text(row, 5),
		.auth_failure = dm_column_text(row, 6),
		.delivery_result = dm_column_text(row, 7),
		.header_from = dm_column_text(row, 8),
		.original_mail_from = dm_column_text(row, 9),
		.subject = dm_column_text(row, 10),
		.dkim_aligned = dm_column_text(row, 11),
		.spf_aligned = dm_column_text(row, 12),
		.incidents = sqlite3_column_int64(row, 13),
		.findings = sqlite3_column_int64(row, 14),
	};
}

typedef struct {
	DmFailureFn callback;
	gpointer user;
} Receiver;

static gboolean hand_over(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	DmFailureRow failure;

	read_row(row, &failure);
	return receiver->callback(receiver->user, &failure, error);
}

gboolean dm_store_failures(DmStore *store, const DmFilter *filter,
			   DmFailureFn callback, gpointer user, GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autoptr(GString) sql = g_string_new(columns);
	Receiver receiver = { callback, user };

	if (!where)
		return FALSE;
	dm_where_append(where, DM_ON_FAILURE, sql);
	g_string_append(sql, " AND NOT r.conflict");
	if (!dm_where_append_order(sql, filter->sort, sort_keys,
				   G_N_ELEMENTS(sort_keys), "r.id DESC", error))
		return FALSE;
	g_string_append(sql, " LIMIT :limit");
	return dm_where_each(store, where, sql->str, hand_over, &receiver,
			     error);
}

/* ---- figures ---------------------------------------------------------- */

/* What rows are grouped by, are called, and come in order of. */
static const struct {
	const char *part, *name, *order;
} groupings[] = {
	[DM_FAILURES_BY_DOMAIN] = { "r.domain_id", TEXT("r.domain_id"),
				    TEXT("r.domain_id") },
	[DM_FAILURES_BY_SOURCE] = { "x.source_id", SOURCE("text"),
				    SOURCE_ORDER },
	[DM_FAILURES_BY_REASON] = { "x.feedback_type, x.auth_failure",
				    "nullif(trim(coalesce(" TEXT(
					    "x.feedback_type") ", '') || ' '"
							       " || coalesce(" TEXT(
								       "x.auth_failure") ", '')), '')",
				    "name, x.feedback_type, x.auth_failure" },
};

static const char sums[] =
	" count(*) AS reports, sum(" INCIDENTS ") AS incidents,"
	" sum(" INCIDENTS ") FILTER (WHERE x.feedback_type ="
	" (SELECT id FROM text WHERE text = 'auth-failure')) AS auth_failures,"
	" count(DISTINCT nullif(x.source_id, 0)) AS sources,"
	" count(DISTINCT nullif(" ORG_NAME ", 0)) AS reporters,"
	" min(r.begin) AS first_seen, max(r.begin) AS last_seen";

static const DmSortKey figure_keys[] = {
	{ "incidents", "incidents", TRUE },
	{ "name", NULL, FALSE }, /* as the grouping has it */
	{ "reports", "reports", TRUE },
	{ "auth_failures", "auth_failures", TRUE },
	{ "sources", "sources", TRUE },
	{ "reporters", "reporters", TRUE },
	{ "first_seen", "first_seen", TRUE },
	{ "last_seen", "last_seen", TRUE },
};

static gboolean append_order(GString *sql, const char *sort,
			     DmFailureGrouping by, GError **error)
{
	DmSortKey keys[G_N_ELEMENTS(figure_keys)];

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		keys[i] = figure_keys[i];
		if (!keys[i].sql)
			keys[i].sql = by == DM_FAILURES_BY_SOURCE ? SOURCE_ORDER
								  : "name";
	}
	return dm_where_append_order(sql, sort, keys, G_N_ELEMENTS(keys),
				     groupings[by].order, error);
}

typedef struct {
	DmFailureFiguresFn callback;
	gpointer user;
} FiguresReceiver;

static gboolean hand_figures(gpointer user, DmStatement *row, GError **error)
{
	const FiguresReceiver *receiver = user;
	/* NULL, the sum of nothing, reads as 0. */
	DmFailureFigures figures = {
		.name = dm_column_text(row, 0),
		.reports = sqlite3_column_int64(row, 1),
		.incidents = sqlite3_column_int64(row, 2),
		.auth_failures = sqlite3_column_int64(row, 3),
		.sources = sqlite3_column_int64(row, 4),
		.reporters = sqlite3_column_int64(row, 5),
		.first_seen = sqlite3_column_int64(row, 6),
		.last_seen = sqlite3_column_int64(row, 7),
	};

	return receiver->callback(receiver->user, &figures, error);
}

gboolean dm_store_failure_figures(DmStore *store, const DmFilter *filter,
				  DmFailureGrouping by,
				  DmFailureFiguresFn callback, gpointer user,
				  GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autoptr(GString) sql = g_string_new("SELECT ");
	FiguresReceiver receiver = { callback, user };

	if (!where)
		return FALSE;
	g_string_append_printf(sql, "%s AS name,%s", groupings[by].name, sums);
	dm_where_append(where, DM_ON_FAILURE, sql);
	g_string_append_printf(sql, " AND NOT r.conflict GROUP BY %s",
			       groupings[by].part);
	if (!append_order(sql, filter->sort, by, error))
		return FALSE;
	g_string_append(sql, " LIMIT :limit");
	return dm_where_each(store, where, sql->str, hand_figures, &receiver,
			     error);
}

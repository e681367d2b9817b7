/*
 * Sums up the sessions of TLS reports, per policy and per kind of failure.
 * Knows nothing of how an answer looks.
 */
#include <sqlite3.h>

#include "store/database.h"

#define TEXT(id) "(SELECT text FROM text WHERE id = " id ")"
/*
 * A reporter may claim 2^53 sessions: a sum of integers could overflow, which
 * the engine takes for an error.  This one is exact up to 2^53.
 */
#define SUM(column) "CAST(total(" column ") AS INTEGER)"
#define SEEN                                            \
	" count(DISTINCT r.id) AS reports,"             \
	" min(coalesce(r.begin, r.end)) AS first_seen," \
	" max(coalesce(r.end, r.begin)) AS last_seen"

/* ---- policies --------------------------------------------------------- */

/* The first day of the period that a report's day lies in. */
static const char *const periods[] = {
	[DM_TLS_TOTAL] = "0",
	[DM_TLS_BY_DAY] = "r.day",
	/* 1970-01-01 was a Thursday. */
	[DM_TLS_BY_WEEK] = "r.day - (r.day + 3) % 7",
	[DM_TLS_BY_MONTH] = "CAST(strftime('%s', r.day * 86400, 'unixepoch',"
			    " 'start of month') AS INTEGER) / 86400",
};

static const DmSortKey sort_keys[] = {
	{ "domain", "domain", FALSE },
	{ "policy_type", "policy_type", FALSE },
	{ "day", "day", FALSE },
	{ "successful", "successful", TRUE },
	{ "failed", "failed", TRUE },
	{ "reports", "reports", TRUE },
	{ "reporters", "reporters", TRUE },
	{ "first_seen", "first_seen", TRUE },
	{ "last_seen", "last_seen", TRUE },
};

typedef struct {
	DmTlsFn callback;
	gpointer user;
} Receiver;

static gboolean hand_over(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	DmTlsRow tls = {
		.day = sqlite3_column_int64(row, 0),
		.domain = dm_column_text(row, 1),
		.policy_type = dm_column_text(row, 2),
		.successful = sqlite3_column_int64(row, 3),
		.failed = sqlite3_column_int64(row, 4),
		.reports = sqlite3_column_int64(row, 5),
		.first_seen = sqlite3_column_int64(row, 6),
		.last_seen = sqlite3_column_int64(row, 7),
		.reporters = sqlite3_column_int64(row, 8),
	};

	return receiver->callback(receiver->user, &tls, error);
}

gboolean dm_store_tls(DmStore *store, const DmFilter *filter,
		      DmTlsPeriod period, DmTlsFn callback, gpointer user,
		      GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autoptr(GString) sql = g_string_new("SELECT ");
	const char *sort = filter->sort;
	Receiver receiver = { callback, user };

	if (!where)
		return FALSE;
	g_string_append(sql, periods[period]);
	g_string_append(
		sql,
		" AS day," TEXT("y.domain") " AS domain," TEXT("y.type") " AS policy_type," SUM(
			"y.successful") " AS successful," SUM("y.failed") " AS failed," SEEN
									  ", count(DISTINCT r.submitter_id) AS reporters");
	dm_where_append(where, DM_ON_TLS_POLICY, sql);
	/* 1 is the period. */
	g_string_append(sql,
			" AND NOT r.conflict GROUP BY 1, y.domain, y.type");
	if (!dm_where_append_order(sql, sort || !period ? sort : "day",
				   sort_keys, G_N_ELEMENTS(sort_keys),
				   "day, domain, policy_type", error))
		return FALSE;
	g_string_append(sql, " LIMIT :limit");
	return dm_where_each(store, where, sql->str, hand_over, &receiver,
			     error);
}

/* ---- failures --------------------------------------------------------- */

static const char failure_columns[] =
	"SELECT " TEXT("y.domain") " AS domain," TEXT("y.type") " AS policy_type," TEXT("z.result_type") " AS result_type," TEXT(
		"z.receiving_mx_hostname") " AS receiving_mx_hostname," TEXT("q.org_name") " AS org_name," SUM("z.failed") " AS failed," SEEN;

static const DmSortKey failure_keys[] = {
	{ "failed", "failed", TRUE },
	{ "domain", "domain", FALSE },
	{ "result_type", "result_type", FALSE },
	{ "receiving_mx_hostname", "receiving_mx_hostname", FALSE },
	{ "org_name", "org_name", FALSE },
	{ "reports", "reports", TRUE },
	{ "first_seen", "first_seen", TRUE },
	{ "last_seen", "last_seen", TRUE },
};

typedef struct {
	DmTlsFailureFn callback;
	gpointer user;
} FailureReceiver;

static gboolean hand_failure(gpointer user, DmStatement *row, GError **error)
{
	const FailureReceiver *receiver = user;
	DmTlsFailureRow failure = {
		.domain = dm_column_text(row, 0),
		.policy_type = dm_column_text(row, 1),
		.result_type = dm_column_text(row, 2),
		.receiving_mx_hostname = dm_column_text(row, 3),
		.org_name = dm_column_text(row, 4),
		.failed = sqlite3_column_int64(row, 5),
		.reports = sqlite3_column_int64(row, 6),
		.first_seen = sqlite3_column_int64(row, 7),
		.last_seen = sqlite3_column_int64(row, 8),
	};

	return receiver->callback(receiver->user, &failure, error);
}

gboolean dm_store_tls_failures(DmStore *store, const DmFilter *filter,
			       DmTlsFailureFn callback, gpointer user,
			       GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autoptr(GString) sql = g_string_new(failure_columns);
	FailureReceiver receiver = { callback, user };

	if (!where)
		return FALSE;
	dm_where_append(where, DM_ON_TLS_DETAIL, sql);
	g_string_append(sql, " AND NOT r.conflict"
			     " GROUP BY y.domain, y.type, z.result_type,"
			     " z.receiving_mx_hostname, q.org_name");
	if (!dm_where_append_order(sql, filter->sort, failure_keys,
				   G_N_ELEMENTS(failure_keys),
				   "domain, policy_type, result_type,"
				   " receiving_mx_hostname, org_name",
				   error))
		return FALSE;
	g_string_append(sql, " LIMIT :limit");
	return dm_where_each(store, where, sql->str, hand_failure, &receiver,
			     error);
}

/*
 * What is new since a day.  Knows nothing of which changes matter to anyone.
 */
#include "store/changes.h"

#include <sqlite3.h>

#include "core/utctime.h"
#include "store/changescan.h"
#include "store/recordsets.h"

#define TEXT(id) "(SELECT t.text FROM text AS t WHERE t.id = " id ")"
#define BEGIN_OF "coalesce(r.begin, r.end)"
#define END_OF "coalesce(r.end, r.begin)"

/* DmNamedSource, of "domain_id" and "source_id" of the row of `table`. */
#define NAMED_SOURCE(table)                          \
	TEXT(table ".domain_id")                     \
	" AS domain, s.text,"                        \
	" " TEXT("x.host") ", " TEXT("x.sender") "," \
						 " x.host_state"
#define JOIN_NAMES(table)                                 \
	" JOIN source AS s ON s.id = " table ".source_id" \
	" LEFT JOIN enrichment AS x ON x.source_id = s.id"
#define NAMED_COLUMNS 5
/* IPv4 before IPv6, each by its numbers. */
#define BY_ADDRESS "length(s.address), s.address"

gint64 dm_changes_before_day(const DmFilter *filter)
{
	return filter->since_day - (filter->until_day - filter->since_day + 1);
}

gboolean dm_store_last_day(DmStore *store, gint64 *ret, GError **error)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	return dm_sql_number(store, DM_SQL_LAST_DAY, ret, error, "i",
			     dm_time_last_day(now));
}

gboolean dm_store_last_seen(DmStore *store, gint64 *ret, GError **error)
{
	gint64 day = dm_time_last_day(g_get_real_time() / G_USEC_PER_SEC);

	return dm_sql_number(store, DM_SQL_LAST_SEEN, ret, error, "ii", day,
			     (day + 1) * DM_SECONDS_PER_DAY - 1);
}

gboolean dm_store_last_stored(DmStore *store, gint64 *ret, GError **error)
{
	return dm_sql_pragma(store,
			     "SELECT coalesce(max(stored_at), 0) FROM report",
			     ret, error);
}

/* ---- what the questions share ---------------------------------------- */

static void scope_clear(DmChangeScope *scope)
{
	g_clear_pointer(&scope->history, dm_where_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmChangeScope, scope_clear)

static gboolean scope_init(DmChangeScope *scope, const DmFilter *filter,
			   GError **error)
{
	DmFilter history = *filter;

	history.since_day = G_MININT64;
	scope->history = dm_where_new(&history, error);
	if (!scope->history)
		return FALSE;
	scope->from_day = filter->since_day;
	scope->before_day = dm_changes_before_day(filter);
	return TRUE;
}

static void bind_day(DmStatement *rows, const char *name, gint64 day)
{
	int index = sqlite3_bind_parameter_index(rows, name);

	if (index)
		sqlite3_bind_int64(rows, index, day);
}

static gboolean each(DmStore *store, const DmChangeScope *scope,
		     const char *sql, DmRowFn callback, gpointer user,
		     GError **error)
{
	g_autoptr(DmStatement) rows = dm_sql_prepare(store, sql, error);
	int step = -1;

	if (!rows)
		return FALSE;
	dm_where_bind(scope->history, rows);
	bind_day(rows, ":from", scope->from_day);
	bind_day(rows, ":before", scope->before_day);
	while ((step = dm_sql_step(store, rows, error)) > 0)
		if (!callback(user, rows, error))
			return FALSE;
	return step == 0;
}

static void read_source(DmStatement *row, DmNamedSource *ret)
{
	ret->domain = dm_column_text(row, 0);
	ret->source_ip = dm_column_text(row, 1);
	ret->host = dm_column_text(row, 2);
	ret->sender = dm_column_text(row, 3);
	/* NULL reads as 0, which is "unasked". */
	ret->host_state = (DmHostState)sqlite3_column_int(row, 4);
}

/* A callback of ours and what it needs. */
typedef struct {
	GCallback callback;
	gpointer user;
	DmRecordSets *sets;
} Receiver;

/* ---- sources ---------------------------------------------------------- */

static gboolean on_source(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	DmChangedSource source = {
		.is_new = sqlite3_column_int(row, NAMED_COLUMNS),
		.messages = sqlite3_column_int64(row, NAMED_COLUMNS + 1),
		.first_seen = sqlite3_column_int64(row, NAMED_COLUMNS + 2),
		.last_seen = sqlite3_column_int64(row, NAMED_COLUMNS + 3),
	};

	read_source(row, &source.source);
	return ((DmChangedSourceFn)receiver->callback)(receiver->user, &source,
						       error);
}

static const char sources[] = "SELECT " NAMED_SOURCE(
	"o") ", o.is_new, o.messages, o.first_seen,"
	     " o.last_seen FROM temp.told AS o" JOIN_NAMES(
		     "o") " ORDER BY domain, o.is_new DESC, o.messages DESC, " BY_ADDRESS;

/* ---- failures --------------------------------------------------------- */

enum {
	COL_IS_SINCE = NAMED_COLUMNS,
	COL_MESSAGES,
	COL_FIRST,
	COL_REPORT_KEY,
	COL_EVALUATION,
	COL_IDENTITY,
	COL_AUTH_SET,
	COL_ADKIM,
	COL_ASPF,
};

static gboolean on_unaligned(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	DmUnalignedRow unaligned = {
		.is_since = sqlite3_column_int(row, COL_IS_SINCE),
		.first_seen = sqlite3_column_int64(row, COL_FIRST),
		.report_key = sqlite3_column_int64(row, COL_REPORT_KEY),
		.adkim = dm_column_text(row, COL_ADKIM),
		.aspf = dm_column_text(row, COL_ASPF),
	};

	dm_record_sets_trim(receiver->sets);
	if (!dm_record_sets_fill(receiver->sets,
				 sqlite3_column_int64(row, COL_EVALUATION),
				 sqlite3_column_int64(row, COL_IDENTITY),
				 sqlite3_column_int64(row, COL_AUTH_SET),
				 &unaligned.record, error))
		return FALSE;
	read_source(row, &unaligned.source);
	unaligned.record.source_ip = unaligned.source.source_ip;
	unaligned.record.count = sqlite3_column_int64(row, COL_MESSAGES);
	return ((DmUnalignedFn)receiver->callback)(receiver->user, &unaligned,
						   error);
}

/* Policies that have the same modes are one. */
static const char unaligned[] =
	"WITH alike AS (SELECT t.domain_id AS domain_id,"
	" t.source_id AS source_id, t.is_since AS is_since,"
	" t.evaluation AS evaluation, t.identity AS identity,"
	" t.auth_set AS auth_set, y.adkim AS adkim, y.aspf AS aspf,"
	" sum(t.messages) AS messages, min(t.first_seen) AS first_seen,"
	" max(t.report) AS report"
	" FROM temp.alike AS t JOIN policy AS y ON y.id = t.policy"
	" GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)"
	" SELECT " NAMED_SOURCE(
		"a") ", a.is_since, a.messages, a.first_seen,"
		     " a.report, a.evaluation, a.identity, a.auth_set, " TEXT(
			     "a.adkim") ","
					" " TEXT("a.aspf") " FROM alike AS a" JOIN_NAMES(
						"a") " ORDER BY domain, " BY_ADDRESS
						     ", a.is_since, a.first_seen,"
						     " a.auth_set, a.identity, a.evaluation";

/* ---- selectors -------------------------------------------------------- */

static gboolean on_selector(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	const DmNewSelector selector = {
		.domain = dm_column_text(row, 0),
		.signer = dm_column_text(row, 1),
		.selector = dm_column_text(row, 2),
		.messages = sqlite3_column_int64(row, 3),
		.passed = sqlite3_column_int64(row, 4),
		.first_seen = sqlite3_column_int64(row, 5),
	};

	return ((DmNewSelectorFn)receiver->callback)(receiver->user, &selector,
						     error);
}

/*
 * Sets of results are few, records are many: records are summed by set first.
 * A signer that signs one message twice with a selector counts once in a set,
 * and passes where either does.
 */
static const char selectors[] =
	"WITH signature AS (SELECT a.auth_set_id AS auth_set,"
	" d.text AS signer, lower(s.text) AS selector,"
	" max(t.text = 'pass') AS passed FROM auth_result AS a"
	" JOIN text AS d ON d.id = a.domain"
	" JOIN text AS s ON s.id = a.selector"
	" JOIN text AS t ON t.id = a.result"
	" WHERE a.method = 0 AND s.text <> '' AND d.text <> ''"
	" AND a.auth_set_id IN (SELECT auth_set FROM temp.signed_with)"
	" GROUP BY 1, 2, 3)"
	" SELECT " TEXT(
		"n.domain_id") " AS domain, g.signer, g.selector,"
			       " sum(n.messages) AS messages,"
			       " coalesce(sum(n.messages) FILTER (WHERE g.passed), 0),"
			       " min(n.first_seen)"
			       " FROM temp.signed_with AS n JOIN signature AS g ON g.auth_set = n.auth_set"
			       " GROUP BY n.domain_id, g.signer, g.selector"
			       " HAVING min(n.first_day) >= :from"
			       " ORDER BY domain, messages DESC, g.signer, g.selector";

/* ---- records ---------------------------------------------------------- */

static gboolean hand_out(DmStore *store, const DmChangeScope *scope,
			 const DmRecordChanges *told, GError **error)
{
	g_autoptr(DmRecordSets) sets = dm_record_sets_new(store);
	Receiver source = { G_CALLBACK(told->source), told->user, NULL };
	Receiver selector = { G_CALLBACK(told->selector), told->user, NULL };
	Receiver alike = { G_CALLBACK(told->unaligned), told->user, sets };

	return (!told->source ||
		each(store, scope, sources, on_source, &source, error)) &&
	       (!told->selector ||
		each(store, scope, selectors, on_selector, &selector, error)) &&
	       (!told->unaligned ||
		each(store, scope, unaligned, on_unaligned, &alike, error));
}

gboolean dm_store_record_changes(DmStore *store, const DmFilter *filter,
				 const DmRecordChanges *told, GError **error)
{
	guint tables = (told->source ? DM_CHANGE_SOURCES : 0) |
		       (told->selector ? DM_CHANGE_SETS : 0) |
		       (told->unaligned ? DM_CHANGE_ALIKE : 0);
	g_auto(DmChangeScope) scope = { 0 };

	return scope_init(&scope, filter, error) &&
	       dm_changes_tell(store, &scope, tables, error) &&
	       hand_out(store, &scope, told, error);
}

/* ---- reporters -------------------------------------------------------- */

static gboolean on_reporting(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	const DmReportingRow reporting = {
		.domain = dm_column_text(row, 0),
		.submitter = dm_column_text(row, 1),
		.first_seen = sqlite3_column_int64(row, 2),
		.last_seen = sqlite3_column_int64(row, 3),
		.active_days = sqlite3_column_int64(row, 4),
		.messages = sqlite3_column_int64(row, 5),
	};

	return ((DmReportingFn)receiver->callback)(receiver->user, &reporting,
						   error);
}

/* The reports, or where the filter is about records those that hold one. */
static void append_reports(GString *sql, const DmChangeScope *scope)
{
	DmBase base =
		dm_where_on_records(scope->history) ? DM_ON_PACKED : DM_ON_PACK;

	dm_where_append(scope->history, base, sql);
}

gboolean dm_store_reporting(DmStore *store, const DmFilter *filter,
			    DmReportingFn callback, gpointer user,
			    GError **error)
{
	Receiver receiver = { G_CALLBACK(callback), user, NULL };
	g_auto(DmChangeScope) scope = { 0 };
	g_autoptr(GString) sql = g_string_new(NULL);

	if (!scope_init(&scope, filter, error))
		return FALSE;
	g_string_append_printf(
		sql,
		"SELECT " TEXT(
			"r.domain_id") " AS domain,"
				       " " TEXT(
					       "r.submitter_id") " AS submitter,"
								 " min(" BEGIN_OF
								 "), max(" END_OF
								 "), count(DISTINCT r.day),"
								 " sum(%s)",
		dm_where_on_records(scope.history) ? "c.count" : "r.messages");
	append_reports(sql, &scope);
	g_string_append(sql, " GROUP BY r.domain_id, r.submitter_id"
			     " ORDER BY domain, submitter");
	return each(store, &scope, sql->str, on_reporting, &receiver, error);
}

/* ---- policies --------------------------------------------------------- */

static gboolean on_published(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;

	return ((DmPublishedFn)receiver->callback)(receiver->user,
						   dm_column_text(row, 0),
						   dm_column_text(row, 1),
						   error);
}

gboolean dm_store_published(DmStore *store, const DmFilter *filter,
			    DmPublishedFn callback, gpointer user,
			    GError **error)
{
	Receiver receiver = { G_CALLBACK(callback), user, NULL };
	g_auto(DmChangeScope) scope = { 0 };
	g_autoptr(GString) sql = g_string_new(NULL);

	if (!scope_init(&scope, filter, error))
		return FALSE;
	/* Beside a max() SQLite gives the columns of the row that has it. */
	g_string_append(
		sql,
		"SELECT " TEXT("r.domain_id") " AS domain, " TEXT(
			"(SELECT p FROM policy WHERE id = r.policy_id)") ","
									 " max(r.day * 1000000000 + r.id)");
	append_reports(sql, &scope);
	g_string_append(sql, " GROUP BY r.domain_id ORDER BY domain");
	return each(store, &scope, sql->str, on_published, &receiver, error);
}

static gboolean on_turn(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	DmPolicyTurn turn = {
		.domain = dm_column_text(row, 0),
		.submitter = dm_column_text(row, 1),
		.begin = sqlite3_column_int64(row, 2),
		.is_own = sqlite3_column_int(row, 3),
	};

	for (int i = 0; i < DM_N_TAGS; i++) {
		turn.before[i] = dm_column_text(row, 4 + i);
		turn.after[i] = dm_column_text(row, 4 + DM_N_TAGS + i);
	}
	return ((DmPolicyTurnFn)receiver->callback)(receiver->user, &turn,
						    error);
}

/* In the order of DmPolicyTag. */
#define TAGS(policy)                                                  \
	TEXT(policy ".p")                                             \
	", " TEXT(policy ".sp") ", " TEXT(                            \
		policy ".np") ","                                     \
			      " " TEXT(policy ".adkim") ", " TEXT(    \
				      policy ".aspf") ","             \
						      " CAST(" policy \
						      ".pct AS TEXT)"

/* By day, for reports of one day may overlap; then as they began. */
#define IN_TIME "r.day, " BEGIN_OF ", r.id"

/*
 * Each report beside the one before of the same submitter; and for those who
 * are new the last one of anyone before D.
 */
static const char turns_tail[] =
	"), old AS MATERIALIZED (SELECT domain_id, policy_id FROM"
	" (SELECT domain_id, policy_id, row_number() OVER (PARTITION BY"
	" domain_id ORDER BY day DESC, began DESC, id DESC) AS place"
	" FROM said WHERE day < :from) WHERE place = 1)"
	" SELECT " TEXT(
		"w.domain_id") " AS domain,"
			       " " TEXT(
				       "w.submitter_id") ", w.began, w.previous IS NOT NULL,"
							 " " TAGS("y") ", " TAGS(
								 "z") " FROM said AS w LEFT JOIN old AS o ON o.domain_id = w.domain_id"
								      " JOIN policy AS y ON y.id = coalesce(w.previous, o.policy_id)"
								      " JOIN policy AS z ON z.id = w.policy_id"
								      " WHERE w.day >= :from AND y.id <> z.id"
								      " ORDER BY domain, w.day, w.began, w.id";

gboolean dm_store_policy_turns(DmStore *store, const DmFilter *filter,
			       DmPolicyTurnFn callback, gpointer user,
			       GError **error)
{
	Receiver receiver = { G_CALLBACK(callback), user, NULL };
	g_auto(DmChangeScope) scope = { 0 };
	g_autoptr(GString) sql = g_string_new(
		"WITH said AS MATERIALIZED (SELECT r.id AS id,"
		" r.domain_id AS domain_id, r.submitter_id AS submitter_id,"
		" r.policy_id AS policy_id, r.day AS day,"
		" " BEGIN_OF " AS began, lag(r.policy_id) OVER (PARTITION BY"
		" r.domain_id, r.submitter_id ORDER BY " IN_TIME
		") AS previous");

	if (!scope_init(&scope, filter, error))
		return FALSE;
	append_reports(sql, &scope);
	g_string_append(sql, turns_tail);
	return each(store, &scope, sql->str, on_turn, &receiver, error);
}

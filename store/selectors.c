/*
 * DKIM selectors that the reports show.  Knows nothing of what they are asked
 * for.
 */
#include <sqlite3.h>

#include "store/database.h"
#include "store/streams.h"

/*
 * Sets of results are few, records are many: the sets are found first, each
 * signature of a set counts once.
 */
static const char query[] =
	"WITH signature AS (SELECT DISTINCT a.auth_set_id, d.text AS domain,"
	" lower(s.text) AS selector, max(t.text = 'pass') AS passed"
	" FROM auth_result AS a"
	" JOIN text AS d ON d.id = a.domain"
	" JOIN text AS s ON s.id = a.selector"
	" JOIN text AS t ON t.id = a.result"
	" WHERE a.method = 0 AND s.text <> ''"
	" AND (:domain IS NULL OR d.text = :domain)"
	" GROUP BY a.auth_set_id, d.text, lower(s.text))"
	" SELECT g.domain, g.selector, sum(c.count),"
	" sum(c.count) FILTER (WHERE g.passed),"
	" max(coalesce(r.end, r.begin, 0))"
	" FROM pack AS r"
	" JOIN unpacked(r.records) AS c"
	" JOIN signature AS g ON g.auth_set_id = c.auth_set_id"
	" WHERE r.day >= :since"
	" GROUP BY g.domain, g.selector ORDER BY g.domain, 4 DESC, 3 DESC, g.selector";

static gboolean hand_over(DmStatement *row, DmSelectorFn callback,
			  gpointer user, GError **error)
{
	const DmSelectorRow selector = {
		.domain = dm_column_text(row, 0),
		.selector = dm_column_text(row, 1),
		.messages = sqlite3_column_int64(row, 2),
		.passed = sqlite3_column_int64(row, 3),
		.last_seen = sqlite3_column_int64(row, 4),
	};

	return callback(user, &selector, error);
}

gboolean dm_store_selectors(DmStore *store, const char *domain,
			    gint64 since_day, DmSelectorFn callback,
			    gpointer user, GError **error)
{
	g_autoptr(DmStatement) rows = dm_sql_prepare(store, query, error);
	int step = -1;

	if (!rows)
		return FALSE;
	sqlite3_bind_text(rows, sqlite3_bind_parameter_index(rows, ":domain"),
			  domain, -1, SQLITE_STATIC);
	sqlite3_bind_int64(rows, sqlite3_bind_parameter_index(rows, ":since"),
			   since_day);
	while ((step = dm_sql_step(store, rows, error)) == 1)
		if (!hand_over(rows, callback, user, error))
			return FALSE;
	return step == 0;
}

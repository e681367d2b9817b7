/*
 * How much each source sent, along the time.  It does not know how that is
 * drawn.
 */
#include <sqlite3.h>

#include "store/database.h"
#include "store/streams.h"

/* The order of the columns. */
enum { COL_SOURCE, COL_PART, COL_MESSAGES, COL_N };

#define PARTS G_STRINGIFY(DM_TREND_PARTS)

static const char parts[] =
	"), span AS (SELECT min(day) AS first, max(day) - min(day) + 1 AS size,"
	" min(max(day) - min(day) + 1, " PARTS ") AS n FROM days)"
	" SELECT s.text, (day - first) * n / size AS part, sum(messages), n"
	" FROM days JOIN span LEFT JOIN source AS s ON s.id = days.source"
	" GROUP BY days.source, part ORDER BY days.source";

typedef struct {
	DmTrendFn callback;
	gpointer user;
	char *source; /* whose parts are in hand */
	gboolean begun;
	gint64 messages[DM_TREND_PARTS];
	guint n;
} Adder;

static gboolean give_out(Adder *adder, GError **error)
{
	gboolean ok = !adder->begun ||
		      adder->callback(adder->user, adder->source,
				      adder->messages, adder->n, error);

	for (guint i = 0; i < DM_TREND_PARTS; i++)
		adder->messages[i] = 0;
	return ok;
}

static gboolean on_part(gpointer user, DmStatement *row, GError **error)
{
	Adder *adder = user;
	const char *source = dm_column_text(row, COL_SOURCE);
	gint64 part = sqlite3_column_int64(row, COL_PART);

	if (!adder->begun || g_strcmp0(source, adder->source) != 0) {
		if (!give_out(adder, error))
			return FALSE;
		g_free(adder->source);
		adder->source = g_strdup(source);
		adder->begun = TRUE;
	}
	adder->n = (guint)sqlite3_column_int(row, COL_N);
	if (part >= 0 && part < adder->n)
		adder->messages[part] = sqlite3_column_int64(row, COL_MESSAGES);
	return TRUE;
}

gboolean dm_store_trends(DmStore *store, const DmFilter *filter,
			 DmTrendFn callback, gpointer user, GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autoptr(GString) sql = g_string_new("WITH days AS (SELECT ");
	Adder adder = { .callback = callback, .user = user };
	gboolean ok;

	if (!where)
		return FALSE;
	if (dm_where_on_rollup(where, TRUE)) {
		g_string_append(sql, "u.source_id AS source, u.day AS day,"
				     " sum(u.messages) AS messages");
		dm_where_append(where, DM_ON_ROLLUP_SOURCE, sql);
	} else {
		g_string_append(sql, "c.source_id AS source, r.day AS day,"
				     " sum(c.count) AS messages");
		dm_where_append(where, DM_ON_RECORD, sql);
		g_string_append(sql, " AND NOT r.conflict");
	}
	g_string_append(sql, " GROUP BY source, day");
	g_string_append(sql, parts);
	ok = dm_where_each(store, where, sql->str, on_part, &adder, error) &&
	     give_out(&adder, error);
	g_free(adder.source);
	return ok;
}

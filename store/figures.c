/*
 * Sums up messages per domain and per source, from the roll-ups where the
 * filter allows it.  Knows nothing of how an answer looks.
 */
#include <sqlite3.h>

#include "store/database.h"

/* What rows are grouped by: on roll-ups, on reports, and their names. */
static const struct {
	const char *on_rollup, *on_report, *name, *join, *order;
} groupings[] = {
	[DM_BY_TOTAL] = { "0", "0", "NULL", "", "" },
	[DM_BY_DOMAIN] = { "u.domain_id", "r.domain_id", "n.text",
			   " JOIN text AS n ON n.id = seen.part", "n.text" },
	[DM_BY_SOURCE] = { "u.source_id", "c.source_id", "n.text",
			   " JOIN source AS n ON n.id = seen.part",
			   /* IPv4 before IPv6, each by its numbers */
			   "substr('0' || length(n.address), -2)"
			   " || hex(n.address)" },
};

/* $ stands for the table with the codes, # for the messages. */
static const char sums[] =
	" sum(#) AS messages,"
	" sum(#) FILTER (WHERE $dkim_code = 3 OR $spf_code = 3) AS dmarc_pass,"
	" sum(#) FILTER (WHERE $dkim_code = 3) AS dkim_aligned,"
	" sum(#) FILTER (WHERE $spf_code = 3) AS spf_aligned,"
	" sum(#) FILTER (WHERE $dkim_code = 3 AND $spf_code = 3) AS both,"
	" sum(#) FILTER (WHERE $dkim_code <> 3 AND $spf_code <> 3) AS neither,"
	" sum(#) FILTER (WHERE $disposition_code IN (2, 3)) AS none,"
	" sum(#) FILTER (WHERE $disposition_code = 5) AS quarantine,"
	" sum(#) FILTER (WHERE $disposition_code = 6) AS reject,"
	" sum(#) FILTER (WHERE $disposition_code IN (0, 1, 4)) AS other";

static const DmSortKey sort_keys[] = {
	{ "messages", "messages", TRUE },
	{ "name", NULL, FALSE }, /* as the grouping has it */
	{ "dmarc_pass", "dmarc_pass", TRUE },
	{ "dkim_aligned", "dkim_aligned", TRUE },
	{ "spf_aligned", "spf_aligned", TRUE },
	{ "both", "both", TRUE },
	{ "neither", "neither", TRUE },
	{ "none", "none", TRUE },
	{ "quarantine", "quarantine", TRUE },
	{ "reject", "reject", TRUE },
	{ "other", "other", TRUE },
	{ "reports", "reports", TRUE },
	{ "reporters", "reporters", TRUE },
	{ "sources", "sources", TRUE },
	{ "first_seen", "first_seen", TRUE },
	{ "last_seen", "last_seen", TRUE },
};

/* Begins one part: "name AS (SELECT what it is grouped by AS part,". */
static void open_part(GString *sql, const char *name, DmBase base,
		      DmGrouping by)
{
	gboolean rollup =
		base == DM_ON_ROLLUP_DAY || base == DM_ON_ROLLUP_SOURCE;

	g_string_append_printf(sql, "%s AS (SELECT %s AS part,", name,
			       rollup ? groupings[by].on_rollup
				      : groupings[by].on_report);
}

static void close_part(GString *sql, const DmWhere *where, DmBase base,
		       DmGrouping by)
{
	dm_where_append(where, base, sql);
	if (base == DM_ON_REPORT || base == DM_ON_RECORD)
		g_string_append(sql, " AND NOT r.conflict");
	/* A total has its one row even of nothing. */
	if (by != DM_BY_TOTAL)
		g_string_append(sql, " GROUP BY part");
	g_string_append(sql, ")");
}

static void append_sums(GString *sql, const DmWhere *where, DmGrouping by)
{
	gboolean by_source = by == DM_BY_SOURCE;
	DmBase base = DM_ON_RECORD;

	if (!by_source && dm_where_on_rollup(where, FALSE))
		base = DM_ON_ROLLUP_DAY;
	else if (dm_where_on_rollup(where, TRUE))
		base = DM_ON_ROLLUP_SOURCE;
	open_part(sql, "sums", base, by);
	for (const char *c = sums; *c; c++) {
		if (*c == '#')
			g_string_append(sql, base == DM_ON_RECORD
						     ? "c.count"
						     : "u.messages");
		else if (*c == '$')
			g_string_append(sql,
					base == DM_ON_RECORD ? "e." : "u.");
		else
			g_string_append_c(sql, *c);
	}
	close_part(sql, where, base, by);
}

static void append_places(GString *sql, const DmWhere *where, DmGrouping by)
{
	gboolean rollup = dm_where_on_rollup(where, TRUE);
	DmBase base = rollup ? DM_ON_ROLLUP_SOURCE : DM_ON_RECORD;

	open_part(sql, "places", base, by);
	g_string_append_printf(sql,
			       " count(DISTINCT nullif(%s.source_id, 0))"
			       " AS sources",
			       rollup ? "u" : "c");
	close_part(sql, where, base, by);
}

/* What only reports know; one without records counts as a report too. */
static void append_seen(GString *sql, const DmWhere *where, DmGrouping by)
{
	gboolean records = by == DM_BY_SOURCE || dm_where_on_records(where);
	DmBase base = records ? DM_ON_RECORD : DM_ON_REPORT;

	open_part(sql, "seen", base, by);
	g_string_append(sql, " count(DISTINCT r.id) AS reports,"
			     " count(DISTINCT r.submitter_id) AS reporters,"
			     " min(coalesce(r.begin, r.end)) AS first_seen,"
			     " max(coalesce(r.end, r.begin)) AS last_seen,"
			     " count(DISTINCT r.day) AS active_days");
	close_part(sql, where, base, by);
}

static gboolean append_order(GString *sql, const DmFilter *filter,
			     DmGrouping by, GError **error)
{
	DmSortKey keys[G_N_ELEMENTS(sort_keys)];
	gboolean ok;

	for (guint i = 0; i < G_N_ELEMENTS(sort_keys); i++) {
		keys[i] = sort_keys[i];
		if (!keys[i].sql)
			keys[i].sql = groupings[by].order;
	}
	ok = dm_where_append_order(sql, filter->sort, keys, G_N_ELEMENTS(keys),
				   groupings[by].order, error);
	if (ok)
		g_string_append(sql, " LIMIT :limit");
	return ok;
}

static char *render(const DmWhere *where, const DmFilter *filter, DmGrouping by,
		    GError **error)
{
	g_autoptr(GString) sql = g_string_new("WITH ");

	append_sums(sql, where, by);
	g_string_append(sql, ", ");
	append_places(sql, where, by);
	g_string_append(sql, ", ");
	append_seen(sql, where, by);
	g_string_append_printf(
		sql,
		" SELECT %s, messages, dmarc_pass, dkim_aligned, spf_aligned,"
		" both, neither, none, quarantine, reject, other, reports,"
		" reporters, sources, first_seen, last_seen, active_days"
		" FROM seen LEFT JOIN sums ON sums.part = seen.part"
		" LEFT JOIN places ON places.part = seen.part%s",
		groupings[by].name, groupings[by].join);
	if (by != DM_BY_TOTAL && !append_order(sql, filter, by, error))
		return NULL;
	return g_string_free(g_steal_pointer(&sql), FALSE);
}

static void read_row(DmStatement *row, DmFiguresRow *ret)
{
	DmFigures *figures = &ret->figures;
	gint64 *const columns[] = {
		&figures->messages,	&figures->dmarc_pass,
		&figures->dkim_aligned, &figures->spf_aligned,
		&figures->both,		&figures->neither,
		&figures->none,		&figures->quarantine,
		&figures->reject,	&figures->other,
		&figures->reports,	&figures->reporters,
		&figures->sources,	&ret->first_seen,
		&ret->last_seen,	&ret->active_days,
	};

	ret->name = dm_column_text(row, 0);
	/* NULL, the sum of nothing, reads as 0. */
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
		*columns[i] = sqlite3_column_int64(row, (int)i + 1);
}

typedef struct {
	DmFiguresFn callback;
	gpointer user;
} Receiver;

static gboolean hand_over(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	DmFiguresRow figures;

	read_row(row, &figures);
	return receiver->callback(receiver->user, &figures, error);
}

gboolean dm_store_figures(DmStore *store, const DmFilter *filter, DmGrouping by,
			  DmFiguresFn callback, gpointer user, GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autofree char *sql = where ? render(where, filter, by, error) : NULL;
	Receiver receiver = { callback, user };

	return sql &&
	       dm_where_each(store, where, sql, hand_over, &receiver, error);
}

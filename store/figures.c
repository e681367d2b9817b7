/*
 * Sums up messages per domain and per source, from the roll-ups where the
 * filter allows it.  Knows nothing of how an answer looks.
 */
#include <sqlite3.h>
#include <string.h>

#include "store/database.h"

#define PERIOD_NAME "date(seen.part * 86400, 'unixepoch')"
#define MONTH(day)                                          \
	"CAST(strftime('%s', " day " * 86400, 'unixepoch'," \
	" 'start of month') AS INTEGER) / 86400"
/* What is known of a source, behind the figures. */
#define NOTHING_KNOWN ", 0, NULL, NULL, NULL, NULL, NULL"
#define KNOWN ", x.host_state, h.text, x.country, a.text, w.text, x.asn"
#define JOIN_KNOWN                                         \
	" LEFT JOIN enrichment AS x ON x.source_id = n.id" \
	" LEFT JOIN text AS h ON h.id = x.host"            \
	" LEFT JOIN text AS a ON a.id = x.as_name"         \
	" LEFT JOIN text AS w ON w.id = x.sender"

/* Of the enrichment of a source, `otherwise` where there is none. */
#define ENRICHED(what, source, otherwise)                  \
	"coalesce((SELECT x." what " FROM enrichment AS x" \
	" WHERE x.source_id = " source "), " otherwise ")"
#define BY_ENRICHED(what, otherwise)              \
	ENRICHED(what, "u.source_id", otherwise), \
		ENRICHED(what, "c.source_id", otherwise)
/* A name that its owner does not confirm may be anybody's. */
#define HOST_DOMAIN(source)                                   \
	"coalesce((SELECT x.host_domain FROM enrichment AS x" \
	" WHERE x.source_id = " source " AND x.host_state = 1), 0)"
/* The first octets: those of a /24, or of a /48. */
#define NETWORK(source)                                            \
	"(SELECT substr(s.address, 1, length(s.address) * 3 / 8 +" \
	" (length(s.address) = 4) * 2) FROM source AS s"           \
	" WHERE s.id = " source ")"
#define TEXT_OF_PART " JOIN text AS n ON n.id = seen.part"
#define AS_NAME                                                       \
	", 0, NULL, NULL, (SELECT t.text FROM enrichment AS x"        \
	" JOIN text AS t ON t.id = x.as_name WHERE x.asn = seen.part" \
	" LIMIT 1), NULL, seen.part"

/* What rows are grouped by: on roll-ups, on reports, and their names. */
static const struct {
	const char *on_rollup, *on_report, *name, *join, *known, *order;
	gboolean of_sources; /* hangs on the source */
} groupings[] = {
	[DM_BY_TOTAL] = { "0", "0", "NULL", "", NOTHING_KNOWN, "" },
	[DM_BY_DOMAIN] = { "u.domain_id", "r.domain_id", "n.text", TEXT_OF_PART,
			   NOTHING_KNOWN, "n.text" },
	[DM_BY_SOURCE] = { "u.source_id", "c.source_id", "n.text",
			   " JOIN source AS n ON n.id = seen.part" JOIN_KNOWN,
			   KNOWN,
			   /* IPv4 before IPv6, each by its numbers */
			   "substr('0' || length(n.address), -2)"
			   " || hex(n.address)",
			   TRUE },
	/* As hex, for no number of the engine holds it. */
	[DM_BY_NET] = { NETWORK("u.source_id"), NETWORK("c.source_id"),
			"hex(seen.part)", "", NOTHING_KNOWN,
			"length(seen.part), seen.part", TRUE },
	[DM_BY_SENDER] = { BY_ENRICHED("sender", "0"), "n.text", TEXT_OF_PART,
			   NOTHING_KNOWN, "n.text", TRUE },
	[DM_BY_HOST_DOMAIN] = { HOST_DOMAIN("u.source_id"),
				HOST_DOMAIN("c.source_id"), "n.text",
				TEXT_OF_PART, NOTHING_KNOWN, "n.text", TRUE },
	[DM_BY_COUNTRY] = { BY_ENRICHED("country", "''"),
			    "nullif(seen.part, '')", "", NOTHING_KNOWN,
			    "seen.part", TRUE },
	[DM_BY_ASN] = { BY_ENRICHED("asn", "0"),
			"CASE WHEN seen.part THEN 'AS' || seen.part END", "",
			AS_NAME, "seen.part", TRUE },
	[DM_BY_REPORTER] = { NULL, "r.submitter_id", "n.text", TEXT_OF_PART,
			     NOTHING_KNOWN, "n.text" },
	[DM_BY_DAY] = { "u.day", "r.day", PERIOD_NAME, "", NOTHING_KNOWN,
			"seen.part" },
	/* 1970-01-01 was a Thursday. */
	[DM_BY_WEEK] = { "u.day - (u.day + 3) % 7", "r.day - (r.day + 3) % 7",
			 PERIOD_NAME, "", NOTHING_KNOWN, "seen.part" },
	[DM_BY_MONTH] = { MONTH("u.day"), MONTH("r.day"), PERIOD_NAME, "",
			  NOTHING_KNOWN, "seen.part" },
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

/* Whether the roll-ups know what it is grouped by. */
static gboolean on_rollup(const DmWhere *where, DmGrouping by, gboolean source)
{
	return groupings[by].on_rollup && dm_where_on_rollup(where, source);
}

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
	DmBase base = DM_ON_RECORD;

	if (!groupings[by].of_sources && on_rollup(where, by, FALSE))
		base = DM_ON_ROLLUP_DAY;
	else if (on_rollup(where, by, TRUE))
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
	gboolean rollup = on_rollup(where, by, TRUE);
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
	gboolean records =
		groupings[by].of_sources || dm_where_on_records(where);
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
		" reporters, sources, first_seen, last_seen, active_days%s"
		" FROM seen LEFT JOIN sums ON sums.part = seen.part"
		" LEFT JOIN places ON places.part = seen.part%s",
		groupings[by].name, groupings[by].known, groupings[by].join);
	if (by != DM_BY_TOTAL && !append_order(sql, filter, by, error))
		return NULL;
	return g_string_free(g_steal_pointer(&sql), FALSE);
}

static void read_known(DmStatement *row, int column, DmFiguresRow *ret)
{
	/* NULL reads as 0, which is "unasked". */
	ret->host_state = (DmHostState)sqlite3_column_int(row, column);
	ret->host = dm_column_text(row, column + 1);
	ret->country = dm_column_text(row, column + 2);
	ret->as_name = dm_column_text(row, column + 3);
	ret->sender = dm_column_text(row, column + 4);
	ret->asn = sqlite3_column_int64(row, column + 5);
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
	read_known(row, (int)G_N_ELEMENTS(columns) + 1, ret);
}

typedef struct {
	DmGrouping by;
	DmFiguresFn callback;
	gpointer user;
} Receiver;

/* "192.0.2.0/24" or "2001:db8::/48" of the first octets in hex; NULL where
   there was no address.  `text` is room for it. */
static const char *name_network(const char *hex, char text[DM_ADDRESS_TEXT + 4])
{
	gsize digits = hex ? strlen(hex) : 0;
	DmAddress address = { .size = digits == 6 ? 4 : 16 };

	if (!digits)
		return NULL;
	for (gsize i = 0; i < digits / 2; i++)
		address.bytes[i] =
			(guint8)(g_ascii_xdigit_value(hex[2 * i]) << 4 |
				 g_ascii_xdigit_value(hex[2 * i + 1]));
	dm_address_format(&address, text);
	g_strlcat(text, digits == 6 ? "/24" : "/48", DM_ADDRESS_TEXT + 4);
	return text;
}

static gboolean hand_over(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	char network[DM_ADDRESS_TEXT + 4];
	DmFiguresRow figures;

	read_row(row, &figures);
	if (receiver->by == DM_BY_NET)
		figures.name = name_network(figures.name, network);
	return receiver->callback(receiver->user, &figures, error);
}

gboolean dm_store_figures(DmStore *store, const DmFilter *filter, DmGrouping by,
			  DmFiguresFn callback, gpointer user, GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autofree char *sql = where ? render(where, filter, by, error) : NULL;
	Receiver receiver = { by, callback, user };

	return sql &&
	       dm_where_each(store, where, sql, hand_over, &receiver, error);
}

/*
 * The figures of groups, with what the groups are called, sorted.  Knows
 * nothing of how an answer looks.
 */
#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

#include "store/figuresum.h"

#define PERIOD_NAME "date(seen.part * 86400, 'unixepoch')"
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

/* What groups are called.  "u.part" is what DmGroup has; where a group is of
   several sources it is one of these. */
static const struct {
	const char *part, *name, *join, *known, *order;
} groupings[] = {
	[DM_BY_TOTAL] = { "0", "NULL", "", NOTHING_KNOWN, "" },
	[DM_BY_DOMAIN] = { "u.part", "n.text", TEXT_OF_PART, NOTHING_KNOWN,
			   "n.text" },
	[DM_BY_SOURCE] = { "u.part", "n.text",
			   " JOIN source AS n ON n.id = seen.part" JOIN_KNOWN,
			   KNOWN,
			   /* IPv4 before IPv6, each by its numbers */
			   "substr('0' || length(n.address), -2)"
			   " || hex(n.address)" },
	/* As hex, for no number of the engine holds it. */
	[DM_BY_NET] = { NETWORK("u.part"), "hex(seen.part)", "", NOTHING_KNOWN,
			"length(seen.part), seen.part" },
	[DM_BY_SENDER] = { ENRICHED("sender", "u.part", "0"), "n.text",
			   TEXT_OF_PART, NOTHING_KNOWN, "n.text" },
	[DM_BY_HOST_DOMAIN] = { HOST_DOMAIN("u.part"), "n.text", TEXT_OF_PART,
				NOTHING_KNOWN, "n.text" },
	[DM_BY_COUNTRY] = { ENRICHED("country", "u.part", "''"),
			    "nullif(seen.part, '')", "", NOTHING_KNOWN,
			    "seen.part" },
	[DM_BY_ASN] = { ENRICHED("asn", "u.part", "0"),
			"CASE WHEN seen.part THEN 'AS' || seen.part END", "",
			AS_NAME, "seen.part" },
	[DM_BY_REPORTER] = { "u.part", "n.text", TEXT_OF_PART, NOTHING_KNOWN,
			     "n.text" },
	[DM_BY_DAY] = { "u.part", PERIOD_NAME, "", NOTHING_KNOWN, "seen.part" },
	[DM_BY_WEEK] = { "u.part", PERIOD_NAME, "", NOTHING_KNOWN,
			 "seen.part" },
	[DM_BY_MONTH] = { "u.part", PERIOD_NAME, "", NOTHING_KNOWN,
			  "seen.part" },
};

/* What goes into the table of groups, and comes out of it. */
static const struct {
	const char *name;
	gsize offset; /* in DmGroup */
} values[] = {
	{ "messages", offsetof(DmGroup, figures.messages) },
	{ "dmarc_pass", offsetof(DmGroup, figures.dmarc_pass) },
	{ "dkim_aligned", offsetof(DmGroup, figures.dkim_aligned) },
	{ "spf_aligned", offsetof(DmGroup, figures.spf_aligned) },
	{ "both", offsetof(DmGroup, figures.both) },
	{ "neither", offsetof(DmGroup, figures.neither) },
	{ "none", offsetof(DmGroup, figures.none) },
	{ "quarantine", offsetof(DmGroup, figures.quarantine) },
	{ "reject", offsetof(DmGroup, figures.reject) },
	{ "other", offsetof(DmGroup, figures.other) },
	{ "reports", offsetof(DmGroup, figures.reports) },
	{ "reporters", offsetof(DmGroup, figures.reporters) },
	{ "sources", offsetof(DmGroup, figures.sources) },
	{ "first_seen", offsetof(DmGroup, first_seen) },
	{ "last_seen", offsetof(DmGroup, last_seen) },
	{ "active_days", offsetof(DmGroup, active_days) },
};

#define N_VALUES G_N_ELEMENTS(values)

static gint64 value_of(const DmGroup *group, guint at)
{
	return *(const gint64 *)((const char *)group + values[at].offset);
}

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

/* ---- the table of groups ---------------------------------------------- */

/* More than so many are not sought out before they are sorted. */
#define LIMIT_MAX 1000

/* Where the rows are sorted by a number, its place in `values`, else -1. */
static int sorted_by(const DmFilter *filter)
{
	const char *name = filter->sort ? filter->sort : values[0].name;

	for (guint i = 0; i < N_VALUES; i++)
		if (strcmp(name + (name[0] == '-'), values[i].name) == 0)
			return (int)i;
	return -1;
}

/* Of a sort key: those that begin with the greatest are not turned round. */
static int greatest_first(gconstpointer left, gconstpointer right)
{
	gint64 a = *(const gint64 *)left, b = *(const gint64 *)right;

	return (a < b) - (a > b);
}

/*
 * The value that the last row within the limit has: those beyond need no name.
 * FALSE where all may be needed.
 */
static gboolean find_bound(const GArray *groups, const DmFilter *filter, int at,
			   gint64 *ret)
{
	g_autoptr(GArray) list = NULL;

	if (at < 0 || filter->limit <= 0 || filter->limit > LIMIT_MAX ||
	    (guint)filter->limit >= groups->len ||
	    (filter->sort && filter->sort[0] == '-'))
		return FALSE;
	list = g_array_sized_new(FALSE, FALSE, sizeof(gint64), groups->len);
	for (guint i = 0; i < groups->len; i++) {
		gint64 value =
			value_of(&g_array_index(groups, DmGroup, i), (guint)at);

		g_array_append_val(list, value);
	}
	g_array_sort(list, greatest_first);
	*ret = g_array_index(list, gint64, filter->limit - 1);
	return TRUE;
}

static gboolean put_group(DmStore *store, DmStatement *insert,
			  const DmGroup *group, GError **error)
{
	gint64 row[N_VALUES + 1];

	row[0] = group->part;
	for (guint i = 0; i < N_VALUES; i++)
		row[i + 1] = value_of(group, i);
	return dm_temp_put(store, insert, row, G_N_ELEMENTS(row), error);
}

static DmStatement *begin_groups(DmStore *store, GError **error)
{
	const char *columns[N_VALUES + 1];

	columns[0] = "part";
	for (guint i = 0; i < N_VALUES; i++)
		columns[i + 1] = values[i].name;
	return dm_temp_begin(store, "figures", columns, G_N_ELEMENTS(columns),
			     error);
}

/* Makes temp.figures anew, of the groups that may be shown. */
static gboolean put_groups(DmStore *store, const GArray *groups,
			   const DmFilter *filter, GError **error)
{
	g_autoptr(DmStatement) insert = begin_groups(store, error);
	int at = sorted_by(filter);
	gint64 bound = 0;
	gboolean bounded = find_bound(groups, filter, at, &bound);

	if (!insert)
		return FALSE;
	for (guint i = 0; i < groups->len; i++) {
		const DmGroup *group = &g_array_index(groups, DmGroup, i);

		if (bounded && value_of(group, (guint)at) < bound)
			continue;
		if (!put_group(store, insert, group, error))
			return FALSE;
	}
	return TRUE;
}

static char *render(const DmFilter *filter, DmGrouping by, GError **error)
{
	g_autoptr(GString) sql = g_string_new("WITH seen AS (SELECT ");

	g_string_append_printf(sql, "%s AS part", groupings[by].part);
	for (guint i = 0; i < N_VALUES; i++)
		g_string_append_printf(sql, ", u.\"%s\"", values[i].name);
	g_string_append_printf(sql, " FROM temp.figures AS u) SELECT %s",
			       groupings[by].name);
	for (guint i = 0; i < N_VALUES; i++)
		g_string_append_printf(sql, ", \"%s\"", values[i].name);
	g_string_append_printf(sql, "%s FROM seen%s", groupings[by].known,
			       groupings[by].join);
	if (by != DM_BY_TOTAL && !append_order(sql, filter, by, error))
		return NULL;
	return g_string_free(g_steal_pointer(&sql), FALSE);
}

/* ---- rows ------------------------------------------------------------- */

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
	DmGroup group;

	/* NULL, of a group without dates, reads as 0. */
	for (guint i = 0; i < N_VALUES; i++)
		*(gint64 *)((char *)&group + values[i].offset) =
			sqlite3_column_int64(row, (int)i + 1);
	ret->name = dm_column_text(row, 0);
	ret->figures = group.figures;
	ret->first_seen = group.first_seen;
	ret->last_seen = group.last_seen;
	ret->active_days = group.active_days;
	read_known(row, (int)N_VALUES + 1, ret);
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

/* ---- sources that belong together ------------------------------------- */

static gboolean take_source(gpointer user, DmStatement *row,
			    GError **error G_GNUC_UNUSED)
{
	gint64 *first = dm_place_of(user, sqlite3_column_int64(row, 0));

	if (first)
		*first = sqlite3_column_int64(row, 1);
	return TRUE;
}

/* By the id of each source, the first of those with the same part. */
static GArray *read_sources(DmStore *store, const DmWhere *where, DmGrouping by,
			    GError **error)
{
	g_autoptr(GArray) list = g_array_new(FALSE, TRUE, sizeof(gint64));
	g_autofree char *sql = g_strdup_printf(
		"WITH known AS (SELECT id, %s AS part FROM"
		" (SELECT id AS part, id FROM source) AS u)"
		" SELECT id, min(id) OVER (PARTITION BY part) FROM known",
		groupings[by].part);

	if (!dm_where_each(store, where, sql, take_source, list, error))
		return NULL;
	return g_steal_pointer(&list);
}

static GArray *sum_up(DmStore *store, const DmWhere *where, DmGrouping by,
		      DmGroup *ret_total, GError **error)
{
	g_autoptr(GArray) of_source = NULL;

	if (dm_is_by_source(by) && by != DM_BY_SOURCE) {
		of_source = read_sources(store, where, by, error);
		if (!of_source)
			return NULL;
	}
	return dm_figures_sum(store, where, by, of_source, ret_total, error);
}

static gboolean hand_over_total(const DmGroup *total, DmFiguresFn callback,
				gpointer user, GError **error)
{
	DmFiguresRow row = { .figures = total->figures,
			     .active_days = total->active_days };

	if (!callback)
		return TRUE;
	if (total->first_seen != DM_ABSENT) {
		row.first_seen = total->first_seen;
		row.last_seen = total->last_seen;
	}
	return callback(user, &row, error);
}

static gboolean ask(DmStore *store, const DmFilter *filter, DmGrouping by,
		    DmFiguresFn on_row, DmFiguresFn on_total, gpointer user,
		    GError **error)
{
	DmGroup total;
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autoptr(GArray) groups =
		where ? sum_up(store, where, by, on_total ? &total : NULL,
			       error)
		      : NULL;
	g_autofree char *sql = groups ? render(filter, by, error) : NULL;
	Receiver receiver = { by, on_row, user };

	return sql && put_groups(store, groups, filter, error) &&
	       dm_where_each(store, where, sql, hand_over, &receiver, error) &&
	       hand_over_total(&total, on_total, user, error);
}

gboolean dm_store_figures(DmStore *store, const DmFilter *filter, DmGrouping by,
			  DmFiguresFn on_row, DmFiguresFn on_total,
			  gpointer user, GError **error)
{
	gboolean ok;

	/* It asks more than once, and all is to be of one state. */
	if (!dm_store_snapshot_begin(store, error))
		return FALSE;
	ok = ask(store, filter, by, on_row, on_total, user, error);
	dm_store_snapshot_end(store);
	return ok;
}

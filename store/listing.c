/*
 * Lists the stored reports and finds a single one.  Knows nothing of how
 * records are kept.
 */
#include <sqlite3.h>
#include <string.h>

#include "store/database.h"

static const char columns[] =
	"SELECT r.id AS id, r.kind, (SELECT t.text FROM reporter AS q"
	" JOIN text AS t ON t.id = q.org_name WHERE q.id = r.reporter_id)"
	" AS org_name,"
	" (SELECT t.text FROM text AS t WHERE t.id = r.domain_id) AS domain,"
	/* Failure reports have none; what stands there is made here. */
	" iif(r.kind = 1, NULL, r.report_id), r.begin AS begin,"
	" r.end AS end, r.status,"
	" (SELECT count(*) FROM finding AS f WHERE f.report_id = r.id),";
static const char of_report[] =
	" r.records AS n_records,"
	/* Incidents are messages that aggregate reports count too. */
	" iif(r.kind = 0, r.messages, 0) AS n_messages";
static const char of_records[] =
	" count(*) AS n_records, sum(c.count) AS n_messages";

static const DmSortKey sort_keys[] = {
	{ "key", "coalesce(begin, end)", TRUE }, /* see store.h */
	{ "org_name", "org_name", FALSE },
	{ "domain", "domain", FALSE },
	{ "begin", "begin", TRUE },
	{ "end", "end", TRUE },
	{ "records", "n_records", TRUE },
	{ "messages", "n_messages", TRUE },
};

/* What a filter for records stands on, by kind. */
static const struct {
	DmBase all, some;
} kind_bases[] = {
	[DM_KIND_AGGREGATE] = { DM_ON_REPORT, DM_ON_RECORD },
	[DM_KIND_FAILURE] = { DM_ON_FAILURE, DM_ON_FAILURE },
	[DM_KIND_TLS] = { DM_ON_TLS, DM_ON_TLS },
};

static void append_kind(GString *sql, const DmWhere *where, DmKind kind,
			gboolean conflicts)
{
	gboolean some = dm_where_on_records(where);
	DmBase base = some ? kind_bases[kind].some : kind_bases[kind].all;

	g_string_append(sql, columns);
	g_string_append(sql, base == DM_ON_RECORD ? of_records : of_report);
	dm_where_append(where, base, sql);
	if (!conflicts)
		g_string_append(sql, " AND NOT r.conflict");
	if (base == DM_ON_RECORD)
		g_string_append(sql, " GROUP BY r.id");
}

static char *render(const DmWhere *where, const DmFilter *filter, guint kinds,
		    gboolean conflicts, GError **error)
{
	g_autoptr(GString) sql = g_string_new("SELECT * FROM (");
	gboolean any = FALSE;

	for (guint i = 0; i < G_N_ELEMENTS(kind_bases); i++) {
		if (!(kinds >> i & 1))
			continue;
		if (any)
			g_string_append(sql, " UNION ALL ");
		any = TRUE;
		append_kind(sql, where, (DmKind)i, conflicts);
	}
	if (!any)
		g_string_append_printf(sql, "%s%s FROM report AS r WHERE 0",
				       columns, of_report);
	g_string_append_c(sql, ')');
	if (!dm_where_append_order(sql, filter->sort, sort_keys,
				   G_N_ELEMENTS(sort_keys), "id DESC", error))
		return NULL;
	g_string_append(sql, " LIMIT :limit");
	return g_string_free(g_steal_pointer(&sql), FALSE);
}

static void read_row(DmStatement *row, DmReportRow *ret)
{
	ret->key = sqlite3_column_int64(row, 0);
	ret->kind = (DmKind)sqlite3_column_int(row, 1);
	ret->org_name = dm_column_text(row, 2);
	ret->domain = dm_column_text(row, 3);
	ret->report_id = dm_column_text(row, 4);
	ret->has_begin = sqlite3_column_type(row, 5) != SQLITE_NULL;
	ret->begin = sqlite3_column_int64(row, 5);
	ret->has_end = sqlite3_column_type(row, 6) != SQLITE_NULL;
	ret->end = sqlite3_column_int64(row, 6);
	ret->status = dm_column_text(row, 7);
	ret->findings = sqlite3_column_int64(row, 8);
	ret->records = sqlite3_column_int64(row, 9);
	ret->messages = sqlite3_column_int64(row, 10);
}

typedef struct {
	DmReportFn callback;
	gpointer user;
} Receiver;

static gboolean hand_over(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	DmReportRow report;

	read_row(row, &report);
	return receiver->callback(receiver->user, &report, error);
}

gboolean dm_store_reports(DmStore *store, const DmFilter *filter, guint kinds,
			  gboolean conflicts, DmReportFn callback,
			  gpointer user, GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autofree char *sql =
		where ? render(where, filter, kinds, conflicts, error) : NULL;
	Receiver receiver = { callback, user };

	return sql &&
	       dm_where_each(store, where, sql, hand_over, &receiver, error);
}

/* Names the stored reports that share a report_id; at most a few. */
static gboolean find_report_id(DmStore *store, const char *id, gint64 *ret_key,
			       GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_FIND_REPORT_ID, error, "t", id);
	g_autoptr(GString) keys = g_string_new(NULL);
	int step = row ? 1 : -1;
	guint found = 0;

	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0) {
		*ret_key = sqlite3_column_int64(row, 0);
		if (found++ < 10)
			g_string_append_printf(keys, "%s%" G_GINT64_FORMAT,
					       keys->len ? ", " : "", *ret_key);
	}
	if (step < 0 || found == 1)
		return step == 0;
	if (!found)
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING,
			    "there is no stored report '%s'", id);
	else
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING,
			    "%u stored reports have the report_id '%s'; name "
			    "one by its key: %s%s",
			    found, id, keys->str, found > 10 ? " ..." : "");
	return FALSE;
}

gboolean dm_store_find(DmStore *store, const char *id, gint64 *ret_key,
		       GError **error)
{
	gint64 key, found = 0;

	/* A number too long for a key may still be a report_id. */
	if (g_ascii_string_to_signed(id, 10, 1, G_MAXINT64, &key, NULL) &&
	    !dm_sql_number(store, DM_SQL_FIND_KEY, &found, error, "i", key))
		return FALSE;
	*ret_key = found;
	return found || find_report_id(store, id, ret_key, error);
}

GBytes *dm_store_original(DmStore *store, gint64 key, GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_ORIGINAL_BYTES, error, "i", key);
	int step = row ? dm_sql_step(store, row, error) : -1;
	GBytes *bytes;

	if (step == 0)
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING,
			    "the original of report %" G_GINT64_FORMAT
			    " was not kept",
			    key);
	if (step <= 0)
		return NULL;
	bytes = dm_unpack(sqlite3_column_blob(row, 1),
			  (gsize)sqlite3_column_bytes(row, 1),
			  (guint64)sqlite3_column_int64(row, 0),
			  sqlite3_column_int(row, 2), error);
	dm_sql_reset(row);
	return bytes;
}

/*
 * Streams of mail: records that are alike, summed.  What a stream means it does
 * not know.
 */
#include <sqlite3.h>

#include "store/recordsets.h"
#include "store/streams.h"

#define TEXT(id) "(SELECT text FROM text WHERE id = " id ")"

/* The order of the columns. */
enum {
	COL_DOMAIN,
	COL_SOURCE,
	COL_SUBMITTER,
	COL_MESSAGES,
	COL_EVALUATION,
	COL_IDENTITY,
	COL_AUTH_SET,
	COL_REPORTS,
	COL_FIRST,
	COL_LAST,
	COL_REPORT_KEY,
	COL_ADKIM,
	COL_ASPF,
	COL_POLICY,
	COL_BY_WALK,
};

static const char columns[] = "SELECT " TEXT(
	"r.domain_id") " AS domain,"
		       " (SELECT s.text FROM source AS s WHERE s.id = c.source_id)," TEXT(
			       "r.submitter_id") ", sum(c.count), c.evaluation_id, c.identity_id,"
						 " c.auth_set_id, count(DISTINCT r.id),"
						 " min(coalesce(r.begin, r.end)), max(coalesce(r.end, r.begin)),"
						 " max(r.id),"
						 " (SELECT t.text FROM policy AS y JOIN text AS t ON t.id = y.adkim"
						 " WHERE y.id = r.policy_id),"
						 " (SELECT t.text FROM policy AS y JOIN text AS t ON t.id = y.aspf"
						 " WHERE y.id = r.policy_id),"
						 " r.policy_id,"
						 " (SELECT t.text = 'treewalk' FROM policy AS y"
						 " JOIN text AS t ON t.id = y.discovery_method"
						 " WHERE y.id = r.policy_id)";

static const char grouping[] =
	" AND NOT r.conflict GROUP BY r.domain_id, c.source_id, c.identity_id,"
	" c.evaluation_id, c.auth_set_id, r.submitter_id, r.policy_id"
	" ORDER BY domain, c.source_id,"
	/* Those that differ in envelope_to alone are one stream. */
	" (SELECT i.header_from FROM identity AS i WHERE i.id = c.identity_id),"
	" (SELECT i.envelope_from FROM identity AS i"
	" WHERE i.id = c.identity_id)";

typedef struct {
	DmRecordSets *sets;
	DmStreamFn callback;
	gpointer user;
} Receiver;

static gboolean hand_over(gpointer user, DmStatement *row, GError **error)
{
	const Receiver *receiver = user;
	DmStreamRow stream = {
		.domain = dm_column_text(row, COL_DOMAIN),
		.submitter = dm_column_text(row, COL_SUBMITTER),
		.reports = sqlite3_column_int64(row, COL_REPORTS),
		.first_seen = sqlite3_column_int64(row, COL_FIRST),
		.last_seen = sqlite3_column_int64(row, COL_LAST),
		.report_key = sqlite3_column_int64(row, COL_REPORT_KEY),
		.adkim = dm_column_text(row, COL_ADKIM),
		.aspf = dm_column_text(row, COL_ASPF),
		.by_walk = sqlite3_column_int(row, COL_BY_WALK),
	};

	dm_record_sets_trim(receiver->sets);
	if (!dm_record_sets_fill(receiver->sets,
				 sqlite3_column_int64(row, COL_EVALUATION),
				 sqlite3_column_int64(row, COL_IDENTITY),
				 sqlite3_column_int64(row, COL_AUTH_SET),
				 &stream.record, error))
		return FALSE;
	stream.evaluation = sqlite3_column_int64(row, COL_EVALUATION);
	stream.identity = sqlite3_column_int64(row, COL_IDENTITY);
	stream.auth_set = sqlite3_column_int64(row, COL_AUTH_SET);
	stream.policy = sqlite3_column_int64(row, COL_POLICY);
	stream.record.source_ip = dm_column_text(row, COL_SOURCE);
	stream.record.count = sqlite3_column_int64(row, COL_MESSAGES);
	return receiver->callback(receiver->user, &stream, error);
}

gboolean dm_store_streams(DmStore *store, const DmFilter *filter,
			  DmStreamFn callback, gpointer user, GError **error)
{
	g_autoptr(DmRecordSets) sets = dm_record_sets_new(store);
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autoptr(GString) sql = g_string_new(columns);
	Receiver receiver = { sets, callback, user };

	if (!where)
		return FALSE;
	dm_where_append(where, DM_ON_RECORD, sql);
	g_string_append(sql, grouping);
	return dm_where_each(store, where, sql->str, hand_over, &receiver,
			     error);
}

/* ---- picking ---------------------------------------------------------- */

typedef struct {
	DmStore *store;
	DmPickFn pick;
} Picker;

static gboolean pick_row(gpointer user, const DmStreamRow *row,
			 GError **error G_GNUC_UNUSED)
{
	const Picker *picker = user;

	if (picker->pick(row))
		dm_picked_add(picker->store, row->evaluation, row->identity,
			      row->auth_set, row->policy);
	return TRUE;
}

gboolean dm_store_pick(DmStore *store, const DmFilter *filter, DmPickFn pick,
		       GError **error)
{
	Picker picker = { store, pick };

	return dm_picked_begin(store, error) &&
	       dm_store_streams(store, filter, pick_row, &picker, error);
}

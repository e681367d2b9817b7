/*
 * Finds the original of an imported report, or what was imported of an
 * original.  Writes nothing.
 */
#include <sqlite3.h>
#include <string.h>

#include "core/parsedmarckey.h"
#include "store/database.h"

/* Time zones reach from 12 hours behind UTC to 14 before it; a change to or
   from summer time may lie between begin and end. */
#define ZONE_SECONDS (14 * G_GINT64_CONSTANT(3600))
#define SUMMER_SECONDS G_GINT64_CONSTANT(3600)

static gboolean is_same_period(const DmReportKey *key, gint64 begin, gint64 end,
			       DmImport imported)
{
	gint64 earlier = key->begin - begin, shorter = key->end - end - earlier;

	if (imported == DM_IMPORT_LOCAL_TIME)
		return ABS(earlier) <= ZONE_SECONDS &&
		       ABS(shorter) <= SUMMER_SECONDS;
	return earlier == 0 && shorter == 0;
}

/* Of the two names one may be what parsedmarc made of the other. */
static gboolean is_same_submitter(const char *one, const char *other)
{
	g_autofree char *short_one = dm_parsedmarc_org_name(one);
	g_autofree char *short_other = dm_parsedmarc_org_name(other);

	return strcmp(one, other) == 0 || strcmp(short_one, short_other) == 0;
}

static gboolean is_twin(const DmIdentity *identity, DmStatement *row)
{
	const DmReportKey *key = identity->key;
	DmImport imported = (DmImport)sqlite3_column_int(row, 1);
	const char *submitter = dm_column_text(row, 4);

	if (!imported)
		imported = identity->report->imported;
	return sqlite3_column_type(row, 2) != SQLITE_NULL &&
	       sqlite3_column_type(row, 3) != SQLITE_NULL && submitter &&
	       is_same_period(key, sqlite3_column_int64(row, 2),
			      sqlite3_column_int64(row, 3), imported) &&
	       is_same_submitter(key->submitter, submitter);
}

gboolean dm_twin_find(DmStore *store, const DmIdentity *identity, gint64 *ret,
		      GError **error)
{
	const DmReportKey *key = identity->key;
	DmImport imported = identity->report->imported;
	g_autofree char *id = NULL;
	DmStatement *row;
	int step;

	if (!key->report_id || !key->has_begin || !key->has_end)
		return TRUE;
	id = dm_parsedmarc_report_id(key->report_id);
	row = dm_sql_open(
		store, imported ? DM_SQL_ORIGINAL_TWINS : DM_SQL_IMPORTED_TWINS,
		error, "tii", imported ? key->report_id : id,
		identity->domain_id, (gint64)identity->report->kind);
	step = row ? 1 : -1;
	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0) {
		if (!is_twin(identity, row))
			continue;
		*ret = sqlite3_column_int64(row, 0);
		dm_sql_reset(row);
		return TRUE;
	}
	return step == 0;
}

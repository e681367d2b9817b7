/*
 * Writes what only a failure report has.  Knows neither the header that all
 * reports have, nor what may be kept.
 */
#include <sqlite3.h>

#include "store/database.h"
#include "store/failurelayout.h"

static const char *text_of(const DmFailure *failure, guint column)
{
	return G_STRUCT_MEMBER(const char *, failure,
			       dm_failure_columns[column].offset);
}

/* The number that a column holds, of a text its id. */
static gboolean number_of(DmStore *store, const DmFailure *failure,
			  guint column, gint64 *ret, GError **error)
{
	const DmFailureColumn *layout = &dm_failure_columns[column];

	switch (layout->kind) {
	case DM_FAILURE_INTERNED:
		return dm_intern_text(store, text_of(failure, column), ret,
				      error);
	case DM_FAILURE_SOURCE:
		return dm_intern_source(store, text_of(failure, column), ret,
					error);
	case DM_FAILURE_NUMBER:
		*ret = G_STRUCT_MEMBER(gboolean, failure, layout->has)
			       ? G_STRUCT_MEMBER(gint64, failure,
						 layout->offset)
			       : DM_ABSENT;
		return TRUE;
	case DM_FAILURE_FLAG:
		*ret = G_STRUCT_MEMBER(gboolean, failure, layout->offset) != 0;
		return TRUE;
	case DM_FAILURE_TEXT:
		return TRUE;
	}
	return FALSE;
}

static gboolean write_fields(DmStore *store, gint64 key,
			     const DmFailure *failure, GError **error)
{
	gint64 numbers[DM_N_FAILURE_COLUMNS];
	DmStatement *row;

	for (guint i = 0; i < DM_N_FAILURE_COLUMNS; i++)
		if (!number_of(store, failure, i, &numbers[i], error))
			return FALSE;
	row = dm_sql_open(store, DM_SQL_FAILURE_ADD, error, "i", key);
	if (!row)
		return FALSE;
	for (guint i = 0; i < DM_N_FAILURE_COLUMNS; i++) {
		int index = (int)i + 2;

		if (dm_failure_columns[i].kind == DM_FAILURE_TEXT)
			sqlite3_bind_text(row, index, text_of(failure, i), -1,
					  SQLITE_STATIC);
		else if (numbers[i] == DM_ABSENT)
			sqlite3_bind_null(row, index);
		else
			sqlite3_bind_int64(row, index, numbers[i]);
	}
	return dm_sql_step(store, row, error) == 0;
}

gboolean dm_failure_write(DmStore *store, gint64 key, const DmFailure *failure,
			  GError **error)
{
	if (!write_fields(store, key, failure, error))
		return FALSE;
	for (guint i = 0; i < DM_N_FAILURE_LISTS; i++) {
		const DmText *texts = G_STRUCT_MEMBER(
			const DmText *, failure, dm_failure_lists[i].offset);
		guint n =
			G_STRUCT_MEMBER(guint, failure, dm_failure_lists[i].n);

		for (guint seq = 0; seq < n; seq++)
			if (!dm_sql_run(store, DM_SQL_FAILURE_TEXT_ADD, error,
					"iiit", key, (gint64)i, (gint64)seq,
					texts[seq].text))
				return FALSE;
	}
	return TRUE;
}

/*
 * The records of a report in a few bytes each: one behind the other, each five
 * numbers of seven bits a byte, the lowest first.  What they mean it does not
 * know.
 */
#include <sqlite3.h>

#include "store/database.h"

guint8 *dm_pack_number(guint8 *at, guint64 number)
{
	while (number > 0x7f) {
		*at++ = (guint8)(number | 0x80);
		number >>= 7;
	}
	*at++ = (guint8)number;
	return at;
}

void dm_pack_append(GByteArray *pack, const DmPacked *record)
{
	const gint64 numbers[] = { record->source, record->evaluation,
				   record->identity, record->auth_set,
				   record->messages };
	guint8 bytes[DM_PACK_NUMBER_MAX * G_N_ELEMENTS(numbers)];
	guint8 *end = bytes;

	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		end = dm_pack_number(end, (guint64)numbers[i]);
	g_byte_array_append(pack, bytes, (guint)(end - bytes));
}

/* ---- dm_pack(source_id, evaluation_id, …) of SQL ---------------------- */

static GByteArray **pack_of(sqlite3_context *context)
{
	return sqlite3_aggregate_context(context, sizeof(GByteArray *));
}

static void add_row(sqlite3_context *context, int n, sqlite3_value **arguments)
{
	GByteArray **pack = pack_of(context);
	DmPacked record;

	g_assert(n == DM_PACKED_NUMBERS);
	if (!pack) {
		sqlite3_result_error_nomem(context);
		return;
	}
	if (!*pack)
		*pack = g_byte_array_new();
	record = (DmPacked){ sqlite3_value_int64(arguments[0]),
			     sqlite3_value_int64(arguments[1]),
			     sqlite3_value_int64(arguments[2]),
			     sqlite3_value_int64(arguments[3]),
			     sqlite3_value_int64(arguments[4]) };
	dm_pack_append(*pack, &record);
}

static void end_rows(sqlite3_context *context)
{
	GByteArray **pack = pack_of(context);

	if (pack && *pack) {
		guint size = (*pack)->len;

		sqlite3_result_blob64(context, g_byte_array_free(*pack, FALSE),
				      size, g_free);
	} else {
		sqlite3_result_zeroblob(context, 0);
	}
}

gboolean dm_pack_register(DmStore *store, GError **error)
{
	int code =
		sqlite3_create_function_v2(store->db, "dm_pack",
					   DM_PACKED_NUMBERS,
					   SQLITE_UTF8 | SQLITE_DIRECTONLY,
					   NULL, NULL, add_row, end_rows, NULL);

	return code == SQLITE_OK || dm_store_fail(store, code, error);
}

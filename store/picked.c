/*
 * Records that a caller has picked by what SQL cannot tell.  It does not know
 * why they were.
 */
#include <sqlite3.h>

#include "store/database.h"
#include "store/streams.h"

/* What alike records have in common. */
typedef struct {
	gint64 evaluation, identity, auth_set, policy;
} Likeness;

#define N_PARTS 4

static guint hash_likeness(gconstpointer data)
{
	const Likeness *a = data;

	return (guint)(((a->evaluation * 31 + a->identity) * 31 + a->auth_set) *
			       31 +
		       a->policy);
}

static gboolean same_likeness(gconstpointer a, gconstpointer b)
{
	const Likeness *left = a, *right = b;

	return left->evaluation == right->evaluation &&
	       left->identity == right->identity &&
	       left->auth_set == right->auth_set &&
	       left->policy == right->policy;
}

void dm_picked_clear(DmStore *store)
{
	g_clear_pointer(&store->picked, g_hash_table_unref);
}

void dm_picked_add(DmStore *store, gint64 evaluation, gint64 identity,
		   gint64 auth_set, gint64 policy)
{
	Likeness *likeness = g_new(Likeness, 1);

	*likeness = (Likeness){ evaluation, identity, auth_set, policy };
	g_hash_table_add(store->picked, likeness);
}

gboolean dm_picked_has(const DmStore *store, gint64 evaluation, gint64 identity,
		       gint64 auth_set, gint64 policy)
{
	const Likeness wanted = { evaluation, identity, auth_set, policy };

	return store->picked && g_hash_table_contains(store->picked, &wanted);
}

/* dm_picked(evaluation_id, identity_id, auth_set_id, policy_id) of SQL. */
static void is_picked(sqlite3_context *context, int n,
		      sqlite3_value **arguments)
{
	g_assert(n == N_PARTS);
	sqlite3_result_int(context,
			   dm_picked_has(sqlite3_user_data(context),
					 sqlite3_value_int64(arguments[0]),
					 sqlite3_value_int64(arguments[1]),
					 sqlite3_value_int64(arguments[2]),
					 sqlite3_value_int64(arguments[3])));
}

gboolean dm_picked_begin(DmStore *store, GError **error)
{
	int code =
		sqlite3_create_function_v2(store->db, "dm_picked", N_PARTS,
					   SQLITE_UTF8 | SQLITE_DIRECTONLY,
					   store, is_picked, NULL, NULL, NULL);

	if (code != SQLITE_OK)
		return dm_store_fail(store, code, error);
	dm_picked_clear(store);
	store->picked = g_hash_table_new_full(hash_likeness, same_likeness,
					      g_free, NULL);
	return TRUE;
}

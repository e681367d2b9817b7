/*
 * Reads sets of the database once and hands them out again and again.  Knows
 * nothing of which records there are.
 */
#include "store/recordsets.h"

#include <sqlite3.h>

#include "store/replay.h"

/* Sets held at once; a report has few, one made to hurt has many. */
#define SETS_MAX 32768

/* Texts of a set; `list` holds reasons or results. */
typedef struct {
	const char *texts[3];
	GArray *list[2];
} Set;

typedef enum {
	SET_EVALUATION,
	SET_IDENTITY,
	SET_AUTH,
	SET_POLICY,
	SET_SOURCE,
	SET_TEXT,
	N_SETS
} SetKind;

struct _DmRecordSets {
	DmStore *store;
	GStringChunk *texts;
	GHashTable *sets[N_SETS]; /* id -> Set */
};

static void set_free(gpointer data)
{
	Set *set = data;

	for (guint i = 0; i < G_N_ELEMENTS(set->list); i++)
		if (set->list[i])
			g_array_unref(set->list[i]);
	g_free(set);
}

DmRecordSets *dm_record_sets_new(DmStore *store)
{
	DmRecordSets *self = g_new0(DmRecordSets, 1);

	self->store = store;
	self->texts = g_string_chunk_new(4096);
	for (guint i = 0; i < G_N_ELEMENTS(self->sets); i++)
		self->sets[i] = g_hash_table_new_full(
			g_int64_hash, g_int64_equal, g_free, set_free);
	return self;
}

void dm_record_sets_free(DmRecordSets *self)
{
	if (!self)
		return;
	g_string_chunk_free(self->texts);
	for (guint i = 0; i < G_N_ELEMENTS(self->sets); i++)
		g_hash_table_unref(self->sets[i]);
	g_free(self);
}

DmRecordSets *dm_record_sets_borrow(DmStore *store)
{
	if (store->snapshots && !store->sets)
		store->sets = dm_record_sets_new(store);
	return store->snapshots ? store->sets : dm_record_sets_new(store);
}

void dm_record_sets_return(DmRecordSets *self)
{
	if (self && self != self->store->sets)
		dm_record_sets_free(self);
}

typedef struct {
	GStringChunk *texts;
	Set *set;
} Loading;

static void read_evaluation(gpointer user, DmStatement *row)
{
	Loading *loading = user;
	Set *set = loading->set;
	DmReason reason;

	for (int i = 0; i < 3 && !set->list[0]; i++)
		set->texts[i] = dm_keep_text(loading->texts, row, i);
	if (!set->list[0])
		set->list[0] = g_array_new(FALSE, FALSE, sizeof(DmReason));
	if (!sqlite3_column_int(row, 5))
		return;
	reason.type = dm_keep_text(loading->texts, row, 3);
	reason.comment = dm_keep_text(loading->texts, row, 4);
	g_array_append_val(set->list[0], reason);
}

static void read_three(gpointer user, DmStatement *row)
{
	Loading *loading = user;

	for (int i = 0; i < 3; i++)
		loading->set->texts[i] = dm_keep_text(loading->texts, row, i);
}

static void read_result(gpointer user, DmStatement *row)
{
	Loading *loading = user;
	GArray **list = &loading->set->list[sqlite3_column_int(row, 0) != 0];
	DmAuthResult result = {
		.domain = dm_keep_text(loading->texts, row, 1),
		.selector = dm_keep_text(loading->texts, row, 2),
		.scope = dm_keep_text(loading->texts, row, 3),
		.result = dm_keep_text(loading->texts, row, 4),
		.human_result = dm_keep_text(loading->texts, row, 5),
	};

	if (!*list)
		*list = g_array_new(FALSE, FALSE, sizeof(DmAuthResult));
	g_array_append_val(*list, result);
}

static void read_text(gpointer user, DmStatement *row)
{
	Loading *loading = user;

	loading->set->texts[0] = dm_keep_text(loading->texts, row, 0);
}

static const struct {
	DmSql sql;
	void (*read)(gpointer user, DmStatement *row);
} set_kinds[] = {
	[SET_EVALUATION] = { DM_SQL_EVALUATION_TEXTS, read_evaluation },
	[SET_IDENTITY] = { DM_SQL_IDENTITY_TEXTS, read_three },
	[SET_AUTH] = { DM_SQL_AUTH_RESULTS, read_result },
	[SET_POLICY] = { DM_SQL_POLICY_TEXTS, read_three },
	[SET_SOURCE] = { DM_SQL_SOURCE_TEXT, read_text },
	[SET_TEXT] = { DM_SQL_TEXT, read_text },
};

static const Set *load_set(DmRecordSets *self, SetKind kind, gint64 id,
			   GError **error)
{
	Set *set = g_hash_table_lookup(self->sets[kind], &id);
	Loading loading = { .texts = self->texts };

	if (set)
		return set;
	set = g_new0(Set, 1);
	loading.set = set;
	if (!dm_replay_rows(self->store, set_kinds[kind].sql, id,
			    set_kinds[kind].read, &loading, error)) {
		set_free(set);
		return NULL;
	}
	g_hash_table_insert(self->sets[kind], g_memdup2(&id, sizeof(id)), set);
	return set;
}

static guint list_of(const Set *set, guint index, gconstpointer *ret)
{
	const GArray *list = set->list[index];

	*ret = list ? list->data : NULL;
	return list ? list->len : 0;
}

gboolean dm_record_sets_fill(DmRecordSets *self, gint64 evaluation,
			     gint64 identity, gint64 auth_set, DmRecord *record,
			     GError **error)
{
	const Set *evaluated =
		load_set(self, SET_EVALUATION, evaluation, error);
	const Set *identified =
		evaluated ? load_set(self, SET_IDENTITY, identity, error)
			  : NULL;
	const Set *results =
		identified ? load_set(self, SET_AUTH, auth_set, error) : NULL;
	gconstpointer list;

	if (!results)
		return FALSE;
	record->disposition = evaluated->texts[0];
	record->dkim = evaluated->texts[1];
	record->spf = evaluated->texts[2];
	record->n_reasons = list_of(evaluated, 0, &list);
	record->reasons = list;
	record->header_from = identified->texts[0];
	record->envelope_from = identified->texts[1];
	record->envelope_to = identified->texts[2];
	record->n_dkim_results = list_of(results, 0, &list);
	record->dkim_results = list;
	record->n_spf_results = list_of(results, 1, &list);
	record->spf_results = list;
	return TRUE;
}

gboolean dm_record_sets_policy(DmRecordSets *self, gint64 policy,
			       const char **ret_adkim, const char **ret_aspf,
			       gboolean *ret_by_walk, GError **error)
{
	const Set *set = load_set(self, SET_POLICY, policy, error);

	if (!set)
		return FALSE;
	*ret_adkim = set->texts[0];
	*ret_aspf = set->texts[1];
	*ret_by_walk = g_strcmp0(set->texts[2], "treewalk") == 0;
	return TRUE;
}

static gboolean text_of(DmRecordSets *self, SetKind kind, gint64 id,
			const char **ret, GError **error)
{
	const Set *set = load_set(self, kind, id, error);

	if (set)
		*ret = set->texts[0];
	return set != NULL;
}

gboolean dm_record_sets_source(DmRecordSets *self, gint64 source,
			       const char **ret, GError **error)
{
	return text_of(self, SET_SOURCE, source, ret, error);
}

gboolean dm_record_sets_text(DmRecordSets *self, gint64 text, const char **ret,
			     GError **error)
{
	return text_of(self, SET_TEXT, text, ret, error);
}

void dm_record_sets_trim(DmRecordSets *self)
{
	guint held = 0;

	for (guint i = 0; i < G_N_ELEMENTS(self->sets); i++)
		held += g_hash_table_size(self->sets[i]);
	if (held < SETS_MAX)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(self->sets); i++)
		g_hash_table_remove_all(self->sets[i]);
	g_string_chunk_clear(self->texts);
}

/*
 * Turns texts, addresses and sets into the ids of their rows, through a
 * bounded cache in memory.  Knows nothing of reports as a whole.
 */
#include <sqlite3.h>
#include <string.h>

#include "core/address.h"
#include "core/sha256.h"
#include "store/database.h"

/* Entries; a thousand senders with a dozen identities each fit many times. */
#define CACHE_MAX 100000
/* Bytes of keys, against few but huge ones. */
#define CACHE_BYTES_MAX (32 * 1024 * 1024)
/* Bytes of what may be new with an item that is not saved. */
#define UNSAVED_MAX (64 * 1024)
/* Half a SHA-256 tells sets apart; nobody finds two alike. */
#define SET_DIGEST_SIZE 16

typedef struct {
	gint64 id;
	guint32 hash;
	guint32 size;
	guint8 data[];
} Entry;

struct _DmIntern {
	GHashTable *cache; /* set of Entry, owned */
	gsize bytes;
	guint8 *buffer;	  /* an Entry under construction */
	gsize used, room; /* of the buffer */
	gboolean filling; /* a new set */
	guint64 seed;	  /* no sender can prepare texts that collide */
};

static guint entry_hash(gconstpointer data)
{
	return ((const Entry *)data)->hash;
}

static gboolean entry_equal(gconstpointer left, gconstpointer right)
{
	const Entry *a = left, *b = right;

	return a->hash == b->hash && a->size == b->size &&
	       memcmp(a->data, b->data, a->size) == 0;
}

DmIntern *dm_intern_new(void)
{
	DmIntern *intern = g_new0(DmIntern, 1);

	intern->cache =
		g_hash_table_new_full(entry_hash, entry_equal, g_free, NULL);
	intern->seed = (guint64)g_random_int() << 32 | g_random_int();
	return intern;
}

void dm_intern_free(DmIntern *intern)
{
	if (!intern)
		return;
	g_hash_table_unref(intern->cache);
	g_free(intern->buffer);
	g_free(intern);
}

void dm_intern_clear(DmIntern *intern)
{
	g_hash_table_remove_all(intern->cache);
	intern->bytes = 0;
}

/* ---- keys ------------------------------------------------------------ */

static void key_put(DmIntern *intern, gconstpointer data, gsize size)
{
	if (size > intern->room - intern->used) {
		intern->room = 2 * (intern->room + size);
		intern->buffer = g_realloc(intern->buffer, intern->room);
	}
	memcpy(intern->buffer + intern->used, data, size);
	intern->used += size;
}

static void key_begin(DmIntern *intern, char kind)
{
	static const Entry blank;

	intern->used = 0;
	key_put(intern, &blank, offsetof(Entry, data));
	key_put(intern, &kind, 1);
}

static void key_add(DmIntern *intern, const char *text)
{
	/* 0 is absent, so that "" is another fact. */
	guint32 size = text ? (guint32)strlen(text) + 1 : 0;
	guint32 little = GUINT32_TO_LE(size);

	key_put(intern, &little, sizeof(little));
	if (size)
		key_put(intern, text, size);
}

/* Finishes the key: its hash (FNV-1a's step over words of eight) and size. */
static Entry *key_end(DmIntern *intern)
{
	Entry *key = (Entry *)(void *)intern->buffer;
	guint64 hash = intern->seed;
	guint32 i = 0;

	key->size = (guint32)(intern->used - offsetof(Entry, data));
	for (; i + 8 <= key->size; i += 8) {
		guint64 word;

		memcpy(&word, key->data + i, 8);
		hash = (hash ^ word) * G_GUINT64_CONSTANT(0x100000001b3);
		hash ^= hash >> 29;
	}
	for (; i < key->size; i++)
		hash = (hash ^ key->data[i]) *
		       G_GUINT64_CONSTANT(0x100000001b3);
	key->hash = (guint32)(hash ^ hash >> 32);
	return key;
}

/* An item that brings much is saved, so that little stays when it is undone. */
static gboolean charge(DmStore *store, gsize bytes, GError **error)
{
	store->item_unknown += bytes;
	return store->item_unknown <= UNSAVED_MAX ||
	       dm_store_item_save(store, error);
}

/*
 * Ends the key and looks it up: *ret_key is the caller's copy where it is not
 * known, else NULL.  What a set consists of was charged with the set: undoing
 * the one without the other would leave half of it.
 */
static gboolean lookup(DmStore *store, Entry **ret_key, gint64 *ret,
		       GError **error)
{
	DmIntern *intern = store->intern;
	Entry *key = key_end(intern);
	Entry *found = g_hash_table_lookup(intern->cache, key);

	if (found) {
		*ret = found->id;
		return TRUE;
	}
	if (!intern->filling && !charge(store, key->size, error))
		return FALSE;
	*ret_key = g_memdup2(key, intern->used);
	return TRUE;
}

/* Takes the key; the id is of a row that is there now. */
static void remember(DmIntern *intern, Entry *key, gint64 id)
{
	if (g_hash_table_size(intern->cache) >= CACHE_MAX ||
	    intern->bytes >= CACHE_BYTES_MAX)
		dm_intern_clear(intern);
	key->id = id;
	intern->bytes += key->size;
	g_hash_table_add(intern->cache, key);
}

/* ---- rows ------------------------------------------------------------ */

static gint64 last_id(DmStore *store)
{
	return sqlite3_last_insert_rowid(store->db);
}

/* The id of the row with these numbers, which is added when it is new. */
static gboolean find_or_add(DmStore *store, DmSql find, DmSql add,
			    const gint64 *values, guint n_find, guint n,
			    gint64 *ret, GError **error)
{
	const DmSql order[] = { find, add };

	for (guint pass = 0; pass < 2; pass++) {
		DmStatement *statement =
			dm_sql_open(store, order[pass], error, "");
		guint bound = pass ? n : n_find;
		int row;

		if (!statement)
			return FALSE;
		for (guint i = 0; i < bound; i++) {
			if (values[i] == DM_ABSENT)
				sqlite3_bind_null(statement, (int)i + 1);
			else
				sqlite3_bind_int64(statement, (int)i + 1,
						   values[i]);
		}
		row = dm_sql_step(store, statement, error);
		if (row < 0)
			return FALSE;
		if (row > 0) {
			*ret = sqlite3_column_int64(statement, 0);
			dm_sql_reset(statement);
			return TRUE;
		}
	}
	*ret = last_id(store);
	return TRUE;
}

gboolean dm_intern_text(DmStore *store, const char *text, gint64 *ret,
			GError **error)
{
	g_autofree Entry *key = NULL;
	gint64 id = 0;

	if (!text) {
		*ret = 0;
		return TRUE;
	}
	key_begin(store->intern, 't');
	key_add(store->intern, text);
	if (!lookup(store, &key, ret, error))
		return FALSE;
	if (!key)
		return TRUE;
	if (!dm_sql_number(store, DM_SQL_TEXT_FIND, &id, error, "t", text))
		return FALSE;
	if (!id) {
		if (!dm_sql_run(store, DM_SQL_TEXT_ADD, error, "t", text))
			return FALSE;
		id = last_id(store);
	}
	*ret = id;
	remember(store->intern, g_steal_pointer(&key), id);
	return TRUE;
}

gboolean dm_intern_texts(DmStore *store, const char *const *texts, guint n,
			 gint64 *ret, GError **error)
{
	for (guint i = 0; i < n; i++)
		if (!dm_intern_text(store, texts[i], &ret[i], error))
			return FALSE;
	return TRUE;
}

gboolean dm_intern_source(DmStore *store, const char *text, gint64 *ret,
			  GError **error)
{
	g_autofree Entry *key = NULL;
	char canonical[DM_ADDRESS_TEXT];
	DmAddress address;
	gint64 id = 0;

	*ret = 0;
	if (!text || !dm_address_parse(text, &address))
		return TRUE;
	key_begin(store->intern, 'a');
	key_put(store->intern, address.bytes, address.size);
	if (!lookup(store, &key, ret, error))
		return FALSE;
	if (!key)
		return TRUE;
	/* Those that are not in memory are new, most of them. */
	if (!dm_sql_run(store, DM_SQL_SOURCE_ADD, error, "bt", address.bytes,
			(gsize)address.size,
			dm_address_format(&address, canonical)))
		return FALSE;
	if (sqlite3_changes(store->db))
		id = last_id(store);
	else if (!dm_sql_number(store, DM_SQL_SOURCE_FIND, &id, error, "b",
				address.bytes, (gsize)address.size))
		return FALSE;
	*ret = id;
	remember(store->intern, g_steal_pointer(&key), id);
	return TRUE;
}

gboolean dm_intern_reporter(DmStore *store, const DmMetadata *metadata,
			    gint64 *ret, GError **error)
{
	const char *texts[] = { metadata->org_name, metadata->email,
				metadata->extra_contact_info,
				metadata->generator };
	g_autofree Entry *key = NULL;
	gint64 values[G_N_ELEMENTS(texts)];

	key_begin(store->intern, 'r');
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		key_add(store->intern, texts[i]);
	if (!lookup(store, &key, ret, error))
		return FALSE;
	if (!key)
		return TRUE;
	if (!dm_intern_texts(store, texts, G_N_ELEMENTS(texts), values,
			     error) ||
	    !find_or_add(store, DM_SQL_REPORTER_FIND, DM_SQL_REPORTER_ADD,
			 values, 4, 4, ret, error))
		return FALSE;
	remember(store->intern, g_steal_pointer(&key), *ret);
	return TRUE;
}

gboolean dm_intern_policy(DmStore *store, const DmPolicy *policy, gint64 *ret,
			  GError **error)
{
	const char *texts[] = {
		policy->domain, policy->p,	 policy->sp,
		policy->np,	policy->adkim,	 policy->aspf,
		NULL, /* where pct stands */
		policy->fo,	policy->testing, policy->discovery_method
	};
	gint64 pct = policy->has_pct ? policy->pct : DM_ABSENT;
	g_autofree Entry *key = NULL;
	gint64 values[G_N_ELEMENTS(texts)];

	key_begin(store->intern, 'p');
	key_put(store->intern, &pct, sizeof(pct));
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		key_add(store->intern, texts[i]);
	if (!lookup(store, &key, ret, error))
		return FALSE;
	if (!key)
		return TRUE;
	if (!dm_intern_texts(store, texts, G_N_ELEMENTS(texts), values, error))
		return FALSE;
	values[6] = pct;
	if (!find_or_add(store, DM_SQL_POLICY_FIND, DM_SQL_POLICY_ADD, values,
			 10, 10, ret, error))
		return FALSE;
	remember(store->intern, g_steal_pointer(&key), *ret);
	return TRUE;
}

/* A set known by a digest of its key, and the rows that it consists of. */
typedef struct {
	DmSql find, add;
	gboolean (*fill)(DmStore *store, gint64 set, const DmRecord *record,
			 GError **error);
} SetKind;

static gboolean add_set(DmStore *store, const SetKind *kind, const Entry *key,
			const guint8 *digest, const DmRecord *record,
			gint64 *ret, GError **error)
{
	gboolean ok;

	if (!charge(store, key->size, error) ||
	    !dm_sql_run(store, kind->add, error, "b", digest,
			(gsize)SET_DIGEST_SIZE))
		return FALSE;
	*ret = last_id(store);
	store->intern->filling = TRUE;
	ok = kind->fill(store, *ret, record, error);
	store->intern->filling = FALSE;
	return ok;
}

static gboolean find_or_add_set(DmStore *store, const SetKind *kind,
				const Entry *key, const DmRecord *record,
				gint64 *ret, GError **error)
{
	guint8 digest[DM_SHA256_SIZE];

	*ret = 0;
	dm_sha256_of(key->data, key->size, digest);
	return dm_sql_number(store, kind->find, ret, error, "b", digest,
			     (gsize)SET_DIGEST_SIZE) &&
	       (*ret || add_set(store, kind, key, digest, record, ret, error));
}

static gboolean add_reasons(DmStore *store, gint64 set, const DmRecord *record,
			    GError **error)
{
	for (guint i = 0; i < record->n_reasons; i++) {
		gint64 type, comment;

		if (!dm_intern_text(store, record->reasons[i].type, &type,
				    error) ||
		    !dm_intern_text(store, record->reasons[i].comment, &comment,
				    error) ||
		    !dm_sql_run(store, DM_SQL_REASON_ADD, error, "iiii", set,
				(gint64)i, type, comment))
			return FALSE;
	}
	return TRUE;
}

static gboolean intern_reasons(DmStore *store, const DmRecord *record,
			       gint64 *ret, GError **error)
{
	static const SetKind kind = { DM_SQL_REASON_SET_FIND,
				      DM_SQL_REASON_SET_ADD, add_reasons };
	g_autofree Entry *key = NULL;

	*ret = DM_ABSENT;
	if (!record->n_reasons)
		return TRUE;
	key_begin(store->intern, 'w');
	for (guint i = 0; i < record->n_reasons; i++) {
		key_add(store->intern, record->reasons[i].type);
		key_add(store->intern, record->reasons[i].comment);
	}
	if (!lookup(store, &key, ret, error))
		return FALSE;
	if (!key)
		return TRUE;
	if (!find_or_add_set(store, &kind, key, record, ret, error))
		return FALSE;
	remember(store->intern, g_steal_pointer(&key), *ret);
	return TRUE;
}

gboolean dm_intern_evaluation(DmStore *store, const DmRecord *record,
			      gint64 *ret, GError **error)
{
	const char *texts[] = { record->disposition, record->dkim,
				record->spf };
	g_autofree Entry *key = NULL;
	gint64 values[7];

	key_begin(store->intern, 'e');
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		key_add(store->intern, texts[i]);
	for (guint i = 0; i < record->n_reasons; i++) {
		key_add(store->intern, record->reasons[i].type);
		key_add(store->intern, record->reasons[i].comment);
	}
	if (!lookup(store, &key, ret, error))
		return FALSE;
	if (!key)
		return TRUE;
	if (!dm_intern_texts(store, texts, 3, values, error) ||
	    !intern_reasons(store, record, &values[3], error))
		return FALSE;
	for (guint i = 0; i < 3; i++)
		values[4 + i] = dm_term_lookup(texts[i]);
	if (!find_or_add(store, DM_SQL_EVALUATION_FIND, DM_SQL_EVALUATION_ADD,
			 values, 4, 7, ret, error))
		return FALSE;
	remember(store->intern, g_steal_pointer(&key), *ret);
	return TRUE;
}

gboolean dm_intern_identity(DmStore *store, const DmRecord *record, gint64 *ret,
			    GError **error)
{
	const char *texts[] = { record->header_from, record->envelope_from,
				record->envelope_to };
	g_autofree Entry *key = NULL;
	gint64 values[G_N_ELEMENTS(texts)];

	key_begin(store->intern, 'i');
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		key_add(store->intern, texts[i]);
	if (!lookup(store, &key, ret, error))
		return FALSE;
	if (!key)
		return TRUE;
	if (!dm_intern_texts(store, texts, 3, values, error) ||
	    !find_or_add(store, DM_SQL_IDENTITY_FIND, DM_SQL_IDENTITY_ADD,
			 values, 3, 3, ret, error))
		return FALSE;
	remember(store->intern, g_steal_pointer(&key), *ret);
	return TRUE;
}

static void key_add_results(DmIntern *intern, const DmAuthResult *results,
			    guint n)
{
	guint32 little = GUINT32_TO_LE(n);

	key_put(intern, &little, sizeof(little));
	for (guint i = 0; i < n; i++) {
		key_add(intern, results[i].domain);
		key_add(intern, results[i].selector);
		key_add(intern, results[i].scope);
		key_add(intern, results[i].result);
		key_add(intern, results[i].human_result);
	}
}

static gboolean put_results(DmStore *store, gint64 set, gint64 method,
			    const DmAuthResult *results, guint n,
			    GError **error)
{
	for (guint i = 0; i < n; i++) {
		const char *texts[] = { results[i].domain, results[i].selector,
					results[i].scope, results[i].result,
					results[i].human_result };
		gint64 id[G_N_ELEMENTS(texts)];

		if (!dm_intern_texts(store, texts, G_N_ELEMENTS(texts), id,
				     error) ||
		    !dm_sql_run(store, DM_SQL_AUTH_RESULT_ADD, error,
				"iiiiiiii", set, method, (gint64)i, id[0],
				id[1], id[2], id[3], id[4]))
			return FALSE;
	}
	return TRUE;
}

static gboolean add_results(DmStore *store, gint64 set, const DmRecord *record,
			    GError **error)
{
	return put_results(store, set, 0, record->dkim_results,
			   record->n_dkim_results, error) &&
	       put_results(store, set, 1, record->spf_results,
			   record->n_spf_results, error);
}

gboolean dm_intern_auth(DmStore *store, const DmRecord *record, gint64 *ret,
			GError **error)
{
	static const SetKind kind = { DM_SQL_AUTH_SET_FIND, DM_SQL_AUTH_SET_ADD,
				      add_results };
	g_autofree Entry *key = NULL;

	key_begin(store->intern, 's');
	key_add_results(store->intern, record->dkim_results,
			record->n_dkim_results);
	key_add_results(store->intern, record->spf_results,
			record->n_spf_results);
	if (!lookup(store, &key, ret, error))
		return FALSE;
	if (!key)
		return TRUE;
	if (!find_or_add_set(store, &kind, key, record, ret, error))
		return FALSE;
	remember(store->intern, g_steal_pointer(&key), *ret);
	return TRUE;
}

/*
 * `reporters --disagree`: who claims another alignment than the results in the
 * same report give, and for which domain.
 */
#include "report/answers.h"
#include "report/mailstream.h"

static const DmColumn columns[] = {
	{ "org_name", "REPORTER", DM_COLUMN_TEXT, TRUE },
	{ "domain", "DOMAIN", DM_COLUMN_TEXT, TRUE },
	{ "messages", "MSGS", DM_COLUMN_COUNT },
	{ "disagreeing", "DISAGREE", DM_COLUMN_COUNT },
	{ "disagreeing_percent", "DISAGREE%", DM_COLUMN_PERCENT },
	{ "disagreeing_dkim", "DKIM", DM_COLUMN_COUNT },
	{ "disagreeing_spf", "SPF", DM_COLUMN_COUNT },
	{ "report_key", "KEY", DM_COLUMN_KEY },
	{ NULL }
};

#define CELLS (G_N_ELEMENTS(columns) - 1)

/* Of one reporter and domain, in messages. */
typedef struct {
	char *org_name, *domain;
	gint64 messages, disagreeing, dkim, spf;
	gint64 most; /* that one row adds; report_key is of that row */
	gint64 report_key;
} Pair;

static void free_pair(gpointer data)
{
	Pair *pair = data;

	g_free(pair->org_name);
	g_free(pair->domain);
	g_free(pair);
}

static guint hash_pair(gconstpointer key)
{
	const Pair *pair = key;

	return g_str_hash(pair->org_name) * 31 + g_str_hash(pair->domain);
}

static gboolean same_pair(gconstpointer a, gconstpointer b)
{
	const Pair *left = a, *right = b;

	return g_str_equal(left->org_name, right->org_name) &&
	       g_str_equal(left->domain, right->domain);
}

static Pair *pair_of(GHashTable *pairs, const DmStreamRow *row)
{
	Pair wanted = { .org_name = (char *)row->submitter,
			.domain = (char *)row->domain };
	Pair *pair;

	if (!wanted.org_name)
		wanted.org_name = (char *)"";
	if (!wanted.domain)
		wanted.domain = (char *)"";
	pair = g_hash_table_lookup(pairs, &wanted);
	if (pair)
		return pair;
	pair = g_new0(Pair, 1);
	pair->org_name = g_strdup(wanted.org_name);
	pair->domain = g_strdup(wanted.domain);
	g_hash_table_add(pairs, pair);
	return pair;
}

static gboolean on_row(gpointer user, const DmStreamRow *row,
		       GError **error G_GNUC_UNUSED)
{
	Pair *pair = pair_of(user, row);
	const gint64 n = row->record.count;
	gboolean dkim, spf;

	dm_mailstream_disagreement(row, &dkim, &spf);
	pair->messages += n;
	if (!dkim && !spf)
		return TRUE;
	pair->disagreeing += n;
	pair->dkim += dkim ? n : 0;
	pair->spf += spf ? n : 0;
	if (n > pair->most) {
		pair->most = n;
		pair->report_key = row->report_key;
	}
	return TRUE;
}

/* The most messages first, then by name. */
static gint by_messages(gconstpointer a, gconstpointer b)
{
	const Pair *left = *(Pair *const *)a, *right = *(Pair *const *)b;

	if (left->disagreeing != right->disagreeing)
		return left->disagreeing > right->disagreeing ? -1 : 1;
	return g_strcmp0(left->org_name, right->org_name)
		       ?: g_strcmp0(left->domain, right->domain);
}

/* Those that disagree, in their order; the pairs stay the table's. */
static GPtrArray *list_of(GHashTable *pairs)
{
	GPtrArray *list = g_ptr_array_new();
	GHashTableIter iter;
	gpointer pair;

	g_hash_table_iter_init(&iter, pairs);
	while (g_hash_table_iter_next(&iter, &pair, NULL))
		if (((Pair *)pair)->disagreeing)
			g_ptr_array_add(list, pair);
	g_ptr_array_sort(list, by_messages);
	return list;
}

static void fill(const Pair *pair, DmCell *cells)
{
	const DmCell filled[CELLS] = {
		{ .text = pair->org_name },
		{ .text = pair->domain },
		{ .number = pair->messages },
		{ .number = pair->disagreeing },
		{ .number = pair->disagreeing, .of = pair->messages },
		{ .number = pair->dkim },
		{ .number = pair->spf },
		{ .number = pair->report_key, .is_null = !pair->report_key },
	};

	for (guint i = 0; i < CELLS; i++)
		cells[i] = filled[i];
}

/* The total is over all of them, not over the rows shown. */
static void print(DmEmitter *emitter, const GPtrArray *list, guint limit)
{
	Pair total = { 0 };
	DmCell cells[CELLS];

	for (guint i = 0; i < list->len; i++) {
		const Pair *pair = g_ptr_array_index(list, i);

		total.messages += pair->messages;
		total.disagreeing += pair->disagreeing;
		total.dkim += pair->dkim;
		total.spf += pair->spf;
		if (i >= limit)
			continue;
		fill(pair, cells);
		dm_emitter_row(emitter, cells);
	}
	fill(&total, cells);
	dm_emitter_total(emitter, cells);
}

gboolean dm_answer_disagreements(DmStore *store, const DmFilter *filter,
				 const char *const *filter_texts,
				 const DmEmitOptions *options, GError **error)
{
	g_autoptr(GHashTable) pairs =
		g_hash_table_new_full(hash_pair, same_pair, free_pair, NULL);
	guint limit = filter->limit > 0 ? (guint)filter->limit : G_MAXUINT;
	g_autoptr(GPtrArray) list = NULL;
	DmEmitter *emitter;

	if (!dm_store_streams(store, filter, on_row, pairs, error))
		return FALSE;
	list = list_of(pairs);
	emitter = dm_emitter_new(options, "reporters", filter_texts, columns);
	dm_emitter_set_empty(emitter, "no reporter disagrees");
	print(emitter, list, limit);
	return dm_emitter_finish(emitter, error);
}

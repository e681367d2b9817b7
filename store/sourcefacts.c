/*
 * What `enrich` found out about sources, for whoever writes many of them: a
 * bounded cache before single look-ups.  Knows nothing of who asks.
 */
#include <sqlite3.h>
#include <string.h>

#include "core/address.h"
#include "store/replay.h"

#define SLOTS 32768 /* about 10 MB with their texts */

typedef struct {
	gint64 source_id; /* 0 = free */
	DmSourceFact fact;
} Slot;

struct _DmSourceFacts {
	DmStore *store;
	gboolean asked, any; /* whether there is anything to look up */
	Slot slots[SLOTS];   /* by source_id */
	GStringChunk *texts; /* of the slots */
	guint filled;	     /* how often a slot was since texts is empty */
	DmSourceFact single; /* the last one by address */
	GStringChunk *single_texts;
};

static const DmSourceFact nothing;

DmSourceFacts *dm_source_facts_new(DmStore *store)
{
	DmSourceFacts *self = g_new0(DmSourceFacts, 1);

	self->store = store;
	self->texts = g_string_chunk_new(64 * 1024);
	self->single_texts = g_string_chunk_new(1024);
	return self;
}

void dm_source_facts_free(DmSourceFacts *self)
{
	if (!self)
		return;
	g_string_chunk_free(self->texts);
	g_string_chunk_free(self->single_texts);
	g_free(self);
}

static gboolean ask_any(DmSourceFacts *self, GError **error)
{
	gint64 any = 0;

	if (self->asked)
		return TRUE;
	if (!dm_sql_number(self->store, DM_SQL_SOURCE_FACT_ANY, &any, error,
			   ""))
		return FALSE;
	self->asked = TRUE;
	self->any = any != 0;
	return TRUE;
}

/* Takes the row of a statement that was opened, if it gives one. */
static gboolean read_fact(DmSourceFacts *self, DmStatement *row,
			  GStringChunk *texts, DmSourceFact *ret,
			  GError **error)
{
	int step = row ? dm_sql_step(self->store, row, error) : -1;

	*ret = nothing;
	if (step <= 0)
		return step == 0;
	*ret = (DmSourceFact){
		.host_state = (DmHostState)sqlite3_column_int(row, 0),
		.host = dm_keep_text(texts, row, 1),
		.host_domain = dm_keep_text(texts, row, 2),
		.country = dm_keep_text(texts, row, 3),
		.asn = sqlite3_column_int64(row, 4),
		.as_name = dm_keep_text(texts, row, 5),
		.sender = dm_keep_text(texts, row, 6),
	};
	dm_sql_reset(row);
	return TRUE;
}

static gboolean fill(DmSourceFacts *self, Slot *slot, gint64 id, GError **error)
{
	if (++self->filled > SLOTS) {
		memset(self->slots, 0, sizeof(self->slots));
		g_string_chunk_clear(self->texts);
		self->filled = 1;
	}
	slot->source_id = 0;
	if (!read_fact(self,
		       dm_sql_open(self->store, DM_SQL_SOURCE_FACT, error, "i",
				   id),
		       self->texts, &slot->fact, error))
		return FALSE;
	slot->source_id = id;
	return TRUE;
}

const DmSourceFact *dm_source_facts_of_record(DmSourceFacts *self, guint i,
					      GError **error)
{
	gint64 id;
	Slot *slot;

	if (!self)
		return &nothing;
	if (!ask_any(self, error))
		return NULL;
	id = self->any ? self->store->replayed.source_ids[i] : 0;
	if (!id)
		return &nothing;
	slot = &self->slots[id % SLOTS];
	if (slot->source_id != id && !fill(self, slot, id, error))
		return NULL;
	return &slot->fact;
}

const DmSourceFact *dm_source_facts_of_address(DmSourceFacts *self,
					       const char *source_ip,
					       GError **error)
{
	DmAddress address;

	if (!self || !source_ip || !dm_address_parse(source_ip, &address))
		return &nothing;
	g_string_chunk_clear(self->single_texts);
	if (!read_fact(self,
		       dm_sql_open(self->store, DM_SQL_ADDRESS_FACT, error, "b",
				   address.bytes, (gsize)address.size),
		       self->single_texts, &self->single, error))
		return NULL;
	return &self->single;
}

/*
 * Sends what only a failure report has.  Knows nothing of what the sink does.
 */
#include <sqlite3.h>

#include "store/failurelayout.h"
#include "store/replay.h"

typedef struct {
	DmReplay *replay;
	GArray *lists[DM_N_FAILURE_LISTS]; /* DmText */
} Texts;

static void read_field(const DmReplay *replay, DmStatement *row, guint index,
		       DmFailure *failure)
{
	const DmFailureColumn *layout = &dm_failure_columns[index];
	int column = (int)index;

	switch (layout->kind) {
	case DM_FAILURE_INTERNED:
	case DM_FAILURE_TEXT:
	case DM_FAILURE_SOURCE:
		G_STRUCT_MEMBER(const char *, failure, layout->offset) =
			dm_replay_text(replay, row, column);
		break;
	case DM_FAILURE_NUMBER:
		G_STRUCT_MEMBER(gboolean, failure, layout->has) =
			dm_column_given(row, column);
		G_STRUCT_MEMBER(gint64, failure, layout->offset) =
			sqlite3_column_int64(row, column);
		break;
	case DM_FAILURE_FLAG:
		G_STRUCT_MEMBER(gboolean, failure, layout->offset) =
			sqlite3_column_int(row, column);
		break;
	}
}

static gboolean load_fields(DmReplay *replay, DmFailure *failure,
			    GError **error)
{
	DmStatement *row = dm_replay_row(replay, DM_SQL_FAILURE_FIELDS, error);

	if (!row)
		return FALSE;
	for (guint i = 0; i < DM_N_FAILURE_COLUMNS; i++)
		read_field(replay, row, i, failure);
	dm_sql_reset(row);
	failure->report_from = replay->org_name;
	return TRUE;
}

static void read_text(gpointer user, DmStatement *row)
{
	Texts *texts = user;
	guint list = (guint)sqlite3_column_int(row, 0);
	DmText text = { dm_replay_text(texts->replay, row, 1) };

	if (list < DM_N_FAILURE_LISTS)
		g_array_append_val(texts->lists[list], text);
}

static gboolean load_lists(Texts *texts, DmFailure *failure, GError **error)
{
	if (!dm_replay_rows(texts->replay->store, DM_SQL_FAILURE_TEXTS,
			    texts->replay->key, read_text, texts, error))
		return FALSE;
	for (guint i = 0; i < DM_N_FAILURE_LISTS; i++) {
		G_STRUCT_MEMBER(const DmText *, failure,
				dm_failure_lists[i].offset) =
			(const DmText *)(void *)texts->lists[i]->data;
		G_STRUCT_MEMBER(guint, failure, dm_failure_lists[i].n) =
			texts->lists[i]->len;
	}
	return TRUE;
}

gboolean dm_replay_failure(DmReplay *replay, DmReport *report,
			   const DmWhere *where, const DmSink *sink,
			   gpointer user, GError **error)
{
	Texts texts = { .replay = replay };
	gboolean ok;

	(void)where; /* there are no records to leave out */
	for (guint i = 0; i < DM_N_FAILURE_LISTS; i++)
		texts.lists[i] = g_array_new(FALSE, FALSE, sizeof(DmText));
	ok = load_fields(replay, &report->failure, error) &&
	     load_lists(&texts, &report->failure, error) &&
	     sink->begin(user, report, error) && sink->end(user, report, error);
	for (guint i = 0; i < DM_N_FAILURE_LISTS; i++)
		g_array_unref(texts.lists[i]);
	return ok;
}

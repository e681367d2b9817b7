/*
 * What is known of the mail that reports came in, and whether it came from
 * their submitter.  Knows nothing of how that was found out.
 */
#include <sqlite3.h>

#include "core/submitter.h"
#include "store/database.h"

typedef struct {
	gint64 key;
	gboolean mismatch;
} Mark;

/* Anybody may report a failure: the organization is that of the mail itself. */
static Mark mark_of(DmStatement *row, const char *from_domain)
{
	return (Mark){
		.key = sqlite3_column_int64(row, 0),
		.mismatch = sqlite3_column_int(row, 1) != DM_KIND_FAILURE &&
			    !dm_submitter_matches(from_domain,
						  dm_column_text(row, 2),
						  dm_column_text(row, 3)),
	};
}

static gboolean read_marks(DmStore *store, const char *from_domain,
			   GArray *marks, GError **error)
{
	DmStatement *row = dm_sql_open(store, DM_SQL_SUBMITTERS, error, "i",
				       store->item_first_key);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0) {
		Mark mark = mark_of(row, from_domain);

		g_array_append_val(marks, mark);
	}
	return step == 0;
}

gboolean dm_store_item_set_mail(DmStore *store, const char *verdict,
				const char *from_domain, GError **error)
{
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
	gint64 from;

	if (!store->item_first_key)
		return TRUE;
	if (!read_marks(store, from_domain, marks, error) ||
	    !dm_intern_text(store, from_domain, &from, error))
		return FALSE;
	for (guint i = 0; i < marks->len; i++) {
		const Mark *mark = &g_array_index(marks, Mark, i);

		if (!dm_sql_run(store, DM_SQL_REPORT_MAIL, error, "itii",
				mark->key, verdict, from,
				(gint64)mark->mismatch))
			return FALSE;
	}
	return TRUE;
}

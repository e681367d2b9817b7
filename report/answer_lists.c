/*
 * The answers that list what the store holds: reports, quarantine, sizes.
 * Knows nothing of figures.
 */
#include <string.h>

#include "report/answers.h"

/* ---- reports --------------------------------------------------------- */

static const DmColumn report_columns[] = {
	{ "report_key", "KEY", DM_COLUMN_KEY },
	{ "org_name", "ORG", DM_COLUMN_TEXT, TRUE },
	{ "domain", "DOMAIN", DM_COLUMN_TEXT, TRUE },
	{ "report_id", "REPORT ID", DM_COLUMN_TEXT, TRUE, 3 },
	{ "begin", "BEGIN", DM_COLUMN_DAY },
	{ "end", "END", DM_COLUMN_DAY, FALSE, 2 },
	{ "records", "RECORDS", DM_COLUMN_COUNT, FALSE, 1 },
	{ "messages", "MESSAGES", DM_COLUMN_COUNT },
	{ "status", "STATUS", DM_COLUMN_TEXT },
	{ "findings", "FINDINGS", DM_COLUMN_COUNT, FALSE, 4 },
	{ "kind", "KIND", DM_COLUMN_TEXT, FALSE, 5 },
	{ NULL }
};

static DmTone tone_of(const char *status)
{
	return strcmp(status, "ok") == 0 ? DM_TONE_PLAIN : DM_TONE_DOUBTFUL;
}

static gboolean on_report(gpointer user, const DmReportRow *row,
			  GError **error G_GNUC_UNUSED)
{
	const DmCell cells[] = {
		{ .number = row->key },
		{ .text = row->org_name },
		{ .text = row->domain },
		{ .text = row->report_id },
		{ .is_null = !row->has_begin, .number = row->begin },
		{ .is_null = !row->has_end, .number = row->end },
		{ .number = row->records },
		{ .number = row->messages },
		{ .text = row->status, .tone = tone_of(row->status) },
		{ .number = row->findings },
		{ .text = dm_kind_name(row->kind) },
	};

	G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 ==
			G_N_ELEMENTS(report_columns));
	dm_emitter_row(user, cells);
	return TRUE;
}

gboolean dm_answer_reports(DmStore *store, const DmFilter *filter, guint kinds,
			   gboolean conflicts, const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error)
{
	DmEmitter *emitter = dm_emitter_new(options, "reports", filter_texts,
					    report_columns);

	dm_emitter_set_empty(emitter, "no reports match");
	return dm_emitter_close(dm_store_reports(store, filter, kinds,
						 conflicts, on_report, emitter,
						 error),
				emitter, error);
}

/* ---- quarantine ------------------------------------------------------ */

static const DmColumn quarantine_columns[] = {
	{ "id", "ID", DM_COLUMN_KEY },
	{ "source", "SOURCE", DM_COLUMN_TEXT, TRUE },
	{ "code", "CODE", DM_COLUMN_TEXT },
	{ "reason", "REASON", DM_COLUMN_TEXT, TRUE },
	{ "sha256", NULL, DM_COLUMN_TEXT },
	{ "size_bytes", "SIZE", DM_COLUMN_BYTES },
	{ "first_seen", "FIRST SEEN", DM_COLUMN_DAY, FALSE, 3 },
	{ "last_tried", "LAST TRIED", DM_COLUMN_DAY, FALSE, 2 },
	{ "tries", "TRIES", DM_COLUMN_COUNT, FALSE, 1 },
	{ "has_bytes", "KEPT", DM_COLUMN_BOOL, FALSE, 4 },
	{ NULL }
};

static gboolean on_quarantined(gpointer user, const DmQuarantined *row,
			       GError **error G_GNUC_UNUSED)
{
	const DmCell cells[] = {
		{ .number = row->id },	       { .text = row->uri },
		{ .text = row->code },	       { .text = row->reason },
		{ .text = row->sha256 },       { .number = row->size_bytes },
		{ .number = row->first_seen }, { .number = row->last_tried },
		{ .number = row->tries },      { .number = row->has_bytes },
	};

	G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 ==
			G_N_ELEMENTS(quarantine_columns));
	dm_emitter_row(user, cells);
	return TRUE;
}

gboolean dm_answer_quarantine(DmStore *store, const DmEmitOptions *options,
			      GError **error)
{
	DmEmitter *emitter = dm_emitter_new(options, "db quarantine", NULL,
					    quarantine_columns);

	dm_emitter_set_empty(emitter, "the quarantine is empty");
	return dm_emitter_close(dm_store_quarantine_list(store, on_quarantined,
							 emitter, error),
				emitter, error);
}

/* ---- sizes ----------------------------------------------------------- */

static const DmColumn info_columns[] = { { "name", "NAME", DM_COLUMN_TEXT },
					 { "value", "VALUE", DM_COLUMN_COUNT },
					 { NULL } };

static gboolean on_info(gpointer user, const DmInfoRow *row,
			GError **error G_GNUC_UNUSED)
{
	const DmCell cells[] = { { .text = row->name },
				 { .number = row->value } };

	dm_emitter_row(user, cells);
	return TRUE;
}

/* Sizes and counts are to be of one state. */
static gboolean ask_info(DmStore *store, DmEmitter *emitter, GError **error)
{
	gboolean ok;

	if (!dm_store_snapshot_begin(store, error))
		return FALSE;
	ok = dm_store_info(store, on_info, emitter, error);
	dm_store_snapshot_end(store);
	return ok;
}

gboolean dm_answer_info(DmStore *store, const DmEmitOptions *options,
			GError **error)
{
	DmEmitter *emitter =
		dm_emitter_new(options, "db info", NULL, info_columns);

	return dm_emitter_close(ask_info(store, emitter, error), emitter,
				error);
}

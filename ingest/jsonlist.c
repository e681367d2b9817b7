/*
 * Holds two reports at a time, so that the last one is known to be the last;
 * what they say is not looked at.
 */
#include "ingest/jsonlist.h"

#include "core/jsonpieces.h"
#include "ingest/hold.h"

struct _DmJsonList {
	DmJsonListReport report;
	gpointer user;
	gint64 max_bytes;
	DmJsonPieces pieces;
	DmHold hold;
	gboolean has_whole; /* the one before, whole or over the cap */
	GBytes *whole;
	char *whole_sha256;
};

DmJsonList *dm_json_list_new(gint64 max_report_bytes, DmJsonListReport report,
			     gpointer user)
{
	DmJsonList *list = g_new0(DmJsonList, 1);

	list->report = report;
	list->user = user;
	list->max_bytes = max_report_bytes;
	dm_hold_init(&list->hold, max_report_bytes, 0);
	return list;
}

/* Gives out the report that is whole. */
static void deliver(DmJsonList *list)
{
	if (!list->has_whole)
		return;
	list->has_whole = FALSE;
	list->report(list->user, list->whole, list->whole_sha256);
	g_clear_pointer(&list->whole, g_bytes_unref);
	g_clear_pointer(&list->whole_sha256, g_free);
}

static void end_report(DmJsonList *list)
{
	deliver(list);
	list->whole = dm_hold_finish(&list->hold, &list->whole_sha256);
	list->has_whole = TRUE;
}

void dm_json_list_free(DmJsonList *list)
{
	if (!list)
		return;
	dm_hold_clear(&list->hold);
	g_clear_pointer(&list->whole, g_bytes_unref);
	g_free(list->whole_sha256);
	g_free(list);
}

void dm_json_list_feed(DmJsonList *list, const guint8 *data, gsize size)
{
	DmJsonSpan span;
	gsize at = 0;

	while (dm_json_pieces_next(&list->pieces, (const char *)data, size, &at,
				   &span)) {
		dm_hold_append(&list->hold, data + span.from, span.size);
		if (span.event == DM_JSON_END) {
			end_report(list);
		} else if (span.event == DM_JSON_DROP) {
			dm_hold_clear(&list->hold);
			dm_hold_init(&list->hold, list->max_bytes, 0);
		}
	}
}

void dm_json_list_finish(DmJsonList *list)
{
	if (list->pieces.depth)
		end_report(list);
	deliver(list);
	list->pieces = (DmJsonPieces){ 0 };
}

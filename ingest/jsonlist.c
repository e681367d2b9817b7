/*
 * Holds one report at a time; what it says is not looked at.
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

void dm_json_list_free(DmJsonList *list)
{
	if (!list)
		return;
	dm_hold_clear(&list->hold);
	g_free(list);
}

static void deliver(DmJsonList *list)
{
	g_autofree char *sha256 = NULL;
	g_autoptr(GBytes) bytes = dm_hold_finish(&list->hold, &sha256);

	list->report(list->user, bytes, sha256);
}

void dm_json_list_feed(DmJsonList *list, const guint8 *data, gsize size)
{
	DmJsonSpan span;
	gsize at = 0;

	while (dm_json_pieces_next(&list->pieces, (const char *)data, size, &at,
				   &span)) {
		dm_hold_append(&list->hold, data + span.from, span.size);
		if (span.event == DM_JSON_END) {
			deliver(list);
		} else if (span.event == DM_JSON_DROP) {
			dm_hold_clear(&list->hold);
			dm_hold_init(&list->hold, list->max_bytes, 0);
		}
	}
}

void dm_json_list_finish(DmJsonList *list)
{
	if (list->pieces.depth)
		deliver(list);
	list->pieces = (DmJsonPieces){ 0 };
}

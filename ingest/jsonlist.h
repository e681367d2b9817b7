/*
 * Takes the reports out of a stream of parsedmarc's JSON.
 */
#pragma once

#include <glib.h>

/* A report's bytes, or NULL and their digest when it is over the cap. */
typedef void (*DmJsonListReport)(gpointer user, GBytes *bytes,
				 const char *sha256);

typedef struct _DmJsonList DmJsonList;

DmJsonList *dm_json_list_new(gint64 max_report_bytes, DmJsonListReport report,
			     gpointer user);
void dm_json_list_free(DmJsonList *list);

void dm_json_list_feed(DmJsonList *list, const guint8 *data, gsize size);
/*
 * The stream has ended: so does the report in hand, cut off as it may be.  The
 * last report is given out here, never before.
 */
void dm_json_list_finish(DmJsonList *list);

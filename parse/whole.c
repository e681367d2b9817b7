/*
 * Sends what is held whole; knows nothing of what a report is made of.
 */
#include "parse/whole.h"

#include "core/sha256.h"
#include "core/text.h"

#define CHUNK (32 * 1024)

gboolean dm_whole_send_bytes(DmRun *run, GBytes *bytes)
{
	gsize size;
	const guint8 *data = g_bytes_get_data(bytes, &size);

	for (gsize at = 0; run->sink->bytes && at < size; at += CHUNK)
		if (!run->sink->bytes(run->user, data + at,
				      MIN(size - at, CHUNK), &run->error))
			return FALSE;
	return TRUE;
}

char *dm_whole_sha256(GBytes *bytes)
{
	guint8 sum[DM_SHA256_SIZE];
	gsize size;
	gconstpointer data = g_bytes_get_data(bytes, &size);

	dm_sha256_of(data, size, sum);
	return dm_text_hex(sum, sizeof(sum));
}

gboolean dm_whole_send(DmRun *run, DmReport *report, GBytes *bytes)
{
	const DmReport head = { .kind = report->kind,
				.document = report->document };
	g_autofree char *sha256 = dm_whole_sha256(bytes);

	report->sha256 = sha256;
	if (!run->sink->begin(run->user, &head, &run->error) ||
	    !dm_whole_send_bytes(run, bytes) ||
	    !run->sink->end(run->user, report, &run->error))
		return FALSE;
	dm_parse_result_count(run->result, report);
	return TRUE;
}

/*
 * Fuzzes parsedmarc's JSON: the input is the document, its bytes as they are,
 * and the same cut at any place by the source.
 */
#include <glib.h>
#include <stdint.h>

#include "ingest/jsonlist.h"
#include "tests/fuzz/checksink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_BYTES 4096

static void take(gpointer user, GBytes *bytes, const char *sha256)
{
	const DmLimits *limits = user;

	g_assert_true((bytes == NULL) == (sha256 != NULL));
	if (!bytes)
		return;
	g_assert_cmpuint(g_bytes_get_size(bytes), >, 0);
	g_assert_cmpuint(g_bytes_get_size(bytes), <=, MAX_BYTES);
	parse_and_check(g_bytes_ref(bytes), limits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	DmJsonList *list;
	DmLimits limits;
	size_t half = size / 2;

	tight_limits(&limits);
	parse_and_check(g_bytes_new(data, size), &limits);
	list = dm_json_list_new(MAX_BYTES, take, &limits);
	dm_json_list_feed(list, data, half);
	dm_json_list_feed(list, data + half, size - half);
	dm_json_list_finish(list);
	dm_json_list_free(list);
	return 0;
}

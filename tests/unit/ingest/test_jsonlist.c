/*
 * A list of reports comes out report by report, one over the cap as its
 * digest.
 */
#include "ingest/jsonlist.h"

#include <string.h>

#define MAX_BYTES 12

/* Each report between brackets, one over the cap as "[!]". */
static const struct {
	const char *input, *expected;
} cases[] = {
	{ "[]", "" },
	{ "[{\"a\":1},{\"b\":2}]", "[{\"a\":1}][{\"b\":2}]" },
	{ "[{\"a\":1},{\"b\":\"123456789\"},{\"c\":3}]",
	  "[{\"a\":1}][!][{\"c\":3}]" },
	{ "{\"aggregate_reports\":[{\"a\":1}],\"failure_reports\":[{}]}",
	  "[{\"a\":1}][{}]" },
	{ "{\"smtp_tls_reports\":[]}", "" },
	{ "[{\"a\":1},{\"b\":", "[{\"a\":1}][{\"b\":]" },
	{ "[{\"a\":1},{\"b\":\"1234567890", "[{\"a\":1}][!]" },
};

static void take(gpointer user, GBytes *bytes, const char *sha256)
{
	GString *out = user;
	gsize size = 0;
	const char *data = bytes ? g_bytes_get_data(bytes, &size) : "!";

	g_assert_true((bytes == NULL) == (sha256 != NULL));
	g_string_append_c(out, '[');
	g_string_append_len(out, data, bytes ? (gssize)size : 1);
	g_string_append_c(out, ']');
}

static void test_reports(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize all = strlen(cases[i].input);

		for (gsize step = 1; step <= all; step++) {
			g_autoptr(GString) out = g_string_new(NULL);
			DmJsonList *list =
				dm_json_list_new(MAX_BYTES, take, out);

			for (gsize at = 0; at < all; at += step)
				dm_json_list_feed(
					list,
					(const guint8 *)cases[i].input + at,
					MIN(step, all - at));
			dm_json_list_finish(list);
			dm_json_list_free(list);
			g_assert_cmpstr(out->str, ==, cases[i].expected);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ingest/jsonlist", test_reports);
	return g_test_run();
}

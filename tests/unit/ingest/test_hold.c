/*
 * Content around the cap: held below and at it, hashed above.
 */
#include "ingest/hold.h"

#include <string.h>

#define MAX_BYTES 10

static const struct {
	const char *name, *content;
	gboolean is_held;
} cases[] = {
	{ "empty", "", TRUE },
	{ "below", "123456789", TRUE },
	{ "at the cap", "1234567890", TRUE },
	{ "above", "12345678901", FALSE },
	{ "far above", "123456789012345678901234567890123", FALSE },
};

static void check(guint which, gsize chunk, gint64 expected)
{
	const char *content = cases[which].content;
	gsize size = strlen(content);
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *sha256 = NULL;
	g_autofree char *real =
		g_compute_checksum_for_string(G_CHECKSUM_SHA256, content, -1);
	DmHold hold;

	dm_hold_init(&hold, MAX_BYTES, expected);
	for (gsize at = 0; at < size; at += chunk)
		dm_hold_append(&hold, (const guint8 *)content + at,
			       MIN(chunk, size - at));
	bytes = dm_hold_finish(&hold, &sha256);
	if (cases[which].is_held) {
		g_assert_cmpmem(g_bytes_get_data(bytes, NULL),
				g_bytes_get_size(bytes), content, size);
		g_assert_null(sha256);
	} else {
		g_assert_null(bytes);
		g_assert_cmpstr(sha256, ==, real);
	}
	dm_hold_clear(&hold);
}

static void test_cap(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s", cases[i].name);
		for (gsize chunk = 1; chunk < 40; chunk++) {
			check(i, chunk, 0);
			check(i, chunk, MAX_BYTES);
			check(i, chunk, 3 * MAX_BYTES);
		}
	}
}

/* After an overflow the hold is as good as new. */
static void test_again(void)
{
	g_autofree char *sha256 = NULL;
	g_autoptr(GBytes) bytes = NULL;
	DmHold hold;

	dm_hold_init(&hold, 4, 0);
	dm_hold_append(&hold, (const guint8 *)"12345", 5);
	g_assert_null(dm_hold_finish(&hold, &sha256));
	g_assert_nonnull(sha256);
	g_clear_pointer(&sha256, g_free);
	dm_hold_append(&hold, (const guint8 *)"abcd", 4);
	bytes = dm_hold_finish(&hold, &sha256);
	g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
			"abcd", 4);
	g_assert_null(sha256);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hold/cap", test_cap);
	g_test_add_func("/hold/again", test_again);
	return g_test_run();
}

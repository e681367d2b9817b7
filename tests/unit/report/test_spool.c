/* The spool: order kept in memory and beyond, memory bounded, failures told. */
#include <glib/gstdio.h>

#include "report/output.h"
#include "report/spool.h"
#include "tests/unit/report/sample.h"

static void fill(DmSpool *spool, guint blocks)
{
	char block[1000];
	GError *error = NULL;

	for (guint i = 0; i < blocks; i++) {
		memset(block, 'a' + i % 26, sizeof(block));
		g_assert_true(
			dm_spool_append(spool, block, sizeof(block), &error));
		g_assert_no_error(error);
	}
}

static void check_blocks(const char *text, gsize size, guint blocks)
{
	g_assert_cmpuint(size, ==, blocks * 1000);
	for (gsize i = 0; i < size; i++)
		g_assert_cmpint(text[i], ==, 'a' + i / 1000 % 26);
}

static void test_memory(void)
{
	g_autoptr(DmSpool) spool = dm_spool_new();
	Capture capture;

	fill(spool, 10);
	g_assert_false(dm_spool_in_file(spool));
	g_assert_cmpuint(dm_spool_size_bytes(spool), ==, 10000);
	g_assert_true(dm_spool_copy(spool, capture_open(&capture), NULL));
	capture_text(&capture);
	check_blocks(capture.text, capture.size, 10);
	capture_clear(&capture);
}

static void test_file(void)
{
	g_autoptr(DmSpool) spool = dm_spool_new();
	Capture capture;
	char block[1000];

	fill(spool, 3000);
	g_assert_true(dm_spool_in_file(spool));
	g_assert_true(dm_spool_copy(spool, capture_open(&capture), NULL));
	capture_text(&capture);
	check_blocks(capture.text, capture.size, 3000);
	capture_clear(&capture);
	g_assert_true(dm_spool_rewind(spool, NULL));
	for (guint i = 0; i < 3000; i++) {
		g_assert_true(dm_spool_read(spool, block, sizeof(block), NULL));
		g_assert_cmpint(block[999], ==, 'a' + (int)i % 26);
	}
	dm_spool_clear(spool);
	g_assert_false(dm_spool_in_file(spool));
	g_assert_cmpuint(dm_spool_size_bytes(spool), ==, 0);
}

/* The last byte that memory holds, and the first that goes to the file. */
static void test_limit(void)
{
	g_autoptr(DmSpool) spool = dm_spool_new();
	g_autofree char *block = g_malloc0(DM_SPOOL_MEMORY_BYTES);

	g_assert_true(
		dm_spool_append(spool, block, DM_SPOOL_MEMORY_BYTES, NULL));
	g_assert_false(dm_spool_in_file(spool));
	g_assert_true(dm_spool_append(spool, block, 1, NULL));
	g_assert_true(dm_spool_in_file(spool));
}

static void test_no_room(void)
{
	g_autoptr(DmSpool) spool = dm_spool_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *block = g_malloc0(DM_SPOOL_MEMORY_BYTES + 1);

	if (!g_test_subprocess()) {
		g_test_trap_subprocess(NULL, 0, 0);
		g_test_trap_assert_passed();
		return;
	}
	g_setenv("TMPDIR", "/nonexistent", TRUE);
	g_assert_false(dm_spool_append(spool, block, DM_SPOOL_MEMORY_BYTES + 1,
				       &error));
	g_assert_error(error, DM_REPORT_ERROR, DM_REPORT_ERROR_SPOOL);
	g_assert_nonnull(strstr(error->message, "/nonexistent"));
}

static void test_full_output(void)
{
	g_autoptr(GError) error = NULL;
	FILE *full = fopen("/dev/full", "w");

	g_assert_nonnull(full);
	fputs("x", full);
	g_assert_false(dm_output_check(full, &error));
	g_assert_error(error, DM_REPORT_ERROR, DM_REPORT_ERROR_OUTPUT);
	fclose(full);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/spool/memory", test_memory);
	g_test_add_func("/spool/file", test_file);
	g_test_add_func("/spool/limit", test_limit);
	g_test_add_func("/spool/no-room", test_no_room);
	g_test_add_func("/spool/full-output", test_full_output);
	return g_test_run();
}

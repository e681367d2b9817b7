/*
 * Records on their way to a sink: batches, copies of lists, a sink that fails.
 */
#include "parse/recordbatch.h"

#include <gio/gio.h>
#include <string.h>

typedef struct {
	guint calls, records, largest;
	gboolean fail;
} Seen;

static gboolean on_records(gpointer user, const DmRecord *records, guint n,
			   GError **error)
{
	Seen *seen = user;

	for (guint i = 0; i < n; i++) {
		g_assert_cmpint(records[i].count, ==, seen->records + i);
		g_assert_cmpstr(records[i].header_from, ==, "example.com");
		g_assert_cmpuint(records[i].n_reasons, ==, 1);
		g_assert_cmpstr(records[i].reasons[0].type, ==, "other");
		g_assert_null(records[i].dkim_results);
	}
	seen->calls++;
	seen->records += n;
	seen->largest = MAX(seen->largest, n);
	if (seen->fail)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
	return !seen->fail;
}

static const DmSink sink = { .records = on_records };

static gboolean add(DmRecordBatch *batch, gint64 count, const char *padding,
		    GError **error)
{
	DmReason reason = { dm_record_batch_text(batch, "otherwise", 5), NULL };
	DmRecord record = {
		.count = count,
		.header_from = dm_record_batch_text(batch, "example.com", 11),
		.envelope_from =
			dm_record_batch_text(batch, padding, strlen(padding)),
		.reasons = &reason,
		.n_reasons = 1,
	};

	return dm_record_batch_add(batch, &record, error);
}

static void test_batches(void)
{
	Seen seen = { 0 };
	g_autoptr(DmRecordBatch) batch = dm_record_batch_new(&sink, &seen);
	g_autoptr(GError) error = NULL;

	for (gint64 i = 0; i < 1000; i++)
		g_assert_true(add(batch, i, "", &error));
	g_assert_cmpuint(seen.calls, >, 1);
	g_assert_cmpuint(seen.records, <, 1000);
	g_assert_true(dm_record_batch_flush(batch, &error));
	g_assert_cmpuint(seen.records, ==, 1000);
	g_assert_cmpuint(seen.largest, <=, 256);
	g_assert_cmpuint(dm_record_batch_total(batch), ==, 1000);
	/* With nothing left the sink is not called again. */
	seen.calls = 0;
	g_assert_true(dm_record_batch_flush(batch, &error));
	g_assert_cmpuint(seen.calls, ==, 0);
}

/* Large records leave sooner, so that memory stays small. */
static void test_large_records(void)
{
	Seen seen = { 0 };
	g_autoptr(DmRecordBatch) batch = dm_record_batch_new(&sink, &seen);
	g_autofree char *padding = g_strnfill(600000, 'x');

	g_assert_true(add(batch, 0, padding, NULL));
	g_assert_cmpuint(seen.calls, ==, 0);
	g_assert_true(add(batch, 1, padding, NULL));
	g_assert_cmpuint(seen.calls, ==, 1);
	g_assert_cmpuint(seen.records, ==, 2);
}

static void test_failure(void)
{
	Seen seen = { .fail = TRUE };
	g_autoptr(DmRecordBatch) batch = dm_record_batch_new(&sink, &seen);
	g_autoptr(GError) error = NULL;

	g_assert_true(add(batch, 0, "", &error));
	g_assert_false(dm_record_batch_flush(batch, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/recordbatch-batches", test_batches);
	g_test_add_func("/parse/recordbatch-large", test_large_records);
	g_test_add_func("/parse/recordbatch-failure", test_failure);
	return g_test_run();
}

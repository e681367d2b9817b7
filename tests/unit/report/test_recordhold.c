/* Held records come back as they were, after the final header. */
#include "report/recordhold.h"
#include "tests/unit/report/sample.h"

/* A sink that writes down what it sees. */
static gboolean note_begin(gpointer user, const DmReport *report,
			   GError **error G_GNUC_UNUSED)
{
	g_string_append_printf(user, "begin %s\n",
			       report->aggregate.policy.domain);
	return TRUE;
}

static void note_text(GString *notes, const char *text)
{
	g_string_append_printf(notes, " %s", text ? text : "NULL");
}

static void note_results(GString *notes, const DmAuthResult *results, guint n)
{
	g_string_append_printf(notes, " %u", n);
	for (guint i = 0; i < n; i++) {
		note_text(notes, results[i].domain);
		note_text(notes, results[i].selector);
		note_text(notes, results[i].scope);
		note_text(notes, results[i].result);
		note_text(notes, results[i].human_result);
	}
}

static gboolean note_records(gpointer user, const DmRecord *records, guint n,
			     GError **error G_GNUC_UNUSED)
{
	for (guint i = 0; i < n; i++) {
		const DmRecord *r = &records[i];

		g_string_append_printf(user, "%" G_GINT64_FORMAT, r->count);
		note_text(user, r->source_ip);
		note_text(user, r->disposition);
		note_text(user, r->dkim);
		note_text(user, r->spf);
		g_string_append_printf(user, " %u", r->n_reasons);
		for (guint j = 0; j < r->n_reasons; j++) {
			note_text(user, r->reasons[j].type);
			note_text(user, r->reasons[j].comment);
		}
		note_text(user, r->header_from);
		note_text(user, r->envelope_from);
		note_text(user, r->envelope_to);
		note_results(user, r->dkim_results, r->n_dkim_results);
		note_results(user, r->spf_results, r->n_spf_results);
		g_string_append_c(user, '\n');
	}
	return TRUE;
}

static gboolean note_end(gpointer user, const DmReport *report,
			 GError **error G_GNUC_UNUSED)
{
	g_string_append_printf(user, "end %s\n",
			       report->aggregate.metadata.report_id);
	return TRUE;
}

static void note_discard(gpointer user)
{
	g_string_append(user, "discard\n");
}

static const DmSink note_sink = {
	.begin = note_begin,
	.records = note_records,
	.end = note_end,
	.discard = note_discard,
};

#define FULL_NOTE                                                       \
	"1234 192.0.2.1 none pass fail 2 forwarded known list"          \
	" local_policy NULL example.com bounce.example.org example.net" \
	" 2 example.com s1 NULL pass NULL"                              \
	" example.org NULL NULL fail bad signature"                     \
	" 1 bounce.example.org NULL mfrom pass NULL\n"
#define BARE_NOTE "0 NULL NULL NULL NULL 0 example.com  NULL 0 0\n"

static void test_order(void)
{
	g_autoptr(GString) notes = g_string_new(NULL);
	g_autoptr(DmRecordHold) hold = dm_record_hold_new(&note_sink, notes);
	const DmRecord records[] = { sample_full_record, sample_bare_record };
	DmReport early = sample_minimal();
	DmReport report = sample_full(NULL);

	g_assert_true(dm_record_hold_sink.begin(hold, &early, NULL));
	g_assert_true(dm_record_hold_sink.records(hold, records, 2, NULL));
	g_assert_true(dm_record_hold_sink.records(hold, records, 1, NULL));
	g_assert_cmpstr(notes->str, ==, "");
	g_assert_true(dm_record_hold_sink.end(hold, &report, NULL));
	g_assert_cmpstr(notes->str, ==,
			"begin example.com\n" FULL_NOTE BARE_NOTE FULL_NOTE
			"end r-1@example.org\n");
}

static void test_discard(void)
{
	g_autoptr(GString) notes = g_string_new(NULL);
	g_autoptr(DmRecordHold) hold = dm_record_hold_new(&note_sink, notes);
	DmReport report = sample_minimal();

	g_assert_true(dm_record_hold_sink.begin(hold, &report, NULL));
	g_assert_true(dm_record_hold_sink.records(hold, &sample_full_record, 1,
						  NULL));
	dm_record_hold_sink.discard(hold);
	g_assert_cmpstr(notes->str, ==, "");
	sample_feed(&dm_record_hold_sink, hold, &report, NULL, 0);
	g_assert_cmpstr(notes->str, ==, "begin example.com\nend r\n");
}

/* Beyond what memory holds. */
static void test_many(void)
{
	g_autoptr(GString) notes = g_string_new(NULL);
	g_autoptr(DmRecordHold) hold = dm_record_hold_new(&note_sink, notes);
	g_autoptr(GString) expected = g_string_new("begin example.com\n");
	DmReport report = sample_minimal();

	g_assert_true(dm_record_hold_sink.begin(hold, &report, NULL));
	for (guint i = 0; i < 10000; i++) {
		DmRecord record = sample_full_record;

		record.count = 1000 + i;
		g_assert_true(
			dm_record_hold_sink.records(hold, &record, 1, NULL));
		g_string_append_printf(expected, "%u%s", 1000 + i,
				       FULL_NOTE + 4);
	}
	g_assert_true(dm_record_hold_sink.end(hold, &report, NULL));
	g_string_append(expected, "end r\n");
	g_assert_cmpstr(notes->str, ==, expected->str);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recordhold/order", test_order);
	g_test_add_func("/recordhold/discard", test_discard);
	g_test_add_func("/recordhold/many", test_many);
	return g_test_run();
}

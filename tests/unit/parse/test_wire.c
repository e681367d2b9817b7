/*
 * Frames: what goes in comes out, and nothing else is let in.
 */
#include "parse/delivery.h"
#include "parse/encoder.h"
#include "tests/unit/parse/testsink.h"

static const DmAuthResult dkim[] = {
	{ "example.com", "s1", NULL, "pass", "" },
	{ NULL, NULL, NULL, "fail", "bad \"quote\"" },
};
static const DmAuthResult spf[] = {
	{ .domain = "example.com", .scope = "mfrom", .result = "softfail" },
};
static const DmReason reasons[] = { { "forwarded", NULL }, { NULL, "" } };
static const DmRecord records[] = {
	{ .source_ip = "2001:db8::1",
	  .count = DM_COUNT_MAX,
	  .disposition = "",
	  .dkim = "pass",
	  .reasons = reasons,
	  .n_reasons = 2,
	  .header_from = "example.com",
	  .envelope_from = "",
	  .dkim_results = dkim,
	  .n_dkim_results = 2,
	  .spf_results = spf,
	  .n_spf_results = 1 },
	{ .header_from = "xn--bcher-kva.example" },
};

static const guint8 *content(const GByteArray *frame, gsize *ret_size)
{
	*ret_size = frame->len - sizeof(DmFrameHead);
	return frame->data + sizeof(DmFrameHead);
}

static void assert_results(const DmAuthResult *a, const DmAuthResult *b,
			   guint n)
{
	for (guint i = 0; i < n; i++) {
		g_assert_cmpstr(a[i].domain, ==, b[i].domain);
		g_assert_cmpstr(a[i].selector, ==, b[i].selector);
		g_assert_cmpstr(a[i].scope, ==, b[i].scope);
		g_assert_cmpstr(a[i].result, ==, b[i].result);
		g_assert_cmpstr(a[i].human_result, ==, b[i].human_result);
	}
}

static void test_round_trip(void)
{
	g_autoptr(GByteArray) frame = g_byte_array_new();
	g_autoptr(DmWireArena) arena = dm_wire_arena_new();
	const DmRecord *back;
	const guint8 *data;
	gsize size;
	guint n;

	g_assert_cmpuint(dm_wire_put_records(frame, records, 2), ==, 2);
	data = content(frame, &size);
	g_assert_true(dm_wire_get_records(arena, data, size, &back, &n));
	g_assert_cmpuint(n, ==, 2);
	for (guint i = 0; i < 2; i++) {
		g_assert_cmpstr(back[i].source_ip, ==, records[i].source_ip);
		g_assert_cmpint(back[i].count, ==, records[i].count);
		g_assert_cmpstr(back[i].disposition, ==,
				records[i].disposition);
		g_assert_cmpstr(back[i].spf, ==, NULL);
		g_assert_cmpstr(back[i].header_from, ==,
				records[i].header_from);
		g_assert_cmpstr(back[i].envelope_from, ==,
				records[i].envelope_from);
		g_assert_cmpuint(back[i].n_reasons, ==, records[i].n_reasons);
		g_assert_cmpuint(back[i].n_dkim_results, ==,
				 records[i].n_dkim_results);
		g_assert_cmpuint(back[i].n_spf_results, ==,
				 records[i].n_spf_results);
		assert_results(back[i].dkim_results, records[i].dkim_results,
			       records[i].n_dkim_results);
		assert_results(back[i].spf_results, records[i].spf_results,
			       records[i].n_spf_results);
	}
	g_assert_cmpstr(back[0].reasons[1].comment, ==, "");
	g_assert_null(back[0].reasons[1].type);
}

/* Cut anywhere, or with a byte more, it is no frame. */
static void test_cut(void)
{
	g_autoptr(GByteArray) frame = g_byte_array_new();
	g_autoptr(DmWireArena) arena = dm_wire_arena_new();
	const DmReport report = {
		.document = "a.xml",
		.aggregate.policy.domain = "example.com",
	};
	DmReport back;
	const guint8 *data;
	gsize size;

	dm_wire_put_report(frame, DM_FRAME_END, &report);
	g_byte_array_append(frame, (const guint8 *)"", 1);
	data = content(frame, &size);
	for (gsize cut = 0; cut <= size; cut++) {
		g_autofree guint8 *copy = g_memdup2(data, cut);

		g_assert_cmpint(dm_wire_get_report(arena, copy, cut, &back), ==,
				cut == size - 1);
	}
}

/* Each is wrong in one way. */
static void test_bad_values(void)
{
	static const DmRecord bad_records[] = {
		{ .count = -1 },
		{ .count = DM_COUNT_MAX + 1 },
		{ .source_ip = "192.0.2.256" },
		{ .source_ip = "2001:DB8::1" },
		{ .header_from = "\xff" },
	};
	static const DmFinding bad_findings[] = {
		{ .code = "Not Kebab", .text = (char *)"x" },
		{ .code = "", .text = (char *)"x" },
		{ .code = "a\x1b[31m", .text = (char *)"x" },
		{ .code = "no-text" },
		{ .severity = (DmSeverity)7, .code = "a", .text = (char *)"x" },
	};
	g_autoptr(DmWireArena) arena = dm_wire_arena_new();
	const DmRecord *back;
	DmFinding finding;
	const guint8 *data;
	gsize size;
	guint n;

	for (guint i = 0; i < G_N_ELEMENTS(bad_records); i++) {
		g_autoptr(GByteArray) frame = g_byte_array_new();

		dm_wire_put_records(frame, &bad_records[i], 1);
		data = content(frame, &size);
		g_assert_false(
			dm_wire_get_records(arena, data, size, &back, &n));
	}
	for (guint i = 0; i < G_N_ELEMENTS(bad_findings); i++) {
		g_autoptr(GByteArray) frame = g_byte_array_new();

		dm_wire_put_finding(frame, &bad_findings[i]);
		data = content(frame, &size);
		g_assert_false(dm_wire_get_finding(data, size, &finding));
	}
}

/* ---- delivery ------------------------------------------------------- */

static void keep(GByteArray *out G_GNUC_UNUSED)
{
}

/* The frames of a mail with two reports. */
static GByteArray *two_reports(void)
{
	static const char mail[] =
		"From: a@example.com\nMIME-Version: 1.0\n"
		"Content-Type: multipart/mixed; boundary=b\n\n"
		"--b\nContent-Type: text/xml\n\n" TEST_REPORT(TEST_RECORD) "\n--b\nContent-Type: text/xml\n\n" TEST_REPORT(
			TEST_RECORD TEST_RECORD) "\n--b--\n";
	g_autoptr(GBytes) bytes = g_bytes_new_static(mail, strlen(mail));
	g_auto(DmParseResult) result = { 0 };
	GByteArray *out = g_byte_array_new();
	DmEncoder encoder = { out, keep };
	DmLimits limits;

	dm_limits_init(&limits);
	dm_parse_result_init(&result);
	g_assert_true(dm_parse(bytes, &limits, &dm_encoder_sink, &encoder,
			       &result, NULL));
	g_assert_cmpuint(result.reports, ==, 2);
	dm_encoder_put_result(&encoder, &result);
	return out;
}

/* Delivers frames until `n` reports have ended, or all for n = 0. */
static DmDeliveryState deliver(DmDelivery *delivery, const GByteArray *frames,
			       guint n)
{
	DmDeliveryState state = DM_DELIVERY_MORE;
	const guint8 *at = frames->data;
	guint ended = 0;

	while (state == DM_DELIVERY_MORE && (!n || ended < n)) {
		DmFrameHead head;

		memcpy(&head, at, sizeof(head));
		at += sizeof(head);
		ended += head.type == DM_FRAME_END;
		state = dm_delivery_take(delivery, (DmFrameType)head.type, at,
					 head.size, NULL);
		at += head.size;
	}
	return state;
}

static void start(DmDelivery *delivery, TestSink *sink)
{
	DmLimits limits;

	dm_limits_init(&limits);
	dm_delivery_init(delivery, &test_sink_calls, sink, &sink->result,
			 &limits, 0);
}

/* A worker that dies between two reports doubles none of them. */
static void test_restart(void)
{
	g_autoptr(GByteArray) frames = two_reports();
	g_autoptr(TestSink) sink = test_sink_new();
	DmDelivery delivery;

	start(&delivery, sink);
	g_assert_cmpint(deliver(&delivery, frames, 1), ==, DM_DELIVERY_MORE);
	g_assert_cmpuint(sink->reports->len, ==, 1);
	dm_delivery_restart(&delivery);
	g_assert_cmpint(deliver(&delivery, frames, 0), ==, DM_DELIVERY_DONE);
	g_assert_cmpuint(sink->reports->len, ==, 2);
	g_assert_cmpuint(sink->result.reports, ==, 2);
	g_assert_cmpuint(sink->result.refused, ==, 0);
	dm_delivery_clear(&delivery);
}

/* Frames that an honest worker does not send there. */
static void test_order(void)
{
	static const DmFrameType first[] = {
		DM_FRAME_BYTES,	  DM_FRAME_RECORDS, DM_FRAME_END,
		DM_FRAME_DISCARD, DM_FRAME_CAGE,    DM_FRAME_SETUP,
		DM_FRAME_ITEM,	  DM_N_FRAMES,
	};
	g_autoptr(GByteArray) frames = two_reports();

	for (guint i = 0; i < G_N_ELEMENTS(first); i++) {
		g_autoptr(TestSink) sink = test_sink_new();
		DmDelivery delivery;

		start(&delivery, sink);
		g_assert_cmpint(dm_delivery_take(&delivery, first[i], NULL, 0,
						 NULL),
				==, DM_DELIVERY_BAD);
		g_assert_cmpuint(sink->reports->len, ==, 0);
		dm_delivery_clear(&delivery);
	}
}

/* A report keeps its kind, and only an aggregate one has records. */
static void test_kind(void)
{
	static const struct {
		DmKind begin, end;
		gboolean records, bad;
	} cases[] = {
		{ DM_KIND_AGGREGATE, DM_KIND_AGGREGATE, TRUE, FALSE },
		{ DM_KIND_TLS, DM_KIND_TLS, FALSE, FALSE },
		{ DM_KIND_TLS, DM_KIND_TLS, TRUE, TRUE },
		{ DM_KIND_FAILURE, DM_KIND_FAILURE, TRUE, TRUE },
		{ DM_KIND_AGGREGATE, DM_KIND_FAILURE, FALSE, TRUE },
	};

	g_autofree char *sha256 = g_strnfill(64, 'a');

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DmReport begin = { .kind = cases[i].begin };
		const DmReport end = { .kind = cases[i].end, .sha256 = sha256 };
		const DmRecord record = { .count = 1 };
		g_autoptr(GByteArray) frames = g_byte_array_new();
		g_autoptr(TestSink) sink = test_sink_new();
		DmDelivery delivery;

		dm_wire_put_report(frames, DM_FRAME_BEGIN, &begin);
		if (cases[i].records)
			dm_wire_put_records(frames, &record, 1);
		dm_wire_put_report(frames, DM_FRAME_END, &end);
		start(&delivery, sink);
		g_assert_cmpint(deliver(&delivery, frames, 1), ==,
				cases[i].bad ? DM_DELIVERY_BAD
					     : DM_DELIVERY_MORE);
		dm_delivery_clear(&delivery);
	}
}

/* DONE that claims more, or less, than what came. */
static void test_lying_done(void)
{
	static const DmDone lies[] = { { .reports = 1 },
				       { .reports = -1 },
				       { .refused = -1 },
				       { .refused = G_MAXINT64 } };

	for (guint i = 0; i < G_N_ELEMENTS(lies); i++) {
		g_autoptr(GByteArray) frame = g_byte_array_new();
		g_autoptr(TestSink) sink = test_sink_new();
		DmDelivery delivery;
		const guint8 *data;
		gsize size;

		dm_wire_put_done(frame, &lies[i]);
		data = content(frame, &size);
		start(&delivery, sink);
		g_assert_cmpint(dm_delivery_take(&delivery, DM_FRAME_DONE, data,
						 size, NULL),
				==, DM_DELIVERY_BAD);
		dm_delivery_clear(&delivery);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/wire-records", test_round_trip);
	g_test_add_func("/parse/wire-cut", test_cut);
	g_test_add_func("/parse/wire-refused", test_bad_values);
	g_test_add_func("/parse/delivery-restart", test_restart);
	g_test_add_func("/parse/delivery-order", test_order);
	g_test_add_func("/parse/delivery-kind", test_kind);
	g_test_add_func("/parse/delivery-lying-done", test_lying_done);
	return g_test_run();
}

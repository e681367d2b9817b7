/*
 * Failure and TLS reports through the wire: as they were, or not at all.
 */
#include <string.h>

#include "core/domain.h"
#include "parse/wire.h"
#include "tests/unit/kindsamples.h"

static GByteArray *frame_of(const DmReport *report)
{
	GByteArray *frame = g_byte_array_new();

	dm_wire_put_report(frame, DM_FRAME_END, report);
	return frame;
}

static gboolean read_back(DmWireArena *arena, const GByteArray *frame,
			  DmReport *ret)
{
	return dm_wire_get_report(arena, frame->data + sizeof(DmFrameHead),
				  frame->len - sizeof(DmFrameHead), ret);
}

static void assert_text(const DmReport *report, const DmReport *back,
			gsize offset)
{
	g_assert_cmpstr(G_STRUCT_MEMBER(const char *, report, offset), ==,
			G_STRUCT_MEMBER(const char *, back, offset));
}

/* What goes in again gives the same bytes, so every field has come through. */
static void assert_same_frame(const DmReport *report, const DmReport *back)
{
	g_autoptr(GByteArray) one = frame_of(report);
	g_autoptr(GByteArray) two = frame_of(back);

	g_assert_cmpmem(one->data, one->len, two->data, two->len);
}

static void test_failure(void)
{
	DmReport report = kind_failure();
	g_autoptr(DmWireArena) arena = dm_wire_arena_new();
	g_autoptr(GByteArray) frame = frame_of(&report);
	DmReport back;

	g_assert_true(read_back(arena, frame, &back));
	g_assert_cmpint(back.kind, ==, DM_KIND_FAILURE);
	for (guint i = 0; i < G_N_ELEMENTS(kind_failure_texts); i++)
		assert_text(&report, &back, kind_failure_texts[i]);
	for (guint i = 0; i < G_N_ELEMENTS(kind_failure_other_texts); i++)
		assert_text(&report, &back, kind_failure_other_texts[i]);
	g_assert_cmpint(back.failure.incidents, ==, 5);
	g_assert_cmpstr(back.failure.original_rcpt_to[1].text, ==,
			"dave@example.net");
	assert_same_frame(&report, &back);
}

/* Absent comes back as absent, and empty as empty. */
static void test_failure_bare(void)
{
	DmReport report = { .kind = DM_KIND_FAILURE,
			    .failure.original_mail_from = "" };
	g_autoptr(DmWireArena) arena = dm_wire_arena_new();
	g_autoptr(GByteArray) frame = frame_of(&report);
	DmReport back;

	g_assert_true(read_back(arena, frame, &back));
	g_assert_cmpstr(back.failure.original_mail_from, ==, "");
	g_assert_null(back.failure.feedback_type);
	g_assert_false(back.failure.has_sample);
	assert_same_frame(&report, &back);
}

static void test_tls(void)
{
	DmReport report = kind_tls();
	g_autoptr(DmWireArena) arena = dm_wire_arena_new();
	g_autoptr(GByteArray) frame = frame_of(&report);
	const DmTlsPolicy *policy;
	DmReport back;

	g_assert_true(read_back(arena, frame, &back));
	g_assert_cmpuint(back.tls.n_policies, ==, 2);
	policy = &back.tls.policies[0];
	g_assert_cmpstr(policy->policy_string[1].text, ==, "mode: enforce");
	g_assert_cmpstr(policy->mx_host[0].text, ==, "*.mail.example.com");
	g_assert_cmpint(policy->details[0].failed, ==, 100);
	g_assert_null(policy->details[1].sending_mta_ip);
	g_assert_cmpstr(back.tls.policies[1].policy_domain, ==, "example.org");
	assert_same_frame(&report, &back);
}

/* Cut anywhere it is refused. */
static void test_cut(void)
{
	const DmReport reports[] = { kind_failure(), kind_tls() };
	g_autoptr(DmWireArena) arena = dm_wire_arena_new();

	for (guint i = 0; i < G_N_ELEMENTS(reports); i++) {
		g_autoptr(GByteArray) frame = frame_of(&reports[i]);
		gsize size = frame->len - sizeof(DmFrameHead);
		DmReport back;

		for (gsize cut = 0; cut < size; cut++) {
			g_autofree guint8 *copy = g_memdup2(
				frame->data + sizeof(DmFrameHead), cut);

			g_assert_false(
				dm_wire_get_report(arena, copy, cut, &back));
		}
	}
}

typedef void (*Spoil)(DmReport *report);

static void spoil_address(DmReport *report)
{
	report->failure.source_ip = "192.0.2.256";
}

static void spoil_port(DmReport *report)
{
	report->failure.source_port = 65536;
}

static void spoil_incidents(DmReport *report)
{
	report->failure.incidents = -1;
}

static void spoil_time(DmReport *report)
{
	report->failure.arrival_date = -1;
}

static void spoil_utf8(DmReport *report)
{
	report->failure.sample.headers = "Subject: \xff";
}

static void spoil_list(DmReport *report)
{
	static const DmText none[] = { { NULL } };

	report->failure.spf_dns = none;
}

static void test_bad_failures(void)
{
	static const Spoil spoils[] = { spoil_address,	 spoil_port,
					spoil_incidents, spoil_time,
					spoil_utf8,	 spoil_list };
	g_autoptr(DmWireArena) arena = dm_wire_arena_new();

	for (guint i = 0; i < G_N_ELEMENTS(spoils); i++) {
		DmReport report = kind_failure(), back;
		g_autoptr(GByteArray) frame = NULL;

		spoils[i](&report);
		frame = frame_of(&report);
		g_assert_false(read_back(arena, frame, &back));
	}
}

static void test_bad_tls(void)
{
	g_autoptr(DmWireArena) arena = dm_wire_arena_new();
	const DmTlsDetail bad_details[] = {
		{ .has_failed = TRUE, .failed = DM_COUNT_MAX + 1 },
		{ .has_failed = FALSE, .failed = 1 },
		{ .receiving_ip = "2001:DB8::1" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(bad_details); i++) {
		const DmTlsPolicy policy = { .details = &bad_details[i],
					     .n_details = 1 };
		DmReport report = { .kind = DM_KIND_TLS,
				    .tls.policies = &policy,
				    .tls.n_policies = 1 };
		g_autoptr(GByteArray) frame = frame_of(&report);
		DmReport back;

		g_assert_false(read_back(arena, frame, &back));
	}
}

/* The pool takes every frame that the reader can make. */
static void test_frame_max(void)
{
	/* As A-labels a name is 8/3 as long. */
	const char *unicode = "\303\251.\303\251.\303\251.\303\251";
	g_autofree char *labels = dm_domain_normalize(unicode, NULL);
	DmLimits limits;

	dm_limits_init(&limits);
	g_assert_cmpuint(strlen(labels) * 100, >, strlen(unicode) * 250);
	g_assert_cmpuint(dm_wire_frame_max(&limits), >,
			 (gsize)limits.value[DM_LIMIT_JSON_BYTES] / 3 * 8);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/wire-failure", test_failure);
	g_test_add_func("/parse/wire-failure-bare", test_failure_bare);
	g_test_add_func("/parse/wire-tls", test_tls);
	g_test_add_func("/parse/wire-kinds-cut", test_cut);
	g_test_add_func("/parse/wire-bad-failures", test_bad_failures);
	g_test_add_func("/parse/wire-bad-tls", test_bad_tls);
	g_test_add_func("/parse/wire-frame-max", test_frame_max);
	return g_test_run();
}

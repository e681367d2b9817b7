/*
 * Failure reports that are only text (spec F06).
 */
#include "parse/failuretext.h"
#include "tests/unit/parse/testsink.h"

#define OPENING                                                              \
	"A message claiming to be from you has failed the published DMARC\n" \
	"policy for your domain.\n\n"
#define FIELDS                                                           \
	"  Sender Domain: Example.COM\n  Sender IP Address: 192.0.2.7\n" \
	"  Received Date: Thu, 01 Jan 2026 00:00:00 +0000\n"             \
	"  SPF Alignment: no\n  DKIM Alignment: Yes\n"                   \
	"  DMARC Results: None, Accept\n"

static int read_capped(DmFailureDraft *draft, const char *text, gint64 cap,
		       const char **ret_header, gsize *ret_size)
{
	DmLimits limits;

	dm_limits_init(&limits);
	limits.value[DM_LIMIT_ARF_BYTES] = cap;
	return dm_failure_read_text(draft, text, strlen(text), &limits,
				    ret_header, ret_size);
}

static void test_recognised(void)
{
	static const struct {
		const char *text;
		gboolean is;
	} cases[] = {
		{ OPENING FIELDS, TRUE },
		{ OPENING, FALSE },
		{ FIELDS, FALSE },
		{ "", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(dm_failure_is_text(cases[i].text,
						   strlen(cases[i].text)),
				==, cases[i].is);
}

/* The sentence goes on for a line, and an empty one follows. */
static void test_wrapped(void)
{
	static const char text[] =
		OPENING FIELDS "------ This is a copy of the headers that were"
			       " received before the error\n"
			       "       was detected.\n\n"
			       "From: a@example.com\n";
	g_autoptr(DmFailureDraft) draft = dm_failure_draft_new();
	const char *header;
	gsize size;

	g_assert_cmpint(read_capped(draft, text, 1000, &header, &size), ==, -1);
	g_assert_nonnull(header);
	g_assert_cmpmem(header, size, "From: a@example.com\n", 20);
}

static void test_fields(void)
{
	static const char text[] =
		OPENING FIELDS "------ This is a copy of the headers that were"
			       " received before the error was detected.\n"
			       "From: a@example.com\n";
	g_autoptr(DmFailureDraft) draft = dm_failure_draft_new();
	const DmFailure *failure = &draft->failure;
	const char *header;
	gsize size;

	g_assert_cmpint(read_capped(draft, text, 1000, &header, &size), ==, -1);
	g_assert_cmpstr(failure->feedback_type, ==, "auth-failure");
	g_assert_cmpuint(failure->n_reported_domain, ==, 1);
	g_assert_cmpstr(failure->reported_domain[0].text, ==, "example.com");
	g_assert_cmpstr(failure->source_ip, ==, "192.0.2.7");
	g_assert_cmpint(failure->arrival_date, ==, 1767225600);
	g_assert_cmpstr(failure->arrival_date_text, ==,
			"Thu, 01 Jan 2026 00:00:00 +0000");
	g_assert_cmpstr(failure->spf_aligned, ==, "fail");
	g_assert_cmpstr(failure->dkim_aligned, ==, "pass");
	g_assert_cmpstr(header, ==, "From: a@example.com\n");
	g_assert_cmpuint(size, ==, strlen(header));
	test_codes(draft->findings, "");
}

static void test_odd_values(void)
{
	static const char text[] =
		OPENING "Sender Domain:\nSender IP Address: somewhere\n"
			"Received Date: soon\nSPF Alignment: unknown\n";
	g_autoptr(DmFailureDraft) draft = dm_failure_draft_new();
	const char *header;
	gsize size;

	g_assert_cmpint(read_capped(draft, text, 1000, &header, &size), ==, -1);
	g_assert_null(header);
	g_assert_null(draft->failure.source_ip);
	g_assert_false(draft->failure.has_arrival_date);
	g_assert_null(draft->failure.spf_aligned);
	g_assert_null(draft->failure.dkim_aligned);
	test_codes(draft->findings, "field-malformed source-ip-invalid");
}

/* Of what stands there twice the first counts. */
static void test_repeated(void)
{
	static const char text[] = OPENING FIELDS "Sender Domain: example.net\n"
						  "SPF Alignment: yes\n";
	g_autoptr(DmFailureDraft) draft = dm_failure_draft_new();
	const char *header;
	gsize size;

	read_capped(draft, text, 1000, &header, &size);
	g_assert_cmpuint(draft->failure.n_reported_domain, ==, 1);
	g_assert_cmpstr(draft->failure.reported_domain[0].text, ==,
			"example.com");
	g_assert_cmpstr(draft->failure.spf_aligned, ==, "fail");
}

/* The cap is of the words, not of the header that follows. */
static void test_cap(void)
{
	static const char words[] = OPENING FIELDS;
	g_autofree char *value = g_strnfill(998, 'x');
	g_autofree char *header = g_strconcat("X:", value, NULL);
	g_autofree char *text = g_strconcat(
		words, "This is a copy of the headers\n", header, NULL);
	gint64 fits = (gint64)strlen(words) + 30;
	const char *found;
	gsize size;

	for (gint64 cap = fits - 1; cap <= fits; cap++) {
		g_autoptr(DmFailureDraft) draft = dm_failure_draft_new();

		g_assert_cmpint(read_capped(draft, text, cap, &found, &size),
				==, cap < fits ? DM_LIMIT_ARF_BYTES : -1);
	}
	g_assert_cmpuint(size, ==, 1000);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/F06-recognised", test_recognised);
	g_test_add_func("/parse/F06-fields", test_fields);
	g_test_add_func("/parse/F06-odd-values", test_odd_values);
	g_test_add_func("/parse/F06-wrapped", test_wrapped);
	g_test_add_func("/parse/F06-repeated", test_repeated);
	g_test_add_func("/parse/F06-cap", test_cap);
	return g_test_run();
}

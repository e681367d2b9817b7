/*
 * The rules for single values.
 */
#include "parse/values.h"

#include <string.h>

/* Calls dm_value_text(); the finding's code goes to *ret_code ("" = none). */
static char *read_text(DmValueType type, const char *text,
		       const char **ret_code)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmValueContext context = { findings, "element", 3 };
	GString *value = g_string_new(text);
	char *kept;
	guint n;

	dm_value_trim(value);
	kept = g_strdup(dm_value_text(type, value, &context));
	g_string_free(value, TRUE);
	n = dm_findings_count(findings);
	*ret_code = n ? g_intern_string(dm_findings_get(findings, n - 1)->code)
		      : "";
	if (n)
		g_assert_cmpstr(dm_findings_get(findings, 0)->where, ==,
				"line 3, element");
	return kept;
}

static void assert_text(DmValueType type, const char *text, const char *kept,
			const char *code)
{
	const char *actual_code;
	g_autofree char *actual = read_text(type, text, &actual_code);

	g_assert_cmpstr(actual, ==, kept);
	g_assert_cmpstr(actual_code, ==, code);
}

/* Every word of every enumeration is kept as it is, whatever its case. */
static void test_enumerations(void)
{
	static const struct {
		DmValueType type;
		const char *words[9];
	} cases[] = {
		{ DM_VALUE_POLICY, { "none", "quarantine", "reject" } },
		{ DM_VALUE_DISPOSITION,
		  { "none", "pass", "quarantine", "reject" } },
		{ DM_VALUE_ALIGNED, { "pass", "fail" } },
		{ DM_VALUE_DKIM_RESULT,
		  { "none", "pass", "fail", "policy", "neutral", "temperror",
		    "permerror" } },
		{ DM_VALUE_SPF_RESULT,
		  { "none", "pass", "fail", "softfail", "neutral", "temperror",
		    "permerror", "policy" } },
		{ DM_VALUE_SCOPE, { "mfrom", "helo" } },
		{ DM_VALUE_MODE, { "r", "s" } },
		{ DM_VALUE_METHOD, { "psl", "treewalk" } },
		{ DM_VALUE_TESTING, { "y", "n" } },
		{ DM_VALUE_REASON,
		  { "forwarded", "sampled_out", "trusted_forwarder",
		    "mailing_list", "local_policy", "other",
		    "policy_test_mode" } },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *const *words = cases[i].words;

		for (guint w = 0; words[w]; w++) {
			g_autofree char *upper = g_ascii_strup(words[w], -1);

			assert_text(cases[i].type, words[w], words[w], "");
			assert_text(cases[i].type, upper, words[w],
				    "value-case");
		}
		assert_text(cases[i].type, "", "", "");
		assert_text(cases[i].type, "foo bar", "foo bar",
			    "value-unknown");
		assert_text(cases[i].type, "FOO", "foo", "value-unknown");
	}
}

static void test_aliases(void)
{
	static const struct {
		DmValueType type;
		const char *text, *kept, *code;
	} cases[] = {
		{ DM_VALUE_SPF_RESULT, "hardfail", "fail", "value-alias" },
		{ DM_VALUE_DKIM_RESULT, "hardfail", "fail", "value-alias" },
		{ DM_VALUE_ALIGNED, "HardFail", "fail", "value-alias" },
		{ DM_VALUE_SPF_RESULT, "error", "permerror", "value-alias" },
		{ DM_VALUE_DKIM_RESULT, "Error", "permerror", "value-alias" },
		{ DM_VALUE_SPF_RESULT, "unknown", "temperror", "value-alias" },
		{ DM_VALUE_DKIM_RESULT, "unknown", "unknown", "value-unknown" },
		{ DM_VALUE_ALIGNED, "unknown", "unknown", "value-unknown" },
		{ DM_VALUE_MODE, "unknown", "unknown", "value-unknown" },
		{ DM_VALUE_DISPOSITION, "unknown", NULL, "value-alias" },
		{ DM_VALUE_POLICY, "Unknown", NULL, "value-alias" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_text(cases[i].type, cases[i].text, cases[i].kept,
			    cases[i].code);
}

static void test_texts(void)
{
	static const struct {
		DmValueType type;
		const char *text, *kept, *code;
	} cases[] = {
		{ DM_VALUE_TEXT, " Any  Text\n", "Any  Text", "" },
		{ DM_VALUE_TEXT, "", "", "" },
		{ DM_VALUE_ID, "<a@example.org>", "a@example.org", "" },
		{ DM_VALUE_ID, "< a >", "a", "" },
		{ DM_VALUE_ID, "<>", "", "" },
		{ DM_VALUE_ID, "<", "<", "" },
		{ DM_VALUE_ID, "a>", "a>", "" },
		{ DM_VALUE_DOMAIN, "Example.COM.", "example.com", "" },
		{ DM_VALUE_DOMAIN, "", "", "" },
		{ DM_VALUE_DOMAIN, "-MÜNCHEN.example", "-münchen.example",
		  "domain-invalid" },
		{ DM_VALUE_ADDRESS, "2001:DB8::0", "2001:db8::", "" },
		{ DM_VALUE_ADDRESS, "nowhere", NULL, "source-ip-invalid" },
		{ DM_VALUE_ADDRESS, "", NULL, "source-ip-invalid" },
		/* The half of a character that a cap has left goes. */
		{ DM_VALUE_TEXT, "B\xc3", "B", "" },
		{ DM_VALUE_TEXT, "a \xe2\x82", "a", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_text(cases[i].type, cases[i].text, cases[i].kept,
			    cases[i].code);
}

/* A long value is shown in part, cut between characters. */
static void test_long_value(void)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmValueContext context = { findings, "dkim", 1 };
	GString *value = g_string_new(NULL);

	for (guint i = 0; i < 1000; i++)
		g_string_append(value, "ü");
	dm_value_text(DM_VALUE_ALIGNED, value, &context);
	g_assert_cmpuint(g_utf8_strlen(dm_findings_get(findings, 0)->text, -1),
			 <, 260);
	g_assert_true(
		g_utf8_validate(dm_findings_get(findings, 0)->text, -1, NULL));
	g_string_free(value, TRUE);
}

static void assert_integer(DmValueType type, const char *text, gboolean ok,
			   gint64 expected, const char *code)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmValueContext context = { findings, "element", 1 };
	gint64 value = -77;

	g_assert_true(dm_value_is_integer(type));
	g_assert_cmpint(dm_value_integer(type, text, &context, &value), ==, ok);
	if (ok)
		g_assert_cmpint(value, ==, expected);
	if (!*code)
		g_assert_cmpuint(dm_findings_count(findings), ==, 0);
	else
		g_assert_nonnull(dm_findings_lookup(findings, code));
}

#define COUNT_MAX G_GINT64_CONSTANT(9007199254740991)

static void test_counts(void)
{
	static const struct {
		const char *text;
		gint64 count;
		const char *code;
	} cases[] = {
		{ "0", 0, "" },
		{ "12", 12, "" },
		{ "+12", 12, "" },
		{ "0012", 12, "" },
		{ "-0", 0, "" },
		{ "-3", 0, "count-negative" },
		{ "-9223372036854775808", 0, "count-negative" },
		{ "9007199254740991", COUNT_MAX, "" },
		{ "9007199254740992", COUNT_MAX, "count-implausible" },
		{ "9223372036854775807", COUNT_MAX, "count-implausible" },
		{ "9223372036854775808", COUNT_MAX, "count-implausible" },
		{ "99999999999999999999999", COUNT_MAX, "count-implausible" },
		{ "-99999999999999999999999", 0, "count-negative" },
		{ "2.7", 2, "count-fraction" },
		{ "", 0, "count-invalid" },
		{ "many", 0, "count-invalid" },
		{ "1 2", 0, "count-invalid" },
		{ "0x10", 0, "count-invalid" },
		{ "1e3", 0, "count-invalid" },
		{ "--1", 0, "count-invalid" },
		{ "+", 0, "count-invalid" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_integer(DM_VALUE_COUNT, cases[i].text, TRUE,
			       cases[i].count, cases[i].code);
}

static void test_times(void)
{
	static const struct {
		const char *text;
		gboolean ok;
		gint64 seconds;
		const char *code;
	} cases[] = {
		{ "1767225600", TRUE, 1767225600, "" },
		{ "0", TRUE, 0, "" },
		{ "+0001767225600", TRUE, 1767225600, "" },
		{ "1538463741.0", TRUE, 1538463741, "time-fraction" },
		{ "1538463741.999999", TRUE, 1538463741, "time-fraction" },
		{ "1538463741.", TRUE, 1538463741, "time-fraction" },
		{ "1767225600000", TRUE, 1767225600, "time-milliseconds" },
		{ "1767225600999", TRUE, 1767225600, "time-milliseconds" },
		{ "100000000000", TRUE, 100000000000, "" },
		{ "100000000001", TRUE, 100000000, "time-milliseconds" },
		{ "2026-01-01", TRUE, 1767225600, "time-written-out" },
		{ "2026-01-01 00:00:00", TRUE, 1767225600, "time-written-out" },
		{ "2026-01-01T00:00:00Z", TRUE, 1767225600,
		  "time-written-out" },
		{ "2026-01-01T02:00:00+02:00", TRUE, 1767225600,
		  "time-written-out" },
		{ "2026-02-30", FALSE, 0, "time-invalid" },
		{ "2026-01-01 25:00:00", FALSE, 0, "time-invalid" },
		{ "Thu Jan  1 00:00:00 2026", FALSE, 0, "time-invalid" },
		{ "-1", FALSE, 0, "time-invalid" },
		{ "9223372036854775807", FALSE, 0, "time-invalid" },
		{ "9223372036854775808", FALSE, 0, "time-invalid" },
		{ "0001-01-01", FALSE, 0, "time-invalid" },
		{ "", FALSE, 0, "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_integer(DM_VALUE_TIME, cases[i].text, cases[i].ok,
			       cases[i].seconds, cases[i].code);
}

static void test_percents(void)
{
	assert_integer(DM_VALUE_PERCENT, "100", TRUE, 100, "");
	assert_integer(DM_VALUE_PERCENT, "+050", TRUE, 50, "");
	assert_integer(DM_VALUE_PERCENT, "-1", TRUE, -1, "");
	assert_integer(DM_VALUE_PERCENT, "all", FALSE, 0, "number-invalid");
	assert_integer(DM_VALUE_PERCENT, "5%", FALSE, 0, "number-invalid");
	assert_integer(DM_VALUE_PERCENT, "9223372036854775808", FALSE, 0,
		       "number-invalid");
	assert_integer(DM_VALUE_PERCENT, "", FALSE, 0, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/values-enumerations", test_enumerations);
	g_test_add_func("/parse/values-aliases", test_aliases);
	g_test_add_func("/parse/values-texts", test_texts);
	g_test_add_func("/parse/values-long", test_long_value);
	g_test_add_func("/parse/values-counts", test_counts);
	g_test_add_func("/parse/values-times", test_times);
	g_test_add_func("/parse/values-percents", test_percents);
	return g_test_run();
}

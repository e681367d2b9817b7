/*
 * Single values of TLS reports.
 */
#include "parse/tlsvalues.h"
#include "tests/unit/parse/testsink.h"

static DmTlsPlace new_place(void)
{
	return (DmTlsPlace){ dm_findings_new(), g_string_new("policies[0]."),
			     "x" };
}

static void end_place(DmTlsPlace *place, const char *codes)
{
	test_codes(place->findings, codes);
	for (guint i = 0; i < dm_findings_count(place->findings); i++)
		g_assert_cmpstr(dm_findings_get(place->findings, i)->where, ==,
				"policies[0].x");
	dm_findings_free(place->findings);
	g_string_free(place->path, TRUE);
}

static void test_words(void)
{
	static const char *const known[] = { "sts", "tlsa", NULL };
	static const char *const cases[][3] = {
		{ "sts", "sts", "" },
		{ "STS", "sts", "value-case" },
		{ "foo", "foo", "value-unknown" },
		{ "Foo", "foo", "value-case value-unknown" },
		{ "", "", "value-unknown" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmTlsPlace place = new_place();
		g_autofree char *text = g_strdup(cases[i][0]);

		dm_tls_word(&place, text, known);
		g_assert_cmpstr(text, ==, cases[i][1]);
		end_place(&place, cases[i][2]);
	}
}

static void test_hosts(void)
{
	static const char *const cases[][2] = {
		{ "MX1.Example.COM.", "mx1.example.com" },
		{ "*.example.com", "*.example.com" },
		{ "b\xc3\xbc"
		  "cher.example",
		  "xn--bcher-kva.example" },
		{ "", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmTlsPlace place = new_place();
		g_autofree char *name = dm_tls_host(cases[i][0]);
		g_autofree char *domain = dm_tls_domain(&place, cases[i][0]);

		g_assert_cmpstr(name, ==, cases[i][1]);
		g_assert_cmpstr(domain, ==, cases[i][1]);
		end_place(&place, "");
	}
}

static void test_addresses(void)
{
	static const char *const cases[][3] = {
		{ "192.0.2.1", "192.0.2.1", "" },
		{ "2001:DB8:abcd:0012::1", "2001:db8:abcd:12::1", "" },
		{ "[192.0.2.1]", "192.0.2.1", "" },
		{ "mx.example", NULL, "address-invalid" },
		{ "", NULL, "address-invalid" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmTlsPlace place = new_place();
		g_autofree char *text = dm_tls_address(&place, cases[i][0]);

		g_assert_cmpstr(text, ==, cases[i][1]);
		end_place(&place, cases[i][2]);
	}
}

static void test_numbers(void)
{
	static const struct {
		const char *text;
		gint64 integer, count, time; /* -1 = none */
		const char *codes;
	} cases[] = {
		{ "0", 0, 0, 0, "value-type" },
		{ "1767225600", 1767225600, 1767225600, 1767225600,
		  "value-type" },
		{ "1767225600000", 1767225600000, 1767225600000, 1767225600,
		  "time-milliseconds value-type" },
		{ "-2", -2, -1, -1, "count-negative time-invalid value-type" },
		{ "9007199254740992", 9007199254740992, DM_COUNT_MAX, -1,
		  "count-implausible time-invalid time-milliseconds value-type" },
		{ "1.5", -1, -1, -1, "" },
		{ "many", -1, -1, -1, "" },
		{ "", -1, -1, -1, "" },
		{ "99999999999999999999", -1, -1, -1, "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmTlsPlace place = new_place();
		gint64 number, got;

		if (dm_tls_integer(&place, cases[i].text, &number)) {
			g_assert_cmpint(number, ==, cases[i].integer);
			got = dm_tls_count(&place, number, &got) ? got : -1;
			g_assert_cmpint(got, ==, cases[i].count);
			got = dm_tls_epoch(&place, number, &got) ? got : -1;
			g_assert_cmpint(got, ==, cases[i].time);
		} else {
			g_assert_cmpint(cases[i].integer, ==, -1);
		}
		end_place(&place, cases[i].codes);
	}
}

static void test_dates(void)
{
	static const struct {
		const char *text;
		gint64 seconds; /* -1 = no date */
	} cases[] = {
		{ "2026-01-01T00:00:00Z", 1767225600 },
		{ "2026-01-01t00:00:00z", 1767225600 },
		{ "2026-01-01T01:00:00+01:00", 1767225600 },
		{ "2025-12-31T19:00:00-05:00", 1767225600 },
		{ "2026-01-01T00:00:00.999Z", 1767225600 },
		{ "2026-01-01T00:00:00", 1767225600 },
		{ "2026-01-01 00:00:00", 1767225600 },
		{ "2026-01-01", 1767225600 },
		{ "1960-01-01T00:00:00Z", -1 },
		{ "2026-13-01T00:00:00Z", -1 },
		{ "01 Jan 2026", -1 },
		{ "", -1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gint64 seconds;
		gboolean good = dm_tls_date(cases[i].text, &seconds);

		g_assert_cmpint(good, ==, cases[i].seconds >= 0);
		if (good)
			g_assert_cmpint(seconds, ==, cases[i].seconds);
	}
}

/* A finding quotes the beginning, and no half character. */
static void test_long_value(void)
{
	DmTlsPlace place = new_place();
	g_autoptr(GString) text = g_string_new("a");
	g_autofree char *none = NULL;

	for (guint i = 0; i < 1000; i++)
		g_string_append(text, "\xc3\xa4");
	none = dm_tls_address(&place, text->str);
	g_assert_null(none);
	g_assert_true(g_utf8_validate(dm_findings_get(place.findings, 0)->text,
				      -1, NULL));
	g_assert_cmpuint(strlen(dm_findings_get(place.findings, 0)->text), <,
			 300);
	end_place(&place, "address-invalid");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/tls-words", test_words);
	g_test_add_func("/parse/tls-hosts", test_hosts);
	g_test_add_func("/parse/tls-addresses", test_addresses);
	g_test_add_func("/parse/tls-numbers", test_numbers);
	g_test_add_func("/parse/tls-dates", test_dates);
	g_test_add_func("/parse/tls-long-value", test_long_value);
	return g_test_run();
}

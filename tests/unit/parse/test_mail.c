/*
 * Mails in plain terms: parts, fields, dates, addresses.
 */
#include "parse/mail.h"
#include "tests/unit/parse/testsink.h"

#define TREE                                                                     \
	"From: =?utf-8?q?=c3=a4?= <a@Example.com>, b@example.net\n"              \
	"TLS-Report-Mine: one\ntls-report-mine: two\n three\n"                   \
	"Content-Type: multipart/report; report-type=\"TLSRPT\"; boundary=a\n\n" \
	"--a\nContent-Type: multipart/mixed; boundary=b\n\n"                     \
	"--b\nContent-Type: TEXT/Plain\n\nletter\n"                              \
	"--b\nContent-Type: application/x; name=\"n\xc3\xa4me\"\n"               \
	"Content-Transfer-Encoding: base64\n\nYWJj\n--b--\n"                     \
	"--a\nContent-Type: message/rfc822\n\nSubject: inner\n\nbody\n--a--\n"

static DmMail *open_mail(const char *text, gint64 max_depth)
{
	return dm_mail_new(text, strlen(text), 0, max_depth);
}

static void assert_bytes(const DmMail *mail, guint part, const char *text)
{
	g_autoptr(GBytes) bytes = dm_mail_part_bytes(mail, part);
	gsize size;
	gconstpointer data = g_bytes_get_data(bytes, &size);

	g_assert_cmpmem(data, size, text, strlen(text));
}

static void test_parts(void)
{
	g_autoptr(DmMail) mail = open_mail(TREE, 10);
	g_autoptr(DmMail) inner = NULL;
	g_autofree char *subject = NULL;

	g_assert_cmpuint(dm_mail_n_parts(mail), ==, 3);
	g_assert_false(dm_mail_is_too_deep(mail));
	g_assert_cmpstr(dm_mail_part(mail, 0)->type, ==, "text/plain");
	g_assert_null(dm_mail_part(mail, 0)->name);
	g_assert_cmpuint(dm_mail_part(mail, 0)->depth, ==, 3);
	assert_bytes(mail, 0, "letter");
	g_assert_cmpstr(dm_mail_part(mail, 1)->type, ==, "application/x");
	g_assert_cmpstr(dm_mail_part(mail, 1)->name, ==, "n\xc3\xa4me");
	assert_bytes(mail, 1, "abc");
	g_assert_true(dm_mail_part(mail, 2)->is_message);
	g_assert_cmpuint(dm_mail_part(mail, 2)->depth, ==, 2);
	assert_bytes(mail, 2, "Subject: inner\n\nbody");
	g_assert_cmpint(dm_mail_find_type(mail, 0, "application/x"), ==, 1);
	g_assert_cmpint(dm_mail_find_type(mail, 2, "application/x"), ==, -1);
	g_assert_null(dm_mail_inner(mail, 0));
	inner = dm_mail_inner(mail, 2);
	subject = dm_mail_field(inner, "Subject");
	g_assert_cmpstr(subject, ==, "inner");
	g_assert_cmpuint(dm_mail_part(inner, 0)->depth, ==, 3);
}

static void test_too_deep(void)
{
	g_autoptr(DmMail) mail = open_mail(TREE, 2);

	g_assert_true(dm_mail_is_too_deep(mail));
	g_assert_cmpuint(dm_mail_n_parts(mail), ==, 1);
	g_assert_true(dm_mail_part(mail, 0)->is_message);
}

static void test_header(void)
{
	g_autoptr(DmMail) mail = open_mail(TREE, 10);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *none = dm_mail_field(mail, "Subject");
	g_autoptr(DmMail) empty = open_mail("", 10);

	g_assert_cmpstr(dm_mail_from(mail), ==, "a@Example.com");
	g_assert_cmpstr(dm_mail_report_type(mail), ==, "TLSRPT");
	g_assert_null(none);
	dm_mail_fields(mail, "TLS-REPORT-MINE", all, 10);
	g_assert_cmpuint(all->len, ==, 2);
	g_assert_cmpstr(all->pdata[1], ==, "two three");
	g_ptr_array_set_size(all, 0);
	dm_mail_fields(mail, "TLS-REPORT-MINE", all, 1);
	g_assert_cmpuint(all->len, ==, 1);
	g_assert_null(dm_mail_from(empty));
	g_assert_null(dm_mail_report_type(empty));
}

static void test_dates(void)
{
	static const struct {
		const char *text;
		gint64 seconds; /* -1 = no date */
	} cases[] = {
		{ "Thu, 01 Jan 2026 00:00:00 +0000", 1767225600 },
		{ "1 Jan 2026 00:00 GMT", 1767225600 },
		{ "(c) Thu, 01 Jan 2026 (a (b)) 00:00:00 -0000 (EST)",
		  1767225600 },
		{ "Wed, 31 Dec 2025 19:00:00 EST", 1767225600 },
		{ "2014-04-29 02:05:14 UTC", 1398737114 },
		{ "2026-01-01T00:00:00Z", 1767225600 },
		{ "2026-01-01T02:00:00+02:00 (c)", 1767225600 },
		{ "Thu Jan  1 00:00:00 2026", 1767225600 },
		{ "", -1 },
		{ "soon", -1 },
		{ "Thu, 01 Jan 1960 00:00:00 +0000", -1 },
		{ "Thu, 31 Feb 2026 00:00:00 +0000", -1 },
		{ "Thu, 01 Jan 99999 00:00:00 +0000", -1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gint64 seconds = -1;

		g_assert_cmpint(dm_mail_read_date(cases[i].text, &seconds), ==,
				cases[i].seconds >= 0);
		g_assert_cmpint(seconds, ==, cases[i].seconds);
	}
}

static void test_addresses(void)
{
	static const struct {
		const char *field, *address, *domain;
	} cases[] = {
		{ "A <a@Example.com>", "a@Example.com", "example.com" },
		{ "a@example.com;", "a@example.com", "example.com" },
		{ "\"a@b\" <c@example.com>, d@example.net", "c@example.com",
		  "example.com" },
		{ "group: a@example.com;", NULL, NULL },
		{ "a@", NULL, NULL },
		{ "", NULL, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *address =
			dm_mail_first_address(cases[i].field);
		g_autofree char *domain = dm_mail_domain_of(address);

		if (cases[i].address)
			g_assert_cmpstr(address, ==, cases[i].address);
		g_assert_cmpstr(domain, ==, cases[i].domain);
	}
}

static void test_words(void)
{
	static const char *const cases[][2] = {
		{ "plain", "plain" },
		{ "=?utf-8?b?w6Q=?= =?utf-8?q?=c3=b6?= x",
		  "\xc3\xa4\xc3\xb6 x" },
		{ "=?x-unknown?q?a?=", "a" },
		{ "\xff", "\xc3\xbf" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = dm_mail_decode_words(cases[i][0]);

		g_assert_cmpstr(text, ==, cases[i][1]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/mail-parts", test_parts);
	g_test_add_func("/parse/mail-too-deep", test_too_deep);
	g_test_add_func("/parse/mail-header", test_header);
	g_test_add_func("/parse/field-C35-dates", test_dates);
	g_test_add_func("/parse/mail-addresses", test_addresses);
	g_test_add_func("/parse/mail-words", test_words);
	return g_test_run();
}

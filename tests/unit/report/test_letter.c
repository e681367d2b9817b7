/*
 * A letter as text, as HTML and as a mail.
 */
#include <locale.h>

#include "report/mailwriter.h"
#include "tests/unit/report/outputcheck.h"

static DmLetter *sample(void)
{
	static const char *const heads[] = { "Domain", "Msgs", "before", NULL };
	static const char *const rows[][3] = {
		{ "example.com", "1,234", "5" },
		{ "a-name-that-is-longer-than-any-column.example.com", "1",
		  "-" },
		{ "日本.example", "12", "3" },
	};
	DmLetter *letter = dm_letter_new();

	letter->subject = g_strdup("subject with ü");
	dm_letter_add(letter, DM_BLOCK_TITLE, "A title");
	dm_letter_add(letter, DM_BLOCK_ALARM, "an alarm that is %s", "long");
	dm_letter_add(letter, DM_BLOCK_PARAGRAPH, "of a list:");
	dm_letter_add(letter, DM_BLOCK_ITEM, "one two three four five six");
	dm_letter_add(letter, DM_BLOCK_ITEM, "two");
	dm_letter_add(letter, DM_BLOCK_HEADING, "Figures");
	dm_letter_add_table(letter, "figures", heads);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		dm_letter_add_row(letter, rows[i]);
	return letter;
}

static void test_text(void)
{
	g_autoptr(DmLetter) letter = sample();
	g_autofree char *text = dm_letter_text(letter, 20);

	g_assert_cmpstr(text, ==,
			"A title\n"
			"-------\n"
			"\n"
			"!! an alarm that is\n"
			"   long\n"
			"\n"
			"of a list:\n"
			"  - one two three\n"
			"    four five six\n"
			"  - two\n"
			"\n"
			"Figures\n"
			"-------\n"
			"\n"
			"Domain                               Msgs  before\n"
			"example.com                         1,234       5\n"
			"a-name-that-is-longer-than-any-column.example.com\n"
			"                                        1       -\n"
			"日本.example                           12       3\n");
}

static void test_html(void)
{
	g_autoptr(DmLetter) letter = sample();
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *html = dm_letter_html(letter);

	g_assert_null(check_html(html, text));
	g_assert_true(g_str_has_prefix(html, "<!DOCTYPE html>\n<html lang="));
	g_assert_nonnull(strstr(html, "<title>subject with ü</title>"));
	g_assert_nonnull(strstr(html, "<th scope=\"col\""));
	g_assert_nonnull(strstr(html, "<th scope=\"row\""));
	g_assert_nonnull(strstr(html, "aria-label=\"figures\""));
	g_assert_nonnull(strstr(text->str, "an alarm that is long"));
	g_assert_nonnull(strstr(text->str, "日本.example"));
}

/* What reporters send is cut, within no character. */
static void test_long(void)
{
	g_autoptr(DmLetter) letter = dm_letter_new();
	g_autofree char *zeros = g_strnfill(70000, '0');
	g_autofree char *text = NULL;

	dm_letter_add(letter, DM_BLOCK_PARAGRAPH, "ü%s", zeros);
	dm_letter_add(letter, DM_BLOCK_PARAGRAPH, "broken \xff%s", "\xc3");
	text = dm_letter_text(letter, 72);
	g_assert_cmpint(g_utf8_strlen(text, -1), <, 700);
	g_assert_nonnull(strstr(text, "000…\n"));
	g_assert_nonnull(strstr(text, "broken \xef\xbf\xbd\xef\xbf\xbd"));
}

static void test_mail(void)
{
	static const char *const to[] = { "a@example.com", "b@example.com",
					  NULL };
	static const char *const lines[] = {
		"\r\nFrom: dmarcmill <me@example.com>\r\n",
		"\r\nTo: a@example.com, b@example.com\r\n",
		"Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n",
		"\r\nAuto-Submitted: auto-generated\r\n",
		"\r\nMIME-Version: 1.0\r\n",
		"\r\nContent-Type: multipart/alternative; boundary=",
		"\r\nContent-Type: text/plain; charset=utf-8\r\n",
		"\r\nContent-Type: text/html; charset=utf-8\r\n",
		"\r\nSubject: subject with =?",
		"@example.com>\r\n",
	};
	const DmMailHead head = { "me@example.com", to, 1767225600 };
	g_autoptr(DmLetter) letter = sample();
	g_autoptr(GBytes) mail = dm_mail_write(&head, letter);
	gsize size;
	const char *data = g_bytes_get_data(mail, &size);
	g_autofree char *text = g_strndup(data, size);
	g_autofree char *problem = check_mail(text);

	g_assert_cmpstr(problem, ==, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		if (!strstr(text, lines[i]))
			g_error("no %s in\n%s", lines[i], text);
}

/* A subject that would add a header field, and a mail without recipients. */
static void test_mail_hostile(void)
{
	static const char *const nobody[] = { NULL };
	const DmMailHead head = { "me@example.com", nobody, 1767225600 };
	g_autoptr(DmLetter) letter = dm_letter_new();
	g_autoptr(GBytes) mail = NULL;
	g_autofree char *problem = NULL;
	g_autofree char *text = NULL;

	letter->subject = g_strdup("x\\u{d}\\u{a}Bcc: evil@example.com");
	dm_letter_add(letter, DM_BLOCK_PARAGRAPH,
		      ".\r\n--boundary\r\nFrom x\r\n%0*d", 500, 1);
	mail = dm_mail_write(&head, letter);
	text = g_strndup(g_bytes_get_data(mail, NULL), g_bytes_get_size(mail));
	problem = check_mail(text);
	g_assert_cmpstr(problem, ==, NULL);
	g_assert_null(strstr(text, "\r\nBcc:"));
	g_assert_null(strstr(text, "\r\n--boundary"));
	g_assert_nonnull(strstr(text, "\r\nTo: undisclosed-recipients: ;\r\n"));
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/letter/text", test_text);
	g_test_add_func("/letter/html", test_html);
	g_test_add_func("/letter/long", test_long);
	g_test_add_func("/letter/mail", test_mail);
	g_test_add_func("/letter/mail-hostile", test_mail_hostile);
	return g_test_run();
}

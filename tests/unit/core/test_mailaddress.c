/*
 * Addresses of mail: which are taken, in which form.
 */
#include "core/mailaddress.h"

static void test_good(void)
{
	static const char *const rows[][2] = {
		{ "a@example.com", "a@example.com" },
		{ "Dmarc.Reports+x@EXAMPLE.com",
		  "Dmarc.Reports+x@example.com" },
		{ "a@example.com.", "a@example.com" },
		{ "root@localhost", "root@localhost" },
		{ "o'neil@example.com", "o'neil@example.com" },
		{ "a/b=c@example.com", "a/b=c@example.com" },
		{ "a@bücher.example", "a@xn--bcher-kva.example" },
		{ "x@1.example", "x@1.example" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *address = dm_mail_address(rows[i][0]);

		g_assert_cmpstr(address, ==, rows[i][1]);
	}
}

static void test_bad(void)
{
	static const char *const rows[] = {
		"",
		"a",
		"@",
		"a@",
		"@example.com",
		"a@b@example.com",
		".a@example.com",
		"a.@example.com",
		"a..b@example.com",
		"-oX@example.com",
		"a b@example.com",
		" a@example.com",
		"a@example.com ",
		"a@exa mple.com",
		"a@example.com\nBcc: b@example.com",
		"a\r\n@example.com",
		"a@example.com\r",
		"a@example.com,b@example.com",
		"A <a@example.com>",
		"<a@example.com>",
		"a@example.com>",
		"\"a\"@example.com",
		"a(x)@example.com",
		"a;b@example.com",
		"a@[192.0.2.1]",
		"a@-x.example",
		"a@x-.example",
		"a@x..example",
		"a@x_y.example",
		"ä@example.com",
		"a\xe2\x80\xae@example.com",
		"a\xff@example.com",
		"a@\xff.example",
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *address = dm_mail_address(rows[i]);

		if (address)
			g_error("\"%s\" was taken", rows[i]);
	}
}

/* RFC 5321 section 4.5.3.1: one octet less is good. */
static void test_long(void)
{
	for (guint more = 0; more < 2; more++) {
		g_autofree char *local = g_strnfill(64 + more, 'a');
		g_autofree char *label = g_strnfill(63 + more, 'a');
		g_autofree char *first =
			g_strconcat(local, "@example.com", NULL);
		g_autofree char *second =
			g_strconcat("a@", label, ".example", NULL);
		g_autofree char *one = dm_mail_address(first);
		g_autofree char *two = dm_mail_address(second);

		g_assert_true((one == NULL) == more);
		g_assert_true((two == NULL) == more);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mailaddress/good", test_good);
	g_test_add_func("/mailaddress/bad", test_bad);
	g_test_add_func("/mailaddress/long", test_long);
	return g_test_run();
}

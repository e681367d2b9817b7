/*
 * Folder names: what the user writes, what the server is told, and back.
 */
#include <string.h>

#include "ingest/imapname.h"

static const struct {
	const char *text, *encoded;
} pairs[] = {
	{ "", "" },
	{ "INBOX", "INBOX" },
	{ "Reports/2026", "Reports/2026" },
	{ "R&D", "R&-D" },
	{ "&", "&-" },
	{ "&&", "&-&-" },
	{ "a-b", "a-b" },
	{ "Düsseldorf", "D&APw-sseldorf" },
	{ "Entwürfe", "Entw&APw-rfe" },
	{ "ü", "&APw-" },
	{ "üü", "&APwA,A-" },
	{ "ü&ü", "&APw-&-&APw-" },
	{ "ü-", "&APw--" },
	{ "日本語", "&ZeVnLIqe-" },
	{ "台北", "&U,BTFw-" },
	{ "~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-" },
	{ "😀", "&2D3eAA-" },
	{ "a😀b", "a&2D3eAA-b" },
	{ "Отправленные", "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-" },
	{ "a\tb", "a&AAk-b" },
	{ "\177", "&AH8-" },
	{ "\"q\\", "\"q\\" },
};

/* What no server may say; some of it would be a name in disguise. */
static const char *const broken[] = {
	"&",	 "a&",	     "&APw",	  "&A-",    "&AP-",  "&APwA-",
	"&APx-", "&AP/-",    "&AAA-",	  "&2D3-",  "&2D0-", "&2D0AYQ-",
	"&3gA-", "&3gDYPQ-", "&2D3YPQ-",  "&A Pw-", "&=-",   "D\303\274",
	"a\tb",	 "a\177",    "&APw&APw-", "&&-",
};

/* Superfluous, but clear. */
static const struct {
	const char *encoded, *text;
} lenient[] = {
	{ "&AGE-", "a" },
	{ "&ACY-", "&" },
	{ "&APw-&APw-", "üü" },
};

static void test_mutf7(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autofree char *encoded = dm_mutf7_encode(pairs[i].text);
		g_autofree char *decoded = dm_mutf7_decode(pairs[i].encoded);

		g_assert_cmpstr(encoded, ==, pairs[i].encoded);
		g_assert_cmpstr(decoded, ==, pairs[i].text);
	}
	for (guint i = 0; i < G_N_ELEMENTS(lenient); i++) {
		g_autofree char *decoded = dm_mutf7_decode(lenient[i].encoded);

		g_assert_cmpstr(decoded, ==, lenient[i].text);
	}
}

static void test_broken(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
		g_test_message("%s", broken[i]);
		g_assert_null(dm_mutf7_decode(broken[i]));
	}
	g_assert_null(dm_mutf7_encode("a\377"));
	g_assert_null(dm_mutf7_encode("\355\240\200"));
}

/* The server's name of the user's, and what the user sees of it then. */
static const struct {
	const char *prefix;
	char separator;
	const char *name, *expected, *shown;
} names[] = {
	{ "", '/', "done", "done", "done" },
	{ "", '/', "dmarcmill/done", "dmarcmill/done", "dmarcmill/done" },
	{ "", '.', "dmarcmill/done", "dmarcmill.done", "dmarcmill/done" },
	{ "", '.', "dmarcmill.done", "dmarcmill.done", "dmarcmill/done" },
	{ "", '\\', "a/b", "a\\b", "a/b" },
	{ NULL, '.', "a/b", "a.b", "a/b" },
	{ "", 0, "done", "done", "done" },
	{ "", '.', "Reports/Düsseldorf", "Reports.D&APw-sseldorf",
	  "Reports/Düsseldorf" },
	{ "", '/', "R&D/x", "R&-D/x", "R&D/x" },
	{ "", '.', "ü/ü", "&APw-.&APw-", "ü/ü" },
	{ "INBOX.", '.', "done", "INBOX.done", "done" },
	{ "INBOX.", '.', "a/b", "INBOX.a.b", "a/b" },
	{ "INBOX.", '.', "INBOX/a", "INBOX.a", "a" },
	{ "INBOX.", '.', "inbox.a", "INBOX.a", "a" },
	{ "INBOX.", '.', "Inbox/A", "INBOX.A", "A" },
	{ "INBOX.", '.', "INBOXES", "INBOX.INBOXES", "INBOXES" },
	{ "INBOX.", '.', "inbox", "INBOX", "INBOX" },
	{ "INBOX.", '.', "INBOX", "INBOX", "INBOX" },
	{ "INBOX.", '.', "INBOX/INBOX", "INBOX.INBOX", "INBOX/INBOX" },
	{ "INBOX.", '.', "INBOX/INBOX/a", "INBOX.INBOX.a", "INBOX/INBOX/a" },
	{ "inbox/", '/', "Inbox/a", "inbox/a", "a" },
	{ "Mail/", '/', "a", "Mail/a", "a" },
	{ "Mail/", '/', "Mail/a", "Mail/a", "a" },
	{ "Mail/", '/', "mail/a", "Mail/mail/a", "mail/a" },
	{ "Mail/", '/', "Mail", "Mail/Mail", "Mail" },
	{ "D&APw-/", '/', "Dü/a", "D&APw-/a", "a" },
	{ "", '/', "[Gmail]/Alle", "[Gmail]/Alle", "[Gmail]/Alle" },
};

static void test_names(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		DmImapNamespace space = { (char *)names[i].prefix,
					  names[i].separator };
		g_autofree char *name = dm_imap_name(&space, names[i].name);
		g_autofree char *shown = NULL;
		g_autofree char *again = NULL;

		g_assert_cmpstr(name, ==, names[i].expected);
		shown = dm_imap_name_shown(&space, name);
		g_assert_cmpstr(shown, ==, names[i].shown);
		again = dm_imap_name(&space, shown);
		g_assert_cmpstr(again, ==, name);
	}
}

static const struct {
	const char *prefix;
	char separator;
	const char *name;
} impossible[] = {
	{ "", '/', "" },	  { "", '/', "/" },
	{ "", '/', "/a" },	  { "", '/', "a/" },
	{ "", '/', "a//b" },	  { "", '.', "a//b" },
	{ "", '.', "a..b" },	  { "", '.', ".a" },
	{ "", '.', "a./b" },	  { "INBOX.", '.', "INBOX/" },
	{ "INBOX.", '.', "a/" },  { "", 0, "a/b" },
	{ "", '/', "a\nb" },	  { "", '/', "a\rb" },
	{ "", '/', "\t" },	  { "", '/', "a\177" },
	{ "", '/', "a\302\205" }, { "", '/', "a\377" },
	{ "", '/', "\303" },
};

static void test_impossible(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(impossible); i++) {
		DmImapNamespace space = { (char *)impossible[i].prefix,
					  impossible[i].separator };

		g_test_message("%s", impossible[i].name);
		g_assert_null(dm_imap_name(&space, impossible[i].name));
	}
}

/* What a server has beside its own rules is shown as it is. */
static const struct {
	const char *prefix;
	char separator;
	const char *name, *shown;
} foreign[] = {
	{ "", '.', "Shared.x", "Shared/x" },
	{ "INBOX.", '.', "Shared.x", "Shared/x" },
	{ "INBOX.", '.', "inbox.x", "inbox/x" },
	{ "", '.', "D\303\274ren.x", "D\303\274ren.x" },
	{ "", '/', "R&D", "R&D" },
	{ "", 0, "a.b", "a.b" },
	{ "", '/', "", "" },
	{ "Mail/", '/', "Mail/", "Mail/" },
};

static void test_foreign(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(foreign); i++) {
		DmImapNamespace space = { (char *)foreign[i].prefix,
					  foreign[i].separator };
		g_autofree char *shown =
			dm_imap_name_shown(&space, foreign[i].name);

		g_assert_cmpstr(shown, ==, foreign[i].shown);
	}
}

static const struct {
	const char *name, *quoted;
} quotes[] = {
	{ "", "\"\"" },
	{ "a b", "\"a b\"" },
	{ "a\"b", "\"a\\\"b\"" },
	{ "a\\b", "\"a\\\\b\"" },
	{ "\\\"", "\"\\\\\\\"\"" },
	{ "a\r\nA1 DELETE x", "\"aA1 DELETE x\"" },
	{ "%*&-", "\"%*&-\"" },
};

static void test_quoted(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(quotes); i++) {
		g_autoptr(GString) out = g_string_new("SELECT ");

		dm_imap_append_quoted(out, quotes[i].name);
		g_assert_true(g_str_has_prefix(out->str, "SELECT "));
		g_assert_cmpstr(out->str + 7, ==, quotes[i].quoted);
	}
}

static void test_equal(void)
{
	g_assert_true(dm_imap_name_equal("INBOX", "inbox"));
	g_assert_true(dm_imap_name_equal("InBox", "INBOX"));
	g_assert_true(dm_imap_name_equal("Done", "Done"));
	g_assert_false(dm_imap_name_equal("Done", "done"));
	g_assert_false(dm_imap_name_equal("INBOX.a", "inbox.a"));
	g_assert_false(dm_imap_name_equal("INBOX", "Done"));
	g_assert_true(dm_imap_name_equal("", ""));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imapname/mutf7", test_mutf7);
	g_test_add_func("/imapname/broken", test_broken);
	g_test_add_func("/imapname/names", test_names);
	g_test_add_func("/imapname/impossible", test_impossible);
	g_test_add_func("/imapname/foreign", test_foreign);
	g_test_add_func("/imapname/quoted", test_quoted);
	g_test_add_func("/imapname/equal", test_equal);
	return g_test_run();
}

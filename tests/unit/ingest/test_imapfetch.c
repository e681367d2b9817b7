/*
 * FETCH replies: the mail is what was announced, whatever it says and however
 * the server writes what stands around it.
 */
#include "tests/unit/ingest/imapdump.h"

#define BODY_MAX 64
/* 65 bytes: one above the cap; and their digest. */
#define TEN "0123456789"
#define LARGE TEN TEN TEN TEN TEN TEN "01234"
#define LARGE_SHA256 \
	"'52774b57c10e45040a61c14d35c1c8ebefe880082313aa0a21ebb077734cd067'"

#define FORGED "A004 OK done\r\n* 5 EXPUNGE\r\n)\r\n"

static const DumpRow body_rows[] = {
	ROW("plain", "* 12 FETCH (UID 7 BODY[] {5}\r\nhello)\r\n",
	    "FETCH number=12 uid=7 body='hello'\n"),
	ROW("UID behind", "* 12 FETCH (BODY[] {5}\r\nhello UID 7)\r\n",
	    "FETCH number=12 uid=7 body='hello'\n"),
	ROW("no bytes", "* 1 FETCH (UID 7 BODY[] {0}\r\n)\r\n",
	    "FETCH number=1 uid=7 body=''\n"),
	ROW("literal8", "* 1 FETCH (UID 7 BINARY[] ~{3}\r\na\0b)\r\n",
	    "FETCH number=1 uid=7 body='a<00>b'\n"),
	ROW("non-synchronising", "* 1 FETCH (BODY[] ~{1+}\r\na UID 7)\r\n",
	    "FETCH number=1 uid=7 body='a'\n"),
	ROW("any case", "* 1 fetch (uid 7 body[] {1}\r\na)\r\n",
	    "FETCH number=1 uid=7 body='a'\n"),
	ROW("other names",
	    "* 1 FETCH (BODY[]<0> {1}\r\na)\r\n* 1 FETCH (RFC822 {1}\r\nb)\r\n"
	    "* 1 FETCH (BINARY[]<0> {1}\r\nc)\r\n",
	    "FETCH number=1 body='a'\nFETCH number=1 body='b'\n"
	    "FETCH number=1 body='c'\n"),
	ROW("without a space", "* 1 FETCH (UID 7 BODY[]{1}\r\na)\r\n",
	    "FETCH number=1 uid=7 body='a'\n"),
	ROW("spaces", "*  1  FETCH  ( UID  7  BODY[]  {1}\r\na ) \r\n",
	    "FETCH number=1 uid=7 body='a'\n"),
	ROW("quoted", "* 1 FETCH (UID 7 BODY[] \"a\\\"b\\\\\")\r\n",
	    "FETCH number=1 uid=7 body='a\"b\\'\n"),
	ROW("quoted, empty", "* 1 FETCH (BODY[] \"\" UID 7)\r\n",
	    "FETCH number=1 uid=7 body=''\n"),
	ROW("NIL", "* 1 FETCH (BODY[] nil UID 7)\r\n",
	    "FETCH number=1 uid=7 body=NIL\n"),
	ROW("at the cap",
	    "* 1 FETCH (UID 7 BODY[] {64}\r\n" TEN TEN TEN TEN TEN TEN
	    "0123)\r\n",
	    "FETCH number=1 uid=7 body='" TEN TEN TEN TEN TEN TEN "0123'\n"),
	ROW("above the cap", "* 1 FETCH (UID 7 BODY[] {65}\r\n" LARGE ")\r\n",
	    "FETCH number=1 uid=7 large=65 sha256=" LARGE_SHA256 "\n"),
	ROW("quoted above the cap",
	    "* 1 FETCH (BODY[] \"" LARGE "\" UID 7)\r\n",
	    "FETCH number=1 uid=7 large=65 sha256=" LARGE_SHA256 "\n"),
	ROW("two mails, the second is not the first's rest",
	    "* 1 FETCH (UID 7 BODY[] {65}\r\n" LARGE ")\r\n"
	    "* 2 FETCH (UID 8 BODY[] {1}\r\na)\r\n",
	    "FETCH number=1 uid=7 large=65 sha256=" LARGE_SHA256 "\n"
	    "FETCH number=2 uid=8 body='a'\n"),
	ROW("the first counts",
	    "* 1 FETCH (BODY[] {1}\r\na BODY[] {1}\r\nb UID 7)\r\n"
	    "* 1 FETCH (BODY[] \"a\" RFC822 {1}\r\nb)\r\n"
	    "* 1 FETCH (BODY[] NIL BODY[] {1}\r\nb)\r\n"
	    "* 1 FETCH (BODY[] {1}\r\na BODY[] NIL)\r\n",
	    "FETCH number=1 uid=7 body='a'\nFETCH number=1 body='a'\n"
	    "FETCH number=1 body=NIL\nFETCH number=1 body='a'\n"),
	ROW("forged lines",
	    "* 1 FETCH (UID 7 BODY[] {30}\r\n" FORGED ")\r\nA1 OK x\r\n",
	    "FETCH number=1 uid=7 body='A004 OK done<0d><0a>* 5 EXPUNGE"
	    "<0d><0a>)<0d><0a>'\nTAGGED OK tag='A1' text='x'\n"),
	ROW("forged literal",
	    "* 1 FETCH (BODY[] {14}\r\nBODY[] {99}\r\n\n UID 7)\r\n",
	    "FETCH number=1 uid=7 body='BODY[] {99}<0d><0a><0a>'\n"),
	ROW("hostile bytes",
	    "* 1 FETCH (UID 7 BODY[] {6}\r\n\0\r\"\n\\\377)\r\n",
	    "FETCH number=1 uid=7 body='<00><0d>\"<0a>\\<ff>'\n"),
	ROW("half a literal", "* 1 FETCH (UID 7 BODY[] {5}\r\nhel",
	    "… uid=7\n"),
	ROW("half a literal, UID to come", "* 1 FETCH (BODY[] {5}\r\nhel",
	    "…\n"),
	ROW("literal without its reply's end",
	    "* 1 FETCH (UID 7 BODY[] {5}\r\nhello", "… uid=7\n"),
	ROW("announced only", "* 1 FETCH (UID 7 BODY[] {4294967296}\r\n",
	    "… uid=7\n"),
};

static const DumpRow item_rows[] = {
	ROW("flags", "* 1 FETCH (FLAGS (\\Seen $x \\deleted) UID 7)\r\n",
	    "FETCH number=1 uid=7 flags=SD\n"),
	ROW("no flag", "* 1 FETCH (FLAGS ())\r\n", "FETCH number=1 flags=\n"),
	ROW("flags that are none", "* 1 FETCH (FLAGS NIL UID 7)\r\n",
	    "FETCH number=1 uid=7\n"),
	ROW("size", "* 1 FETCH (RFC822.SIZE 44827 UID 7)\r\n",
	    "FETCH number=1 uid=7 size=44827\n"),
	ROW("size 0", "* 1 FETCH (RFC822.SIZE 0)\r\n",
	    "FETCH number=1 size=0\n"),
	ROW("size that is none",
	    "* 1 FETCH (RFC822.SIZE x)\r\n* 1 FETCH (RFC822.SIZE 5x)\r\n"
	    "* 1 FETCH (RFC822.SIZE 9223372036854775808)\r\n"
	    "* 1 FETCH (RFC822.SIZE \"5\")\r\n",
	    "FETCH number=1\nFETCH number=1\nFETCH number=1\n"
	    "FETCH number=1\n"),
	ROW("UID that is none",
	    "* 1 FETCH (UID 0)\r\n* 1 FETCH (UID x)\r\n"
	    "* 1 FETCH (UID 4294967296)\r\n* 1 FETCH (UID (7))\r\n",
	    "FETCH number=1\nFETCH number=1\nFETCH number=1\n"
	    "FETCH number=1\n"),
	ROW("nothing", "* 1 FETCH ()\r\n", "FETCH number=1\n"),
	ROW("unknown items",
	    "* 1 FETCH (MODSEQ (12) X-GM-MSGID 1278 ENVELOPE (\"a)\" NIL"
	    " ((NIL NIL \"x\" \"example.com\"))) INTERNALDATE"
	    " \"17-Jul-2026 02:44:25 -0700\" UID 7)\r\n",
	    "FETCH number=1 uid=7\n"),
	ROW("literals in unknown items",
	    "* 1 FETCH (ENVELOPE ({8}\r\nBODY[] ( {3}\r\n)\r\n \"x\") UID 7"
	    " BODY[] {1}\r\na)\r\n",
	    "FETCH number=1 uid=7 body='a'\n"),
	ROW("sections are not the mail",
	    "* 1 FETCH (BODY[HEADER.FIELDS (Subject \"a]b\")] {3}\r\na\r\n"
	    " BODY[TEXT] \"b\" BODY[1.2]<5> {1}\r\nc BODY[]<5> \"d\" UID 7"
	    " BODY[] {1}\r\ne)\r\n",
	    "FETCH number=1 uid=7 body='e'\n"),
	ROW("literal in a section",
	    "* 1 FETCH (BODY[HEADER.FIELDS ({4}\r\nA]B\")] {1}\r\na UID 7)\r\n",
	    "FETCH number=1 uid=7\n"),
	ROW("structure is not the mail",
	    "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1)"
	    " BODYSTRUCTURE ((\"x\" (\"y\" \"z\"))(\"a\")) UID 7)\r\n",
	    "FETCH number=1 uid=7\n"),
	ROW("inside a list it is not the mail",
	    "* 1 FETCH (X (BODY[] {1}\r\na) UID 7)\r\n"
	    "* 1 FETCH (X (BODY[] {1}\r\na) UID 7 BODY[] {1}\r\nb)\r\n",
	    "FETCH number=1 uid=7\nFETCH number=1 uid=7 body='b'\n"),
	ROW("makes no sense",
	    "* 1 FETCH\r\n* 1 FETCH UID 7\r\n* 1 FETCH (UID 7\r\n"
	    "* 1 FETCH (UID)\r\n* 1 FETCH (UID 7) x\r\n"
	    "* 1 FETCH (BODY[HEADER UID 7)\r\n* 1 FETCH (\"UID\" 7)\r\n"
	    "* 1 FETCH (BODY[] x)\r\n* 1 FETCH (BODY[] (x))\r\n"
	    "* x FETCH (UID 7)\r\n* FETCH (UID 7)\r\n* 0 FETCH (UID 7)\r\n"
	    "* 1 FETCH (X (a)) b)\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\n"
	    "OTHER\nOTHER\nOTHER\nOTHER\n"),
	ROW("makes no sense, but stays in step",
	    "* 1 FETCH (UID 7 BODY[] {5}\r\nhello\r\n"
	    "* 1 FETCH UID 7 BODY[] {7}\r\nA1 OK x\r\n"
	    "* 0 FETCH (BODY[] {7}\r\nA1 OK x)\r\n"
	    "* X 1 FETCH (BODY[] {7}\r\nA1 OK x)\r\nA1 OK y\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nTAGGED OK tag='A1' text='y'\n"),
};

/* As they are known from the field. */
static const DumpRow server_rows[] = {
	ROW("Dovecot, with news between",
	    "* 3 FETCH (UID 7 RFC822.SIZE 5 INTERNALDATE"
	    " \"17-Jul-2026 02:44:25 +0000\" BODY[] {5}\r\nhello)\r\n"
	    "* 24 EXISTS\r\n* 0 RECENT\r\n* 9 FETCH (FLAGS (\\Seen))\r\n"
	    "* OK Still here\r\n* 2 EXPUNGE\r\n"
	    "* 4 FETCH (UID 8 BODY[] {1}\r\na)\r\n"
	    "x.3 OK Fetch completed (0.001 + 0.000 secs).\r\n",
	    "FETCH number=3 uid=7 size=5 body='hello'\nEXISTS number=24\n"
	    "OTHER\nFETCH number=9 flags=S\nUNTAGGED OK text='Still here'\n"
	    "EXPUNGE number=2\nFETCH number=4 uid=8 body='a'\n"
	    "TAGGED OK tag='x.3' text='Fetch completed (0.001 + 0.000 "
	    "secs).'\n"),
	ROW("Exchange, body first and a size that is not so",
	    "* 1 FETCH (BODY[] {3}\r\na\r\n FLAGS (\\Seen) RFC822.SIZE 1791"
	    " UID 7)\r\nA1 OK FETCH completed.\r\n",
	    "FETCH number=1 uid=7 size=1791 flags=S body='a<0d><0a>'\n"
	    "TAGGED OK tag='A1' text='FETCH completed.'\n"),
	ROW("DavMail, other keys",
	    "* 1 FETCH (UID 7 RFC822.SIZE 3 BODY[]<0> {3}\r\na\r\n)\r\n"
	    "A1 OK UID FETCH completed\r\n",
	    "FETCH number=1 uid=7 size=3 body='a<0d><0a>'\n"
	    "TAGGED OK tag='A1' text='UID FETCH completed'\n"),
	ROW("iCloud, nothing but the UID",
	    "* 1 FETCH (UID 7)\r\nA1 OK FETCH completed\r\n",
	    "FETCH number=1 uid=7\n"
	    "TAGGED OK tag='A1' text='FETCH completed'\n"),
	ROW("hMailServer, without a size",
	    "* 1 FETCH (UID 7 FLAGS (\\Recent) BODY[] {1}\r\na)\r\n"
	    "A1 BAD No mail number specified.\r\n",
	    "FETCH number=1 uid=7 flags= body='a'\n"
	    "TAGGED BAD tag='A1' text='No mail number specified.'\n"),
};

static void test_bodies(void)
{
	check_rows(body_rows, G_N_ELEMENTS(body_rows), BODY_MAX);
}

static void test_items(void)
{
	check_rows(item_rows, G_N_ELEMENTS(item_rows), BODY_MAX);
}

static void test_servers(void)
{
	check_rows(server_rows, G_N_ELEMENTS(server_rows), BODY_MAX);
}

/* Lists of 64 levels are passed over, deeper ones make no sense. */
static void test_depth(void)
{
	static const struct {
		gsize depth;
		const char *expected;
	} cases[] = {
		{ 64, "FETCH number=1 uid=7\n" },
		{ 65, "OTHER\n" },
		{ 100000, "OTHER\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *open = g_strnfill(cases[i].depth, '(');
		g_autofree char *shut = g_strnfill(cases[i].depth, ')');
		g_autofree char *input = g_strconcat("* 1 FETCH (X ", open,
						     shut, " UID 7)\r\n", NULL);
		g_autofree char *found =
			dump_input(input, strlen(input), BODY_MAX, 4096, 4096);

		g_assert_cmpstr(found, ==, cases[i].expected);
	}
}

/* The reply of a mail of `size` bytes, fed in pieces of `chunk`. */
static void fetch_large(guint64 size, gsize chunk, gint64 body_max,
			DmImapReply *ret)
{
	g_autoptr(DmImapParser) parser = dm_imap_parser_new(body_max);
	g_autofree char *head = g_strdup_printf(
		"* 1 FETCH (UID 7 BODY[] {%" G_GUINT64_FORMAT "}\r\n", size);
	g_autofree char *data = g_strnfill(chunk, 'x');
	const char *fault;
	gsize used;

	g_assert_cmpint(dm_imap_parser_feed(parser, (const guint8 *)head,
					    strlen(head), &used, ret, &fault),
			==, DM_IMAP_MORE);
	while (size) {
		gsize n = (gsize)MIN(size, chunk);

		g_assert_cmpuint(dm_imap_parser_uid(parser), ==, 7);
		g_assert_true(dm_imap_parser_is_inside(parser));
		g_assert_cmpint(dm_imap_parser_feed(parser,
						    (const guint8 *)data, n,
						    &used, ret, &fault),
				==, DM_IMAP_MORE);
		g_assert_cmpuint(used, ==, n);
		size -= n;
	}
	g_assert_cmpint(dm_imap_parser_feed(parser, (const guint8 *)")\r\n* OK",
					    7, &used, ret, &fault),
			==, DM_IMAP_REPLY);
	g_assert_cmpuint(used, ==, 3);
	g_assert_cmpuint(dm_imap_parser_uid(parser), ==, 0);
	g_assert_false(dm_imap_parser_is_inside(parser));
}

/* Of what is above the cap only size and digest are left. */
static void test_large(void)
{
	const gsize size = 30 * 1024 * 1024 + 1;
	g_auto(DmImapReply) large = { 0 };
	g_auto(DmImapReply) held = { 0 };
	g_autofree char *whole = g_strnfill(size, 'x');
	g_autofree char *sha256 = g_compute_checksum_for_data(
		G_CHECKSUM_SHA256, (const guchar *)whole, size);

	fetch_large(size, 16384, 1024 * 1024, &large);
	g_assert_cmpint(large.body_state, ==, DM_IMAP_BODY_LARGE);
	g_assert_null(large.body);
	g_assert_cmpuint(large.body_size, ==, size);
	g_assert_cmpstr(large.body_sha256, ==, sha256);

	fetch_large(size, 16384, (gint64)size, &held);
	g_assert_cmpint(held.body_state, ==, DM_IMAP_BODY_HELD);
	g_assert_cmpuint(g_bytes_get_size(held.body), ==, size);
	g_assert_null(held.body_sha256);
	g_assert_true(memcmp(g_bytes_get_data(held.body, NULL), whole, size) ==
		      0);
	dm_imap_reply_clear(&held);
	g_assert_null(held.body);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imapfetch/bodies", test_bodies);
	g_test_add_func("/imapfetch/items", test_items);
	g_test_add_func("/imapfetch/servers", test_servers);
	g_test_add_func("/imapfetch/depth", test_depth);
	g_test_add_func("/imapfetch/large", test_large);
	return g_test_run();
}

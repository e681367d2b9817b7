/*
 * The parser of replies: status and its codes, what is no reply, and the caps,
 * however the bytes are cut.
 */
#include "tests/unit/ingest/imapdump.h"

#define BODY_MAX 64
#define TAG64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const DumpRow status_rows[] = {
	ROW("nothing", "", ""),
	ROW("greeting", "* OK server.example ready\r\n",
	    "UNTAGGED OK text='server.example ready'\n"),
	ROW("line end without CR", "* OK ready\n",
	    "UNTAGGED OK text='ready'\n"),
	ROW("CR inside stays", "* OK a\rb\r\r\n",
	    "UNTAGGED OK text='a<0d>b<0d>'\n"),
	ROW("preauth", "* PREAUTH hello\r\n",
	    "UNTAGGED PREAUTH text='hello'\n"),
	ROW("bye", "* BYE shutting down\r\n",
	    "UNTAGGED BYE text='shutting down'\n"),
	ROW("no and bad", "* NO a\r\n* BAD b\r\n",
	    "UNTAGGED NO text='a'\nUNTAGGED BAD text='b'\n"),
	ROW("any case", "* ok a\r\nx1 No b\r\n",
	    "UNTAGGED OK text='a'\nTAGGED NO tag='x1' text='b'\n"),
	ROW("without text", "* OK\r\nA1 OK\r\nA1 OK \r\n",
	    "UNTAGGED OK text=''\nTAGGED OK tag='A1' text=''\n"
	    "TAGGED OK tag='A1' text=''\n"),
	ROW("tagged", "A1 OK done\r\nA2 NO b\r\nA3 BAD c\r\n",
	    "TAGGED OK tag='A1' text='done'\nTAGGED NO tag='A2' text='b'\n"
	    "TAGGED BAD tag='A3' text='c'\n"),
	ROW("long tag", TAG64 " OK x\r\n",
	    "TAGGED OK tag='" TAG64 "' text='x'\n"),
	ROW("broken UTF-8", "* OK \303\r\n", "UNTAGGED OK text='<c3>'\n"),
	ROW("continue", "+ idling\r\n+\r\n+ \r\n+x\r\n",
	    "CONTINUE text='idling'\nCONTINUE text=''\nCONTINUE text=''\n"
	    "CONTINUE text='x'\n"),
	ROW("no literal in a status",
	    "* OK text {5}\r\nA1 NO no {99999999999999999999}\r\n+ go {5}\r\n"
	    "* BYE \"x {5}\r\n",
	    "UNTAGGED OK text='text {5}'\n"
	    "TAGGED NO tag='A1' text='no {99999999999999999999}'\n"
	    "CONTINUE text='go {5}'\nUNTAGGED BYE text='\"x {5}'\n"),
	ROW("not complete", "* OK a\r\n* O", "UNTAGGED OK text='a'\n…\n"),
	ROW("CR alone is a beginning", "\r", "…\n"),
	ROW("begins like a status", "* OKAY a\r\n* \r\n*  OK a\r\n",
	    "OTHER\nOTHER\nOTHER\n"),
};

static const DumpRow code_rows[] = {
	ROW("unknown", "* OK [X-Y a b] text\r\n",
	    "UNTAGGED OK code='X-Y' rest='a b' text='text'\n"),
	ROW("word alone", "A1 NO [tryCreate] missing\r\n",
	    "TAGGED NO tag='A1' code='TRYCREATE' text='missing'\n"),
	ROW("empty rest", "* OK [X ] t\r\n",
	    "UNTAGGED OK code='X' rest='' text='t'\n"),
	ROW("without text", "* OK [X]\r\n", "UNTAGGED OK code='X' text=''\n"),
	ROW("without a space", "* OK [X]t\r\n",
	    "UNTAGGED OK code='X' text='t'\n"),
	ROW("flags", "* OK [PERMANENTFLAGS (\\Seen \\*)] Limited\r\n",
	    "UNTAGGED OK code='PERMANENTFLAGS' rest='(\\Seen \\*)' "
	    "text='Limited'\n"),
	ROW("no bracket", "* OK [X text\r\n", "UNTAGGED OK text='[X text'\n"),
	ROW("no word", "* OK [] text\r\n* OK [ X] text\r\n",
	    "UNTAGGED OK text='[] text'\nUNTAGGED OK text='[ X] text'\n"),
	ROW("bracket later", "* OK text [X]\r\n",
	    "UNTAGGED OK text='text [X]'\n"),
	ROW("uidvalidity", "* OK [UIDVALIDITY 1699]\r\n",
	    "UNTAGGED OK code='UIDVALIDITY' rest='1699' text='' "
	    "uidvalidity=1699\n"),
	ROW("uidvalidity that is none",
	    "* OK [UIDVALIDITY x]\r\n* OK [UIDVALIDITY]\r\n"
	    "* OK [UIDVALIDITY 4294967296]\r\n* OK [UIDVALIDITY 0]\r\n",
	    "UNTAGGED OK code='UIDVALIDITY' rest='x' text=''\n"
	    "UNTAGGED OK code='UIDVALIDITY' text=''\n"
	    "UNTAGGED OK code='UIDVALIDITY' rest='4294967296' text=''\n"
	    "UNTAGGED OK code='UIDVALIDITY' rest='0' text=''\n"),
	ROW("uidnext", "* OK [uidnext 7] x\r\n",
	    "UNTAGGED OK code='UIDNEXT' rest='7' text='x' uidnext=7\n"),
	ROW("copyuid, tagged", "A1 OK [COPYUID 9 3:5,1 7:8,20:21] done\r\n",
	    "TAGGED OK tag='A1' code='COPYUID' rest='9 3:5,1 7:8,20:21' "
	    "text='done' uidvalidity=9 uids=1,3:5 copies=7:8,20:21\n"),
	ROW("copyuid, untagged",
	    "* OK [COPYUID 9 304,319 3956] x\r\n"
	    "* OK [COPYUID 9 304,319 3956:3957] x\r\n",
	    "UNTAGGED OK code='COPYUID' rest='9 304,319 3956' text='x' "
	    "uidvalidity=9\n"
	    "UNTAGGED OK code='COPYUID' rest='9 304,319 3956:3957' text='x' "
	    "uidvalidity=9 uids=304,319 copies=3956:3957\n"),
	ROW("copyuid that is none",
	    "* OK [COPYUID 9 1:2]\r\n* OK [COPYUID x 1 2]\r\n"
	    "* OK [COPYUID 9 1:* 2]\r\n* OK [COPYUID 9  2 x]\r\n",
	    "UNTAGGED OK code='COPYUID' rest='9 1:2' text='' uidvalidity=9\n"
	    "UNTAGGED OK code='COPYUID' rest='x 1 2' text=''\n"
	    "UNTAGGED OK code='COPYUID' rest='9 1:* 2' text='' uidvalidity=9\n"
	    "UNTAGGED OK code='COPYUID' rest='9  2 x' text='' uidvalidity=9\n"),
	ROW("capability", "* OK [CAPABILITY imap4rev1 SASL-IR  Idle] hi\r\n",
	    "UNTAGGED OK code='CAPABILITY' rest='imap4rev1 SASL-IR  Idle' "
	    "text='hi' words='IMAP4REV1 SASL-IR IDLE'\n"),
	ROW("capability after login", "a OK [CAPABILITY A B] hi\r\n",
	    "TAGGED OK tag='a' code='CAPABILITY' rest='A B' text='hi' "
	    "words='A B'\n"),
};

#define NO_REPLY "! a line that is no reply of IMAP\n"

static const DumpRow fault_rows[] = {
	ROW("empty line", "\r\n", "! an empty line\n"),
	ROW("empty line, LF", "* OK a\n\n",
	    "UNTAGGED OK text='a'\n! an empty line\n"),
	ROW("text", "Hello, who is there\r\n", NO_REPLY),
	ROW("another protocol", "HTTP/1.1 400 Bad Request\r\n", NO_REPLY),
	ROW("star alone", "*\r\n", NO_REPLY),
	ROW("star without a space", "*OK\r\n", NO_REPLY),
	ROW("tag alone", "A1\r\n", NO_REPLY),
	ROW("tag with data", "A1 FETCH\r\n", NO_REPLY),
	ROW("tag with BYE", "A1 BYE x\r\n", NO_REPLY),
	ROW("tag with PREAUTH", "A1 PREAUTH x\r\n", NO_REPLY),
	ROW("two spaces", "A1  OK\r\n", NO_REPLY),
	ROW("no tag", " OK x\r\n", NO_REPLY),
	ROW("tag with +", "a+ OK x\r\n", NO_REPLY),
	ROW("tag with *", "a* OK x\r\n", NO_REPLY),
	ROW("tag beyond ASCII", "\303\274 OK x\r\n", NO_REPLY),
	ROW("tag with a control", "a\001 OK x\r\n", NO_REPLY),
	ROW("tag of 65", TAG64 "x OK x\r\n", NO_REPLY),
	ROW("NUL", "* OK a\0b\r\n", "! a NUL outside of a literal\n"),
	ROW("NUL first", "\0", "! a NUL outside of a literal\n"),
	ROW("NUL behind a literal", "* LIST () \"/\" {1}\r\na\0\r\n",
	    "! a NUL outside of a literal\n"),
	ROW("open quote", "* LIST () \"/\" \"a\r\n",
	    "! a quoted string without an end\n"),
	ROW("open quote before a brace", "* LIST () \"/\" \"a {5}\r\n",
	    "! a quoted string without an end\n"),
	ROW("quote behind a backslash", "* LIST () \"/\" \"a\\\"\r\n",
	    "! a quoted string without an end\n"),
	ROW("backslash at the end", "* LIST () \"/\" \"a\\\r\n",
	    "! a quoted string without an end\n"),
	ROW("open quote behind a literal", "* X {1}\r\na \"b\r\n",
	    "! a quoted string without an end\n"),
	ROW("20 digits", "* 1 FETCH (BODY[] {00000000000000000005}\r\n",
	    "! a literal whose size is no size\n"),
	ROW("negative size", "* 1 FETCH (BODY[] {-5}\r\n",
	    "! a literal whose size is no size\n"),
	ROW("4 GiB and 1", "* 1 FETCH (BODY[] {4294967297}\r\n",
	    "! a literal of more than 4 GiB\n"),
	ROW("63 bits", "* X {9223372036854775807}\r\n",
	    "! a literal of more than 4 GiB\n"),
	ROW("64 bits", "* X {18446744073709551621}\r\n",
	    "! a literal whose size is no size\n"),
};

static void test_status(void)
{
	check_rows(status_rows, G_N_ELEMENTS(status_rows), BODY_MAX);
}

static void test_codes(void)
{
	check_rows(code_rows, G_N_ELEMENTS(code_rows), BODY_MAX);
}

static void test_faults(void)
{
	check_rows(fault_rows, G_N_ELEMENTS(fault_rows), BODY_MAX);
}

/* There is no way back from a fault. */
static void test_fault_stays(void)
{
	g_autoptr(DmImapParser) parser = dm_imap_parser_new(BODY_MAX);
	static const char *const lines[] = { "bad\r\n", "* OK a\r\n" };

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		DmImapReply reply = { 0 };
		const char *fault = NULL;
		gsize used;

		g_assert_cmpint(dm_imap_parser_feed(parser,
						    (const guint8 *)lines[i],
						    strlen(lines[i]), &used,
						    &reply, &fault),
				==, DM_IMAP_FAULT);
		g_assert_cmpstr(fault, ==, "a line that is no reply of IMAP");
	}
}

static void check_string(const GString *input, gsize chunk,
			 const char *expected)
{
	g_autofree char *found =
		dump_input(input->str, input->len, BODY_MAX, chunk, chunk);

	g_assert_cmpstr(found, ==, expected);
}

static void append_filled(GString *out, gsize size)
{
	g_autofree char *text = g_strnfill(size, 'x');

	g_string_append(out, text);
}

/* A reply of exactly the cap passes; the next byte is the fault, not its
   line end. */
static void test_line_cap(void)
{
	static const gsize chunks[] = { 1, 4096, 2 * DM_IMAP_LINE_BYTES };
	g_autoptr(GString) at_cap = g_string_new("* X ");
	g_autoptr(GString) above = g_string_new("* X ");

	append_filled(at_cap, DM_IMAP_LINE_BYTES - 4);
	g_string_append(at_cap, "\n* X\n");
	append_filled(above, DM_IMAP_LINE_BYTES - 3);
	for (guint i = 0; i < G_N_ELEMENTS(chunks); i++) {
		check_string(at_cap, chunks[i], "OTHER\nOTHER\n");
		check_string(above, chunks[i], "! a line of more than 1 MiB\n");
	}
}

/* The lines of one reply count together, the literals between do not. */
static void test_line_cap_of_parts(void)
{
	g_autoptr(GString) input = g_string_new("* X ");

	append_filled(input, DM_IMAP_LINE_BYTES / 2);
	g_string_append(input, " {70000}\r\n");
	append_filled(input, 70000);
	append_filled(input, DM_IMAP_LINE_BYTES / 2 - 12);
	g_string_append_c(input, '\n');
	check_string(input, 4096, "OTHER\n");
	g_string_truncate(input, input->len - 1);
	g_string_append_c(input, 'x');
	check_string(input, 4096, "! a line of more than 1 MiB\n");
}

static void append_literals(GString *out, guint n)
{
	for (guint i = 0; i < n; i++)
		g_string_append(out, " {1}\r\na");
}

static void test_literal_count(void)
{
	g_autoptr(GString) input = g_string_new("* X");

	append_literals(input, DM_IMAP_LITERALS);
	g_string_append(input, "\r\n* X");
	append_literals(input, DM_IMAP_LITERALS);
	g_string_append(input, " {1}\r\n");
	check_string(input, 1, "OTHER\n! more than 64 literals in one reply\n");
}

/* A text of 64 KiB is kept, a larger one is passed over. */
static void test_text_literals(void)
{
	static const struct {
		gsize size;
		gboolean is_kept;
	} cases[] = { { 65536, TRUE }, { 65537, FALSE } };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) input = g_string_new(NULL);
		g_autoptr(GString) expected = g_string_new("LIST name='");

		g_string_printf(input, "* LIST () NIL {%zu}\r\n",
				cases[i].size);
		append_filled(input, cases[i].size);
		g_string_append(input, "\r\nA1 OK x\r\n");
		if (cases[i].is_kept)
			append_filled(expected, cases[i].size);
		g_string_append(expected,
				"' words=''\nTAGGED OK tag='A1' text='x'\n");
		check_string(input, 5000, expected->str);
	}
}

/*
 * All texts of one reply together take 1 MiB, 16 of 64 KiB, so that nothing is
 * left for the name; the next reply begins anew.
 */
static void test_text_literals_together(void)
{
	static const guint counts[] = { 15, 16, 17, 15 };
	g_autoptr(GString) input = g_string_new(NULL);
	g_autoptr(GString) expected = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
		g_string_append(input, "* LIST (");
		g_string_append_printf(expected, "LIST name='%s' words='",
				       counts[i] < 16 ? "a" : "");
		for (guint j = 0; j < counts[i]; j++) {
			g_string_append(input, " {65536}\r\n");
			append_filled(input, 65536);
			g_string_append(expected, j ? " {65536}" : "{65536}");
		}
		g_string_append(input, ") NIL {1}\r\na\r\n");
		g_string_append(expected, "'\n");
	}
	check_string(input, 5000, expected->str);
}

/* A list of words keeps as many as any server has. */
static void test_word_cap(void)
{
	g_autoptr(DmImapParser) parser = dm_imap_parser_new(BODY_MAX);
	g_autoptr(GString) input = g_string_new("* CAPABILITY");
	g_auto(DmImapReply) reply = { 0 };
	const char *fault;
	gsize used;

	for (guint i = 0; i < 5000; i++)
		g_string_append(input, " X");
	g_string_append(input, "\r\n");
	g_assert_cmpint(dm_imap_parser_feed(parser, (const guint8 *)input->str,
					    input->len, &used, &reply, &fault),
			==, DM_IMAP_REPLY);
	g_assert_cmpuint(g_strv_length(reply.words), ==, 1024);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imapreply/status", test_status);
	g_test_add_func("/imapreply/codes", test_codes);
	g_test_add_func("/imapreply/faults", test_faults);
	g_test_add_func("/imapreply/fault-stays", test_fault_stays);
	g_test_add_func("/imapreply/line-cap", test_line_cap);
	g_test_add_func("/imapreply/line-cap-of-parts", test_line_cap_of_parts);
	g_test_add_func("/imapreply/literal-count", test_literal_count);
	g_test_add_func("/imapreply/text-literals", test_text_literals);
	g_test_add_func("/imapreply/text-literals-together",
			test_text_literals_together);
	g_test_add_func("/imapreply/word-cap", test_word_cap);
	return g_test_run();
}

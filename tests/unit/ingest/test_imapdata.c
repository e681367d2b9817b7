/*
 * Replies with data: folders, searches, counts; and what makes no sense, which
 * is passed over with the session in step.
 */
#include "tests/unit/ingest/imapdump.h"

#define BODY_MAX 64

static const DumpRow folder_rows[] = {
	ROW("list", "* LIST (\\HasNoChildren \\Marked) \"/\" \"a b\"\r\n",
	    "LIST name='a b' separator=/ words='\\HASNOCHILDREN \\MARKED'\n"),
	ROW("atom", "* LIST () \".\" INBOX.done\r\n",
	    "LIST name='INBOX.done' separator=. words=''\n"),
	ROW("atom with brackets", "* LIST () \"/\" [Gmail]/x\r\n",
	    "LIST name='[Gmail]/x' separator=/ words=''\n"),
	ROW("literal", "* LIST () \"/\" {5}\r\na \"b)\r\n",
	    "LIST name='a \"b)' separator=/ words=''\n"),
	ROW("literal that is empty", "* LIST () \"/\" {0}\r\n\r\n",
	    "LIST name='' separator=/ words=''\n"),
	ROW("non-synchronising literal", "* LIST () \"/\" {1+}\r\na\r\n",
	    "LIST name='a' separator=/ words=''\n"),
	ROW("literal that lies",
	    "* LIST () \"/\" {7}\r\nA1 OK x\r\nA1 OK y\r\n",
	    "LIST name='A1 OK x' separator=/ words=''\n"
	    "TAGGED OK tag='A1' text='y'\n"),
	ROW("escapes", "* LIST () \"\\\\\" \"a\\\"b\\\\c\"\r\n",
	    "LIST name='a\"b\\c' separator=\\ words=''\n"),
	ROW("brace in quotes", "* LIST () \"/\" \"{5}\"\r\n",
	    "LIST name='{5}' separator=/ words=''\n"),
	ROW("brace without a size",
	    "* LIST () \"/\" a{}\r\n* LIST () \"/\" {+}\r\n"
	    "* LIST () \"/\" {5x}\r\n* LIST () \"/\" 5}\r\n",
	    "LIST name='a{}' separator=/ words=''\n"
	    "LIST name='{+}' separator=/ words=''\n"
	    "LIST name='{5x}' separator=/ words=''\n"
	    "LIST name='5}' separator=/ words=''\n"),
	ROW("flat", "* list (\\Noselect) nil \"\"\r\n",
	    "LIST name='' words='\\NOSELECT'\n"),
	ROW("inbox",
	    "* LIST () \"/\" inbox\r\n* LIST () \"/\" \"InBox\"\r\n"
	    "* LIST () \"/\" {5}\r\niNBOX\r\n",
	    "LIST name='INBOX' separator=/ words=''\n"
	    "LIST name='INBOX' separator=/ words=''\n"
	    "LIST name='INBOX' separator=/ words=''\n"),
	ROW("extended",
	    "* LIST () \"/\" a (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n"
	    "* LIST () \"/\" a ({1}\r\n) x\r\n",
	    "LIST name='a' separator=/ words=''\n"
	    "LIST name='a' separator=/ words=''\n"),
	ROW("list that is none",
	    "* LIST\r\n* LIST () \"/\"\r\n* LIST \"/\" a\r\n"
	    "* LIST () \"ab\" a\r\n* LIST () \"\" a\r\n* LIST () a\r\n"
	    "* LIST (a \"/\" b\r\n* LIST () \"/\" a\"b\"\r\n"
	    "* LIST ()\"/\" a\r\n* LIST () \"/\" (a)\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\n"
	    "OTHER\n"),
	ROW("name that cannot be said",
	    "* LIST () \"/\" {3}\r\na\r\n\r\n* LIST () \"/\" {3}\r\na\0b\r\n"
	    "* LIST () \"/\" \"a\tb\"\r\n",
	    "OTHER\nOTHER\nOTHER\n"),
	ROW("lsub is not asked for", "* LSUB () \"/\" a\r\n", "OTHER\n"),
	ROW("namespace",
	    "* NAMESPACE ((\"INBOX.\" \".\")(\"#mh/\" NIL)) NIL NIL\r\n",
	    "NAMESPACE name='INBOX.' separator=.\n"),
	ROW("namespace of nothing", "* NAMESPACE NIL NIL ((\"\" \"/\"))\r\n",
	    "NAMESPACE\n"),
	ROW("namespace, flat",
	    "* NAMESPACE ((\"\" NIL)) NIL NIL\r\n* NAMESPACE ((NIL \"/\"))\r\n",
	    "NAMESPACE name=''\nNAMESPACE name='' separator=/\n"),
	ROW("namespace, literal and extension",
	    "* NAMESPACE (({2}\r\n~/ \"/\" \"X\" (\"Y\" \"Z\"))) NIL NIL\r\n",
	    "NAMESPACE name='~/' separator=/\n"),
	ROW("namespace that is none",
	    "* NAMESPACE\r\n* NAMESPACE ()\r\n* NAMESPACE (())\r\n"
	    "* NAMESPACE ((\"a\"))\r\n* NAMESPACE ((\"a\" \"/\")\r\n"
	    "* NAMESPACE (({1}\r\n\n \"/\"))\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\n"),
	ROW("status",
	    "* STATUS \"a b\" (MESSAGES 231 UIDNEXT 44292 uidvalidity 7)\r\n",
	    "STATUS name='a b' uidvalidity=7 uidnext=44292 messages=231\n"),
	ROW("status, empty folder and space",
	    "* STATUS inbox (MESSAGES 0) \r\n",
	    "STATUS name='INBOX' messages=0\n"),
	ROW("status, literal", "* STATUS {3}\r\na)b ( MESSAGES 3 )\r\n",
	    "STATUS name='a)b' messages=3\n"),
	ROW("status with unknown items",
	    "* STATUS a (X (1 (2)) Y \"z)\" Z {1}\r\n) MESSAGES 3)\r\n",
	    "STATUS name='a' messages=3\n"),
	ROW("status without numbers",
	    "* STATUS a (MESSAGES x UIDNEXT 0 UIDVALIDITY 4294967296)\r\n"
	    "* STATUS a (MESSAGES 5x)\r\n* STATUS a ()\r\n",
	    "STATUS name='a'\nSTATUS name='a'\nSTATUS name='a'\n"),
	ROW("status that is none",
	    "* STATUS\r\n* STATUS a\r\n* STATUS a MESSAGES 3\r\n"
	    "* STATUS a b (MESSAGES 3)\r\n* STATUS a (MESSAGES 3\r\n"
	    "* STATUS a (MESSAGES)\r\n* STATUS a (MESSAGES 3) x\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\n"),
};

static const DumpRow uid_rows[] = {
	ROW("search", "* SEARCH 2 84 882\r\n", "SEARCH uids=2,84,882\n"),
	ROW("nothing found", "* SEARCH\r\n* SEARCH \r\n", "SEARCH\nSEARCH\n"),
	ROW("any order", "* SEARCH 9 3 4 3 1 \r\n", "SEARCH uids=1,3:4,9\n"),
	ROW("zeros", "* SEARCH 0 5 0\r\n", "SEARCH uids=5\n"),
	ROW("modseq",
	    "* SEARCH 2 5 (MODSEQ 917162500)\r\n* SEARCH (MODSEQ 5)\r\n",
	    "SEARCH uids=2,5\nSEARCH\n"),
	ROW("highest", "* SEARCH 4294967295 1\r\n",
	    "SEARCH uids=1,4294967295\n"),
	ROW("search that is none",
	    "* SEARCH 1 x\r\n* SEARCH 1:5\r\n* SEARCH -1\r\n"
	    "* SEARCH 4294967296\r\n* SEARCH 5 (MODSEQ 5\r\n"
	    "* SEARCH 5 (X) 6\r\n* SEARCH 5)\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\n"),
	ROW("esearch", "* ESEARCH (TAG \"A282\") UID ALL 2,10:15 COUNT 7\r\n",
	    "ESEARCH tag='A282' uids=2,10:15\n"),
	ROW("esearch, other order",
	    "* ESEARCH (TAG \"x\") UID MIN 1 MAX 9 MODSEQ 3 COUNT 2 ALL 9,1\r\n",
	    "ESEARCH tag='x' uids=1,9\n"),
	ROW("esearch, nothing found",
	    "* ESEARCH (TAG \"x\") UID\r\n* ESEARCH (TAG x)\r\n* ESEARCH\r\n"
	    "* ESEARCH UID COUNT 0\r\n",
	    "ESEARCH tag='x'\nESEARCH tag='x'\nESEARCH\nESEARCH\n"),
	ROW("esearch without a tag", "* ESEARCH UID ALL 1:9\r\n",
	    "ESEARCH uids=1:9\n"),
	ROW("esearch, tag as literal",
	    "* ESEARCH (TAG {2}\r\nA\") UID ALL 1\r\n",
	    "ESEARCH tag='A\"' uids=1\n"),
	ROW("esearch with lists", "* ESEARCH UID X (1 (2)) ALL 5\r\n",
	    "ESEARCH uids=5\n"),
	ROW("esearch, all there are", "* ESEARCH UID ALL 1:4294967295\r\n",
	    "ESEARCH uids=1:4294967295\n"),
	ROW("esearch that is none",
	    "* ESEARCH UID ALL\r\n* ESEARCH UID ALL x\r\n"
	    "* ESEARCH UID ALL 1:*\r\n* ESEARCH ALL 1:5\r\n"
	    "* ESEARCH (TAG) UID\r\n* ESEARCH (X \"a\") UID\r\n"
	    "* ESEARCH (TAG \"a\" UID\r\n* ESEARCH UID ALL \"1\"\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\n"),
	ROW("vanished", "* VANISHED 3:4,6\r\n* VANISHED (EARLIER) 1,8:9 \r\n",
	    "VANISHED uids=3:4,6\nVANISHED uids=1,8:9\n"),
	ROW("vanished that is none",
	    "* VANISHED\r\n* VANISHED (EARLIER)\r\n* VANISHED x\r\n"
	    "* VANISHED 1 2\r\n* VANISHED 0\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nOTHER\n"),
};

static const DumpRow other_rows[] = {
	ROW("capability", "* CAPABILITY IMAP4rev1 auth=Plain\r\n",
	    "CAPABILITY words='IMAP4REV1 AUTH=PLAIN'\n"),
	ROW("enabled", "* ENABLED qresync\r\n* ENABLED\r\n",
	    "ENABLED words='QRESYNC'\nENABLED words=''\n"),
	ROW("exists", "* 23 EXISTS\r\n* 0 EXISTS\r\n",
	    "EXISTS number=23\nEXISTS number=0\n"),
	ROW("expunge", "* 44 expunge\r\n", "EXPUNGE number=44\n"),
	ROW("63 bits", "* 9223372036854775807 EXISTS\r\n",
	    "EXISTS number=9223372036854775807\n"),
	ROW("counts that are none",
	    "* x EXISTS\r\n* EXISTS\r\n* 5 EXISTS x\r\n* 0 EXPUNGE\r\n* 5\r\n"
	    "* 5EXISTS\r\n* 9223372036854775808 EXISTS\r\n* -5 EXISTS\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\nOTHER\n"),
	ROW("unknown",
	    "* 5 RECENT\r\n* FLAGS (\\Seen \\Deleted)\r\n* ID NIL\r\n"
	    "* QUOTA \"\" (STORAGE 10 512)\r\n* (x)\r\n",
	    "OTHER\nOTHER\nOTHER\nOTHER\nOTHER\n"),
	ROW("unknown with literals",
	    "* METADATA \"\" (/private/x ~{9}\r\nA1 OK a\r\n b {3}\r\n)\r\n)\r\n"
	    "* 1 EXISTS\r\n",
	    "OTHER\nEXISTS number=1\n"),
};

static void test_folders(void)
{
	check_rows(folder_rows, G_N_ELEMENTS(folder_rows), BODY_MAX);
}

static void test_uids(void)
{
	check_rows(uid_rows, G_N_ELEMENTS(uid_rows), BODY_MAX);
}

static void test_other(void)
{
	check_rows(other_rows, G_N_ELEMENTS(other_rows), BODY_MAX);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imapdata/folders", test_folders);
	g_test_add_func("/imapdata/uids", test_uids);
	g_test_add_func("/imapdata/other", test_other);
	return g_test_run();
}

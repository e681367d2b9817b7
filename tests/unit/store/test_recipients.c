/*
 * Finding recipients in texts, and hashing them.
 */
#include "tests/unit/store/hashtest.h"

static DmRecipients *recipients_of(const char *text)
{
	DmRecipients *recipients = dm_recipients_new(key);

	dm_recipients_add_all(recipients, text, strlen(text));
	return recipients;
}

static char *replaced(const DmRecipients *recipients, const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean changed =
		dm_recipients_append(recipients, text, strlen(text), out);

	g_assert_cmpint(changed, ==, strcmp(text, out->str) != 0);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

#define BOB "{bob@example.com}"
#define TAG "zz+tag@example.net"

static const struct {
	const char *name, *recipients, *text, *expected;
} cases[] = {
	{ "plain", "bob@example.com", "to bob@example.com.",
	  "to " BOB "@example.com." },
	{ "case", "Bob@Example.COM", "bOB@eXample.com", BOB "@eXample.com" },
	{ "brackets", "<bob@example.com>",
	  "<bob@example.com>,(bob@example.com)",
	  "<" BOB "@example.com>,(" BOB "@example.com)" },
	{ "end-of-another", "bob@example.com", "jbob@example.com",
	  "jbob@example.com" },
	{ "begin-of-another", "bob@example.com", "bob@example.commerce",
	  "bob@example.commerce" },
	{ "subdomain-of-it", "bob@example.com", "bob@mail.example.com",
	  "bob@mail.example.com" },
	{ "behind-a-sign", "bob@example.com", "a+bob@example.com",
	  "a+" BOB "@example.com" },
	{ "longest", "bob@example.com b-bob@example.com", "b-bob@example.com",
	  "{b-bob@example.com}@example.com" },
	{ "verp", "bob@example.com", "bounce-7-bob=example.com@lists.example",
	  "bounce-7-" BOB "=example.com@lists.example" },
	{ "verp-goes-on", "bob@example.com", "b=bob=example.com-17@l.example",
	  "b=" BOB "=example.com-17@l.example" },
	{ "verp-of-a-recipient", "bob@example.com x-bob=example.com@l.example",
	  "x-bob=example.com@l.example",
	  "{x-bob=example.com@l.example}@l.example" },
	{ "uri", "bob@example.com",
	  "https://l.example/u?e=bob%40example.com&u=/bob@example.com/x",
	  "https://l.example/u?e=" BOB "%40example.com&u=/" BOB
	  "@example.com/x" },
	{ "uri-all-escaped", "bob@example.com",
	  "https://l.example/u?x%3Dbob%40example.com",
	  "https://l.example/u?x%3D" BOB "%40example.com" },
	{ "quoted-printable", "bob@example.com", "=3Dbob=40example.com",
	  "=3D" BOB "=40example.com" },
	{ "quotes", "\"Bob B.\"@example.com", "<\"bob b.\"@example.com>",
	  "<{bob b.@example.com}@example.com>" },
	{ "quotes-not-needed", "\"b\\ob\"@example.com", "bob@example.com",
	  BOB "@example.com" },
	{ "literal", "bob@[192.0.2.1]", "bob@[192.0.2.1] bob@192.0.2.1",
	  "{bob@[192.0.2.1]}@[192.0.2.1] bob@192.0.2.1" },
	{ "not-ascii",
	  "b\xc3\xb6"
	  "b@b\xc3\xbc"
	  "cher.example",
	  "B\xc3\x96"
	  "B@B\xc3\x9c"
	  "CHER.example",
	  "{b\xc3\xb6"
	  "b@b\xc3\xbc"
	  "cher.example}@B\xc3\x9c"
	  "CHER.example" },
	{ "broken-utf-8",
	  "b\xff"
	  "b@example.com",
	  "b\xff"
	  "b@example.com",
	  "{b\xff"
	  "b@example.com}@example.com" },
	{ "no-local-part", "@example.com", "@example.com", "@example.com" },
	{ "no-domain", "bob@, bob@.", "bob@, bob@.", "bob@, bob@." },
	{ "two-signs", "a@b@c", "a@b@c", "{a@b}@{b@c}@c" },
	{ "hashed-already", "hash-0123456789abcdef@example.com",
	  "hash-0123456789abcdef@example.com",
	  "hash-0123456789abcdef@example.com" },
	{ "nearly-hashed", "hash-0123456789abcdeg@example.com",
	  "hash-0123456789abcdeg@example.com",
	  "{hash-0123456789abcdeg@example.com}@example.com" },
	{ "none", "", "bob@example.com", "bob@example.com" },
	/* Escapes within the local-part, as in List-Unsubscribe. */
	{ "uri-in-part", TAG, "<mailto:u?zz%2Btag%40example.net>",
	  "<mailto:u?{zz+tag@example.net}%40example.net>" },
	{ "uri-any-case", TAG, "e=ZZ%2btag%40EXAMPLE.net&x",
	  "e={zz+tag@example.net}%40EXAMPLE.net&x" },
	{ "uri-before-a-sign", TAG, "mailto:zz%2Btag@example.net",
	  "mailto:{zz+tag@example.net}@example.net" },
	{ "uri-all-of-it", "bob@example.com", "u?e=%62%6F%62%40example.com",
	  "u?e=" BOB "%40example.com" },
	{ "uri-behind-an-escape", TAG, "?x%3Dzz%2Btag%40example.net",
	  "?x%3D{zz+tag@example.net}%40example.net" },
	{ "uri-of-verp", TAG, "b-zz%2Btag%3dexample.net%40lists.example",
	  "b-{zz+tag@example.net}%3dexample.net%40lists.example" },
	{ "uri-not-ascii",
	  "b\xc3\xb6"
	  "b@example.com",
	  "u?B%C3%96b%40example.com",
	  "u?{b\xc3\xb6"
	  "b@example.com}%40example.com" },
	{ "uri-broken-utf-8",
	  "b\xff"
	  "b@example.com",
	  "u?b%FFb%40example.com",
	  "u?{b\xff"
	  "b@example.com}%40example.com" },
	{ "uri-of-another", TAG, "u?zz%2Dtag%40example.net u?azz%2Btag@x",
	  "u?zz%2Dtag%40example.net u?azz%2Btag@x" },
	{ "uri-end-of-another", TAG, "u?azz%2Btag%40example.net",
	  "u?azz%2Btag%40example.net" },
	{ "uri-no-escape", TAG, "zz%2%tag%40example.net %40example.net",
	  "zz%2%tag%40example.net %40example.net" },
	{ "quoted-printable-in-part", TAG, "zz=2Btag=40example.net",
	  "{zz+tag@example.net}=40example.net" },
	{ "quoted-printable-any-case", TAG, "e=3Dzz=2btag=40example.net",
	  "e=3D{zz+tag@example.net}=40example.net" },
	{ "quoted-printable-verp", TAG, "b-zz=2Btag=3Dexample.net@l.example",
	  "b-{zz+tag@example.net}=3Dexample.net@l.example" },
	/* "=ab" is the value's begin here, not an escape. */
	{ "sign-or-escape", "abe+c@example.net", "e=abe=2Bc=40example.net",
	  "e={abe+c@example.net}=40example.net" },
	{ "sign-or-whole-escape", "ab@example.net", "e=ab=40example.net",
	  "e={ab@example.net}=40example.net" },
	{ "percent-in-it", "a%2bc@example.net", "a%2Bc@example.net",
	  "{a%2bc@example.net}@example.net" },
	/* White space and comments around the sign. */
	{ "spaces", "bob @ example.com", "bob@example.com, bob \t@ example.com",
	  BOB "@example.com, " BOB "@ example.com" },
	{ "folded", "bob@\r\n example.com", "bob@example.com",
	  BOB "@example.com" },
	{ "folded-before", "bob\r\n\t@example.com", "bob@example.com",
	  BOB "@example.com" },
	{ "comment", "bob(Bob B.)@example.com",
	  "bob@example.com bob(Bob B.)@example.com",
	  BOB "@example.com " BOB "@example.com" },
	{ "comments", "bob (a \\) (b) c)\r\n (d) @ (e \\) (f)) example.com",
	  "bob@example.com", BOB "@example.com" },
	{ "quotes-and-spaces", "\"bob b.\" @ example.com",
	  "\"Bob B.\"@example.com", "{bob b.@example.com}@example.com" },
	{ "known-with-spaces", "bob@example.com", "to bob @ example.com",
	  "to " BOB "@ example.com" },
	{ "no-comment", "bob@example.com", "(bob@example.com) bob)@example.com",
	  "(" BOB "@example.com) bob)@example.com" },
	{ "type-in-front", "rfc822;bob@example.com", "bob@example.com",
	  BOB "@example.com" },
};

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(DmRecipients) recipients = recipients_of(cases[i].recipients);
	g_autofree char *once = replaced(recipients, cases[i].text);
	g_autofree char *expected = expand(cases[i].expected);
	g_autofree char *known = replaced(recipients, cases[i].recipients);
	g_autoptr(DmRecipients) again = recipients_of(known);
	g_autofree char *twice = NULL;

	g_assert_cmpstr(once, ==, expected);
	/* What is hashed stays, whatever its own recipients are. */
	twice = replaced(again, once);
	g_assert_cmpstr(twice, ==, once);
}

static void test_list(void)
{
	static const char text[] = "\"Bob, the one\" <bob@example.com>,\r\n"
				   " Team: alice@example.org (Alice),\r\n"
				   " Bob(Bob B.) @ (work)\r\n example.com;";
	g_autoptr(DmRecipients) recipients = recipients_of(text);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *expected =
		expand(BOB "@example.com, {alice@example.org}@example.org, " BOB
			   "@example.com");

	dm_recipients_append_list(recipients, text, strlen(text), out);
	g_assert_cmpstr(out->str, ==, expected);
}

static void test_bare(void)
{
	static const struct {
		const char *text, *expected;
	} bare[] = {
		{ "Bob", "{bob@}" },
		{ "", "" },
		{ "hash-0123456789abcdef", "hash-0123456789abcdef" },
	};
	g_autoptr(DmRecipients) recipients = dm_recipients_new(key);

	for (guint i = 0; i < G_N_ELEMENTS(bare); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		g_autofree char *expected = expand(bare[i].expected);

		dm_recipients_append_bare(recipients, bare[i].text,
					  strlen(bare[i].text), out);
		g_assert_cmpstr(out->str, ==, expected);
	}
}

/* Another key gives other hashes. */
static void test_key(void)
{
	static const guint8 other[DM_SHA256_SIZE] = { 1 };
	g_autoptr(DmRecipients) recipients = dm_recipients_new(other);
	g_autofree char *out = NULL, *hash = hash_of("bob@example.com");

	dm_recipients_add_all(recipients, "bob@example.com", 15);
	out = replaced(recipients, "bob@example.com");
	g_assert_null(strstr(out, hash));
	g_assert_true(g_str_has_prefix(out, "hash-"));
	g_assert_cmpuint(strlen(out), ==, 21 + strlen("@example.com"));
}

/* What would outlast the time limit of tests if a cost were quadratic. */
static const struct {
	const char *name, *recipients, *piece;
} hostile[] = {
	{ "equals", "a@a", "=a" },	   { "escapes", "a@a", "%40a" },
	{ "signs", "a@a", "@" },	   { "quotes", "\"a\"@a", "\\\"@" },
	{ "addresses", "a@a", "a@a," },	   { "long-local", "a@a", "a.a" },
	{ "domains", "a@a", "a=a.a.a.a" }, { "uri", "a@a", "%61%40a" },
	{ "printable", "a@a", "=61=40a" }, { "in-part", "a@a", "=61" },
	{ "spaces", "a@a", " @ " },	   { "comments", "a@a", "a()@" },
	{ "unopened", "a@a", ")@" },	   { "unclosed", "a@a", "@(" },
	{ "slashes", "a(\\\\)@a", "\\" },  { "nested", "a@a", "(@)" },
};

static void test_hostile(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GString) text = g_string_new(hostile[i].recipients);
	g_autoptr(DmRecipients) recipients = NULL;
	g_autofree char *out = NULL;

	g_string_append_c(text, ' ');
	while (text->len < 128 * 1024)
		g_string_append(text, hostile[i].piece);
	/* One whose local-part is all of it. */
	g_string_append(text, "@a");
	recipients = recipients_of(text->str);
	out = replaced(recipients, text->str);
	g_assert_true(g_str_has_prefix(out, "hash-"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name =
			g_strconcat("/store/recipients-", cases[i].name, NULL);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_case);
	}
	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autofree char *name = g_strconcat(
			"/store/recipients-hostile-", hostile[i].name, NULL);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_hostile);
	}
	g_test_add_func("/store/recipients-list", test_list);
	g_test_add_func("/store/recipients-bare", test_bare);
	g_test_add_func("/store/recipients-key", test_key);
	return g_test_run();
}

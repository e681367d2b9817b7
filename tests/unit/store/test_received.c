/*
 * Whom a Received field says that a message was for.
 */
#include "store/received.h"
#include "tests/unit/store/hashtest.h"

#define BOB "{bob@example.com}@example.com"
#define AL "{al@example.com}@example.com"

static const struct {
	const char *name, *text, *expected;
} cases[] = {
	{ "for",
	  "from x@a.example by y\r\n\tfor <bob@example.com>; x@a.example",
	  "from x@a.example by y\r\n\tfor <" BOB ">; x@a.example" },
	{ "for-in-capitals", "by y FOR bob@example.com; Thu",
	  "by y FOR " BOB "; Thu" },
	{ "for-and-a-sign", "y for=bob@example.com; for: al@example.com",
	  "y for=" BOB "; for: " AL },
	{ "for-in-a-comment", "by y (for bob@example.com); Thu",
	  "by y (for " BOB "); Thu" },
	{ "for-at-the-end", "by y for bob@example.com", "by y for " BOB },
	{ "for-within-words", "therefor bob@example.com forbob@example.com",
	  "therefor bob@example.com forbob@example.com" },
	{ "for-as-a-name", "from for.example by for-x bob@example.com",
	  "from for.example by for-x bob@example.com" },
	{ "several",
	  "for <bob@example.com>, <al@example.com>\r\n"
	  " eve@example.net; Thu",
	  "for <" BOB ">, <" AL ">\r\n {eve@example.net}@example.net; Thu" },
	{ "comments-between",
	  "for (x;y) <bob@example.com> (\"z;\") , al@example.com; Thu",
	  "for (x;y) <" BOB "> (\"z;\") , " AL "; Thu" },
	{ "semicolon-in-quotes", "for \"b;c\"@example.com al@example.com; Thu",
	  "for {b;c@example.com}@example.com " AL "; Thu" },
	{ "semicolon-escaped", "for (\\);) bob@example.com;",
	  "for (\\);) " BOB ";" },
	{ "behind-it", "for bob@example.com; al@example.com",
	  "for " BOB "; al@example.com" },
	{ "folded", "for bob@\r\n example.com; Thu",
	  "for {bob@example.com}@\r\n example.com; Thu" },
	{ "envelope-to",
	  "by y (envelope-to <bob@example.com>) (x al@example.com)",
	  "by y (envelope-to <" BOB ">) (x al@example.com)" },
	{ "envelope-to-and-a-sign", "(ENVELOPE-TO=bob@example.com); Thu",
	  "(ENVELOPE-TO=" BOB "); Thu" },
	{ "envelope-to-and-for",
	  "(envelope-to bob@example.com) for al@example.com",
	  "(envelope-to " BOB ") for " AL },
	{ "word", "by y for zword; Thu", "by y for {zword@}; Thu" },
	{ "word-in-brackets", "by y for <zword>; Thu",
	  "by y for <{zword@}>; Thu" },
	{ "word-and-comment", "by y for (c) < ZWord > (c); Thu",
	  "by y for (c) < {zword@} > (c); Thu" },
	{ "words", "for aaa; for <bbb>; for ccc",
	  "for {aaa@}; for <{bbb@}>; for {ccc@}" },
	{ "word-and-address", "for aaa, bob@example.com;",
	  "for {aaa@}, " BOB ";" },
	{ "word-in-quotes", "for \"zword\"; for \"a;b\", \"open",
	  "for {zword@}; for {a;b@}, \"open" },
	{ "word-in-quotes-and-domain", "for \"b\"@example.com; Thu",
	  "for {b@example.com}@example.com; Thu" },
	{ "words-in-a-list", "for <aaa>, bob@example.com, <bbb> , ccc; ddd",
	  "for <{aaa@}>, " BOB ", <{bbb@}> , {ccc@}; ddd" },
	{ "word-then-with", "for <aaa> with smtp id 1; Thu",
	  "for <{aaa@}> with smtp id 1; Thu" },
	{ "word-of-envelope-to", "by y (envelope-to zword) for aaa; Thu",
	  "by y (envelope-to {zword@}) for {aaa@}; Thu" },
	{ "hashed", "for hash-0123456789abcdef;",
	  "for hash-0123456789abcdef;" },
	{ "nothing", "by y for ; Thu for <>; for",
	  "by y for ; Thu for <>; for" },
	{ "empty", "", "" },
};

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	const char *text = cases[i].text;
	g_autoptr(DmRecipients) recipients = dm_recipients_new(key);
	g_autoptr(GString) words = g_string_new(NULL);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *expected = expand(cases[i].expected);

	dm_received_collect(text, strlen(text), recipients);
	dm_received_append(text, strlen(text), recipients, words);
	dm_recipients_append(recipients, words->str, words->len, out);
	g_assert_cmpstr(out->str, ==, expected);
}

/* What would outlast the time limit of tests if a cost were quadratic. */
static const char *const hostile[] = { "for ",	"for=",		 "for(",
				       "for<",	"for\"",	 "for a@b ",
				       "for ;", "envelope-to ( " };

static void test_hostile(gconstpointer data)
{
	const char *piece = hostile[GPOINTER_TO_UINT(data)];
	g_autoptr(DmRecipients) recipients = dm_recipients_new(key);
	g_autoptr(GString) text = g_string_new("for <bob@example.com>; ");
	g_autoptr(GString) out = g_string_new(NULL);

	while (text->len < 128 * 1024)
		g_string_append(text, piece);
	dm_received_collect(text->str, text->len, recipients);
	dm_received_append(text->str, text->len, recipients, out);
	g_string_truncate(out, 0);
	dm_recipients_append(recipients, text->str, text->len, out);
	g_assert_true(g_str_has_prefix(out->str, "for <hash-"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name =
			g_strconcat("/store/received-", cases[i].name, NULL);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_case);
	}
	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autofree char *name =
			g_strdup_printf("/store/received-hostile-%u", i);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_hostile);
	}
	return g_test_run();
}

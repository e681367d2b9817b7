/*
 * The splitter: what goes in as one stream comes out as messages, however
 * the stream is cut.
 */
#include <string.h>

#include "ingest/mbox.h"

#define SEP "From a@example.com Tue Apr 30 02:09:16 2019\n"
#define SEP_CRLF "From a@example.com Tue Apr 30 02:09:16 2019\r\n"
#define MAX_BYTES 100
#define TEN "1234567890"

/* Each message comes out between brackets, one over the cap as "[!]". */
static const struct {
	const char *name, *input, *expected;
} cases[] = {
	{ "empty", "", "" },
	{ "one", SEP "A: b\n\nbody\n", "[A: b\n\nbody\n]" },
	{ "two", SEP "A: b\n\none\n\n" SEP "A: c\n\ntwo\n\n",
	  "[A: b\n\none\n][A: c\n\ntwo\n]" },
	{ "no final newline", SEP "A: b\n\nbody", "[A: b\n\nbody]" },
	{ "no final newline, second", SEP "A: b\n\none\n\n" SEP "A: c\n\ntwo",
	  "[A: b\n\none\n][A: c\n\ntwo]" },
	{ "separator alone", SEP, "[]" },
	{ "separator alone without newline",
	  "From a@example.com Tue Apr 30 02:09:16 2019", "[]" },
	{ "empty messages", SEP "\n" SEP "\n" SEP, "[][][]" },
	{ "no blank line before", SEP "A: b\n\none\n" SEP "two\n",
	  "[A: b\n\none\n" SEP "two\n]" },
	{ "right after a separator", SEP SEP "A: b\n", "[" SEP "A: b\n]" },
	{ "only one blank line belongs to the separator",
	  SEP "A: b\n\none\n\n\n\n" SEP "A: c\n\n\n",
	  "[A: b\n\none\n\n\n][A: c\n\n]" },
	{ "body that speaks of From",
	  SEP "A: b\n\none\n\nFrom nowhere special\n\nFrom here\n",
	  "[A: b\n\none\n\nFrom nowhere special\n\nFrom here\n]" },
	{ "quoted once", SEP "A: b\n\n>From here\n", "[A: b\n\nFrom here\n]" },
	{ "quoted twice", SEP "A: b\n\n>>From here\n",
	  "[A: b\n\n>From here\n]" },
	{ "quoted deep", SEP ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>From x",
	  "[>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>From x]" },
	{ "quoted separator", SEP "A: b\n\n>" SEP "\n>>" SEP "\n" SEP "A: c\n",
	  "[A: b\n\n" SEP "\n>" SEP "][A: c\n]" },
	{ "no quote", SEP ">Frog\n>from x\n>From\n>From:\n> From x\nx>From x\n",
	  "[>Frog\n>from x\n>From\n>From:\n> From x\nx>From x\n]" },
	{ "quotes only", SEP ">\n>>\n>>>", "[>\n>>\n>>>]" },
	{ "CRLF",
	  SEP_CRLF "A: b\r\n\r\none\r\n\r\n" SEP_CRLF
		   "A: c\r\n\r\n>From x\r\n\r\n",
	  "[A: b\r\n\r\none\r\n][A: c\r\n\r\nFrom x\r\n]" },
	{ "lone CR", SEP "A\r\n\rB\n\r", "[A\r\n\rB\n\r]" },
	{ "blank with a space is none", SEP "A: b\n \n" SEP,
	  "[A: b\n \n" SEP "]" },
	{ "separator cut off by the end", SEP "A: b\n\nFrom a@example.com Tue",
	  "[A: b\n\nFrom a@example.com Tue]" },
	{ "text before the first separator", "A: b\n\n" SEP "A: c\n",
	  "[A: b\n][A: c\n]" },
	{ "at the cap",
	  SEP TEN TEN TEN TEN TEN TEN TEN TEN TEN "123456789\n\n" SEP "B",
	  "[" TEN TEN TEN TEN TEN TEN TEN TEN TEN "123456789\n][B]" },
	{ "above the cap in the middle",
	  SEP "A\n\n" SEP TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
	      "\n>From x\n\n" SEP "C\n",
	  "[A\n][!][C\n]" },
};

static void take(gpointer user, GBytes *bytes, const char *sha256)
{
	GString *out = user;
	gsize size;
	const char *data;

	g_assert_true(!bytes == !!sha256);
	g_string_append_c(out, '[');
	if (bytes) {
		data = g_bytes_get_data(bytes, &size);
		g_string_append_len(out, data, (gssize)size);
	} else {
		g_string_append_c(out, '!');
	}
	g_string_append_c(out, ']');
}

static void feed_all(DmMbox *mbox, const char *input, gsize chunk)
{
	gsize size = strlen(input);

	for (gsize at = 0; at < size; at += chunk)
		dm_mbox_feed(mbox, (const guint8 *)input + at,
			     MIN(chunk, size - at));
	dm_mbox_finish(mbox);
}

static void test_table(void)
{
	static const gsize chunks[] = { 1, 2, 3, 7, 50, 65536 };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s", cases[i].name);
		for (guint j = 0; j < G_N_ELEMENTS(chunks); j++) {
			GString *out = g_string_new(NULL);
			g_autoptr(DmMbox) mbox =
				dm_mbox_new(MAX_BYTES, take, out);

			feed_all(mbox, cases[i].input, chunks[j]);
			g_assert_cmpstr(out->str, ==, cases[i].expected);
			g_string_free(out, TRUE);
		}
	}
}

static void take_digest(gpointer user, GBytes *bytes, const char *sha256)
{
	char **ret = user;

	g_assert_null(bytes);
	g_assert_null(*ret);
	*ret = g_strdup(sha256);
}

/* The digest is that of the message as it would have been given out. */
static void test_digest(void)
{
	static const char message[] =
		TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "\nFrom x\n\nend\n";
	static const char input[] = SEP TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
		"\n>From x\n\nend\n\n";
	g_autofree char *real =
		g_compute_checksum_for_string(G_CHECKSUM_SHA256, message, -1);
	g_autofree char *found = NULL;
	g_autoptr(DmMbox) mbox = dm_mbox_new(MAX_BYTES, take_digest, &found);

	feed_all(mbox, input, 7);
	g_assert_cmpstr(found, ==, real);
}

/* A line of quotes costs nothing while it is read. */
static void test_long_quotes(void)
{
	g_autofree char *line = g_strnfill(100000, '>');
	g_autofree char *input = g_strconcat(SEP, line, "From x\n", NULL);
	g_autofree char *expected =
		g_strconcat("[", line + 1, "From x\n]", NULL);
	GString *out = g_string_new(NULL);
	g_autoptr(DmMbox) mbox = dm_mbox_new(1 << 20, take, out);

	feed_all(mbox, input, 4096);
	g_assert_cmpstr(out->str, ==, expected);
	g_string_free(out, TRUE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mbox/table", test_table);
	g_test_add_func("/mbox/digest", test_digest);
	g_test_add_func("/mbox/long-quotes", test_long_quotes);
	return g_test_run();
}

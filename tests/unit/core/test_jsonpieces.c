/*
 * Lists of reports are cut at the same places however the stream is cut.
 */
#include "core/jsonpieces.h"

#include <string.h>

/* Each piece comes out between < and >, one that is broken off ends in !. */
static const struct {
	const char *name, *input, *expected;
} cases[] = {
	{ "nothing", "", "" },
	{ "an empty list", " [ ]\n", "" },
	{ "a list", "[{\"a\":1},{\"b\":{}}]", "<{\"a\":1}><{\"b\":{}}>" },
	{ "one after another", "{\"a\":1}\n{\"a\":2}{\"a\":3}",
	  "<{\"a\":1}><{\"a\":2}><{\"a\":3}>" },
	{ "lists one after another", "[{\"a\":1}][{\"a\":2}]",
	  "<{\"a\":1}><{\"a\":2}>" },
	{ "what old versions appended", "[\n  {\"a\":1}\n],\n  {\"a\":2}\n]",
	  "<{\"a\":1}><{\"a\":2}>" },
	{ "brackets in texts", "[{\"a\":\"}]{\\\"}\"},{\"b\":\"\\\\\"}]",
	  "<{\"a\":\"}]{\\\"}\"}><{\"b\":\"\\\\\"}>" },
	{ "all three kinds",
	  "{\"aggregate_reports\":[{\"a\":1}],\"failure_reports\":[],"
	  "\"smtp_tls_reports\":[{\"b\":2}]}",
	  "<{\"a\":1}><{\"b\":2}>" },
	{ "the old name", "{ \"forensic_reports\" : [{\"a\":1}]}",
	  "<{\"a\":1}>" },
	{ "two of them",
	  "{\"aggregate_reports\":[{\"a\":1}]}{\"aggregate_reports\":[{}]}",
	  "<{\"a\":1}><{}>" },
	{ "the name further in", "{\"a\":{\"aggregate_reports\":[{}]}}",
	  "<{\"a\":{\"aggregate_reports\":[{}]}}>" },
	{ "a longer name", "{\"aggregate_reports_of_mine\":[{}]}",
	  "<{\"aggregate_reports_of_mine\":[{}]}>" },
	{ "cut off", "[{\"a\":1},{\"a\":[1,", "<{\"a\":1}><{\"a\":[1,!>" },
	{ "cut off in a text", "[{\"a\":\"x", "<{\"a\":\"x!>" },
	{ "one broken off in an indented list",
	  "[\n  {\n    \"a\": [\n  {\n    \"a\": 2\n  }\n]",
	  "<{\n    \"a\": [\n  ><{\n    \"a\": 2\n  }>" },
	{ "one broken off in a text",
	  "[\n  {\n    \"a\": \"x\n  {\n    \"a\": 2\n  }\n]",
	  "<{\n    \"a\": \"x\n  ><{\n    \"a\": 2\n  }>" },
	{ "one broken off in lines", "{\"a\":1\n{\"a\":2}\n",
	  "<{\"a\":1\n><{\"a\":2}>" },
	{ "not indented, and whole", "[\n{\n\"a\": [\n{\n}\n]\n}\n]",
	  "<{\n\"a\": [\n{\n}\n]\n}>" },
	{ "what stands between", "x 1 \"{\" {\"a\":1} null \"\\\"{\" {}",
	  "<{\"a\":1}><{}>" },
};

static void put(GString *out, const char *text, gsize size)
{
	if (!out->len || out->str[out->len - 1] == '>')
		g_string_append_c(out, '<');
	g_string_append_len(out, text, (gssize)size);
}

/* Feeds `step` bytes at a time. */
static char *cut(const char *input, gsize step)
{
	DmJsonPieces pieces = { 0 };
	g_autoptr(GString) all = g_string_new(NULL);
	g_autoptr(GString) piece = g_string_new(NULL);
	gsize left = strlen(input);

	for (; left; input += MIN(step, left), left -= MIN(step, left)) {
		/* A copy of its own: a read past the end is caught. */
		g_autofree char *copy = g_memdup2(input, MIN(step, left));
		DmJsonSpan span;
		gsize at = 0;

		while (dm_json_pieces_next(&pieces, copy, MIN(step, left), &at,
					   &span)) {
			g_string_append_len(piece, copy + span.from,
					    (gssize)span.size);
			if (span.event == DM_JSON_END) {
				put(all, piece->str, piece->len);
				g_string_append_c(all, '>');
			}
			if (span.event != DM_JSON_MORE)
				g_string_truncate(piece, 0);
		}
	}
	if (pieces.depth) {
		put(all, piece->str, piece->len);
		g_string_append(all, "!>");
	}
	return g_strdup(all->str);
}

static void test_cut(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);

	for (gsize step = 1; step <= strlen(cases[i].input) + 1; step++) {
		g_autofree char *found = cut(cases[i].input, step);

		g_assert_cmpstr(found, ==, cases[i].expected);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strdup_printf("/core/jsonpieces/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_cut);
	}
	return g_test_run();
}

/*
 * The mender: what becomes of broken markup, however it is cut.
 */
#include "parse/mender.h"

#include <string.h>

static void collect(gpointer user, const char *text, gsize size)
{
	g_assert_cmpuint(size, >, 0);
	g_string_append_len(user, text, (gssize)size);
}

static char *mend(const char *text, gsize size, gsize chunk,
		  gboolean *ret_doctype)
{
	GString *out = g_string_new(NULL);
	g_autoptr(DmMender) mender = dm_mender_new(collect, out);

	for (gsize at = 0; at < size; at += chunk) {
		gsize n = MIN(chunk, size - at);
		g_autofree char *copy = g_memdup2(text + at, n);

		dm_mender_feed(mender, copy, n);
	}
	dm_mender_finish(mender);
	*ret_doctype = dm_mender_saw_doctype(mender);
	return g_string_free(out, FALSE);
}

/* Every chunk size gives the same. */
static void assert_mended(const char *text, const char *expected,
			  gboolean doctype)
{
	gsize size = strlen(text);

	for (gsize chunk = 1; chunk <= size; chunk++) {
		gboolean actual_doctype;
		g_autofree char *mended =
			mend(text, size, chunk, &actual_doctype);

		g_assert_cmpstr(mended, ==, expected);
		g_assert_cmpint(actual_doctype, ==, doctype);
	}
}

#define IN(text) "<feedback>" text "</feedback>"

static void test_text(void)
{
	static const struct {
		const char *text, *mended;
	} cases[] = {
		{ IN("plain"), IN("plain") },
		{ IN("a & b && c"), IN("a &amp; b &amp;&amp; c") },
		{ IN("a&b;c"), IN("a&amp;b;c") },
		{ IN("&lt;&gt;&amp;&quot;&apos;"),
		  IN("&lt;&gt;&amp;&quot;&apos;") },
		{ IN("&#65;&#x42;&#X42;"), IN("&#65;&#x42;&amp;#X42;") },
		{ IN("&#0;&#x0;&#11;&#55296;&#xfffe;"),
		  IN("&amp;#0;&amp;#x0;&amp;#11;&amp;#55296;&amp;#xfffe;") },
		{ IN("&#x1f600;&#x10ffff;&#x110000;"),
		  IN("&#x1f600;&#x10ffff;&amp;#x110000;") },
		{ IN("&#;&#x;&#65&#99999999999;"),
		  IN("&amp;#;&amp;#x;&amp;#65&amp;#99999999999;") },
		{ IN("a > b ]]> c"), IN("a &gt; b ]]&gt; c") },
		{ IN("a < b <= c <1> d"), IN("a &lt; b &lt;= c &lt;1&gt; d") },
		{ IN("x<"), IN("x&lt;") },
		{ IN("<<b>x</b>"), IN("&lt;<b>x</b>") },
		{ IN("</>x"), IN("&lt;/&gt;x") },
		{ IN("ü€ &ü;"), IN("ü€ &amp;ü;") },
		{ IN("<ü>x</ü>"), IN("&lt;ü&gt;x&lt;/ü&gt;") },
		{ "lost & <a>lost</a>" IN("kept") "lost & <b>", IN("kept") },
		{ "nothing of it <", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_mended(cases[i].text, cases[i].mended, FALSE);
}

static void test_tags(void)
{
	static const struct {
		const char *text, *mended;
	} cases[] = {
		{ IN("<a>x</a>"), IN("<a>x</a>") },
		{ IN("<a/><b />"), IN("<a></a><b></b>") },
		{ IN("<a>x"), IN("<a>x</a>") },
		{ IN("<a><b>x</a>"), IN("<a><b>x</b></a>") },
		{ IN("x</b>y"), IN("xy") },
		{ IN("<a>x</a ><b>y</b\n>"), IN("<a>x</a><b>y</b>") },
		{ IN("<a k=\"v\" lang=\"de\">x</a>"),
		  IN("<a lang=\"de\">x</a>") },
		{ IN("<a lang='d\"e&f' lang='x'>y</a>"),
		  IN("<a lang=\"d&quot;e&amp;f\">y</a>") },
		{ IN("<x:a xmlns:x='urn:x' xmlns='' xmlns:y=''>y</x:a>"),
		  IN("<x:a xmlns:x=\"urn:x\" xmlns=\"\">y</x:a>") },
		{ IN("<a@b.example>x"), IN("@b.example&gt;x") },
		{ IN("<a b>x</a>"), IN(" b&gt;x") },
		{ IN("<a <b>x</b>"), IN(" <b>x</b>") },
		{ IN("</a <b>x</b>"), IN(" <b>x</b>") },
		{ "<feedback><a>x", "<feedback><a>x" },
		{ "<feedback><a>x</a", "<feedback><a>x" },
		{ "<feedback/>rest<feedback>", "<feedback></feedback>" },
		{ "<d:feedback xmlns:d=\"urn:d\"><d:a>x</d:feedback>",
		  "<d:feedback xmlns:d=\"urn:d\"><d:a>x</d:a></d:feedback>" },
		{ "<s k=\"1\">" IN("x") "</s>", IN("x") },
		/* A name has one prefix at most. */
		{ IN("<a:b:c>x</a:b:c>"), IN(":c&gt;x") },
		{ IN("<a:-b>x"), IN(":-b&gt;x") },
		{ IN("<a:>x"), IN(":&gt;x") },
		{ IN("<:a>x"), IN("&lt;:a&gt;x") },
		{ IN("<a xmlns:=\"u\">x"), IN(" xmlns:=\"u\"&gt;x") },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_mended(cases[i].text, cases[i].mended, FALSE);
}

/* Elements that stand directly in feedback close what was left open. */
static void test_implied_ends(void)
{
	assert_mended(IN("<record><row><count>1<record><row/></record>"),
		      IN("<record><row><count>1</count></row></record>"
			 "<record><row></row></record>"),
		      FALSE);
	assert_mended(IN("<report_metadata><email>a<policy_published>"
			 "<p>none<record/>"),
		      IN("<report_metadata><email>a</email></report_metadata>"
			 "<policy_published><p>none</p></policy_published>"
			 "<record></record>"),
		      FALSE);
}

static void test_sections(void)
{
	static const struct {
		const char *text, *mended;
		gboolean doctype;
	} cases[] = {
		{ IN("a<!-- <b> & -->c"), IN("ac"), FALSE },
		{ IN("a<![CDATA[<b> & ]] >]]>c"),
		  IN("a&lt;b&gt; &amp; ]] &gt;c"), FALSE },
		{ IN("a<?php <b> ?>c"), IN("ac"), FALSE },
		{ "<?xml version=\"1.0\"?><!-- <feedback> -->" IN("x"), IN("x"),
		  FALSE },
		{ IN("a<!-- b"), IN("a b"), FALSE },
		{ IN("a<!- b"), IN("a&lt;!- b"), FALSE },
		{ IN("a<![CDATA b"), IN("a&lt;![CDATA b"), FALSE },
		{ IN("a<!ELEMENT b>"), IN("a&lt;!ELEMENT b&gt;"), FALSE },
		{ "<!doctype feedback>" IN("x"), IN("x"), TRUE },
		{ IN("<!DOCTYPE"), IN("&lt;!DOCTYPE"), TRUE },
		{ IN("<!DOCTYP>"), IN("&lt;!DOCTYP&gt;"), FALSE },
		{ IN("<![CDATA[<!DOCTYPE x>]]>"), IN("&lt;!DOCTYPE x&gt;"),
		  FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_mended(cases[i].text, cases[i].mended, cases[i].doctype);
}

/* What is taken out leaves its lines, and no value takes them in. */
static void test_lines(void)
{
	assert_mended("<!-- a\nb -->\n" IN("x"), "\n\n" IN("x"), FALSE);
	assert_mended(IN("1<!-- a\nb\n -->2"), IN("1<!--\n\n-->2"), FALSE);
	assert_mended(IN("1<!-- a -->2"), IN("12"), FALSE);
	assert_mended(IN("<?a\n?>x"), IN("<!--\n-->x"), FALSE);
	assert_mended(IN("<![CDATA[a\nb]]>"), IN("a\nb"), FALSE);
	assert_mended("<feedback\n  xmlns='a'\n  b='c\nd'\n>x</feedback>",
		      "<feedback xmlns=\"a\"\n\n\n\n>x</feedback>", FALSE);
	assert_mended("<feedback xmlns='a\nb'\n>x</feedback>",
		      "<feedback xmlns=\"a\nb\"\n>x</feedback>", FALSE);
	assert_mended(IN("x") "<!-- a\nb -->", IN("x"), FALSE);
}

/* A tag or comment longer than any real one is none, wherever it is cut. */
static void test_long_tokens(void)
{
	static const char *const starts[] = { "<a k='", "<!--", "<![CDATA[",
					      "</a ", "<?" };
	static const gsize chunks[] = { 1, 4096, 65536, 1 << 20 };

	for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
		GString *text = g_string_new("<feedback>");
		g_autofree char *first = NULL;

		g_string_append(text, starts[i]);
		for (guint n = 0; n < 70000; n++)
			g_string_append_c(text, 'x');
		g_string_append(text, "'> --> ]]> ?></feedback>");
		for (guint c = 0; c < G_N_ELEMENTS(chunks); c++) {
			gboolean doctype;
			char *mended =
				mend(text->str, text->len, chunks[c], &doctype);

			g_assert_cmpuint(strlen(mended), >, 70000);
			g_assert_true(g_str_has_suffix(mended, "</feedback>"));
			if (first)
				g_assert_cmpstr(mended, ==, first);
			g_free(first);
			first = mended;
		}
		g_string_free(text, TRUE);
	}
}

/*
 * Each of these would take minutes if the end of every token were looked for
 * from its own beginning, or every attribute among all before.
 */
static void test_no_quadratic_time(void)
{
	static const char *const pieces[] = { "<!--", "<![CDATA[", "<?", "<a",
					      "</a",  "<",	   "&",	 "]]" };

	for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
		GString *text = g_string_new("<feedback>");
		g_autofree char *mended = NULL;
		gboolean doctype;

		while (text->len < 4 << 20)
			g_string_append(text, pieces[i]);
		mended = mend(text->str, text->len, 65536, &doctype);
		g_assert_true(g_str_has_prefix(mended, "<feedback>"));
		g_string_free(text, TRUE);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/mender-text", test_text);
	g_test_add_func("/parse/mender-tags", test_tags);
	g_test_add_func("/parse/mender-implied-ends", test_implied_ends);
	g_test_add_func("/parse/mender-sections", test_sections);
	g_test_add_func("/parse/mender-lines", test_lines);
	g_test_add_func("/parse/mender-long-tokens", test_long_tokens);
	g_test_add_func("/parse/mender-no-quadratic-time",
			test_no_quadratic_time);
	return g_test_run();
}

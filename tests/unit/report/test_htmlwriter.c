/*
 * The door to HTML: what is escaped, and that elements close.
 */
#include "report/htmlwriter.h"
#include "tests/unit/report/outputcheck.h"

static void assert_text(const char *text, const char *expected)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(DmHtmlWriter) html = dm_html_writer_new(out);

	g_string_truncate(out, 0);
	dm_html_text(html, text);
	g_assert_cmpstr(out->str, ==, expected);
}

static void test_text(void)
{
	assert_text(NULL, "");
	assert_text("a b ü", "a b ü");
	assert_text("<script>alert(1)</script>",
		    "&lt;script&gt;alert(1)&lt;/script&gt;");
	assert_text("&amp; \" '", "&amp;amp; &quot; &#39;");
	assert_text("a\033[31m\r\n\xe2\x80\xae"
		    "b\xff",
		    "a\\u{1b}[31m\\u{d}\\u{a}\\u{202e}b\\u{ff}");
}

static void test_elements(void)
{
	static const char *const attributes[] = { "style", "a\"><b x='", NULL };
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(DmHtmlWriter) html = dm_html_writer_new(out);

	dm_html_open(html, "html", NULL);
	dm_html_empty(html, "meta", attributes);
	dm_html_element(html, "p", attributes, "</p>");
	dm_html_close(html);
	g_assert_cmpstr(out->str, ==,
			"<!DOCTYPE html>\n<html>"
			"<meta style=\"a&quot;&gt;&lt;b x=&#39;\"/>\n"
			"<p style=\"a&quot;&gt;&lt;b x=&#39;\">&lt;/p&gt;</p>\n"
			"</html>\n");
	g_assert_null(check_html(out->str, text));
	g_assert_nonnull(strstr(text->str, "</p>"));
}

/* The judge of the doors sees what would be wrong. */
static void test_judge(void)
{
	static const char *const bad[] = {
		"<p>",	       "<p><script/></p>",	"<p onclick=\"x\"/>",
		"<p>\033</p>", "<p style=\"url(x)\"/>", "<p>&x;</p>",
	};

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *problem = check_html(bad[i], NULL);

		g_assert_nonnull(problem);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/htmlwriter/text", test_text);
	g_test_add_func("/htmlwriter/elements", test_elements);
	g_test_add_func("/htmlwriter/judge", test_judge);
	return g_test_run();
}

/*
 * Elements of other namespaces, written back as XML (spec A22).
 */
#include "parse/extension.h"

#include <string.h>

static void start(DmExtensionWriter *writer, const char *name, const char *uri)
{
	dm_extension_writer_start(writer, name, uri, NULL, 0);
}

static void test_writing(void)
{
	static const DmXmlAttribute attributes[] = {
		{ "a", NULL, "1\"<&tail", 4 },
		{ "a", "urn:y", "", 0 },
		{ "lang", "http://www.w3.org/XML/1998/namespace", "de", 2 },
	};
	g_autoptr(DmExtensionWriter) writer = dm_extension_writer_new(1000);
	g_autofree char *xml = NULL;

	dm_extension_writer_start(writer, "x", "urn:x", attributes, 3);
	dm_extension_writer_text(writer, "1 < 2 & 3tail", 9);
	start(writer, "y", NULL);
	g_assert_false(dm_extension_writer_end(writer));
	g_assert_true(dm_extension_writer_end(writer));
	g_assert_cmpstr(dm_extension_writer_namespace(writer), ==, "urn:x");
	xml = dm_extension_writer_take(writer);
	g_assert_cmpstr(xml, ==,
			"<x xmlns=\"urn:x\" a=\"1&quot;&lt;&amp;\""
			" xmlns:n1=\"urn:y\" n1:a=\"\" xml:lang=\"de\">"
			"1 &lt; 2 &amp; 3<y></y></x>");
}

/* What just fits is kept; one byte more and it is left out, then ready. */
static void test_too_long(void)
{
	static const char whole[] = "<x>text</x>";

	for (gsize over = 0; over < 2; over++) {
		g_autoptr(DmExtensionWriter) writer =
			dm_extension_writer_new(sizeof(whole) - 1 - over);

		for (guint i = 0; i < 2; i++) {
			g_autofree char *xml = NULL;

			start(writer, "x", NULL);
			dm_extension_writer_text(writer, "text", 4);
			g_assert_true(dm_extension_writer_end(writer));
			g_assert_null(dm_extension_writer_namespace(writer));
			xml = dm_extension_writer_take(writer);
			g_assert_cmpstr(xml, ==, over ? NULL : whole);
		}
	}
}

/* Text far over the cap is not even copied. */
static void test_far_too_long(void)
{
	g_autoptr(DmExtensionWriter) writer = dm_extension_writer_new(100);
	g_autofree char *text = g_malloc0(1000000);

	memset(text, 'x', 999999);
	start(writer, "x", NULL);
	dm_extension_writer_text(writer, text, 999999);
	dm_extension_writer_text(writer, "a", 1);
	g_assert_true(dm_extension_writer_end(writer));
	g_assert_null(dm_extension_writer_take(writer));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/A22-extension-writing", test_writing);
	g_test_add_func("/parse/extension-too-long", test_too_long);
	g_test_add_func("/parse/extension-far-too-long", test_far_too_long);
	return g_test_run();
}

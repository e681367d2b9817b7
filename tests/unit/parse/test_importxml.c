/*
 * Text of an import cannot become markup.
 */
#include "parse/importxml.h"

static void test_escapes(void)
{
	static const struct {
		const char *text;
		gsize size;
		const char *xml;
	} cases[] = {
		{ "a", 1, "<e>a</e>" },
		{ "", 0, "<e></e>" },
		{ NULL, 0, "" },
		{ "<a>&amp;\"", 9, "<e>&#60;a&#62;&#38;amp;\"</e>" },
		{ "a\tb\r\nc", 6, "<e>a\tb&#13;&#10;c</e>" },
		{ "a\0\x1b", 3, "<e>a\xef\xbf\xbd\xef\xbf\xbd</e>" },
		{ "\xef\xbf\xbf\xc3\xbc", 5, "<e>\xef\xbf\xbd\xc3\xbc</e>" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		DmImportXml xml = { .out = out };

		dm_import_xml_leaf(&xml, "e", cases[i].text, cases[i].size);
		g_assert_cmpstr(out->str, ==, cases[i].xml);
	}
}

static void test_lines(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	DmImportXml xml = { .out = out, .line = 1 };

	dm_import_xml_open(&xml, "a");
	dm_import_xml_go_to(&xml, 3);
	dm_import_xml_number(&xml, "b", -5);
	dm_import_xml_go_to(&xml, 2);
	dm_import_xml_close(&xml, "a");
	g_assert_cmpstr(out->str, ==, "<a>\n\n<b>-5</b></a>");
	g_assert_cmpuint(xml.line, ==, 3);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/importxml-escapes", test_escapes);
	g_test_add_func("/parse/importxml-lines", test_lines);
	return g_test_run();
}

/*
 * What bytes are, told by their beginning.
 */
#include "core/content.h"

#include <string.h>

#define BYTES(text) text, sizeof(text) - 1

static void test_sniff(void)
{
	static const struct {
		DmContent content;
		const char *bytes;
		gsize size;
	} cases[] = {
		{ DM_CONTENT_EMPTY, BYTES("") },
		{ DM_CONTENT_EMPTY, BYTES(" \r\n\t") },
		{ DM_CONTENT_EMPTY, BYTES("\xef\xbb\xbf\n") },
		{ DM_CONTENT_GZIP, BYTES("\x1f\x8b") },
		{ DM_CONTENT_GZIP, BYTES("\x1f\x8b\x08\0\0\0\0\0") },
		{ DM_CONTENT_OTHER, BYTES("\x1f") },
		{ DM_CONTENT_ZLIB, BYTES("\x78\x9c\x4b\x04\0\0\x62") },
		{ DM_CONTENT_ZLIB, BYTES("\x78\x01\x4b\x04\0\0\x62") },
		{ DM_CONTENT_OTHER, BYTES("\x78\x9d\x4b\x04\0\0\x62") },
		{ DM_CONTENT_OTHER, BYTES("\x78\x9c\x4b") },
		/* Letters whose first two bytes would do for zlib. */
		{ DM_CONTENT_OTHER, BYTES("HK team, the figures follow.") },
		{ DM_CONTENT_OTHER, BYTES("hC is no unit\n") },
		{ DM_CONTENT_MAIL, BYTES("XG-Header: 1\n\n") },
		{ DM_CONTENT_ZIP, BYTES("PK\x03\x04\x14") },
		{ DM_CONTENT_ZIP, BYTES("PK\x05\x06\0\0") },
		{ DM_CONTENT_OTHER, BYTES("PK are initials") },
		{ DM_CONTENT_XML, BYTES("<?xml version=\"1.0\"?>") },
		{ DM_CONTENT_XML, BYTES("\n  <feedback>") },
		{ DM_CONTENT_XML, BYTES("\xef\xbb\xbf<feedback>") },
		{ DM_CONTENT_XML, BYTES("\xff\xfe<\0?\0") },
		{ DM_CONTENT_XML, BYTES("\xfe\xff\0<\0?") },
		{ DM_CONTENT_XML, BYTES("<\0?\0x\0") },
		{ DM_CONTENT_XML, BYTES("\0<\0?\0x") },
		{ DM_CONTENT_HTML, BYTES("<!DOCTYPE HTML PUBLIC") },
		{ DM_CONTENT_HTML, BYTES(" <HTML>") },
		{ DM_CONTENT_JSON, BYTES("{\"a\":1}") },
		{ DM_CONTENT_JSON, BYTES("\xef\xbb\xbf {") },
		{ DM_CONTENT_JSON, BYTES("\xff\xfe{\0\"\0") },
		{ DM_CONTENT_JSON, BYTES("[ {\"xml_schema\":\"1.0\"") },
		{ DM_CONTENT_OTHER, BYTES("[{\"name\" :1}]") },
		{ DM_CONTENT_OTHER, BYTES("[\"xml_schema\"]") },
		{ DM_CONTENT_OTHER, BYTES("[]") },
		{ DM_CONTENT_OTHER, BYTES("[") },
		{ DM_CONTENT_JSON, BYTES("\xfe\xff\0{\0\"") },
		{ DM_CONTENT_MBOX, BYTES("From a@example.com Thu Jan  1") },
		{ DM_CONTENT_MAIL, BYTES("From: a@example.com\n") },
		{ DM_CONTENT_MAIL, BYTES("X-Any-Header:\n") },
		{ DM_CONTENT_OTHER, BYTES("two words: no\n") },
		{ DM_CONTENT_OTHER, BYTES("nocolon") },
		{ DM_CONTENT_OTHER, BYTES("unused") },
		{ DM_CONTENT_OTHER, BYTES("H4sIAAAA") },
		{ DM_CONTENT_OTHER, BYTES("\0\0\0\0") },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		/* A copy of its own: a read past the end is caught. */
		g_autofree guint8 *copy =
			g_memdup2(cases[i].bytes, cases[i].size);

		g_assert_cmpint(dm_content_sniff(copy, cases[i].size), ==,
				cases[i].content);
	}
}

static void test_tar(void)
{
	guint8 block[512] = "report.xml";

	memcpy(block + 257, "ustar", 5);
	g_assert_cmpint(dm_content_sniff(block, sizeof(block)), ==,
			DM_CONTENT_TAR);
	g_assert_cmpint(dm_content_sniff(block, 262), ==, DM_CONTENT_TAR);
	g_assert_cmpint(dm_content_sniff(block, 261), ==, DM_CONTENT_OTHER);
}

static void test_parsedmarc(void)
{
	static const struct {
		const char *text;
		gboolean is_it;
	} cases[] = {
		{ "[\n  {\n    \"xml_schema\": \"draft\"", TRUE },
		{ "\xef\xbb\xbf{\"aggregate_reports\": []", TRUE },
		{ "{\"user_agent\":\"a\",\"feedback_type\":\"b\"}", TRUE },
		{ "{\"organization_name\":\"a\"}", TRUE },
		{ "{\"organization-name\":\"a\"}", FALSE },
		{ "{\"format_version\":1,\"feedback_type\":\"a\"}", FALSE },
		{ "\"xml_schema\"", FALSE },
		{ "[[{\"xml_schema\":1}]]", FALSE },
		{ "", FALSE },
		{ "[", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize size = strlen(cases[i].text);
		g_autofree guint8 *copy = g_memdup2(cases[i].text, size);

		g_assert_cmpint(dm_content_is_parsedmarc(copy, size), ==,
				cases[i].is_it);
	}
}

static void test_names(void)
{
	for (int i = DM_CONTENT_EMPTY; i <= DM_CONTENT_OTHER; i++)
		for (int j = 0; j < i; j++)
			g_assert_cmpstr(dm_content_name((DmContent)i), !=,
					dm_content_name((DmContent)j));
	g_assert_cmpstr(dm_content_name(DM_CONTENT_GZIP), ==, "gzip");
	g_assert_cmpstr(dm_content_name(DM_CONTENT_XML), ==, "XML");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/content-sniff", test_sniff);
	g_test_add_func("/core/content-tar", test_tar);
	g_test_add_func("/core/content-parsedmarc", test_parsedmarc);
	g_test_add_func("/core/content-names", test_names);
	return g_test_run();
}

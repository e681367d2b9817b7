/*
 * Every row of core/limits crossed, those of one kind in test_kindcaps.c: what
 * just fits is read, one more is refused with the cap's code and its key.
 */
#include "tests/unit/parse/captest.h"
#include "tests/unit/parse/testarchive.h"

#define REPORT TEST_REPORT(TEST_RECORD)
#define HEAD "<feedback>" TEST_METADATA TEST_POLICY
#define MIB (1024 * 1024)

static void test_message_bytes(void)
{
	static const char mail[] =
		"Subject: x\nContent-Type: text/xml\n\n" REPORT;
	g_autoptr(GBytes) bytes = g_bytes_new_static(mail, strlen(mail));
	g_autoptr(GBytes) packed = test_gzip_text(mail);

	assert_refused_over(bytes, DM_LIMIT_MESSAGE_BYTES,
			    (gint64)strlen(mail));
	assert_refused_over(packed, DM_LIMIT_MESSAGE_BYTES,
			    (gint64)strlen(mail));
}

static void test_compressed_bytes(void)
{
	g_autoptr(GBytes) gzip = test_gzip_text(REPORT);
	gsize size = g_bytes_get_size(gzip);
	TestMember member = { "a.xml.gz", g_bytes_get_data(gzip, NULL) };
	g_autoptr(GBytes) zip = NULL;
	g_autoptr(TestSink) sink = NULL;

	assert_refused_over(gzip, DM_LIMIT_COMPRESSED_BYTES, (gint64)size);
	/* The same of what comes out of another archive. */
	member.size = size;
	member.deflated = TRUE;
	zip = test_zip(&member, 1);
	assert_refused_over(zip, DM_LIMIT_COMPRESSED_BYTES,
			    (gint64)g_bytes_get_size(zip));
	sink = parse_capped(zip, DM_LIMIT_COMPRESSED_BYTES,
			    (gint64)g_bytes_get_size(zip));
	g_assert_cmpuint(sink->result.reports, ==, 1);
}

static void test_compressed_bytes_inside(void)
{
	g_autoptr(GByteArray) noise = g_byte_array_new();
	g_autoptr(GBytes) inner = NULL;
	g_autoptr(GBytes) outer = NULL;
	guint32 state = 1;

	/* gzip around zeros that hide a large gzip. */
	g_byte_array_append(noise, (const guint8 *)"<feedback>", 10);
	for (guint i = 0; i < 20000; i++) {
		guint8 byte;

		state = state * 1664525 + 1013904223;
		byte = 'a' + (state >> 24) % 26;
		g_byte_array_append(noise, &byte, 1);
	}
	inner = test_gzip(noise->data, noise->len);
	g_byte_array_set_size(noise, 0);
	g_byte_array_append(noise, g_bytes_get_data(inner, NULL),
			    (guint)g_bytes_get_size(inner));
	outer = test_gzip(noise->data, noise->len);
	for (guint over = 0; over < 2; over++) {
		gsize cap = MAX(noise->len, g_bytes_get_size(outer)) - over;
		g_autoptr(TestSink) sink = parse_capped(
			outer, DM_LIMIT_COMPRESSED_BYTES, (gint64)cap);

		g_assert_cmpint(speaks_of(sink->result.findings,
					  DM_LIMIT_COMPRESSED_BYTES,
					  (gint64)cap),
				==, over);
	}
}

static void test_document_bytes(void)
{
	g_autoptr(GBytes) plain = g_bytes_new_static(REPORT, strlen(REPORT));
	g_autoptr(GBytes) gzip = test_gzip_text(REPORT);
	static const TestMember member = { "a.xml", REPORT, .deflated = TRUE };
	g_autoptr(GBytes) zip = test_zip(&member, 1);
	gint64 fits = (gint64)strlen(REPORT);

	assert_refused_over(plain, DM_LIMIT_DOCUMENT_BYTES, fits);
	assert_refused_over(gzip, DM_LIMIT_DOCUMENT_BYTES, fits);
	assert_refused_over(zip, DM_LIMIT_DOCUMENT_BYTES, fits);
}

/* A report with `size` bytes of blanks in it. */
static GByteArray *padded_report(gsize size)
{
	GByteArray *out = g_byte_array_new();

	g_byte_array_append(out, (const guint8 *)HEAD, sizeof(HEAD) - 1);
	g_byte_array_set_size(out, (guint)(out->len + size));
	memset(out->data + sizeof(HEAD) - 1, ' ', size);
	return g_byte_array_append(out,
				   (const guint8 *)TEST_RECORD "</feedback>",
				   sizeof(TEST_RECORD "</feedback>") - 1);
}

static void test_ratio(void)
{
	g_autoptr(GByteArray) document = padded_report(2 * MIB);
	g_autoptr(GBytes) gzip = test_gzip(document->data, document->len);
	gsize packed = g_bytes_get_size(gzip);
	TestMember member = { "a.xml", (const char *)document->data };
	g_autoptr(GBytes) zip = NULL;

	/* The least whole ratio under which it fits. */
	assert_refused_over(gzip, DM_LIMIT_RATIO,
			    (gint64)(document->len / (packed + 1)) + 1);
	member.size = document->len;
	member.deflated = TRUE;
	zip = test_zip(&member, 1);
	packed = g_bytes_get_size(zip);
	assert_refused_over(zip, DM_LIMIT_RATIO,
			    (gint64)(document->len / (packed + 1)) + 1);
}

/* The first MiB is free, however small it was packed. */
static void test_ratio_free(void)
{
	g_autoptr(GByteArray) document = padded_report(1000000);
	g_autoptr(GBytes) gzip = test_gzip(document->data, document->len);
	g_autoptr(TestSink) sink = parse_capped(gzip, DM_LIMIT_RATIO, 10);

	g_assert_cmpuint(test_only(sink)->records->len, ==, 1);
}

static void test_archive_levels(void)
{
	g_autoptr(GBytes) bytes = test_gzip_text(REPORT);

	for (gint64 levels = 2; levels <= 4; levels++) {
		GBytes *outer = test_gzip_bytes(bytes);

		g_bytes_unref(bytes);
		bytes = outer;
		assert_refused_over(bytes, DM_LIMIT_ARCHIVE_LEVELS, levels);
	}
}

/* The reports before the cap are kept; the archive is refused. */
static void test_archive_members(void)
{
	static const TestMember members[] = {
		{ "1.xml", REPORT },
		{ "2.xml", REPORT },
		{ "3.xml", REPORT },
	};
	g_autoptr(GBytes) zip = test_zip(members, 3);
	g_autoptr(TestSink) sink =
		parse_capped(zip, DM_LIMIT_ARCHIVE_MEMBERS, 2);

	assert_crossed(zip, DM_LIMIT_ARCHIVE_MEMBERS, 3);
	g_assert_cmpuint(sink->result.reports, ==, 2);
}

/* A report inside `depth` multiparts; its own part is one level more. */
static GBytes *nested_mail(guint depth)
{
	GString *mail = g_string_new("Subject: x\n");

	for (guint i = 0; i < depth; i++)
		g_string_append_printf(
			mail,
			"Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n",
			i, i);
	g_string_append(mail, "Content-Type: text/xml\n\n" REPORT "\n");
	while (depth--)
		g_string_append_printf(mail, "--b%u--\n", depth);
	return g_string_free_to_bytes(mail);
}

static void test_mime_depth(void)
{
	for (guint depth = 1; depth < 10; depth++) {
		g_autoptr(GBytes) mail = nested_mail(depth);

		assert_refused_over(mail, DM_LIMIT_MIME_DEPTH, depth + 1);
	}
}

/* The same through mails that are attached without a fitting type. */
static void test_mime_depth_of_attached_mails(void)
{
	static const char mail[] =
		"Subject: a\nContent-Type: application/octet-stream\n\n"
		"Subject: b\nContent-Type: application/octet-stream\n\n"
		"Subject: c\nContent-Type: text/xml\n\n" REPORT;
	g_autoptr(GBytes) bytes = g_bytes_new_static(mail, strlen(mail));

	assert_refused_over(bytes, DM_LIMIT_MIME_DEPTH, 3);
}

static void test_mime_parts(void)
{
	GString *mail = g_string_new(
		"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n");
	g_autoptr(GBytes) bytes = NULL;

	for (guint i = 0; i < 50; i++)
		g_string_append(mail, "--b\n\nText\n");
	g_string_append(mail,
			"--b\nContent-Type: text/xml\n\n" REPORT "\n--b--\n");
	bytes = g_string_free_to_bytes(mail);
	assert_refused_over(bytes, DM_LIMIT_MIME_PARTS, 52);
}

static void test_header_lines(void)
{
	GString *mail = g_string_new("Subject: x\n");
	g_autoptr(GBytes) bytes = NULL;

	for (guint i = 0; i < 150; i++)
		g_string_append(mail, "X: y\n");
	g_string_append(mail, "Content-Type: text/xml\n\n" REPORT);
	bytes = g_string_free_to_bytes(mail);
	assert_refused_over(bytes, DM_LIMIT_HEADER_LINES, 152);
}

/* A folded field counts whole, whatever stands around its name. */
static void test_address_bytes(void)
{
	static const char *const names[] = { "To:", "CC :", "resent-From:" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		GString *mail = g_string_new("Subject: x\n");
		g_autoptr(GBytes) bytes = NULL;

		g_string_append(mail, names[i]);
		for (guint n = 0; n < 20; n++)
			g_string_append(mail, " a:a:a:a:a:\n");
		g_string_append(mail, "Content-Type: text/xml\n\n" REPORT);
		bytes = g_string_free_to_bytes(mail);
		assert_refused_over(bytes, DM_LIMIT_ADDRESS_BYTES,
				    (gint64)strlen(names[i]) + 20 * 11);
	}
}

/* Several archives of one item add up. */
static void test_item_bytes(void)
{
	g_autoptr(GBytes) packed = test_gzip_text(REPORT);
	gsize size;
	gconstpointer data = g_bytes_get_data(packed, &size);
	g_autofree char *base64 = g_base64_encode(data, size);
	g_autofree char *part =
		g_strdup_printf("--b\nContent-Type: application/gzip\n"
				"Content-Transfer-Encoding: base64\n\n%s\n",
				base64);
	g_autofree char *mail = g_strconcat(
		"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n",
		part, part, "--b--\n", NULL);
	g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));

	assert_crossed(bytes, DM_LIMIT_ITEM_BYTES, 2 * (gint64)strlen(REPORT));
}

/* The deepest element of an ordinary report is the sixth. */
static void test_xml_depth(void)
{
	static const char strict[] = HEAD
		"<x1><x2><x3><x4><x5><x6><x7><x8/></x7></x6></x5></x4></x3>"
		"</x2></x1>" TEST_RECORD "</feedback>";
	static const char broken[] = HEAD
		"<x1><x2><x3><x4><x5><x6><x7><x8/></x7></x6></x5></x4></x3>"
		"</x2></x1>" TEST_RECORD "<a></b></feedback>";
	g_autoptr(GBytes) first = g_bytes_new_static(strict, strlen(strict));
	g_autoptr(GBytes) second = g_bytes_new_static(broken, strlen(broken));

	assert_refused_over(first, DM_LIMIT_XML_DEPTH, 9);
	assert_refused_over(second, DM_LIMIT_XML_DEPTH, 9);
}

/* Depth without end costs neither stack nor time, mended or not. */
static void test_xml_depth_far_over(void)
{
	static const char *const ends[] = { "", "</b>" };

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		GString *document = g_string_new(HEAD);
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(TestSink) sink = NULL;

		if (*ends[i]) /* broken before it grows deep */
			g_string_append(document, "</x & y");
		for (guint n = 0; n < 1000000; n++)
			g_string_append(document, "<a>");
		for (guint n = 0; n < 1000000; n++)
			g_string_append(document, ends[i]);
		bytes = g_string_free_to_bytes(document);
		sink = test_parse_bytes(bytes);
		test_refused(sink, "limit-xml-depth");
	}
}

/* A text that is too long is cut, not refused: the rest is of use. */
static void test_text_bytes(void)
{
	static const char document[] =
		"<feedback><report_metadata><org_name>example.org</org_name>"
		"<extra_contact_info>0123456789abcdefghijklmnopqrstuvwxyz"
		"</extra_contact_info><report_id>1</report_id>"
		"</report_metadata>" TEST_POLICY TEST_RECORD "</feedback>";
	g_autoptr(GBytes) bytes =
		g_bytes_new_static(document, strlen(document));
	g_autoptr(TestSink) good = parse_capped(bytes, DM_LIMIT_TEXT_BYTES, 36);
	g_autoptr(TestSink) bad = parse_capped(bytes, DM_LIMIT_TEXT_BYTES, 35);
	const TestReport *cut = test_only(bad);

	g_assert_cmpstr(
		test_only(good)->report.aggregate.metadata.extra_contact_info,
		==, "0123456789abcdefghijklmnopqrstuvwxyz");
	test_codes(test_only(good)->report.findings, "");
	g_assert_cmpstr(cut->report.aggregate.metadata.extra_contact_info, ==,
			"0123456789abcdefghijklmnopqrstuvwxy");
	g_assert_true(speaks_of(cut->report.findings, DM_LIMIT_TEXT_BYTES, 35));
	test_codes(cut->report.findings, "limit-text-bytes");
}

/* The bare text of a reason is a text as well. */
static void test_text_bytes_of_reason(void)
{
	static const char document[] =
		"<feedback><report_metadata><report_id>1</report_id>"
		"</report_metadata>" TEST_POLICY
		"<record><row><source_ip>192.0.2.1</source_ip><count>1</count>"
		"<policy_evaluated><reason>local_policy</reason>"
		"<reason>other</reason></policy_evaluated></row></record>"
		"</feedback>";
	g_autoptr(GBytes) bytes =
		g_bytes_new_static(document, strlen(document));
	g_autoptr(TestSink) sink = parse_capped(bytes, DM_LIMIT_TEXT_BYTES, 11);
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpstr(record->reasons[0].type, ==, "local_polic");
	g_assert_cmpstr(record->reasons[1].type, ==, "other");
	test_codes(only->report.findings,
		   "limit-text-bytes reason-bare-text value-unknown");
	g_assert_cmpstr(dm_findings_lookup(only->report.findings,
					   "limit-text-bytes")
				->where,
			==, "line 1, reason");
	g_assert_cmpuint(dm_findings_lookup(only->report.findings,
					    "limit-text-bytes")
				 ->repeats,
			 ==, 0);
}

/* A long text is not cut inside a character. */
static void test_text_bytes_utf8(void)
{
	static const char document[] =
		"<feedback><report_metadata><org_name>exämple</org_name>"
		"<report_id>1</report_id></report_metadata>" TEST_POLICY
		"</feedback>";
	g_autoptr(GBytes) bytes =
		g_bytes_new_static(document, strlen(document));
	g_autoptr(TestSink) sink = parse_capped(bytes, DM_LIMIT_TEXT_BYTES, 3);

	g_assert_cmpstr(test_only(sink)->report.aggregate.metadata.org_name, ==,
			"ex");
}

static void test_record_bytes(void)
{
	static const char document[] = TEST_REPORT(
		"<record><row><source_ip>192.0.2.1</source_ip><count>1</count>"
		"</row><identifiers><header_from>example.com</header_from>"
		"<envelope_from>example.net</envelope_from></identifiers>"
		"</record>");
	g_autoptr(GBytes) bytes =
		g_bytes_new_static(document, strlen(document));

	assert_refused_over(bytes, DM_LIMIT_RECORD_BYTES, 9 + 11 + 11);
}

/* The cap is of one record: many small ones do not add up. */
static void test_record_bytes_of_many(void)
{
	static const char document[] =
		TEST_REPORT(TEST_RECORD TEST_RECORD TEST_RECORD TEST_RECORD);
	g_autoptr(GBytes) bytes =
		g_bytes_new_static(document, strlen(document));
	g_autoptr(TestSink) sink =
		parse_capped(bytes, DM_LIMIT_RECORD_BYTES, 100);

	g_assert_cmpuint(test_only(sink)->records->len, ==, 4);
}

static void test_record_results(void)
{
	static const char document[] = TEST_REPORT(
		"<record><row><source_ip>192.0.2.1</source_ip><count>1</count>"
		"<policy_evaluated><reason><type>other</type></reason>"
		"</policy_evaluated></row><auth_results>"
		"<dkim><result>pass</result></dkim>"
		"<dkim><result>pass</result></dkim>"
		"<spf><result>pass</result></spf></auth_results></record>" TEST_RECORD);
	g_autoptr(GBytes) bytes =
		g_bytes_new_static(document, strlen(document));

	assert_refused_over(bytes, DM_LIMIT_RECORD_RESULTS, 4);
}

static void test_record_count(void)
{
	static const char document[] =
		TEST_REPORT(TEST_RECORD TEST_RECORD TEST_RECORD);
	g_autoptr(GBytes) bytes =
		g_bytes_new_static(document, strlen(document));

	assert_refused_over(bytes, DM_LIMIT_RECORDS, 3);
}

/* Rows that are not of this file, and who crosses them. */
static const struct {
	const char *key, *tested_by;
} elsewhere[] = {
	{ "arf-bytes", "test_kindcaps.c" },
	{ "arf-fields", "test_kindcaps.c" },
	{ "sample-bytes", "test_kindcaps.c" },
	{ "json-bytes", "test_kindcaps.c" },
	{ "json-depth", "test_kindcaps.c" },
	{ "tls-details", "test_kindcaps.c" },
	{ "dns-queries", "tests/unit/dns/test_lookups.c" },
	{ "dns-bytes", "tests/unit/dns/test_lookups.c" },
	{ "dns-seconds", "tests/unit/dns/test_checker.c" },
	{ "dns-records", "tests/unit/dns/test_answer.c" },
	{ "dns-parallel", "tests/unit/dns/test_resolver.c" },
	{ "sts-bytes", "a large policy: tests/e2e" },
	{ "enrich-addresses", "tests/e2e/enrich.bats" },
	{ "enrich-seconds", "tests/e2e/enrich.bats" },
	{ "worker-seconds", "a looping worker: the tests of the pool" },
	{ "worker-bytes", "a worker that eats memory: the tests of the pool" },
};

static gboolean is_elsewhere(DmLimit limit)
{
	for (guint i = 0; i < G_N_ELEMENTS(elsewhere); i++)
		if (strcmp(elsewhere[i].key, key_of(limit)) == 0)
			return TRUE;
	return FALSE;
}

int main(int argc, char **argv)
{
	static const struct {
		DmLimit limit;
		const char *variant;
		void (*test)(void);
	} tests[] = {
		{ DM_LIMIT_MESSAGE_BYTES, "", test_message_bytes },
		{ DM_LIMIT_COMPRESSED_BYTES, "", test_compressed_bytes },
		{ DM_LIMIT_COMPRESSED_BYTES, "-inside",
		  test_compressed_bytes_inside },
		{ DM_LIMIT_DOCUMENT_BYTES, "", test_document_bytes },
		{ DM_LIMIT_ITEM_BYTES, "", test_item_bytes },
		{ DM_LIMIT_HEADER_LINES, "", test_header_lines },
		{ DM_LIMIT_ADDRESS_BYTES, "", test_address_bytes },
		{ DM_LIMIT_RATIO, "", test_ratio },
		{ DM_LIMIT_RATIO, "-free", test_ratio_free },
		{ DM_LIMIT_ARCHIVE_LEVELS, "", test_archive_levels },
		{ DM_LIMIT_ARCHIVE_MEMBERS, "", test_archive_members },
		{ DM_LIMIT_MIME_DEPTH, "", test_mime_depth },
		{ DM_LIMIT_MIME_DEPTH, "-attached",
		  test_mime_depth_of_attached_mails },
		{ DM_LIMIT_MIME_PARTS, "", test_mime_parts },
		{ DM_LIMIT_XML_DEPTH, "", test_xml_depth },
		{ DM_LIMIT_XML_DEPTH, "-far-over", test_xml_depth_far_over },
		{ DM_LIMIT_TEXT_BYTES, "", test_text_bytes },
		{ DM_LIMIT_TEXT_BYTES, "-reason", test_text_bytes_of_reason },
		{ DM_LIMIT_TEXT_BYTES, "-utf8", test_text_bytes_utf8 },
		{ DM_LIMIT_RECORD_BYTES, "", test_record_bytes },
		{ DM_LIMIT_RECORD_BYTES, "-of-many",
		  test_record_bytes_of_many },
		{ DM_LIMIT_RECORD_RESULTS, "", test_record_results },
		{ DM_LIMIT_RECORDS, "", test_record_count },
	};
	gboolean crossed[DM_N_LIMITS] = { FALSE };
	guint n_elsewhere = 0;

	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *path = g_strdup_printf("/parse/cap-%s%s",
							key_of(tests[i].limit),
							tests[i].variant);

		g_test_add_func(path, tests[i].test);
		crossed[tests[i].limit] = TRUE;
	}
	/* A new row needs a test here, or one elsewhere and its reason. */
	for (int i = 0; i < DM_N_LIMITS; i++) {
		g_assert_true(crossed[i] != is_elsewhere((DmLimit)i));
		n_elsewhere += is_elsewhere((DmLimit)i);
	}
	g_assert_cmpuint(n_elsewhere, ==, G_N_ELEMENTS(elsewhere));
	return g_test_run();
}

/* The section of SPF as JSON and as a page; hostile texts in it. */
#include "report/checkspf.h"

#include <string.h>

#include "tests/unit/dns/zone.h"
#include "tests/unit/report/outputcheck.h"

#define D "example.com"
#define TXT DM_DNS_TXT

static const ZoneRow full_rows[] = {
	{ D, TXT, "v=spf1 include:a.example mx ip4:198.51.100.0/24 ~all a" },
	{ D, DM_DNS_MX, "10 mx.example" },
	{ "mx.example", DM_DNS_A, "192.0.2.1" },
	{ "mx.example", DM_DNS_AAAA, "2001:db8::1" },
	{ "a.example", TXT, "v=spf1 a exists:%{i}.e.example a:gone.example" },
	{ "a.example", DM_DNS_A, "192.0.2.2" },
	{ NULL },
};

static const ZoneRow hostile_rows[] = {
	{ D, TXT, "v=spf1 x=\x1b[31m\xe2\x80\xae\xff -all" },
	{ NULL },
};

static const ZoneRow silent_rows[] = { { D, TXT, "!TIMEOUT" }, { NULL } };
static const ZoneRow empty_rows[] = { { D, TXT, "x" }, { NULL } };

static DmSpfSection *make(const ZoneRow *rows, const char *ip, const char *from)
{
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(rows, NULL);
	DmSpfQuestion question = { .from = (char *)from };
	DmSpfSection *section = NULL;
	guint n = 0;

	if (ip)
		g_assert_true(dm_address_parse(ip, &question.ip));
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();

		g_clear_pointer(&section, dm_spf_section_free);
		section = dm_spf_section_new(input, zone->lookups, judgements,
					     ip ? &question : NULL);
	}
	return section;
}

static char *as_page(const DmSpfSection *section)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	DmPageLines page;

	dm_page_init(&page, out, FALSE);
	dm_check_spf_page(&page, section);
	dm_page_clear(&page);
	fclose(out);
	return text;
}

static char *as_json(const DmSpfSection *section)
{
	GString *out = g_string_new(NULL);
	DmJsonWriter *json = dm_json_writer_new_string(out);

	dm_check_spf_json(json, section);
	dm_json_writer_free(json);
	return g_string_free(out, FALSE);
}

static void test_page(void)
{
	g_autoptr(DmSpfSection) section =
		make(full_rows, "192.0.2.2", "bob@example.com");
	char *text = as_page(section);

	g_assert_cmpstr(
		text, ==,
		"  record             v=spf1 include:a.example mx ip4:198.51.100.0/24 ~all a\n"
		"  TTL                3600\n"
		"  look-ups           at least 5 of at most 10\n"
		"  void look-ups      at least 1 of at most 2\n"
		"     4 include:a.example\n"
		"        1 a  192.0.2.2\n"
		"        1 exists:%{i}.e.example  (depends on the message: not followed)\n"
		"        1 a:gone.example  ! gone.example has no address (no such name)\n"
		"     1 mx\n"
		"          mx.example  192.0.2.1, 2001:db8::1\n"
		"     - ip4:198.51.100.0/24\n"
		"     - ~all\n"
		"     - a  (ignored)\n"
		"  client             192.0.2.2\n"
		"  sender             bob@example.com\n"
		"  result             pass\n"
		"  decided by         include:a.example  of example.com\n"
		"                     a  of a.example\n"
		"  look-ups           2\n"
		"  void look-ups      0\n");
	free(text);
}

static void test_json(void)
{
	g_autoptr(DmSpfSection) section =
		make(full_rows, "192.0.2.2", "bob@example.com");
	g_autofree char *text = as_json(section);

	g_assert_cmpstr(
		text, ==,
		"{\"domain\":\"example.com\",\"records\":1,\"record\":\"v=spf1 include:a.example mx ip4:198.51.100.0/24 ~all a\",\"ttl\":3600,\"problem\":null,\"lookups\":5,\"void_lookups\":1,\"terms\":["
		"{\"text\":\"include:a.example\",\"kind\":\"include\",\"qualifier\":\"+\",\"target\":\"a.example\",\"ignored\":false,\"depends_on_message\":false,\"lookups\":4,\"void_lookups\":1,\"addresses\":[],\"hosts\":[],\"problem\":null,\"policy\":"
		"{\"domain\":\"a.example\",\"records\":1,\"record\":\"v=spf1 a exists:%{i}.e.example a:gone.example\",\"ttl\":3600,\"problem\":null,\"lookups\":3,\"void_lookups\":1,\"terms\":["
		"{\"text\":\"a\",\"kind\":\"a\",\"qualifier\":\"+\",\"target\":\"a.example\",\"ignored\":false,\"depends_on_message\":false,\"lookups\":1,\"void_lookups\":0,\"addresses\":[\"192.0.2.2\"],\"hosts\":[],\"problem\":null,\"policy\":null},"
		"{\"text\":\"exists:%{i}.e.example\",\"kind\":\"exists\",\"qualifier\":\"+\",\"target\":null,\"ignored\":false,\"depends_on_message\":true,\"lookups\":1,\"void_lookups\":0,\"addresses\":[],\"hosts\":[],\"problem\":null,\"policy\":null},"
		"{\"text\":\"a:gone.example\",\"kind\":\"a\",\"qualifier\":\"+\",\"target\":\"gone.example\",\"ignored\":false,\"depends_on_message\":false,\"lookups\":1,\"void_lookups\":1,\"addresses\":[],\"hosts\":[],\"problem\":\"gone.example has no address (no such name)\",\"policy\":null}]}},"
		"{\"text\":\"mx\",\"kind\":\"mx\",\"qualifier\":\"+\",\"target\":\"example.com\",\"ignored\":false,\"depends_on_message\":false,\"lookups\":1,\"void_lookups\":0,\"addresses\":[],\"hosts\":[{\"host\":\"mx.example\",\"addresses\":[\"192.0.2.1\",\"2001:db8::1\"]}],\"problem\":null,\"policy\":null},"
		"{\"text\":\"ip4:198.51.100.0/24\",\"kind\":\"ip4\",\"qualifier\":\"+\",\"target\":null,\"ignored\":false,\"depends_on_message\":false,\"lookups\":0,\"void_lookups\":0,\"addresses\":[],\"hosts\":[],\"problem\":null,\"policy\":null},"
		"{\"text\":\"~all\",\"kind\":\"all\",\"qualifier\":\"~\",\"target\":null,\"ignored\":false,\"depends_on_message\":false,\"lookups\":0,\"void_lookups\":0,\"addresses\":[],\"hosts\":[],\"problem\":null,\"policy\":null},"
		"{\"text\":\"a\",\"kind\":\"a\",\"qualifier\":\"+\",\"target\":null,\"ignored\":true,\"depends_on_message\":false,\"lookups\":0,\"void_lookups\":0,\"addresses\":[],\"hosts\":[],\"problem\":null,\"policy\":null}],"
		"\"complete\":false,\"lookups_max\":10,\"void_lookups_max\":2,\"evaluation\":"
		"{\"ip\":\"192.0.2.2\",\"from\":\"bob@example.com\",\"helo\":null,\"result\":\"pass\",\"path\":[{\"domain\":\"example.com\",\"term\":\"include:a.example\"},{\"domain\":\"a.example\",\"term\":\"a\"}],\"explanation\":null,\"problem\":null,\"lookups\":2,\"void_lookups\":0}}");
}

/* Nothing raw gets out, whatever stands in a record or a sender. */
static void test_hostile(void)
{
	g_autoptr(DmSpfSection) section = make(hostile_rows, "192.0.2.2",
					       "\x1b]0;x\x07\xff@\x1b.example");
	g_autofree char *json = as_json(section);
	char *page = as_page(section);
	g_autofree char *bad_json = check_text(json, FALSE);
	g_autofree char *bad_page = check_text(page, FALSE);

	g_assert_null(bad_json);
	g_assert_null(bad_page);
	g_assert_nonnull(strstr(page, "x=\\u{1b}[31m\\u{202e}"));
	g_assert_nonnull(strstr(json, "x=\\u001b[31m\\u202e"));
	g_assert_nonnull(strstr(page, "\\u{1b}]0;x"));
	free(page);
}

static const struct {
	const ZoneRow *rows;
	const char *page;
} short_pages[] = {
	{ silent_rows, "  record             no answer in time\n" },
	{ empty_rows, "  record             none\n" },
};

static void test_short(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(short_pages); i++) {
		g_autoptr(DmSpfSection) section =
			make(short_pages[i].rows, NULL, NULL);
		g_autofree char *json = as_json(section);
		char *page = as_page(section);

		g_assert_cmpstr(page, ==, short_pages[i].page);
		g_assert_nonnull(strstr(json, "\"record\":null"));
		g_assert_nonnull(strstr(json, "\"terms\":[]"));
		g_assert_nonnull(strstr(json, "\"evaluation\":null"));
		free(page);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/checkspf/page", test_page);
	g_test_add_func("/checkspf/json", test_json);
	g_test_add_func("/checkspf/hostile", test_hostile);
	g_test_add_func("/checkspf/short", test_short);
	return g_test_run();
}

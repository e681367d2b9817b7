/*
 * The DMARC section of a check as it is printed: exact text.
 */
#include "report/checkdmarc.h"

#include <string.h>

#include "tests/unit/dns/zone.h"
#include "tests/unit/report/checkprint.h"

#define TXT DM_DNS_TXT
#define MX DM_DNS_MX

static const ZoneRow full[] = {
	{ "_dmarc.example.com", TXT,
	  "v=DMARC1; p=reject; sp=quarantine; np=reject; t=y; pct=50; "
	  "rua=mailto:a@example.com,mailto:b@third.example.net!1k,c@x; "
	  "ruf=https://other.example/r; fo=1:d; adkim=s",
	  FALSE },
	{ "example.com", MX, "10 mx.example.com", FALSE },
	{ "mx.example.com", DM_DNS_A, "192.0.2.1", FALSE },
	{ "third.example.net", MX, "0 .", FALSE },
	{ "example.com._report._dmarc.third.example.net", TXT,
	  "v=DMARC1; rua=mailto:c@third.example.net", FALSE },
	{ NULL },
};

static const ZoneRow hostile[] = {
	{ "_dmarc.example.com", TXT,
	  "v=DMARC1; p=none; x=\x1b[31m\xe2\x80\xae; rua=mailto:\x1b@x,\"\n",
	  FALSE },
	{ NULL },
};

static const ZoneRow nothing[] = {
	{ "example.com", MX, "10 mx.example.com", FALSE },
	{ NULL },
};

static const ZoneRow broken[] = {
	{ "_dmarc.example.com", TXT, "!SERVFAIL", FALSE },
	{ NULL },
};

static void json_section(DmJsonWriter *json, gconstpointer section)
{
	dm_check_dmarc_json(json, section);
}

static void page_section(DmPageLines *page, gconstpointer section)
{
	dm_check_dmarc_page(page, section);
}

static void print(const ZoneRow *rows, char **json, char **page)
{
	g_autoptr(Zone) zone = zone_new(rows, NULL);
	g_autoptr(DmCheckInput) input = dm_check_input_new("example.com");
	g_autoptr(DmDmarcSection) section = NULL;
	guint n = 0;

	g_free(input->mailboxes);
	input->mailboxes = g_strsplit("a@example.com", " ", 1);
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();

		g_clear_pointer(&section, dm_dmarc_section_free);
		section = dm_dmarc_section_new(input, zone->lookups, judgements,
					       FALSE, FALSE);
	}
	*json = check_print_json(json_section, section);
	*page = check_print_page(page_section, section);
}

/* clang-format off */
static const char full_page[] =
	"  record             v=DMARC1; p=reject; sp=quarantine; np=r"
	"eject; t=y; pct=50; rua=mailto:a@example.com,mailto:b@third."
	"example.net!1k,c@x; ruf=https://other.example/r; fo=1:d; adk"
	"im=s\n"
	"  found at           _dmarc.example.com\n"
	"  organization       example.com\n"
	"  policy             quarantine (by RFC 7489: reject for 50 "
	"percent)\n"
	"  subdomains         none (by RFC 7489: quarantine for 50 pe"
	"rcent)\n"
	"  not existing       quarantine (by RFC 7489: quarantine for"
	" 50 percent)\n"
	"  reports to         mailto:a@example.com (a mailbox of this"
	" configuration)\n"
	"                     mailto:b@third.example.net!1k (external"
	", allowed, they go to mailto:c@third.example.net, takes no mail)\n"
	"                     c@x (cannot be used)\n"
	"  failures to        https://other.example/r (external, not "
	"allowed)\n";

static const char full_json[] =
	"{\"record\":{\"name\":\"_dmarc.example.com\","
	"\"text\":\"v=DMARC1; p=reject; sp=quarantine; np=reject; t=y; p"
	"ct=50; rua=mailto:a@example.com,mailto:b@third.example.net!1"
	"k,c@x; ruf=https://other.example/r; fo=1:d; adkim=s\","
	"\"p\":\"reject\",\"sp\":\"quarantine\",\"np\":\"reject\",\"adkim\":\"s\","
	"\"aspf\":\"r\",\"fo\":\"1:d\",\"t\":\"y\",\"psd\":\"u\",\"pct\":50},"
	"\"rfc9989\":{\"known\":true,\"organizational_domain\":\"example.com\","
	"\"record_domain\":\"example.com\",\"policy\":\"quarantine\","
	"\"subdomains\":\"none\",\"nonexistent\":\"quarantine\",\"pct\":100},"
	"\"rfc7489\":{\"known\":true,\"organizational_domain\":\"example.com\","
	"\"record_domain\":\"example.com\",\"policy\":\"reject\","
	"\"subdomains\":\"quarantine\",\"nonexistent\":\"quarantine\","
	"\"pct\":50},\"rua\":[{\"uri\":\"mailto:a@example.com\",\"problem\":null,"
	"\"scheme\":\"mailto\",\"address\":\"a@example.com\","
	"\"host\":\"example.com\",\"limit_bytes\":null,\"ours\":true,"
	"\"external\":false,\"consent\":\"unneeded\",\"consent_name\":null,"
	"\"replaced_by\":null,\"diverted_to\":null,\"mail\":\"taken\"},"
	"{\"uri\":\"mailto:b@third.example.net!1k\",\"problem\":null,"
	"\"scheme\":\"mailto\",\"address\":\"b@third.example.net\","
	"\"host\":\"third.example.net\",\"limit_bytes\":1024,\"ours\":false,"
	"\"external\":true,\"consent\":\"given\","
	"\"consent_name\":\"example.com._report._dmarc.third.example.net\","
	"\"replaced_by\":\"mailto:c@third.example.net\",\"diverted_to\":null,"
	"\"mail\":\"null-mx\"},{\"uri\":\"c@x\","
	"\"problem\":\"has no scheme: an address needs \\\"mailto:\\\" befor"
	"e it\","
	"\"scheme\":null,\"address\":null,\"host\":null,\"limit_bytes\":null,"
	"\"ours\":false,\"external\":null,\"consent\":\"unknown\","
	"\"consent_name\":null,\"replaced_by\":null,\"diverted_to\":null,"
	"\"mail\":\"unknown\"}],\"ruf\":[{\"uri\":\"https://other.example/r\","
	"\"problem\":null,\"scheme\":\"https\",\"address\":null,"
	"\"host\":\"other.example\",\"limit_bytes\":null,\"ours\":false,"
	"\"external\":true,\"consent\":\"missing\","
	"\"consent_name\":\"example.com._report._dmarc.other.example\","
	"\"replaced_by\":null,\"diverted_to\":null,\"mail\":\"unknown\"}],"
	"\"walk\":[{\"name\":\"_dmarc.example.com\",\"records\":1,"
	"\"text\":\"v=DMARC1; p=reject; sp=quarantine; np=reject; t=y; p"
	"ct=50; rua=mailto:a@example.com,mailto:b@third.example.net!1"
	"k,c@x; ruf=https://other.example/r; fo=1:d; adkim=s\","
	"\"error\":null},{\"name\":\"_dmarc.com\",\"records\":0,\"text\":null,"
	"\"error\":null}]}";
/* clang-format on */

static void test_full(void)
{
	g_autofree char *json = NULL, *page = NULL;

	print(full, &json, &page);
	g_assert_cmpstr(json, ==, full_json);
	g_assert_cmpstr(page, ==, full_page);
}

static void test_hostile(void)
{
	g_autofree char *json = NULL, *page = NULL;

	print(hostile, &json, &page);
	g_assert_null(strpbrk(json, "\x1b\n"));
	g_assert_null(strstr(json, "\xe2\x80\xae"));
	g_assert_nonnull(strstr(json, "\\u001b[31m\\u202e"));
	g_assert_null(strchr(page, '\x1b'));
	g_assert_null(strstr(page, "\xe2\x80\xae"));
	g_assert_nonnull(strstr(page, "\\u{1b}[31m\\u{202e}"));
}

static const struct {
	const ZoneRow *rows;
	const char *page;
	const char *json; /* its begin */
} bare[] = {
	{ nothing,
	  "  record             none\n"
	  "  organization       example.com\n",
	  "{\"record\":null,\"rfc9989\":{\"known\":true,"
	  "\"organizational_domain\":\"example.com\",\"record_domain\":null,"
	  "\"policy\":null," },
	{ broken,
	  "  record             unknown\n"
	  "  organization       unknown\n",
	  "{\"record\":null,\"rfc9989\":{\"known\":false,"
	  "\"organizational_domain\":null,\"record_domain\":null,"
	  "\"policy\":null," },
};

static void test_bare(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bare); i++) {
		g_autofree char *json = NULL, *page = NULL;

		print(bare[i].rows, &json, &page);
		g_assert_cmpstr(page, ==, bare[i].page);
		g_assert_true(g_str_has_prefix(json, bare[i].json));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/checkdmarc/full", test_full);
	g_test_add_func("/checkdmarc/hostile", test_hostile);
	g_test_add_func("/checkdmarc/bare", test_bare);
	return g_test_run();
}

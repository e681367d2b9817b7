/*
 * MTA-STS, TLS-RPT, DANE and BIMI as JSON and as a page; hostile texts.
 */
#include "report/checktransport.h"

#include <string.h>

#include "tests/unit/dns/zone.h"
#include "tests/unit/report/checkprint.h"
#include "tests/unit/report/outputcheck.h"

#define D "example.com"
#define TXT DM_DNS_TXT
#define EVIL "\x1b[31m\xe2\x80\xae\xff=1+1"
#define DIGEST \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const ZoneRow full[] = {
	{ D, DM_DNS_MX, "10 mx.example.com", TRUE },
	{ "mx.example.com", DM_DNS_A, "192.0.2.1", TRUE },
	{ "_25._tcp.mx.example.com", DM_DNS_TLSA, "3 1 1 " DIGEST, TRUE },
	{ "_mta-sts." D, TXT, "v=STSv1; id=7" },
	{ "mta-sts." D, DM_DNS_A, "192.0.2.80" },
	{ "_smtp._tls." D, TXT, "v=TLSRPTv1; rua=mailto:t@example.com" },
	{ "default._bimi." D, TXT, "v=BIMI1; l=; a=" },
	{ NULL },
};
static const ZoneRow hostile[] = {
	{ D, DM_DNS_MX, "10 mx.example.com" },
	{ "_mta-sts." D, TXT, "v=STSv1; id=" EVIL },
	{ "mta-sts." D, DM_DNS_A, "192.0.2.80" },
	{ "_smtp._tls." D, TXT, "v=TLSRPTv1; rua=mailto:" EVIL "," EVIL },
	{ "default._bimi." D, TXT, "v=BIMI1; l=" EVIL "; a=" EVIL },
	{ NULL },
};
static const ZonePage right[] = {
	{ "mta-sts." D, DM_WEB_OK, 200, "text/plain", NULL,
	  "version: STSv1\nmode: enforce\nmax_age: 86400\nmx: mx.example.com\n" },
	{ NULL },
};
static const ZonePage wrong[] = {
	{ "mta-sts." D, DM_WEB_OK, 200, "\x1b]0;x\x07", NULL,
	  "version: \x1b[31m\nmode: \x07\nmax_age: =1\nmx: \x1b[0m\n" },
	{ NULL },
};

typedef struct {
	DmMxSection *mx;
	DmMtaStsSection *mtasts;
	DmTlsRptSection *tlsrpt;
	DmBimiSection *bimi;
	DmDaneSection *dane;
} Sections;

static void clear(Sections *s)
{
	g_clear_pointer(&s->mx, dm_mx_section_free);
	g_clear_pointer(&s->mtasts, dm_mtasts_section_free);
	g_clear_pointer(&s->tlsrpt, dm_tlsrpt_section_free);
	g_clear_pointer(&s->bimi, dm_bimi_section_free);
	g_clear_pointer(&s->dane, dm_dane_section_free);
}

static void make(const ZoneRow *rows, const ZonePage *pages, Sections *s)
{
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(rows, pages);
	const DmBimiPolicy policy = { 0 };
	guint n = 0;

	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) all = dm_judgements_new();
		DmLookups *lookups = zone->lookups;

		clear(s);
		s->mx = dm_mx_section_new(input, lookups, all);
		s->tlsrpt = dm_tlsrpt_section_new(input, TRUE, lookups, all);
		s->mtasts =
			dm_mtasts_section_new(input, s->mx, TRUE, lookups, all);
		s->bimi = dm_bimi_section_new(input, &policy, lookups, all);
		s->dane = dm_dane_section_new(input, s->mx, lookups, all);
	}
}

static void print_pages(DmPageLines *page, gconstpointer user)
{
	const Sections *s = user;

	dm_check_mtasts_page(page, s->mtasts);
	dm_check_tlsrpt_page(page, s->tlsrpt);
	dm_check_dane_page(page, s->dane);
	dm_check_bimi_page(page, s->bimi);
}

static void print_json(DmJsonWriter *json, gconstpointer user)
{
	const Sections *s = user;

	dm_json_begin_array(json);
	dm_check_mtasts_json(json, s->mtasts);
	dm_check_tlsrpt_json(json, s->tlsrpt);
	dm_check_dane_json(json, s->dane);
	dm_check_bimi_json(json, s->bimi);
	dm_json_end_array(json);
	dm_json_newline(json);
}

static void test_page(void)
{
	g_autofree char *page = NULL;
	Sections s = { 0 };

	make(full, right, &s);
	page = check_print_page(print_pages, &s);
	g_assert_cmpstr(
		page, ==,
		"  record             v=STSv1; id=7\n"
		"  mode               enforce\n"
		"  max_age            86400\n"
		"  mx                 mx.example.com\n"
		"  record             v=TLSRPTv1; rua=mailto:t@example.com\n"
		"  reports go to      mailto:t@example.com\n"
		"  mx.example.com: 3 1 1 0011223344556677… (signed)\n"
		"  record             v=BIMI1; l=; a=\n"
		"  logo               declined\n");
	clear(&s);
}

static void test_json(void)
{
	g_autofree char *json = NULL;
	Sections s = { 0 };

	make(full, right, &s);
	json = check_print_json(print_json, &s);
	g_assert_null(check_json(json, NULL));
	g_assert_cmpstr(
		json, ==,
		"[{\"name\":\"_mta-sts.example.com\",\"known\":true,\"record\":\"v=STSv1; id=7\","
		"\"id\":\"7\",\"policy_host\":\"mta-sts.example.com\","
		"\"http_status\":200,\"content_type\":\"text/plain\","
		"\"problem\":null,\"policy\":{\"version\":\"STSv1\","
		"\"mode\":\"enforce\",\"max_age\":86400,"
		"\"mx\":[\"mx.example.com\"]},\"uncovered\":[]},"
		"{\"name\":\"_smtp._tls.example.com\",\"known\":true,"
		"\"record\":\"v=TLSRPTv1; rua=mailto:t@example.com\","
		"\"rua\":[{\"uri\":\"mailto:t@example.com\",\"valid\":true,"
		"\"external\":false,\"ours\":false}]},"
		"{\"known\":true,\"bogus\":false,\"hosts\":[{"
		"\"host\":\"mx.example.com\","
		"\"dnssec\":true,\"bogus\":false,\"tlsa\":[{\"usage\":3,"
		"\"selector\":1,\"matching\":1,\"data\":\"" DIGEST "\","
		"\"problem\":null}]}]},"
		"{\"name\":\"default._bimi.example.com\",\"known\":true,"
		"\"record\":\"v=BIMI1; l=; a=\",\"declined\":true,\"logo\":\"\","
		"\"evidence\":\"\"}]\n");
	clear(&s);
}

static void test_hostile(void)
{
	g_autofree char *json = NULL, *page = NULL;
	Sections s = { 0 };

	make(hostile, wrong, &s);
	json = check_print_json(print_json, &s);
	page = check_print_page(print_pages, &s);
	g_assert_null(check_json(json, NULL));
	g_assert_null(check_text(page, FALSE));
	clear(&s);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/checktransport/page", test_page);
	g_test_add_func("/checktransport/json", test_json);
	g_test_add_func("/checktransport/hostile", test_hostile);
	return g_test_run();
}

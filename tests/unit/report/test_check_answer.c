/*
 * The frame of `check`: what it prints of one domain and of several, in each
 * format; hostile texts; facts to compare.
 */
#include "report/answer_check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/dns/zone.h"
#include "tests/unit/report/outputcheck.h"

#define D "example.com"
#define TXT DM_DNS_TXT
#define EVIL "\x1b[31m\xe2\x80\xae\xff,=1+1\"\r\n"

static const ZoneRow plain[] = {
	{ D, DM_DNS_MX, "10 mx.example.com" },
	{ "mx.example.com", DM_DNS_A, "192.0.2.1" },
	{ "mx.example.com", DM_DNS_AAAA, "2001:db8::1" },
	{ D, TXT, "v=spf1 mx -all" },
	{ "_dmarc." D, TXT, "v=DMARC1; p=reject; pct=100; ri=60" },
	{ "_smtp._tls." D, TXT, "!SERVFAIL" },
	{ "s1._domainkey." D, TXT, "v=DKIM1; p=" },
	{ NULL },
};
static const ZoneRow hostile[] = {
	{ D, DM_DNS_MX, "10 \\027[31m.example" },
	{ D, TXT, "v=spf1 " EVIL },
	{ "_dmarc." D, TXT, "v=DMARC1; p=" EVIL "; rua=" EVIL "; " EVIL },
	{ "s1._domainkey." D, TXT, "v=DKIM1; k=" EVIL "; p=" EVIL },
	{ "_mta-sts." D, TXT, "v=STSv1; id=" EVIL },
	{ "_smtp._tls." D, TXT, "v=TLSRPTv1; rua=" EVIL },
	{ "default._bimi." D, TXT, "v=BIMI1; l=" EVIL },
	{ NULL },
};
static const ZoneRow nothing[] = { { "other.example", TXT, "x" }, { NULL } };

static DmCheck *check_rows(const ZoneRow *rows)
{
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(rows, NULL);
	DmCheck *check = NULL;
	guint n = 0;

	dm_check_input_add_selector(input, "s1")->asked = TRUE;
	while (zone_again(zone, &n)) {
		g_clear_pointer(&check, dm_check_free);
		check = dm_check_domain(input, NULL, zone->lookups);
	}
	return check;
}

/* Caller frees. */
static char *print(const ZoneRow *rows, DmFormat format, guint times,
		   gboolean is_full)
{
	char *text = NULL, *copy;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	const DmEmitOptions emit = { .format = format, .out = out };
	const DmCheckAnswerOptions options = { &emit, is_full };
	DmCheckAnswer *answer = dm_check_answer_new(&options);
	GError *error = NULL;

	for (guint i = 0; i < times; i++) {
		g_autoptr(DmCheck) check = check_rows(rows);

		dm_check_answer_add(answer, check);
	}
	g_assert_true(dm_check_answer_finish(answer, &error));
	g_assert_no_error(error);
	fclose(out);
	copy = g_strdup(text);
	free(text);
	return copy;
}

static guint count(const char *text, const char *part)
{
	guint n = 0;

	for (text = strstr(text, part); text; text = strstr(text + 1, part))
		n++;
	return n;
}

static void test_page(void)
{
	g_autofree char *page = print(plain, DM_FORMAT_TABLE, 1, TRUE);

	g_assert_true(g_str_has_prefix(
		page, "example.com: 5 warnings, 2 notes, 1 question without an "
		      "answer\n\nDelivery path (MX)\n"));
	g_assert_nonnull(strstr(page, "\nSPF\n"));
	g_assert_nonnull(strstr(page, "\n  warning DK03   "));
	g_assert_nonnull(strstr(
		page,
		"\nNot known\n  could not check  TXT _smtp._tls.example.com: "));
	/* pct and ri are two faults, mended by one record */
	g_assert_cmpuint(count(page, " DM07 "), ==, 2);
	g_assert_cmpuint(count(page, "dmarc-reports@" D "\"\n"), ==, 1);
}

/* Of several domains only what is wrong. */
static void test_short_page(void)
{
	g_autofree char *page = print(plain, DM_FORMAT_TABLE, 2, FALSE);

	g_assert_cmpuint(count(page, "example.com: 5 warnings"), ==, 2);
	g_assert_cmpuint(count(page, "  warning "), ==, 10);
	g_assert_cmpuint(count(page, "  note "), ==, 0);
	g_assert_cmpuint(count(page, "Delivery path"), ==, 0);
	g_assert_cmpuint(count(page, "could not check"), ==, 2);
}

static void test_json(void)
{
	g_autofree char *json = print(plain, DM_FORMAT_JSON, 2, TRUE);
	g_autofree char *none = print(nothing, DM_FORMAT_JSON, 1, TRUE);

	g_assert_null(check_json(json, NULL));
	g_assert_null(check_json(none, NULL));
	g_assert_true(g_str_has_prefix(
		json,
		"{\"format_version\":1,\"command\":\"check\",\"filters\":{},\"rows\":[{"
		"\"domain\":\"example.com\",\"errors\":0,\"warnings\":5,"
		"\"notes\":2,\"queries\":"));
	g_assert_nonnull(strstr(json, "\"unchecked\":[{\"name\":"
				      "\"_smtp._tls.example.com\","
				      "\"type\":\"TXT\",\"text\":"));
	g_assert_true(g_str_has_suffix(
		json, "],\"total\":{\"domains\":2,\"errors\":0,\"warnings\":10,"
		      "\"notes\":4,\"unchecked\":2}}\n"));
	/* Of a domain that is not there, two sections. */
	g_assert_nonnull(strstr(none, "\"kind\":\"nxdomain\""));
	g_assert_nonnull(
		strstr(none, "\"spf\":null,\"dkim\":null,\"dmarc\":{"));
}

static void test_csv(void)
{
	g_autofree char *csv = print(plain, DM_FORMAT_CSV, 1, TRUE);

	g_assert_null(check_csv(csv));
	g_assert_true(g_str_has_prefix(
		csv,
		"domain,id,severity,section,where,text,publish\r\nexample.com,MX17,info,"));
	g_assert_nonnull(strstr(csv, "\r\nexample.com,,unknown,,"
				     "_smtp._tls.example.com,"));
}

static void test_hostile(void)
{
	g_autofree char *page = print(hostile, DM_FORMAT_TABLE, 1, TRUE);
	g_autofree char *brief = print(hostile, DM_FORMAT_TABLE, 2, FALSE);
	g_autofree char *csv = print(hostile, DM_FORMAT_CSV, 1, TRUE);
	g_autofree char *json = print(hostile, DM_FORMAT_JSON, 1, TRUE);

	g_assert_null(check_text(page, FALSE));
	g_assert_null(check_text(brief, FALSE));
	g_assert_null(check_csv(csv));
	g_assert_null(check_json(json, NULL));
}

static void test_facts(void)
{
	static const char *const expected[] = {
		"DKIM s1 v=DKIM1; p=",
		"DMARC _dmarc.example.com v=DMARC1; p=reject; pct=100; ri=60",
		"MX 10 mx.example.com",
		"SPF v=spf1 mx -all",
		"address mx.example.com 192.0.2.1",
		"address mx.example.com 2001:db8::1",
	};
	g_autoptr(DmCheck) check = check_rows(plain);
	g_autoptr(GPtrArray) facts = dm_check_facts(check);
	guint found = 0;

	for (guint i = 0; i < facts->len; i++) {
		const char *fact = g_ptr_array_index(facts, i);

		if (found < G_N_ELEMENTS(expected) &&
		    strcmp(fact, expected[found]) == 0)
			found++;
		if (i)
			g_assert_cmpstr(g_ptr_array_index(facts, i - 1), <=,
					fact);
	}
	g_assert_cmpuint(found, ==, G_N_ELEMENTS(expected));
	/* and a line for each judgement */
	g_assert_cmpuint(facts->len, ==, G_N_ELEMENTS(expected) + 7);
}

static void test_explain(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	const DmEmitOptions emit = { .format = DM_FORMAT_TABLE, .out = out };
	GError *error = NULL;

	g_assert_true(
		dm_answer_explain_rule(dm_rule_find("MX11"), &emit, &error));
	fclose(out);
	g_assert_cmpstr(
		text, ==,
		"MX11 (error, RFC 7505 section 3): null MX beside other MX records\n"
		"  A null MX must be the only MX record.  What senders do otherwise differs: some\n"
		"  give up, some look for a host called \".\".\n");
	free(text);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/answer-check/page", test_page);
	g_test_add_func("/answer-check/short-page", test_short_page);
	g_test_add_func("/answer-check/json", test_json);
	g_test_add_func("/answer-check/csv", test_csv);
	g_test_add_func("/answer-check/hostile", test_hostile);
	g_test_add_func("/answer-check/facts", test_facts);
	g_test_add_func("/answer-check/explain", test_explain);
	return g_test_run();
}

/*
 * The section of SPF: its tree, SPF03 to SPF24, and the cases L10 to L15 and
 * L22; what of a domain without a record is in test_spfplace.c.
 */
#include "dns/spf.h"

#include <string.h>

#include "tests/unit/dns/spfzones.h"

#define AAAA DM_DNS_AAAA

#define TEXT_100                                                           \
	" ip4:192.0.2.111 ip4:192.0.2.112 ip4:192.0.2.113 ip4:192.0.2.114" \
	" ip4:192.0.2.115 ip4:192.0.2.116 ip4"

typedef enum { NO_STORE, SILENT, FAILS, SENDS, DKIM_ONLY } Reports;

static const struct {
	const char *name;
	const ZoneRow *rows;
	Reports reports;
	/* Every judgement, in order: rule and the letter of its severity. */
	const char *judged;
	guint lookups, voids;
	const char *publish; /* of the first judgement */
} cases[] = {
	{ "fine",
	  ROWS({ D, TXT, "v=spf1 mx ip4:198.51.100.0/24 -all" }, HAS_MX), SENDS,
	  "", 1, 0, NULL },
	{ "SPF03-mended",
	  ROWS({ D, TXT,
		 "v=spf1 ipv4:192.0.2.1 -a:192.0.2.2 ip4:2001:db8::1 -all" },
	       HAS_MX),
	  NO_STORE, "SPF03e", 0, 0,
	  LINE("v=spf1 ip4:192.0.2.1 -ip4:192.0.2.2 ip6:2001:db8::1 -all") },
	{ "SPF03-included",
	  ROWS({ D, TXT, "v=spf1 include:a.example -all" },
	       { "a.example", TXT, "v=spf1 what" }, HAS_MX),
	  NO_STORE, "SPF03e", 1, 0, NULL },
	{ "SPF03-once",
	  ROWS({ D, TXT, "v=spf1 include:a.example include:a.example -all" },
	       { "a.example", TXT, "v=spf1 what" }, HAS_MX),
	  NO_STORE, "SPF03e", 2, 0, NULL },
	{ "SPF04-8",
	  ROWS({ D, TXT, "v=spf1 mx mx mx mx mx mx mx mx -all" }, HAS_MX),
	  NO_STORE, "SPF04w", 8, 0, NULL },
	{ "SPF04-7",
	  ROWS({ D, TXT, "v=spf1 mx mx mx mx mx mx mx -all" }, HAS_MX),
	  NO_STORE, "", 7, 0, NULL },
	{ "SPF04-10",
	  ROWS({ D, TXT, "v=spf1 mx mx mx mx mx mx mx mx mx mx -all" }, HAS_MX),
	  NO_STORE, "SPF04w", 10, 0, NULL },
	{ "SPF05-1",
	  ROWS({ D, TXT, "v=spf1 exists:gone.example -all" }, HAS_MX), NO_STORE,
	  "SPF05w", 1, 1, NULL },
	{ "SPF05-one-family",
	  ROWS({ D, TXT, "v=spf1 a:six.example -all" },
	       { "six.example", AAAA, "2001:db8::1" }, HAS_MX),
	  NO_STORE, "", 1, 0, NULL },
	/* three hosts without IPv6: permerror for clients that have it */
	{ "SPF05-three-of-one-family",
	  ROWS({ D, TXT, "v=spf1 a:h1.example a:h2.example a:h3.example -all" },
	       HAS_MX, { "h1.example", DM_DNS_A, "192.0.2.1" },
	       { "h2.example", DM_DNS_A, "192.0.2.2" },
	       { "h3.example", DM_DNS_A, "192.0.2.3" }),
	  NO_STORE, "SPF05e", 3, 0, NULL },
	{ "SPF05-no-name",
	  ROWS({ D, TXT, "v=spf1 a:b..example mx:b..example -all" }, HAS_MX),
	  NO_STORE, "SPF05w SPF05w", 2, 0, NULL },
	{ "SPF06-gone",
	  ROWS({ D, TXT, "v=spf1 include:gone.example -all" }, HAS_MX),
	  NO_STORE, "SPF06e SPF05w", 1, 1, NULL },
	{ "SPF06-none",
	  ROWS({ D, TXT, "v=spf1 redirect=a.example" },
	       { "a.example", TXT, "x" }, HAS_MX),
	  NO_STORE, "SPF06e", 1, 0, NULL },
	{ "SPF06-several",
	  ROWS({ D, TXT, "v=spf1 include:a.example -all" },
	       { "a.example", TXT, "v=spf1 -all" },
	       { "a.example", TXT, "v=spf1 ~all" }, HAS_MX),
	  NO_STORE, "SPF06e", 1, 0, NULL },
	{ "SPF07-itself",
	  ROWS({ D, TXT, "v=spf1 include:EXAMPLE.com -all" }, HAS_MX), NO_STORE,
	  "SPF07e", 1, 0, NULL },
	{ "SPF07-two",
	  ROWS({ D, TXT, "v=spf1 include:a.example -all" },
	       { "a.example", TXT, "v=spf1 redirect=example.com" }, HAS_MX),
	  NO_STORE, "SPF07e", 2, 0, NULL },
	{ "SPF08",
	  ROWS({ D, TXT, "v=spf1 mx:m.example -all" }, HAS_MX,
	       { "m.example", MX, "1 a.example" },
	       { "m.example", MX, "2 a.example" },
	       { "m.example", MX, "3 a.example" },
	       { "m.example", MX, "4 a.example" },
	       { "m.example", MX, "5 a.example" },
	       { "m.example", MX, "6 a.example" },
	       { "m.example", MX, "7 a.example" },
	       { "m.example", MX, "8 a.example" },
	       { "m.example", MX, "9 a.example" },
	       { "m.example", MX, "10 a.example" },
	       { "m.example", MX, "11 a.example" }),
	  NO_STORE, "SPF08e", 1, 0, NULL },
	{ "SPF09", ROWS({ D, TXT, "v=spf1 mx ptr -all" }, HAS_MX), NO_STORE,
	  "SPF09w", 2, 0, LINE("v=spf1 mx ~all") },
	{ "SPF09-macro",
	  ROWS({ D, TXT, "v=spf1 exists:%{p}.a.example -all" }, HAS_MX),
	  NO_STORE, "SPF09w SPF24i", 1, 0, NULL },
	{ "SPF10", ROWS({ D, TXT, "v=spf1 ~all mx" }, HAS_MX), NO_STORE,
	  "SPF10w", 0, 0, LINE("v=spf1 mx ~all") },
	{ "SPF10-many-hosts",
	  ROWS({ D, TXT, "v=spf1 ip4:192.0.2.1 ~all mx" }, MANY_MX), NO_STORE,
	  "SPF10w", 0, 0, NULL },
	{ "SPF10-wide",
	  ROWS({ D, TXT, "v=spf1 mx -all ip4:0.0.0.0/0" }, HAS_MX), NO_STORE,
	  "SPF20w SPF10w", 1, 0, NULL },
	{ "SPF10-included",
	  ROWS({ D, TXT, "v=spf1 mx -all include:a.example" },
	       { "a.example", TXT, "v=spf1 ip4:192.0.2.1 -all" }, HAS_MX),
	  NO_STORE, "SPF10w", 1, 0, LINE("v=spf1 mx include:a.example -all") },
	{ "SPF11", ROWS({ D, TXT, "v=spf1 mx" }, HAS_MX), NO_STORE, "SPF11w", 1,
	  0, LINE("v=spf1 mx ~all") },
	{ "SPF11-redirected",
	  ROWS({ D, TXT, "v=spf1 redirect=_spf.example.com" },
	       { "_spf." D, TXT, "v=spf1 ip4:192.0.2.1" }, HAS_MX),
	  NO_STORE, "SPF11w", 1, 0, "_spf." LINE("v=spf1 ip4:192.0.2.1 ~all") },
	{ "SPF11-included",
	  ROWS({ D, TXT, "v=spf1 include:_spf.example.com -all" },
	       { "_spf." D, TXT, "v=spf1 ip4:192.0.2.1" }, HAS_MX),
	  NO_STORE, "", 1, 0, NULL },
	{ "SPF12", ROWS({ D, TXT, "v=spf1 mx all" }, HAS_MX), NO_STORE,
	  "SPF12e", 1, 0, LINE("v=spf1 mx ~all") },
	{ "SPF12-alone", ROWS({ D, TXT, "v=spf1 +all" }, HAS_MX), NO_STORE,
	  "SPF12e", 0, 0, LINE("v=spf1 mx ~all") },
	{ "SPF12-included",
	  ROWS({ D, TXT, "v=spf1 include:a.example -all" },
	       { "a.example", TXT, "v=spf1 +all" }, HAS_MX),
	  NO_STORE, "SPF12e", 1, 0, NULL },
	{ "SPF13", ROWS({ D, TXT, "v=spf1 mx ?all" }, HAS_MX), SENDS, "SPF13w",
	  1, 0, LINE("v=spf1 mx ~all") },
	{ "SPF13-one-family",
	  ROWS({ D, TXT, "v=spf1 ?a:h1.example ?a:h2.example ?all" },
	       { D, A, "192.0.2.1" }, { "h1.example", A, "192.0.2.1" },
	       { "h2.example", A, "192.0.2.2" }),
	  NO_STORE, "SPF13w", 2, 0, NULL },
	{ "SPF13-modifier",
	  ROWS({ D, TXT, "v=spf1 ip4=192.0.2.9 ?all" }, { D, MX, "0 ." }),
	  NO_STORE, "SPF15i SPF13w SPF23w", 0, 0, NULL },
	{ "SPF13-included",
	  ROWS({ D, TXT, "v=spf1 include:a.example -all" },
	       { "a.example", TXT, "v=spf1 ?all" }, HAS_MX),
	  NO_STORE, "", 1, 0, NULL },
	{ "SPF14",
	  ROWS({ D, TXT, "v=spf1 redirect=a.example redirect=b.example" },
	       HAS_MX),
	  NO_STORE, "SPF14e", 0, 0, NULL },
	{ "SPF15", ROWS({ D, TXT, "v=spf1 include=a.example -all" }, HAS_MX),
	  NO_STORE, "SPF15i", 0, 0, NULL },
	{ "SPF16", ROWS({ D, TXT, "v=spf1 exp=e.example mx -all" }, HAS_MX),
	  NO_STORE, "SPF16w", 1, 0, LINE("v=spf1 mx -all exp=e.example") },
	{ "SPF17",
	  ROWS({ D, TXT,
		 "v=spf1" TEXT_100 ":192.0.2.1" TEXT_100 ":192.0.2.1" TEXT_100
		 ":192.0.2.1" TEXT_100 ":192.0.2.1 -all" },
	       HAS_MX),
	  NO_STORE, "SPF17w", 0, 0, NULL },
	{ "SPF18",
	  ROWS({ D, TXT, "v=spf1 -all" }, { D, DM_DNS_SPF, "v=spf1 -all" },
	       HAS_MX),
	  NO_STORE, "SPF18w", 0, 0, NULL },
	{ "SPF19", ROWS({ D, TXT, "v=spf1 mx -all" }), NO_STORE,
	  "SPF19w SPF05w", 1, 1, NULL },
	{ "SPF19-null", ROWS({ D, TXT, "v=spf1 mx -all" }, { D, MX, "0 ." }),
	  SENDS, "SPF19w", 1, 0, NULL },
	{ "SPF20-wide4",
	  ROWS({ D, TXT, "v=spf1 ip4:192.0.0.0/15 -all" }, HAS_MX), NO_STORE,
	  "SPF20w", 0, 0, NULL },
	{ "SPF20-16", ROWS({ D, TXT, "v=spf1 ip4:192.0.0.0/16 -all" }, HAS_MX),
	  NO_STORE, "", 0, 0, NULL },
	{ "SPF20-wide6",
	  ROWS({ D, TXT, "v=spf1 ip6:2001:db8::/31 -all" }, HAS_MX), NO_STORE,
	  "SPF20w", 0, 0, NULL },
	{ "SPF20-bits",
	  ROWS({ D, TXT, "v=spf1 ~ip4:192.0.2.77/27 -all" }, HAS_MX), NO_STORE,
	  "SPF20w", 0, 0, LINE("v=spf1 ~ip4:192.0.2.64/27 -all") },
	{ "SPF20-bits6",
	  ROWS({ D, TXT, "v=spf1 ip6:2001:db8::1/64 -all" }, HAS_MX), NO_STORE,
	  "SPF20w", 0, 0, LINE("v=spf1 ip6:2001:db8::/64 -all") },
	{ "SPF21", ROWS({ D, TXT, "v=spf1 mx -all" }, HAS_MX), DKIM_ONLY,
	  "SPF21i", 1, 0, NULL },
	{ "SPF21-soft", ROWS({ D, TXT, "v=spf1 mx ~all" }, HAS_MX), DKIM_ONLY,
	  "", 1, 0, NULL },
	{ "SPF23", ROWS({ D, MX, "0 ." }), NO_STORE, "SPF23w", 0, 0,
	  LINE("v=spf1 -all") },
	{ "SPF23-silent", ROWS({ D, TXT, "v=spf1 ~all" }), SILENT, "SPF23w", 0,
	  0, LINE("v=spf1 -all") },
	{ "SPF23-said", ROWS({ D, MX, "0 ." }, { D, TXT, "v=spf1 -all" }),
	  SILENT, "", 0, 0, NULL },
	{ "SPF24",
	  ROWS({ D, TXT,
		 "v=spf1 include:%{d}.a.example exists:%{ir}.b.example -all" },
	       { "example.com.a.example", TXT, "v=spf1 -all" }, HAS_MX),
	  NO_STORE, "SPF24i", 2, 0, NULL },
	{ "SPF09-alone", ROWS({ D, TXT, "v=spf1 ptr -all" }, HAS_MX), NO_STORE,
	  "SPF09w", 1, 0, LINE("v=spf1 mx ~all") },
	{ "SPF12-nobody", ROWS({ D, TXT, "v=spf1 +all" }), NO_STORE, "SPF12e",
	  0, 0, NULL },
	{ "SPF03-open", ROWS({ D, TXT, "v=spf1 ipv4:192.0.2.7 +all" }, HAS_MX),
	  NO_STORE, "SPF03e", 0, 0, LINE("v=spf1 ip4:192.0.2.7 ~all") },
	{ "SPF20-null-mx",
	  ROWS({ D, MX, "0 ." }, { D, TXT, "v=spf1 ip4:192.0.2.5/24 ~all" }),
	  NO_STORE, "SPF20w SPF23w", 0, 0,
	  LINE("v=spf1 ip4:192.0.2.0/24 ~all") },
	{ "SPF12-redirect",
	  ROWS({ D, TXT, "v=spf1 redirect=a.example +all" }, HAS_MX), NO_STORE,
	  "SPF12e SPF10w SPF16w", 0, 0, NULL },
	{ "SPF13-ptr",
	  ROWS({ D, TXT, "v=spf1 a ptr ?all" }, { D, A, "192.0.2.1" }, HAS_MX),
	  SENDS, "SPF09w SPF13w", 2, 0, LINE("v=spf1 a ~all") },
	{ "SPF23-reported", ROWS({ D, TXT, "v=spf1 ?all" }), FAILS,
	  "SPF13w SPF23w", 0, 0, LINE("v=spf1 -all") },
	{ "SPF23-address",
	  ROWS({ D, TXT, "v=spf1 a ~all" }, { D, A, "192.0.2.1" }), FAILS, "",
	  1, 0, NULL },
	{ "L10",
	  ROWS({ D, TXT,
		 "v=spf1 include:a.example include:b.example include:a.example include:b.example include:a.example include:b.example include:a.example include:b.example include:a.example include:b.example include:a.example -all" },
	       { "a.example", TXT, "v=spf1 -all" },
	       { "b.example", TXT, "v=spf1 -all" }, HAS_MX),
	  NO_STORE, "SPF04e", 11, 0, NULL },
	{ "L11-3",
	  ROWS({ D, TXT, "v=spf1 a:n1.example a:n2.example a:n3.example ?all" },
	       HAS_MX),
	  NO_STORE, "SPF13w SPF05e", 3, 3,
	  LINE("v=spf1 a:n1.example a:n2.example a:n3.example ~all") },
	{ "L11-2",
	  ROWS({ D, TXT, "v=spf1 a:n1.example a:n2.example -all" }, HAS_MX),
	  NO_STORE, "SPF05w", 2, 2, NULL },
	{ "L12-address", ROWS({ D, TXT, "v=spf1 a:192.0.2.1 -all" }, HAS_MX),
	  NO_STORE, "SPF03e", 0, 0, LINE("v=spf1 ip4:192.0.2.1 -all") },
	{ "L12-prefix",
	  ROWS({ D, TXT, "v=spf1 ip4:192.0.2.0/33 -all" }, HAS_MX), NO_STORE,
	  "SPF03e", 0, 0, NULL },
	{ "L12-three", ROWS({ D, TXT, "v=spf1 ip4:192.0.2 -all" }, HAS_MX),
	  NO_STORE, "SPF03e", 0, 0, NULL },
	{ "L13",
	  ROWS({ D, TXT, "v=spf1 -all redirect=_spf.example.net" }, HAS_MX),
	  NO_STORE, "SPF10w", 0, 0, NULL },
	{ "L15",
	  ROWS({ D, TXT, "V=SPF1 a -ALL" }, { D, A, "192.0.2.1" }, HAS_MX),
	  NO_STORE, "", 1, 0, NULL },
	{ "L22", ROWS({ D, ANY_TYPE, "!SERVFAIL" }), SENDS, "", 0, 0, NULL },
	{ "L22-included",
	  ROWS({ D, TXT,
		 "v=spf1 include:a.example a:b.example mx:c.example exists:d.example -all" },
	       { "a.example", TXT, "!TIMEOUT" },
	       { "b.example", AAAA, "!TIMEOUT" },
	       { "c.example", MX, "!SERVFAIL" }, { "d.example", A, "!REFUSED" },
	       HAS_MX),
	  SENDS, "", 4, 0, NULL },
};

typedef struct {
	DmSpfSection *section;
	DmJudgements *judgements;
} Result;

static void clear(Result *result)
{
	g_clear_pointer(&result->section, dm_spf_section_free);
	g_clear_pointer(&result->judgements, dm_judgements_free);
}

static Zone *run(const ZoneRow *rows, Reports reports,
		 const DmSpfQuestion *question, Result *result)
{
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	Zone *zone = zone_new(rows, NULL);
	guint n = 0;

	input->has_reports = reports != NO_STORE;
	input->messages = reports >= FAILS ? 9 : 0;
	input->passed = reports >= SENDS ? 7 : 0;
	input->dkim_only = reports == DKIM_ONLY ? 3 : 0;
	while (zone_again(zone, &n)) {
		clear(result);
		result->judgements = dm_judgements_new();
		result->section = dm_spf_section_new(
			input, zone->lookups, result->judgements, question);
	}
	return zone;
}

static char *list_judged(const DmJudgements *judgements)
{
	GString *list = g_string_new(NULL);

	for (guint i = 0; i < dm_judgements_count(judgements); i++) {
		const DmJudgement *row = dm_judgements_get(judgements, i);

		g_test_message("%s: %s", row->where, row->text);
		g_string_append_printf(list, "%s%s%c", i ? " " : "",
				       row->rule->id,
				       dm_severity_name(row->severity)[0]);
	}
	return g_string_free(list, FALSE);
}

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	Result result = { 0 };
	g_autoptr(Zone) zone =
		run(cases[i].rows, cases[i].reports, NULL, &result);
	g_autofree char *judged = list_judged(result.judgements);

	g_assert_cmpstr(judged, ==, cases[i].judged);
	/* TXT; its terms; hosts or an included record; its terms; and what a
	   proposed record pulls in. */
	g_assert_cmpuint(zone->rounds, <=, 5);
	g_assert_cmpuint(result.section->policy->lookups, ==, cases[i].lookups);
	g_assert_cmpuint(result.section->policy->voids, ==, cases[i].voids);
	if (*judged)
		g_assert_cmpstr(
			dm_judgements_get(result.judgements, 0)->publish, ==,
			cases[i].publish);
	clear(&result);
}

/* ---- the tree ------------------------------------------------------- */

static const ZoneRow tree_rows[] = {
	{ D, TXT, "v=spf1 include:a.example a mx include:b.example -all" },
	{ D, A, "192.0.2.10" },
	{ D, AAAA, "2001:db8::10" },
	HAS_MX,
	{ "a.example", TXT, "v=spf1 include:c.example a:h.example -all mx" },
	{ "b.example", TXT, "v=spf1 exists:%{l}.example ~all" },
	{ "c.example", TXT, "v=spf1 ip4:192.0.2.0/24 a:h.example -all" },
	{ "h.example", A, "192.0.2.20" },
	{ NULL },
};

static void check_tree(const DmSpfPolicy *policy)
{
	const DmSpfNode *a = dm_spf_node(policy, 0);
	const DmSpfNode *c = dm_spf_node(a->policy, 0);
	const DmSpfHost *host =
		g_ptr_array_index(dm_spf_node(policy, 2)->hosts, 0);

	g_assert_cmpuint(policy->lookups, ==, 8);
	g_assert_cmpstr(a->target, ==, "a.example");
	g_assert_cmpuint(a->lookups, ==, 4);
	g_assert_cmpuint(c->lookups, ==, 2);
	g_assert_cmpuint(dm_spf_node(c->policy, 1)->lookups, ==, 1);
	g_assert_true(dm_spf_node(a->policy, 3)->is_ignored);
	g_assert_cmpuint(dm_spf_node(a->policy, 3)->lookups, ==, 0);
	g_assert_cmpuint(dm_spf_node(policy, 1)->addresses->len, ==, 2);
	g_assert_cmpstr(host->name, ==, "mx.example");
	g_assert_cmpstr(g_ptr_array_index(host->addresses, 0), ==, "192.0.2.1");
	g_assert_true(
		dm_spf_node(dm_spf_node(policy, 3)->policy, 0)->has_macros);
}

/* All of one level in one round: TXT; its terms; theirs; theirs. */
static void test_tree(void)
{
	static const char *const asked[] = {
		"TXT example.com", "MX example.com", "SPF example.com",
		"TXT a.example",   "A example.com",  "AAAA example.com",
		"TXT b.example",   "TXT c.example",  "A h.example",
		"AAAA h.example",  "A mx.example",   "AAAA mx.example",
	};
	Result result = { 0 };
	g_autoptr(Zone) zone = run(tree_rows, NO_STORE, NULL, &result);

	check_tree(result.section->policy);
	g_assert_false(result.section->is_complete);
	g_assert_cmpuint(zone->rounds, ==, 4);
	g_assert_cmpuint(zone->asked->len, ==, G_N_ELEMENTS(asked));
	for (guint i = 0; i < G_N_ELEMENTS(asked); i++)
		g_assert_true(g_ptr_array_find_with_equal_func(
			zone->asked, asked[i], g_str_equal, NULL));
	clear(&result);
}

static const struct {
	const ZoneRow *rows;
	guint asked;
} costs[] = {
	/* TXT, SPF, MX. */
	{ ROWS({ D, TXT, "v=spf1 -all" }, HAS_MX), 3 },
	{ ROWS({ "other.example", A, "192.0.2.1" }), 3 },
	{ ROWS({ D, TXT, "!TIMEOUT" }), 3 },
	/* Its addresses and those of its MX, _spf and _dmarc as well. */
	{ ROWS({ D, TXT, "x" }, HAS_MX), 9 },
};

static void test_asked(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(costs); i++) {
		Result result = { 0 };
		g_autoptr(Zone) zone =
			run(costs[i].rows, NO_STORE, NULL, &result);

		g_assert_cmpuint(zone->asked->len, ==, costs[i].asked);
		g_assert_cmpuint(zone->rounds, <=, 4);
		clear(&result);
	}
}

/* Whoever reads SPF04 knows what to cut. */
static void test_costs(void)
{
	const ZoneRow rows[] = {
		{ D, TXT, "v=spf1 a include:a.example include:b.example -all" },
		{ D, A, "192.0.2.1" },
		{ D, MX, "10 example.com" },
		{ "a.example", TXT, "v=spf1 a a a -all" },
		{ "a.example", A, "192.0.2.1" },
		{ "b.example", TXT, "v=spf1 include:a.example a -all" },
		{ "b.example", A, "192.0.2.1" },
		{ NULL },
	};
	Result result = { 0 };
	g_autoptr(Zone) zone = run(rows, NO_STORE, NULL, &result);

	g_assert_cmpuint(zone->rounds, ==, 4);
	g_assert_cmpstr(
		dm_judgements_find(result.judgements, "SPF04")->text, ==,
		"11 terms ask DNS, and receivers answer permerror after 10; they are: include:b.example 6 (itself 1, include:a.example 4, a 1), include:a.example 4 (itself 1, a 1, a 1, a 1), a 1");
	clear(&result);
}

/* A tree that doubles with each level ends at 200 terms. */
static void test_bomb(void)
{
	const ZoneRow rows[] = {
		{ D, TXT, "v=spf1 include:%{d}.x include:%{d}.y" },
		{ "*.x", TXT, "v=spf1 include:%{d}.x include:%{d}.y" },
		{ "*.y", TXT, "v=spf1 include:%{d}.x include:%{d}.y" },
		{ NULL },
	};
	Result result = { 0 };
	g_autoptr(Zone) zone = run(rows, NO_STORE, NULL, &result);

	g_assert_false(result.section->is_complete);
	/* The domain itself: TXT, SPF, MX, A, AAAA. */
	g_assert_cmpuint(zone->asked->len, <=, 200 + 5);
	g_assert_cmpuint(zone->rounds, <=, 14);
	g_assert_cmpuint(result.section->policy->lookups, >, 10);
	g_assert_cmpuint(result.section->policy->lookups, <=, 200);
	clear(&result);
}

/* Nothing that DNS did not answer is called missing. */
static void test_unknown(void)
{
	const ZoneRow rows[] = {
		{ D, TXT, "v=spf1 include:a.example -all" },
		HAS_MX,
		{ "a.example", TXT, "!SERVFAIL" },
		{ NULL },
	};
	Result result = { 0 };
	g_autoptr(Zone) zone = run(rows, NO_STORE, NULL, &result);

	g_assert_cmpint(dm_spf_node(result.section->policy, 0)->trouble, ==,
			DM_SPF_UNKNOWN);
	g_assert_false(result.section->is_complete);
	g_assert_cmpuint(dm_lookups_failed(zone->lookups)->len, ==, 1);
	g_assert_cmpuint(dm_judgements_count(result.judgements), ==, 0);
	clear(&result);
}

static void test_evaluation(void)
{
	DmSpfQuestion question = { .from = NULL };
	Result result = { 0 };
	g_autoptr(Zone) zone = NULL;

	g_assert_true(dm_address_parse("192.0.2.77", &question.ip));
	zone = run(tree_rows, NO_STORE, &question, &result);
	g_assert_cmpstr(result.section->question->from, ==,
			"postmaster@example.com");
	g_assert_cmpint(result.section->evaluation->result, ==, DM_SPF_PASS);
	clear(&result);
}

/* However many addresses there are, what costs is counted; too many terms that
   ask are an error, not silence. */
static void test_long_records(void)
{
	g_autoptr(GString) addresses = g_string_new("v=spf1");
	g_autoptr(GString) asking = g_string_new("v=spf1");
	Result many = { 0 }, cut = { 0 };

	for (guint i = 0; i < 300; i++) {
		g_string_append_printf(addresses, " ip4:192.0.2.%u", i % 256);
		g_string_append_printf(asking, " exists:e%u.example", i);
	}
	g_string_append(addresses, " a:gone.example -all");
	g_string_append(asking, " -all");
	{
		const ZoneRow rows[] = { { D, TXT, addresses->str }, { NULL } };
		g_autoptr(Zone) zone = run(rows, NO_STORE, NULL, &many);

		g_assert_true(many.section->is_complete);
		g_assert_cmpuint(many.section->policy->lookups, ==, 1);
		g_assert_cmpuint(many.section->policy->voids, ==, 1);
		clear(&many);
	}
	{
		const ZoneRow rows[] = { { D, TXT, asking->str }, { NULL } };
		g_autoptr(Zone) zone = run(rows, NO_STORE, NULL, &cut);

		g_assert_true(cut.section->is_cut);
		g_assert_cmpuint(zone->asked->len, <, 220);
		g_assert_nonnull(dm_judgements_find(cut.judgements, "SPF04"));
		clear(&cut);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strdup_printf("/spf/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	g_test_add_func("/spf/tree", test_tree);
	g_test_add_func("/spf/asked", test_asked);
	g_test_add_func("/spf/costs", test_costs);
	g_test_add_func("/spf/bomb", test_bomb);
	g_test_add_func("/spf/unknown", test_unknown);
	g_test_add_func("/spf/evaluation", test_evaluation);
	g_test_add_func("/spf/long-records", test_long_records);
	return g_test_run();
}

/*
 * The rules of DKIM keys: for each zone all that is found, in its order.
 */
#include "dns/dkim.h"

#include <string.h>

#include "tests/unit/dns/keysamples.h"
#include "tests/unit/dns/zone.h"

#define TXT DM_DNS_TXT
#define AT(selector, text)                                           \
	{                                                            \
		selector "._domainkey.example.com", TXT, text, FALSE \
	}
#define GOOD AT("good", "v=DKIM1; p=" KEY_RSA2048)

typedef struct {
	const char *path;
	ZoneRow rows[6];
	const char *selectors; /* those that were asked for; "/12/5" behind one
				  that reports show: messages, passed */
	const char *found;
	gboolean has_reports;
	gboolean has_usable_key;
} Case;

static const Case cases[] = {
	{ "/dkim/none", { GOOD }, "", "", FALSE, FALSE },
	{ "/dkim/good", { GOOD }, "good", "", FALSE, TRUE },
	{ "/dkim/L19-512",
	  { AT("a", "v=DKIM1; p=" KEY_RSA512) },
	  "a",
	  "DK05/E",
	  FALSE,
	  FALSE },
	{ "/dkim/L19-1024",
	  { AT("a", "v=DKIM1; p=" KEY_RSA1024) },
	  "a",
	  "DK06/W",
	  FALSE,
	  TRUE },
	{ "/dkim/L19-2048",
	  { AT("a", "v=DKIM1; p=" KEY_RSA2048) },
	  "a",
	  "",
	  FALSE,
	  TRUE },
	{ "/dkim/L19-8192",
	  { AT("a", "v=DKIM1; p=" KEY_RSA8192) },
	  "a",
	  "DK07/W",
	  FALSE,
	  TRUE },
	{ "/dkim/L19-ed25519",
	  { AT("a", "v=DKIM1; k=ed25519; p=" KEY_ED25519_31) },
	  "a",
	  "DK09/E",
	  FALSE,
	  FALSE },
	{ "/dkim/L19-revoked",
	  { AT("a", "v=DKIM1; p=") },
	  "a",
	  "DK03/W",
	  FALSE,
	  FALSE },
	{ "/dkim/L19-two",
	  { AT("a", "v=DKIM1; p=" KEY_RSA2048),
	    AT("a", "v=DKIM1; p=" KEY_RSA1024) },
	  "a",
	  "DK02/E",
	  FALSE,
	  FALSE },
	{ "/dkim/L22", { AT("a", "!SERVFAIL") }, "a", "", FALSE, FALSE },
	{ "/dkim/DK01", { GOOD }, "a", "DK01/E", FALSE, FALSE },
	{ "/dkim/DK01-nodata",
	  { AT("x.a", "v=DKIM1") },
	  "a",
	  "DK01/E",
	  FALSE,
	  FALSE },
	{ "/dkim/DK01-used", { GOOD }, "a/12/5", "DK01/E", TRUE, FALSE },
	{ "/dkim/DK01-forged", { GOOD }, "a/12/0", "DK01/W", TRUE, FALSE },
	{ "/dkim/DK01-alias",
	  { { "a._domainkey.example.com", DM_DNS_CNAME, "a.example.net",
	      FALSE } },
	  "a",
	  "DK01/E",
	  FALSE,
	  FALSE },
	{ "/dkim/DK01-alias-good",
	  { { "a._domainkey.example.com", DM_DNS_CNAME, "a.example.net",
	      FALSE },
	    { "a.example.net", TXT, "v=DKIM1; p=" KEY_RSA2048, FALSE } },
	  "a",
	  "",
	  FALSE,
	  TRUE },
	{ "/dkim/DK01-no-name", { GOOD }, "a..b/3/0", "DK01/W", TRUE, FALSE },
	{ "/dkim/DK04",
	  { AT("a", "v=DKIM1; p=%%%"), AT("b", "v=DKIM1; k=x; p=A") },
	  "a b",
	  "DK04/E DK04/E",
	  FALSE,
	  FALSE },
	{ "/dkim/DK04-repeated",
	  { AT("a", "v=DKIM1; p=" KEY_RSA2048 "; p=") },
	  "a",
	  "DK04/E",
	  FALSE,
	  FALSE },
	{ "/dkim/DK08",
	  { AT("a", "v=DKIM1; h=sha1; p=" KEY_RSA2048) },
	  "a",
	  "DK08/E",
	  FALSE,
	  FALSE },
	{ "/dkim/DK10",
	  { AT("a", "v=DKIM1; k=ed25519; p=" KEY_ED25519) },
	  "a",
	  "DK10/W",
	  FALSE,
	  TRUE },
	{ "/dkim/DK10-both",
	  { GOOD, AT("a", "v=DKIM1; k=ed25519; p=" KEY_ED25519) },
	  "a good",
	  "",
	  FALSE,
	  TRUE },
	{ "/dkim/DK10-unknown",
	  { AT("b", "!TIMEOUT"),
	    AT("a", "v=DKIM1; k=ed25519; p=" KEY_ED25519) },
	  "a b",
	  "",
	  FALSE,
	  TRUE },
	{ "/dkim/DK11",
	  { AT("a", "v=DKIM1; t=y; p=" KEY_RSA2048) },
	  "a",
	  "DK11/W",
	  FALSE,
	  TRUE },
	{ "/dkim/DK12",
	  { AT("a", "v=DKIM1; s=foo; p=" KEY_RSA2048) },
	  "a",
	  "DK12/E",
	  FALSE,
	  FALSE },
	{ "/dkim/DK12-tls",
	  { AT("a", "v=DKIM1; s=tlsrpt; p=" KEY_RSA2048) },
	  "a",
	  "DK12/I",
	  FALSE,
	  FALSE },
	{ "/dkim/DK13",
	  { AT("a", "p=" KEY_RSA2048 "; v=DKIM1") },
	  "a",
	  "DK13/E",
	  FALSE,
	  FALSE },
	{ "/dkim/DK14",
	  { GOOD, AT("*", "v=spf1 -all") },
	  "good",
	  "DK14/W",
	  FALSE,
	  TRUE },
	{ "/dkim/DK14-broken",
	  { GOOD, AT("dmarcmill-wildcard-test", "!TIMEOUT") },
	  "good",
	  "",
	  FALSE,
	  TRUE },
	{ "/dkim/DK15", { GOOD }, "good", "DK15/I", TRUE, TRUE },
	{ "/dkim/DK15-seen", { GOOD }, "good/3/3", "", TRUE, TRUE },
};

/* ---- running ---------------------------------------------------------- */

typedef struct {
	Zone *zone;
	DmCheckInput *input;
	DmJudgements *judgements;
	DmDkimSection *section;
} Run;

static void add_selector(DmCheckInput *input, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "/", -1);
	DmSelector *selector = dm_check_input_add_selector(input, parts[0]);

	selector->asked = parts[1] == NULL;
	if (selector->asked)
		return;
	selector->messages = g_ascii_strtoll(parts[1], NULL, 10);
	selector->passed = g_ascii_strtoll(parts[2], NULL, 10);
	selector->last_seen = 1767225600; /* 2026-01-01 */
}

static void run_case(Run *run, const Case *test)
{
	g_auto(GStrv) selectors = g_strsplit(test->selectors, " ", -1);
	guint n = 0;

	*run = (Run){ .zone = zone_new(test->rows, NULL),
		      .input = dm_check_input_new("example.com") };
	run->input->has_reports = test->has_reports;
	for (guint i = 0; *test->selectors && selectors[i]; i++)
		add_selector(run->input, selectors[i]);
	while (zone_again(run->zone, &n)) {
		g_clear_pointer(&run->section, dm_dkim_section_free);
		g_clear_pointer(&run->judgements, dm_judgements_free);
		run->judgements = dm_judgements_new();
		run->section = dm_dkim_section_new(
			run->input, run->zone->lookups, run->judgements);
	}
}

static void run_clear(Run *run)
{
	dm_dkim_section_free(run->section);
	dm_judgements_free(run->judgements);
	dm_check_input_free(run->input);
	zone_free(run->zone);
}

static char *print_found(const DmJudgements *judgements)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < dm_judgements_count(judgements); i++) {
		const DmJudgement *one = dm_judgements_get(judgements, i);

		g_test_message("%s %s: %s [%s]", one->rule->id, one->where,
			       one->text, one->publish ? one->publish : "");
		g_string_append_printf(out, "%s%s/%c", i ? " " : "",
				       one->rule->id, "IWE"[one->severity]);
	}
	return g_string_free(out, FALSE);
}

static void test_case(gconstpointer data)
{
	const Case *test = data;
	g_autofree char *found = NULL;
	Run run;

	run_case(&run, test);
	found = print_found(run.judgements);
	g_assert_cmpstr(found, ==, test->found);
	g_assert_cmpint(run.section->has_usable_key, ==, test->has_usable_key);
	run_clear(&run);
}

/* Each rule is found in some zone, and not in another. */
static void test_complete(void)
{
	for (const DmRule *rule = dm_dkim_rules; rule->id; rule++) {
		guint n = 0;

		for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
			n += strstr(cases[i].found, rule->id) != NULL;
		g_test_message("%s", rule->id);
		g_assert_cmpuint(n, >, 0);
		g_assert_cmpuint(n, <, G_N_ELEMENTS(cases));
	}
}

static const Case *find_case(const char *path)
{
	guint i = 0;

	while (strcmp(cases[i].path, path) != 0)
		i++;
	return &cases[i];
}

/* ---- sentences, costs ------------------------------------------------- */

static const struct {
	const char *path;
	const char *text;    /* part of the first sentence */
	const char *publish; /* NULL = nothing */
} sentences[] = {
	{ "/dkim/DK01-used",
	  "reports show 12 messages signed with it, the last on 2026-01-01",
	  NULL },
	{ "/dkim/DK01", "no report shows mail signed with it", NULL },
	{ "/dkim/DK01-alias", "leads to a.example.net", NULL },
	{ "/dkim/DK01-forged", "none ever passed", NULL },
	{ "/dkim/DK11", "test mode",
	  "a._domainkey.example.com. IN TXT \"v=DKIM1; k=rsa; p=" },
	{ "/dkim/DK13", "not the first tag",
	  "a._domainkey.example.com. IN TXT \"v=DKIM1; k=rsa; p=" },
};

static void test_sentences(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(sentences); i++) {
		const DmJudgement *one;
		Run run;

		g_test_message("%s", sentences[i].path);
		run_case(&run, find_case(sentences[i].path));
		one = dm_judgements_get(run.judgements, 0);
		g_assert_nonnull(strstr(one->text, sentences[i].text));
		g_assert_true(!one->publish == !sentences[i].publish);
		if (one->publish)
			g_assert_true(g_str_has_prefix(one->publish,
						       sentences[i].publish));
		run_clear(&run);
	}
}

/* All questions are asked in one round; none where no selector is known. */
static void test_cost(void)
{
	Run run;

	run_case(&run, find_case("/dkim/DK10-both"));
	g_assert_cmpuint(dm_lookups_count(run.zone->lookups), ==, 3);
	g_assert_cmpuint(run.zone->rounds, ==, 2);
	run_clear(&run);
	run_case(&run, find_case("/dkim/L22"));
	g_assert_cmpuint(dm_lookups_failed(run.zone->lookups)->len, ==, 1);
	run_clear(&run);
	run_case(&run, find_case("/dkim/DK14-broken"));
	g_assert_cmpuint(dm_lookups_failed(run.zone->lookups)->len, ==, 0);
	run_clear(&run);
}

static void test_cap(void)
{
	static const ZoneRow rows[] = { GOOD, { NULL } };
	g_autoptr(Zone) zone = zone_new(rows, NULL);
	g_autoptr(DmCheckInput) input = dm_check_input_new("example.com");
	guint n = 0, more = 0;

	for (guint i = 0; i < DM_DKIM_SELECTORS_MAX + 7; i++) {
		g_autofree char *name = g_strdup_printf("s%u", i);

		dm_check_input_add_selector(input, name);
	}
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmDkimSection) section =
			dm_dkim_section_new(input, zone->lookups, judgements);

		more = section->more;
	}
	g_assert_cmpuint(more, ==, 7);
	g_assert_cmpuint(dm_lookups_count(zone->lookups), ==,
			 DM_DKIM_SELECTORS_MAX + 1);
}

/* A selector that a report made up is cut, and asked of nobody. */
static void test_long(void)
{
	static const ZoneRow rows[] = { GOOD, { NULL } };
	g_autoptr(Zone) zone = zone_new(rows, NULL);
	g_autoptr(DmCheckInput) input = dm_check_input_new("example.com");
	g_autofree char *name = g_strnfill(10000, 'a');
	gsize size = 0;
	guint n = 0;

	dm_check_input_add_selector(input, name);
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmDkimSection) section =
			dm_dkim_section_new(input, zone->lookups, judgements);
		const DmJudgement *one = dm_judgements_find(judgements, "DK01");

		g_assert_nonnull(one);
		size = strlen(one->text) + strlen(one->where);
	}
	g_assert_cmpuint(size, <, 1000);
	g_assert_cmpuint(dm_lookups_count(zone->lookups), ==, 1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_test_add_data_func(cases[i].path, &cases[i], test_case);
	g_test_add_func("/dkim/complete", test_complete);
	g_test_add_func("/dkim/sentences", test_sentences);
	g_test_add_func("/dkim/cost", test_cost);
	g_test_add_func("/dkim/cap", test_cap);
	g_test_add_func("/dkim/long", test_long);
	return g_test_run();
}

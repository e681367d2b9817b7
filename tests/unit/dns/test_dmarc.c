/*
 * The rules of DMARC: for each zone all that is found, in its order.
 */
#include "dns/dmarc.h"

#include <string.h>

#include "tests/unit/dns/zone.h"

#define TXT DM_DNS_TXT
#define MX DM_DNS_MX
#define RUA "; rua=mailto:a@example.com"
/* Where reports to example.com can arrive. */
#define HOME                                                  \
	{                                                     \
		"example.com", MX, "10 mx.example.com", FALSE \
	}
#define DMARC(text)                                    \
	{                                              \
		"_dmarc.example.com", TXT, text, FALSE \
	}

static const char long_name[] = "a.b.c.d.e.f.g.example.com";

typedef struct {
	const char *path;
	ZoneRow rows[8];
	const char *found;  /* "DM15/I …": all judgements */
	const char *domain; /* NULL = example.com */
	gboolean strict, has_key, knows_selectors, has_dkim_mail;
} Case;

static const Case cases[] = {
	{ "/dmarc/L01",
	  { DMARC("v=DMARC1; p=none" RUA), HOME },
	  "DM15/I DM17/I" },
	{ "/dmarc/L02",
	  { DMARC("v=DMARC1;p=Reject"), HOME },
	  "DM11/W",
	  .has_key = TRUE },
	{ "/dmarc/L03", { DMARC("v=DMARC1 p=reject") }, "DM03/E" },
	{ "/dmarc/L03-case", { DMARC("v=dmarc1; p=reject") }, "DM03/E" },
	{ "/dmarc/L03-order", { DMARC("p=none; v=DMARC1") }, "DM03/E" },
	{ "/dmarc/L04", { DMARC("v=DMARC1" RUA), HOME }, "DM04/W" },
	{ "/dmarc/L05", { DMARC("v=DMARC1; p=foo"), HOME }, "DM05/E DM11/W" },
	{ "/dmarc/L05-rua", { DMARC("v=DMARC1; p=foo" RUA), HOME }, "DM05/E" },
	{ "/dmarc/L06-mixed",
	  { DMARC("v=DMARC1; p=reject" RUA
		  "; fo=0:1; ruf=mailto:a@example.com"),
	    HOME },
	  "DM21/E",
	  .has_key = TRUE },
	{ "/dmarc/L06-ok",
	  { DMARC("v=DMARC1; p=reject" RUA
		  "; fo=d:s:1; ruf=mailto:a@example.com"),
	    HOME },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/L06-no-ruf",
	  { DMARC("v=DMARC1; p=reject" RUA "; fo=1"), HOME },
	  "DM21/I",
	  .has_key = TRUE },
	{ "/dmarc/L07",
	  { DMARC("v=DMARC1; p=reject" RUA "; pct=50; ri=3600; rf=afrf"),
	    HOME },
	  "DM07/W DM07/W DM07/W",
	  .has_key = TRUE },
	{ "/dmarc/L08",
	  { DMARC("v=DMARC1; p=reject; rua=a@example.com"), HOME },
	  "DM09/E",
	  .has_key = TRUE },
	{ "/dmarc/L09",
	  { DMARC("v=DMARC1; p=reject; rua=mailto:a@third.example.net"),
	    { "third.example.net", MX, "10 mx.example.net", FALSE },
	    { "example.com._report._dmarc.third.example.net", TXT, "v=DMARC1",
	      FALSE } },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/L09-wildcard",
	  { DMARC("v=DMARC1; p=reject; rua=mailto:a@third.example.net"),
	    { "third.example.net", MX, "10 mx.example.net", FALSE },
	    { "*._report._dmarc.third.example.net", TXT, "v=DMARC1;", FALSE } },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/L09-absent",
	  { DMARC("v=DMARC1; p=reject; rua=mailto:a@third.example.net"),
	    { "third.example.net", MX, "10 mx.example.net", FALSE } },
	  "DM12/E",
	  .has_key = TRUE },
	{ "/dmarc/L09-no-record",
	  { DMARC("v=DMARC1; p=reject; rua=mailto:a@third.example.net"),
	    { "third.example.net", MX, "10 mx.example.net", FALSE },
	    { "example.com._report._dmarc.third.example.net", TXT, "v=dmarc1",
	      FALSE } },
	  "DM12/E",
	  .has_key = TRUE },
	{ "/dmarc/L09-diverted",
	  { DMARC("v=DMARC1; p=reject; rua=mailto:a@third.example.net"),
	    { "third.example.net", MX, "10 mx.example.net", FALSE },
	    { "example.com._report._dmarc.third.example.net", TXT,
	      "v=DMARC1; rua=mailto:x@other.example", FALSE } },
	  "DM13/E",
	  .has_key = TRUE },
	{ "/dmarc/L09-replaced",
	  { DMARC("v=DMARC1; p=reject; rua=mailto:a@third.example.net"),
	    { "third.example.net", MX, "10 mx.example.net", FALSE },
	    { "example.com._report._dmarc.third.example.net", TXT,
	      "v=DMARC1; rua=mailto:x@third.example.net", FALSE } },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/L09-ruf",
	  { DMARC("v=DMARC1; p=reject" RUA "; ruf=mailto:a@third.example.net"),
	    HOME,
	    { "third.example.net", MX, "10 mx.example.net", FALSE },
	    { "example.com._report._dmarc.third.example.net", TXT,
	      "v=DMARC1; rua=mailto:x@other.example", FALSE } },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/L09-subdomain",
	  { DMARC("v=DMARC1; p=reject; rua=mailto:a@reports.example.com"),
	    { "reports.example.com", MX, "10 mx.example.com", FALSE } },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/L09-boundary",
	  { DMARC("v=DMARC1; p=reject; rua=mailto:a@reports.example.com"),
	    { "reports.example.com", MX, "10 mx.example.com", FALSE },
	    { "_dmarc.reports.example.com", TXT, "v=DMARC1; psd=n", FALSE } },
	  "DM12/E",
	  .has_key = TRUE },
	{ "/dmarc/L22", { DMARC("!SERVFAIL") }, "" },
	{ "/dmarc/L22-consent",
	  { DMARC("v=DMARC1; p=reject; rua=mailto:a@third.example.net"),
	    { "third.example.net", ANY_TYPE, "!SERVFAIL", FALSE },
	    { "example.com._report._dmarc.third.example.net", TXT, "!TIMEOUT",
	      FALSE } },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/DM01", { HOME }, "DM01/W" },
	{ "/dmarc/DM01-strict", { HOME }, "DM01/E", .strict = TRUE },
	{ "/dmarc/DM01-spf", { DMARC("v=spf1 -all") }, "DM01/W" },
	{ "/dmarc/DM01-registry",
	  { HOME, { "_dmarc.com", TXT, "v=DMARC1; p=none; psd=y", FALSE } },
	  "DM23/W DM01/W" },
	{ "/dmarc/DM01-above",
	  { DMARC("v=DMARC1; p=reject" RUA),
	    HOME,
	    { "www.example.com", DM_DNS_A, "192.0.2.1", FALSE } },
	  "",
	  "www.example.com",
	  .has_key = TRUE },
	{ "/dmarc/DM02",
	  { DMARC("v=DMARC1; p=reject" RUA), DMARC("v=DMARC1; p=none") },
	  "DM02/E" },
	{ "/dmarc/DM02-other",
	  { DMARC("v=DMARC1; p=reject" RUA), HOME, DMARC("v=spf1 -all") },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/DM02-below",
	  { DMARC("v=DMARC1; p=reject" RUA),
	    HOME,
	    { "_dmarc.a.example.com", TXT, "v=DMARC1; p=none", FALSE },
	    { "_dmarc.a.example.com", TXT, "v=DMARC1; p=reject", FALSE } },
	  "DM02/E DM23/W",
	  "a.example.com",
	  .has_key = TRUE },
	{ "/dmarc/DM03-space", { DMARC(" v=DMARC1; p=reject" RUA) }, "DM03/E" },
	{ "/dmarc/DM03-beside",
	  { DMARC("v=DMARC1; p=reject" RUA), HOME, DMARC("v=DMARC1 p=none") },
	  "DM03/E",
	  .has_key = TRUE },
	{ "/dmarc/DM04", { DMARC("v=DMARC1"), HOME }, "DM04/E DM11/W" },
	{ "/dmarc/DM05-sp",
	  { DMARC("v=DMARC1; p=reject; sp=x; np=" RUA), HOME },
	  "DM05/E DM05/E",
	  .has_key = TRUE },
	{ "/dmarc/DM06",
	  { DMARC("v=DMARC1" RUA "; p=reject"), HOME },
	  "DM06/W",
	  .has_key = TRUE },
	{ "/dmarc/DM07-100",
	  { DMARC("v=DMARC1; p=reject" RUA "; pct=100"), HOME },
	  "DM07/W",
	  .has_key = TRUE },
	{ "/dmarc/DM08",
	  { DMARC("v=DMARC1; p=reject" RUA "!10m"), HOME },
	  "DM08/W",
	  .has_key = TRUE },
	{ "/dmarc/DM09",
	  { DMARC("v=DMARC1; p=reject" RUA ",mailto:a!b@example.com"), HOME },
	  "DM09/E",
	  .has_key = TRUE },
	{ "/dmarc/DM10",
	  { DMARC("v=DMARC1; p=reject" RUA ",https://example.com/r"), HOME },
	  "DM10/W",
	  .has_key = TRUE },
	{ "/dmarc/DM14-null",
	  { DMARC("v=DMARC1; p=reject" RUA),
	    { "example.com", MX, "0 .", FALSE } },
	  "DM14/E",
	  .has_key = TRUE },
	{ "/dmarc/DM14-nowhere",
	  { DMARC("v=DMARC1; p=reject" RUA) },
	  "DM14/E",
	  .has_key = TRUE },
	{ "/dmarc/DM14-address",
	  { DMARC("v=DMARC1; p=reject" RUA),
	    { "example.com", DM_DNS_AAAA, "2001:db8::1", FALSE } },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/DM14-broken",
	  { DMARC("v=DMARC1; p=reject" RUA),
	    { "example.com", DM_DNS_AAAA, "!SERVFAIL", FALSE } },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/DM16",
	  { DMARC("v=DMARC1; p=none; t=y" RUA), HOME },
	  "DM16/I DM17/I" },
	{ "/dmarc/DM16-not",
	  { DMARC("v=DMARC1; p=none; sp=reject; t=y" RUA), HOME },
	  "" },
	{ "/dmarc/DM17",
	  { DMARC("v=DMARC1; p=reject; sp=none; np=reject" RUA), HOME },
	  "DM17/W",
	  .has_key = TRUE },
	{ "/dmarc/DM17-np",
	  { DMARC("v=DMARC1; p=quarantine" RUA), HOME },
	  "DM17/I" },
	{ "/dmarc/DM18",
	  { DMARC("v=DMARC1; p=reject" RUA),
	    HOME,
	    { "_dmarc.a.example.com", TXT, "v=DMARC1; p=reject; sp=none" RUA,
	      FALSE } },
	  "DM18/W",
	  "a.example.com",
	  .has_key = TRUE },
	{ "/dmarc/DM18-not",
	  { DMARC("v=DMARC1; p=reject" RUA),
	    HOME,
	    { "_dmarc.a.example.com", TXT, "v=DMARC1; p=reject" RUA, FALSE } },
	  "",
	  "a.example.com",
	  .has_key = TRUE },
	{ "/dmarc/DM19-y",
	  { DMARC("v=DMARC1; p=reject; psd=y" RUA), HOME },
	  "DM19/W",
	  .has_key = TRUE },
	{ "/dmarc/DM19-suffix",
	  { { "_dmarc.com", TXT, "v=DMARC1; p=reject; psd=y; rua=mailto:a@com",
	      FALSE },
	    { "com", MX, "10 mx.example.com", FALSE } },
	  "",
	  "com",
	  .has_key = TRUE },
	{ "/dmarc/DM19-n",
	  { { "_dmarc.a.example.com", TXT,
	      "v=DMARC1; p=reject; psd=n; rua=mailto:a@a.example.com", FALSE },
	    { "a.example.com", MX, "10 mx.example.com", FALSE } },
	  "DM23/W DM19/I",
	  "a.example.com",
	  .has_key = TRUE },
	{ "/dmarc/DM19-not",
	  { DMARC("v=DMARC1; p=reject; psd=n" RUA), HOME },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/DM20",
	  { DMARC("v=DMARC1; p=reject; foo=bar; P=none; ADKIM=s" RUA), HOME },
	  "DM20/W DM20/E DM20/W",
	  .has_key = TRUE },
	{ "/dmarc/DM21",
	  { DMARC("v=DMARC1; p=reject" RUA "; fo=2; ruf=mailto:a@example.com"),
	    HOME },
	  "DM21/E",
	  .has_key = TRUE },
	{ "/dmarc/DM22",
	  { DMARC("v=DMARC1; p=reject; adkim=x; aspf=; t=1; psd=0" RUA), HOME },
	  "DM22/E DM22/E DM22/E DM22/E",
	  .has_key = TRUE },
	{ "/dmarc/DM23",
	  { HOME,
	    { "_dmarc.a.example.com", TXT, "v=DMARC1; p=reject" RUA, FALSE },
	    { "example.com._report._dmarc.example.com", TXT, "x", FALSE },
	    { "a.example.com._report._dmarc.example.com", TXT, "v=DMARC1",
	      FALSE } },
	  "DM23/W",
	  "a.example.com",
	  .has_key = TRUE },
	{ "/dmarc/DM24",
	  { DMARC("v=DMARC1; p=reject" RUA), HOME },
	  "DM24/I",
	  long_name,
	  .has_key = TRUE },
	{ "/dmarc/DM24-not",
	  { DMARC("v=DMARC1; p=reject" RUA),
	    HOME,
	    { "_dmarc.a.b.c.d.e.f.g.example.com", TXT, "v=DMARC1; p=reject" RUA,
	      FALSE } },
	  "",
	  long_name,
	  .has_key = TRUE },
	{ "/dmarc/DM25",
	  { DMARC("v=DMARC1; p=reject" RUA), HOME },
	  "DM25/W",
	  .knows_selectors = TRUE },
	{ "/dmarc/DM25-unknown",
	  { DMARC("v=DMARC1; p=reject" RUA), HOME },
	  "DM25/I" },
	{ "/dmarc/DM25-reports",
	  { DMARC("v=DMARC1; p=reject" RUA), HOME },
	  "",
	  .has_dkim_mail = TRUE },
	{ "/dmarc/DM25-nxdomain",
	  { DMARC("v=DMARC1; p=reject" RUA), HOME },
	  "",
	  "x.example.com" },
	{ "/dmarc/DM26",
	  { DMARC("v=DMARC1; p=reject" RUA
		  ",mailto:b@example.com,mailto:c@example.com"),
	    HOME },
	  "DM26/I",
	  .has_key = TRUE },
	{ "/dmarc/DM26-not",
	  { DMARC("v=DMARC1; p=reject" RUA ",mailto:b@example.com"), HOME },
	  "",
	  .has_key = TRUE },
	{ "/dmarc/DM27",
	  { DMARC("v=DMARC1; p=reject; fo:1;; sp" RUA "; x=\xc3\xbc"), HOME },
	  "DM05/E DM27/E DM27/E DM27/E DM20/W DM27/E",
	  .has_key = TRUE },
	{ "/dmarc/DM27-not",
	  { DMARC("v=DMARC1; p=reject" RUA "; "), HOME },
	  "",
	  .has_key = TRUE },
};

/* ---- running ---------------------------------------------------------- */

typedef struct {
	Zone *zone;
	DmCheckInput *input;
	DmJudgements *judgements;
	DmDmarcSection *section;
} Run;

static void run_case(Run *run, const Case *test)
{
	guint n = 0;

	*run = (Run){ .zone = zone_new(test->rows, NULL),
		      .input = dm_check_input_new(
			      test->domain ? test->domain : "example.com") };
	run->input->strict = test->strict;
	run->input->aligned_dkim = test->has_dkim_mail;
	while (zone_again(run->zone, &n)) {
		g_clear_pointer(&run->section, dm_dmarc_section_free);
		g_clear_pointer(&run->judgements, dm_judgements_free);
		run->judgements = dm_judgements_new();
		run->section =
			dm_dmarc_section_new(run->input, run->zone->lookups,
					     run->judgements, test->has_key,
					     test->knows_selectors);
	}
}

static void run_clear(Run *run)
{
	dm_dmarc_section_free(run->section);
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
		g_assert_nonnull(one->where);
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
	run_clear(&run);
}

/* Each rule is found in some zone, and not in another. */
static void test_complete(void)
{
	for (const DmRule *rule = dm_dmarc_rules; rule->id; rule++) {
		guint n = 0;

		for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
			n += strstr(cases[i].found, rule->id) != NULL;
		g_test_message("%s", rule->id);
		g_assert_cmpuint(n, >, 0);
		g_assert_cmpuint(n, <, G_N_ELEMENTS(cases));
	}
}

/* ---- what to publish -------------------------------------------------- */

static const struct {
	const char *path; /* of the case */
	const char *rule;
	const char *publish;
} lines[] = {
	{ "/dmarc/DM01", "DM01",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=none; "
	  "rua=mailto:dmarc-reports@example.com\"" },
	{ "/dmarc/L03", "DM03",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject\"" },
	{ "/dmarc/L04", "DM04",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=none" RUA "\"" },
	{ "/dmarc/DM06", "DM06",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject" RUA "\"" },
	/* nothing that would do more than the domain asks for now */
	{ "/dmarc/L07", "DM07", NULL },
	{ "/dmarc/L08", "DM09",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject" RUA "\"" },
	{ "/dmarc/L02", "DM11",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject; "
	  "rua=mailto:dmarc-reports@example.com\"" },
	{ "/dmarc/L09-absent", "DM12",
	  "example.com._report._dmarc.third.example.net. IN TXT \"v=DMARC1\"" },
	{ "/dmarc/L09-diverted", "DM13",
	  "example.com._report._dmarc.third.example.net. IN TXT \"v=DMARC1\"" },
	{ "/dmarc/DM17", "DM17",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject; np=reject" RUA
	  "\"" },
	{ "/dmarc/DM20", "DM20", NULL },
	{ "/dmarc/DM02", "DM02", NULL },
	{ "/dmarc/L01", "DM15", NULL },
};

static const Case *find_case(const char *path)
{
	guint i = 0;

	while (strcmp(cases[i].path, path) != 0)
		i++;
	return &cases[i];
}

static void test_publish(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		Run run;
		const DmJudgement *one;

		g_test_message("%s", lines[i].path);
		run_case(&run, find_case(lines[i].path));
		one = dm_judgements_find(run.judgements, lines[i].rule);
		g_assert_nonnull(one);
		g_assert_cmpstr(one->publish, ==, lines[i].publish);
		run_clear(&run);
	}
}

/* ---- the data --------------------------------------------------------- */

static const DmDestination *only(const GPtrArray *destinations)
{
	g_assert_cmpuint(destinations->len, ==, 1);
	return g_ptr_array_index(destinations, 0);
}

static void test_destination(void)
{
	const DmDestination *destination;
	Run run;

	run_case(&run, find_case("/dmarc/L09-replaced"));
	destination = only(run.section->rua);
	g_assert_cmpint(destination->consent, ==, DM_CONSENT_GIVEN);
	g_assert_cmpstr(destination->replaced_by, ==,
			"mailto:x@third.example.net");
	g_assert_cmpint(destination->mail, ==, DM_MAIL_TAKEN);
	g_assert_false(destination->is_ours);
	run_clear(&run);

	run_case(&run, find_case("/dmarc/L22-consent"));
	destination = only(run.section->rua);
	g_assert_cmpint(destination->consent, ==, DM_CONSENT_UNKNOWN);
	g_assert_cmpint(destination->mail, ==, DM_MAIL_UNKNOWN);
	g_assert_cmpuint(dm_lookups_failed(run.zone->lookups)->len, ==, 2);
	run_clear(&run);

	run_case(&run, find_case("/dmarc/L09-subdomain"));
	destination = only(run.section->rua);
	g_assert_cmpint(destination->consent, ==, DM_CONSENT_UNNEEDED);
	g_assert_null(destination->consent_name);
	run_clear(&run);
}

static const Case mailbox_case = {
	"/dmarc/ours",
	{ DMARC("v=DMARC1; p=none; rua=mailto:Reports@Example.com"), HOME },
	"",
};

/* A mailbox of the configuration is known, and named where one is missing. */
static void test_ours(void)
{
	guint n = 0;
	Run run;

	run_case(&run, &mailbox_case);
	g_assert_false(only(run.section->rua)->is_ours);
	g_free(run.input->mailboxes);
	run.input->mailboxes = g_strsplit("reports@example.com", " ", 1);
	while (zone_again(run.zone, &n)) {
		g_clear_pointer(&run.section, dm_dmarc_section_free);
		run.section =
			dm_dmarc_section_new(run.input, run.zone->lookups,
					     run.judgements, FALSE, FALSE);
	}
	g_assert_true(only(run.section->rua)->is_ours);
	run_clear(&run);
}

/* So many hostile destinations cost no more questions. */
static void test_many(void)
{
	g_autoptr(GString) text = g_string_new("v=DMARC1; p=none; rua=");
	ZoneRow rows[2] = { DMARC(NULL) };
	g_autoptr(DmCheckInput) input = dm_check_input_new("example.com");
	g_autoptr(Zone) zone = NULL;
	guint n = 0;

	for (guint i = 0; i < 300; i++)
		g_string_append_printf(text, "%smailto:a@h%u.example.net",
				       i ? "," : "", i);
	rows[0].data = text->str;
	zone = zone_new(rows, NULL);
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmDmarcSection) section = dm_dmarc_section_new(
			input, zone->lookups, judgements, FALSE, FALSE);
	}
	/* The walk, and of each TXT, MX, A and AAAA. */
	g_assert_cmpuint(dm_lookups_count(zone->lookups), ==,
			 3 + 4 * DM_DESTINATIONS_MAX);
}

/* How many questions and rounds a usual domain costs. */
static void test_cost(void)
{
	Run run;

	run_case(&run, find_case("/dmarc/L09"));
	g_assert_cmpuint(dm_lookups_count(run.zone->lookups), ==, 5);
	g_assert_cmpuint(run.zone->rounds, ==, 3);
	run_clear(&run);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_test_add_data_func(cases[i].path, &cases[i], test_case);
	g_test_add_func("/dmarc/complete", test_complete);
	g_test_add_func("/dmarc/publish", test_publish);
	g_test_add_func("/dmarc/destination", test_destination);
	g_test_add_func("/dmarc/ours", test_ours);
	g_test_add_func("/dmarc/many", test_many);
	g_test_add_func("/dmarc/cost", test_cost);
	return g_test_run();
}

/*
 * check_host(): results, limits, explanations, and what is asked.
 */
#include "dns/spfcheck.h"

#include <string.h>

#include "tests/unit/dns/zone.h"

#define TXT DM_DNS_TXT
#define A DM_DNS_A
#define AAAA DM_DNS_AAAA
#define MX DM_DNS_MX
#define PTR DM_DNS_PTR
#define SPF(name, text)         \
	{                       \
		name, TXT, text \
	}
#define V6_PTR \
	"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"

static const ZoneRow zone_rows[] = {
	SPF("plain.example", "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all"),
	SPF("plain.example", "something else"),
	SPF("bare.example", "v=spf1"),
	SPF("two.example", "v=spf1 -all"),
	SPF("two.example", "v=spf1 ~all"),
	SPF("broken.example", "v=spf1 ip4:192.0.2.1 wrong"),
	SPF("other.example", "v=spf10 -all"),
	{ "down.example", ANY_TYPE, "!TIMEOUT", FALSE },
	SPF("a.example", "v=spf1 a -all"),
	{ "a.example", A, "192.0.2.9", FALSE },
	{ "a.example", AAAA, "2001:db8::9", FALSE },
	SPF("cidr.example", "v=spf1 a:a.example/28//120 -all"),
	SPF("mx.example", "v=spf1 mx -all"),
	{ "mx.example", MX, "10 gone.example", FALSE },
	{ "mx.example", MX, "20 a.example", FALSE },
	SPF("mxdown.example", "v=spf1 mx -all"),
	{ "mxdown.example", MX, "10 down.example", FALSE },
	{ "mxdown.example", MX, "20 a.example", FALSE },
	SPF("nullmx.example", "v=spf1 mx -all"),
	{ "nullmx.example", MX, "0 .", FALSE },
	SPF("mx11.example", "v=spf1 mx -all"),
	{ "mx11.example", MX, "1 a.example", FALSE },
	{ "mx11.example", MX, "2 a.example", FALSE },
	{ "mx11.example", MX, "3 a.example", FALSE },
	{ "mx11.example", MX, "4 a.example", FALSE },
	{ "mx11.example", MX, "5 a.example", FALSE },
	{ "mx11.example", MX, "6 a.example", FALSE },
	{ "mx11.example", MX, "7 a.example", FALSE },
	{ "mx11.example", MX, "8 a.example", FALSE },
	{ "mx11.example", MX, "9 a.example", FALSE },
	{ "mx11.example", MX, "10 a.example", FALSE },
	{ "mx11.example", MX, "11 a.example", FALSE },
	SPF("ptr.example", "v=spf1 ptr -all"),
	{ "9.2.0.192.in-addr.arpa", PTR, "liar.example", FALSE },
	{ "9.2.0.192.in-addr.arpa", PTR, "down.example", FALSE },
	{ "9.2.0.192.in-addr.arpa", PTR, "host.ptr.example", FALSE },
	{ "host.ptr.example", A, "192.0.2.9", FALSE },
	{ "8.2.0.192.in-addr.arpa", PTR, "host.ptr.example", FALSE },
	{ V6_PTR, PTR, "ptr.example", FALSE },
	{ "ptr.example", AAAA, "2001:db8::1", FALSE },
	SPF("exists.example", "v=spf1 exists:%{l}.%{i}.e.example -all"),
	{ "bob.192.0.2.9.e.example", A, "127.0.0.2", FALSE },
	{ "postmaster.192.0.2.9.e.example", A, "127.0.0.2", FALSE },
	{ "a\\\\b.192.0.2.9.e.example", A, "127.0.0.2", FALSE },
	SPF("inc.example", "v=spf1 include:a.example ~all"),
	SPF("incinc.example", "v=spf1 ?include:inc.example -all"),
	SPF("incnone.example", "v=spf1 include:other.example -all"),
	SPF("incbad.example", "v=spf1 include:broken.example -all"),
	SPF("incdown.example", "v=spf1 include:down.example -all"),
	SPF("incword.example", "v=spf1 include:%{d1} -all"),
	SPF("early.example", "v=spf1 ip4:192.0.2.9 include:down.example -all"),
	SPF("redir.example", "v=spf1 redirect=a.example"),
	SPF("redirall.example", "v=spf1 redirect=a.example ?all"),
	SPF("redirnone.example", "v=spf1 redirect=other.example"),
	SPF("loop.example", "v=spf1 include:loop.example -all"),
	SPF("round.example", "v=spf1 redirect=round.example"),
	SPF("ten.example",
	    "v=spf1 a a a a a a a a a include:last.example -all"),
	{ "ten.example", A, "192.0.2.200", FALSE },
	SPF("last.example", "v=spf1 ip4:192.0.2.9"),
	SPF("eleven.example",
	    "v=spf1 a a a a a a a a a include:last.example a:a.example -all"),
	{ "eleven.example", A, "192.0.2.200", FALSE },
	SPF("void2.example", "v=spf1 a:n1.example exists:n2.example -all"),
	SPF("void3.example",
	    "v=spf1 a:n1.example mx:n2.example ptr:x.example -all"),
	SPF("badname.example",
	    "v=spf1 a:a..example a:b..example a:c..example -all"),
	{ NULL },
};

static const struct {
	const char *ip, *from, *helo;
	DmSpfResult result;
	const char *path; /* "term of domain, …", outermost first */
	guint lookups, voids;
} cases[] = {
	{ "192.0.2.9", "bob@plain.example", "h.example", DM_SPF_PASS,
	  "ip4:192.0.2.0/24 of plain.example", 0, 0 },
	{ "198.51.100.1", "bob@PLAIN.example.", NULL, DM_SPF_SOFTFAIL,
	  "~all of plain.example", 0, 0 },
	{ "::ffff:192.0.2.9", "bob@plain.example", NULL, DM_SPF_PASS,
	  "ip4:192.0.2.0/24 of plain.example", 0, 0 },
	{ "2001:db8:1::9", "bob@plain.example", NULL, DM_SPF_PASS,
	  "ip6:2001:db8::/32 of plain.example", 0, 0 },
	{ "192.0.2.9", "", "plain.example", DM_SPF_PASS,
	  "ip4:192.0.2.0/24 of plain.example", 0, 0 },
	{ "192.0.2.9", NULL, NULL, DM_SPF_NONE, "", 0, 0 },
	{ "192.0.2.9", "bob@[192.0.2.9]", NULL, DM_SPF_NONE, "", 0, 0 },
	{ "192.0.2.9", "bob@example", NULL, DM_SPF_NONE, "", 0, 0 },
	{ "192.0.2.9", "bob@a..example", NULL, DM_SPF_NONE, "", 0, 0 },
	{ "192.0.2.9", "bob@gone.example", NULL, DM_SPF_NONE, "", 0, 0 },
	{ "192.0.2.9", "bob@other.example", NULL, DM_SPF_NONE, "", 0, 0 },
	{ "192.0.2.9", "bob@bare.example", NULL, DM_SPF_NEUTRAL, "", 0, 0 },
	{ "192.0.2.9", "bob@two.example", NULL, DM_SPF_PERMERROR, "", 0, 0 },
	{ "192.0.2.1", "bob@broken.example", NULL, DM_SPF_PERMERROR, "", 0, 0 },
	{ "192.0.2.9", "bob@down.example", NULL, DM_SPF_TEMPERROR, "", 0, 0 },
	{ "192.0.2.9", "bob@a.example", NULL, DM_SPF_PASS, "a of a.example", 1,
	  0 },
	{ "2001:db8::9", "bob@a.example", NULL, DM_SPF_PASS, "a of a.example",
	  1, 0 },
	{ "192.0.2.10", "bob@a.example", NULL, DM_SPF_FAIL, "-all of a.example",
	  1, 0 },
	{ "192.0.2.15", "bob@cidr.example", NULL, DM_SPF_PASS,
	  "a:a.example/28//120 of cidr.example", 1, 0 },
	{ "192.0.2.16", "bob@cidr.example", NULL, DM_SPF_FAIL,
	  "-all of cidr.example", 1, 0 },
	{ "2001:db8::ff", "bob@cidr.example", NULL, DM_SPF_PASS,
	  "a:a.example/28//120 of cidr.example", 1, 0 },
	{ "192.0.2.9", "bob@mx.example", NULL, DM_SPF_PASS, "mx of mx.example",
	  1, 0 },
	{ "192.0.2.10", "bob@mx.example", NULL, DM_SPF_FAIL,
	  "-all of mx.example", 1, 0 },
	{ "192.0.2.9", "bob@mxdown.example", NULL, DM_SPF_TEMPERROR,
	  "mx of mxdown.example", 1, 0 },
	{ "192.0.2.9", "bob@nullmx.example", NULL, DM_SPF_FAIL,
	  "-all of nullmx.example", 1, 0 },
	{ "192.0.2.9", "bob@mx11.example", NULL, DM_SPF_PERMERROR,
	  "mx of mx11.example", 1, 0 },
	{ "192.0.2.9", "bob@ptr.example", NULL, DM_SPF_PASS,
	  "ptr of ptr.example", 1, 0 },
	{ "192.0.2.8", "bob@ptr.example", NULL, DM_SPF_FAIL,
	  "-all of ptr.example", 1, 0 },
	{ "192.0.2.7", "bob@ptr.example", NULL, DM_SPF_FAIL,
	  "-all of ptr.example", 1, 1 },
	{ "2001:db8::1", "bob@ptr.example", NULL, DM_SPF_PASS,
	  "ptr of ptr.example", 1, 0 },
	{ "192.0.2.9", "bob@exists.example", NULL, DM_SPF_PASS,
	  "exists:%{l}.%{i}.e.example of exists.example", 1, 0 },
	{ "192.0.2.9", "a\\b@exists.example", NULL, DM_SPF_PASS,
	  "exists:%{l}.%{i}.e.example of exists.example", 1, 0 },
	{ "192.0.2.9", "@exists.example", NULL, DM_SPF_PASS,
	  "exists:%{l}.%{i}.e.example of exists.example", 1, 0 },
	{ "192.0.2.9", "eve@exists.example", NULL, DM_SPF_FAIL,
	  "-all of exists.example", 1, 1 },
	{ "192.0.2.9", "bob@inc.example", NULL, DM_SPF_PASS,
	  "include:a.example of inc.example, a of a.example", 2, 0 },
	{ "192.0.2.1", "bob@inc.example", NULL, DM_SPF_SOFTFAIL,
	  "~all of inc.example", 2, 0 },
	{ "192.0.2.9", "bob@incinc.example", NULL, DM_SPF_NEUTRAL,
	  "?include:inc.example of incinc.example, include:a.example of inc.example, a of a.example",
	  3, 0 },
	{ "192.0.2.9", "bob@incnone.example", NULL, DM_SPF_PERMERROR,
	  "include:other.example of incnone.example", 1, 0 },
	{ "192.0.2.9", "bob@incbad.example", NULL, DM_SPF_PERMERROR,
	  "include:broken.example of incbad.example", 1, 0 },
	{ "192.0.2.9", "bob@incdown.example", NULL, DM_SPF_TEMPERROR,
	  "include:down.example of incdown.example", 1, 0 },
	{ "192.0.2.9", "bob@incword.example", NULL, DM_SPF_PERMERROR,
	  "include:%{d1} of incword.example", 1, 0 },
	{ "192.0.2.9", "bob@early.example", NULL, DM_SPF_PASS,
	  "ip4:192.0.2.9 of early.example", 0, 0 },
	{ "192.0.2.9", "bob@redir.example", NULL, DM_SPF_PASS,
	  "redirect=a.example of redir.example, a of a.example", 1 + 1, 0 },
	{ "192.0.2.9", "bob@redirall.example", NULL, DM_SPF_NEUTRAL,
	  "?all of redirall.example", 0, 0 },
	{ "192.0.2.9", "bob@redirnone.example", NULL, DM_SPF_PERMERROR,
	  "redirect=other.example of redirnone.example", 1, 0 },
	{ "192.0.2.9", "bob@loop.example", NULL, DM_SPF_PERMERROR,
	  "include:loop.example of loop.example", 11, 0 },
	{ "192.0.2.9", "bob@ten.example", NULL, DM_SPF_PASS,
	  "include:last.example of ten.example, ip4:192.0.2.9 of last.example",
	  10, 0 },
	{ "192.0.2.8", "bob@ten.example", NULL, DM_SPF_FAIL,
	  "-all of ten.example", 10, 0 },
	{ "192.0.2.8", "bob@eleven.example", NULL, DM_SPF_PERMERROR,
	  "a:a.example of eleven.example", 11, 0 },
	{ "192.0.2.9", "bob@eleven.example", NULL, DM_SPF_PASS,
	  "include:last.example of eleven.example, ip4:192.0.2.9 of last.example",
	  10, 0 },
	{ "192.0.2.9", "bob@void2.example", NULL, DM_SPF_FAIL,
	  "-all of void2.example", 2, 2 },
	{ "192.0.2.7", "bob@void3.example", NULL, DM_SPF_PERMERROR,
	  "ptr:x.example of void3.example", 3, 3 },
	{ "192.0.2.9", "bob@badname.example", NULL, DM_SPF_FAIL,
	  "-all of badname.example", 3, 0 },
};

static DmSpfOutcome *run(Zone *zone, const char *ip, const char *from,
			 const char *helo)
{
	DmSpfQuestion question = {
		.from = (char *)from,
		.helo = (char *)helo,
		.receiver = (char *)"mx.example.net",
		.now_seconds = 1700000000,
	};
	DmSpfOutcome *outcome = NULL;
	guint n = 0;

	g_assert_true(dm_address_parse(ip, &question.ip));
	while (zone_again(zone, &n)) {
		g_clear_pointer(&outcome, dm_spf_outcome_free);
		outcome = dm_spf_check(zone->lookups, &question);
		g_assert_cmpint(outcome->result == DM_SPF_PENDING, ==,
				dm_lookups_is_pending(zone->lookups));
	}
	return outcome;
}

static char *list_path(const DmSpfOutcome *outcome)
{
	GString *list = g_string_new(NULL);

	for (guint i = 0; i < outcome->path->len; i++) {
		const DmSpfStep *step = g_ptr_array_index(outcome->path, i);

		g_string_append_printf(list, "%s%s of %s", i ? ", " : "",
				       step->term, step->domain);
	}
	return g_string_free(list, FALSE);
}

static void check_case(guint i)
{
	g_autoptr(Zone) zone = zone_new(zone_rows, NULL);
	g_autoptr(DmSpfOutcome) outcome =
		run(zone, cases[i].ip, cases[i].from, cases[i].helo);
	g_autofree char *path = list_path(outcome);

	g_test_message("%s from %s: %s", cases[i].ip, cases[i].from,
		       outcome->problem);
	g_assert_cmpstr(dm_spf_result_name(outcome->result), ==,
			dm_spf_result_name(cases[i].result));
	/* Of a loop there is one step for each time. */
	g_assert_true(g_str_has_prefix(path, cases[i].path));
	if (outcome->lookups <= DM_SPF_LOOKUPS_MAX)
		g_assert_cmpstr(path, ==, cases[i].path);
	g_assert_cmpuint(outcome->lookups, ==, cases[i].lookups);
	g_assert_cmpuint(outcome->voids, ==, cases[i].voids);
	if (outcome->result == DM_SPF_NONE ||
	    outcome->result >= DM_SPF_TEMPERROR)
		g_assert_nonnull(outcome->problem);
}

static void test_results(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		check_case(i);
}

/* A redirect to itself ends as well. */
static void test_round(void)
{
	g_autoptr(Zone) zone = zone_new(zone_rows, NULL);
	g_autoptr(DmSpfOutcome) outcome =
		run(zone, "192.0.2.9", "bob@round.example", NULL);

	g_assert_cmpint(outcome->result, ==, DM_SPF_PERMERROR);
	g_assert_cmpstr(outcome->problem, ==, "more than 10 terms ask DNS");
	g_assert_cmpuint(zone->asked->len, ==, 1);
}

/* Left to right: what stands behind the match is not asked for. */
static void test_asked(void)
{
	g_autoptr(Zone) zone = zone_new(zone_rows, NULL);
	g_autoptr(DmSpfOutcome) outcome =
		run(zone, "192.0.2.9", "bob@early.example", NULL);
	g_autoptr(Zone) mx = zone_new(zone_rows, NULL);
	g_autoptr(DmSpfOutcome) other =
		run(mx, "192.0.2.9", "bob@mx.example", NULL);

	g_assert_cmpint(outcome->result, ==, DM_SPF_PASS);
	g_assert_cmpuint(zone->asked->len, ==, 1);
	g_assert_cmpint(other->result, ==, DM_SPF_PASS);
	/* TXT, MX, then both hosts at once. */
	g_assert_cmpuint(mx->asked->len, ==, 4);
	g_assert_cmpuint(mx->rounds, ==, 4);
}

/* ---- explanations --------------------------------------------------- */

static const ZoneRow exp_rows[] = {
	SPF("good.example", "v=spf1 -all exp=good.exp.example"),
	{ "good.exp.example", TXT,
	  "%{i} (%{c}) is not one of %{d}'s, %{r} says at %{t}; %{L}", FALSE },
	SPF("p.example", "v=spf1 -all exp=p.exp.example"),
	{ "p.exp.example", TXT, "%{p}", FALSE },
	{ "9.2.0.192.in-addr.arpa", PTR, "z.example", FALSE },
	{ "9.2.0.192.in-addr.arpa", PTR, "x.p.example", FALSE },
	{ "9.2.0.192.in-addr.arpa", PTR, "p.example", FALSE },
	{ "z.example", A, "192.0.2.9", FALSE },
	{ "x.p.example", A, "192.0.2.9", FALSE },
	{ "p.example", A, "192.0.2.9", FALSE },
	SPF("redir.example", "v=spf1 redirect=good.example exp=p.exp.example"),
	SPF("inc.example", "v=spf1 include:good.example -all"),
	SPF("soft.example", "v=spf1 ~all exp=good.exp.example"),
	SPF("none.example", "v=spf1 -all exp=gone.exp.example"),
	SPF("down.example", "v=spf1 -all exp=down.exp.example"),
	{ "down.exp.example", TXT, "!TIMEOUT", FALSE },
	SPF("two.example", "v=spf1 -all exp=two.exp.example"),
	{ "two.exp.example", TXT, "a", FALSE },
	{ "two.exp.example", TXT, "b", FALSE },
	SPF("broken.example", "v=spf1 -all exp=broken.exp.example"),
	{ "broken.exp.example", TXT, "%{x}", FALSE },
	SPF("umlaut.example", "v=spf1 -all exp=umlaut.exp.example"),
	{ "umlaut.exp.example", TXT, "\xc3\xa4", FALSE },
	SPF("local.example", "v=spf1 -all exp=local.exp.example"),
	{ "local.exp.example", TXT, "%{l}", FALSE },
	{ NULL },
};

static const struct {
	const char *from, *explanation;
} explanations[] = {
	{ "b&b@good.example",
	  "192.0.2.9 (192.0.2.9) is not one of good.example's, mx.example.net says at 1700000000; b%26b" },
	{ "bob@p.example", "p.example" },
	{ "bob@redir.example",
	  "192.0.2.9 (192.0.2.9) is not one of good.example's, mx.example.net says at 1700000000; bob" },
	{ "bob@inc.example", NULL },
	{ "bob@soft.example", NULL },
	{ "bob@none.example", NULL },
	{ "bob@down.example", NULL },
	{ "bob@two.example", NULL },
	{ "bob@broken.example", NULL },
	{ "bob@umlaut.example", NULL },
	{ "bob@local.example", "bob" },
	{ "\xc3\xa4@local.example", NULL },
};

static void test_explanations(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(explanations); i++) {
		g_autoptr(Zone) zone = zone_new(exp_rows, NULL);
		g_autoptr(DmSpfOutcome) outcome =
			run(zone, "192.0.2.9", explanations[i].from, NULL);

		g_test_message("%s", explanations[i].from);
		g_assert_cmpint(outcome->result, >=, DM_SPF_FAIL);
		g_assert_cmpint(outcome->result, <=, DM_SPF_SOFTFAIL);
		g_assert_cmpstr(outcome->explanation, ==,
				explanations[i].explanation);
		/* A text that cannot be had is no failure of the check. */
		g_assert_cmpuint(dm_lookups_failed(zone->lookups)->len, ==, 0);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/spfcheck/results", test_results);
	g_test_add_func("/spfcheck/round", test_round);
	g_test_add_func("/spfcheck/asked", test_asked);
	g_test_add_func("/spfcheck/explanations", test_explanations);
	return g_test_run();
}

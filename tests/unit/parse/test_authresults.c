/*
 * Verdicts of the own mail server on a report mail (spec T15).
 */
#include "parse/authresults.h"

static const char *const trusted[] = { "mx.example.com", "mx2.example.com",
				       NULL };

static void test_verdicts(void)
{
	static const struct {
		const char *fields[4];
		const char *dmarc;
	} cases[] = {
		{ { "mx.example.com; dkim=pass header.d=a.example; dmarc=fail" },
		  "fail" },
		{ { "MX.example.com 1; dmarc=Pass (p=reject dis=none) header.from=a.example" },
		  "pass" },
		/* The topmost trusted one counts, whatever stands below. */
		{ { "mx.example.com; dmarc=fail",
		    "mx.example.com; dmarc=pass" },
		  "fail" },
		/* Fields of others are not believed. */
		{ { "evil.example; dmarc=pass", "mx2.example.com; dmarc=fail" },
		  "fail" },
		{ { "evil.example; dmarc=pass" }, NULL },
		{ { "mx.example.com.evil.example; dmarc=pass" }, NULL },
		{ { "(mx.example.com;) evil.example; dmarc=pass" }, NULL },
		/* No second chance below a trusted field that is silent. */
		{ { "mx.example.com; none", "mx.example.com; dmarc=pass" },
		  NULL },
		{ { "mx.example.com; spf=pass smtp.mailfrom=\"x; dmarc\"" },
		  NULL },
		{ { "mx.example.com; x-dmarc=pass; dmarc/1 = fail" }, "fail" },
		{ { "mx.example.com; dkim=pass (dmarc=pass; (nested)); dmarc=temperror" },
		  "temperror" },
		/* A quoted local part is the sender's to choose. */
		{ { "mx.example.com; spf=pass smtp.mailfrom=\"a; dmarc=pass x\"@evil.example; dmarc=fail" },
		  "fail" },
		{ { "mx.example.com; spf=pass smtp.mailfrom=\"a; dmarc=pass x\"@evil.example" },
		  NULL },
		{ { "mx.example.com; dmarc=pass; dmarc=fail" }, "fail" },
		{ { "mx.example.com; dmarc=fail; dmarc=pass" }, "fail" },
		{ { "mx.example.com;" }, NULL },
		{ { "" }, NULL },
		{ { NULL }, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *verdict = dm_auth_results_verdict(
			cases[i].fields, trusted, "dmarc");

		g_assert_cmpstr(verdict, ==, cases[i].dmarc);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/T15-authentication-results", test_verdicts);
	return g_test_run();
}

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

/* Pieces as failure reports quote them, with or without authserv-id. */
static void test_pieces(void)
{
	static const struct {
		const char *field;
		guint piece;
		const char *dkim, *domain;
	} cases[] = {
		{ "mx.example.com; dkim=Pass header.d=a.example", 1, "pass",
		  "a.example" },
		{ "dkim=fail (no; key) header.d=a.example", 0, "fail",
		  "a.example" },
		{ "dkim = fail header.d = a.example", 0, "fail", "a.example" },
		{ "mx.example dkim=pass header.d=a.example", 0, "pass",
		  "a.example" },
		{ "mx.example.com; dkim=pass reason=\"header.d=b.example\"", 1,
		  "pass", NULL },
		{ "mx.example.com; dkim=pass xheader.d=a.example", 1, "pass",
		  NULL },
		{ "mx.example.com; dkim=pass header.dx=a.example header.d", 1,
		  "pass", NULL },
		{ "mx.example; spf=pass", 1, NULL, NULL },
		{ "mx.example", 0, NULL, NULL },
		{ "", 0, NULL, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) infos = dm_auth_results_split(cases[i].field);
		const char *info = g_strv_length(infos) > cases[i].piece
					   ? infos[cases[i].piece]
					   : "";
		g_autofree char *dkim = dm_auth_result_value(info, "dkim");
		g_autofree char *domain =
			dm_auth_result_property(info, "header.d");

		g_assert_cmpstr(dkim, ==, cases[i].dkim);
		g_assert_cmpstr(domain, ==, cases[i].domain);
	}
}

/* RFC 8460 section 3: the signature of the reporting domain. */
static void test_dkim(void)
{
	static const struct {
		const char *field, *result;
	} cases[] = {
		{ "mx.example.com; dkim=pass header.d=example.com", "pass" },
		{ "mx.example.com; dkim=pass header.d=mail.example.com",
		  "pass" },
		{ "mx.example.com; dkim=pass header.i=@example.com", "pass" },
		{ "mx.example.com; dkim=pass header.d=esp.example", NULL },
		{ "mx.example.com; dkim=pass", NULL },
		{ "mx.example.com; dkim=fail header.d=example.com;"
		  " dkim=pass header.d=example.com",
		  "pass" },
		{ "mx.example.com; dkim=fail header.d=example.com;"
		  " dkim=pass header.d=esp.example",
		  "fail" },
		{ "mx.example.com; dkim=permerror header.d=example.com",
		  "permerror" },
		{ "mx.example.com; dmarc=pass header.from=example.com", NULL },
		{ "other.example; dkim=pass header.d=example.com", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *const fields[] = { cases[i].field, NULL };
		g_autofree char *result = dm_auth_results_dkim(
			fields, trusted, "tls.example.com");

		g_assert_cmpstr(result, ==, cases[i].result);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/T15-authentication-results", test_verdicts);
	g_test_add_func("/parse/authresults-pieces", test_pieces);
	g_test_add_func("/parse/authresults-dkim", test_dkim);
	return g_test_run();
}

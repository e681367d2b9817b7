/*
 * Alignment as failure reports let it be known.
 */
#include "parse/alignment.h"

#include <string.h>

static const DmText example_com[] = { { "example.com" } };

static const struct {
	const char *results[2];
	DmFailure failure; /* the other fields */
	const char *dkim, *spf;
} cases[] = {
	/* Nothing is said. */
	{ { NULL }, { 0 }, NULL, NULL },
	{ { "" }, { .sample.header_from = "example.com" }, NULL, NULL },
	{ { "mx.example; none" },
	  { .sample.header_from = "example.com" },
	  NULL,
	  NULL },
	/* header.d and smtp.mailfrom, with and without authserv-id. */
	{ { "mx.example; dkim=pass header.d=mail.example.com; spf=fail smtp.mailfrom=a@example.com" },
	  { .sample.header_from = "example.com" },
	  "pass",
	  "fail" },
	{ { "dkim=pass header.d=example.com; spf=pass smtp.mailfrom=example.net" },
	  { .sample.header_from = "news.example.com" },
	  "pass",
	  "fail" },
	{ { "mx.example dkim=pass header.d=example.com" },
	  { .sample.header_from = "example.com" },
	  "pass",
	  NULL },
	{ { "mx.example; dkim = pass header.i=@Example.Com" },
	  { .sample.header_from = "example.com" },
	  "pass",
	  NULL },
	/* One aligned pass is enough. */
	{ { "mx.example; dkim=fail header.d=example.com; dkim=pass header.d=example.com" },
	  { .sample.header_from = "example.com" },
	  "pass",
	  NULL },
	{ { "dkim=fail header.d=example.com",
	    "dkim=pass header.d=example.com" },
	  { .sample.header_from = "example.com" },
	  "pass",
	  NULL },
	{ { "mx.example; dkim=pass header.d=example.net; dkim=fail header.d=example.com" },
	  { .sample.header_from = "example.com" },
	  "fail",
	  NULL },
	{ { "mx.example; dkim=none; spf=none" },
	  { .sample.header_from = "example.com" },
	  "fail",
	  "fail" },
	/* HELO where there is no sender; quoted text is no domain. */
	{ { "mx.example; spf=pass smtp.mailfrom=\"\" smtp.helo=mx.example.com" },
	  { .sample.header_from = "example.com" },
	  NULL,
	  "pass" },
	{ { "mx.example; spf=pass smtp.helo=mx.example.com" },
	  { .sample.header_from = "example.com", .original_mail_from = "" },
	  NULL,
	  "pass" },
	{ { "mx.example; spf=pass smtp.helo=mx.example.com; dmarc=fail" },
	  { .sample.header_from = "example.com",
	    .original_mail_from = "a@sender.example" },
	  "fail",
	  "fail" },
	{ { "mx.example; spf=pass smtp.helo=mx.example.com; dmarc=fail" },
	  { .sample.header_from = "example.com" },
	  "fail",
	  "fail" },
	/* That HELO passed says nothing of MAIL FROM. */
	{ { "mx.example; spf=fail smtp.mailfrom=a@example.com; spf=pass smtp.helo=mx.example.net" },
	  { .sample.header_from = "example.com",
	    .original_mail_from = "a@example.com" },
	  NULL,
	  "fail" },
	/* What could not be found out is neither; policies that are not there,
	   and guesses, say nothing of DKIM and SPF. */
	{ { "mx.example; dkim=temperror; spf=permerror" },
	  { .sample.header_from = "example.com" },
	  NULL,
	  NULL },
	{ { "dmarc=none header.from=example.com" }, { 0 }, NULL, NULL },
	{ { "dmarc=temperror header.from=example.com" }, { 0 }, NULL, NULL },
	{ { "dmarc=bestguesspass header.from=example.com" },
	  { 0 },
	  NULL,
	  NULL },
	/* The fields of the report stand in. */
	{ { "mx.example; dkim=pass; spf=pass" },
	  { .sample.header_from = "example.com",
	    .dkim_domain = "example.com",
	    .original_mail_from = "a@example.net" },
	  "pass",
	  "fail" },
	{ { "mx.example; dkim=pass; spf=pass" },
	  { .sample.header_from = "example.com" },
	  NULL,
	  NULL },
	/* header.from and Reported-Domain where there is no sample. */
	{ { "dkim=pass header.d=example.com; dmarc=pass header.from=example.com" },
	  { 0 },
	  "pass",
	  NULL },
	{ { "dkim=pass header.d=example.com" },
	  { .reported_domain = example_com, .n_reported_domain = 1 },
	  "pass",
	  NULL },
	{ { "dkim=pass header.d=example.com" }, { 0 }, NULL, NULL },
	/* DMARC fails only where nothing aligned passed. */
	{ { "dmarc=fail (p=none; dis=none) header.from=example.com" },
	  { 0 },
	  "fail",
	  "fail" },
	{ { "dmarc=pass header.from=example.com" }, { 0 }, NULL, NULL },
	/* What failed says Auth-Failure. */
	{ { NULL }, { .auth_failure = "signature" }, "fail", NULL },
	{ { NULL }, { .auth_failure = "spf" }, NULL, "fail" },
	{ { NULL }, { .auth_failure = "dmarc" }, NULL, NULL },
	/* It may mean either. */
	{ { NULL }, { .identity_alignment = "dkim,spf" }, NULL, NULL },
	{ { NULL }, { .identity_alignment = "none" }, NULL, NULL },
	/* What a reporter said in words stays. */
	{ { "dkim=pass header.d=example.com" },
	  { .sample.header_from = "example.com", .dkim_aligned = "fail" },
	  "fail",
	  NULL },
	/* Two domains under one suffix are not one organisation. */
	{ { "dkim=pass header.d=a.example" },
	  { .sample.header_from = "b.example" },
	  "fail",
	  NULL },
};

static void test_alignment(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmFailure failure = cases[i].failure;
		DmText results[2];
		guint n = 0;

		for (; n < 2 && cases[i].results[n]; n++)
			results[n].text = cases[i].results[n];
		failure.authentication_results = results;
		failure.n_authentication_results = n;
		dm_failure_align(&failure);
		g_assert_cmpstr(failure.dkim_aligned, ==, cases[i].dkim);
		g_assert_cmpstr(failure.spf_aligned, ==, cases[i].spf);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/F02-alignment", test_alignment);
	return g_test_run();
}

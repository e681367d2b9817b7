/* What reporters claim, compared with what their results give. */
#include "report/mailstream.h"

#define D "example.com"
#define PASS "pass"
#define FAIL "fail"

static const struct {
	const char *name;
	const char *from, *adkim, *aspf;
	const char *dkim, *spf;		  /* as claimed */
	DmAuthResult signature, identity; /* domain NULL = none */
	gboolean dkim_differs, spf_differs;
	gboolean by_walk;
} cases[] = {
	{ "agree-pass",
	  D,
	  "r",
	  "r",
	  PASS,
	  PASS,
	  { .domain = "m." D, .result = PASS },
	  { .domain = "b." D, .result = PASS } },
	{ "agree-fail",
	  D,
	  "r",
	  "r",
	  FAIL,
	  FAIL,
	  { .domain = "example.net", .result = PASS },
	  { .domain = D, .result = "softfail" } },
	{ "strict-not-kept",
	  D,
	  "s",
	  "s",
	  PASS,
	  PASS,
	  { .domain = "m." D, .result = PASS },
	  { .domain = "b." D, .result = PASS },
	  TRUE,
	  TRUE },
	{ "strict-kept",
	  D,
	  "s",
	  "s",
	  FAIL,
	  FAIL,
	  { .domain = "m." D, .result = PASS },
	  { .domain = "b." D, .result = PASS } },
	/* relaxed is the default */
	{ "no-mode",
	  D,
	  NULL,
	  NULL,
	  FAIL,
	  FAIL,
	  { .domain = "m." D, .result = PASS },
	  { .domain = "b." D, .result = PASS },
	  TRUE,
	  TRUE },
	{ "claims-a-broken-signature",
	  D,
	  "r",
	  "r",
	  PASS,
	  FAIL,
	  { .domain = D, .result = FAIL },
	  { NULL },
	  TRUE,
	  FALSE },
	{ "claims-helo",
	  D,
	  "r",
	  "r",
	  FAIL,
	  PASS,
	  { NULL },
	  { .domain = D, .result = PASS, .scope = "helo" },
	  FALSE,
	  TRUE },
	{ "public-suffix",
	  "one.co.uk",
	  "r",
	  "r",
	  PASS,
	  FAIL,
	  { .domain = "two.co.uk", .result = PASS },
	  { NULL },
	  TRUE,
	  FALSE },
	/* what cannot be compared does not differ */
	{ "no-results", D, "r", "r", PASS, PASS, { NULL }, { NULL } },
	{ "no-claim",
	  D,
	  "r",
	  "r",
	  NULL,
	  NULL,
	  { .domain = D, .result = PASS },
	  { .domain = D, .result = PASS } },
	{ "no-from",
	  NULL,
	  "r",
	  "r",
	  PASS,
	  PASS,
	  { .domain = D, .result = PASS },
	  { .domain = D, .result = PASS } },
	/* of a tree walk then nobody knows now */
	{ "walk-decides",
	  D,
	  "r",
	  NULL,
	  FAIL,
	  PASS,
	  { .domain = "m." D, .result = PASS },
	  { .domain = "else.example", .result = PASS },
	  .by_walk = TRUE },
	{ "walk-of-the-same-name",
	  D,
	  "r",
	  "r",
	  FAIL,
	  PASS,
	  { .domain = D, .result = PASS },
	  { .domain = "else.example", .result = FAIL },
	  TRUE,
	  TRUE,
	  TRUE },
	{ "walk-but-strict",
	  D,
	  "s",
	  "s",
	  PASS,
	  FAIL,
	  { .domain = "m." D, .result = PASS },
	  { .domain = "m." D, .result = PASS },
	  TRUE,
	  FALSE,
	  TRUE },
};

static void test_disagreement(gconstpointer data)
{
	const guint i = GPOINTER_TO_UINT(data);
	const DmStreamModes published = { NULL, NULL };
	const DmStreamRow row = {
		.domain = D,
		.submitter = "receiver.example",
		.adkim = cases[i].adkim,
		.aspf = cases[i].aspf,
		.by_walk = cases[i].by_walk,
		.record = { .header_from = cases[i].from,
			    .count = 7,
			    .dkim = cases[i].dkim,
			    .spf = cases[i].spf,
			    .dkim_results = &cases[i].signature,
			    .n_dkim_results = cases[i].signature.domain != NULL,
			    .spf_results = &cases[i].identity,
			    .n_spf_results = cases[i].identity.domain != NULL },
	};
	g_autoptr(DmMailStream) stream = dm_mailstream_new(&row);
	gboolean dkim, spf;

	dm_mailstream_disagreement(&row, &dkim, &spf);
	g_assert_cmpint(dkim, ==, cases[i].dkim_differs);
	g_assert_cmpint(spf, ==, cases[i].spf_differs);
	/* a stream counts the same */
	dm_mailstream_add(stream, &row, &published);
	g_assert_cmpint(stream->disagreeing, ==, dkim || spf ? 7 : 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/mailstream/disagreement/",
						    cases[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i),
				     test_disagreement);
	}
	return g_test_run();
}

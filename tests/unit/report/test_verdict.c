/*
 * Verdicts on streams: the patterns of each kind of sender, and the rules of
 * few messages.
 */
#include "report/verdict.h"

#include <string.h>

#define D "example.com"
#define DAY 86400
#define PASS "pass"
#define FAIL "fail"

/* A row as the store gives it; the texts are the table's own. */
typedef struct {
	const char *source, *envelope;
	gint64 count;
	const char *dkim, *spf; /* aligned, as evaluated */
	struct {
		const char *domain, *selector, *result;
	} signed_by[2];
	const char *spf_domain, *spf_result;
	const char *reason, *comment;
	gint64 day; /* when, and how long */
	gint64 days;
} Mail;

/* What an own server, and a second one beside it, send: so is known which
   network and which selector are the domain's. */
#define OWN                                                                 \
	{ "192.0.2.1", D,    1000, PASS, PASS, { { D, "s1", PASS } },       \
	  D,	       PASS, NULL, NULL, 0,    30 },                        \
	{                                                                   \
		"192.0.2.2", D, 1000, PASS, PASS, { { D, "s1", PASS } }, D, \
			PASS, NULL, NULL, 0, 30                             \
	}

static const Mail own[] = { OWN, { NULL } };

static const struct {
	const char *name;
	Mail mails[3]; /* of one source; the first gives the identifiers */
	DmVerdict verdict;
} cases[] = {
	{ "own",
	  { { "192.0.2.3",
	      D,
	      100,
	      PASS,
	      PASS,
	      { { D, "s1", PASS } },
	      D,
	      PASS,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_OK },
	{ "own-misconfigured",
	  { { "192.0.2.9",
	      D,
	      100,
	      FAIL,
	      FAIL,
	      { { NULL } },
	      D,
	      FAIL,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_OWN_SERVER_MISCONFIGURED },
	/* another network: the same mail is a forgery */
	{ "elsewhere",
	  { { "198.51.100.9",
	      D,
	      100,
	      FAIL,
	      FAIL,
	      { { NULL } },
	      D,
	      FAIL,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_SPOOF_LIKELY },
	{ "service-signs-for-us",
	  { { "198.51.100.1",
	      "b.esp.example",
	      100,
	      PASS,
	      FAIL,
	      { { D, "esp1", PASS } },
	      "b.esp.example",
	      PASS,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_OK_DKIM_ONLY },
	{ "service-bounces-for-us",
	  { { "198.51.100.1",
	      "b." D,
	      100,
	      FAIL,
	      PASS,
	      { { NULL } },
	      "b." D,
	      PASS,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_OK_SPF_ONLY },
	{ "service-as-itself",
	  { { "198.51.100.1",
	      "b.esp.example",
	      100,
	      FAIL,
	      FAIL,
	      { { "esp.example", "k", PASS } },
	      "b.esp.example",
	      PASS,
	      NULL,
	      NULL,
	      0,
	      30 },
	    { "198.51.100.1",
	      "b.esp.example",
	      9,
	      FAIL,
	      FAIL,
	      { { "esp.example", "k", PASS } },
	      "b.esp.example",
	      PASS,
	      NULL,
	      NULL,
	      20,
	      10 } },
	  DM_VERDICT_DKIM_UNALIGNED },
	{ "service-without-signature",
	  { { "198.51.100.1",
	      "b.esp.example",
	      100,
	      FAIL,
	      FAIL,
	      { { NULL } },
	      "b.esp.example",
	      PASS,
	      NULL,
	      NULL,
	      0,
	      30 },
	    { "198.51.100.1",
	      "b.esp.example",
	      9,
	      FAIL,
	      FAIL,
	      { { NULL } },
	      "b.esp.example",
	      PASS,
	      NULL,
	      NULL,
	      20,
	      10 } },
	  DM_VERDICT_SPF_UNALIGNED },
	/* as itself, but for a day and one receiver */
	{ "hit-and-run",
	  { { "198.51.100.1",
	      "evil.example",
	      100,
	      FAIL,
	      FAIL,
	      { { "evil.example", "k", PASS } },
	      "evil.example",
	      PASS,
	      NULL,
	      NULL,
	      0,
	      1 } },
	  DM_VERDICT_SPOOF_LIKELY },
	{ "forged-signature",
	  { { "198.51.100.1",
	      D,
	      100,
	      FAIL,
	      FAIL,
	      { { D, "made-up", FAIL } },
	      D,
	      FAIL,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_SPOOF_LIKELY },
	{ "forwarded-plain",
	  { { "203.0.113.1",
	      D,
	      100,
	      PASS,
	      FAIL,
	      { { D, "s1", PASS } },
	      D,
	      FAIL,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_FORWARDED },
	{ "forwarded-srs",
	  { { "203.0.113.1",
	      "srs.example",
	      100,
	      PASS,
	      FAIL,
	      { { D, "s1", PASS } },
	      "srs.example",
	      PASS,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_FORWARDED },
	{ "forwarded-damaged",
	  { { "203.0.113.1",
	      D,
	      100,
	      FAIL,
	      FAIL,
	      { { D, "s1", FAIL } },
	      D,
	      FAIL,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_FORWARDED },
	{ "forwarded-arc",
	  { { "203.0.113.1",
	      D,
	      100,
	      FAIL,
	      FAIL,
	      { { NULL } },
	      D,
	      FAIL,
	      "local_policy",
	      "arc=pass as[1].d=x",
	      0,
	      30 } },
	  DM_VERDICT_FORWARDED },
	{ "list",
	  { { "203.0.113.1",
	      "lists.example",
	      100,
	      FAIL,
	      FAIL,
	      { { D, "s1", FAIL }, { "lists.example", "l", PASS } },
	      "lists.example",
	      PASS,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_MAILING_LIST },
	{ "list-by-reason",
	  { { "203.0.113.1",
	      "lists.example",
	      100,
	      FAIL,
	      FAIL,
	      { { NULL } },
	      "lists.example",
	      PASS,
	      "mailing_list",
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_MAILING_LIST },
	{ "dkim-broken",
	  { { "198.51.100.1",
	      "b." D,
	      100,
	      PASS,
	      PASS,
	      { { D, "s2", PASS } },
	      "b." D,
	      PASS,
	      NULL,
	      NULL,
	      0,
	      10 },
	    { "198.51.100.1",
	      "b." D,
	      100,
	      FAIL,
	      PASS,
	      { { D, "s2", FAIL } },
	      "b." D,
	      PASS,
	      NULL,
	      NULL,
	      10,
	      10 } },
	  DM_VERDICT_DKIM_BROKEN },
	{ "few",
	  { { "198.51.100.1",
	      "b.esp.example",
	      19,
	      FAIL,
	      FAIL,
	      { { "esp.example", "k", PASS } },
	      "b.esp.example",
	      PASS,
	      NULL,
	      NULL,
	      0,
	      30 } },
	  DM_VERDICT_TOO_LITTLE_DATA },
	{ "few-but-clear",
	  { { "198.51.100.1",
	      D,
	      3,
	      FAIL,
	      FAIL,
	      { { NULL } },
	      D,
	      FAIL,
	      NULL,
	      NULL,
	      0,
	      1 } },
	  DM_VERDICT_SPOOF_LIKELY },
};

/* The row of a mail; `results` has room for three. */
static DmStreamRow row_of(const Mail *mail, DmAuthResult *results,
			  DmReason *reason)
{
	DmStreamRow row = { .domain = D,
			    .submitter = mail->day ? "b.example" : "a.example",
			    .reports = 1,
			    .first_seen = mail->day * DAY,
			    .last_seen = (mail->day + mail->days) * DAY - 1,
			    .report_key = 7 };
	DmRecord *record = &row.record;

	record->source_ip = mail->source;
	record->count = mail->count;
	record->disposition = "none";
	record->dkim = mail->dkim;
	record->spf = mail->spf;
	record->header_from = D;
	record->envelope_from = mail->envelope;
	for (guint i = 0; i < 2 && mail->signed_by[i].domain; i++) {
		results[i] = (DmAuthResult){
			.domain = mail->signed_by[i].domain,
			.selector = mail->signed_by[i].selector,
			.result = mail->signed_by[i].result,
		};
		record->n_dkim_results++;
	}
	record->dkim_results = results;
	results[2] = (DmAuthResult){ .domain = mail->spf_domain,
				     .scope = "mfrom",
				     .result = mail->spf_result };
	record->spf_results = results + 2;
	record->n_spf_results = 1;
	*reason = (DmReason){ mail->reason, mail->comment };
	record->reasons = reason;
	record->n_reasons = mail->reason != NULL;
	return row;
}

static DmMailStream *stream_of(const Mail *mails, guint n)
{
	const DmStreamModes published = { NULL, NULL };
	DmMailStream *stream = NULL;

	for (guint i = 0; i < n && mails[i].source; i++) {
		DmAuthResult results[3];
		DmReason reason;
		DmStreamRow row = row_of(&mails[i], results, &reason);

		if (!stream)
			stream = dm_mailstream_new(&row);
		g_assert_true(dm_mailstream_has(stream, &row));
		dm_mailstream_add(stream, &row, &published);
	}
	return stream;
}

static void learn(DmKnown *known, const Mail *mails, guint n)
{
	g_autoptr(DmMailStream) stream = stream_of(mails, n);

	dm_known_learn(known, stream);
}

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(DmKnown) known = dm_known_new(NULL);
	g_autoptr(DmMailStream) stream = stream_of(cases[i].mails, 3);
	DmJudgedStream judged;

	learn(known, &own[0], 1);
	learn(known, &own[1], 1);
	learn(known, cases[i].mails, 3);
	dm_verdict_of(stream, known, &judged);
	g_assert_cmpstr(dm_verdict_name(judged.verdict), ==,
			dm_verdict_name(cases[i].verdict));
}

/* When signatures began to fail is told. */
static void test_since(void)
{
	g_autoptr(DmKnown) known = dm_known_new(NULL);
	DmJudgedStream judged;

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DmMailStream) stream = NULL;

		if (cases[i].verdict != DM_VERDICT_DKIM_BROKEN)
			continue;
		stream = stream_of(cases[i].mails, 3);
		dm_known_learn(known, stream);
		dm_verdict_of(stream, known, &judged);
		g_assert_cmpint(judged.since, ==, 10 * DAY);
	}
}

static void add_facts(GPtrArray *facts, const char *server)
{
	DmDomainFacts *one = g_new0(DmDomainFacts, 1);
	DmCidr cidr;

	one->domain = g_strdup(D);
	one->servers = g_array_new(FALSE, FALSE, sizeof(DmCidr));
	g_assert_true(dm_cidr_parse(server, &cidr));
	g_array_append_val(one->servers, cidr);
	g_ptr_array_add(facts, one);
}

static void free_facts(gpointer data)
{
	dm_domain_facts_free(data);
}

/* A configured server is own wherever it stands, in the last section of a
   domain too. */
static void test_configured(void)
{
	g_autoptr(GPtrArray) facts = g_ptr_array_new_with_free_func(free_facts);
	g_autoptr(DmKnown) known = NULL;
	g_autoptr(DmMailStream) stream = stream_of(cases[2].mails, 1);
	DmJudgedStream judged;

	add_facts(facts, "192.0.2.0/28");
	add_facts(facts, "198.51.100.0/24");
	known = dm_known_new(facts);
	dm_known_learn(known, stream);
	dm_verdict_of(stream, known, &judged);
	g_assert_cmpstr(dm_verdict_name(judged.verdict), ==,
			"own-server-misconfigured");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strdup_printf("/verdict/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	g_test_add_func("/verdict/since", test_since);
	g_test_add_func("/verdict/configured", test_configured);
	return g_test_run();
}

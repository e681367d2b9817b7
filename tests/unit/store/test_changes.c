/*
 * What the store says is new since a day, from hand-made reports.
 */
#include "store/changes.h"
#include "tests/unit/store/storetest.h"

/* D is the eighth day of fourteen. */
#define FROM 7
#define UNTIL 13

typedef struct {
	int day; /* after T0 */
	const char *org_name, *domain, *p, *sp;
	const char *ip;
	int messages;
	const char *dkim, *spf; /* aligned */
	const char *signer, *selector, *result;
} Sent;

/* Stores a report of a day with one record. */
static void send(DmStore *store, const Sent *sent, guint n)
{
	g_autofree char *id = g_strdup_printf("r%u", n);
	DmReport report = sample_report(id, NULL);
	DmRecord record = sample_record(sent->ip, sent->messages, "none",
					sent->dkim ? sent->dkim : "pass",
					sent->spf ? sent->spf : "pass");
	const DmAuthResult dkim = { sent->signer ? sent->signer : "example.com",
				    sent->selector ? sent->selector : "s1",
				    NULL, sent->result ? sent->result : "pass",
				    NULL };
	DmAggregate *aggregate = &report.aggregate;

	aggregate->metadata.begin += sent->day * DM_SECONDS_PER_DAY;
	aggregate->metadata.end += sent->day * DM_SECONDS_PER_DAY;
	if (sent->org_name)
		aggregate->metadata.org_name = sent->org_name;
	if (sent->domain)
		aggregate->policy.domain = sent->domain;
	if (sent->p)
		aggregate->policy.p = sent->p;
	aggregate->policy.sp = sent->sp;
	record.dkim_results = &dkim;
	record.n_dkim_results = 1;
	put(store, &report, &record, 1);
}

static void send_all(DmStore *store, const Sent *sent, guint n)
{
	for (guint i = 0; i < n; i++)
		send(store, &sent[i], i);
}

static DmFilter period(void)
{
	DmFilter filter;

	dm_filter_init(&filter);
	filter.since_day = DAY0 + FROM;
	filter.until_day = DAY0 + UNTIL;
	return filter;
}

/* Days after T0 of a time. */
static int day_of(gint64 seconds)
{
	return (int)(dm_time_day(seconds) - DAY0);
}

static void test_days(Fixture *f, gconstpointer unused)
{
	const Sent sent = { 9, .ip = "192.0.2.1", .messages = 1 };
	g_autoptr(GError) error = NULL;
	DmFilter filter = period();
	gint64 day = -1;

	(void)unused;
	g_assert_cmpint(dm_changes_before_day(&filter), ==, DAY0);
	filter.until_day = filter.since_day;
	g_assert_cmpint(dm_changes_before_day(&filter), ==, DAY0 + FROM - 1);
	dm_store_last_day(f->store, &day, &error);
	g_assert_no_error(error);
	g_assert_cmpint(day, ==, 0);
	send(f->store, &sent, 1);
	dm_store_last_day(f->store, &day, &error);
	g_assert_no_error(error);
	g_assert_cmpint(day, ==, DAY0 + 9);
}

/* ---- sources ---------------------------------------------------------- */

static gboolean take_source(gpointer user, const DmChangedSource *row,
			    GError **error)
{
	(void)error;
	g_string_append_printf(user, "%s %s %s n=%d %d-%d\n",
			       row->source.domain, row->source.source_ip,
			       row->is_new ? "new" : "vanished",
			       (int)row->messages, day_of(row->first_seen),
			       day_of(row->last_seen));
	return TRUE;
}

static char *sources(DmStore *store, const DmFilter *filter)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const DmRecordChanges told = { .source = take_source, .user = text };
	g_autoptr(GError) error = NULL;

	dm_store_record_changes(store, filter, &told, &error);
	g_assert_no_error(error);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static const Sent comings[] = {
	/* always there */
	{ 1, .ip = "192.0.2.1", .messages = 10 },
	{ 8, .ip = "192.0.2.1", .messages = 10 },
	/* new, on the first day and later; to another domain as well */
	{ 7, .ip = "192.0.2.2", .messages = 3 },
	{ 13, .ip = "192.0.2.2", .messages = 4, .org_name = "Other" },
	{ 9, .ip = "192.0.2.1", .messages = 5, .domain = "example.net" },
	/* vanished, on the last and the first day of the period before */
	{ 6, .ip = "2001:db8::6", .messages = 2 },
	{ 0, .ip = "192.0.2.3", .messages = 1 },
	/* gone for long, and back after being gone for long */
	{ -1, .ip = "192.0.2.4", .messages = 1 },
	{ -1, .ip = "192.0.2.5", .messages = 1 },
	{ 8, .ip = "192.0.2.5", .messages = 1 },
	/* after the last day */
	{ 14, .ip = "192.0.2.7", .messages = 1 },
	{ 14, .ip = "2001:db8::6", .messages = 1 },
	/* no address */
	{ 8, .ip = NULL, .messages = 1 },
};

static void test_sources(Fixture *f, gconstpointer unused)
{
	DmFilter filter = period();
	g_autofree char *all = NULL, *by_reporter = NULL, *narrow = NULL;

	(void)unused;
	send_all(f->store, comings, G_N_ELEMENTS(comings));
	all = sources(f->store, &filter);
	g_assert_cmpstr(all, ==,
			"example.com 192.0.2.2 new n=7 7-13\n"
			"example.com 2001:db8::6 vanished n=2 6-6\n"
			"example.com 192.0.2.3 vanished n=1 0-0\n"
			"example.net 192.0.2.1 new n=5 9-9\n");
	filter.reporter = "other";
	by_reporter = sources(f->store, &filter);
	g_assert_cmpstr(by_reporter, ==,
			"example.com 192.0.2.2 new n=4 13-13\n");
	filter.reporter = NULL;
	filter.domain = "example.net";
	narrow = sources(f->store, &filter);
	g_assert_cmpstr(narrow, ==, "example.net 192.0.2.1 new n=5 9-9\n");
}

/* A conflict is no report. */
static void test_conflict(Fixture *f, gconstpointer unused)
{
	Sent sent = { 8, .ip = "192.0.2.1", .messages = 1 };
	DmFilter filter = period();
	g_autofree char *plain = NULL, *records = NULL;

	(void)unused;
	send(f->store, &sent, 1);
	sent.ip = "192.0.2.2";
	send(f->store, &sent, 1);
	plain = sources(f->store, &filter);
	g_assert_cmpstr(plain, ==, "example.com 192.0.2.1 new n=1 8-8\n");
	filter.reporter = "example org";
	records = sources(f->store, &filter);
	g_assert_cmpstr(records, ==, plain);
}

/* ---- failures --------------------------------------------------------- */

static gboolean take_unaligned(gpointer user, const DmUnalignedRow *row,
			       GError **error)
{
	(void)error;
	g_string_append_printf(user, "%s %s n=%d from=%d %s %s\n",
			       row->source.source_ip,
			       row->is_since ? "since" : "before",
			       (int)row->record.count, day_of(row->first_seen),
			       row->record.dkim_results[0].selector,
			       row->record.dkim_results[0].result);
	return TRUE;
}

static const Sent failures[] = {
	/* passed, fails now; nothing else of it is handed out */
	{ 1, .ip = "192.0.2.1", .messages = 10 },
	{ 8, .ip = "192.0.2.1", .messages = 2, .dkim = "fail",
	  .result = "fail" },
	{ 9, .ip = "192.0.2.1", .messages = 3, .dkim = "fail",
	  .result = "fail" },
	/* passed long ago, failed before, fails now */
	{ -90, .ip = "192.0.2.2", .messages = 10 },
	{ 2, .ip = "192.0.2.2", .messages = 1, .dkim = "fail",
	  .result = "fail" },
	{ 9, .ip = "192.0.2.2", .messages = 2, .dkim = "fail",
	  .result = "fail" },
	/* never passed before */
	{ 2, .ip = "192.0.2.3", .messages = 2, .dkim = "fail", .spf = "fail",
	  .result = "fail" },
	{ 8, .ip = "192.0.2.3", .messages = 2, .dkim = "fail", .spf = "fail",
	  .result = "fail" },
	/* new */
	{ 8, .ip = "192.0.2.4", .messages = 2 },
	{ 9, .ip = "192.0.2.4", .messages = 2, .dkim = "fail",
	  .result = "fail" },
	/* only ever passes */
	{ 2, .ip = "192.0.2.5", .messages = 2 },
	{ 9, .ip = "192.0.2.5", .messages = 2 },
};

static void test_unaligned(Fixture *f, gconstpointer unused)
{
	const char *const expected = "192.0.2.1 since n=5 from=8 s1 fail\n"
				     "192.0.2.2 before n=1 from=2 s1 fail\n"
				     "192.0.2.2 since n=2 from=9 s1 fail\n";
	const char *const reporters[] = { NULL, "Example Org" };
	DmFilter filter = period();

	(void)unused;
	send_all(f->store, failures, G_N_ELEMENTS(failures));
	for (guint i = 0; i < G_N_ELEMENTS(reporters); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		const DmRecordChanges told = { .unaligned = take_unaligned,
					       .user = text };
		g_autoptr(GError) error = NULL;

		filter.reporter = reporters[i];
		dm_store_record_changes(f->store, &filter, &told, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(text->str, ==, expected);
	}
}

/* ---- selectors -------------------------------------------------------- */

static gboolean take_selector(gpointer user, const DmNewSelector *row,
			      GError **error)
{
	(void)error;
	g_string_append_printf(user, "%s %s %s n=%d passed=%d from=%d\n",
			       row->domain, row->signer, row->selector,
			       (int)row->messages, (int)row->passed,
			       day_of(row->first_seen));
	return TRUE;
}

static const Sent signatures[] = {
	{ 1, .ip = "192.0.2.1", .messages = 1, .selector = "old" },
	{ 8, .ip = "192.0.2.1", .messages = 1, .selector = "OLD" },
	{ 8, .ip = "192.0.2.1", .messages = 2, .selector = "New" },
	{ 9, .ip = "192.0.2.1", .messages = 3, .selector = "new",
	  .result = "fail" },
	/* the same name of another signer */
	{ 9, .ip = "192.0.2.1", .messages = 1, .selector = "old",
	  .signer = "mail.example" },
	/* known, but not for this domain */
	{ 9, .ip = "192.0.2.1", .messages = 1, .selector = "old",
	  .domain = "example.net" },
	/* none, and too late */
	{ 9, .ip = "192.0.2.1", .messages = 1, .selector = "" },
	{ 14, .ip = "192.0.2.1", .messages = 1, .selector = "late" },
};

static void test_selectors(Fixture *f, gconstpointer unused)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const DmRecordChanges told = { .selector = take_selector,
				       .user = text };
	g_autoptr(GError) error = NULL;
	DmFilter filter = period();

	(void)unused;
	send_all(f->store, signatures, G_N_ELEMENTS(signatures));
	dm_store_record_changes(f->store, &filter, &told, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==,
			"example.com example.com new n=5 passed=2 from=8\n"
			"example.com mail.example old n=1 passed=1 from=9\n"
			"example.net example.com old n=1 passed=1 from=9\n");
}

/* ---- reporters -------------------------------------------------------- */

static gboolean take_reporting(gpointer user, const DmReportingRow *row,
			       GError **error)
{
	(void)error;
	g_string_append_printf(user, "%s %s %d-%d days=%d n=%d\n", row->domain,
			       row->submitter, day_of(row->first_seen),
			       day_of(row->last_seen), (int)row->active_days,
			       (int)row->messages);
	return TRUE;
}

static const Sent reporting[] = {
	{ -3, .ip = "192.0.2.1", .messages = 1, .org_name = "A" },
	{ 1, .ip = "192.0.2.1", .messages = 2, .org_name = "a" },
	{ 1, .ip = "192.0.2.2", .messages = 2, .org_name = "a" },
	{ 13, .ip = "192.0.2.1", .messages = 4, .org_name = "B" },
	{ 14, .ip = "192.0.2.1", .messages = 8, .org_name = "B" },
	{ 2, .ip = "192.0.2.1", .messages = 16, .org_name = "A",
	  .domain = "example.net" },
};

static void test_reporting(Fixture *f, gconstpointer unused)
{
	static const struct {
		const char *source, *expected;
	} cases[] = {
		{ NULL, "example.com a -3-1 days=2 n=5\n"
			"example.com b 13-13 days=1 n=4\n"
			"example.net a 2-2 days=1 n=16\n" },
		/* of the reports that hold such a record */
		{ "192.0.2.2", "example.com a 1-1 days=1 n=2\n" },
	};

	(void)unused;
	send_all(f->store, reporting, G_N_ELEMENTS(reporting));
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GError) error = NULL;
		DmFilter filter = period();
		DmCidr source;

		if (cases[i].source) {
			g_assert_true(dm_cidr_parse(cases[i].source, &source));
			filter.source = &source;
		}
		dm_store_reporting(f->store, &filter, take_reporting, text,
				   &error);
		g_assert_no_error(error);
		g_assert_cmpstr(text->str, ==, cases[i].expected);
	}
}

/* ---- policies --------------------------------------------------------- */

static gboolean take_turn(gpointer user, const DmPolicyTurn *row,
			  GError **error)
{
	(void)error;
	g_string_append_printf(
		user, "%s %s %d %s p=%s>%s sp=%s>%s\n", row->domain,
		row->submitter, day_of(row->begin),
		row->is_own ? "own" : "other", row->before[DM_TAG_P],
		row->after[DM_TAG_P],
		row->before[DM_TAG_SP] ? row->before[DM_TAG_SP] : "-",
		row->after[DM_TAG_SP] ? row->after[DM_TAG_SP] : "-");
	return TRUE;
}

static const Sent policies[] = {
	/* turns before D are history */
	{ 1, .org_name = "A", .p = "none", .ip = "192.0.2.1", .messages = 1 },
	{ 3, .org_name = "A", .p = "quarantine", .ip = "192.0.2.1",
	  .messages = 1 },
	{ 8, .org_name = "A", .p = "reject", .ip = "192.0.2.1", .messages = 1 },
	{ 9, .org_name = "A", .p = "reject", .ip = "192.0.2.1", .messages = 1 },
	/* there and back */
	{ 11, .org_name = "A", .p = "reject", .sp = "none", .ip = "192.0.2.1",
	  .messages = 1 },
	{ 12, .org_name = "A", .p = "reject", .ip = "192.0.2.1",
	  .messages = 1 },
	/* one who says for long what the others say no more */
	{ 6, .org_name = "B", .p = "quarantine", .ip = "192.0.2.1",
	  .messages = 1 },
	{ 10, .org_name = "B", .p = "quarantine", .ip = "192.0.2.1",
	  .messages = 1 },
	/* one who is new */
	{ 10, .org_name = "C", .p = "reject", .ip = "192.0.2.1",
	  .messages = 1 },
	/* a domain that is new */
	{ 10, .org_name = "A", .p = "reject", .domain = "example.net",
	  .ip = "192.0.2.1", .messages = 1 },
	/* too late */
	{ 14, .org_name = "A", .p = "none", .ip = "192.0.2.1", .messages = 1 },
};

static void test_policies(Fixture *f, gconstpointer unused)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	DmFilter filter = period();

	(void)unused;
	send_all(f->store, policies, G_N_ELEMENTS(policies));
	dm_store_policy_turns(f->store, &filter, take_turn, text, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==,
			"example.com a 8 own p=quarantine>reject sp=->-\n"
			"example.com c 10 other p=quarantine>reject sp=->-\n"
			"example.com a 11 own p=reject>reject sp=->none\n"
			"example.com a 12 own p=reject>reject sp=none>-\n");
}

static gboolean take_published(gpointer user, const char *domain, const char *p,
			       GError **error)
{
	(void)error;
	g_string_append_printf(user, "%s %s\n", domain, p ? p : "-");
	return TRUE;
}

/* The last report up to the last day, whoever sent it. */
static void test_published(Fixture *f, gconstpointer unused)
{
	static const char *const expected[] = {
		[3] = "example.com quarantine\n",
		[6] = "example.com quarantine\n",
		[8] = "example.com reject\n",
		[13] = "example.com reject\nexample.net reject\n",
		[14] = "example.com none\nexample.net reject\n",
	};
	DmFilter filter = period();

	(void)unused;
	send_all(f->store, policies, G_N_ELEMENTS(policies));
	for (guint day = 0; day < G_N_ELEMENTS(expected); day++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GError) error = NULL;

		if (!expected[day])
			continue;
		filter.until_day = DAY0 + day;
		filter.since_day = filter.until_day;
		dm_store_published(f->store, &filter, take_published, text,
				   &error);
		g_assert_no_error(error);
		g_assert_cmpstr(text->str, ==, expected[day]);
	}
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*test)(Fixture *f, gconstpointer unused);
	} tests[] = {
		{ "/changes/days", test_days },
		{ "/changes/sources", test_sources },
		{ "/changes/conflict", test_conflict },
		{ "/changes/unaligned", test_unaligned },
		{ "/changes/selectors", test_selectors },
		{ "/changes/reporting", test_reporting },
		{ "/changes/policies", test_policies },
		{ "/changes/published", test_published },
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Fixture, NULL, fixture_set_up,
			   tests[i].test, fixture_tear_down);
	return g_test_run();
}

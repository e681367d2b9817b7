/*
 * What a digest says: of a quiet and a busy time, of none at all; and that
 * hostile texts reach none of its forms.
 */
#include <locale.h>

#include "core/utctime.h"
#include "report/answer_digest.h"
#include "report/bulletinletter.h"
#include "tests/unit/report/hostilestore.h"
#include "tests/unit/report/outputcheck.h"
#include "tests/unit/report/sample.h"

#define DAY 20454 /* 2026-01-01 */
#define SEED 20260101
#define STORED_REPORTS 25

static void free_list_row(gpointer data)
{
	g_free(data);
}

/* A week without anything; what is in it is borrowed. */
static DmBulletin *empty(void)
{
	DmBulletin *bulletin = g_new0(DmBulletin, 1);

	dm_filter_init(&bulletin->filter);
	bulletin->filter.since_day = DAY;
	bulletin->filter.until_day = DAY + 6;
	bulletin->today = DAY + 100;
	bulletin->last_stored = (DAY + 7) * DM_SECONDS_PER_DAY;
	bulletin->domains = g_ptr_array_new_with_free_func(free_list_row);
	bulletin->changes = g_ptr_array_new();
	bulletin->failing = g_ptr_array_new_with_free_func(free_list_row);
	bulletin->impacts = g_ptr_array_new();
	bulletin->published = g_hash_table_new(g_str_hash, g_str_equal);
	bulletin->reporters = g_ptr_array_new_with_free_func(free_list_row);
	return bulletin;
}

static DmBulletinDomain *add_domain(DmBulletin *bulletin, char *name,
				    gint64 now, gint64 before)
{
	DmBulletinDomain *row = g_new0(DmBulletinDomain, 1);

	row->domain = name;
	row->now.messages = row->now.dmarc_pass = now;
	row->now.reports = now > 0;
	row->before.messages = row->before.dmarc_pass = before;
	row->before.reports = before > 0;
	bulletin->now.messages += now;
	bulletin->now.dmarc_pass += now;
	bulletin->now.reports += now > 0;
	bulletin->before.messages += before;
	bulletin->before.dmarc_pass += before;
	bulletin->reports[DM_KIND_AGGREGATE] += now > 0;
	g_ptr_array_add(bulletin->domains, row);
	return row;
}

/* All white space is a blank, so that line ends do not matter; caller frees. */
static char *words_of(const DmBulletin *bulletin)
{
	g_autoptr(DmLetter) letter = dm_bulletin_letter(bulletin);
	g_autofree char *text = dm_letter_text(letter, 72);
	g_autoptr(GString) out = g_string_new(letter->subject);

	g_string_append_c(out, '\n');
	for (const char *at = text; *at; at++)
		if (!g_ascii_isspace(*at))
			g_string_append_c(out, *at);
		else if (!g_ascii_isspace(out->str[out->len - 1]))
			g_string_append_c(out, ' ');
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void assert_says(const DmBulletin *bulletin, const char *text)
{
	g_autofree char *words = words_of(bulletin);

	if (!strstr(words, text))
		g_error("not said: %s\nbut: %s", text, words);
}

static void assert_says_not(const DmBulletin *bulletin, const char *text)
{
	g_autofree char *words = words_of(bulletin);

	if (strstr(words, text))
		g_error("said: %s", words);
}

static void test_quiet(void)
{
	g_autoptr(DmBulletin) bulletin = empty();

	add_domain(bulletin, (char *)"example.com", 1000, 900);
	bulletin->now.dmarc_pass = 999;
	g_assert_true(dm_bulletin_is_quiet(bulletin));
	assert_says(
		bulletin,
		"dmarcmill: 1 domain, 1,000 messages, 99.9 % pass, nothing new\n");
	assert_says(bulletin, "DMARC reports, 2026-01-01 to 2026-01-07 ---");
	assert_says(
		bulletin,
		"7 days (UTC), compared with 2025-12-25 to 2025-12-31 before.");
	assert_says(bulletin,
		    "1,000 messages, 99.9 % passed DMARC; before: 900, 100 %.");
	assert_says(bulletin, "Nothing that needs a look");
	assert_says(bulletin,
		    "The last report was stored at 2026-01-08T00:00:00Z.");
	assert_says(bulletin, "Nothing is in quarantine.");
	assert_says_not(bulletin, "!!");
	assert_says_not(bulletin, "on their way");
	bulletin->today = DAY + 8;
	assert_says(bulletin, "may still be on their way");
	bulletin->today = DAY + 9;
	assert_says_not(bulletin, "on their way");
}

static void test_nothing(void)
{
	g_autoptr(DmBulletin) bulletin = empty();

	g_assert_false(dm_bulletin_is_quiet(bulletin));
	assert_says(bulletin,
		    "dmarcmill: NO REPORTS from 2026-01-01 to 2026-01-07\n");
	assert_says(bulletin, "!! No report on these days came in at all.");
	assert_says_not(bulletin, "Nothing that needs a look");
	bulletin->reports[DM_KIND_TLS] = 2;
	assert_says(bulletin, "came in, though 2 other reports did.");
	bulletin->last_stored = 0;
	assert_says(bulletin, "No report was ever stored.");
	bulletin->filter.domain = "a\nb";
	assert_says(bulletin,
		    "dmarcmill: NO REPORTS on a\\u{a}b from 2026-01-01");
}

/* Reports of the first days do not hide that they have stopped. */
static void test_stale(void)
{
	g_autoptr(DmBulletin) bulletin = empty();

	add_domain(bulletin, (char *)"example.com", 10, 10);
	bulletin->last_stored = (DAY + 3) * DM_SECONDS_PER_DAY;
	g_assert_true(dm_bulletin_is_quiet(bulletin));
	bulletin->today = DAY + 6;
	g_assert_true(dm_bulletin_is_quiet(bulletin));
	bulletin->today = DAY + 7;
	g_assert_false(dm_bulletin_is_quiet(bulletin));
	assert_says(bulletin,
		    "10 messages, 100 % pass, NO REPORT AFTER 2026-01-04\n");
	assert_says(bulletin, "!! No report was stored after 2026-01-04.");
	assert_says_not(bulletin, "Nothing that needs a look");
}

/* Some reports have no records. */
static void test_no_messages(void)
{
	g_autoptr(DmBulletin) bulletin = empty();

	add_domain(bulletin, (char *)"example.com", 0, 0)->now.reports = 1;
	bulletin->now.reports = 1;
	assert_says(bulletin, "dmarcmill: 1 domain, 0 messages, nothing new\n");
	assert_says(bulletin, "Reports came in, with no message in them.");
}

static void test_busy(void)
{
	DmChange source = { .kind = DM_CHANGE_NEW_SOURCE,
			    .what = (char *)"192.0.2.1",
			    .messages = 30,
			    .first_seen = DAY * DM_SECONDS_PER_DAY };
	DmDomainChanges changes = { .domain = (char *)"example.com" };
	g_autoptr(DmBulletin) bulletin = empty();

	add_domain(bulletin, (char *)"example.com", 100, 0);
	add_domain(bulletin, (char *)"example.net", 0, 7);
	for (guint i = 0; i < DM_N_CHANGES; i++)
		changes.lists[i] = g_ptr_array_new();
	g_ptr_array_add(changes.lists[DM_CHANGE_NEW_SOURCE], &source);
	g_ptr_array_add(bulletin->changes, &changes);
	for (guint i = 0; i < 25; i++) {
		DmBulletinFailing *row = g_new0(DmBulletinFailing, 1);

		*row = (DmBulletinFailing){ "example.com", &source,
					    DM_VERDICT_SPOOF_LIKELY, 1234 };
		g_ptr_array_add(bulletin->failing, row);
		g_ptr_array_add(changes.lists[DM_CHANGE_NEW_SOURCE], &source);
	}
	g_assert_false(dm_bulletin_is_quiet(bulletin));
	assert_says(bulletin,
		    "pass, 25 new sources fail, 1 domain without reports\n");
	assert_says(
		bulletin,
		"- example.com: 192.0.2.1: 30 messages since 2026-01-01, 1,234 fail: looks forged: nothing of it is yours (spoof-likely)");
	assert_says(bulletin, "- and 5 more Domains on which no report");
	assert_says(bulletin, "- example.net: 1 report before");
	assert_says(bulletin,
		    "Besides: 1 new source that passes or sent too little");
	for (guint i = 0; i < DM_N_CHANGES; i++)
		g_ptr_array_unref(changes.lists[i]);
}

static void test_readiness(void)
{
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autoptr(GPtrArray) some = g_ptr_array_new();
	DmImpact impacts[] = {
		{ .domain = (char *)"a.example",
		  .messages = 2000,
		  .hit = 3,
		  .overridden = 1200,
		  .readiness = DM_READY_YES,
		  .reasons = none },
		{ .domain = (char *)"b.example",
		  .messages = 1,
		  .hit = 1,
		  .overridden = 1,
		  .readiness = DM_READY_NOT_YET,
		  .reasons = some },
		{ .domain = (char *)"c.example",
		  .messages = 9,
		  .hit = 1,
		  .readiness = DM_READY_NOT_YET,
		  .reasons = some },
		{ .domain = (char *)"d.example",
		  .readiness = DM_READY_NO_DATA,
		  .reasons = none },
	};
	g_autoptr(DmBulletin) bulletin = empty();

	g_ptr_array_add(some, (gpointer) "one reason");
	g_ptr_array_add(some, (gpointer) "another");
	add_domain(bulletin, (char *)"a.example", 1, 1);
	for (guint i = 0; i < G_N_ELEMENTS(impacts); i++)
		g_ptr_array_add(bulletin->impacts, &impacts[i]);
	g_hash_table_insert(bulletin->published, (gpointer) "c.example",
			    (gpointer) "reject");
	g_hash_table_insert(bulletin->published, (gpointer) "b.example",
			    (gpointer) "quarantine");
	assert_says(
		bulletin,
		"1 domain has published p=reject already. 1 of 2 other domains are ready, as far as the reports of the last weeks tell. - a.example: ready. It would have hit 3 of 2,000 messages; 1,200 more were let through by receivers. - b.example: not yet: one reason; another. It would have hit 1 of 1 message; 1 more was let through by receivers.");
	impacts[0].overridden = 0;
	assert_says(bulletin, "It would have hit 3 of 2,000 messages. - b");
	assert_says_not(bulletin, "c.example:");
	assert_says_not(bulletin, "d.example:");
}

/* What anybody may name takes no more room than it needs. */
static void test_long_names(void)
{
	g_autofree char *name = g_strnfill(5000, 'a');
	g_autofree char *head = g_strnfill(39, 'a');
	g_autofree char *part = g_strnfill(41, 'a');
	g_autofree char *shown = g_strconcat(head, "\xe2\x80\xa6", NULL);
	g_autoptr(GPtrArray) reasons = g_ptr_array_new();
	DmImpact impact = { .domain = name,
			    .messages = 1,
			    .readiness = DM_READY_YES,
			    .reasons = reasons };
	DmDomainChanges changes = { .domain = name };
	DmBulletinReporter *reporter = g_new0(DmBulletinReporter, 1);
	DmBulletinFailing *failing = g_new0(DmBulletinFailing, 1);
	DmChange change[DM_N_CHANGES];
	g_autoptr(DmBulletin) bulletin = empty();
	g_autofree char *words = NULL;

	bulletin->filter.domain = name;
	add_domain(bulletin, name, 1, 1);
	add_domain(bulletin, name, 0, 1);
	g_ptr_array_add(bulletin->impacts, &impact);
	g_ptr_array_add(bulletin->changes, &changes);
	for (guint i = 0; i < DM_N_CHANGES; i++) {
		change[i] = (DmChange){
			(DmChangeKind)i, name, name, name, TRUE, name,
			"dkim",		 name, name, name
		};
		change[i].reporters = g_hash_table_new(NULL, NULL);
		changes.lists[i] = g_ptr_array_new();
		g_ptr_array_add(changes.lists[i], &change[i]);
	}
	*failing = (DmBulletinFailing){ name, &change[0],
					DM_VERDICT_SPOOF_LIKELY, 1 };
	g_ptr_array_add(bulletin->failing, failing);
	reporter->org_name = name;
	g_ptr_array_add(bulletin->reporters, reporter);
	words = words_of(bulletin);
	/* The subject repeats what was asked for. */
	g_assert_null(strstr(strchr(words, '\n'), part));
	g_assert_nonnull(strstr(strchr(words, '\n'), shown));
	for (guint i = 0; i < DM_N_CHANGES; i++) {
		g_hash_table_unref(change[i].reporters);
		g_ptr_array_unref(changes.lists[i]);
	}
}

/* The rows that are left out are summed up. */
static void test_many_domains(void)
{
	g_autoptr(DmBulletin) bulletin = empty();

	for (guint i = 0; i < 53; i++)
		add_domain(bulletin, (char *)"example.com", 1000, 10);
	assert_says(bulletin, "and 3 more 3,000 30 100 100");
	assert_says(bulletin, "total 53,000 530 100 100");
}

/* ---- hostile texts ------------------------------------------------------ */

static char *judge(DmDigestFormat format, const char *output)
{
	switch (format) {
	case DM_DIGEST_HTML:
		return check_html(output, NULL);
	case DM_DIGEST_MAIL:
		return check_mail(output);
	case DM_DIGEST_JSON:
		return check_json(output, NULL);
	default:
		return check_text(output, FALSE);
	}
}

static void judge_all(Hostile *h, HostileStore *hs, gint64 since, gint64 until)
{
	static const char *const nobody[] = { NULL };
	const DmMailHead head = { "a@example.com", nobody, 0 };
	const char *const filters[] = { "domain", hostile_text(h), NULL };
	g_autoptr(DmBulletin) bulletin = NULL;
	GError *error = NULL;
	DmFilter filter;

	dm_filter_init(&filter);
	filter.since_day = since;
	filter.until_day = until;
	bulletin = dm_bulletin_new(hs->store, &filter, NULL, until + 1, &error);
	g_assert_no_error(error);
	bulletin->filter.domain = hostile_text(h);
	for (int i = 0; i <= DM_DIGEST_JSON; i++) {
		g_autofree char *problem = NULL;
		Capture capture;

		g_assert_true(dm_digest_print(bulletin, (DmDigestFormat)i,
					      &head, filters, 0,
					      capture_open(&capture), NULL));
		problem = judge((DmDigestFormat)i, capture_text(&capture));
		if (problem)
			g_error("form %d: %s\n%s", i, problem, capture.text);
		/* However long the names are. */
		if (i != DM_DIGEST_JSON)
			g_assert_cmpuint(capture.size, <, 1024 * 1024);
		capture_clear(&capture);
	}
}

static void test_hostile(void)
{
	HostileStore hs;
	Hostile h;

	hostile_init(&h, SEED);
	hostile_store_open(&hs);
	for (guint i = 0; i < STORED_REPORTS; i++) {
		hostile_make(&h);
		for (guint j = 0; j < HOSTILE_RECORDS; j++)
			h.records[j].source_ip = "192.0.2.1";
		hostile_store_put(&hs, &h);
	}
	hostile_store_commit(&hs);
	judge_all(&h, &hs, 0, 40000);
	judge_all(&h, &hs, 20000, 20500);
	judge_all(&h, &hs, DAY, DAY + 6);
	hostile_store_close(&hs);
	hostile_clear(&h);
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bulletin/long-names", test_long_names);
	g_test_add_func("/bulletin/quiet", test_quiet);
	g_test_add_func("/bulletin/nothing", test_nothing);
	g_test_add_func("/bulletin/stale", test_stale);
	g_test_add_func("/bulletin/no-messages", test_no_messages);
	g_test_add_func("/bulletin/busy", test_busy);
	g_test_add_func("/bulletin/readiness", test_readiness);
	g_test_add_func("/bulletin/many-domains", test_many_domains);
	g_test_add_func("/bulletin/hostile", test_hostile);
	return g_test_run();
}

/*
 * Says in words what a digest holds: what is new first, then the figures, then
 * what may be published, then whether reports come in at all.
 */
#include "report/bulletinletter.h"

#include "core/text.h"
#include "core/utctime.h"
#include "report/tabletext.h"

/* A list longer than that is read by nobody, and a mail of hundreds of domains
   is still of a size that every server takes. */
#define ITEMS_SHOWN 20
/* Rows of the table of domains, for the same reason. */
#define DOMAINS_SHOWN 50
/* Enough to see that the large ones report. */
#define REPORTERS_SHOWN 10
#define NAME_CHARACTERS 40 /* of anything that reporters named */
/* Reports on a day come on the day after it, some a day later. */
#define LATE_DAYS 2

/* One name must not take the room of all; caller frees.  NULL stays NULL. */
static char *cut(const char *name)
{
	g_autofree char *valid = name ? g_utf8_make_valid(name, -1) : NULL;
	g_autofree char *head = NULL;

	if (!valid || g_utf8_strlen(valid, -1) <= NAME_CHARACTERS)
		return g_steal_pointer(&valid);
	head = g_utf8_substring(valid, 0, NAME_CHARACTERS - 1);
	return g_strconcat(head, "\xe2\x80\xa6", NULL);
}

/* The same of all names in a change; caller frees. */
static char *change_words(const DmChange *change)
{
	g_autofree char *what = cut(change->what), *host = cut(change->host),
			*sender = cut(change->sender),
			*auth_domain = cut(change->auth_domain),
			*selector = cut(change->selector),
			*before = cut(change->before),
			*after = cut(change->after);
	DmChange short_one = *change;

	short_one.what = what;
	short_one.host = host;
	short_one.sender = sender;
	short_one.auth_domain = auth_domain;
	short_one.selector = selector;
	short_one.before = before;
	short_one.after = after;
	return dm_change_words(&short_one);
}

static void add_more(DmLetter *letter, guint n)
{
	if (n > ITEMS_SHOWN)
		dm_letter_add(letter, DM_BLOCK_ITEM, "and %u more",
			      n - ITEMS_SHOWN);
}

/* ---- the head --------------------------------------------------------- */

/* "2026-01-05 to 2026-01-11", one day alone; caller frees. */
static char *days(gint64 since_day, gint64 until_day)
{
	char since[DM_TIME_TEXT], until[DM_TIME_TEXT];

	dm_day_format(since_day, since);
	dm_day_format(until_day, until);
	return since_day == until_day
		       ? g_strdup(since)
		       : g_strdup_printf("%s to %s", since, until);
}

static void add_period(DmLetter *letter, const DmFilter *filter)
{
	gint64 n = filter->until_day - filter->since_day + 1;
	g_autofree char *now = days(filter->since_day, filter->until_day);
	g_autofree char *before =
		days(dm_changes_before_day(filter), filter->since_day - 1);
	g_autofree char *domain = cut(filter->domain);

	dm_letter_add(letter, DM_BLOCK_TITLE, "DMARC reports, %s", now);
	dm_letter_add(letter, DM_BLOCK_PARAGRAPH,
		      "%" G_GINT64_FORMAT
		      " day%s (UTC), compared with %s before%s%s.",
		      n, dm_text_plural(n), before, domain ? ", of " : "",
		      domain ? domain : "");
}

static void add_sum(DmLetter *letter, const DmBulletin *bulletin)
{
	const DmFigures *now = &bulletin->now, *before = &bulletin->before;
	g_autofree char *messages = dm_bulletin_number(now->messages);
	g_autofree char *were = dm_bulletin_number(before->messages);
	g_autofree char *pass = dm_percent_text(now->dmarc_pass, now->messages);
	g_autofree char *passed =
		dm_percent_text(before->dmarc_pass, before->messages);

	if (!now->messages)
		dm_letter_add(letter, DM_BLOCK_PARAGRAPH,
			      "Reports came in, with no message in them.");
	else if (before->messages)
		dm_letter_add(
			letter, DM_BLOCK_PARAGRAPH,
			"%s message%s, %s %% passed DMARC; before: %s, %s %%.",
			messages, dm_text_plural(now->messages), pass, were,
			passed);
	else
		dm_letter_add(
			letter, DM_BLOCK_PARAGRAPH,
			"%s message%s, %s %% passed DMARC. There are no reports on the days before to compare with, so more looks new than is.",
			messages, dm_text_plural(now->messages), pass);
}

/* Reports on the first of these days hide that they have stopped. */
static void add_stale(DmLetter *letter, const DmBulletin *bulletin)
{
	char day[DM_TIME_TEXT];

	dm_letter_add(
		letter, DM_BLOCK_ALARM,
		"No report was stored after %s. The mailbox or the fetching of mail may be broken: dmarcmill doctor tells.",
		dm_day_format(dm_time_day(bulletin->last_stored), day));
}

static void add_alarm(DmLetter *letter, const DmBulletin *bulletin)
{
	gint64 others = bulletin->reports[DM_KIND_FAILURE] +
			bulletin->reports[DM_KIND_TLS];

	if (others)
		dm_letter_add(
			letter, DM_BLOCK_ALARM,
			"No DMARC aggregate report on these days came in, though %" G_GINT64_FORMAT
			" other report%s did. Does the record of the domain still ask for them (rua)? dmarcmill check DOMAIN tells.",
			others, dm_text_plural(others));
	else
		dm_letter_add(
			letter, DM_BLOCK_ALARM,
			"No report on these days came in at all. The mailbox, the fetching of mail, or the address in the DMARC record may be broken: dmarcmill doctor and dmarcmill check DOMAIN tell.");
}

/* ---- what is new ------------------------------------------------------ */

static void add_failing(DmLetter *letter, const DmBulletin *bulletin)
{
	const GPtrArray *failing = bulletin->failing;

	if (!failing->len)
		return;
	dm_letter_add(
		letter, DM_BLOCK_PARAGRAPH,
		"New sources that fail; dmarcmill explain ADDRESS says why, and what to do:");
	for (guint i = 0; i < MIN(failing->len, ITEMS_SHOWN); i++) {
		const DmBulletinFailing *row = g_ptr_array_index(failing, i);
		g_autofree char *domain = cut(row->domain);
		g_autofree char *words = change_words(row->change);
		g_autofree char *neither = dm_bulletin_number(row->neither);

		dm_letter_add(letter, DM_BLOCK_ITEM, "%s: %s, %s fail: %s (%s)",
			      domain, words, neither,
			      dm_verdict_words(row->verdict),
			      dm_verdict_name(row->verdict));
	}
	add_more(letter, failing->len);
}

static void add_kind(DmLetter *letter, const DmBulletin *bulletin,
		     DmChangeKind kind, const char *head)
{
	guint n = 0;

	for (guint i = 0; i < bulletin->changes->len; i++) {
		const DmDomainChanges *domain =
			g_ptr_array_index(bulletin->changes, i);
		const GPtrArray *list = domain->lists[kind];
		g_autofree char *name = cut(domain->domain);

		for (guint j = 0; j < list->len; j++) {
			g_autofree char *words =
				change_words(g_ptr_array_index(list, j));

			if (!n)
				dm_letter_add(letter, DM_BLOCK_PARAGRAPH, "%s",
					      head);
			if (n++ < ITEMS_SHOWN)
				dm_letter_add(letter, DM_BLOCK_ITEM, "%s: %s",
					      name, words);
		}
	}
	add_more(letter, n);
}

static void add_lost(DmLetter *letter, const DmBulletin *bulletin)
{
	guint n = 0;

	/* Of all domains the alarm has told. */
	for (guint i = 0; bulletin->now.reports && i < bulletin->domains->len;
	     i++) {
		const DmBulletinDomain *domain =
			g_ptr_array_index(bulletin->domains, i);
		g_autofree char *name = cut(domain->domain);

		if (domain->now.reports || !domain->before.reports)
			continue;
		if (!n)
			dm_letter_add(letter, DM_BLOCK_PARAGRAPH,
				      "Domains on which no report came in:");
		if (n++ < ITEMS_SHOWN)
			dm_letter_add(letter, DM_BLOCK_ITEM,
				      "%s: %" G_GINT64_FORMAT
				      " report%s before",
				      name, domain->before.reports,
				      dm_text_plural(domain->before.reports));
	}
	add_more(letter, n);
}

/* Sources that came and went, which are many and mostly harmless. */
static void add_others(DmLetter *letter, const DmBulletin *bulletin)
{
	guint others = dm_bulletin_count(bulletin, DM_CHANGE_NEW_SOURCE) -
		       bulletin->failing->len;
	guint vanished = dm_bulletin_count(bulletin, DM_CHANGE_VANISHED_SOURCE);
	char since[DM_TIME_TEXT], until[DM_TIME_TEXT];

	g_autoptr(GString) words = g_string_new(NULL);

	if (!others && !vanished)
		return;
	if (others)
		g_string_append_printf(
			words,
			"%u new source%s that pass%s or sent too little to tell",
			others, dm_text_plural(others),
			others == 1 ? "es" : "");
	if (vanished)
		g_string_append_printf(words, "%s%u source%s that vanished",
				       others ? ", " : "", vanished,
				       dm_text_plural(vanished));
	dm_letter_add(
		letter, DM_BLOCK_PARAGRAPH,
		"Besides: %s; dmarcmill changes --since %s --until %s lists them.",
		words->str, dm_day_format(bulletin->filter.since_day, since),
		dm_day_format(bulletin->filter.until_day, until));
}

static void add_news(DmLetter *letter, const DmBulletin *bulletin)
{
	dm_letter_add(letter, DM_BLOCK_HEADING, "What is new");
	if (!bulletin->now.reports)
		dm_letter_add(letter, DM_BLOCK_PARAGRAPH,
			      "Without reports nobody can tell.");
	if (dm_bulletin_is_quiet(bulletin))
		dm_letter_add(
			letter, DM_BLOCK_PARAGRAPH,
			"Nothing that needs a look: no new source that fails, no first failure, no change of a policy, no new selector, and nobody who reports has gone silent.");
	add_failing(letter, bulletin);
	add_kind(letter, bulletin, DM_CHANGE_FIRST_FAILURE,
		 "What passed before, and failed for the first time:");
	add_lost(letter, bulletin);
	add_kind(letter, bulletin, DM_CHANGE_POLICY, "Policies that changed:");
	add_kind(letter, bulletin, DM_CHANGE_SILENT_REPORTER,
		 "Receivers that report no more:");
	add_kind(letter, bulletin, DM_CHANGE_NEW_SELECTOR,
		 "New DKIM selectors:");
	add_others(letter, bulletin);
}

/* ---- domains ---------------------------------------------------------- */

static void add_domain(DmLetter *letter, const char *name, const DmFigures *now,
		       const DmFigures *before)
{
	g_autofree char *messages = dm_bulletin_number(now->messages);
	g_autofree char *were = dm_bulletin_number(before->messages);
	g_autofree char *pass = dm_percent_text(now->dmarc_pass, now->messages);
	g_autofree char *passed =
		dm_percent_text(before->dmarc_pass, before->messages);
	g_autofree char *short_name = cut(name);
	const char *const cells[] = { short_name, messages, were, pass,
				      passed };

	dm_letter_add_row(letter, cells);
}

static void add_domains(DmLetter *letter, const DmBulletin *bulletin)
{
	static const char *const heads[] = { "Domain", "Msgs",	 "before",
					     "Pass %", "before", NULL };
	DmFigures rest = { 0 }, rest_before = { 0 };
	guint n = bulletin->domains->len;
	g_autofree char *more =
		g_strdup_printf("and %u more", n - MIN(n, DOMAINS_SHOWN));

	if (!n)
		return;
	dm_letter_add(letter, DM_BLOCK_HEADING, "Domains");
	dm_letter_add_table(
		letter,
		"messages and DMARC pass of each domain, now and before",
		heads);
	for (guint i = 0; i < n; i++) {
		const DmBulletinDomain *row =
			g_ptr_array_index(bulletin->domains, i);

		if (i < DOMAINS_SHOWN) {
			add_domain(letter, row->domain, &row->now,
				   &row->before);
			continue;
		}
		rest.messages += row->now.messages;
		rest.dmarc_pass += row->now.dmarc_pass;
		rest_before.messages += row->before.messages;
		rest_before.dmarc_pass += row->before.dmarc_pass;
	}
	if (n > DOMAINS_SHOWN)
		add_domain(letter, more, &rest, &rest_before);
	if (n > 1)
		add_domain(letter, "total", &bulletin->now, &bulletin->before);
}

/* ---- readiness -------------------------------------------------------- */

static gboolean is_rejecting(const DmBulletin *bulletin, const char *domain)
{
	return g_strcmp0(g_hash_table_lookup(bulletin->published, domain),
			 "reject") == 0;
}

static void add_impact(DmLetter *letter, const DmImpact *impact)
{
	g_autoptr(GString) why = g_string_new(NULL);
	g_autofree char *hit = dm_bulletin_number(impact->hit);
	g_autofree char *of = dm_bulletin_number(impact->messages);
	g_autofree char *domain = cut(impact->domain);
	g_autofree char *passed = dm_bulletin_number(impact->overridden);
	g_autofree char *more =
		impact->overridden
			? g_strdup_printf(
				  "; %s more %s let through by receivers",
				  passed,
				  impact->overridden == 1 ? "was" : "were")
			: g_strdup("");

	for (guint i = 0; i < impact->reasons->len; i++)
		g_string_append_printf(
			why, "%s%s", i ? "; " : ": ",
			(const char *)g_ptr_array_index(impact->reasons, i));
	dm_letter_add(letter, DM_BLOCK_ITEM,
		      "%s: %s%s. It would have hit %s of %s message%s%s.",
		      domain,
		      impact->readiness == DM_READY_YES ? "ready" : "not yet",
		      why->str, hit, of, dm_text_plural(impact->messages),
		      more);
}

static void add_readiness(DmLetter *letter, const DmBulletin *bulletin)
{
	const GPtrArray *impacts = bulletin->impacts;
	guint ready = 0, rejecting = 0;
	g_autoptr(GPtrArray) open = g_ptr_array_new();

	for (guint i = 0; i < impacts->len; i++) {
		DmImpact *impact = g_ptr_array_index(impacts, i);

		if (impact->readiness == DM_READY_NO_DATA)
			continue;
		if (is_rejecting(bulletin, impact->domain)) {
			rejecting++;
			continue;
		}
		ready += impact->readiness == DM_READY_YES;
		g_ptr_array_add(open, impact);
	}
	if (!open->len && !rejecting)
		return;
	dm_letter_add(letter, DM_BLOCK_HEADING, "Ready for p=reject?");
	if (rejecting)
		dm_letter_add(letter, DM_BLOCK_PARAGRAPH,
			      "%u domain%s published p=reject already.",
			      rejecting, rejecting == 1 ? " has" : "s have");
	if (open->len > 1)
		dm_letter_add(
			letter, DM_BLOCK_PARAGRAPH,
			"%u of %u%s domains are ready, as far as the reports of the last weeks tell.",
			ready, open->len, rejecting ? " other" : "");
	for (guint i = 0; i < MIN(open->len, ITEMS_SHOWN); i++)
		add_impact(letter, g_ptr_array_index(open, i));
	add_more(letter, open->len);
}

/* ---- what came in ----------------------------------------------------- */

static void add_reporters(DmLetter *letter, const GPtrArray *reporters)
{
	g_autoptr(GString) names = g_string_new(NULL);

	if (!reporters->len)
		return;
	for (guint i = 0; i < MIN(reporters->len, REPORTERS_SHOWN); i++) {
		const DmBulletinReporter *row = g_ptr_array_index(reporters, i);

		g_autofree char *name = cut(row->org_name);

		g_string_append_printf(names, "%s%s (%" G_GINT64_FORMAT ")",
				       i ? ", " : "",
				       *name ? name : "without a name",
				       row->reports);
	}
	if (reporters->len > REPORTERS_SHOWN)
		g_string_append_printf(names, ", and %u more",
				       reporters->len - REPORTERS_SHOWN);
	dm_letter_add(letter, DM_BLOCK_PARAGRAPH, "They are from %s.",
		      names->str);
}

static void add_quarantine(DmLetter *letter, const DmBulletin *bulletin)
{
	if (!bulletin->quarantined)
		dm_letter_add(letter, DM_BLOCK_PARAGRAPH,
			      "Nothing is in quarantine.");
	else
		dm_letter_add(
			letter, DM_BLOCK_PARAGRAPH,
			"In quarantine: %" G_GINT64_FORMAT
			" item%s that could not be read, %" G_GINT64_FORMAT
			" of these days; dmarcmill db quarantine lists them.",
			bulletin->quarantined,
			dm_text_plural(bulletin->quarantined),
			bulletin->newly_quarantined);
}

static void add_heartbeat(DmLetter *letter, const DmBulletin *bulletin)
{
	char stored[DM_TIME_TEXT];

	dm_letter_add(letter, DM_BLOCK_HEADING, "Reports");
	dm_letter_add(
		letter, DM_BLOCK_PARAGRAPH,
		"About these days: %" G_GINT64_FORMAT
		" aggregate report%s, %" G_GINT64_FORMAT
		" failure report%s, %" G_GINT64_FORMAT " TLS report%s.%s",
		bulletin->reports[DM_KIND_AGGREGATE],
		dm_text_plural(bulletin->reports[DM_KIND_AGGREGATE]),
		bulletin->reports[DM_KIND_FAILURE],
		dm_text_plural(bulletin->reports[DM_KIND_FAILURE]),
		bulletin->reports[DM_KIND_TLS],
		dm_text_plural(bulletin->reports[DM_KIND_TLS]),
		bulletin->filter.until_day + LATE_DAYS >= bulletin->today
			? " Some on the last of them may still be on their way."
			: "");
	add_reporters(letter, bulletin->reporters);
	if (bulletin->last_stored)
		dm_letter_add(letter, DM_BLOCK_PARAGRAPH,
			      "The last report was stored at %s.",
			      dm_time_format(bulletin->last_stored, stored));
	else
		dm_letter_add(letter, DM_BLOCK_PARAGRAPH,
			      "No report was ever stored.");
	add_quarantine(letter, bulletin);
}

DmLetter *dm_bulletin_letter(const DmBulletin *bulletin)
{
	DmLetter *letter = dm_letter_new();

	letter->subject = dm_bulletin_subject(bulletin);
	add_period(letter, &bulletin->filter);
	if (bulletin->now.reports)
		add_sum(letter, bulletin);
	else
		add_alarm(letter, bulletin);
	if (bulletin->now.reports && dm_bulletin_is_stale(bulletin))
		add_stale(letter, bulletin);
	add_news(letter, bulletin);
	add_domains(letter, bulletin);
	add_readiness(letter, bulletin);
	add_heartbeat(letter, bulletin);
	return letter;
}

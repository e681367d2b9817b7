/*
 * Collects what a digest tells, from the store's questions, the changes, the
 * verdicts and the impact of p=reject.  Knows nothing of how it is told.
 */
#include "report/bulletin.h"

#include "core/utctime.h"

/* How far back verdicts and readiness look at the least: what is sent monthly,
   and a week for reports that are late. */
#define LOOK_BACK_DAYS 35
/* Sources with fewer messages, and nobody's own, come and go all the time. */
#define FEW_MESSAGES 5
/* Large receivers report each day; a weekend may lie between. */
#define STALE_DAYS 3

typedef struct {
	DmStore *store;
	DmBulletin *bulletin;
	const GPtrArray *facts;
	GHashTable *by_name; /* domain -> DmBulletinDomain, of the digest */
	GHashTable *sources; /* "source_ip domain" -> Judged */
} Collector;

/* A source of a domain. */
typedef struct {
	DmVerdict worst;
	gint64 neither;
} Judged;

static void free_domain(gpointer data)
{
	DmBulletinDomain *domain = data;

	g_free(domain->domain);
	g_free(domain);
}

static void free_reporter(gpointer data)
{
	DmBulletinReporter *reporter = data;

	g_free(reporter->org_name);
	g_free(reporter);
}

static void free_impact(gpointer data)
{
	dm_impact_free(data);
}

void dm_bulletin_free(DmBulletin *bulletin)
{
	if (!bulletin)
		return;
	g_clear_pointer(&bulletin->domains, g_ptr_array_unref);
	g_clear_pointer(&bulletin->failing, g_ptr_array_unref);
	g_clear_pointer(&bulletin->changes, g_ptr_array_unref);
	g_clear_pointer(&bulletin->impacts, g_ptr_array_unref);
	g_clear_pointer(&bulletin->published, g_hash_table_unref);
	g_clear_pointer(&bulletin->reporters, g_ptr_array_unref);
	g_free(bulletin);
}

/* ---- figures ---------------------------------------------------------- */

static DmFilter filter_before(const DmFilter *filter)
{
	DmFilter before = *filter;

	before.since_day = dm_changes_before_day(filter);
	before.until_day = filter->since_day - 1;
	return before;
}

static DmBulletinDomain *domain_of(Collector *self, const char *name)
{
	const char *key = name ? name : "";
	DmBulletinDomain *domain = g_hash_table_lookup(self->by_name, key);

	if (domain)
		return domain;
	domain = g_new0(DmBulletinDomain, 1);
	domain->domain = g_strdup(key);
	g_ptr_array_add(self->bulletin->domains, domain);
	g_hash_table_insert(self->by_name, domain->domain, domain);
	return domain;
}

static gboolean on_now(gpointer user, const DmFiguresRow *row,
		       GError **error G_GNUC_UNUSED)
{
	domain_of(user, row->name)->now = row->figures;
	return TRUE;
}

static gboolean on_before(gpointer user, const DmFiguresRow *row,
			  GError **error G_GNUC_UNUSED)
{
	domain_of(user, row->name)->before = row->figures;
	return TRUE;
}

static gboolean on_total(gpointer user, const DmFiguresRow *row,
			 GError **error G_GNUC_UNUSED)
{
	Collector *self = user;

	self->bulletin->now = row->figures;
	return TRUE;
}

static gboolean on_total_before(gpointer user, const DmFiguresRow *row,
				GError **error G_GNUC_UNUSED)
{
	Collector *self = user;

	self->bulletin->before = row->figures;
	return TRUE;
}

static gint by_messages(gconstpointer a, gconstpointer b)
{
	const DmBulletinDomain *left = *(DmBulletinDomain *const *)a;
	const DmBulletinDomain *right = *(DmBulletinDomain *const *)b;
	gint64 more = right->now.messages - left->now.messages;

	if (!more)
		more = right->before.messages - left->before.messages;
	if (!more)
		return g_strcmp0(left->domain, right->domain);
	return more < 0 ? -1 : 1;
}

static gboolean ask_figures(Collector *self, GError **error)
{
	DmBulletin *bulletin = self->bulletin;
	const DmFilter *now = &bulletin->filter;
	const DmFilter before = filter_before(now);
	DmStore *store = self->store;

	if (!dm_store_figures(store, now, DM_BY_DOMAIN, on_now, on_total, self,
			      error) ||
	    !dm_store_figures(store, &before, DM_BY_DOMAIN, on_before,
			      on_total_before, self, error))
		return FALSE;
	g_ptr_array_sort(bulletin->domains, by_messages);
	return TRUE;
}

/* ---- verdicts and readiness ------------------------------------------- */

static DmFilter filter_long(const DmFilter *filter)
{
	DmFilter all = *filter;

	all.since_day =
		MIN(filter->since_day, filter->until_day - LOOK_BACK_DAYS + 1);
	return all;
}

static char *source_key(const char *source_ip, const char *domain)
{
	return g_strdup_printf("%s %s", source_ip ? source_ip : "",
			       domain ? domain : "");
}

static gboolean on_judged(gpointer user, const DmJudgedStream *stream,
			  GError **error G_GNUC_UNUSED)
{
	const DmMailStream *facts = stream->facts.stream;
	GHashTable *sources = user;
	g_autofree char *key = source_key(facts->source_ip, facts->domain);
	Judged *judged = g_hash_table_lookup(sources, key);

	if (!judged) {
		judged = g_new0(Judged, 1);
		g_hash_table_insert(sources, g_steal_pointer(&key), judged);
	}
	judged->worst = MAX(judged->worst, stream->verdict);
	judged->neither += facts->neither;
	return TRUE;
}

static void add_failing(Collector *self, const char *domain,
			const DmChange *change)
{
	g_autofree char *key = source_key(change->what, domain);
	const Judged *judged = g_hash_table_lookup(self->sources, key);
	DmBulletinFailing *failing;

	if (!judged || judged->worst < DM_VERDICT_SPOOF_LIKELY ||
	    (judged->worst == DM_VERDICT_SPOOF_LIKELY &&
	     judged->neither < FEW_MESSAGES))
		return;
	failing = g_new0(DmBulletinFailing, 1);
	failing->domain = domain;
	failing->change = change;
	failing->verdict = judged->worst;
	failing->neither = judged->neither;
	g_ptr_array_add(self->bulletin->failing, failing);
}

static gint by_urgency(gconstpointer a, gconstpointer b)
{
	const DmBulletinFailing *left = *(DmBulletinFailing *const *)a;
	const DmBulletinFailing *right = *(DmBulletinFailing *const *)b;

	if (left->verdict != right->verdict)
		return (int)right->verdict - (int)left->verdict;
	return (left->change->messages < right->change->messages) -
	       (left->change->messages > right->change->messages);
}

static gboolean ask_verdicts(Collector *self, GError **error)
{
	const DmFilter all = filter_long(&self->bulletin->filter);
	const DmStreamModes published = { NULL, NULL };
	const GPtrArray *changes = self->bulletin->changes;

	if (!dm_verdicts_each(self->store, &all, self->facts, &published,
			      on_judged, self->sources, error))
		return FALSE;
	for (guint i = 0; i < changes->len; i++) {
		const DmDomainChanges *domain = g_ptr_array_index(changes, i);
		const GPtrArray *list = domain->lists[DM_CHANGE_NEW_SOURCE];

		for (guint j = 0; j < list->len; j++)
			add_failing(self, domain->domain,
				    g_ptr_array_index(list, j));
	}
	g_ptr_array_sort(self->bulletin->failing, by_urgency);
	return TRUE;
}

static gboolean on_impact(gpointer user, const DmImpact *impact,
			  GError **error G_GNUC_UNUSED)
{
	g_ptr_array_add(user, dm_impact_copy(impact));
	return TRUE;
}

static gboolean on_published(gpointer user, const char *domain, const char *p,
			     GError **error G_GNUC_UNUSED)
{
	g_hash_table_insert(user, g_strdup(domain ? domain : ""), g_strdup(p));
	return TRUE;
}

static gint by_size(gconstpointer a, gconstpointer b)
{
	const DmImpact *left = *(DmImpact *const *)a;
	const DmImpact *right = *(DmImpact *const *)b;

	return (left->messages < right->messages) -
	       (left->messages > right->messages);
}

static gboolean ask_readiness(Collector *self, GError **error)
{
	static const DmTriedPolicy reject = { .p = "reject",
					      .sp = "reject",
					      .np = "reject" };
	const DmFilter all = filter_long(&self->bulletin->filter);

	if (!dm_impacts_each(self->store, &all, self->facts, &reject, on_impact,
			     self->bulletin->impacts, error) ||
	    !dm_store_published(self->store, &all, on_published,
				self->bulletin->published, error))
		return FALSE;
	g_ptr_array_sort(self->bulletin->impacts, by_size);
	return TRUE;
}

/* ---- what came in ----------------------------------------------------- */

static gboolean on_report(gpointer user, const DmReportRow *row,
			  GError **error G_GNUC_UNUSED)
{
	DmBulletin *bulletin = user;

	bulletin->reports[row->kind]++;
	return TRUE;
}

static gboolean on_reporter(gpointer user, const DmFiguresRow *row,
			    GError **error G_GNUC_UNUSED)
{
	DmBulletinReporter *reporter = g_new0(DmBulletinReporter, 1);

	reporter->org_name = g_strdup(row->name ? row->name : "");
	reporter->reports = row->figures.reports;
	g_ptr_array_add(user, reporter);
	return TRUE;
}

static gboolean on_quarantined(gpointer user, const DmQuarantined *row,
			       GError **error G_GNUC_UNUSED)
{
	DmBulletin *bulletin = user;
	gint64 day = dm_time_day(row->first_seen);

	bulletin->quarantined++;
	if (day >= bulletin->filter.since_day &&
	    day <= bulletin->filter.until_day)
		bulletin->newly_quarantined++;
	return TRUE;
}

static gboolean ask_arrivals(Collector *self, GError **error)
{
	DmBulletin *bulletin = self->bulletin;
	DmFilter by_reports = bulletin->filter;

	by_reports.sort = "reports";
	return dm_store_reports(self->store, &bulletin->filter, DM_KINDS_ALL,
				FALSE, on_report, bulletin, error) &&
	       dm_store_figures(self->store, &by_reports, DM_BY_REPORTER,
				on_reporter, NULL, bulletin->reporters,
				error) &&
	       dm_store_last_stored(self->store, &bulletin->last_stored,
				    error) &&
	       dm_store_quarantine_list(self->store, on_quarantined, bulletin,
					error);
}

/* ---- all of it -------------------------------------------------------- */

static gboolean collect(Collector *self, GError **error)
{
	DmBulletin *bulletin = self->bulletin;

	if (!ask_figures(self, error))
		return FALSE;
	bulletin->changes = dm_changes_find(self->store, &bulletin->filter,
					    bulletin->filter.until_day, error);
	return bulletin->changes && ask_verdicts(self, error) &&
	       ask_readiness(self, error) && ask_arrivals(self, error);
}

static DmBulletin *new_bulletin(const DmFilter *filter, gint64 today)
{
	DmBulletin *bulletin = g_new0(DmBulletin, 1);

	bulletin->filter = *filter;
	bulletin->today = today;
	bulletin->domains = g_ptr_array_new_with_free_func(free_domain);
	bulletin->failing = g_ptr_array_new_with_free_func(g_free);
	bulletin->impacts = g_ptr_array_new_with_free_func(free_impact);
	bulletin->published =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	bulletin->reporters = g_ptr_array_new_with_free_func(free_reporter);
	return bulletin;
}

DmBulletin *dm_bulletin_new(DmStore *store, const DmFilter *filter,
			    const GPtrArray *facts, gint64 today,
			    GError **error)
{
	g_autoptr(DmBulletin) bulletin = new_bulletin(filter, today);
	Collector self = { .store = store,
			   .bulletin = bulletin,
			   .facts = facts,
			   .by_name = g_hash_table_new(g_str_hash, g_str_equal),
			   .sources = g_hash_table_new_full(
				   g_str_hash, g_str_equal, g_free, g_free) };
	gboolean is_good = FALSE;

	if (dm_store_snapshot_begin(store, error)) {
		is_good = collect(&self, error);
		dm_store_snapshot_end(store);
	}
	g_hash_table_unref(self.by_name);
	g_hash_table_unref(self.sources);
	return is_good ? g_steal_pointer(&bulletin) : NULL;
}

/* ---- what it comes to ------------------------------------------------- */

guint dm_bulletin_count(const DmBulletin *bulletin, DmChangeKind kind)
{
	guint n = 0;

	for (guint i = 0; i < bulletin->changes->len; i++) {
		const DmDomainChanges *domain =
			g_ptr_array_index(bulletin->changes, i);

		n += domain->lists[kind]->len;
	}
	return n;
}

guint dm_bulletin_lost(const DmBulletin *bulletin)
{
	guint n = 0;

	for (guint i = 0; i < bulletin->domains->len; i++) {
		const DmBulletinDomain *domain =
			g_ptr_array_index(bulletin->domains, i);

		n += !domain->now.reports && domain->before.reports;
	}
	return n;
}

gboolean dm_bulletin_is_stale(const DmBulletin *bulletin)
{
	return bulletin->filter.until_day >= bulletin->today - STALE_DAYS &&
	       bulletin->today - dm_time_day(bulletin->last_stored) >
		       STALE_DAYS;
}

gboolean dm_bulletin_is_quiet(const DmBulletin *bulletin)
{
	static const DmChangeKind kinds[] = { DM_CHANGE_FIRST_FAILURE,
					      DM_CHANGE_POLICY,
					      DM_CHANGE_SILENT_REPORTER,
					      DM_CHANGE_NEW_SELECTOR };

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (dm_bulletin_count(bulletin, kinds[i]))
			return FALSE;
	return bulletin->now.reports && !bulletin->failing->len &&
	       !dm_bulletin_lost(bulletin) && !dm_bulletin_is_stale(bulletin);
}

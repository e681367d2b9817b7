/*
 * Sums up what a policy would have hit, and says whether it may be published.
 */
#include "report/impact.h"

#include <string.h>

#include "core/text.h"
#include "core/utctime.h"

/* A month shows what is sent monthly. */
#define DAYS_MIN 28
#define REPORTERS_MIN 3
#define MESSAGES_MIN 100
/* Of all messages, in tenths of a percent. */
#define MEND_PERMILLE 1
#define CARRIED_PERMILLE 10
#define SECONDS_PER_DAY 86400

typedef struct {
	const DmTriedPolicy *policy;
	const GPtrArray *facts;
	DmImpactFn callback;
	gpointer user;
	DmImpact *impact; /* in hand, or NULL */
	GHashTable *sources, *froms, *reporters;
	gint64 first_seen, last_seen;
} Summer;

const char *dm_readiness_name(DmReadiness readiness)
{
	static const char *const names[] = { "no-data", "not-yet", "ready" };

	return names[readiness];
}

/* ---- which policy governs a stream ---------------------------------- */

static gboolean is_nonexistent(const Summer *self, const DmMailStream *stream)
{
	for (guint i = 0; self->facts && i < self->facts->len; i++) {
		const DmDomainFacts *facts = g_ptr_array_index(self->facts, i);

		if (strcmp(facts->domain, stream->domain) == 0 &&
		    g_strv_contains((const char *const *)facts->nonexistent,
				    stream->header_from))
			return TRUE;
	}
	return FALSE;
}

static gboolean acts_on(const Summer *self, const DmMailStream *stream)
{
	const char *policy = self->policy->p;

	if (stream->header_from &&
	    strcmp(stream->header_from, stream->domain) != 0)
		policy = is_nonexistent(self, stream) ? self->policy->np
						      : self->policy->sp;
	return strcmp(policy, "none") != 0;
}

/* ---- readiness ------------------------------------------------------ */

static void add_reason(DmImpact *impact, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

static void add_reason(DmImpact *impact, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(impact->reasons, g_strdup_vprintf(format, args));
	va_end(args);
}

/* What is one's own, or a service of one's own, and would be lost. */
static gint64 to_mend(const DmImpact *impact)
{
	static const DmVerdict own[] = {
		DM_VERDICT_DKIM_BROKEN,
		DM_VERDICT_DKIM_UNALIGNED,
		DM_VERDICT_SPF_UNALIGNED,
		DM_VERDICT_OWN_SERVER_MISCONFIGURED,
		DM_VERDICT_OK,
		DM_VERDICT_OK_DKIM_ONLY,
		DM_VERDICT_OK_SPF_ONLY,
	};
	gint64 sum = 0;

	for (guint i = 0; i < G_N_ELEMENTS(own); i++)
		sum += impact->by_verdict[own[i]];
	return sum;
}

static gboolean exceeds(const DmImpact *impact, gint64 part, gint64 permille)
{
	return part * 1000 > impact->messages * permille;
}

static void judge_data(DmImpact *impact)
{
	if (impact->messages < MESSAGES_MIN)
		add_reason(impact, "only %" G_GINT64_FORMAT " message%s known",
			   impact->messages,
			   impact->messages == 1 ? " is" : "s are");
	if (impact->days < DAYS_MIN)
		add_reason(
			impact,
			"only %u day%s known; %u show what is sent once a month",
			impact->days, impact->days == 1 ? " is" : "s are",
			DAYS_MIN);
	if (impact->reporters < REPORTERS_MIN)
		add_reason(impact, "only %u receiver%s", impact->reporters,
			   impact->reporters == 1 ? " reports" : "s report");
}

static void judge(DmImpact *impact)
{
	gint64 mend = to_mend(impact);
	gint64 carried = impact->by_verdict[DM_VERDICT_FORWARDED] +
			 impact->by_verdict[DM_VERDICT_MAILING_LIST];

	if (!impact->messages) {
		impact->readiness = DM_READY_NO_DATA;
		return;
	}
	judge_data(impact);
	if (exceeds(impact, mend, MEND_PERMILLE))
		add_reason(
			impact,
			"%" G_GINT64_FORMAT
			" message%s of your own servers or services would be hit: mend these first",
			mend, dm_text_plural(mend));
	if (exceeds(impact, carried, CARRIED_PERMILLE))
		add_reason(
			impact,
			"%" G_GINT64_FORMAT
			" message%s that %s forwarded or came by a list would be hit: sign all mail with DKIM",
			carried, dm_text_plural(carried),
			carried == 1 ? "was" : "were");
	impact->readiness =
		impact->reasons->len ? DM_READY_NOT_YET : DM_READY_YES;
}

/* ---- sums ----------------------------------------------------------- */

static void begin(Summer *self, const DmMailStream *stream)
{
	self->impact = g_new0(DmImpact, 1);
	self->impact->domain = g_strdup(stream->domain);
	self->impact->reasons = g_ptr_array_new_with_free_func(g_free);
	self->first_seen = stream->first_seen;
	self->last_seen = stream->last_seen;
	g_hash_table_remove_all(self->sources);
	g_hash_table_remove_all(self->froms);
	g_hash_table_remove_all(self->reporters);
}

DmImpact *dm_impact_copy(const DmImpact *impact)
{
	DmImpact *copy = g_memdup2(impact, sizeof(*impact));

	copy->domain = g_strdup(impact->domain);
	copy->reasons = g_ptr_array_ref(impact->reasons);
	return copy;
}

void dm_impact_free(DmImpact *impact)
{
	if (!impact)
		return;
	g_free(impact->domain);
	g_ptr_array_unref(impact->reasons);
	g_free(impact);
}

static gboolean finish(Summer *self, GError **error)
{
	DmImpact *impact = g_steal_pointer(&self->impact);
	gboolean is_good;

	if (!impact)
		return TRUE;
	impact->hit_sources = g_hash_table_size(self->sources);
	impact->hit_header_from = g_hash_table_size(self->froms);
	impact->reporters = g_hash_table_size(self->reporters);
	/* Reports end a second before the next day begins. */
	impact->days = (guint)((self->last_seen - self->first_seen +
				SECONDS_PER_DAY - 1) /
			       SECONDS_PER_DAY);
	judge(impact);
	is_good = self->callback(self->user, impact, error);
	dm_impact_free(impact);
	return is_good;
}

static void add_hit(Summer *self, const DmJudgedStream *judged)
{
	const DmMailStream *stream = judged->facts.stream;
	DmImpact *impact = self->impact;

	if (!acts_on(self, stream))
		return;
	impact->overridden += stream->hit_overridden;
	if (!stream->hit)
		return;
	impact->hit += stream->hit;
	impact->by_verdict[judged->verdict] += stream->hit;
	g_hash_table_add(self->sources,
			 g_strdup(stream->source_ip ? stream->source_ip : ""));
	g_hash_table_add(self->froms,
			 g_strdup(stream->header_from ? stream->header_from
						      : ""));
}

static gboolean on_judged(gpointer user, const DmJudgedStream *judged,
			  GError **error)
{
	const DmMailStream *stream = judged->facts.stream;
	Summer *self = user;

	if (!self->impact ||
	    strcmp(self->impact->domain, stream->domain) != 0) {
		if (!finish(self, error))
			return FALSE;
		begin(self, stream);
	}
	self->impact->messages += stream->messages;
	self->first_seen =
		dm_time_earlier(self->first_seen, stream->first_seen);
	self->last_seen = MAX(self->last_seen, stream->last_seen);
	for (guint i = 0; i < stream->reporters->len; i++)
		g_hash_table_add(
			self->reporters,
			g_strdup(g_ptr_array_index(stream->reporters, i)));
	add_hit(self, judged);
	return TRUE;
}

static GHashTable *new_names(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

gboolean dm_impacts_each(DmStore *store, const DmFilter *filter,
			 const GPtrArray *facts, const DmTriedPolicy *policy,
			 DmImpactFn callback, gpointer user, GError **error)
{
	Summer self = { .policy = policy,
			.facts = facts,
			.callback = callback,
			.user = user,
			.sources = new_names(),
			.froms = new_names(),
			.reporters = new_names() };
	gboolean is_good =
		dm_verdicts_each(store, filter, facts, &policy->modes,
				 on_judged, &self, error) &&
		finish(&self, error);

	dm_impact_free(self.impact);
	g_hash_table_unref(self.sources);
	g_hash_table_unref(self.froms);
	g_hash_table_unref(self.reporters);
	return is_good;
}

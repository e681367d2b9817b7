/*
 * Runs look-ups of host names: gets the answers that they want and calls them
 * again.  What becomes of the results it does not know.
 */
#include "dns/enricher.h"

/* How long a wait may be, so that a stop is seen and the deadline holds. */
#define WAIT_MS 200
/* PTR, and an address question for each name. */
#define QUERIES_MAX (1 + DM_REVERSE_NAMES)

struct enricher;

/*
 * One address.  It has a cache of its own, for two addresses hardly ever share
 * a question: so a run needs as much memory for a million as for a hundred.
 */
typedef struct {
	struct enricher *enricher;
	guint index;
	DmDnsCache *cache;
	DmLookups *lookups;
	gboolean had_timeout;
} Job;

typedef struct enricher {
	const DmEnricherOptions *options;
	const DmAddress *addresses;
	guint n, next;
	DmResolver *resolver;
	GPtrArray *jobs;    /* Job: begun and not done */
	GArray *silent;	    /* guint: indexes that had no answer in time */
	gboolean is_heard;  /* somebody answered since the last silence */
	gboolean was_heard; /* … or ever */
	DmReversedFn callback;
	gpointer user;
	DmEnricherEnd *end;
} Enricher;

static void free_job(gpointer data)
{
	Job *job = data;

	dm_lookups_free(job->lookups);
	dm_dns_cache_free(job->cache);
	g_free(job);
}

/* ---- questions ------------------------------------------------------ */

static void on_resolved(gpointer user, DmDnsAnswer *answer)
{
	Job *job = user;

	if (answer->status == DM_DNS_TIMEOUT)
		job->had_timeout = TRUE;
	else
		job->enricher->is_heard = job->enricher->was_heard = TRUE;
	dm_dns_cache_put(job->cache, answer);
}

static void on_want(gpointer user, const char *name, DmDnsType type)
{
	Job *job = user;

	dm_resolver_ask(job->enricher->resolver, name, type, on_resolved, job);
}

/* ---- one address ---------------------------------------------------- */

/* Runs the look-up once more; NULL while something is missing. */
static DmReverse *run_job(Job *job)
{
	g_autoptr(DmReverse) found = NULL;

	dm_lookups_begin(job->lookups);
	found = dm_reverse_find(&job->enricher->addresses[job->index],
				job->lookups);
	if (!dm_lookups_is_pending(job->lookups))
		return g_steal_pointer(&found);
	dm_lookups_wanted(job->lookups, on_want, NULL, job);
	return NULL;
}

static Job *begin_job(Enricher *enricher)
{
	Job *job = g_new0(Job, 1);

	job->enricher = enricher;
	job->index = enricher->next++;
	job->cache = dm_dns_cache_new();
	job->lookups = dm_lookups_new(job->cache, QUERIES_MAX, G_MAXSIZE);
	enricher->end->asked++;
	return job;
}

static gboolean give_out(Enricher *enricher, guint index,
			 const DmReverse *found, GError **error)
{
	enricher->end->answered += found->state != DM_HOST_FAILED;
	return enricher->callback(enricher->user, index, found, error);
}

/*
 * Silence says something about an address only where others are answered: it
 * waits until that is clear.
 */
static gboolean finish(Enricher *enricher, const Job *job,
		       const DmReverse *found, GError **error)
{
	if (found->state == DM_HOST_FAILED && job->had_timeout) {
		g_array_append_val(enricher->silent, job->index);
		enricher->is_heard = FALSE;
		return TRUE;
	}
	return give_out(enricher, job->index, found, error);
}

static gboolean give_out_silent(Enricher *enricher, GError **error)
{
	const DmReverse failed = { DM_HOST_FAILED, NULL };

	for (guint i = 0; i < enricher->silent->len; i++)
		if (!give_out(enricher,
			      g_array_index(enricher->silent, guint, i),
			      &failed, error))
			return FALSE;
	g_array_set_size(enricher->silent, 0);
	return TRUE;
}

/* ---- all of them ---------------------------------------------------- */

static gboolean advance_job(Enricher *enricher, guint at, GError **error)
{
	Job *job = g_ptr_array_index(enricher->jobs, at);
	g_autoptr(DmReverse) found = run_job(job);
	gboolean is_good;

	if (!found)
		return TRUE;
	is_good = finish(enricher, job, found, error);
	g_ptr_array_remove_index_fast(enricher->jobs, at);
	return is_good;
}

static gboolean advance(Enricher *enricher, GError **error)
{
	/* Backwards: the last takes the place of the one that goes. */
	for (guint i = enricher->jobs->len; i-- > 0;) {
		const Job *job = g_ptr_array_index(enricher->jobs, i);

		if (dm_lookups_is_ready(job->lookups) &&
		    !advance_job(enricher, i, error))
			return FALSE;
	}
	while (enricher->next < enricher->n &&
	       enricher->jobs->len < enricher->options->resolver.parallel) {
		g_ptr_array_add(enricher->jobs, begin_job(enricher));
		if (!advance_job(enricher, enricher->jobs->len - 1, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean has_ready(const Enricher *enricher)
{
	for (guint i = 0; i < enricher->jobs->len; i++) {
		const Job *job = g_ptr_array_index(enricher->jobs, i);

		if (dm_lookups_is_ready(job->lookups))
			return TRUE;
	}
	return FALSE;
}

static void wait_for_answers(Enricher *enricher)
{
	GPollFD fds[DM_RESOLVER_FDS];
	int timeout_ms = WAIT_MS;
	guint n = dm_resolver_fds(enricher->resolver, fds, &timeout_ms);

	g_poll(fds, n, has_ready(enricher) ? 0 : timeout_ms);
	dm_resolver_process(enricher->resolver, fds, n);
}

/* Whether there is a reason to leave the rest. */
static gboolean is_over(Enricher *enricher)
{
	DmEnricherEnd *end = enricher->end;

	end->is_dead = dm_resolver_is_dead(enricher->resolver);
	end->is_late = g_get_monotonic_time() >= enricher->options->deadline_us;
	return end->is_dead || end->is_late ||
	       (enricher->options->stopped && enricher->options->stopped());
}

static gboolean run(Enricher *enricher, GError **error)
{
	while (!is_over(enricher)) {
		if (!advance(enricher, error))
			return FALSE;
		if (enricher->is_heard && !give_out_silent(enricher, error))
			return FALSE;
		/* The resolver may still ask for itself whether anybody is
		 * there. */
		if (!enricher->jobs->len && enricher->next == enricher->n &&
		    !dm_resolver_pending(enricher->resolver))
			break;
		wait_for_answers(enricher);
	}
	/* Too few to be sure, but nobody has answered at all. */
	if (enricher->silent->len && !enricher->was_heard)
		enricher->end->is_dead = TRUE;
	return enricher->end->is_dead || give_out_silent(enricher, error);
}

gboolean dm_enricher_run(const DmEnricherOptions *options,
			 const DmAddress *addresses, guint n,
			 DmReversedFn callback, gpointer user,
			 DmEnricherEnd *ret, GError **error)
{
	g_autoptr(DmResolver) resolver =
		dm_resolver_new(&options->resolver, error);
	Enricher enricher = { .options = options,
			      .addresses = addresses,
			      .n = n,
			      .resolver = resolver,
			      .callback = callback,
			      .user = user,
			      .end = ret };
	gboolean is_good;

	*ret = (DmEnricherEnd){ 0 };
	if (!resolver)
		return FALSE;
	enricher.jobs = g_ptr_array_new_with_free_func(free_job);
	enricher.silent = g_array_new(FALSE, FALSE, sizeof(guint));
	is_good = run(&enricher, error);
	/* Its questions know their jobs. */
	g_clear_pointer(&resolver, dm_resolver_free);
	g_ptr_array_unref(enricher.jobs);
	g_array_unref(enricher.silent);
	return is_good;
}

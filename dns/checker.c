/*
 * Runs checks: gets the answers that they want and calls them again.  What a
 * check does with them it does not know.
 */
#include "dns/checker.h"

#include "net/pages.h"

#define POLICY_PATH "/.well-known/mta-sts.txt"
/* So many domains share answers; then the cache begins anew, so that a run over
   any number of them takes the same memory. */
#define BLOCK 200
/* How long a wait may be, so that a stop is seen and deadlines hold. */
#define WAIT_MS 200

typedef struct {
	DmLookups *lookups;
	DmCheck *check; /* once it is done */
	gint64 deadline_us;
	gboolean is_begun;
} Job;

typedef struct {
	const DmCheckerOptions *options;
	const GPtrArray *inputs;
	DmResolver *resolver;
	DmPages *pages;
	DmDnsCache *cache;
	GPtrArray *pages_wanted; /* PageWanted */
	Job *jobs;		 /* one for each input */
	guint given, next;	 /* all before were given out, or begun */
	guint end;		 /* of the block in hand */
} Checker;

/* ---- answers -------------------------------------------------------- */

static void on_resolved(gpointer user, DmDnsAnswer *answer)
{
	const Checker *checker = user;

	dm_dns_cache_put(checker->cache, answer);
}

typedef struct {
	const Checker *checker;
	char *host;
} PageWanted;

static DmWebStatus web_status(const DmPage *page)
{
	if (!page->error)
		return DM_WEB_OK;
	if (page->is_too_large)
		return DM_WEB_TOO_LARGE;
	switch ((DmNetError)page->error->code) {
	case DM_NET_ERROR_CERTIFICATE:
		return DM_WEB_CERTIFICATE;
	case DM_NET_ERROR_TLS:
		return DM_WEB_TLS;
	case DM_NET_ERROR_CONNECT:
		return DM_WEB_CONNECT;
	case DM_NET_ERROR_TIMEOUT:
		return DM_WEB_TIMEOUT;
	default:
		return DM_WEB_FAILED;
	}
}

static void on_page(gpointer user, const DmPage *page)
{
	PageWanted *wanted = user;
	DmWebAnswer *answer = dm_web_answer_new(wanted->host, web_status(page));

	answer->problem = page->error ? g_strdup(page->error->message) : NULL;
	answer->http_status = page->http_status;
	answer->content_type = g_strdup(page->content_type);
	answer->location = g_strdup(page->location);
	answer->body = page->body ? g_bytes_ref(page->body) : NULL;
	dm_dns_cache_put_web(wanted->checker->cache, answer);
}

static void free_wanted(gpointer data)
{
	PageWanted *wanted = data;

	g_free(wanted->host);
	g_free(wanted);
}

/* ---- questions ------------------------------------------------------ */

static void on_want(gpointer user, const char *name, DmDnsType type)
{
	Checker *checker = user;

	dm_resolver_ask(checker->resolver, name, type, on_resolved, checker);
}

static void on_want_page(gpointer user, const char *host,
			 const DmAddress *addresses, guint n_addresses)
{
	Checker *checker = user;
	const DmPageRequest request = {
		.host = host,
		.path = POLICY_PATH,
		.addresses = addresses,
		.n_addresses = n_addresses,
		.port = checker->options->https_port,
		.timeout_seconds = checker->options->fetch_seconds,
		.body_max = checker->options->policy_bytes_max,
		.ca_file = checker->options->ca_file,
	};
	PageWanted *wanted = g_new0(PageWanted, 1);

	wanted->checker = checker;
	wanted->host = g_strdup(host);
	g_ptr_array_add(checker->pages_wanted, wanted);
	dm_pages_get(checker->pages, &request, on_page, wanted);
}

/* ---- one domain ----------------------------------------------------- */

/* Runs the check once more, and keeps it if nothing was missing. */
static void run_job(Checker *checker, guint index)
{
	const DmCheckInput *input = g_ptr_array_index(checker->inputs, index);
	const DmCheckerOptions *options = checker->options;
	Job *job = &checker->jobs[index];
	DmCheck *check;

	dm_lookups_begin(job->lookups);
	check = options->senders_only
			? dm_check_senders(input, job->lookups)
			: dm_check_domain(input, options->question,
					  job->lookups);
	if (dm_lookups_is_pending(job->lookups)) {
		dm_check_free(check);
		dm_lookups_wanted(job->lookups, on_want, on_want_page, checker);
		return;
	}
	job->check = check;
	g_clear_pointer(&job->lookups, dm_lookups_free);
}

static void begin_job(Checker *checker, guint index)
{
	Job *job = &checker->jobs[index];

	job->is_begun = TRUE;
	job->deadline_us =
		g_get_monotonic_time() +
		(gint64)checker->options->domain_seconds * G_USEC_PER_SEC;
	job->lookups =
		dm_lookups_new(checker->cache, checker->options->queries_max,
			       checker->options->bytes_max);
	run_job(checker, index);
}

static void advance_job(Checker *checker, guint index)
{
	Job *job = &checker->jobs[index];

	if (job->check)
		return;
	if (g_get_monotonic_time() >= job->deadline_us) {
		dm_lookups_close(job->lookups);
		run_job(checker, index);
	} else if (dm_lookups_is_ready(job->lookups)) {
		run_job(checker, index);
	}
}

/* ---- all of them ---------------------------------------------------- */

/* What is ready goes out in the order of the inputs. */
static gboolean give_out(Checker *checker, DmCheckedFn callback, gpointer user,
			 GError **error)
{
	while (checker->given < checker->next &&
	       checker->jobs[checker->given].check) {
		Job *job = &checker->jobs[checker->given++];

		if (!callback(user, g_steal_pointer(&job->check), error))
			return FALSE;
	}
	return TRUE;
}

static guint count_open(const Checker *checker)
{
	guint n = 0;

	for (guint i = checker->given; i < checker->next; i++)
		n += !checker->jobs[i].check;
	return n;
}

static void advance(Checker *checker)
{
	for (guint i = checker->given; i < checker->next; i++)
		advance_job(checker, i);
	while (checker->next < checker->end &&
	       count_open(checker) < checker->options->domains_at_once)
		begin_job(checker, checker->next++);
}

static gboolean has_ready(const Checker *checker)
{
	for (guint i = checker->given; i < checker->next; i++)
		if (!checker->jobs[i].check &&
		    dm_lookups_is_ready(checker->jobs[i].lookups))
			return TRUE;
	return FALSE;
}

static void wait_for_answers(Checker *checker)
{
	GPollFD fds[DM_RESOLVER_FDS];
	int timeout_ms = WAIT_MS;
	guint n = dm_resolver_fds(checker->resolver, fds, &timeout_ms);

	dm_pages_wait(checker->pages, fds, n,
		      has_ready(checker) ? 0 : timeout_ms);
	dm_resolver_process(checker->resolver, fds, n);
}

static gboolean run(Checker *checker, DmCheckedFn callback, gpointer user,
		    GError **error)
{
	advance(checker);
	while (give_out(checker, callback, user, error)) {
		if (checker->given == checker->end)
			return TRUE;
		if (checker->options->stopped && checker->options->stopped()) {
			g_set_error(error, DM_DNS_ERROR, DM_DNS_ERROR_STOPPED,
				    "stopped");
			return FALSE;
		}
		wait_for_answers(checker);
		advance(checker);
	}
	return FALSE;
}

/* Questions that a block leaves unanswered go to the next one's cache. */
static gboolean run_blocks(Checker *checker, DmCheckedFn callback,
			   gpointer user, GError **error)
{
	gboolean is_good = TRUE;

	while (is_good && checker->end < checker->inputs->len) {
		checker->end = MIN(checker->end + BLOCK, checker->inputs->len);
		dm_dns_cache_free(checker->cache);
		checker->cache = dm_dns_cache_new();
		is_good = run(checker, callback, user, error);
	}
	return is_good;
}

static void clear_jobs(Checker *checker)
{
	for (guint i = checker->given; i < checker->next; i++) {
		dm_lookups_free(checker->jobs[i].lookups);
		dm_check_free(checker->jobs[i].check);
	}
	g_free(checker->jobs);
}

gboolean dm_checker_run(const DmCheckerOptions *options,
			const GPtrArray *inputs, DmCheckedFn callback,
			gpointer user, gboolean *ret_is_dead, GError **error)
{

	g_autoptr(DmResolver) resolver =
		dm_resolver_new(&options->resolver, error);
	g_autoptr(DmPages) pages =
		resolver ? dm_pages_new(options->domains_at_once, error) : NULL;
	Checker checker = { .options = options,
			    .inputs = inputs,
			    .resolver = resolver,
			    .pages = pages };
	gboolean is_good;

	if (!pages)
		return FALSE;
	checker.jobs = g_new0(Job, inputs->len);
	checker.pages_wanted = g_ptr_array_new_with_free_func(free_wanted);
	is_good = run_blocks(&checker, callback, user, error);
	*ret_is_dead = dm_resolver_is_dead(resolver);
	clear_jobs(&checker);
	dm_dns_cache_free(checker.cache);
	g_ptr_array_unref(checker.pages_wanted);
	return is_good;
}

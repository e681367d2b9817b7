/*
 * The queue of items and their results, in order.
 */
#include "parse/pool.h"

#include <string.h>

#include "parse/crew.h"
#include "parse/delivery.h"

#define ROOM_BYTES (32 * 1024 * 1024) /* of items in hand */
#define JOBS_MAX_BY_DEFAULT 8

struct _DmPool {
	DmCrew crew;
	GQueue jobs; /* DmJob, oldest first */
	gsize held_bytes;
};

guint dm_pool_default_jobs(void)
{
	return CLAMP(g_get_num_processors(), 1, JOBS_MAX_BY_DEFAULT);
}

static void job_free(gpointer data)
{
	DmJob *job = data;

	g_bytes_unref(job->bytes);
	g_byte_array_unref(job->frames);
	g_free(job->reason);
	g_free(job);
}

DmPool *dm_pool_new(const DmPoolOptions *options)
{
	DmPool *pool = g_new0(DmPool, 1);

	if (!options->jobs)
		dm_parse_init();
	dm_crew_init(&pool->crew, options);
	return pool;
}

void dm_pool_free(DmPool *pool)
{
	if (!pool)
		return;
	dm_crew_clear(&pool->crew);
	g_queue_clear_full(&pool->jobs, job_free);
	g_free(pool);
}

void dm_pool_set_aside(DmPool *pool, const DmPoolAside *aside)
{
	pool->crew.aside = aside ? *aside : (DmPoolAside){ NULL };
}

gboolean dm_pool_has_room(const DmPool *pool)
{
	guint jobs = pool->crew.options.jobs;
	guint most = jobs ? DM_CREW_LOOK_AHEAD * (jobs + 1) : 1;

	return !pool->jobs.length ||
	       (pool->jobs.length < most && pool->held_bytes < ROOM_BYTES);
}

void dm_pool_give(DmPool *pool, GBytes *bytes)
{
	DmJob *job = g_new0(DmJob, 1);

	job->bytes = g_bytes_ref(bytes);
	job->frames = g_byte_array_new();
	pool->held_bytes += g_bytes_get_size(bytes);
	g_queue_push_tail(&pool->jobs, job);
	g_queue_push_tail(&pool->crew.todo, job);
}

/* Passes on the frames that are there. */
static DmDeliveryState deliver(DmJob *job, DmDelivery *delivery, GError **error)
{
	DmDeliveryState state = DM_DELIVERY_MORE;

	while (state == DM_DELIVERY_MORE && job->used < job->frames->len) {
		const guint8 *at = job->frames->data + job->used;
		DmFrameHead head;

		memcpy(&head, at, sizeof(head));
		job->used += sizeof(head) + head.size;
		state = dm_delivery_take(delivery, (DmFrameType)head.type,
					 at + sizeof(head), head.size, error);
	}
	if (job->used == job->frames->len) {
		g_byte_array_set_size(job->frames, 0);
		job->used = 0;
	}
	return state;
}

static void refuse(DmJob *job, DmDelivery *delivery)
{
	dm_delivery_restart(delivery);
	delivery->result->claims = TRUE;
	delivery->result->refused++;
	dm_findings_add(delivery->result->findings, DM_SEVERITY_ERROR,
			"worker-died", NULL,
			"the worker process that read it died%s: %s",
			job->tries > 1 ? ", and so did the next one" : "",
			job->reason);
}

static gboolean take(DmPool *pool, DmJob *job, DmDelivery *delivery,
		     GError **error)
{
	for (;;) {
		DmDeliveryState state;

		if (job->restarted)
			dm_delivery_restart(delivery);
		job->restarted = FALSE;
		state = deliver(job, delivery, error);
		if (state == DM_DELIVERY_FAILED)
			return FALSE;
		if (state == DM_DELIVERY_DONE)
			return TRUE;
		if (state == DM_DELIVERY_BAD &&
		    !dm_crew_distrust(&pool->crew, job, error))
			return FALSE;
		if (job->failed) {
			refuse(job, delivery);
			return TRUE;
		}
		if (!dm_crew_pump(&pool->crew, error))
			return FALSE;
	}
}

static DmJob *pop_job(DmPool *pool)
{
	DmJob *job = g_queue_pop_head(&pool->jobs);

	pool->held_bytes -= g_bytes_get_size(job->bytes);
	return job;
}

gboolean dm_pool_take(DmPool *pool, const DmSink *sink, gpointer user,
		      DmParseResult *result, GError **error)
{
	DmJob *job = g_queue_peek_head(&pool->jobs);
	DmDelivery delivery;
	gboolean ok;

	if (!pool->crew.options.jobs) {
		ok = (pool->crew.options.lint ? dm_parse_lint : dm_parse)(
			job->bytes, pool->crew.options.limits, sink, user,
			result, error);
		g_queue_pop_head(&pool->crew.todo);
		job_free(pop_job(pool));
		return ok;
	}
	dm_delivery_init(&delivery, sink, user, result,
			 pool->crew.options.limits,
			 g_bytes_get_size(job->bytes));
	job->restarted = FALSE;
	pool->crew.head = job;
	ok = take(pool, job, &delivery, error);
	dm_delivery_clear(&delivery);
	if (ok)
		job_free(pop_job(pool));
	return ok;
}

gboolean dm_pool_read(DmPool *pool, GBytes *bytes, const DmSink *sink,
		      gpointer user, DmParseResult *result, GError **error)
{
	dm_pool_give(pool, bytes);
	return dm_pool_take(pool, sink, user, result, error);
}

/*
 * One poll loop over all workers.  It knows nothing of sinks.
 */
#include "parse/crew.h"

#include <poll.h>
#include <signal.h>
#include <string.h>

#define MIB (1024 * 1024)
#define HELD_BYTES MIB		/* of frames that wait for their turn */
#define COPY_BYTES (256 * 1024) /* an item up to here goes in one piece */
#define LOOK_AHEAD_BYTES COPY_BYTES
#define RECYCLE_ITEMS 1000	  /* after so many a worker is replaced */
#define RECYCLE_BYTES (256 * MIB) /* or after so much */
#define TRIES 2			  /* of an item whose worker died */
#define TRIES_KILLED 5		  /* where somebody else killed it */
#define START_FAILURES 10	  /* one after another */
#define CHECK_US (G_USEC_PER_SEC / 4)
/* The caller waits too much, or so little that fewer workers would do. */
#define WAITS_US (G_USEC_PER_SEC / 10)
#define WAITS_MUCH 0.30
#define WAITS_LITTLE 0.10
#define WALL_FACTOR 20 /* a worker that sleeps is stuck as well */
#define BAD_FRAME "the worker that read it sent what makes no sense"

static void slot_free(gpointer data)
{
	DmSlot *slot = data;

	dm_process_free(slot->process);
	g_queue_clear(&slot->jobs);
	g_free(slot->log);
	g_free(slot);
}

void dm_crew_init(DmCrew *crew, const DmPoolOptions *options)
{
	*crew = (DmCrew){ .options = *options };
	crew->active = options->jobs;
	crew->slots = g_ptr_array_new_with_free_func(slot_free);
	g_queue_init(&crew->todo);
}

void dm_crew_clear(DmCrew *crew)
{
	g_ptr_array_unref(crew->slots);
	g_queue_clear(&crew->todo);
}

/* ---- giving items to workers ---------------------------------------- */

static void begin_clock(DmSlot *slot)
{
	slot->cpu_base = dm_process_cpu_us(slot->process);
	slot->since = g_get_monotonic_time();
}

static void send_item(DmCrew *crew, DmSlot *slot, DmJob *job)
{
	gsize size;
	gconstpointer data = g_bytes_get_data(job->bytes, &size);
	const DmItemHead head = { (gint64)size, crew->options.lint };
	GByteArray *frame = g_byte_array_new();
	g_autoptr(GBytes) bytes = NULL;

	dm_wire_put_item(frame, &head);
	if (size <= COPY_BYTES)
		g_byte_array_append(frame, data, (guint)size);
	bytes = g_byte_array_free_to_bytes(frame);
	dm_process_queue(slot->process, bytes);
	if (size > COPY_BYTES)
		dm_process_queue(slot->process, job->bytes);
	slot->items++;
	slot->bytes += size;
	slot->queued_bytes += size;
	job->slot = slot;
	job->start = slot->starts;
	g_queue_push_tail(&slot->jobs, job);
	if (slot->jobs.length == 1)
		begin_clock(slot);
}

static gboolean is_worn(const DmSlot *slot)
{
	return slot->items >= RECYCLE_ITEMS || slot->bytes >= RECYCLE_BYTES;
}

static gboolean start(DmCrew *crew, DmSlot *slot, GError **error)
{
	dm_process_free(slot->process);
	slot->process =
		dm_process_start(crew->options.program, crew->options.sandbox,
				 crew->options.limits, error);
	slot->starts++;
	slot->items = 0;
	slot->bytes = 0;
	slot->is_caged = FALSE;
	g_clear_pointer(&slot->log, g_free);
	return slot->process != NULL;
}

/* Whether a worker may have a job beside those it has. */
static gboolean takes(const DmSlot *slot, const DmJob *job)
{
	const DmJob *first = g_queue_peek_head((GQueue *)&slot->jobs);

	if (!first)
		return TRUE;
	return !job->tries && !first->tries && !is_worn(slot) &&
	       slot->jobs.length < DM_CREW_LOOK_AHEAD &&
	       slot->queued_bytes + g_bytes_get_size(job->bytes) <=
		       LOOK_AHEAD_BYTES;
}

/*
 * The first worker that has room, else a new one, else NULL: few that are busy
 * get in the caller's way less than many that are not.
 */
static DmSlot *choose_slot(DmCrew *crew, const DmJob *job)
{
	DmSlot *slot;

	for (guint i = 0; i < MIN(crew->slots->len, crew->active); i++) {
		slot = g_ptr_array_index(crew->slots, i);
		if (takes(slot, job))
			return slot;
	}
	if (crew->slots->len >= crew->active)
		return NULL;
	slot = g_new0(DmSlot, 1);
	g_ptr_array_add(crew->slots, slot);
	return slot;
}

/* Takes a job from the worker that had it first. */
static DmJob *pop_job(DmSlot *slot)
{
	DmJob *job = g_queue_pop_head(&slot->jobs);

	slot->queued_bytes -= g_bytes_get_size(job->bytes);
	return job;
}

static gboolean dispatch(DmCrew *crew, GError **error)
{
	DmJob *job;

	while ((job = g_queue_peek_head(&crew->todo))) {
		DmSlot *slot = choose_slot(crew, job);

		if (!slot)
			return TRUE;
		/* A second try is made by a worker that did nothing before. */
		if ((!slot->process || is_worn(slot) ||
		     (job->tries && slot->items)) &&
		    !start(crew, slot, error))
			return FALSE;
		g_queue_pop_head(&crew->todo);
		send_item(crew, slot, job);
	}
	return TRUE;
}

/* ---- deaths --------------------------------------------------------- */

static char *death_sentence(const DmCrew *crew, const DmSlot *slot,
			    const char *how)
{
	const char *key = dm_limit_table[DM_LIMIT_WORKER_BYTES].key;

	if (!slot->log)
		return g_strdup(how);
	if (!strstr(slot->log, "alloc"))
		return g_strdup_printf("%s: %s", how, slot->log);
	return g_strdup_printf(
		"%s: %s: more than %" G_GINT64_FORMAT
		" %s; the key %s in [limits] raises this",
		how, slot->log,
		crew->options.limits->value[DM_LIMIT_WORKER_BYTES],
		dm_limit_table[DM_LIMIT_WORKER_BYTES].what, key);
}

/* What the worker had goes back to the front of the queue. */
static void take_back(DmCrew *crew, DmSlot *slot)
{
	DmJob *job;

	slot->queued_bytes = 0;
	while ((job = g_queue_pop_tail(&slot->jobs))) {
		if (!job->failed)
			g_queue_push_head(&crew->todo, job);
	}
}

/*
 * The worker is ended; the job it was at is tried again or given up.
 * `reason` says why it was killed here, or is NULL where it died.
 */
static gboolean bury(DmCrew *crew, DmSlot *slot, const char *reason,
		     gboolean hopeless, GError **error)
{
	DmJob *job = g_queue_peek_head(&slot->jobs);
	gboolean is_started = slot->is_caged;
	g_autofree char *how = NULL;
	int number;

	how = dm_process_end(slot->process, !reason, &number);
	g_clear_pointer(&slot->process, dm_process_free);
	if (!is_started && ++crew->start_failures >= START_FAILURES) {
		g_set_error(error, DM_PARSE_ERROR, DM_PARSE_ERROR_WORKER,
			    "worker processes die before they begin: %s", how);
		return FALSE;
	}
	if (job && is_started) {
		guint most =
			!reason && number == SIGKILL ? TRIES_KILLED : TRIES;

		g_free(job->reason);
		job->reason = reason ? g_strdup(reason)
				     : death_sentence(crew, slot, how);
		job->failed = hopeless || ++job->tries >= most;
		if (!job->failed) {
			g_byte_array_set_size(job->frames, 0);
			job->used = 0;
			job->restarted = TRUE;
		}
	}
	take_back(crew, slot);
	return TRUE;
}

static gint64 allowed_us(const DmCrew *crew, const DmJob *job)
{
	return (crew->options.limits->value[DM_LIMIT_WORKER_SECONDS] +
		(gint64)(g_bytes_get_size(job->bytes) / MIB)) *
	       G_USEC_PER_SEC;
}

/* Ends workers that are over their time. */
static gboolean check_time(DmCrew *crew, GError **error)
{
	gint64 now = g_get_monotonic_time();

	if (now - crew->checked < CHECK_US)
		return TRUE;
	crew->checked = now;
	for (guint i = 0; i < crew->slots->len; i++) {
		DmSlot *slot = g_ptr_array_index(crew->slots, i);
		DmJob *job = g_queue_peek_head(&slot->jobs);
		g_autofree char *reason = NULL;
		gint64 allowed;

		if (!job || !slot->process)
			continue;
		allowed = allowed_us(crew, job);
		if (dm_process_cpu_us(slot->process) - slot->cpu_base <=
			    allowed &&
		    now - slot->since <= WALL_FACTOR * allowed)
			continue;
		reason = g_strdup_printf(
			"it took longer than %" G_GINT64_FORMAT
			" s; the key %s in [limits] raises this",
			allowed / G_USEC_PER_SEC,
			dm_limit_table[DM_LIMIT_WORKER_SECONDS].key);
		if (!bury(crew, slot, reason, FALSE, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- hearing from workers ------------------------------------------- */

static void say_missing(DmCrew *crew, const DmCage *cage)
{
	g_autofree char *missing = dm_cage_missing(cage);
	g_autofree char *text = NULL;

	if (!missing || crew->said || !crew->options.say ||
	    crew->options.sandbox != DM_SANDBOX_PREFER)
		return;
	text = g_strdup_printf(
		"the sandbox lacks %s (%s); reading all the same, because [ingest] sandbox is prefer",
		missing, cage->problem ? cage->problem : "unknown");
	crew->options.say(text);
	crew->said = TRUE;
}

/* The first frame says what the cage is made of. */
static gboolean hear_cage(DmCrew *crew, DmSlot *slot, const DmCage *cage,
			  GError **error)
{
	g_autofree char *missing = NULL;

	slot->is_caged = TRUE;
	crew->start_failures = 0;
	if (dm_cage_holds(cage, crew->options.sandbox)) {
		say_missing(crew, cage);
		return TRUE;
	}
	missing = dm_cage_missing(cage);
	g_set_error(
		error, DM_PARSE_ERROR, DM_PARSE_ERROR_SANDBOX,
		"this system cannot cage the readers: no %s (%s). "
		"See dmarcmill doctor; [ingest] sandbox = prefer reads with what there is",
		missing, cage->problem ? cage->problem : "unknown");
	return FALSE;
}

static void hear_log(DmSlot *slot, const guint8 *data, gsize size)
{
	const char *text;

	if (!dm_wire_get_text(data, size, &text))
		return;
	g_free(slot->log);
	slot->log = g_strdup(text);
}

/* FALSE with DM_DELIVERY_BAD's meaning: *ret_bad, or with an error. */
static gboolean hear_frame(DmCrew *crew, DmSlot *slot, DmFrameType type,
			   const guint8 *data, gsize size, gboolean *ret_bad,
			   GError **error)
{
	DmJob *job = g_queue_peek_head(&slot->jobs);
	DmFrameHead head = { (guint32)type, (guint32)size };
	DmCage cage;

	if (type == DM_FRAME_CAGE) {
		*ret_bad =
			slot->is_caged || !dm_wire_get_cage(data, size, &cage);
		return *ret_bad || hear_cage(crew, slot, &cage, error);
	}
	if (type == DM_FRAME_LOG) {
		hear_log(slot, data, size);
		return TRUE;
	}
	if (!slot->is_caged || !job) {
		*ret_bad = TRUE;
		return TRUE;
	}
	g_byte_array_append(job->frames, (guint8 *)&head, sizeof(head));
	g_byte_array_append(job->frames, data, (guint)size);
	if (type == DM_FRAME_DONE) {
		pop_job(slot);
		begin_clock(slot);
	}
	return TRUE;
}

static gboolean hear(DmCrew *crew, DmSlot *slot, GError **error)
{
	gboolean alive = dm_process_read(slot->process);
	DmProcessState state;
	const guint8 *data;
	DmFrameType type;
	gsize size;

	while ((state = dm_process_next(slot->process, &type, &data, &size)) ==
	       DM_PROCESS_FRAME) {
		gboolean bad = FALSE;

		if (!hear_frame(crew, slot, type, data, size, &bad, error))
			return FALSE;
		if (bad)
			return bury(crew, slot, BAD_FRAME, TRUE, error);
	}
	if (state == DM_PROCESS_BAD)
		return bury(crew, slot, BAD_FRAME, TRUE, error);
	return alive || bury(crew, slot, NULL, FALSE, error);
}

/*
 * Whether a worker is at the job whose turn it is.  After deaths it may wait
 * for a worker, or behind a later job.
 */
static gboolean is_head_in_hand(const DmCrew *crew)
{
	const DmJob *head = crew->head;

	return head && head->slot &&
	       g_queue_peek_head(&head->slot->jobs) == head;
}

/*
 * Whether the worker's frames can be taken now; their turn may be far.  They
 * are all taken where that turn would wait for this worker.
 */
static gboolean wants_input(const DmCrew *crew, const DmSlot *slot)
{
	const DmJob *job = g_queue_peek_head((GQueue *)&slot->jobs);

	return !job || job == crew->head || job->frames->len < HELD_BYTES ||
	       !is_head_in_hand(crew);
}

static gboolean serve(DmCrew *crew, DmSlot *slot, const struct pollfd *event,
		      GError **error)
{
	if (event->revents & POLLOUT)
		dm_process_write(slot->process);
	if (event->revents & (POLLIN | POLLHUP | POLLERR))
		return hear(crew, slot, error);
	return TRUE;
}

static gboolean is_stopped(const DmCrew *crew, GError **error)
{
	if (!crew->options.stopped || !crew->options.stopped())
		return FALSE;
	g_set_error(error, DM_PARSE_ERROR, DM_PARSE_ERROR_STOPPED,
		    "stopped by a signal");
	return TRUE;
}

static guint watch(DmCrew *crew, struct pollfd *events, DmSlot **slots)
{
	guint n = 0;

	for (guint i = 0; i < crew->slots->len; i++) {
		DmSlot *slot = g_ptr_array_index(crew->slots, i);
		int wanted = 0;

		if (!slot->process)
			continue;
		if (wants_input(crew, slot))
			wanted |= POLLIN;
		else
			slot->since = g_get_monotonic_time();
		if (dm_process_has_queued(slot->process))
			wanted |= POLLOUT;
		if (!wanted)
			continue;
		slots[n] = slot;
		events[n++] = (struct pollfd){ dm_process_fd(slot->process),
					       (short)wanted, 0 };
	}
	return n;
}

/* What is watched beside the workers stands behind them; whether it is. */
static gboolean watch_aside(const DmCrew *crew, struct pollfd *event)
{
	int fd = crew->aside.fd ? crew->aside.fd(crew->aside.user) : -1;

	*event = (struct pollfd){ fd, POLLIN, 0 };
	return fd >= 0;
}

/* Waits for workers; how long tells how many are needed. */
static int wait_for(DmCrew *crew, struct pollfd *events, guint n)
{
	int ready = poll(events, n, 0);
	gint64 before, now;

	if (ready)
		return ready;
	before = g_get_monotonic_time();
	ready = poll(events, n, CHECK_US / 1000);
	now = g_get_monotonic_time();
	crew->waited_us += now - before;
	return ready;
}

static void adapt(DmCrew *crew)
{
	gint64 now = g_get_monotonic_time();
	gint64 passed = now - crew->adapted;

	if (passed < WAITS_US)
		return;
	if (crew->waited_us > WAITS_MUCH * passed)
		crew->active = MIN(crew->active + 1, crew->options.jobs);
	else if (crew->waited_us < WAITS_LITTLE * passed)
		crew->active = MAX(crew->active - 1, 1);
	crew->adapted = now;
	crew->waited_us = 0;
}

gboolean dm_crew_pump(DmCrew *crew, GError **error)
{
	struct pollfd events[DM_POOL_JOBS_MAX + 1];
	DmSlot *slots[DM_POOL_JOBS_MAX];
	gboolean aside;
	guint n;

	if (!dispatch(crew, error))
		return FALSE;
	for (guint i = 0; i < crew->slots->len; i++) {
		DmSlot *slot = g_ptr_array_index(crew->slots, i);

		if (slot->process)
			dm_process_write(slot->process);
	}
	n = watch(crew, events, slots);
	aside = watch_aside(crew, &events[n]);
	if (wait_for(crew, events, n + (aside ? 1 : 0)) < 0)
		n = 0, aside = FALSE; /* a signal */
	adapt(crew);
	if (is_stopped(crew, error))
		return FALSE;
	for (guint i = 0; i < n; i++)
		if (!serve(crew, slots[i], &events[i], error))
			return FALSE;
	if (aside && events[n].revents)
		crew->aside.ready(crew->aside.user);
	return check_time(crew, error);
}

gboolean dm_crew_distrust(DmCrew *crew, DmJob *job, GError **error)
{
	DmSlot *slot = job->slot;

	if (slot && slot->starts == job->start && slot->process) {
		if (job == g_queue_peek_head(&slot->jobs))
			return bury(crew, slot, BAD_FRAME, TRUE, error);
		g_clear_pointer(&slot->process, dm_process_free);
		take_back(crew, slot);
	}
	g_free(job->reason);
	job->reason = g_strdup(BAD_FRAME);
	job->failed = TRUE;
	return TRUE;
}

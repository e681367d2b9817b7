/*
 * The loop of `fetch --watch`: who is due, who has news.  Between two passes
 * the database is free, so that other commands get their turn.
 */
#include "cli/watch.h"

#include <poll.h>

#include "cli/notify.h"
#include "cli/signals.h"
#include "ingest/imapfolder.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * SECOND)
/* RFC 2177: a server may end an idle session after half an hour. */
#define IDLE_FOR (28 * MINUTE)
#define POLL_EVERY (2 * MINUTE)	 /* where there is no IDLE, or more folders */
#define APART (5 * SECOND)	 /* two passes, whatever the server says */
#define BUSY_RETRY (15 * SECOND) /* where another run has the database */
#define BUSY_WAIT_S 2		 /* for it; others are waiting meanwhile */
#define CALM (10 * MINUTE)	 /* after so long a failure is forgotten */
#define RETRY_FIRST (5 * SECOND)
#define RETRY_MOST (10 * MINUTE)
#define SLICE_MS 1000 /* a signal is noticed within */

typedef struct {
	DmFetchAccount *account;
	gint64 due;	/* monotonic time of the next pass */
	gint64 passed;	/* when the last one ended */
	gint64 failed;	/* when it failed last */
	guint failures; /* of late */
	gboolean idling;
	gboolean cannot_idle; /* though the server says that it can */
	gboolean said_busy;   /* that another run has the database */
} Watched;

typedef struct {
	const DmFetchOptions *options;
	GArray *watched;
	guint64 reports; /* stored so far */
} Watch;

int dm_watch_stopped(void)
{
	dm_notify_alive();
	return dm_signals_caught();
}

/* Twice as long each time, and never all accounts at the same moment. */
static gint64 retry_after(guint failures, gboolean is_hopeless)
{
	gint64 most =
		is_hopeless ? RETRY_MOST : RETRY_FIRST << MIN(failures - 1, 7);

	most = MIN(most, RETRY_MOST);
	return most / 2 + (gint64)(g_random_double() * (double)most / 2);
}

/* A password that is wrong now is wrong in five seconds, and a server may lock
   the account. */
static gboolean is_hopeless(const GError *error)
{
	return error->domain != DM_NET_ERROR ||
	       error->code == DM_NET_ERROR_AUTH ||
	       error->code == DM_NET_ERROR_CERTIFICATE;
}

static void fail(Watched *self, const GError *error)
{
	gint64 now = g_get_monotonic_time(), after;

	if (now - self->failed > CALM)
		self->failures = 0;
	self->failed = now;
	self->failures++;
	self->idling = FALSE;
	after = retry_after(self->failures, is_hopeless(error));
	self->due = now + after;
	dm_imap_disconnect(self->account->imap);
	if (dm_signals_caught())
		return;
	dm_cli_say(self->account->account->name,
		   "%s; trying again in %" G_GINT64_FORMAT " s", error->message,
		   (after + SECOND - 1) / SECOND);
	dm_notify_status("%s: %s", self->account->account->name,
			 error->message);
}

/* ---- waiting for news ---------------------------------------------------- */

/* Selects the folder that is watched; *ret_news: mail came meanwhile. */
static gboolean select_watched(Watched *self, gboolean *ret_news,
			       GError **error)
{
	DmImap *imap = self->account->imap;
	g_autofree char *name = dm_imap_folder_name(
		imap, self->account->account->folders[0], error);
	DmImapFolder folder;

	if (!name || !dm_imap_select(imap, name, TRUE, &folder, error))
		return FALSE;
	*ret_news = folder.uidnext != self->account->uidnext;
	return TRUE;
}

/* Soon, but not at once: a server may have news without end. */
static void note_news(Watched *self)
{
	self->due = MAX(g_get_monotonic_time(), self->passed + APART);
}

/* FALSE where it cannot idle: it is asked now and then. */
static gboolean begin_idling(Watched *self, gboolean *ret_news, GError **error)
{
	GError *problem = NULL;

	if (!dm_imap_idle_begin(self->account->imap, &problem)) {
		self->cannot_idle = g_error_matches(problem, DM_NET_ERROR,
						    DM_NET_ERROR_REFUSED);
		if (!self->cannot_idle) {
			g_propagate_error(error, problem);
			return FALSE;
		}
		g_error_free(problem);
		return TRUE;
	}
	self->idling = TRUE;
	/* What came with the server's answer wakes nobody up. */
	return *ret_news ||
	       dm_imap_idle_news(self->account->imap, ret_news, error);
}

static gboolean begin_waiting(Watched *self, GError **error)
{
	gboolean news = FALSE;

	self->passed = g_get_monotonic_time();
	self->due = self->passed + POLL_EVERY;
	if (!dm_imap_has(self->account->imap, "IDLE") || self->cannot_idle)
		return TRUE;
	if (!select_watched(self, &news, error) ||
	    !begin_idling(self, &news, error))
		return FALSE;
	if (news)
		note_news(self);
	else if (self->idling && !self->account->account->folders[1])
		self->due = self->passed + IDLE_FOR;
	return TRUE;
}

static void hear(Watched *self)
{
	g_autoptr(GError) error = NULL;
	gboolean news;

	if (!dm_imap_idle_news(self->account->imap, &news, &error))
		fail(self, error);
	else if (news)
		note_news(self);
}

/* Until somebody is due or has news, a moment at most. */
static void wait_a_moment(Watch *watch)
{
	g_autofree struct pollfd *events =
		g_new0(struct pollfd, watch->watched->len);
	gint64 until = g_get_monotonic_time() + SLICE_MS * 1000;

	for (guint i = 0; i < watch->watched->len; i++) {
		const Watched *one = &g_array_index(watch->watched, Watched, i);

		events[i].fd =
			one->idling ? dm_imap_fd(one->account->imap) : -1;
		events[i].events = POLLIN;
		until = MIN(until, one->due);
	}
	until = MAX(until - g_get_monotonic_time(), 0);
	if (poll(events, watch->watched->len, (int)(until / 1000) + 1) <= 0)
		return;
	for (guint i = 0; i < watch->watched->len; i++)
		if (events[i].revents)
			hear(&g_array_index(watch->watched, Watched, i));
}

/* ---- one pass ------------------------------------------------------------ */

static gboolean read_mailbox(Watch *watch, Watched *self, GError **error)
{
	const DmFetchOptions *options = watch->options;
	g_autoptr(DmPool) pool = dm_fetch_pool_new(options);
	DmIngestTotals totals = { 0 };
	gboolean ok = dm_imap_idle_end(self->account->imap, error) &&
		      dm_fetch_account_run(self->account, pool, &totals, error);

	self->idling = FALSE;
	watch->reports += totals.stored.new_reports;
	if ((totals.items || totals.failed_acts) && !options->cli->quiet)
		dm_totals_print_line(&totals, FALSE);
	return ok;
}

/* A folder that cannot be read does not keep the others from being watched. */
static gboolean is_bearable(const Watched *self, GError **problem)
{
	if (!g_error_matches(*problem, DM_NET_ERROR, DM_NET_ERROR_REFUSED) ||
	    !dm_imap_is_connected(self->account->imap))
		return FALSE;
	dm_cli_say(NULL, "%s", (*problem)->message);
	g_clear_error(problem);
	return TRUE;
}

/* What went wrong with a pass; FALSE where it is the end. */
static gboolean deal_with(Watched *self, GError *problem, GError **error)
{
	if (g_error_matches(problem, DM_STORE_ERROR, DM_STORE_ERROR_LOCKED)) {
		/* The session may stay: it is only not yet time. */
		if (!self->said_busy)
			dm_cli_say(NULL, "%s; trying again every %d s",
				   problem->message,
				   (int)(BUSY_RETRY / SECOND));
		self->said_busy = TRUE;
		self->due = g_get_monotonic_time() + BUSY_RETRY;
		g_error_free(problem);
		return TRUE;
	}
	if (problem->domain == DM_STORE_ERROR) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	fail(self, problem);
	g_error_free(problem);
	return TRUE;
}

/* FALSE where the store fails. */
static gboolean pass(Watch *watch, Watched *self, GError **error)
{
	GError *problem = NULL;

	if (!dm_fetch_claim(self->account, &problem)) {
		if (problem)
			return deal_with(self, problem, error);
		self->due = g_get_monotonic_time() + BUSY_RETRY;
		return TRUE;
	}
	if (!read_mailbox(watch, self, &problem) &&
	    !is_bearable(self, &problem))
		return deal_with(self, problem, error);
	if (!dm_signals_caught() && !begin_waiting(self, &problem))
		return deal_with(self, problem, error);
	self->said_busy = FALSE;
	dm_notify_status("%" G_GUINT64_FORMAT " new reports since the start",
			 watch->reports);
	return TRUE;
}

static gboolean pass_due(Watch *watch, GError **error)
{
	for (guint i = 0; i < watch->watched->len; i++) {
		Watched *one = &g_array_index(watch->watched, Watched, i);

		if (dm_watch_stopped())
			return TRUE;
		if (one->due <= g_get_monotonic_time() &&
		    !pass(watch, one, error))
			return FALSE;
	}
	return TRUE;
}

DmExit dm_watch(const DmFetchOptions *options, const GPtrArray *accounts,
		GError **error)
{
	g_autoptr(GArray) watched = g_array_new(FALSE, TRUE, sizeof(Watched));
	Watch watch = { .options = options, .watched = watched };
	DmExit status = DM_EXIT_DONE;

	for (guint i = 0; i < accounts->len; i++) {
		const Watched one = { .account =
					      g_ptr_array_index(accounts, i) };

		g_array_append_val(watched, one);
	}
	/* Who waits longer hears neither signals nor servers. */
	options->cli->config->lock_wait_seconds =
		MIN(options->cli->config->lock_wait_seconds, BUSY_WAIT_S);
	dm_notify_ready();
	while (watched->len && !dm_watch_stopped()) {
		if (!pass_due(&watch, error)) {
			status = DM_EXIT_STORE;
			break;
		}
		if (!dm_signals_caught())
			wait_a_moment(&watch);
	}
	dm_notify_stopping();
	return status;
}

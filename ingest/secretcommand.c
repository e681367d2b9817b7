/*
 * Runs a program for the secret that it prints, bounded in time and size.  It
 * knows nothing of what the secret is for, and quotes none.
 */
#include "ingest/secretcommand.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"
#include "ingest/secretfile.h"
#include "ingest/source.h"
#include "net/neterror.h"

#define TICK_MS 20 /* how often is asked whether it has ended */
#define COMPLAINT_BYTES 200
#define CHUNK_BYTES 4096

/* What it writes to one descriptor. */
typedef struct {
	int fd; /* -1 at the end */
	char *data;
	gsize size, room;
	gboolean is_full; /* there was more than fits */
} Stream;

typedef struct {
	char *name; /* the program's, escaped */
	GSubprocess *process;
	Stream out, err;
	guint timeout_seconds;
	gint64 deadline_us;
	int (*stopped)(void);
} Run;

static gboolean fail(const Run *run, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

static gboolean fail(const Run *run, GError **error, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_SECRET, "%s %s",
		    run->name, text);
	return FALSE;
}

static void stream_init(Stream *stream, gsize room)
{
	*stream = (Stream){ .fd = -1, .room = room };
	stream->data = g_malloc0(room + 1);
}

static void stream_close(Stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

static void stream_clear(Stream *stream)
{
	stream_close(stream);
	if (stream->data)
		explicit_bzero(stream->data, stream->room + 1);
	g_clear_pointer(&stream->data, g_free);
}

/* Reads what is there; it was found readable, so this does not wait. */
static void stream_read(Stream *stream)
{
	char chunk[CHUNK_BYTES];
	gssize n = read(stream->fd, chunk, sizeof(chunk));
	gsize kept;

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		stream_close(stream);
		return;
	}
	kept = MIN((gsize)n, stream->room - stream->size);
	memcpy(stream->data + stream->size, chunk, kept);
	stream->size += kept;
	stream->is_full |= kept < (gsize)n;
	explicit_bzero(chunk, sizeof(chunk));
}

/* Our end of a new pipe; the other one goes to the launcher. */
static int open_pipe(GSubprocessLauncher *launcher,
		     void (*take)(GSubprocessLauncher *launcher, gint fd),
		     GError **error)
{
	int pair[2];

	if (!g_unix_open_pipe(pair, FD_CLOEXEC, error))
		return -1;
	take(launcher, pair[1]);
	return pair[0];
}

static gboolean start(Run *run, const char *const *argv, GError **error)
{
	g_autoptr(GSubprocessLauncher) launcher =
		g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
	g_autoptr(GError) problem = NULL;

	run->out.fd = open_pipe(launcher, g_subprocess_launcher_take_stdout_fd,
				&problem);
	if (!problem)
		run->err.fd = open_pipe(launcher,
					g_subprocess_launcher_take_stderr_fd,
					&problem);
	if (!problem)
		run->process =
			g_subprocess_launcher_spawnv(launcher, argv, &problem);
	if (problem)
		return fail(run, error, "cannot be run: %s", problem->message);
	return TRUE;
}

/* Whether anything was read. */
static gboolean read_streams(Run *run, int wait_ms)
{
	struct pollfd fds[] = { { .fd = run->out.fd, .events = POLLIN },
				{ .fd = run->err.fd, .events = POLLIN } };

	if (poll(fds, G_N_ELEMENTS(fds), wait_ms) <= 0)
		return FALSE;
	if (fds[0].revents)
		stream_read(&run->out);
	if (fds[1].revents)
		stream_read(&run->err);
	return TRUE;
}

static gboolean may_go_on(const Run *run, GError **error)
{
	if (run->out.is_full)
		return fail(run, error,
			    "prints more than 64 KiB, which no secret is");
	if (run->stopped && run->stopped()) {
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_STOPPED,
			    "%s was ended because the program was told to stop",
			    run->name);
		return FALSE;
	}
	if (g_get_monotonic_time() > run->deadline_us)
		return fail(
			run, error,
			"did not end within %u s; it must neither ask nor wait for anything",
			run->timeout_seconds);
	return TRUE;
}

/*
 * Until the program has ended and all that it wrote is read.  What it left
 * running may hold the pipes open: that is not waited for.
 */
static gboolean follow(Run *run, GError **error)
{
	for (;;) {
		/* Asked before reading, so that nothing comes after it. */
		gboolean has_ended = !g_subprocess_get_identifier(run->process);

		if (!read_streams(run, has_ended ? 0 : TICK_MS) && has_ended)
			return may_go_on(run, error);
		if (!may_go_on(run, error))
			return FALSE;
	}
}

/* ": " and the first line that it wrote to its standard error; caller frees. */
static char *complaint(const Run *run)
{
	gsize size = MIN(strcspn(run->err.data, "\r\n"), COMPLAINT_BYTES);
	g_autofree char *line = g_strndup(run->err.data, size);
	g_autofree char *escaped = dm_text_escape(line);

	return g_strconcat(*escaped ? ": " : "", escaped, NULL);
}

static gboolean check_end(const Run *run, GError **error)
{
	g_autofree char *text = complaint(run);

	(void)g_subprocess_wait(run->process, NULL, NULL);
	if (!g_subprocess_get_if_exited(run->process))
		return fail(run, error, "was ended by signal %d%s",
			    g_subprocess_get_term_sig(run->process), text);
	if (g_subprocess_get_exit_status(run->process) != 0)
		return fail(run, error, "ended with status %d%s",
			    g_subprocess_get_exit_status(run->process), text);
	if (!dm_secret_trim(run->out.data, run->out.size))
		return fail(run, error,
			    "printed nothing, or bytes that are 0%s", text);
	return TRUE;
}

static void run_clear(Run *run)
{
	/* Nothing happens where it has ended. */
	if (run->process)
		g_subprocess_force_exit(run->process);
	g_clear_object(&run->process);
	stream_clear(&run->out);
	stream_clear(&run->err);
	g_free(run->name);
}

char *dm_secret_run(const char *command, guint timeout_seconds,
		    int (*stopped)(void), GError **error)
{
	Run run = { .timeout_seconds = timeout_seconds, .stopped = stopped };
	g_auto(GStrv) argv = NULL;
	char *secret = NULL;

	/* GLib's message would quote the command, and with it what is in it. */
	if (!g_shell_parse_argv(command, NULL, &argv, NULL)) {
		g_set_error(
			error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE,
			"the command is empty, or a quote in it is not closed");
		return NULL;
	}
	run.name = dm_text_escape(argv[0]);
	run.deadline_us = g_get_monotonic_time() +
			  (gint64)timeout_seconds * G_USEC_PER_SEC;
	stream_init(&run.out, DM_SECRET_BYTES);
	stream_init(&run.err, CHUNK_BYTES);
	if (start(&run, (const char *const *)argv, error) &&
	    follow(&run, error) && check_end(&run, error))
		secret = g_strdup(run.out.data);
	run_clear(&run);
	return secret;
}

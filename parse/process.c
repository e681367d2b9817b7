/*
 * Starts a worker by posix_spawn() of ourselves and speaks with it over one
 * socket.
 */
#include "parse/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "parse/parse.h"
#include "parse/worker.h"

#define READ_BYTES (256 * 1024)
#define GONE_MS 100
#define OURSELVES "/proc/self/exe"

#if defined(__SANITIZE_ADDRESS__)
#define KEEP_STDERR 1 /* a sanitizer's report must be seen */
#else
#define KEEP_STDERR 0
#endif

struct _DmProcess {
	pid_t pid; /* 0 once it is reaped */
	int fd;
	gsize frame_max;
	GQueue out; /* GBytes */
	gsize out_done;
	GByteArray *in;
	gsize in_used;
};

static const struct {
	int number;
	const char *words;
} signal_words[] = {
	{ SIGSEGV, "it went out of its memory (SIGSEGV)" },
	{ SIGBUS, "it went out of its memory (SIGBUS)" },
	{ SIGABRT, "it gave up by itself (SIGABRT)" },
	{ SIGTRAP, "it gave up by itself (SIGTRAP)" },
	{ SIGILL, "it ran into what is no instruction (SIGILL)" },
	{ SIGFPE, "it calculated what cannot be (SIGFPE)" },
	{ SIGSYS, "it made a system call that the cage forbids (SIGSYS)" },
	{ SIGXCPU, "it used up its CPU time (SIGXCPU)" },
	{ SIGKILL, "it was killed (SIGKILL)" },
};

static GBytes *setup_frame(DmSandbox sandbox, const DmLimits *limits)
{
	const DmSetup setup = { sandbox, getpid(), *limits };
	GByteArray *frame = g_byte_array_new();

	dm_wire_put_setup(frame, &setup);
	return g_byte_array_free_to_bytes(frame);
}

/* The socket at its place, nothing else open. */
static int add_actions(posix_spawn_file_actions_t *actions, int socket)
{
	int rc = 0;

	for (int fd = 0; fd <= STDERR_FILENO - KEEP_STDERR && rc == 0; fd++)
		rc = posix_spawn_file_actions_addopen(actions, fd, "/dev/null",
						      O_RDWR, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(actions, socket,
						      DM_WORKER_FD);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(actions,
							      DM_WORKER_FD + 1);
	return rc;
}

static int spawn(const char *program, int socket, pid_t *ret_pid)
{
	char *const argv[] = { (char *)"dmarcmill", (char *)DM_WORKER_ROLE,
			       NULL };
	char *const environment[] = { (char *)"LC_ALL=" DM_PARSE_LOCALE,
				      (char *)"TZ=UTC",
				      (char *)"PATH=/usr/bin:/bin", NULL };
	posix_spawn_file_actions_t actions;
	int rc;

	posix_spawn_file_actions_init(&actions);
	rc = add_actions(&actions, socket);
	if (rc == 0)
		rc = posix_spawn(ret_pid, program ? program : OURSELVES,
				 &actions, NULL, argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	return rc;
}

DmProcess *dm_process_start(const char *program, DmSandbox sandbox,
			    const DmLimits *limits, GError **error)
{
	DmProcess *process;
	int pair[2], rc;
	pid_t pid;

	rc = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
	if (rc < 0)
		rc = errno;
	if (rc == 0) {
		rc = spawn(program, pair[1], &pid);
		close(pair[1]);
		if (rc != 0)
			close(pair[0]);
	}
	if (rc != 0) {
		g_set_error(error, DM_PARSE_ERROR, DM_PARSE_ERROR_WORKER,
			    "cannot start a worker process: %s",
			    g_strerror(rc));
		return NULL;
	}
	process = g_new0(DmProcess, 1);
	process->pid = pid;
	process->fd = pair[0];
	process->frame_max = dm_wire_frame_max(limits);
	process->in = g_byte_array_new();
	g_queue_init(&process->out);
	g_queue_push_tail(&process->out, setup_frame(sandbox, limits));
	return process;
}

void dm_process_free(DmProcess *process)
{
	int signal;

	if (!process)
		return;
	g_free(dm_process_end(process, FALSE, &signal));
	close(process->fd);
	g_queue_clear_full(&process->out, (GDestroyNotify)g_bytes_unref);
	g_byte_array_unref(process->in);
	g_free(process);
}

int dm_process_fd(const DmProcess *process)
{
	return process->fd;
}

/* ---- writing -------------------------------------------------------- */

void dm_process_queue(DmProcess *process, GBytes *bytes)
{
	g_queue_push_tail(&process->out, g_bytes_ref(bytes));
}

gboolean dm_process_has_queued(const DmProcess *process)
{
	return process->out.length > 0;
}

void dm_process_write(DmProcess *process)
{
	GBytes *bytes;

	while ((bytes = g_queue_peek_head(&process->out))) {
		gsize size;
		const guint8 *data = g_bytes_get_data(bytes, &size);
		gssize n = 0;

		if (size > process->out_done)
			n = send(process->fd, data + process->out_done,
				 size - process->out_done,
				 MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0) /* full, or gone: reading tells */
			return;
		process->out_done += (gsize)n;
		if (process->out_done < size)
			continue;
		g_bytes_unref(g_queue_pop_head(&process->out));
		process->out_done = 0;
	}
}

/* ---- reading -------------------------------------------------------- */

gboolean dm_process_read(DmProcess *process)
{
	guint old;
	gssize n;

	if (process->in_used) {
		g_byte_array_remove_range(process->in, 0,
					  (guint)process->in_used);
		process->in_used = 0;
	}
	old = process->in->len;
	g_byte_array_set_size(process->in, old + READ_BYTES);
	n = recv(process->fd, process->in->data + old, READ_BYTES,
		 MSG_DONTWAIT);
	g_byte_array_set_size(process->in, old + (guint)MAX(n, 0));
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

DmProcessState dm_process_next(DmProcess *process, DmFrameType *ret_type,
			       const guint8 **ret_data, gsize *ret_size)
{
	const guint8 *at = process->in->data + process->in_used;
	gsize left = process->in->len - process->in_used;
	DmFrameHead head;

	if (left < sizeof(head))
		return DM_PROCESS_WAIT;
	memcpy(&head, at, sizeof(head));
	if (head.type >= DM_N_FRAMES || head.size > process->frame_max)
		return DM_PROCESS_BAD;
	if (left - sizeof(head) < head.size)
		return DM_PROCESS_WAIT;
	*ret_type = (DmFrameType)head.type;
	*ret_data = at + sizeof(head);
	*ret_size = head.size;
	process->in_used += sizeof(head) + head.size;
	return DM_PROCESS_FRAME;
}

/* ---- measuring and ending ------------------------------------------- */

gint64 dm_process_cpu_us(const DmProcess *process)
{
	struct timespec used;
	clockid_t clock;

	if (!process->pid || clock_getcpuclockid(process->pid, &clock) != 0 ||
	    clock_gettime(clock, &used) < 0)
		return 0;
	return used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

static char *describe(int status, int *ret_signal)
{
	if (WIFEXITED(status))
		return g_strdup_printf("it ended with status %d",
				       WEXITSTATUS(status));
	*ret_signal = WTERMSIG(status);
	for (guint i = 0; i < G_N_ELEMENTS(signal_words); i++)
		if (signal_words[i].number == *ret_signal)
			return g_strdup(signal_words[i].words);
	return g_strdup_printf("signal %d ended it", *ret_signal);
}

char *dm_process_end(DmProcess *process, gboolean gone, int *ret_signal)
{
	int status = 0;
	pid_t pid = process->pid;
	pid_t rc = 0;

	*ret_signal = 0;
	if (!pid)
		return NULL;
	process->pid = 0;
	/* One that has closed its end may need a moment to be dead. */
	for (guint i = 0; gone && i < GONE_MS && rc == 0; i++) {
		rc = waitpid(pid, &status, WNOHANG);
		if (rc == 0)
			g_usleep(1000);
	}
	if (rc == 0) {
		kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			continue;
	}
	return describe(status, ret_signal);
}

/* ---- probing -------------------------------------------------------- */

/* Waits for the frame that tells; FALSE when the worker has gone. */
static gboolean await_cage(DmProcess *process, DmCage *ret)
{
	const guint8 *data;
	DmFrameType type;
	gboolean alive;
	gsize size;

	do {
		struct pollfd event = { process->fd, POLLIN, 0 };

		dm_process_write(process);
		poll(&event, 1, -1);
		alive = dm_process_read(process);
		if (dm_process_next(process, &type, &data, &size) ==
			    DM_PROCESS_FRAME &&
		    type == DM_FRAME_CAGE &&
		    dm_wire_get_cage(data, size, ret)) {
			ret->problem = g_intern_string(ret->problem);
			return TRUE;
		}
	} while (alive);
	return FALSE;
}

gboolean dm_process_probe(const char *program, DmSandbox sandbox,
			  const DmLimits *limits, DmCage *ret, GError **error)
{
	g_autoptr(DmProcess) process =
		dm_process_start(program, sandbox, limits, error);
	g_autofree char *how = NULL;
	int number;

	if (!process)
		return FALSE;
	if (await_cage(process, ret))
		return TRUE;
	how = dm_process_end(process, TRUE, &number);
	g_set_error(error, DM_PARSE_ERROR, DM_PARSE_ERROR_WORKER,
		    "a worker process died before it began: %s", how);
	return FALSE;
}

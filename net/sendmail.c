/*
 * Runs sendmail, or what stands in for it, bounded in time.  Input and
 * complaint are files in memory, so that neither side waits for the other.
 */
#include "net/sendmail.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/text.h"

#define TICK_US 20000 /* how often is asked whether it has ended */
#define COMPLAINT_BYTES 300

typedef struct {
	const DmSendmailOptions *options;
	GSubprocess *process;
	pid_t group;   /* it and what it starts */
	int complaint; /* what it writes to its standard error */
} Run;

static gboolean fail(const Run *run, DmNetError kind, GError **error,
		     const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean fail(const Run *run, DmNetError kind, GError **error,
		     const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, DM_NET_ERROR, (gint)kind, "%s %s",
		    run->options->program, text);
	return FALSE;
}

/* A file in memory with the mail in it, read from its beginning; -1 where there
   is no memory. */
static int open_input(GBytes *mail)
{
	gsize size;
	const char *data = g_bytes_get_data(mail, &size);
	g_autoptr(GString) text = g_string_new_len(data, (gssize)size);
	int fd = memfd_create("mail", MFD_CLOEXEC);
	gsize at = 0;

	g_string_replace(text, "\r\n", "\n", 0);
	while (fd >= 0 && at < text->len) {
		gssize n = write(fd, text->str + at, text->len - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			return -1;
		}
		at += (gsize)n;
	}
	if (fd >= 0)
		(void)lseek(fd, 0, SEEK_SET);
	return fd;
}

/* By its identifier, which is that of its group too. */
static void remember_group(Run *run)
{
	const char *text = g_subprocess_get_identifier(run->process);

	run->group = text ? (pid_t)g_ascii_strtoll(text, NULL, 10) : 0;
}

/* In the child. */
static void lead_group(gpointer unused G_GNUC_UNUSED)
{
	(void)setpgid(0, 0);
}

static gboolean start(Run *run, const char *from, const char *const *to,
		      GBytes *mail, GError **error)
{
	g_autoptr(GSubprocessLauncher) launcher =
		g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autoptr(GError) problem = NULL;
	int input = open_input(mail);

	run->complaint = memfd_create("complaint", MFD_CLOEXEC);
	if (input < 0 || run->complaint < 0) {
		if (input >= 0)
			close(input);
		return fail(run, DM_NET_ERROR_CONNECT, error,
			    "cannot be given the mail: %s", g_strerror(errno));
	}
	g_subprocess_launcher_take_stdin_fd(launcher, input);
	g_subprocess_launcher_take_stderr_fd(launcher, dup(run->complaint));
	g_subprocess_launcher_set_child_setup(launcher, lead_group, NULL, NULL);
	g_ptr_array_add(argv, (gpointer)run->options->program);
	g_ptr_array_add(argv, (gpointer) "-i");
	g_ptr_array_add(argv, (gpointer) "-f");
	g_ptr_array_add(argv, (gpointer)from);
	g_ptr_array_add(argv, (gpointer) "--");
	for (; *to; to++)
		g_ptr_array_add(argv, (gpointer)*to);
	g_ptr_array_add(argv, NULL);
	run->process = g_subprocess_launcher_spawnv(
		launcher, (const char *const *)argv->pdata, &problem);
	if (!run->process)
		return fail(run, DM_NET_ERROR_CONNECT, error,
			    "cannot be run: %s", problem->message);
	remember_group(run);
	return TRUE;
}

static gboolean wait_for(const Run *run, GError **error)
{
	const gint64 deadline_us =
		g_get_monotonic_time() +
		(gint64)run->options->timeout_seconds * G_USEC_PER_SEC;

	while (g_subprocess_get_identifier(run->process)) {
		if (run->options->stopped && run->options->stopped())
			return fail(
				run, DM_NET_ERROR_STOPPED, error,
				"was ended because the program was told to stop");
		if (g_get_monotonic_time() > deadline_us)
			return fail(run, DM_NET_ERROR_TIMEOUT, error,
				    "did not end within %u s",
				    run->options->timeout_seconds);
		g_usleep(TICK_US);
	}
	return TRUE;
}

/* ": " and the first line that it wrote; caller frees. */
static char *first_complaint(const Run *run)
{
	char text[COMPLAINT_BYTES + 1];
	gssize n = pread(run->complaint, text, COMPLAINT_BYTES, 0);
	g_autofree char *escaped = NULL;

	text[MAX(n, 0)] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	escaped = dm_text_escape(text);
	return g_strconcat(*escaped ? ": " : "", escaped, NULL);
}

static gboolean check_end(const Run *run, GError **error)
{
	g_autofree char *text = first_complaint(run);

	(void)g_subprocess_wait(run->process, NULL, NULL);
	if (!g_subprocess_get_if_exited(run->process))
		return fail(run, DM_NET_ERROR_REFUSED, error,
			    "was ended by signal %d%s",
			    g_subprocess_get_term_sig(run->process), text);
	if (g_subprocess_get_exit_status(run->process) != 0)
		return fail(run, DM_NET_ERROR_REFUSED, error,
			    "did not take the mail, and ended with status %d%s",
			    g_subprocess_get_exit_status(run->process), text);
	return TRUE;
}

gboolean dm_sendmail_send(const DmSendmailOptions *options, const char *from,
			  const char *const *to, GBytes *mail, GError **error)
{
	Run run = { .options = options, .complaint = -1 };
	gboolean is_started = start(&run, from, to, mail, error);
	gboolean has_ended = is_started && wait_for(&run, error);
	gboolean is_good = has_ended && check_end(&run, error);

	/* What is too slow must not send the mail later.  What it leaves behind
	   when it ends by itself goes on. */
	if (is_started && !has_ended && run.group > 1)
		kill(-run.group, SIGKILL);
	g_clear_object(&run.process);
	if (run.complaint >= 0)
		close(run.complaint);
	return is_good;
}

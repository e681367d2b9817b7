/*
 * Planted bugs: a reader that does what a taken-over one would do, when a mail
 * asks for it by name.  Linked in place of dm_parse() into a program of its
 * own (--wrap), so that the real one knows nothing of this.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include "parse/parse.h"
#include "parse/worker.h"

#define MARK "X-Planted-Bug: "

/* Names given by the linker. */
gboolean __real_dm_parse(GBytes *bytes, const DmLimits *limits,
			 const DmSink *sink, gpointer user,
			 DmParseResult *result, GError **error);
gboolean __wrap_dm_parse(GBytes *bytes, const DmLimits *limits,
			 const DmSink *sink, gpointer user,
			 DmParseResult *result, GError **error);

static void null_write(void)
{
	volatile int *volatile nowhere = NULL;

	*nowhere = 1;
}

static void infinite_loop(void)
{
	for (volatile guint i = 0;; i++)
		continue;
}

static void memory_eater(void)
{
	for (;;)
		memset(g_malloc(1 << 20), 1, 1 << 20);
}

/* What the cage lets through ends without a crash: the test sees that. */
static void open_file(void)
{
	if (open("/etc/passwd", O_RDONLY) < 0)
		abort();
}

static void make_socket(void)
{
	(void)!socket(AF_INET, SOCK_STREAM, 0);
}

static void run_program(void)
{
	char *const argv[] = { (char *)"sh", NULL };

	execve("/bin/sh", argv, argv + 1);
}

static void start_process(void)
{
	(void)!fork();
}

static void trace_parent(void)
{
	ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static void kill_parent(void)
{
	kill(getppid(), SIGTERM);
}

static void map_code(void)
{
	mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void corrupt_frame(void)
{
	static const char rubbish[64] = "no frame begins like this one";

	(void)!write(DM_WORKER_FD, rubbish, sizeof(rubbish));
}

static void early_end(void)
{
	_exit(0);
}

static const struct {
	const char *name;
	void (*run)(void);
} bugs[] = {
	{ "null-write", null_write },
	{ "infinite-loop", infinite_loop },
	{ "memory-eater", memory_eater },
	{ "open", open_file },
	{ "socket", make_socket },
	{ "execve", run_program },
	{ "fork", start_process },
	{ "ptrace", trace_parent },
	{ "kill", kill_parent },
	{ "map-code", map_code },
	{ "corrupt-frame", corrupt_frame },
	{ "early-end", early_end },
};

gboolean __wrap_dm_parse(GBytes *bytes, const DmLimits *limits,
			 const DmSink *sink, gpointer user,
			 DmParseResult *result, GError **error)
{
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);
	const char *mark = memmem(data, size, MARK, strlen(MARK));

	for (gsize i = 0; mark && i < G_N_ELEMENTS(bugs); i++)
		if (g_str_has_prefix(mark + strlen(MARK), bugs[i].name))
			bugs[i].run();
	return __real_dm_parse(bytes, limits, sink, user, result, error);
}

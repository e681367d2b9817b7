/*
 * no_new_privs, Landlock, resource limits and seccomp, in this order.  It
 * knows nothing of mails.
 */
#include "parse/cage.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Kernels know more of Landlock than the headers of Debian 12 do. */
typedef struct {
	guint64 handled_access_fs;
	guint64 handled_access_net;
	guint64 scoped;
} LandlockRules;

/* What each version of the kernel's interface can deny. */
static const struct {
	gint64 abi;
	guint fs_bits, net_bits, scoped_bits;
	gsize size; /* of the rules that this version knows */
} landlock_versions[] = {
	{ 6, 16, 2, 2, sizeof(LandlockRules) },
	{ 5, 16, 2, 0, offsetof(LandlockRules, scoped) },
	{ 4, 15, 2, 0, offsetof(LandlockRules, scoped) },
	{ 3, 15, 0, 0, offsetof(LandlockRules, handled_access_net) },
	{ 2, 14, 0, 0, offsetof(LandlockRules, handled_access_net) },
	{ 1, 13, 0, 0, offsetof(LandlockRules, handled_access_net) },
};

/* Calls that a reader needs whatever their arguments are. */
static const char *const allowed_calls[] = {
	"brk",
	"clock_gettime",
	"close",
	"exit",
	"exit_group",
	"futex",
	"getpid",
	"getppid",
	"getrandom",
	"gettid",
	"gettimeofday",
	"madvise",
	"mremap",
	"munmap",
	"restart_syscall",
	"rt_sigaction",
	"rt_sigprocmask",
	"rt_sigreturn",
	"sched_yield",
	"sigaltstack",
	"time",
#if SANITIZED
	"sched_getaffinity",
#endif
};

/* Calls that ask for a file: they fail, and the library goes on. */
static const char *const refused_calls[] = {
	"access",     "faccessat",  "faccessat2", "lstat",
	"newfstatat", "open",	    "openat",	  "openat2",
	"readlink",   "readlinkat", "stat",	  "statx",
};

static const struct {
	DmLayer layer;
	const char *name;
} layers[] = {
	{ DM_LAYER_RLIMITS, "rlimits" },
	{ DM_LAYER_NO_NEW_PRIVS, "no_new_privs" },
	{ DM_LAYER_NOT_DUMPABLE, "not dumpable" },
	{ DM_LAYER_DEATH_SIGNAL, "parent-death signal" },
	{ DM_LAYER_LANDLOCK, "landlock" },
	{ DM_LAYER_SECCOMP, "seccomp" },
};

const char *const dm_sandbox_names[] = { "require", "prefer", "off", NULL };

const char *dm_layer_name(DmLayer layer)
{
	for (guint i = 0; i < G_N_ELEMENTS(layers); i++)
		if (layers[i].layer == layer)
			return layers[i].name;
	return NULL;
}

char *dm_cage_missing(const DmCage *cage)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < G_N_ELEMENTS(layers); i++)
		if (!(cage->layers & layers[i].layer))
			g_ptr_array_add(names, (gpointer)layers[i].name);
	if (!names->len)
		return NULL;
	g_ptr_array_add(names, NULL);
	return g_strjoinv(", ", (char **)names->pdata);
}

gboolean dm_cage_holds(const DmCage *cage, DmSandbox sandbox)
{
	const gint64 needed =
		DM_LAYER_RLIMITS | DM_LAYER_NO_NEW_PRIVS | DM_LAYER_SECCOMP;

	return sandbox != DM_SANDBOX_REQUIRE ||
	       (cage->layers & needed) == needed;
}

/* ---- the layers ----------------------------------------------------- */

static void note(DmCage *cage, DmLayer layer, int problem)
{
	if (!problem)
		cage->layers |= layer;
	else if (!cage->problem)
		cage->problem = g_intern_string(g_strerror(problem));
}

static int set_limit(__rlimit_resource_t resource, gint64 value)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return errno;
	limit.rlim_cur = limit.rlim_max = MIN((rlim_t)value, limit.rlim_max);
	return setrlimit(resource, &limit) == 0 ? 0 : errno;
}

/* A soft limit below the hard one: SIGXCPU says what happened. */
static int set_cpu_limit(gint64 seconds)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CPU, &limit) < 0)
		return errno;
	limit.rlim_max = MIN((rlim_t)seconds + 2, limit.rlim_max);
	limit.rlim_cur = MIN((rlim_t)seconds, limit.rlim_max);
	return setrlimit(RLIMIT_CPU, &limit) == 0 ? 0 : errno;
}

static int enter_rlimits(const DmLimits *limits, int fd)
{
	const struct {
		__rlimit_resource_t resource;
		gint64 value;
	} rows[] = {
		{ RLIMIT_FSIZE, 0 },
		{ RLIMIT_CORE, 0 },
		{ RLIMIT_NPROC, 0 },
		{ RLIMIT_NOFILE, fd + 1 },
		/* Sanitizers reserve terabytes. */
		{ RLIMIT_AS, SANITIZED ? (gint64)RLIM_INFINITY
				       : limits->value[DM_LIMIT_WORKER_BYTES] },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		int problem = set_limit(rows[i].resource, rows[i].value);

		if (problem)
			return problem;
	}
	return set_cpu_limit(dm_cage_cpu_seconds(limits));
}

gint64 dm_cage_cpu_seconds(const DmLimits *limits)
{
	return MIN(limits->value[DM_LIMIT_WORKER_SECONDS] * 64, 1000000);
}

static int enter_landlock(gint64 *ret_abi)
{
	glong abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
			    LANDLOCK_CREATE_RULESET_VERSION);
	LandlockRules rules;
	int fd = -1, problem;

	*ret_abi = 0;
	if (abi < 0)
		return errno;
	for (guint i = 0; i < G_N_ELEMENTS(landlock_versions) && fd < 0; i++) {
		if (abi < landlock_versions[i].abi)
			continue;
		rules = (LandlockRules){
			(1ULL << landlock_versions[i].fs_bits) - 1,
			(1ULL << landlock_versions[i].net_bits) - 1,
			(1ULL << landlock_versions[i].scoped_bits) - 1,
		};
		fd = (int)syscall(SYS_landlock_create_ruleset, &rules,
				  landlock_versions[i].size, 0);
		if (fd < 0)
			return errno;
	}
	problem = syscall(SYS_landlock_restrict_self, fd, 0) == 0 ? 0 : errno;
	close(fd);
	if (!problem)
		*ret_abi = abi;
	return problem;
}

static int add_calls(scmp_filter_ctx filter, guint32 action,
		     const char *const *names, gsize n)
{
	int rc = 0;

	for (gsize i = 0; i < n && rc == 0; i++) {
		int number = seccomp_syscall_resolve_name(names[i]);

		if (number != __NR_SCMP_ERROR)
			rc = seccomp_rule_add(filter, action, number, 0);
	}
	return rc;
}

/* Calls that are harmless with some arguments only. */
static int add_conditions(scmp_filter_ctx filter, int fd)
{
	const struct scmp_arg_cmp not_executable =
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp this_fd =
		SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd);
	const struct scmp_arg_cmp ourselves =
		SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid());
	const struct {
		int number;
		struct scmp_arg_cmp condition;
	} rows[] = {
		{ SCMP_SYS(mmap), not_executable },
		{ SCMP_SYS(mprotect), not_executable },
		{ SCMP_SYS(read), this_fd },
		{ SCMP_SYS(write), this_fd },
		{ SCMP_SYS(tgkill), ourselves },
#if SANITIZED
		{ SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO) },
#endif
	};
	int rc = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(rows) && rc == 0; i++)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
					    rows[i].number, 1,
					    &rows[i].condition);
	return rc;
}

static int enter_seccomp(int fd)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	if (!filter)
		return ENOMEM;
	rc = add_calls(filter, SCMP_ACT_ALLOW, allowed_calls,
		       G_N_ELEMENTS(allowed_calls));
	if (rc == 0)
		rc = add_calls(filter, SCMP_ACT_ERRNO(EACCES), refused_calls,
			       G_N_ELEMENTS(refused_calls));
	if (rc == 0)
		rc = add_conditions(filter, fd);
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	return -rc;
}

static int set_process(int option, gulong value)
{
	return prctl(option, value, 0, 0, 0) == 0 ? 0 : errno;
}

void dm_cage_enter(DmSandbox sandbox, const DmLimits *limits, int fd,
		   DmCage *ret)
{
	*ret = (DmCage){ 0 };
	note(ret, DM_LAYER_DEATH_SIGNAL,
	     set_process(PR_SET_PDEATHSIG, SIGKILL));
	if (sandbox == DM_SANDBOX_OFF)
		return;
	note(ret, DM_LAYER_NOT_DUMPABLE, set_process(PR_SET_DUMPABLE, 0));
	note(ret, DM_LAYER_NO_NEW_PRIVS, set_process(PR_SET_NO_NEW_PRIVS, 1));
	/* Needs a descriptor, which the limits do not leave. */
	note(ret, DM_LAYER_LANDLOCK, enter_landlock(&ret->landlock_abi));
	note(ret, DM_LAYER_RLIMITS, enter_rlimits(limits, fd));
	note(ret, DM_LAYER_SECCOMP, enter_seccomp(fd));
}

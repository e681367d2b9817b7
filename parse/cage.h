/*
 * The cage: what a worker gives up for good before it opens bytes that a
 * stranger wrote.
 */
#pragma once

#include "core/limits.h"

typedef enum {
	DM_SANDBOX_REQUIRE, /* rlimits, no_new_privs and seccomp, or no work */
	DM_SANDBOX_PREFER,  /* as much as this kernel has */
	DM_SANDBOX_OFF,
} DmSandbox;

typedef enum {
	DM_LAYER_RLIMITS = 1 << 0,
	DM_LAYER_NO_NEW_PRIVS = 1 << 1,
	DM_LAYER_NOT_DUMPABLE = 1 << 2,
	DM_LAYER_DEATH_SIGNAL = 1 << 3, /* dies with its parent */
	DM_LAYER_LANDLOCK = 1 << 4,
	DM_LAYER_SECCOMP = 1 << 5,
} DmLayer;

/* What holds. */
typedef struct {
	gint64 layers;	     /* DmLayer */
	gint64 landlock_abi; /* 0 = the kernel has none */
	const char *problem; /* why the first missing layer is missing */
} DmCage;

/*
 * Puts the calling process into the cage, which it cannot leave: only `fd`
 * can be read and written, nothing opened, no process started, no socket
 * made.  Charsets and libraries must be warm.  With DM_SANDBOX_OFF only the
 * death signal is set.
 */
void dm_cage_enter(DmSandbox sandbox, const DmLimits *limits, int fd,
		   DmCage *ret);
/* How much CPU time a worker may use in all before the kernel ends it. */
gint64 dm_cage_cpu_seconds(const DmLimits *limits);
/* Whether enough holds for the mode. */
gboolean dm_cage_holds(const DmCage *cage, DmSandbox sandbox);
/* "rlimits", "seccomp" …; static. */
const char *dm_layer_name(DmLayer layer);
/* "rlimits, seccomp": the layers that are missing, or NULL; caller frees. */
char *dm_cage_missing(const DmCage *cage);
/* "require", "prefer", "off", NULL. */
extern const char *const dm_sandbox_names[];

/*
 * The states of a host name with their names and times.  Knows nothing of how
 * they are found out.
 */
#include "core/hoststate.h"

#define DAYS (24 * 60 * 60)

static const struct {
	const char *name;
	gint64 seconds;
	const char *reason;
} states[DM_N_HOST_STATES] = {
	[DM_HOST_UNASKED] = { "unasked", 0, "nothing is known yet" },
	[DM_HOST_CONFIRMED] = { "confirmed", 30 * DAYS,
				"names of mail servers stay for years" },
	[DM_HOST_UNCONFIRMED] = { "unconfirmed", 30 * DAYS,
				  "pools of dial-up addresses stay so" },
	[DM_HOST_NONE] = { "none", 14 * DAYS,
			   "a new server may get its name only after a while" },
	[DM_HOST_FAILED] = { "failed", 1 * DAYS,
			     "broken servers are mended, mostly within hours" },
};

const char *dm_host_state_name(DmHostState state)
{
	return states[state].name;
}

gint64 dm_host_state_seconds(DmHostState state)
{
	return states[state].seconds;
}

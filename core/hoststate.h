/*
 * What is known of the host name of a source address, and how long that holds.
 */
#pragma once

#include <glib.h>

/* The store keeps the numbers. */
typedef enum {
	DM_HOST_UNASKED,
	DM_HOST_CONFIRMED,   /* the name leads back to the address */
	DM_HOST_UNCONFIRMED, /* there is a name, and it does not */
	DM_HOST_NONE,	     /* there is no name */
	DM_HOST_FAILED,	     /* DNS could not tell */
	DM_N_HOST_STATES
} DmHostState;

/* "unasked", "confirmed", "unconfirmed", "none", "failed"; static. */
const char *dm_host_state_name(DmHostState state);
/* After how many seconds DNS is asked again. */
gint64 dm_host_state_seconds(DmHostState state);

/*
 * `fetch --watch`: stays connected, and fetches what arrives.
 */
#pragma once

#include "cli/fetch.h"

/* The signal that was caught, or 0; tells systemd that all is well. */
int dm_watch_stopped(void);
/*
 * Goes on until a signal comes, or the store fails.  `accounts` holds
 * DmFetchAccount.  IDLE (RFC 2177) where the server has it, else polling;
 * connects again, later and later, where the connection fails.
 */
DmExit dm_watch(const DmFetchOptions *options, const GPtrArray *accounts,
		GError **error);

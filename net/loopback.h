/*
 * Which hosts are this machine.
 */
#pragma once

#include <glib.h>

/* Whether what is said to `host` never leaves this machine: 127.0.0.1, ::1 and
   localhost. */
gboolean dm_net_is_loopback(const char *host);

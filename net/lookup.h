/*
 * The addresses of a host, to be shown.
 */
#pragma once

#include <glib.h>

/*
 * All addresses that the system's resolver gives, each once, in its order; ends
 * with NULL, and is empty where there is none.  Caller frees by g_strfreev().
 */
char **dm_net_lookup(const char *host);

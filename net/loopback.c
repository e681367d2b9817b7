/*
 * Knows the names of this machine.  It asks no resolver, which may say
 * anything.
 */
#include "net/loopback.h"

gboolean dm_net_is_loopback(const char *host)
{
	static const char *const hosts[] = { "127.0.0.1", "::1", "localhost",
					     NULL };

	return g_strv_contains(hosts, host);
}

/*
 * Makes libcurl ready, whoever of the callers comes first.  It knows nothing of
 * what they do with it.
 */
#include "net/curlinit.h"

#include <curl/curl.h>
#include <glib.h>

void dm_net_init(void)
{
	static gsize is_ready;

	if (g_once_init_enter(&is_ready)) {
		(void)curl_global_init(CURL_GLOBAL_DEFAULT);
		g_once_init_leave(&is_ready, 1);
	}
}

/*
 * Asks the system's resolver.  It connects to nothing.
 */
#include "net/lookup.h"

#include <netdb.h>
#include <sys/socket.h>

char **dm_net_lookup(const char *host)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct addrinfo *found = NULL;

	if (getaddrinfo(host, NULL, &hints, &found) != 0)
		return g_strv_builder_end(builder);
	for (const struct addrinfo *row = found; row; row = row->ai_next) {
		char text[NI_MAXHOST];

		if (getnameinfo(row->ai_addr, row->ai_addrlen, text,
				sizeof(text), NULL, 0, NI_NUMERICHOST) == 0 &&
		    g_hash_table_add(seen, g_strdup(text)))
			g_strv_builder_add(builder, text);
	}
	freeaddrinfo(found);
	return g_strv_builder_end(builder);
}

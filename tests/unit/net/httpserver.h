/*
 * An HTTP server in a thread of the test: answers what it is told to, one
 * connection after the other, and keeps what it was sent.
 */
#pragma once

#include <gio/gio.h>
#include <string.h>

/* One answer; the status 0 is silence until the client goes away. */
typedef struct {
	guint status;
	const char *body;
	gsize filler_bytes; /* spaces before the body */
} HttpReply;

typedef struct {
	GSocket *listener;
	guint port;
	char *url;
	GThread *thread;
	GCancellable *end;
	const HttpReply *replies; /* ended by one that is all 0 */
	GPtrArray *requests;	  /* the heads */
	GPtrArray *bodies;
} HttpServer;

/* Appends what comes next; FALSE at the end. */
static inline gboolean http_receive(HttpServer *server, GSocket *client,
				    GString *text)
{
	char chunk[4096];
	gssize n = g_socket_receive(client, chunk, sizeof(chunk), server->end,
				    NULL);

	if (n > 0)
		g_string_append_len(text, chunk, n);
	return n > 0;
}

static inline gsize http_body_size(const char *head)
{
	const char *field = strcasestr(head, "content-length:");

	return field ? (gsize)g_ascii_strtoull(strchr(field, ':') + 1, NULL, 10)
		     : 0;
}

static inline void http_read(HttpServer *server, GSocket *client)
{
	GString *text = g_string_new(NULL);
	char *body = NULL;

	while (!body || strlen(body) < http_body_size(text->str)) {
		char *gap;

		/* Anything but a POST, such as TLS, is answered at once. */
		if (!http_receive(server, client, text) || text->str[0] != 'P')
			break;
		gap = strstr(text->str, "\r\n\r\n");
		body = gap ? gap + 4 : NULL;
	}
	g_ptr_array_add(server->bodies, g_strdup(body ? body : ""));
	if (body)
		g_string_truncate(text, (gsize)(body - text->str));
	g_ptr_array_add(server->requests, g_string_free(text, FALSE));
}

static inline void http_send(HttpServer *server, GSocket *client,
			     const HttpReply *reply)
{
	g_autofree char *filler = g_strnfill(reply->filler_bytes, ' ');
	g_autofree char *text = g_strdup_printf(
		"HTTP/1.1 %u Test\r\nContent-Type: application/json\r\n"
		"Location: http://127.0.0.1:1/\r\nContent-Length: %zu\r\n"
		"Connection: close\r\n\r\n%s%s",
		reply->status, reply->filler_bytes + strlen(reply->body),
		filler, reply->body);
	gsize size = strlen(text), at = 0;

	while (at < size) {
		gssize n = g_socket_send(client, text + at, size - at,
					 server->end, NULL);

		if (n <= 0)
			break;
		at += (gsize)n;
	}
}

static inline gpointer http_run(gpointer data)
{
	HttpServer *server = data;

	for (guint i = 0; server->replies[i].status || server->replies[i].body;
	     i++) {
		g_autoptr(GSocket) client =
			g_socket_accept(server->listener, server->end, NULL);

		if (!client)
			break;
		http_read(server, client);
		if (server->replies[i].status) {
			http_send(server, client, &server->replies[i]);
		} else {
			GString *rest = g_string_new(NULL);

			while (http_receive(server, client, rest))
				;
			g_string_free(rest, TRUE);
		}
	}
	return NULL;
}

static inline HttpServer *http_start(const HttpReply *replies)
{
	HttpServer *server = g_new0(HttpServer, 1);
	g_autoptr(GInetAddress) loopback =
		g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0);
	g_autoptr(GSocketAddress) address = NULL;
	g_autoptr(GError) error = NULL;

	server->listener =
		g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
			     G_SOCKET_PROTOCOL_TCP, &error);
	g_assert_no_error(error);
	g_assert_true(g_socket_bind(server->listener, any, TRUE, NULL));
	g_assert_true(g_socket_listen(server->listener, NULL));
	address = g_socket_get_local_address(server->listener, NULL);
	server->port =
		g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address));
	server->url =
		g_strdup_printf("http://127.0.0.1:%u/token", server->port);
	server->end = g_cancellable_new();
	server->replies = replies;
	server->requests = g_ptr_array_new_with_free_func(g_free);
	server->bodies = g_ptr_array_new_with_free_func(g_free);
	server->thread = g_thread_new("http", http_run, server);
	return server;
}

/* The body of a request that has been answered. */
static inline const char *http_body(const HttpServer *server, guint i)
{
	g_assert_cmpuint(i, <, server->bodies->len);
	return g_ptr_array_index(server->bodies, i);
}

static inline void http_stop(HttpServer *server)
{
	g_cancellable_cancel(server->end);
	g_thread_join(server->thread);
	g_object_unref(server->end);
	g_object_unref(server->listener);
	g_ptr_array_unref(server->requests);
	g_ptr_array_unref(server->bodies);
	g_free(server->url);
	g_free(server);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpServer, http_stop)

/*
 * An SMTP server in a thread of the test: gives one line after the other, a
 * line for each that it is sent, and keeps what it was sent.
 */
#pragma once

#include <gio/gio.h>
#include <string.h>

typedef struct {
	GSocketListener *listener;
	guint port;
	GThread *thread;
	GCancellable *end;
	/* Each answers a line, the first one the connection, ended by NULL,
	   from where on it is silent; "" answers nothing, as within a mail. */
	const char *const *replies;
	GString *heard;
} SmtpServer;

static inline gpointer smtp_run(gpointer data)
{
	SmtpServer *server = data;
	g_autoptr(GSocketConnection) line = g_socket_listener_accept(
		server->listener, NULL, server->end, NULL);
	GOutputStream *out;
	g_autoptr(GDataInputStream) in = NULL;

	if (!line)
		return NULL;
	out = g_io_stream_get_output_stream(G_IO_STREAM(line));
	in = g_data_input_stream_new(
		g_io_stream_get_input_stream(G_IO_STREAM(line)));
	for (guint i = 0;; i++) {
		g_autofree char *said = NULL;

		if (server->replies[i])
			g_output_stream_write_all(out, server->replies[i],
						  strlen(server->replies[i]),
						  NULL, server->end, NULL);
		else
			i--;
		said = g_data_input_stream_read_line(in, NULL, server->end,
						     NULL);
		if (!said)
			return NULL;
		g_string_append_printf(server->heard, "%s\n", g_strchomp(said));
	}
}

static inline SmtpServer *smtp_start(const char *const *replies)
{
	SmtpServer *server = g_new0(SmtpServer, 1);

	server->listener = g_socket_listener_new();
	server->port = g_socket_listener_add_any_inet_port(server->listener,
							   NULL, NULL);
	g_assert_cmpuint(server->port, !=, 0);
	server->end = g_cancellable_new();
	server->replies = replies;
	server->heard = g_string_new(NULL);
	server->thread = g_thread_new("smtp", smtp_run, server);
	return server;
}

/* What it was sent; it is over. */
static inline const char *smtp_end(SmtpServer *server)
{
	g_cancellable_cancel(server->end);
	if (server->thread)
		g_thread_join(g_steal_pointer(&server->thread));
	return server->heard->str;
}

static inline void smtp_stop(SmtpServer *server)
{
	smtp_end(server);
	g_object_unref(server->end);
	g_object_unref(server->listener);
	g_string_free(server->heard, TRUE);
	g_free(server);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmtpServer, smtp_stop)

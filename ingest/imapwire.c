/*
 * Buffers, deadlines, and the parser fed.  What replies mean it does not know.
 */
#include "ingest/imapwire.h"

#include <poll.h>

#define BUFFER_BYTES (256 * 1024)
#define SLICE_US (G_USEC_PER_SEC / 2) /* how often `stopped` is asked */
#define RATE_BYTES 4096 /* a second, below which a server is given up */
#define COMMAND 20 /* times the timeout, for a command without any content */
#define REPLIES 1000000 /* to such a command: as many mails or folders */
#define PATIENCE 5	/* times the timeout while mails are moved */
#define GRACE_US (10 * G_USEC_PER_SEC) /* for that, after a signal */

void dm_imap_wire_init(DmImapWire *wire)
{
	wire->buffer = g_malloc(BUFFER_BYTES);
	wire->out = g_string_new(NULL);
}

void dm_imap_wire_clear(DmImapWire *wire)
{
	dm_imap_wire_drop(wire);
	g_free(wire->buffer);
	g_string_free(wire->out, TRUE);
}

guint32 dm_imap_wire_receiving(const DmImapWire *wire)
{
	return wire->parser ? dm_imap_parser_uid(wire->parser) : wire->lost_uid;
}

void dm_imap_wire_restart(DmImapWire *wire)
{
	wire->silent_us = wire->reply_us = wire->command_us = 0;
	wire->replies = 0;
}

void dm_imap_wire_attach(DmImapWire *wire, DmLine *line)
{
	wire->line = line;
	wire->parser = dm_imap_parser_new(wire->body_max);
	wire->reply_bytes = 0;
	dm_imap_wire_restart(wire);
}

void dm_imap_wire_drop(DmImapWire *wire)
{
	wire->lost_uid = dm_imap_wire_receiving(wire);
	g_clear_pointer(&wire->line, dm_line_free);
	g_clear_pointer(&wire->parser, dm_imap_parser_free);
	g_string_truncate(wire->out, 0);
	wire->size = wire->used = 0;
}

void dm_imap_wire_put(DmImapWire *wire, const char *text)
{
	if (wire->line)
		g_string_append(wire->out, text);
}

DmImapNext dm_imap_wire_lose(DmImapWire *wire, GError **error, DmNetError code,
			     const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, DM_NET_ERROR, (gint)code, "%s: %s", wire->host,
		    text);
	dm_imap_wire_drop(wire);
	return DM_IMAP_LOST;
}

static gboolean is_stopped(DmImapWire *self)
{
	gint64 now;

	if (!self->stopped || !self->stopped())
		return FALSE;
	now = g_get_monotonic_time();
	if (!self->stop_at)
		self->stop_at = now;
	return !self->patient || now - self->stop_at > GRACE_US;
}

static DmImapNext check_deadlines(DmImapWire *self, GError **error)
{
	gint64 seconds = self->timeout_seconds * (self->patient ? PATIENCE : 1);
	gint64 allowed = seconds * G_USEC_PER_SEC;

	if (self->silent_us > allowed)
		return dm_imap_wire_lose(
			self, error, DM_NET_ERROR_TIMEOUT,
			"the server has said nothing for %" G_GINT64_FORMAT
			" s; the key timeout raises this",
			seconds);
	if (self->command_us > COMMAND * allowed || self->replies > REPLIES)
		return dm_imap_wire_lose(
			self, error, DM_NET_ERROR_TIMEOUT,
			"the server talks and does not come to an end");
	if (self->reply_us >
	    allowed + (gint64)(self->reply_bytes / RATE_BYTES) * G_USEC_PER_SEC)
		return dm_imap_wire_lose(
			self, error, DM_NET_ERROR_TIMEOUT,
			"the server is slower than %d bytes a second",
			RATE_BYTES);
	return DM_IMAP_NONE;
}

/* Counts the time since it was last counted, whatever it was spent on. */
static DmImapNext count_time(DmImapWire *self, gint64 *since, GError **error)
{
	gint64 now = g_get_monotonic_time();

	self->silent_us += now - *since;
	self->reply_us += now - *since;
	self->command_us += now - *since;
	*since = now;
	if (is_stopped(self))
		return dm_imap_wire_lose(self, error, DM_NET_ERROR_STOPPED,
					 "stopped by a signal");
	return check_deadlines(self, error);
}

/* Waits for the socket, a moment at most. */
static void wait_a_moment(const DmImapWire *self)
{
	struct pollfd event = { dm_line_fd(self->line),
				self->out->len ? POLLIN | POLLOUT : POLLIN, 0 };

	(void)poll(&event, 1, SLICE_US / 1000);
}

static DmImapNext lose_line(DmImapWire *self)
{
	dm_imap_wire_drop(self);
	return DM_IMAP_LOST;
}

static DmImapNext flush(DmImapWire *self, GError **error)
{
	while (self->out->len) {
		gsize size = 0;
		DmLineState state =
			dm_line_write(self->line,
				      (const guint8 *)self->out->str,
				      self->out->len, &size, error);

		if (state == DM_LINE_ENDED)
			return lose_line(self);
		if (state == DM_LINE_AGAIN)
			return DM_IMAP_NONE;
		g_string_erase(self->out, 0, (gssize)size);
	}
	return DM_IMAP_NONE;
}

/* Fills the buffer, which is empty; DM_IMAP_NONE where nothing is there. */
static DmImapNext fill(DmImapWire *self, gboolean wait, gint64 *since,
		       GError **error)
{
	for (;;) {
		DmLineState state;

		if (count_time(self, since, error) == DM_IMAP_LOST)
			return DM_IMAP_LOST;
		if (flush(self, error) == DM_IMAP_LOST)
			return DM_IMAP_LOST;
		self->used = self->size = 0;
		state = dm_line_read(self->line, self->buffer, BUFFER_BYTES,
				     &self->size, error);
		if (state == DM_LINE_DONE) {
			self->silent_us = 0;
			return DM_IMAP_GOT;
		}
		self->size = 0;
		if (state == DM_LINE_ENDED)
			return lose_line(self);
		if (!wait)
			return DM_IMAP_NONE;
		wait_a_moment(self);
	}
}

static DmImapNext parse(DmImapWire *self, DmImapReply *ret, GError **error)
{
	const char *fault = NULL;
	gsize taken = 0;
	DmImapParse state =
		dm_imap_parser_feed(self->parser, self->buffer + self->used,
				    self->size - self->used, &taken, ret,
				    &fault);

	self->used += taken;
	self->reply_bytes += taken;
	if (state == DM_IMAP_FAULT)
		return dm_imap_wire_lose(self, error, DM_NET_ERROR_PROTOCOL,
					 "the server does not speak IMAP: %s",
					 fault);
	if (state == DM_IMAP_MORE)
		return DM_IMAP_NONE;
	self->reply_bytes = 0;
	self->reply_us = 0;
	self->replies++;
	return check_deadlines(self, error) == DM_IMAP_LOST ? DM_IMAP_LOST
							    : DM_IMAP_GOT;
}

DmImapNext dm_imap_wire_next(DmImapWire *wire, gboolean wait, DmImapReply *ret,
			     GError **error)
{
	gint64 since = g_get_monotonic_time();
	DmImapNext state;

	if (!wire->line)
		return dm_imap_wire_lose(wire, error, DM_NET_ERROR_CLOSED,
					 "the connection is gone");
	for (;;) {
		state = wire->used < wire->size ? parse(wire, ret, error)
						: DM_IMAP_NONE;
		if (state != DM_IMAP_NONE)
			return state;
		state = fill(wire, wait, &since, error);
		if (state != DM_IMAP_GOT)
			return state;
	}
}

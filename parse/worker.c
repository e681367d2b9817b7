/*
 * A worker: gets an item, reads it with dm_parse(), sends what comes out.  It
 * knows nothing of files, the store or other workers.
 */
#include "parse/worker.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "parse/encoder.h"

typedef struct {
	DmEncoder encoder;
	DmLimits limits;
} Worker;

/* Nobody is left to work for when the socket fails. */
static void send_all(const guint8 *data, gsize size)
{
	while (size) {
		gssize n = write(DM_WORKER_FD, data, size);

		if (n < 0 && errno != EINTR)
			_exit(0);
		if (n > 0) {
			data += n;
			size -= (gsize)n;
		}
	}
}

static void flush(GByteArray *out)
{
	send_all(out->data, out->len);
	g_byte_array_set_size(out, 0);
}

/* FALSE at the end of the connection. */
static gboolean receive(void *data, gsize size)
{
	guint8 *at = data;

	while (size) {
		gssize n = read(DM_WORKER_FD, at, size);

		if (n == 0 || (n < 0 && errno != EINTR))
			return FALSE;
		if (n > 0) {
			at += n;
			size -= (gsize)n;
		}
	}
	return TRUE;
}

/* ---- items ---------------------------------------------------------- */

static gboolean read_item(Worker *self, const DmItemHead *item)
{
	gsize size = (gsize)item->size_bytes;
	g_auto(DmParseResult) result = { 0 };
	g_autoptr(GBytes) bytes = NULL;
	guint8 *data = g_malloc(size ? size : 1);

	bytes = g_bytes_new_take(data, size);
	if (!receive(data, size))
		return FALSE;
	dm_parse_result_init(&result);
	/* This sink never fails. */
	(item->lint ? dm_parse_lint : dm_parse)(bytes, &self->limits,
						&dm_encoder_sink,
						&self->encoder, &result, NULL);
	dm_encoder_put_result(&self->encoder, &result);
	return TRUE;
}

/* One small frame from the pool. */
static gboolean receive_frame(DmFrameType type, guint8 *data, gsize room,
			      gsize *ret_size)
{
	DmFrameHead head;

	if (!receive(&head, sizeof(head)) || head.type != (guint32)type ||
	    head.size > room)
		return FALSE;
	*ret_size = head.size;
	return receive(data, head.size);
}

static void serve(Worker *self)
{
	guint8 frame[64];
	DmItemHead item;
	gsize size;

	while (receive_frame(DM_FRAME_ITEM, frame, sizeof(frame), &size) &&
	       dm_wire_get_item(frame, size, &item))
		if (!read_item(self, &item))
			return;
}

/* ---- start ---------------------------------------------------------- */

/* No call that the cage forbids, and no memory: there may be none. */
static GLogWriterOutput write_log(GLogLevelFlags level G_GNUC_UNUSED,
				  const GLogField *fields, gsize n,
				  gpointer unused G_GNUC_UNUSED)
{
	struct {
		DmFrameHead head;
		guint32 size;
		char text[256];
	} frame = { 0 };

	for (gsize i = 0; i < n; i++)
		if (strcmp(fields[i].key, "MESSAGE") == 0)
			g_strlcpy(frame.text, fields[i].value,
				  sizeof(frame.text));
	for (gsize i = 0; frame.text[i]; i++)
		if (!g_ascii_isprint(frame.text[i]))
			frame.text[i] = '?';
	frame.size = (guint32)strlen(frame.text);
	frame.head.type = DM_FRAME_LOG;
	frame.head.size = (guint32)sizeof(frame.size) + frame.size + 1;
	send_all((const guint8 *)&frame, sizeof(frame.head) + frame.head.size);
	return G_LOG_WRITER_HANDLED;
}

/* The parent decides when to end; the terminal's signals are for it. */
static void ignore_signals(void)
{
	static const int signals[] = { SIGINT,	SIGTERM, SIGHUP,
				       SIGQUIT, SIGPIPE, SIGTSTP };

	for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
		signal(signals[i], SIG_IGN);
}

/*
 * Reads a mail once before the cage, so that whatever the libraries load at
 * their first use is there.
 */
static void warm_up(const DmLimits *limits)
{
	static const char mail[] =
		"From: \"=?iso-8859-1?q?a?=\" <a@example.com>\n"
		"To: undisclosed-recipients:;\n"
		"Date: Thu, 1 Jan 1970 00:00:00 +0000\n"
		"Subject: =?utf-8?b?YQ==?=\nMIME-Version: 1.0\n"
		"Content-Type: multipart/mixed; boundary=b\n\n"
		"--b\nContent-Type: text/plain; charset=iso-8859-1\n\na\n"
		"--b\nContent-Type: application/zip; name*=utf-8''a.zip\n"
		"Content-Transfer-Encoding: base64\n\n"
		"UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==\n"
		"--b\nContent-Type: text/xml\n\n"
		"<?xml version=\"1.0\" encoding=\"windows-1252\"?><feedback>"
		"<policy_published><domain>b\xfc.example</domain>"
		"</policy_published></feedback>\n"
		"--b\nContent-Type: application/tlsrpt+json\n\n"
		"{\"report-id\":\"1\",\"policies\":[],\"date-range\":"
		"{\"start-datetime\":\"1970-01-01T00:00:00+01:00\"}}\n"
		"--b\nContent-Type: message/feedback-report\n\n"
		"Arrival-Date: Thu, 1 Jan 1970 00:00:00 EST\n"
		"Authentication-Results: dkim=pass header.d=a.example.com\n"
		"--b\nContent-Type: message/rfc822\n\n"
		"From: =?iso-8859-1?q?=e4?= <a@example.com>\n\na\n--b--\n";
	g_auto(DmParseResult) result = { 0 };
	g_autoptr(GBytes) bytes = g_bytes_new_static(mail, strlen(mail));
	g_autoptr(GByteArray) out = g_byte_array_new();
	DmEncoder encoder = { out, flush };

	dm_parse_result_init(&result);
	dm_parse(bytes, limits, &dm_encoder_sink, &encoder, &result, NULL);
}

int dm_worker_run(void)
{
	guint8 frame[sizeof(DmSetup)];
	Worker self = { 0 };
	DmSetup setup;
	DmCage cage;
	gsize size;

	ignore_signals();
	if (!receive_frame(DM_FRAME_SETUP, frame, sizeof(frame), &size) ||
	    !dm_wire_get_setup(frame, size, &setup))
		return 1;
	g_log_set_writer_func(write_log, NULL, NULL);
	dm_parse_init();
	warm_up(&setup.limits);
	self.limits = setup.limits;
	self.encoder = (DmEncoder){ g_byte_array_new(), flush };
	dm_cage_enter((DmSandbox)setup.sandbox, &setup.limits, DM_WORKER_FD,
		      &cage);
	if (getppid() != (pid_t)setup.parent)
		_exit(0);
	dm_wire_put_cage(self.encoder.out, &cage);
	flush(self.encoder.out);
	if (dm_cage_holds(&cage, (DmSandbox)setup.sandbox))
		serve(&self);
	/* No clean-up: the kernel is quicker, and may do all that it needs. */
	_exit(0);
}

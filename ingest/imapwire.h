/*
 * The two streams of a session: text out, replies in, each wait with a
 * deadline.  It knows no commands.
 */
#pragma once

#include "ingest/imapreply.h"
#include "net/dial.h"

typedef enum {
	DM_IMAP_GOT,  /* a reply */
	DM_IMAP_NONE, /* none without waiting */
	DM_IMAP_LOST, /* the connection is gone, with an error set */
} DmImapNext;

typedef struct {
	const char *host;
	gint64 timeout_seconds; /* of silence */
	gint64 body_max;	/* bytes of a mail that are held */
	/* Asked again and again while waiting; may be NULL. */
	int (*stopped)(void);
	DmLine *line; /* NULL = not connected */
	DmImapParser *parser;
	guint8 *buffer;
	gsize size, used;    /* of the buffer: what came, what was parsed */
	GString *out;	     /* what is not written yet */
	guint64 reply_bytes; /* of the reply that is being received */
	gint64 silent_us;    /* waited since the last byte */
	gint64 reply_us;     /* and since the last reply */
	gint64 command_us;   /* and since something was achieved */
	guint replies;	     /* since then */
	gboolean patient;    /* waits longer, and a moment after a signal too */
	gint64 stop_at;	  /* monotonic time, once asked to stop; 0 = not yet */
	guint32 lost_uid; /* mail that was being received when it was lost */
} DmImapWire;

/* The first members are the caller's to set. */
void dm_imap_wire_init(DmImapWire *wire);
void dm_imap_wire_clear(DmImapWire *wire);

/* Takes over a connection. */
void dm_imap_wire_attach(DmImapWire *wire, DmLine *line);
/* Forgets it. */
void dm_imap_wire_drop(DmImapWire *wire);
/* The same, with an error that names the host; DM_IMAP_LOST always. */
DmImapNext dm_imap_wire_lose(DmImapWire *wire, GError **error, DmNetError code,
			     const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Queues text; it goes when replies are next waited for. */
void dm_imap_wire_put(DmImapWire *wire, const char *text);
/* Something was achieved, or begins: the clocks begin anew. */
void dm_imap_wire_restart(DmImapWire *wire);
/* The next reply; caller clears it. */
DmImapNext dm_imap_wire_next(DmImapWire *wire, gboolean wait, DmImapReply *ret,
			     GError **error);
/* UID of the mail that is being received, or was when it was lost, or 0. */
guint32 dm_imap_wire_receiving(const DmImapWire *wire);

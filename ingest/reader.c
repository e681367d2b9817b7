/*
 * Reads one file or standard input in chunks: an mbox message by message,
 * parsedmarc's JSON report by report, anything else as one item.  It knows
 * nothing of directories.
 */
#include "ingest/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/content.h"
#include "ingest/hold.h"
#include "ingest/item.h"
#include "ingest/jsonlist.h"
#include "ingest/maildir.h"
#include "ingest/mbox.h"

#define CHUNK_BYTES 65536

struct _DmReader {
	int fd;
	char *uri;
	char *key;    /* NULL for standard input */
	char *path;   /* of the file itself; NULL for standard input */
	char *folder; /* its Maildir, or NULL */
	struct stat stat;
	const DmLimits *limits;
	DmMbox *mbox;	  /* once the first chunk has told that it is one */
	DmJsonList *list; /* likewise */
	guint64 messages; /* or reports of the list */
	GQueue *ready;	  /* borrowed, while a step runs */
	guint8 *chunk;
};

/* Opened with care: no link, no waiting for the other end of a FIFO. */
static int open_file(const char *path, struct stat *ret_stat)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC |
				    O_NOCTTY);

	if (fd >= 0 && fstat(fd, ret_stat) < 0) {
		int problem = errno;

		close(fd);
		errno = problem;
		return -1;
	}
	return fd;
}

/*
 * One read(2) that waits for what would block; -1 with errno.  A signal ends
 * it with EINTR: only those that ask the program to end are caught.
 */
static gssize read_some(int fd, guint8 *data, gsize size)
{
	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		gssize n = read(fd, data, size);

		if (n >= 0 || errno != EAGAIN)
			return n;
		if (poll(&wait, 1, -1) < 0)
			return -1;
	}
}

/* Reads until `size` bytes or the end are there; -1 with errno. */
static gssize read_full(int fd, guint8 *data, gsize size)
{
	gsize done = 0;

	while (done < size) {
		gssize n = read_some(fd, data + done, size - done);

		if (n < 0)
			return -1;
		if (!n)
			break;
		done += (gsize)n;
	}
	return (gssize)done;
}

static void push_fault(GQueue *ready, const char *uri, const char *code,
		       const char *text)
{
	DmItem *item = dm_item_new(uri);

	dm_item_fault(item, code, text);
	g_queue_push_tail(ready, item);
}

/* The path with links resolved, so that the file itself is acted upon. */
static char *path_of_file(const DmEntry *entry, const char *path)
{
	char *resolved = entry->is_named ? realpath(path, NULL) : NULL;
	char *copy = g_strdup(resolved ? resolved : path);

	free(resolved);
	return copy;
}

DmReader *dm_reader_open(const DmEntry *entry, const char *path,
			 const DmLimits *limits, GQueue *ready)
{
	g_autofree char *file = NULL;
	struct stat st = { 0 };
	int fd = STDIN_FILENO;
	DmReader *reader;

	if (entry->key) {
		file = path_of_file(entry, path);
		fd = open_file(file, &st);
	}
	if (fd < 0) {
		push_fault(ready, entry->path, "unreadable", g_strerror(errno));
		return NULL;
	}
	if (entry->key && !S_ISREG(st.st_mode)) {
		close(fd);
		push_fault(ready, entry->path, "not-a-file",
			   "this is no regular file any more");
		return NULL;
	}
	reader = g_new0(DmReader, 1);
	reader->fd = fd;
	reader->uri = g_strdup(entry->path);
	reader->key = g_strdup(entry->key);
	reader->path = g_steal_pointer(&file);
	reader->folder = g_strdup(entry->folder);
	reader->stat = st;
	reader->limits = limits;
	reader->chunk = g_malloc(CHUNK_BYTES);
	return reader;
}

void dm_reader_free(DmReader *reader)
{
	if (!reader)
		return;
	if (reader->key)
		close(reader->fd);
	dm_mbox_free(reader->mbox);
	dm_json_list_free(reader->list);
	g_free(reader->uri);
	g_free(reader->key);
	g_free(reader->path);
	g_free(reader->folder);
	g_free(reader->chunk);
	g_free(reader);
}

static char *message_uri(DmReader *reader)
{
	return g_strdup_printf("%s#%" G_GUINT64_FORMAT, reader->uri,
			       ++reader->messages);
}

static void take_part(DmReader *reader, GBytes *bytes, const char *sha256,
		      DmLimit limit)
{
	g_autofree char *uri = message_uri(reader);
	DmItem *item = dm_item_new(uri);

	dm_item_fill(item, bytes, sha256, reader->limits, limit);
	g_queue_push_tail(reader->ready, item);
}

static void take_message(gpointer user, GBytes *bytes, const char *sha256)
{
	take_part(user, bytes, sha256, DM_LIMIT_MESSAGE_BYTES);
}

static void take_report(gpointer user, GBytes *bytes, const char *sha256)
{
	take_part(user, bytes, sha256, DM_LIMIT_DOCUMENT_BYTES);
}

/* The cap that holds for a whole file with this beginning. */
static DmLimit limit_of(const guint8 *data, gsize size)
{
	switch (dm_content_sniff(data, MIN(size, DM_SNIFF_BYTES))) {
	case DM_CONTENT_GZIP:
	case DM_CONTENT_ZLIB:
	case DM_CONTENT_ZIP:
	case DM_CONTENT_TAR:
		return DM_LIMIT_COMPRESSED_BYTES;
	case DM_CONTENT_XML:
	case DM_CONTENT_JSON:
		return DM_LIMIT_DOCUMENT_BYTES;
	default:
		return DM_LIMIT_MESSAGE_BYTES;
	}
}

static DmItem *new_file_item(DmReader *reader)
{
	DmItem *item = dm_item_new(reader->uri);
	g_autofree char *unique = NULL;

	if (!reader->key)
		return item;
	if (reader->folder)
		unique = dm_maildir_unique(reader->key);
	item->seen = dm_seen_new(reader->key, &reader->stat);
	item->origin = dm_origin_new(reader->path, reader->folder, unique,
				     &reader->stat);
	return item;
}

/* Reads the rest of what is no mbox; `size` bytes are in the chunk. */
static void read_file(DmReader *reader, gsize size)
{
	DmLimit limit = limit_of(reader->chunk, size);
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *sha256 = NULL;
	gssize n = (gssize)size;
	DmItem *item;
	DmHold hold;

	dm_hold_init(&hold, reader->limits->value[limit], reader->stat.st_size);
	while (n > 0) {
		dm_hold_append(&hold, reader->chunk, (gsize)n);
		/* A chunk that is not full has met the end. */
		n = n < CHUNK_BYTES
			    ? 0
			    : read_full(reader->fd, reader->chunk, CHUNK_BYTES);
	}
	if (n < 0) {
		push_fault(reader->ready, reader->uri, "unreadable",
			   g_strerror(errno));
		dm_hold_clear(&hold);
		return;
	}
	bytes = dm_hold_finish(&hold, &sha256);
	item = new_file_item(reader);
	dm_item_fill(item, bytes, sha256, reader->limits, limit);
	g_queue_push_tail(reader->ready, item);
}

/* A list of no report is an item all the same, in which nothing is found. */
static void finish_list(DmReader *reader)
{
	g_autoptr(GBytes) nothing = g_bytes_new_static("[]", 2);
	DmItem *item;

	dm_json_list_finish(reader->list);
	if (reader->messages)
		return;
	item = dm_item_new(reader->uri);
	dm_item_fill(item, nothing, NULL, reader->limits,
		     DM_LIMIT_DOCUMENT_BYTES);
	g_queue_push_tail(reader->ready, item);
}

/*
 * The mark goes on the last message alone: after a crash in the middle the
 * whole mbox is read again.
 */
static void finish_parts(DmReader *reader)
{
	DmItem *last;

	if (reader->mbox)
		dm_mbox_finish(reader->mbox);
	else
		finish_list(reader);
	last = g_queue_peek_tail(reader->ready);
	if (last && reader->key)
		last->seen = dm_seen_new(reader->key, &reader->stat);
}

static void feed_parts(DmReader *reader, gsize size)
{
	if (reader->mbox)
		dm_mbox_feed(reader->mbox, reader->chunk, size);
	else
		dm_json_list_feed(reader->list, reader->chunk, size);
}

/* One chunk of an mbox or a list; `size` bytes are there, or it is read. */
static gboolean step_parts(DmReader *reader, gsize size)
{
	g_autofree char *uri = NULL;
	gssize n = (gssize)size;

	if (!n)
		n = read_some(reader->fd, reader->chunk, CHUNK_BYTES);
	if (n > 0) {
		feed_parts(reader, (gsize)n);
		return TRUE;
	}
	if (n == 0) {
		finish_parts(reader);
		return FALSE;
	}
	/* What came of the message before the error is no whole message. */
	uri = message_uri(reader);
	push_fault(reader->ready, uri, "unreadable", g_strerror(errno));
	return FALSE;
}

static gboolean first_step(DmReader *reader)
{
	gssize n = read_full(reader->fd, reader->chunk, CHUNK_BYTES);

	if (n < 0) {
		push_fault(reader->ready, reader->uri, "unreadable",
			   g_strerror(errno));
		return FALSE;
	}
	if (dm_mbox_begins(reader->chunk, (gsize)n)) {
		reader->mbox = dm_mbox_new(
			reader->limits->value[DM_LIMIT_MESSAGE_BYTES],
			take_message, reader);
	} else if (dm_content_is_parsedmarc(reader->chunk, (gsize)n)) {
		reader->list = dm_json_list_new(
			reader->limits->value[DM_LIMIT_DOCUMENT_BYTES],
			take_report, reader);
	} else {
		read_file(reader, (gsize)n);
		return FALSE;
	}
	return step_parts(reader, (gsize)n);
}

gboolean dm_reader_step(DmReader *reader, GQueue *ready)
{
	reader->ready = ready;
	return reader->mbox || reader->list ? step_parts(reader, 0)
					    : first_step(reader);
}

gboolean dm_reader_has_parts(const char *path)
{
	guint8 data[DM_SNIFF_BYTES];
	char *resolved = realpath(path, NULL); /* named, so it may be a link */
	struct stat st;
	gssize n = -1;
	int fd = resolved ? open_file(resolved, &st) : -1;

	free(resolved);
	if (fd < 0)
		return FALSE;
	if (S_ISREG(st.st_mode))
		n = read_full(fd, data, sizeof(data));
	close(fd);
	return n > 0 && (dm_mbox_begins(data, (gsize)n) ||
			 dm_content_is_parsedmarc(data, (gsize)n));
}

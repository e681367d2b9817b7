/*
 * Splits an mbox stream into messages and takes the mboxrd quoting off.  It
 * knows nothing of files; memory is bounded by one message.
 */
#include "ingest/mbox.h"

#include <string.h>

#include "ingest/hold.h"

static const char word_from[] = "From ";
#define WORD_SIZE (sizeof(word_from) - 1)

struct _DmMbox {
	DmMboxMessage message;
	gpointer user;
	DmHold hold;
	gboolean is_open; /* a message has begun */

	/* The beginning of a line, as long as it may still mean something. */
	GString *head;
	guint64 quotes;	    /* '>' before `head` */
	gboolean is_plain;  /* the rest of this line is text */
	gboolean after_gap; /* a separator may stand here */
	const char *blank;  /* a blank line that may belong to a separator */
};

DmMbox *dm_mbox_new(gint64 max_message_bytes, DmMboxMessage message,
		    gpointer user)
{
	DmMbox *mbox = g_new0(DmMbox, 1);

	mbox->message = message;
	mbox->user = user;
	mbox->head = g_string_new(NULL);
	mbox->after_gap = TRUE;
	dm_hold_init(&mbox->hold, max_message_bytes, 0);
	return mbox;
}

void dm_mbox_free(DmMbox *mbox)
{
	if (!mbox)
		return;
	dm_hold_clear(&mbox->hold);
	g_string_free(mbox->head, TRUE);
	g_free(mbox);
}

static void emit(DmMbox *mbox, const char *data, gsize size)
{
	if (mbox->blank) {
		const char *blank = g_steal_pointer(&mbox->blank);

		emit(mbox, blank, strlen(blank));
	}
	mbox->is_open = TRUE;
	dm_hold_append(&mbox->hold, (const guint8 *)data, size);
}

static void deliver(DmMbox *mbox)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *sha256 = NULL;

	mbox->blank = NULL;
	if (!mbox->is_open)
		return;
	bytes = dm_hold_finish(&mbox->hold, &sha256);
	mbox->is_open = FALSE;
	mbox->message(mbox->user, bytes, sha256);
}

static gboolean head_is_from(const DmMbox *mbox)
{
	return mbox->head->len >= WORD_SIZE &&
	       memcmp(mbox->head->str, word_from, WORD_SIZE) == 0;
}

/* The line is text: one '>' of a quoted "From " goes, the rest stays. */
static void flush_head(DmMbox *mbox)
{
	static const char quotes[] = ">>>>>>>>>>>>>>>>";

	if (mbox->quotes && head_is_from(mbox))
		mbox->quotes--;
	while (mbox->quotes) {
		gsize n = MIN(mbox->quotes, sizeof(quotes) - 1);

		emit(mbox, quotes, n);
		mbox->quotes -= n;
	}
	emit(mbox, mbox->head->str, mbox->head->len);
	g_string_truncate(mbox->head, 0);
	mbox->after_gap = FALSE;
}

/* Whether more of the line is needed to know what it is. */
static gboolean is_undecided(const DmMbox *mbox)
{
	const GString *head = mbox->head;

	if (head->len == 1 && head->str[0] == '\r')
		return mbox->quotes == 0;
	if (memcmp(head->str, word_from, MIN(head->len, WORD_SIZE)) != 0)
		return FALSE;
	if (head->len < WORD_SIZE)
		return TRUE;
	return !mbox->quotes && mbox->after_gap &&
	       head->len <= DM_MBOX_LINE_MAX;
}

/* The blank line that `head` is, or NULL. */
static const char *head_blank(const DmMbox *mbox)
{
	if (mbox->quotes)
		return NULL;
	if (strcmp(mbox->head->str, "\n") == 0)
		return "\n";
	if (strcmp(mbox->head->str, "\r\n") == 0)
		return "\r\n";
	return NULL;
}

/* A line ended while its beginning was still undecided. */
static void end_head(DmMbox *mbox)
{
	const char *blank = head_blank(mbox);

	if (blank) {
		if (mbox->blank)
			emit(mbox, "", 0);
		mbox->blank = blank;
		mbox->after_gap = TRUE;
	} else if (!mbox->quotes && mbox->after_gap &&
		   dm_mbox_is_separator(mbox->head->str, mbox->head->len)) {
		deliver(mbox);
		mbox->is_open = TRUE;
		mbox->after_gap = FALSE;
	} else {
		flush_head(mbox);
	}
	g_string_truncate(mbox->head, 0);
}

static void feed_head(DmMbox *mbox, char byte)
{
	if (byte == '>' && !mbox->head->len) {
		mbox->quotes++;
		return;
	}
	g_string_append_c(mbox->head, byte);
	if (byte == '\n') {
		end_head(mbox);
	} else if (!is_undecided(mbox)) {
		flush_head(mbox);
		mbox->is_plain = TRUE;
	}
}

void dm_mbox_feed(DmMbox *mbox, const guint8 *data, gsize size)
{
	while (size) {
		gsize n = 1;

		if (mbox->is_plain) {
			const guint8 *end = memchr(data, '\n', size);

			n = end ? (gsize)(end - data) + 1 : size;
			emit(mbox, (const char *)data, n);
			mbox->is_plain = !end;
		} else {
			feed_head(mbox, (char)*data);
		}
		data += n;
		size -= n;
	}
}

void dm_mbox_finish(DmMbox *mbox)
{
	if (mbox->head->len || mbox->quotes)
		end_head(mbox);
	deliver(mbox);
}

/*
 * Fuzzes the mbox splitter against a slow one that sees the whole input at
 * once: both must give the same messages, however the input is cut.
 *
 * The first byte of the input is the way it is cut and the cap.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "ingest/mbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SMALL_CAP 64
#define LARGE_CAP (1 << 20)

static gboolean is_blank(const char *line, gsize size)
{
	return (size == 1 && line[0] == '\n') ||
	       (size == 2 && line[0] == '\r' && line[1] == '\n');
}

/* How many bytes of quoting a line loses: 0 or 1. */
static gsize quoting(const char *line, gsize size)
{
	gsize quotes = 0;

	while (quotes < size && line[quotes] == '>')
		quotes++;
	return quotes && size - quotes >= 5 &&
	       memcmp(line + quotes, "From ", 5) == 0;
}

static gsize line_size(const char *text, gsize size)
{
	const char *end = size ? memchr(text, '\n', size) : NULL;

	return end ? (gsize)(end - text) + 1 : size;
}

/* The slow splitter: everything it knows between two lines. */
typedef struct {
	GPtrArray *messages; /* GBytes */
	GString *message;
	gboolean is_open; /* a separator began `message` */
	gsize blank;	  /* size of the blank line at its end, or 0 */
	gsize lost;	  /* separators, their blank lines, quoting */
} Slow;

/* The last blank line belongs to the separator or the end. */
static void end_message(Slow *slow)
{
	gsize size = slow->message->len - slow->blank;

	slow->lost += slow->blank;
	if (size || slow->is_open)
		g_ptr_array_add(slow->messages,
				g_bytes_new(slow->message->str, size));
	g_string_truncate(slow->message, 0);
	slow->blank = 0;
}

static void take_line(Slow *slow, const char *line, gsize size)
{
	gsize quotes = quoting(line, size);

	slow->lost += quotes;
	g_string_append_len(slow->message, line + quotes,
			    (gssize)(size - quotes));
	slow->blank = is_blank(line, size) ? size : 0;
}

static void split_slowly(Slow *slow, const char *text, gsize size)
{
	gboolean may_separate = TRUE;
	gsize n;

	for (; size; text += n, size -= n) {
		n = line_size(text, size);
		if (may_separate && dm_mbox_is_separator(text, n)) {
			end_message(slow);
			slow->is_open = TRUE;
			slow->lost += n;
			may_separate = FALSE;
		} else {
			take_line(slow, text, n);
			may_separate = slow->blank != 0;
		}
	}
	end_message(slow);
}

/* The splitter's messages, checked one by one as they come. */
typedef struct {
	const GPtrArray *expected;
	guint next;
	gsize cap;
} Check;

static void check_message(gpointer user, GBytes *bytes, const char *sha256)
{
	Check *check = user;
	g_autofree char *digest = NULL;
	GBytes *expected;

	g_assert_cmpuint(check->next, <, check->expected->len);
	expected = g_ptr_array_index(check->expected, check->next++);
	if (g_bytes_get_size(expected) <= check->cap) {
		g_assert_nonnull(bytes);
		g_assert_null(sha256);
		g_assert_true(g_bytes_equal(bytes, expected));
		return;
	}
	g_assert_null(bytes);
	digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, expected);
	g_assert_cmpstr(sha256, ==, digest);
}

static void check_chunks(const GPtrArray *expected, gsize cap,
			 const uint8_t *data, gsize size, gsize chunk)
{
	Check check = { .expected = expected, .cap = cap };
	g_autoptr(DmMbox) mbox =
		dm_mbox_new((gint64)cap, check_message, &check);

	for (gsize at = 0; at < size; at += chunk) {
		gsize n = MIN(chunk, size - at);
		/* A copy of its own, so that reading past it is caught. */
		g_autofree uint8_t *copy = g_memdup2(data + at, n);

		dm_mbox_feed(mbox, copy, n);
	}
	dm_mbox_finish(mbox);
	g_assert_cmpuint(check.next, ==, expected->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Slow slow = { .lost = 0 };
	gsize cap, chunk, total = 0;

	if (!size)
		return 0;
	chunk = 1 + (data[0] & 0x3f);
	cap = data[0] & 0x40 ? SMALL_CAP : LARGE_CAP;
	data++;
	size--;
	slow.messages =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	slow.message = g_string_new(NULL);
	split_slowly(&slow, (const char *)data, size);
	for (guint i = 0; i < slow.messages->len; i++)
		total += g_bytes_get_size(slow.messages->pdata[i]);
	g_assert_cmpuint(total + slow.lost, ==, size);

	check_chunks(slow.messages, cap, data, size, chunk);
	check_chunks(slow.messages, cap, data, size, 1);
	check_chunks(slow.messages, cap, data, size, MAX(size, 1));
	g_ptr_array_unref(slow.messages);
	g_string_free(slow.message, TRUE);
	return 0;
}

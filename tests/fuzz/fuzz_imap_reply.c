/*
 * Fuzzes the parser of IMAP replies: the same replies however the bytes are
 * cut, and no more of them held than the caps allow.  The input is taken for
 * a folder name and a set of UIDs too, there and back.
 *
 * The first byte of the input is how it is cut, and the cap of a mail.
 */
#include <stdint.h>

#include "ingest/imapname.h"
#include "tests/unit/ingest/imapdump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SMALL_CAP 16
#define LARGE_CAP (1 << 20)
#define HELD_MAX (DM_IMAP_LINE_BYTES + 2 * 1024 * 1024)

static gsize text_size(const char *text)
{
	return text ? strlen(text) : 0;
}

static void check_set(const DmUidSet *set)
{
	g_auto(DmUidSet) again = { NULL };
	g_auto(DmUidSet) all = { NULL };
	guint64 count = dm_uid_set_count(set);
	guint at = 0;

	dm_uid_set_init(&again);
	while (at < set->ranges->len) {
		g_autofree char *text = dm_uid_set_format(set, &at, 100);

		g_assert_cmpuint(strlen(text), <=, 100);
		g_assert_true(dm_uid_set_parse(text, strlen(text), &again));
	}
	g_assert_cmpuint(again.ranges->len, ==, set->ranges->len);
	g_assert_cmpuint(dm_uid_set_count(&again), ==, count);
	dm_uid_set_take(&again, count / 2, &all);
	g_assert_cmpuint(dm_uid_set_count(&all), ==, count / 2);
	dm_uid_set_subtract(&again, &all);
	g_assert_cmpuint(dm_uid_set_count(&again), ==, count - count / 2);
	dm_uid_set_subtract(&again, set);
	g_assert_cmpuint(again.ranges->len, ==, 0);
}

static void check_reply(const DmImapReply *reply, gsize body_max)
{
	gsize held = text_size(reply->tag) + text_size(reply->code) +
		     text_size(reply->code_text) + text_size(reply->text) +
		     text_size(reply->name) + text_size(reply->body_sha256);

	for (char **word = reply->words; word && *word; word++)
		held += strlen(*word);
	if (reply->body) {
		g_assert_cmpuint(reply->body_size, <=, body_max);
		held += g_bytes_get_size(reply->body);
	}
	g_assert_cmpuint(held, <=, body_max + HELD_MAX);
	check_set(&reply->uids);
	check_set(&reply->copies);
	g_assert_true(reply->kind == DM_IMAP_FETCH ||
		      reply->body_state == DM_IMAP_BODY_NONE);
	g_assert_true(!reply->body_sha256 ==
		      (reply->body_state != DM_IMAP_BODY_LARGE));
}

static void check_replies(const uint8_t *data, gsize size, gsize body_max)
{
	g_autoptr(DmImapParser) parser = dm_imap_parser_new((gint64)body_max);
	DmImapParse state;
	const char *fault;
	gsize used;

	do {
		g_auto(DmImapReply) reply = { 0 };

		state = dm_imap_parser_feed(parser, data, size, &used, &reply,
					    &fault);
		if (state == DM_IMAP_REPLY)
			check_reply(&reply, body_max);
		data += used;
		size -= used;
	} while (state == DM_IMAP_REPLY);
}

static void check_pieces(const uint8_t *data, gsize size, gsize body_max,
			 gsize chunk)
{
	const char *input = (const char *)data;
	gint64 max = (gint64)body_max;
	g_autofree char *whole = dump_input(input, size, max, size, 1);
	g_autofree char *bytes = dump_input(input, size, max, 1, 1);
	g_autofree char *pieces =
		dump_input(input, size, max, chunk / 2, chunk);

	g_assert_cmpstr(bytes, ==, whole);
	g_assert_cmpstr(pieces, ==, whole);
}

static void check_uids(const char *text, gsize size)
{
	g_auto(DmUidSet) set = { NULL };

	dm_uid_set_init(&set);
	if (dm_uid_set_parse(text, size, &set))
		g_assert_cmpuint(set.ranges->len, >, 0);
	check_set(&set);
}

static void check_mutf7(const char *text)
{
	g_autofree char *encoded = dm_mutf7_encode(text);
	g_autofree char *decoded = dm_mutf7_decode(text);

	if (encoded) {
		g_autofree char *back = dm_mutf7_decode(encoded);

		g_assert_cmpstr(back, ==, text);
	}
	if (decoded) {
		g_autofree char *again = dm_mutf7_encode(decoded);
		g_autofree char *back = dm_mutf7_decode(again);

		g_assert_true(g_utf8_validate(decoded, -1, NULL));
		g_assert_cmpstr(back, ==, decoded);
	}
}

/* What is shown of a name leads back to it. */
static void check_name(const DmImapNamespace *space, const char *text)
{
	g_autofree char *name = dm_imap_name(space, text);
	g_autofree char *foreign = dm_imap_name_shown(space, text);
	g_autoptr(GString) quoted = g_string_new(NULL);

	g_assert_nonnull(foreign);
	dm_imap_append_quoted(quoted, text);
	g_assert_null(strpbrk(quoted->str, "\r\n"));
	if (name) {
		g_autofree char *shown = dm_imap_name_shown(space, name);
		g_autofree char *back = dm_imap_name(space, shown);

		g_assert_cmpstr(back, ==, name);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const DmImapNamespace spaces[] = { { (char *)"", '/' },
						  { (char *)"INBOX.", '.' },
						  { NULL, 0 } };
	g_autofree char *text = NULL;
	gsize chunk, body_max;

	if (!size)
		return 0;
	chunk = 2 + (data[0] & 0x3f);
	body_max = data[0] & 0x40 ? SMALL_CAP : LARGE_CAP;
	data++;
	size--;
	check_pieces(data, size, body_max, chunk);
	check_replies(data, size, body_max);
	text = g_strndup((const char *)data, size);
	check_uids(text, strlen(text));
	check_mutf7(text);
	for (guint i = 0; i < G_N_ELEMENTS(spaces); i++)
		check_name(&spaces[i], text);
	return 0;
}

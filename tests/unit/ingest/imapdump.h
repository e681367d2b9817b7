/*
 * Replies of an IMAP server as text that can be compared: what is not set is
 * not said.
 */
#pragma once

#include <string.h>

#include "ingest/imapreply.h"

static const char *const dump_kinds[] = {
	[DM_IMAP_TAGGED] = "TAGGED",	   [DM_IMAP_CONTINUE] = "CONTINUE",
	[DM_IMAP_UNTAGGED] = "UNTAGGED",   [DM_IMAP_CAPABILITY] = "CAPABILITY",
	[DM_IMAP_ENABLED] = "ENABLED",	   [DM_IMAP_LIST] = "LIST",
	[DM_IMAP_NAMESPACE] = "NAMESPACE", [DM_IMAP_FOLDER_STATUS] = "STATUS",
	[DM_IMAP_EXISTS] = "EXISTS",	   [DM_IMAP_EXPUNGE] = "EXPUNGE",
	[DM_IMAP_VANISHED] = "VANISHED",   [DM_IMAP_SEARCH] = "SEARCH",
	[DM_IMAP_ESEARCH] = "ESEARCH",	   [DM_IMAP_FETCH] = "FETCH",
	[DM_IMAP_OTHER] = "OTHER",
};

static const char *const dump_conditions[] = {
	[DM_IMAP_OK] = "OK",	       [DM_IMAP_NO] = "NO",
	[DM_IMAP_BAD] = "BAD",	       [DM_IMAP_BYE] = "BYE",
	[DM_IMAP_PREAUTH] = "PREAUTH",
};

/* Between apostrophes; what does not print as its code. */
static void dump_bytes(GString *out, const char *bytes, gsize size)
{
	g_string_append_c(out, '\'');
	for (gsize i = 0; i < size; i++) {
		if (g_ascii_isprint(bytes[i]) && bytes[i] != '\'')
			g_string_append_c(out, bytes[i]);
		else
			g_string_append_printf(out, "<%02x>", (guchar)bytes[i]);
	}
	g_string_append_c(out, '\'');
}

static void dump_text(GString *out, const char *label, const char *text)
{
	if (!text)
		return;
	g_string_append_printf(out, " %s=", label);
	dump_bytes(out, text, strlen(text));
}

static void dump_number(GString *out, const char *label, gboolean is_set,
			guint64 number)
{
	if (is_set)
		g_string_append_printf(out, " %s=%" G_GUINT64_FORMAT, label,
				       number);
}

static void dump_set(GString *out, const char *label, const DmUidSet *set)
{
	guint at = 0;
	g_autofree char *text = dm_uid_set_format(set, &at, G_MAXSIZE);

	if (*text)
		g_string_append_printf(out, " %s=%s", label, text);
}

static void dump_body(GString *out, const DmImapReply *reply)
{
	gsize size;
	const char *data;

	switch (reply->body_state) {
	case DM_IMAP_BODY_NONE:
		g_assert_null(reply->body);
		break;
	case DM_IMAP_BODY_NIL:
		g_string_append(out, " body=NIL");
		break;
	case DM_IMAP_BODY_HELD:
		data = g_bytes_get_data(reply->body, &size);
		g_assert_cmpuint(size, ==, reply->body_size);
		g_string_append(out, " body=");
		dump_bytes(out, data, size);
		break;
	case DM_IMAP_BODY_LARGE:
		g_assert_null(reply->body);
		dump_number(out, "large", TRUE, reply->body_size);
		dump_text(out, "sha256", reply->body_sha256);
	}
}

static void dump_status(GString *out, const DmImapReply *reply)
{
	if (reply->kind == DM_IMAP_TAGGED || reply->kind == DM_IMAP_UNTAGGED)
		g_string_append_printf(out, " %s",
				       dump_conditions[reply->condition]);
	dump_text(out, "tag", reply->tag);
	dump_text(out, "code", reply->code);
	dump_text(out, "rest", reply->code_text);
	dump_text(out, "text", reply->text);
	dump_text(out, "name", reply->name);
	if (reply->separator)
		g_string_append_printf(out, " separator=%c", reply->separator);
	if (reply->words) {
		g_autofree char *words = g_strjoinv(" ", reply->words);

		dump_text(out, "words", words);
	}
}

static void dump_reply(GString *out, const DmImapReply *reply)
{
	g_string_append(out, dump_kinds[reply->kind]);
	dump_status(out, reply);
	dump_number(out, "number",
		    reply->number || reply->kind == DM_IMAP_EXISTS,
		    reply->number);
	dump_number(out, "uid", reply->uid, reply->uid);
	dump_number(out, "size", reply->has_size, reply->size_bytes);
	if (reply->has_flags)
		g_string_append_printf(out, " flags=%s%s",
				       reply->is_seen ? "S" : "",
				       reply->is_deleted ? "D" : "");
	dump_body(out, reply);
	dump_number(out, "uidvalidity", reply->uidvalidity, reply->uidvalidity);
	dump_number(out, "uidnext", reply->uidnext, reply->uidnext);
	dump_number(out, "messages", reply->has_messages, reply->messages);
	dump_set(out, "uids", &reply->uids);
	dump_set(out, "copies", &reply->copies);
	g_string_append_c(out, '\n');
}

/* The replies of one piece; FALSE after a fault. */
static gboolean dump_piece(GString *out, DmImapParser *parser,
			   const guint8 *data, gsize size)
{
	/* A copy of its own, so that reading past it is caught. */
	g_autofree guint8 *copy = g_memdup2(data, size);
	const char *fault = NULL;

	if (!size)
		return TRUE;
	for (gsize at = 0, used;; at += used) {
		g_auto(DmImapReply) reply = { 0 };
		DmImapParse state = dm_imap_parser_feed(
			parser, copy + at, size - at, &used, &reply, &fault);

		g_assert_cmpuint(used, <=, size - at);
		if (state == DM_IMAP_MORE) {
			g_assert_cmpuint(used, ==, size - at);
			return TRUE;
		}
		if (state == DM_IMAP_FAULT) {
			g_string_append_printf(out, "! %s\n", fault);
			return FALSE;
		}
		g_assert_cmpuint(used, >, 0);
		dump_reply(out, &reply);
		dm_imap_reply_clear(&reply);
	}
}

/* A line that says that a reply is not complete. */
static void dump_end(GString *out, const DmImapParser *parser)
{
	if (!dm_imap_parser_is_inside(parser))
		return;
	g_string_append(out, "…");
	if (dm_imap_parser_uid(parser))
		g_string_append_printf(out, " uid=%u",
				       dm_imap_parser_uid(parser));
	g_string_append_c(out, '\n');
}

/* All that is said in pieces of `first` bytes and then `chunk` each. */
static char *dump_input(const char *input, gsize size, gint64 body_max,
			gsize first, gsize chunk)
{
	g_autoptr(DmImapParser) parser = dm_imap_parser_new(body_max);
	GString *out = g_string_new(NULL);
	gsize at = 0, n = MIN(first, size);

	while (dump_piece(out, parser, (const guint8 *)input + at, n)) {
		at += n;
		n = MIN(chunk, size - at);
		if (!n) {
			dump_end(out, parser);
			break;
		}
	}
	return g_string_free(out, FALSE);
}

/* One row of a table: what a server sends, and what is understood. */
typedef struct {
	const char *name, *input;
	gsize size;
	const char *expected;
} DumpRow;

#define ROW(name, input, expected)                       \
	{                                                \
		name, input, sizeof(input) - 1, expected \
	}
#define DUMP_CUTS 12

static inline void check_cut(const DumpRow *row, gint64 body_max, gsize first,
			     gsize chunk)
{
	g_autofree char *found =
		dump_input(row->input, row->size, body_max, first, chunk);

	g_assert_cmpstr(found, ==, row->expected);
}

/* Whole, byte by byte, and in two pieces that are cut at random. */
static inline void check_rows(const DumpRow *rows, guint n, gint64 body_max)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(1);

	for (guint i = 0; i < n; i++) {
		gint32 size = (gint32)rows[i].size;

		g_test_message("%s", rows[i].name);
		check_cut(&rows[i], body_max, rows[i].size, 1);
		check_cut(&rows[i], body_max, 1, 1);
		for (guint j = 0; j < DUMP_CUTS; j++) {
			gint32 cut = g_rand_int_range(random, 0, size + 1);

			check_cut(&rows[i], body_max, (gsize)cut, rows[i].size);
		}
	}
}

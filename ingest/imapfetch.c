/*
 * Reads the items of a FETCH reply in whatever order they come.  It must not
 * know what the mail is good for.
 */
#include "ingest/imapfetch.h"

typedef struct {
	DmImapReply *reply;
	gboolean has_body;
	gboolean is_waiting; /* the text ends where the body begins */
	DmImapValue body;
} Fetch;

/* Servers name the whole mail in more ways than they are asked in. */
static const char *const body_items[] = { "BODY[]", "BODY[]<0>", "RFC822",
					  "BINARY[]", "BINARY[]<0>" };

static gboolean is_body_item(const DmImapValue *item)
{
	for (guint i = 0; i < G_N_ELEMENTS(body_items); i++) {
		if (dm_imap_value_is(item, body_items[i]))
			return TRUE;
	}
	return FALSE;
}

static gboolean take_body(Fetch *fetch, const DmImapValue *value)
{
	if (fetch->has_body)
		return TRUE;
	fetch->has_body = TRUE;
	fetch->body = *value;
	return value->token == DM_IMAP_LITERAL ||
	       value->token == DM_IMAP_QUOTED || dm_imap_value_is(value, "NIL");
}

static void take_flags(DmImapReply *reply, const DmImapValue *value)
{
	const char *text = value->text;
	DmImapValue flag;

	if (value->token != DM_IMAP_PARENS)
		return;
	reply->has_flags = TRUE;
	while (dm_imap_next_word(&text, value->text + value->size, &flag)) {
		if (dm_imap_value_is(&flag, "\\Seen"))
			reply->is_seen = TRUE;
		else if (dm_imap_value_is(&flag, "\\Deleted"))
			reply->is_deleted = TRUE;
	}
}

/* FALSE where there is a mail that cannot be told. */
static gboolean take_item(Fetch *fetch, const DmImapValue *item,
			  const DmImapValue *value)
{
	if (is_body_item(item))
		return take_body(fetch, value);
	if (dm_imap_value_is(item, "FLAGS"))
		take_flags(fetch->reply, value);
	else if (dm_imap_value_is(item, "UID") && !fetch->reply->uid)
		dm_imap_value_uint32(value, &fetch->reply->uid);
	else if (dm_imap_value_is(item, "RFC822.SIZE") &&
		 !fetch->reply->has_size)
		fetch->reply->has_size =
			dm_imap_value_number(value, &fetch->reply->size_bytes);
	return TRUE;
}

/* From "(" on; FALSE where the text ends early or makes no sense. */
static gboolean read_items(DmImapCursor *cursor, Fetch *fetch)
{
	DmImapValue item, value;

	if (!dm_imap_read_char(cursor, '('))
		return FALSE;
	dm_imap_read_space(cursor);
	while (!dm_imap_read_char(cursor, ')')) {
		if (!dm_imap_read_item(cursor, &item))
			return FALSE;
		dm_imap_read_space(cursor);
		fetch->is_waiting = dm_imap_cursor_is_end(cursor) &&
				    !fetch->has_body && is_body_item(&item);
		if (!dm_imap_read_value(cursor, &value) ||
		    !take_item(fetch, &item, &value))
			return FALSE;
		dm_imap_read_space(cursor);
	}
	return TRUE;
}

gboolean dm_imap_fetch_awaits_body(const DmImapLine *line, guint32 *ret_uid)
{
	const DmImapLiteral *next = &g_array_index(
		line->literals, DmImapLiteral, line->literals->len - 1);
	DmImapReply reply = { .kind = DM_IMAP_FETCH };
	Fetch fetch = { .reply = &reply };
	DmImapCursor cursor;
	DmImapValue word;
	guint64 number;

	dm_imap_cursor_init(&cursor, line, 0, next->at);
	if (!dm_imap_read_char(&cursor, '*') || !dm_imap_read_space(&cursor) ||
	    !dm_imap_read_number(&cursor, &number) || !number ||
	    !dm_imap_read_space(&cursor) ||
	    !dm_imap_read_value(&cursor, &word) ||
	    !dm_imap_value_is(&word, "FETCH") || !dm_imap_read_space(&cursor))
		return FALSE;
	read_items(&cursor, &fetch);
	*ret_uid = reply.uid;
	return fetch.is_waiting;
}

static void take_held(DmImapReply *reply, DmHold *hold)
{
	reply->body = dm_hold_finish(hold, &reply->body_sha256);
	reply->body_state =
		reply->body ? DM_IMAP_BODY_HELD : DM_IMAP_BODY_LARGE;
}

static void store_quoted(DmImapReply *reply, const DmImapValue *value,
			 gint64 body_max)
{
	gsize size;
	g_autofree char *bytes = dm_imap_value_bytes(value, &size);
	DmHold hold;

	reply->body_size = size;
	dm_hold_init(&hold, body_max, 0);
	dm_hold_append(&hold, (const guint8 *)bytes, size);
	take_held(reply, &hold);
}

static void store_body(DmImapReply *reply, DmImapLine *line,
		       const DmImapValue *value)
{
	switch (value->token) {
	case DM_IMAP_LITERAL:
		g_assert(value->literal->is_body);
		reply->body_size = value->literal->size;
		take_held(reply, &line->body);
		break;
	case DM_IMAP_QUOTED:
		store_quoted(reply, value, line->body_max);
		break;
	default:
		reply->body_state = DM_IMAP_BODY_NIL;
	}
}

gboolean dm_imap_fetch_take(DmImapCursor *cursor, DmImapLine *line,
			    DmImapReply *ret)
{
	Fetch fetch = { .reply = ret };

	if (!read_items(cursor, &fetch))
		return FALSE;
	dm_imap_read_space(cursor);
	if (!dm_imap_cursor_is_end(cursor))
		return FALSE;
	if (fetch.has_body)
		store_body(ret, line, &fetch.body);
	return TRUE;
}

/*
 * Reads the data replies of an IMAP server.  It must not know which command
 * they answer, and passes over what makes no sense.
 */
#include "ingest/imapdata.h"

#include <string.h>

#include "ingest/imapfetch.h"

typedef gboolean (*Take)(DmImapCursor *cursor, DmImapReply *ret);

static gboolean is_at_end(DmImapCursor *cursor)
{
	dm_imap_read_space(cursor);
	return dm_imap_cursor_is_end(cursor);
}

static gboolean take_words(DmImapCursor *cursor, DmImapReply *ret)
{
	ret->words = dm_imap_words(cursor->at, cursor->end);
	return TRUE;
}

static gboolean read_name(DmImapCursor *cursor, char **ret)
{
	DmImapValue value;

	if (!dm_imap_read_value(cursor, &value))
		return FALSE;
	*ret = dm_imap_value_text(&value);
	if (*ret && g_ascii_strcasecmp(*ret, "INBOX") == 0) {
		g_free(*ret);
		*ret = g_strdup("INBOX");
	}
	return *ret != NULL;
}

/* One character, or NIL. */
static gboolean read_separator(DmImapCursor *cursor, char *ret)
{
	g_autofree char *text = NULL;
	DmImapValue value;

	if (!dm_imap_read_value(cursor, &value))
		return FALSE;
	*ret = 0;
	if (dm_imap_value_is(&value, "NIL"))
		return TRUE;
	text = dm_imap_value_text(&value);
	if (!text || strlen(text) != 1)
		return FALSE;
	*ret = *text;
	return TRUE;
}

/* (\Marked) "/" name, and what RFC 5258 adds */
static gboolean take_list(DmImapCursor *cursor, DmImapReply *ret)
{
	DmImapValue attributes;

	if (!dm_imap_read_value(cursor, &attributes) ||
	    attributes.token != DM_IMAP_PARENS)
		return FALSE;
	ret->words = dm_imap_words(attributes.text,
				   attributes.text + attributes.size);
	return dm_imap_read_space(cursor) &&
	       read_separator(cursor, &ret->separator) &&
	       dm_imap_read_space(cursor) && read_name(cursor, &ret->name) &&
	       (dm_imap_read_space(cursor) || dm_imap_cursor_is_end(cursor));
}

/* (("prefix" "/") …) …: RFC 2342 section 5 */
static gboolean take_namespace(DmImapCursor *cursor, DmImapReply *ret)
{
	DmImapCursor list = *cursor;
	DmImapValue value;

	if (!dm_imap_read_value(cursor, &value))
		return FALSE;
	if (dm_imap_value_is(&value, "NIL"))
		return TRUE;
	if (!dm_imap_read_char(&list, '(') || !dm_imap_read_char(&list, '(') ||
	    !dm_imap_read_value(&list, &value))
		return FALSE;
	ret->name = dm_imap_value_is(&value, "NIL")
			    ? g_strdup("")
			    : dm_imap_value_text(&value);
	return ret->name && dm_imap_read_space(&list) &&
	       read_separator(&list, &ret->separator);
}

static void take_folder_item(const DmImapValue *item, const DmImapValue *value,
			     DmImapReply *ret)
{
	if (dm_imap_value_is(item, "MESSAGES"))
		ret->has_messages = dm_imap_value_number(value, &ret->messages);
	else if (dm_imap_value_is(item, "UIDNEXT"))
		dm_imap_value_uint32(value, &ret->uidnext);
	else if (dm_imap_value_is(item, "UIDVALIDITY"))
		dm_imap_value_uint32(value, &ret->uidvalidity);
}

/* name (MESSAGES 3 UIDNEXT 9) */
static gboolean take_folder_status(DmImapCursor *cursor, DmImapReply *ret)
{
	DmImapValue item, value;

	if (!read_name(cursor, &ret->name) || !dm_imap_read_space(cursor) ||
	    !dm_imap_read_char(cursor, '('))
		return FALSE;
	dm_imap_read_space(cursor);
	while (!dm_imap_read_char(cursor, ')')) {
		if (!dm_imap_read_value(cursor, &item) ||
		    !dm_imap_read_space(cursor) ||
		    !dm_imap_read_value(cursor, &value))
			return FALSE;
		take_folder_item(&item, &value, ret);
		dm_imap_read_space(cursor);
	}
	return is_at_end(cursor);
}

static gint compare_uids(gconstpointer a, gconstpointer b)
{
	guint32 x = *(const guint32 *)a;
	guint32 y = *(const guint32 *)b;

	return x < y ? -1 : x > y;
}

/* Numbers up to the end or a parenthesis; 0 is no UID and left out. */
static gboolean read_uids(DmImapCursor *cursor, GArray *ret,
			  gboolean *ret_rises)
{
	guint32 before = 0;
	guint64 number;

	*ret_rises = TRUE;
	while (dm_imap_read_number(cursor, &number)) {
		guint32 uid = (guint32)number;

		if (number > G_MAXUINT32)
			return FALSE;
		if (uid) {
			*ret_rises = *ret_rises && uid >= before;
			before = uid;
			g_array_append_val(ret, uid);
		}
		if (!dm_imap_read_space(cursor))
			break;
	}
	return dm_imap_cursor_is_end(cursor) || *cursor->at == '(';
}

/* 3 7 9 (MODSEQ 5): RFC 7162 section 3.1.5 */
static gboolean take_search(DmImapCursor *cursor, DmImapReply *ret)
{
	g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(guint32));
	DmImapValue modseq;
	gboolean rises;

	if (!read_uids(cursor, uids, &rises))
		return FALSE;
	if (!dm_imap_cursor_is_end(cursor) &&
	    !(dm_imap_read_value(cursor, &modseq) && is_at_end(cursor)))
		return FALSE;
	if (!rises)
		g_array_sort(uids, compare_uids);
	for (guint i = 0; i < uids->len; i++) {
		guint32 uid = g_array_index(uids, guint32, i);

		dm_uid_set_add(&ret->uids, uid, uid);
	}
	return TRUE;
}

static gboolean take_set(const DmImapValue *value, DmUidSet *ret)
{
	return value->token == DM_IMAP_ATOM &&
	       dm_uid_set_parse(value->text, value->size, ret);
}

/* (TAG "A1"), which is not there where nobody asked */
static gboolean read_correlator(DmImapCursor *cursor, char **ret)
{
	DmImapCursor list = *cursor;
	DmImapValue value;

	if (!dm_imap_read_char(&list, '('))
		return TRUE;
	if (!dm_imap_read_value(cursor, &value))
		return FALSE;
	dm_imap_read_space(cursor);
	if (!dm_imap_read_value(&list, &value) ||
	    !dm_imap_value_is(&value, "TAG") || !dm_imap_read_space(&list) ||
	    !dm_imap_read_value(&list, &value))
		return FALSE;
	*ret = dm_imap_value_text(&value);
	return *ret != NULL;
}

/*
 * (TAG "A1") UID ALL 1:3 COUNT 3: RFC 4731 section 3.1.  Without the word UID
 * the numbers of ALL are those of a sequence, and of no use.
 */
static gboolean take_esearch(DmImapCursor *cursor, DmImapReply *ret)
{
	DmImapValue item, value;
	gboolean is_uid = FALSE;

	if (!read_correlator(cursor, &ret->tag))
		return FALSE;
	while (!dm_imap_cursor_is_end(cursor)) {
		if (!dm_imap_read_value(cursor, &item))
			return FALSE;
		dm_imap_read_space(cursor);
		if (dm_imap_value_is(&item, "UID")) {
			is_uid = TRUE;
			continue;
		}
		if (!dm_imap_read_value(cursor, &value))
			return FALSE;
		dm_imap_read_space(cursor);
		if (dm_imap_value_is(&item, "ALL") &&
		    !(is_uid && take_set(&value, &ret->uids)))
			return FALSE;
	}
	return TRUE;
}

/* (EARLIER) 3:5 */
static gboolean take_vanished(DmImapCursor *cursor, DmImapReply *ret)
{
	DmImapValue value;

	if (!dm_imap_read_value(cursor, &value))
		return FALSE;
	if (value.token == DM_IMAP_PARENS) {
		dm_imap_read_space(cursor);
		if (!dm_imap_read_value(cursor, &value))
			return FALSE;
	}
	return take_set(&value, &ret->uids) && is_at_end(cursor);
}

static const struct {
	const char *word;
	DmImapKind kind;
	Take take;
} datas[] = {
	{ "CAPABILITY", DM_IMAP_CAPABILITY, take_words },
	{ "ENABLED", DM_IMAP_ENABLED, take_words },
	{ "LIST", DM_IMAP_LIST, take_list },
	{ "NAMESPACE", DM_IMAP_NAMESPACE, take_namespace },
	{ "STATUS", DM_IMAP_FOLDER_STATUS, take_folder_status },
	{ "SEARCH", DM_IMAP_SEARCH, take_search },
	{ "ESEARCH", DM_IMAP_ESEARCH, take_esearch },
	{ "VANISHED", DM_IMAP_VANISHED, take_vanished },
};

static gboolean take_named(DmImapCursor *cursor, DmImapReply *ret)
{
	DmImapValue word;

	if (!dm_imap_read_value(cursor, &word))
		return FALSE;
	dm_imap_read_space(cursor);
	for (guint i = 0; i < G_N_ELEMENTS(datas); i++) {
		if (!dm_imap_value_is(&word, datas[i].word))
			continue;
		ret->kind = datas[i].kind;
		return datas[i].take(cursor, ret);
	}
	return FALSE;
}

/* 12 EXISTS; there is no mail 0, but there may be none. */
static gboolean take_numbered(DmImapCursor *cursor, DmImapLine *line,
			      DmImapReply *ret)
{
	DmImapValue word;

	if (!dm_imap_read_space(cursor) || !dm_imap_read_value(cursor, &word))
		return FALSE;
	if (dm_imap_value_is(&word, "EXISTS")) {
		ret->kind = DM_IMAP_EXISTS;
		return is_at_end(cursor);
	}
	if (!ret->number)
		return FALSE;
	if (dm_imap_value_is(&word, "EXPUNGE")) {
		ret->kind = DM_IMAP_EXPUNGE;
		return is_at_end(cursor);
	}
	ret->kind = DM_IMAP_FETCH;
	return dm_imap_value_is(&word, "FETCH") && dm_imap_read_space(cursor) &&
	       dm_imap_fetch_take(cursor, line, ret);
}

gboolean dm_imap_data_take(DmImapLine *line, DmImapReply *ret)
{
	DmImapCursor cursor;

	dm_imap_cursor_init(&cursor, line, 1, line->text->len);
	dm_imap_read_space(&cursor);
	if (dm_imap_read_number(&cursor, &ret->number))
		return take_numbered(&cursor, line, ret);
	return take_named(&cursor, ret);
}

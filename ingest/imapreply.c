/*
 * Cuts what an IMAP server says into replies and fills them in.  It must not
 * know of sockets, commands or what is done with a mail.
 */
#include "ingest/imapreply.h"

#include "ingest/imapdata.h"
#include "ingest/imapfetch.h"
#include "ingest/imapstatus.h"

struct _DmImapParser {
	DmImapLine line;
	DmImapHead head;   /* once the first line of a reply has ended */
	guint32 uid;	   /* of the body that is being received */
	const char *fault; /* there is no way back from it */
};

DmImapParser *dm_imap_parser_new(gint64 body_max)
{
	DmImapParser *parser = g_new0(DmImapParser, 1);

	dm_imap_line_init(&parser->line, body_max);
	return parser;
}

void dm_imap_parser_free(DmImapParser *parser)
{
	if (!parser)
		return;
	dm_imap_line_clear(&parser->line);
	g_free(parser);
}

void dm_imap_reply_clear(DmImapReply *reply)
{
	g_free(reply->tag);
	g_free(reply->code);
	g_free(reply->code_text);
	g_free(reply->text);
	g_strfreev(reply->words);
	g_free(reply->name);
	g_clear_pointer(&reply->body, g_bytes_unref);
	g_free(reply->body_sha256);
	dm_uid_set_clear(&reply->uids);
	dm_uid_set_clear(&reply->copies);
	*reply = (DmImapReply){ .kind = DM_IMAP_OTHER };
}

static void init_reply(DmImapReply *reply)
{
	*reply = (DmImapReply){ .kind = DM_IMAP_OTHER };
	dm_uid_set_init(&reply->uids);
	dm_uid_set_init(&reply->copies);
}

static void fill_reply(DmImapParser *parser, DmImapReply *ret)
{
	const DmImapHead *head = &parser->head;

	init_reply(ret);
	switch (head->kind) {
	case DM_IMAP_CONTINUE:
		ret->kind = DM_IMAP_CONTINUE;
		ret->text = g_strdup(head->rest);
		break;
	case DM_IMAP_TAGGED:
	case DM_IMAP_UNTAGGED:
		ret->kind = head->kind;
		ret->condition = head->condition;
		if (head->tag)
			ret->tag = g_strndup(head->tag, head->tag_size);
		dm_imap_status_take(head->rest, ret);
		break;
	default:
		if (dm_imap_data_take(&parser->line, ret))
			break;
		dm_imap_reply_clear(ret);
		init_reply(ret);
	}
}

/* A line has ended: is it the reply's end, or a literal's beginning? */
static gboolean end_line(DmImapParser *parser, gboolean *ret_is_whole)
{
	DmImapLine *line = &parser->line;
	guint32 uid;
	gboolean is_body;

	*ret_is_whole = TRUE;
	if (!line->literals->len) {
		if (!line->text->len)
			parser->fault = "an empty line";
		else if (!dm_imap_head_read(line->text->str, &parser->head))
			parser->fault = "a line that is no reply of IMAP";
		if (parser->fault)
			return FALSE;
		if (parser->head.kind != DM_IMAP_OTHER)
			return TRUE;
	}
	switch (dm_imap_line_announced(line, &parser->fault)) {
	case DM_IMAP_LITERAL_FAULT:
		return FALSE;
	case DM_IMAP_LITERAL_NEXT:
		is_body = dm_imap_fetch_awaits_body(line, &uid);
		if (is_body)
			parser->uid = uid;
		dm_imap_line_expect(line, is_body);
		*ret_is_whole = FALSE;
		break;
	case DM_IMAP_LITERAL_NONE:
		break;
	}
	return TRUE;
}

static DmImapParse parse(DmImapParser *parser, const guint8 *data, gsize size,
			 gsize *used)
{
	gboolean is_whole = FALSE;
	gsize n;

	for (*used = 0; !is_whole; *used += n) {
		switch (dm_imap_line_feed(&parser->line, data + *used,
					  size - *used, &n, &parser->fault)) {
		case DM_IMAP_LINE_MORE:
			*used = size;
			return DM_IMAP_MORE;
		case DM_IMAP_LINE_FAULT:
			return DM_IMAP_FAULT;
		case DM_IMAP_LINE_END:
			if (!end_line(parser, &is_whole))
				return DM_IMAP_FAULT;
		}
	}
	return DM_IMAP_REPLY;
}

DmImapParse dm_imap_parser_feed(DmImapParser *parser, const guint8 *data,
				gsize size, gsize *used, DmImapReply *ret,
				const char **ret_fault)
{
	DmImapParse state = DM_IMAP_FAULT;

	*used = 0;
	if (!parser->fault)
		state = parse(parser, data, size, used);
	if (state == DM_IMAP_REPLY) {
		fill_reply(parser, ret);
		dm_imap_line_reset(&parser->line);
		parser->uid = 0;
	} else if (state == DM_IMAP_FAULT) {
		*ret_fault = parser->fault;
	}
	return state;
}

gboolean dm_imap_parser_is_inside(const DmImapParser *parser)
{
	return parser->line.text->len > 0;
}

guint32 dm_imap_parser_uid(const DmImapParser *parser)
{
	return parser->uid;
}

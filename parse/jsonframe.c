/*
 * Counts brackets outside strings and looks at the members of the outermost
 * object; knows no more grammar.
 */
#include "parse/jsonframe.h"

#include <string.h>

typedef struct {
	const char *at, *end;
	guint64 depth;
	const char *string, *string_end; /* the last one, without quotes */
	gboolean is_member;		 /* the value of `string` follows */
} Cursor;

static void take_string(Cursor *cursor)
{
	cursor->string = cursor->at;
	while (cursor->at < cursor->end && *cursor->at != '"')
		cursor->at += *cursor->at == '\\' ? 2 : 1;
	cursor->at = MIN(cursor->at, cursor->end);
	cursor->string_end = cursor->at;
	if (cursor->at < cursor->end)
		cursor->at++;
}

/* The next byte that means something, strings passed over; 0 at the end. */
static char step(Cursor *cursor)
{
	char c;

	if (cursor->at >= cursor->end)
		return '\0';
	c = *cursor->at++;
	if (c == '"')
		take_string(cursor);
	if (c == '{' || c == '[')
		cursor->depth++;
	if ((c == '}' || c == ']') && cursor->depth)
		cursor->depth--;
	return c;
}

static gboolean is_named(const Cursor *cursor, const char *name)
{
	gsize size = strlen(name);

	return cursor->is_member && cursor->string &&
	       (gsize)(cursor->string_end - cursor->string) == size &&
	       memcmp(cursor->string, name, size) == 0;
}

/* To behind the bracket that opens the list. */
static gboolean find_list(Cursor *cursor, const char *name)
{
	char c;

	while ((c = step(cursor))) {
		if (c == '[' && cursor->depth == 2 && is_named(cursor, name))
			return TRUE;
		if (!g_ascii_isspace(c))
			cursor->is_member = c == ':' && cursor->depth == 1;
	}
	return FALSE;
}

gboolean dm_json_frame_init(DmJsonFrame *ret, const char *text, gsize size,
			    const char *name, gsize max)
{
	Cursor cursor = { .at = text, .end = text + size };
	const char *behind = cursor.end;
	char c = '\0';

	*ret = (DmJsonFrame){ NULL };
	if (find_list(&cursor, name)) {
		ret->list = cursor.at;
		while (cursor.depth > 1 && (c = step(&cursor)))
			continue;
		behind = cursor.at - (c ? 1 : 0);
		ret->list_size = (gsize)(behind - ret->list);
	}
	if (size - ret->list_size > max)
		return FALSE;
	ret->frame = g_string_new_len(
		text, (ret->list ? ret->list : cursor.end) - text);
	if (ret->list)
		g_string_append_len(ret->frame, behind, cursor.end - behind);
	return TRUE;
}

void dm_json_frame_clear(DmJsonFrame *frame)
{
	if (frame->frame)
		g_string_free(frame->frame, TRUE);
	frame->frame = NULL;
}

/*
 * Counts values by their first bytes; knows no more grammar than that.
 */
#include "parse/jsonstray.h"

#include <string.h>

static void open_list(DmJsonStray *self)
{
	if (!self->depth++)
		self->has_object = FALSE;
}

static void close_list(DmJsonStray *self)
{
	if (self->depth && !--self->depth)
		self->n += !self->has_object;
}

/* To behind the string, or the line, which ends it too. */
static gsize skip_string(const char *text, gsize size, gsize at)
{
	for (at++; at < size && text[at] != '"' && text[at] != '\n'; at++)
		at += text[at] == '\\';
	return MIN(at, size);
}

void dm_json_stray_feed(DmJsonStray *self, const char *text, gsize size)
{
	for (gsize i = 0; i < size; i++) {
		char c = text[i];
		gboolean is_word = !g_ascii_isspace(c) && !strchr(",:[]{}", c);

		if (is_word && !self->in_word && !self->depth)
			self->n++;
		if (c == '[')
			open_list(self);
		else if (c == ']')
			close_list(self);
		else if (c == '"')
			i = skip_string(text, size, i);
		self->in_word = is_word && c != '"';
	}
}

void dm_json_stray_object(DmJsonStray *self)
{
	self->has_object = TRUE;
	self->in_word = FALSE;
}

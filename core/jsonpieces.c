/*
 * Counts brackets, byte by byte; knows nothing of what the objects mean.
 */
#include "core/jsonpieces.h"

#include <string.h>

/* Members of parsedmarc's outermost object; forensic_* before version 10. */
static const char *const wrapper_keys[] = { "aggregate_reports",
					    "failure_reports",
					    "forensic_reports",
					    "smtp_tls_reports" };

static gboolean is_wrapper(const DmJsonPieces *self)
{
	for (guint i = 0; i < G_N_ELEMENTS(wrapper_keys); i++)
		if (self->key_size == strlen(wrapper_keys[i]) &&
		    memcmp(self->key, wrapper_keys[i], self->key_size) == 0)
			return TRUE;
	return FALSE;
}

/* Where in its line the byte stands, and what stood before it. */
static void count_line(DmJsonPieces *self, char c)
{
	if (c == '\n') {
		self->indent = 0;
		self->before = self->solid;
	} else if (c == ' ' && self->indent >= 0) {
		self->indent++;
	} else {
		self->indent = -1;
	}
	if (!g_ascii_isspace(c))
		self->solid = c;
}

/*
 * Whether this brace begins the next piece though the one in hand has not
 * ended.  Without indentation a value may begin a line too: then it is one
 * only where none is due.
 */
static gboolean is_next_piece(const DmJsonPieces *self)
{
	if (self->indent < 0 || self->indent != self->piece_indent)
		return FALSE;
	return self->indent > 0 || !strchr("[,:", self->before);
}

static void begin_piece(DmJsonPieces *self)
{
	self->depth = 1;
	self->in_string = self->escaped = FALSE;
	self->key_size = 0;
	self->key_begun = self->key_done = FALSE;
	self->piece_indent = self->indent;
}

/* A byte of a string: TRUE when the piece turns out to be the wrapper. */
static gboolean take_string(DmJsonPieces *self, char c)
{
	gboolean ends = !self->escaped && (c == '"' || c == '\n');

	self->escaped = !self->escaped && c == '\\';
	if (ends)
		self->in_string = FALSE;
	if (!self->key_begun || self->key_done)
		return FALSE;
	if (!ends && self->key_size < DM_JSON_KEY_BYTES)
		self->key[self->key_size++] = c;
	self->key_done = ends;
	return ends && self->depth == 1 && is_wrapper(self);
}

static void take_plain(DmJsonPieces *self, char c)
{
	if (c == '"') {
		self->in_string = TRUE;
		self->key_begun = TRUE;
	} else if (c == '{' || c == '[') {
		self->depth++;
	} else if (c == '}' || c == ']') {
		self->depth--;
	}
}

/* A byte inside a piece. */
static DmJsonEvent take_inside(DmJsonPieces *self, char c)
{
	if (self->in_string) {
		if (!take_string(self, c))
			return DM_JSON_MORE;
		self->depth = 0;
		return DM_JSON_DROP;
	}
	take_plain(self, c);
	return self->depth ? DM_JSON_MORE : DM_JSON_END;
}

/* Between pieces only a brace matters, but not one inside a string. */
static void take_outside(DmJsonPieces *self, char c)
{
	if (self->in_string) {
		if (!self->escaped && (c == '"' || c == '\n'))
			self->in_string = FALSE;
		self->escaped = !self->escaped && c == '\\';
	} else if (c == '{') {
		begin_piece(self);
	} else {
		self->in_string = c == '"';
	}
}

gboolean dm_json_pieces_next(DmJsonPieces *self, const char *data, gsize size,
			     gsize *at, DmJsonSpan *ret)
{
	*ret = (DmJsonSpan){ .from = *at };
	while (*at < size) {
		gboolean was_inside = self->depth > 0;
		char c = data[*at];

		if (was_inside && c == '{' && is_next_piece(self)) {
			self->depth = 0;
			self->in_string = FALSE;
			ret->event = DM_JSON_END;
			return TRUE;
		}
		if (was_inside) {
			ret->event = take_inside(self, c);
		} else {
			take_outside(self, c);
			ret->from = *at;
		}
		count_line(self, c);
		(*at)++;
		ret->size = self->depth || was_inside ? *at - ret->from : 0;
		if (ret->event != DM_JSON_MORE)
			return TRUE;
	}
	return ret->size > 0;
}

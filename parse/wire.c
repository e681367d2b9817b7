/*
 * One writer, and one bounds-checked cursor, for the tables of wirelayout.
 */
#include "parse/wirelayout.h"

#include <string.h>

#define ABSENT G_MAXUINT32
#define FRAME_BYTES (256 * 1024)
/* A byte that is no UTF-8 becomes three, a short label an A-label. */
#define GROWTH 3

gsize dm_wire_frame_max(const DmLimits *limits)
{
	const gint64 *value = limits->value;
	/* A header has at most 100 errors, 100 extensions and 20 texts; a
	   frame of records ends with the record that fills it. */
	gint64 aggregate = 256 * value[DM_LIMIT_TEXT_BYTES] +
			   GROWTH * value[DM_LIMIT_RECORD_BYTES] +
			   256 * value[DM_LIMIT_RECORD_RESULTS];
	gint64 failure = GROWTH * (value[DM_LIMIT_ARF_BYTES] +
				   8 * value[DM_LIMIT_ARF_FIELDS] +
				   4 * value[DM_LIMIT_SAMPLE_BYTES]);
	/* An absent member takes four bytes here and none in JSON. */
	gint64 tls = GROWTH * value[DM_LIMIT_JSON_BYTES] +
		     64 * value[DM_LIMIT_TLS_DETAILS];

	return (gsize)MIN(1024 * 1024 + MAX(aggregate, MAX(failure, tls)),
			  G_MAXINT32);
}

/* ---- writing -------------------------------------------------------- */

static void put(GByteArray *out, gconstpointer data, gsize size)
{
	g_byte_array_append(out, data, (guint)size);
}

static void put_word(GByteArray *out, guint32 value)
{
	put(out, &value, sizeof(value));
}

static void put_text(GByteArray *out, const char *text)
{
	gsize size;

	if (!text) {
		put_word(out, ABSENT);
		return;
	}
	size = strlen(text);
	put_word(out, (guint32)size);
	put(out, text, size + 1);
}

static void put_layout(GByteArray *out, const DmWireLayout *layout,
		       const guint8 *from);

static void put_list(GByteArray *out, const DmWireField *field,
		     const guint8 *from)
{
	guint n = *(const guint *)(const void *)(from + field->count);
	const guint8 *list =
		*(const guint8 *const *)(const void *)(from + field->offset);

	put_word(out, n);
	for (guint i = 0; i < n; i++)
		put_layout(out, field->item, list + i * field->item->size);
}

static void put_layout(GByteArray *out, const DmWireLayout *layout,
		       const guint8 *from)
{
	for (guint i = 0; i < layout->n; i++) {
		const DmWireField *field = &layout->fields[i];
		const void *at = from + field->offset;

		switch (field->type) {
		case DM_FIELD_IS_TEXT:
			put_text(out, *(const char *const *)at);
			break;
		case DM_FIELD_IS_NUMBER:
			put(out, at, sizeof(gint64));
			break;
		case DM_FIELD_IS_WORD:
			put(out, at, sizeof(guint32));
			break;
		case DM_FIELD_IS_LIST:
			put_list(out, field, from);
			break;
		}
	}
}

/* Begins a frame; its size is filled in by end_frame(). */
static guint begin_frame(GByteArray *out, DmFrameType type)
{
	DmFrameHead head = { .type = type };

	put(out, &head, sizeof(head));
	return out->len;
}

static void end_frame(GByteArray *out, guint begin)
{
	guint32 size = out->len - begin;

	memcpy(out->data + begin - sizeof(size), &size, sizeof(size));
}

static void put_frame(GByteArray *out, DmFrameType type,
		      const DmWireLayout *layout, gconstpointer from)
{
	guint begin = begin_frame(out, type);

	put_layout(out, layout, from);
	end_frame(out, begin);
}

void dm_wire_put_raw(GByteArray *out, DmFrameType type, const void *data,
		     gsize size)
{
	guint begin = begin_frame(out, type);

	put(out, data, size);
	end_frame(out, begin);
}

void dm_wire_put_text(GByteArray *out, DmFrameType type, const char *text)
{
	guint begin = begin_frame(out, type);

	put_text(out, text);
	end_frame(out, begin);
}

guint dm_wire_put_records(GByteArray *out, const DmRecord *records, guint n)
{
	guint begin = begin_frame(out, DM_FRAME_RECORDS);
	guint done = 0;

	while (done < n && out->len - begin < FRAME_BYTES)
		put_layout(out, &dm_wire_record,
			   (const guint8 *)&records[done++]);
	end_frame(out, begin);
	return done;
}

void dm_wire_put_setup(GByteArray *out, const DmSetup *setup)
{
	dm_wire_put_raw(out, DM_FRAME_SETUP, setup, sizeof(*setup));
}

void dm_wire_put_item(GByteArray *out, const DmItemHead *head)
{
	put_frame(out, DM_FRAME_ITEM, &dm_wire_item, head);
}

void dm_wire_put_cage(GByteArray *out, const DmCage *state)
{
	put_frame(out, DM_FRAME_CAGE, &dm_wire_cage, state);
}

void dm_wire_put_report(GByteArray *out, DmFrameType type,
			const DmReport *report)
{
	guint begin = begin_frame(out, type);

	put_layout(out, &dm_wire_report, (const guint8 *)report);
	put_layout(out, dm_wire_kinds[report->kind], (const guint8 *)report);
	end_frame(out, begin);
}

void dm_wire_put_finding(GByteArray *out, const DmFinding *one)
{
	put_frame(out, DM_FRAME_FINDING, &dm_wire_finding, one);
}

void dm_wire_put_done(GByteArray *out, const DmDone *result)
{
	put_frame(out, DM_FRAME_DONE, &dm_wire_done, result);
}

/* ---- reading -------------------------------------------------------- */

struct _DmWireArena {
	GPtrArray *blocks; /* lists of the frame in hand */
	GArray *records;
};

typedef struct {
	const guint8 *at;
	gsize left;
	DmWireArena *arena; /* NULL where there are no lists */
} Cursor;

DmWireArena *dm_wire_arena_new(void)
{
	DmWireArena *arena = g_new0(DmWireArena, 1);

	arena->blocks = g_ptr_array_new_with_free_func(g_free);
	arena->records = g_array_new(FALSE, TRUE, sizeof(DmRecord));
	return arena;
}

void dm_wire_arena_free(DmWireArena *arena)
{
	if (!arena)
		return;
	g_ptr_array_unref(arena->blocks);
	g_array_unref(arena->records);
	g_free(arena);
}

static gboolean get(Cursor *cursor, void *ret, gsize size)
{
	if (size > cursor->left)
		return FALSE;
	memcpy(ret, cursor->at, size);
	cursor->at += size;
	cursor->left -= size;
	return TRUE;
}

static gboolean get_text(Cursor *cursor, const char **ret)
{
	const char *text = (const char *)cursor->at + sizeof(guint32);
	guint32 size;

	*ret = NULL;
	if (!get(cursor, &size, sizeof(size)))
		return FALSE;
	if (size == ABSENT)
		return TRUE;
	if (size >= cursor->left || text[size] != '\0' ||
	    !g_utf8_validate_len(text, size, NULL))
		return FALSE;
	cursor->at += size + 1;
	cursor->left -= size + 1;
	*ret = text;
	return TRUE;
}

static gboolean get_layout(Cursor *cursor, const DmWireLayout *layout,
			   guint8 *to);

static gboolean get_list(Cursor *cursor, const DmWireField *field, guint8 *to)
{
	const DmWireLayout *layout = field->item;
	guint32 n;
	guint8 *list = NULL;

	if (!get(cursor, &n, sizeof(n)) || n > cursor->left / layout->min_wire)
		return FALSE;
	if (n) {
		list = g_malloc0_n(n, layout->size);
		g_ptr_array_add(cursor->arena->blocks, list);
	}
	*(guint *)(void *)(to + field->count) = n;
	*(guint8 **)(void *)(to + field->offset) = list;
	for (guint32 i = 0; i < n; i++)
		if (!get_layout(cursor, layout, list + i * layout->size))
			return FALSE;
	return TRUE;
}

static gboolean get_word(Cursor *cursor, const DmWireField *field, void *to)
{
	guint32 value;

	if (!get(cursor, &value, sizeof(value)) || value > field->max)
		return FALSE;
	memcpy(to, &value, sizeof(value));
	return TRUE;
}

static gboolean get_field(Cursor *cursor, const DmWireField *field, guint8 *to)
{
	void *at = to + field->offset;

	switch (field->type) {
	case DM_FIELD_IS_TEXT:
		return get_text(cursor, (const char **)at);
	case DM_FIELD_IS_NUMBER:
		return get(cursor, at, sizeof(gint64));
	case DM_FIELD_IS_WORD:
		return get_word(cursor, field, at);
	case DM_FIELD_IS_LIST:
		return get_list(cursor, field, to);
	}
	return FALSE;
}

static gboolean get_layout(Cursor *cursor, const DmWireLayout *layout,
			   guint8 *to)
{
	for (guint i = 0; i < layout->n; i++)
		if (!get_field(cursor, &layout->fields[i], to))
			return FALSE;
	return TRUE;
}

/* A frame that holds one structure without lists and nothing else. */
static gboolean get_frame(const guint8 *data, gsize size,
			  const DmWireLayout *layout, void *ret)
{
	Cursor cursor = { data, size, NULL };

	memset(ret, 0, layout->size);
	return get_layout(&cursor, layout, ret) && !cursor.left;
}

gboolean dm_wire_get_setup(const guint8 *data, gsize size, DmSetup *ret)
{
	if (size != sizeof(*ret))
		return FALSE;
	memcpy(ret, data, size);
	return TRUE;
}

gboolean dm_wire_get_item(const guint8 *data, gsize size, DmItemHead *ret)
{
	return get_frame(data, size, &dm_wire_item, ret);
}

gboolean dm_wire_get_cage(const guint8 *data, gsize size, DmCage *ret)
{
	return get_frame(data, size, &dm_wire_cage, ret);
}

gboolean dm_wire_get_report(DmWireArena *arena, const guint8 *data, gsize size,
			    DmReport *ret)
{
	Cursor cursor = { data, size, arena };

	memset(ret, 0, sizeof(*ret));
	g_ptr_array_set_size(arena->blocks, 0);
	return get_layout(&cursor, &dm_wire_report, (guint8 *)ret) &&
	       get_layout(&cursor, dm_wire_kinds[ret->kind], (guint8 *)ret) &&
	       !cursor.left && dm_report_check(ret);
}

gboolean dm_wire_get_records(DmWireArena *arena, const guint8 *data, gsize size,
			     const DmRecord **ret, guint *ret_n)
{
	Cursor cursor = { data, size, arena };

	g_ptr_array_set_size(arena->blocks, 0);
	g_array_set_size(arena->records, 0);
	while (cursor.left) {
		DmRecord one = { 0 };

		if (!get_layout(&cursor, &dm_wire_record, (guint8 *)&one) ||
		    !dm_record_check(&one))
			return FALSE;
		g_array_append_val(arena->records, one);
	}
	*ret = (const DmRecord *)(const void *)arena->records->data;
	*ret_n = arena->records->len;
	return TRUE;
}

gboolean dm_wire_get_finding(const guint8 *data, gsize size, DmFinding *ret)
{
	return get_frame(data, size, &dm_wire_finding, ret) && ret->text &&
	       ret->code && dm_finding_code_is_good(ret->code);
}

gboolean dm_wire_get_text(const guint8 *data, gsize size, const char **ret)
{
	Cursor cursor = { data, size, NULL };

	return get_text(&cursor, ret) && *ret && !cursor.left;
}

gboolean dm_wire_get_done(const guint8 *data, gsize size, DmDone *ret)
{
	return get_frame(data, size, &dm_wire_done, ret) && ret->reports >= 0 &&
	       ret->refused >= 0;
}

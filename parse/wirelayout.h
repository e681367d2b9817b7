/*
 * Which fields travel in which frame: one table for both directions.
 */
#pragma once

#include "parse/wire.h"

typedef enum {
	DM_FIELD_IS_TEXT,
	DM_FIELD_IS_NUMBER, /* gint64 */
	DM_FIELD_IS_WORD,   /* guint32, an enumeration or gboolean: 0 to max */
	DM_FIELD_IS_LIST,   /* pointer; the number stands at `count` */
} DmWireType;

typedef struct _DmWireLayout DmWireLayout;

typedef struct {
	DmWireType type;
	gsize offset;
	gsize count;		  /* offset of a list's guint */
	const DmWireLayout *item; /* of a list */
	guint32 max;		  /* of a word */
} DmWireField;

struct _DmWireLayout {
	const DmWireField *fields;
	guint n;
	gsize size;	/* in memory */
	gsize min_wire; /* bytes that one takes at least in a frame */
};

extern const DmWireLayout dm_wire_record, dm_wire_report, dm_wire_finding,
	dm_wire_item, dm_wire_cage, dm_wire_done;

/* What follows dm_wire_report, by the kind of the report. */
extern const DmWireLayout *const dm_wire_kinds[];

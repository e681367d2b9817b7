/*
 * Flat frames between the pool and its workers: u32 type, u32 length, then
 * fields as integers or as u32 length, bytes and a NUL, 0xffffffff for NULL.
 * Host byte order: both ends are the same program.  The reading side believes
 * nothing.
 */
#pragma once

#include "core/limits.h"
#include "core/report.h"
#include "parse/cage.h"
#include "parse/parse.h"

typedef enum {
	/* to the worker */
	DM_FRAME_SETUP = 1, /* DmSetup */
	DM_FRAME_ITEM,	    /* DmItemHead, then its bytes outside the frame */
	/* from the worker */
	DM_FRAME_CAGE,	  /* DmCage, once, before the first item */
	DM_FRAME_BEGIN,	  /* a report begins */
	DM_FRAME_BYTES,	  /* of its document, raw */
	DM_FRAME_RECORDS, /* DmRecord, as many as there are */
	DM_FRAME_FINDING, /* of the open report, else of the item */
	DM_FRAME_END,	  /* DmReport */
	DM_FRAME_DISCARD, /* the report is none */
	DM_FRAME_AUTH,	  /* an Authentication-Results field */
	DM_FRAME_DONE,	  /* DmDone: the item is read */
	DM_FRAME_LOG,	  /* what a library says, text */
	DM_N_FRAMES
} DmFrameType;

typedef struct {
	guint32 type;
	guint32 size; /* of what follows */
} DmFrameHead;

typedef struct {
	gint64 sandbox; /* DmSandbox */
	gint64 parent;	/* process id */
	DmLimits limits;
} DmSetup;

typedef struct {
	gint64 size_bytes;
	gboolean lint; /* dm_parse_lint() */
} DmItemHead;

typedef struct {
	gint64 reports, refused;
	gboolean claims, is_mail, has_failure;
	const char *mail_from;
} DmDone;

/* The most a frame may hold under these caps. */
gsize dm_wire_frame_max(const DmLimits *limits);

/* ---- writing -------------------------------------------------------- */

/* Each appends one whole frame. */
void dm_wire_put_setup(GByteArray *out, const DmSetup *setup);
void dm_wire_put_item(GByteArray *out, const DmItemHead *item);
void dm_wire_put_cage(GByteArray *out, const DmCage *cage);
/* DM_FRAME_BEGIN or DM_FRAME_END. */
void dm_wire_put_report(GByteArray *out, DmFrameType type,
			const DmReport *report);
void dm_wire_put_raw(GByteArray *out, DmFrameType type, const void *data,
		     gsize size);
/* Takes as many of the records as fill a frame well; returns how many. */
guint dm_wire_put_records(GByteArray *out, const DmRecord *records, guint n);
void dm_wire_put_finding(GByteArray *out, const DmFinding *finding);
void dm_wire_put_text(GByteArray *out, DmFrameType type, const char *text);
void dm_wire_put_done(GByteArray *out, const DmDone *done);

/* ---- reading -------------------------------------------------------- */

/* Owns the lists of what was read; the texts stay in the frame. */
typedef struct _DmWireArena DmWireArena;

DmWireArena *dm_wire_arena_new(void);
void dm_wire_arena_free(DmWireArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmWireArena, dm_wire_arena_free)

/*
 * Each reads what a frame holds (`data`, `size`: behind the head); FALSE when
 * it is not exactly that: too short, too long, text that is no UTF-8 or holds
 * a NUL, a value out of its range.  What is returned lives until the next call
 * with this arena, and as long as `data`.
 */
gboolean dm_wire_get_setup(const guint8 *data, gsize size, DmSetup *ret);
gboolean dm_wire_get_item(const guint8 *data, gsize size, DmItemHead *ret);
gboolean dm_wire_get_cage(const guint8 *data, gsize size, DmCage *ret);
gboolean dm_wire_get_report(DmWireArena *arena, const guint8 *data, gsize size,
			    DmReport *ret);
gboolean dm_wire_get_records(DmWireArena *arena, const guint8 *data, gsize size,
			     const DmRecord **ret, guint *ret_n);
gboolean dm_wire_get_finding(const guint8 *data, gsize size, DmFinding *ret);
gboolean dm_wire_get_text(const guint8 *data, gsize size, const char **ret);
gboolean dm_wire_get_done(const guint8 *data, gsize size, DmDone *ret);

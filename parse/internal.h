/*
 * What the files of parse/ share: the run in hand and the stages' calls.
 * Each stage returns FALSE only when the sink has failed; run->error holds why.
 */
#pragma once

#include "core/content.h"
#include "core/limits.h"
#include "core/report.h"
#include "parse/parse.h"
#include "parse/stream.h"

typedef struct {
	const DmLimits *limits;
	const DmSink *sink;
	gpointer user;
	DmParseResult *result;
	GError *error;
	guint64 unpacked_bytes; /* of all archives so far */
} DmRun;

/* A piece of an item: a mail's part, an archive's member, the item itself. */
typedef struct {
	const char *name; /* as the mail or archive gives it, or NULL */
	GBytes *bytes;
	guint archives;	  /* archives around it */
	guint mime_depth; /* MIME parts around it */
	gboolean is_text; /* a mail's text part: prose is no fault there */
} DmPart;

/*
 * A name from a mail or an archive as valid UTF-8 and no longer than names
 * are; it stands in findings, many times.  Caller frees.
 */
char *dm_part_name(const char *name);

/* Counts a part that claims to be a report and is none, and says why. */
void dm_run_refuse(DmRun *run, const char *where, const char *code,
		   const char *format, ...) G_GNUC_PRINTF(4, 5);
void dm_run_refuse_limit(DmRun *run, const char *where, DmLimit limit);

/* unpack.c: tells the content of a part and hands it on. */
gboolean dm_unpack_part(DmRun *run, const DmPart *part);
/* archive.c: each member of a zip or tar archive. */
gboolean dm_archive_walk(DmRun *run, const DmPart *part);
/* unpack.c: what comes out of a stream; frees nothing. */
gboolean dm_unpack_stream(DmRun *run, const DmPart *outer, const char *name,
			  DmStream *stream);
/* message.c: each part of a mail. */
gboolean dm_message_walk(DmRun *run, const DmPart *part);
/* document.c: one XML document. */
gboolean dm_document_read(DmRun *run, const char *name, DmStream *stream);

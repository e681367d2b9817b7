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

#define DM_TLS_BODY_DOMAIN 256 /* RFC 1035 section 2.3.4 */

/* What the mail around a TLS report must not contradict; "" = not known. */
typedef struct {
	char contact[DM_TLS_BODY_DOMAIN]; /* domain of contact-info */
	char policy[DM_TLS_BODY_DOMAIN];
	gboolean has_range;
	gint64 begin, end; /* seconds since the epoch */
} DmTlsBody;

typedef struct {
	const DmLimits *limits;
	const DmSink *sink;
	gpointer user;
	DmParseResult *result;
	GError *error;
	guint64 unpacked_bytes; /* of all archives so far */
	gboolean lint;
	/* TLS-Report-Domain of the mail in hand, or NULL (RFC 8460 5.3) */
	const char *tls_domain;
	DmTlsBody tls_body; /* of the last report, where rules are asked for */
} DmRun;

/* A piece of an item: a mail's part, an archive's member, the item itself. */
typedef struct {
	const char *name; /* as the mail or archive gives it, or NULL */
	GBytes *bytes;
	guint archives;	  /* archives around it */
	guint mime_depth; /* MIME parts around it */
	gboolean is_text; /* of a mail, or an image: prose is no fault */
} DmPart;

/* Whether bytes speak of a failure report, in the words that name one. */
gboolean dm_may_be_failure(const char *data, gsize size);

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
/* tlsdocument.c: one JSON document. */
gboolean dm_tls_document_read(DmRun *run, const char *name, DmStream *stream);

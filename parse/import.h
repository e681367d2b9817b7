/*
 * Reports in the JSON that parsedmarc writes, back into the form they came in.
 */
#pragma once

#include "parse/internal.h"
#include "parse/jsonframe.h"

/* The report in hand: one object of a document. */
typedef struct {
	DmRun *run;
	const char *name;  /* of the document, or NULL */
	const char *where; /* of the report, for findings of the item */
	GBytes *bytes;	   /* of the object */
	DmJsonFrame frame; /* the object without its records */
	gpointer tree;	   /* of the frame, a JSON value */
} DmImportPiece;

/* How a reader of one kind went. */
typedef enum {
	DM_IMPORT_DONE,	   /* sent, or refused with a finding */
	DM_IMPORT_FOREIGN, /* it is of another kind */
	DM_IMPORT_FAILED,  /* the sink failed */
} DmImportResult;

/* Reads each report that a JSON document lists; FALSE when the sink failed. */
gboolean dm_import_read(DmRun *run, const char *name, GBytes *bytes);

/* importaggregate.c, importfailure.c, importtls.c: one kind each. */
DmImportResult dm_import_aggregate(const DmImportPiece *piece);
DmImportResult dm_import_failure(const DmImportPiece *piece);
DmImportResult dm_import_tls(const DmImportPiece *piece);

/*
 * Makes a tree of JSON text of at most `cap` bytes.  NULL when that cannot be;
 * then the piece has been refused.  Caller frees with dm_import_unload().
 */
gpointer dm_import_load(const DmImportPiece *piece, const char *text,
			gsize size, DmLimit cap);
void dm_import_unload(gpointer tree);

/* What holds of every imported report. */
void dm_import_note(DmFindings *findings);

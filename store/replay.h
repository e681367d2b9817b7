/*
 * What the files that replay stored reports share: the header that all kinds
 * have.  Nobody outside store/ reads this.
 */
#pragma once

#include "store/database.h"

/* The report in hand; its texts live until it is done. */
typedef struct {
	DmStore *store;
	gint64 key;
	GStringChunk *texts;
	DmFindings *findings;
	DmKind kind;
	const char *org_name, *email, *report_id;
	gboolean has_begin, has_end;
	gint64 begin, end;
} DmReplay;

/* A column's text, kept in the chunk; NULL where it is absent. */
const char *dm_keep_text(GStringChunk *texts, DmStatement *row, int column);
/* The same, as long as the replay. */
const char *dm_replay_text(const DmReplay *replay, DmStatement *row,
			   int column);
gboolean dm_column_given(DmStatement *row, int column);
/* The only row of a statement about the report, which must be there. */
DmStatement *dm_replay_row(const DmReplay *replay, DmSql sql, GError **error);
/* Calls `read` for each row of a statement about one report or set. */
gboolean dm_replay_rows(DmStore *store, DmSql sql, gint64 id,
			void (*read)(gpointer user, DmStatement *row),
			gpointer user, GError **error);

/* A row of DM_SQL_REPORT_FINDINGS, which lives as long as that. */
DmFinding dm_replay_finding(DmStatement *row);

/* Fill in what only this kind has, and send the report. */
gboolean dm_replay_aggregate(DmReplay *replay, DmReport *report,
			     const DmWhere *where, const DmSink *sink,
			     gpointer user, GError **error);
gboolean dm_replay_failure(DmReplay *replay, DmReport *report,
			   const DmWhere *where, const DmSink *sink,
			   gpointer user, GError **error);
gboolean dm_replay_tls(DmReplay *replay, DmReport *report, const DmWhere *where,
		       const DmSink *sink, gpointer user, GError **error);

/*
 * The store: reports, roll-ups, quarantine and what was seen.  Says nothing
 * of the database behind it.
 */
#pragma once

#include <gio/gio.h>

#include "core/address.h"
#include "core/report.h"

#define DM_STORE_ERROR (dm_store_error_quark())
GQuark dm_store_error_quark(void);

typedef enum {
	DM_STORE_ERROR_OPEN,	/* no such file, no permission, no database */
	DM_STORE_ERROR_NEWER,	/* written by a newer program */
	DM_STORE_ERROR_LOCKED,	/* another run holds it */
	DM_STORE_ERROR_DISK,	/* disk full, read-only, I/O error */
	DM_STORE_ERROR_CORRUPT, /* the file is damaged */
	DM_STORE_ERROR_MISSING, /* no such report or quarantine entry */
	DM_STORE_ERROR_FAILED,	/* anything else */
} DmStoreError;

typedef struct _DmStore DmStore;

typedef enum {
	DM_STORE_READ,	/* queries; the database must exist */
	DM_STORE_WRITE, /* takes DB.lock, creates and migrates */
} DmStoreMode;

/*
 * Opens the database at `path`.  For writing, `command` is what the lock
 * file says about the holder, and the call waits up to `wait_seconds` for
 * another holder.
 */
DmStore *dm_store_open(const char *path, DmStoreMode mode, const char *command,
		       guint wait_seconds, GError **error);
/* Rolls back an open item and batch; NULL is allowed. */
void dm_store_free(DmStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmStore, dm_store_free)

/*
 * Who writes to the database at `path` right now: *ret is "process 7
 * (dmarcmill ingest)" or NULL for nobody; caller frees.  To ask, it shares
 * the lock for a moment.  FALSE when that cannot be told.
 */
gboolean dm_store_holder(const char *path, char **ret, GError **error);

/* Whether original documents are kept (default TRUE). */
void dm_store_set_keep_originals(DmStore *store, gboolean keep);
/* How large an item in quarantine may be that its bytes are kept. */
#define DM_STORE_QUARANTINE_CAP (G_GINT64_CONSTANT(32) * 1024 * 1024)
void dm_store_set_quarantine_cap(DmStore *store, gint64 bytes);

/*
 * Between these two all answers are of one state of the database, whatever
 * other processes write; they nest.  No item may begin in between, and each
 * begin that succeeded needs its end.
 */
gboolean dm_store_snapshot_begin(DmStore *store, GError **error);
void dm_store_snapshot_end(DmStore *store);

/* ---- writing: batch ⊃ item ⊃ report --------------------------------- */

/* Begins an item inside the batch transaction, which it opens if need be. */
gboolean dm_store_item_begin(DmStore *store, const char *uri, GError **error);
/*
 * What our mail server's DMARC check said of the mail that the reports stored
 * since dm_store_item_begin() came in: "pass", "fail" …
 */
gboolean dm_store_item_set_mail_auth(DmStore *store, const char *verdict,
				     GError **error);
/* Undoes everything since dm_store_item_begin(). */
void dm_store_item_rollback(DmStore *store);
gboolean dm_store_item_end(DmStore *store, GError **error);
/* Commits the batch; nothing open is no error. */
gboolean dm_store_commit(DmStore *store, GError **error);

typedef struct {
	guint64 new_reports, duplicates, conflicts;
	guint64 replaced; /* of the new: took the place of an incomplete one */
	guint64 records, messages; /* of the new */
} DmStoreCounts;

/*
 * The sink that stores reports of the item in hand; `user` is the store.  A
 * report that gives neither begin nor end belongs to the UTC day it is stored
 * on, not to that of dm_report_day().
 */
extern const DmSink dm_store_sink;
/* What the item in hand, or the last one ended, added. */
void dm_store_item_counts(const DmStore *store, DmStoreCounts *ret);

/*
 * Remembering origins: the fields of ingest/source.h's DmSeen, and whether all
 * of the origin was stored, so that it may be moved or deleted.
 */
gboolean dm_store_seen_add(DmStore *store, const char *key, gint64 size_bytes,
			   gint64 mtime_ns, guint64 inode, gboolean stored,
			   GError **error);
gboolean dm_store_seen_has(DmStore *store, const char *key, gint64 size_bytes,
			   gint64 mtime_ns, guint64 inode,
			   gboolean *ret_stored);

/* ---- quarantine ----------------------------------------------------- */

typedef struct {
	gint64 id;
	const char *uri;    /* where it came from */
	const char *code;   /* of the worst finding */
	const char *reason; /* its sentence */
	const char *sha256; /* hex of the bytes */
	gint64 size_bytes;
	gint64 first_seen, last_tried; /* seconds since the epoch */
	gint64 tries;
	gboolean has_bytes;
} DmQuarantined;

/*
 * Puts an item into quarantine; the same bytes again only count a try.
 * Of bytes above the cap only digest and size are kept.  `bytes` may be NULL
 * (unreadable, or too large to be read), then `sha256` (hex, may be NULL) and
 * the uri tell it apart.
 */
gboolean dm_store_quarantine_add(DmStore *store, const char *uri, GBytes *bytes,
				 const char *sha256, const DmFindings *findings,
				 gint64 now, GError **error);
/*
 * Takes out what an item without a fault leaves behind: the entries of its
 * bytes (NULL is allowed), and those of its uri that could not be read.
 */
gboolean dm_store_quarantine_settle(DmStore *store, const char *uri,
				    GBytes *bytes, GError **error);
typedef gboolean (*DmQuarantineFn)(gpointer user, const DmQuarantined *row,
				   GError **error);
gboolean dm_store_quarantine_list(DmStore *store, DmQuarantineFn callback,
				  gpointer user, GError **error);
/* The kept bytes; NULL with DM_STORE_ERROR_MISSING when there are none. */
GBytes *dm_store_quarantine_bytes(DmStore *store, gint64 id, GError **error);
gboolean dm_store_quarantine_remove(DmStore *store, gint64 id, GError **error);

/* ---- questions ------------------------------------------------------ */

typedef enum {
	DM_ALIGNED_ANY, /* no filter */
	DM_ALIGNED_YES, /* DKIM or SPF aligned */
	DM_ALIGNED_NO,
	DM_ALIGNED_DKIM,
	DM_ALIGNED_SPF,
} DmAligned;

/* What an answer is about; dm_filter_init() gives one that takes all. */
typedef struct {
	const char *domain; /* policy domain; ".d" takes subdomains in */
	gint64 since_day;   /* inclusive days since 1970-01-01 */
	gint64 until_day;
	const char *reporter; /* org_name, case-insensitive */
	const DmCidr *source;
	const char *disposition;
	DmAligned aligned;
	const char *header_from;
	gint64 limit;	  /* rows; 0 = all */
	const char *sort; /* a row's name; "-" in front turns it round;
			     NULL = the answer's own order */
} DmFilter;

void dm_filter_init(DmFilter *filter);

/* The figures of an answer; all count messages but the last three. */
typedef struct {
	gint64 messages, dmarc_pass, dkim_aligned, spf_aligned, both, neither;
	gint64 none, quarantine, reject, other; /* dispositions */
	gint64 reports, reporters, sources;
} DmFigures;

typedef enum {
	DM_BY_TOTAL,  /* one row; name is NULL */
	DM_BY_DOMAIN, /* name = policy domain */
	DM_BY_SOURCE, /* name = source_ip; NULL where the report gave none */
} DmGrouping;

typedef struct {
	const char *name;
	DmFigures figures;
	gint64 first_seen, last_seen; /* begin of first, end of last report */
	gint64 active_days;
} DmFiguresRow;

typedef gboolean (*DmFiguresFn)(gpointer user, const DmFiguresRow *row,
				GError **error);
/*
 * The figures, grouped.  Sort keys: "name", "messages" (default, falling),
 * and every member of DmFigures, "first_seen", "last_seen".  Numbers and
 * times fall, names rise; "-" turns that round.  An unknown key or disposition
 * is DM_STORE_ERROR_FAILED.  A report without records counts in `reports`
 * unless the filter asks for records.
 */
gboolean dm_store_figures(DmStore *store, const DmFilter *filter, DmGrouping by,
			  DmFiguresFn callback, gpointer user, GError **error);

typedef struct {
	gint64 key; /* the ID of `show` */
	const char *org_name, *domain, *report_id;
	gboolean has_begin, has_end;
	gint64 begin, end;
	gint64 records, messages;
	const char *status; /* "ok", "incomplete", "recovered", "conflict" */
	gint64 findings;    /* how many */
} DmReportRow;

typedef gboolean (*DmReportFn)(gpointer user, const DmReportRow *row,
			       GError **error);
/*
 * The stored reports; a record filter keeps the reports that hold at least
 * one such record, and the figures then count only these records.  Conflicts
 * are listed only when `conflicts` is set.  Sort keys: "key" (default
 * falling by begin), "org_name", "domain", "begin", "end", "records",
 * "messages".
 */
gboolean dm_store_reports(DmStore *store, const DmFilter *filter,
			  gboolean conflicts, DmReportFn callback,
			  gpointer user, GError **error);

/* What is known of a stored report beside what it says. */
typedef struct {
	gint64 key;
	const char *source; /* uri it was first read from */
	const char *status;
	gint64 stored_at;
	const char *mail_auth; /* DMARC result of its mail, NULL = unknown */
} DmStoredInfo;

/*
 * Replays a stored report into `sink` (its `bytes` is not called).  Records
 * that `filter` does not take are left out; NULL takes all.  `ret_info` may be
 * NULL; its texts live until the next call of the store.
 */
gboolean dm_store_replay(DmStore *store, gint64 key, const DmFilter *filter,
			 const DmSink *sink, gpointer user, GError **error);
/* The info of the report that is being replayed, or was last. */
const DmStoredInfo *dm_store_replayed(const DmStore *store);
/*
 * The key that `id` names: a report_key, or a report_id if only one stored
 * report has it.
 */
gboolean dm_store_find(DmStore *store, const char *id, gint64 *ret_key,
		       GError **error);
/* The kept original document; NULL with DM_STORE_ERROR_MISSING. */
GBytes *dm_store_original(DmStore *store, gint64 key, GError **error);

/* ---- upkeep --------------------------------------------------------- */

typedef struct {
	const char *name;
	gint64 value;
} DmInfoRow;

typedef gboolean (*DmInfoFn)(gpointer user, const DmInfoRow *row,
			     GError **error);
/* Sizes and counts: schema version, bytes, reports, records, strings … */
gboolean dm_store_info(DmStore *store, DmInfoFn callback, gpointer user,
		       GError **error);
/*
 * Checks the file, the references and the roll-ups against the records; each
 * fault is a finding.
 */
gboolean dm_store_check(DmStore *store, DmFindings *findings, GError **error);
/* Deletes reports of days before `day`; returns how many in *ret_reports. */
gboolean dm_store_prune(DmStore *store, gint64 day, guint64 *ret_reports,
			GError **error);
/* Writes a consistent copy; refuses to overwrite. */
gboolean dm_store_backup(DmStore *store, const char *path, GError **error);

/*
 * Reads a kept original again: the sink of the next report replaces what is
 * stored under `key`, keeping the key, and its flaws: they may have been in
 * the archive around it, which is gone.  Between begin and end of an item.
 */
void dm_store_replace_next(DmStore *store, gint64 key);

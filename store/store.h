/*
 * The store: reports, sums, quarantine and what was seen.  Says nothing
 * of the database behind it.
 */
#pragma once

#include <gio/gio.h>

#include "core/address.h"
#include "core/hoststate.h"
#include "core/mailrow.h"
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
 * Opens the database at `path`.  For writing, the lock file says `command` of
 * the holder; the call waits up to `wait_seconds` for another.
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

/*
 * Holds PATH.lock until it is released, for a run that must not meet another of
 * its kind.  -1 with DM_STORE_ERROR_LOCKED where another process holds it.
 */
int dm_store_claim(const char *path, const char *command, GError **error);
void dm_store_claim_release(int claim);

/*
 * What is kept of the messages that failure reports are about, and of their
 * recipients.
 */
typedef enum {
	DM_SAMPLES_HEADERS, /* header fields, no body */
	DM_SAMPLES_NONE,    /* the domain of From alone */
	DM_SAMPLES_FULL,    /* what the reader hands over */
} DmSamples;

typedef struct {
	DmSamples samples;
	gboolean keep_recipients; /* else their local-parts are hashed with a
				     random key of the database */
	gint64 retention_days;	  /* of samples; 0 = for ever */
} DmPrivacy;

/*
 * Default: headers, hashed, 90 days.  Kept originals and quarantined bytes of
 * failure mails exist only with DM_SAMPLES_FULL and keep_recipients, and
 * expire with the samples.  What an older version could not read of them, and
 * quarantined with its bytes, waits for its first retry.
 */
void dm_store_set_privacy(DmStore *store, const DmPrivacy *privacy);
/*
 * Removes samples, originals and quarantined bytes of failure mails that are
 * older than the retention time, counted from when they were stored; and,
 * however new they are, originals, bytes, samples and recipients in clear that
 * dm_store_set_privacy() does not allow any more.  *ret is how many reports and
 * entries lost something. Commits by itself; no batch may be open.
 */
gboolean dm_store_expire(DmStore *store, gint64 now, guint64 *ret,
			 GError **error);

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
 * What is known of the mail that the item's reports came in: what our server's
 * check said ("pass", "fail" … or NULL) and the domain of its From (or NULL).
 * Where that is of another organization than the submitter's, the report is
 * marked (DmStoredInfo.mail_mismatch).
 */
gboolean dm_store_item_set_mail(DmStore *store, const char *verdict,
				const char *from_domain, GError **error);
/* From here on nothing stays of the item when it is undone. */
gboolean dm_store_item_save(DmStore *store, GError **error);
/*
 * Undoes the item; of its new texts and addresses 64 KiB may stay until
 * dm_store_prune().  After an error of the database, or once the item was noted
 * as read, the whole batch is lost, as the next dm_store_commit() says.
 */
void dm_store_item_rollback(DmStore *store);
gboolean dm_store_item_end(DmStore *store, GError **error);
/* Commits the batch; nothing open is no error. */
gboolean dm_store_commit(DmStore *store, GError **error);

typedef struct {
	guint64 new_reports, duplicates, conflicts;
	guint64 replaced; /* of the new: took the place of an incomplete one */
	guint64 records, messages; /* of the new aggregate reports */
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

/* ---- mailboxes -------------------------------------------------------- */

/*
 * The number of a folder.  With another uidvalidity than before it gets a new
 * one, and what was known of its mails is forgotten; so it is with 0, which
 * says that UIDs mean nothing from one session to the next.
 */
gboolean dm_store_mailbox(DmStore *store, const char *account,
			  const char *folder, guint32 uidvalidity, gint64 *ret,
			  GError **error);
/* The same for who only reads; 0 where nothing is known of it. */
gboolean dm_store_mailbox_find(DmStore *store, const char *account,
			       const char *folder, guint32 uidvalidity,
			       gint64 *ret, GError **error);
/* All of these belong to the batch; dm_store_commit() makes them last. */
gboolean dm_store_mail_add(DmStore *store, gint64 mailbox, const DmMailRow *row,
			   GError **error);
/* Of the mails from `first` to `last`, as far as they are known. */
gboolean dm_store_mails_done(DmStore *store, gint64 mailbox, guint32 first,
			     guint32 last, DmMailDone done, GError **error);
/* The mails from `first` to `last` are no longer there. */
gboolean dm_store_mails_forget(DmStore *store, gint64 mailbox, guint32 first,
			       guint32 last, GError **error);
/* The mails of a folder by rising UID. */
gboolean dm_store_mails(DmStore *store, gint64 mailbox, DmMailFn callback,
			gpointer user, GError **error);
/*
 * The UID of `folder` below which no move from the mailbox that was cut off can
 * have left a mail; 0 where nothing is known, 1 where only another uidvalidity
 * is.
 */
gboolean dm_store_target(DmStore *store, gint64 mailbox, const char *folder,
			 guint32 uidvalidity, guint32 *ret, GError **error);
gboolean dm_store_target_set(DmStore *store, gint64 mailbox, const char *folder,
			     guint32 uidvalidity, guint32 uidnext,
			     GError **error);

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
 * the uri tell it apart.  Of a mail with a failure report the bytes are kept
 * only as far as dm_store_set_privacy() allows.
 */
gboolean dm_store_quarantine_add(DmStore *store, const char *uri, GBytes *bytes,
				 const char *sha256, const DmFindings *findings,
				 gboolean is_failure_mail, gint64 now,
				 GError **error);
/* Whether it keeps the bytes as well. */
gboolean dm_store_quarantine_keeps(const DmStore *store, GBytes *bytes,
				   gboolean is_failure_mail);
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
	const GPtrArray *sources; /* names; for streams and trends only */
	const char *disposition;
	DmAligned aligned;
	const char *header_from;
	const char *mail_auth; /* verdict on the mail ("pass", "fail" …),
				  "unknown", or "mismatch" */
	gboolean picked;       /* only records that dm_store_pick() took */
	gint64 after_revision; /* stored since that one; position.h */
	gint64 limit;	       /* rows; 0 = all */
	const char *sort;      /* a row's name; "-" in front turns it round;
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
	DM_BY_NET,    /* name = "192.0.2.0/24", "2001:db8::/48" */
	/* By what `enrich` found; NULL where it is not known. */
	DM_BY_SENDER,
	DM_BY_HOST_DOMAIN, /* organizational domain of the confirmed host */
	DM_BY_COUNTRY,
	DM_BY_ASN,	/* name = "AS64496"; as_name is set, too */
	DM_BY_REPORTER, /* name = the submitter, lower case */
	/* name = the first day of the period, "2026-01-31"; in their order */
	DM_BY_DAY,
	DM_BY_WEEK, /* from Monday */
	DM_BY_MONTH,
} DmGrouping;

typedef struct {
	const char *name;
	DmFigures figures;
	gint64 first_seen, last_seen; /* begin of first, end of last report */
	gint64 active_days;
	/* Of a source, as far as `enrich` found it out; NULL and 0 elsewhere.
	 */
	DmHostState host_state;
	const char *host, *country, *as_name, *sender;
	gint64 asn; /* 0 = unknown */
} DmFiguresRow;

typedef gboolean (*DmFiguresFn)(gpointer user, const DmFiguresRow *row,
				GError **error);
/*
 * The figures, grouped.  Sort keys: "name", "messages" (default, falling),
 * and every member of DmFigures, "first_seen", "last_seen".  Numbers and
 * times fall, names rise; "-" turns that round.  An unknown key or disposition
 * is DM_STORE_ERROR_FAILED.  A report without records counts in `reports`
 * unless the filter asks for records.  `on_total` (or NULL) comes last, with
 * the figures of all groups, whatever the limit; its name is NULL.
 */
gboolean dm_store_figures(DmStore *store, const DmFilter *filter, DmGrouping by,
			  DmFiguresFn on_row, DmFiguresFn on_total,
			  gpointer user, GError **error);

/*
 * By DM_BY_DAY, DM_BY_WEEK or DM_BY_MONTH, in their order, the messages of each
 * report divided over its UTC days by seconds: whole messages, the remainder on
 * the last day.  The filter looks at a report's own day as ever, so periods may
 * lie outside of it.  `sort` does not count; of a row only the name and the
 * figures are set.
 */
gboolean dm_store_spread(DmStore *store, const DmFilter *filter, DmGrouping by,
			 DmFiguresFn on_row, DmFiguresFn on_total,
			 gpointer user, GError **error);

typedef struct {
	gint64 key; /* the ID of `show` */
	DmKind kind;
	const char *org_name, *domain, *report_id;
	gboolean has_begin, has_end;
	gint64 begin, end;
	gint64 records, messages; /* of an aggregate report, else 0 */
	const char *status; /* "ok", "incomplete", "recovered", "conflict" */
	gint64 findings;    /* how many */
} DmReportRow;

typedef gboolean (*DmReportFn)(gpointer user, const DmReportRow *row,
			       GError **error);
/* Of dm_store_reports(): all kinds, else 1 << DmKind of those wanted. */
#define DM_KINDS_ALL 7U

/*
 * The stored reports of some kinds; a record filter keeps the reports that hold
 * at least one such record, and the figures then count only these records.
 * A filter that reports of a kind cannot answer leaves that kind out, here and
 * in all that follows.
 * Conflicts are listed only when `conflicts` is set.  Sort keys: "key" (default
 * falling by begin), "org_name", "domain", "begin", "end", "records",
 * "messages".
 */
gboolean dm_store_reports(DmStore *store, const DmFilter *filter, guint kinds,
			  gboolean conflicts, DmReportFn callback,
			  gpointer user, GError **error);

/* ---- failure reports -------------------------------------------------- */

/*
 * Conflicts never count.  Of a filter count domain (any Reported-Domain),
 * since_day, until_day, reporter (domain of the report mail's From), source,
 * aligned (as derived by the reader), header_from, mail_auth, limit, sort.
 * No failure report has a disposition.
 */
typedef struct {
	gint64 key;
	const char *org_name; /* domain of the report mail's From, or NULL */
	const char *domain;   /* first Reported-Domain, else header_from */
	gboolean has_arrival;
	gint64 arrival; /* seconds since the epoch, else of the mail's Date */
	const char *source_ip;
	const char *feedback_type, *auth_failure, *delivery_result;
	const char *header_from, *original_mail_from, *subject;
	const char *dkim_aligned, *spf_aligned; /* "pass", "fail", NULL */
	gint64 incidents; /* at least 1 where the report gives none */
	gint64 findings;
} DmFailureRow;

typedef gboolean (*DmFailureFn)(gpointer user, const DmFailureRow *row,
				GError **error);
/*
 * Sort keys: "key", "org_name", "domain", "arrival" (default, falling),
 * "source_ip", "incidents".
 */
gboolean dm_store_failures(DmStore *store, const DmFilter *filter,
			   DmFailureFn callback, gpointer user, GError **error);

typedef enum {
	DM_FAILURES_BY_DOMAIN,
	DM_FAILURES_BY_SOURCE,
	DM_FAILURES_BY_REASON, /* feedback_type, and auth_failure */
} DmFailureGrouping;

typedef struct {
	const char *name; /* "auth-failure dmarc" for a reason; may be NULL */
	gint64 reports, incidents;
	gint64 auth_failures; /* incidents with feedback_type auth-failure */
	gint64 sources, reporters;
	gint64 first_seen, last_seen; /* arrival; 0 = unknown */
} DmFailureFigures;

typedef gboolean (*DmFailureFiguresFn)(gpointer user,
				       const DmFailureFigures *row,
				       GError **error);
/* Sort keys: "name" and every number's (default "incidents", falling). */
gboolean dm_store_failure_figures(DmStore *store, const DmFilter *filter,
				  DmFailureGrouping by,
				  DmFailureFiguresFn callback, gpointer user,
				  GError **error);

/* ---- TLS reports ------------------------------------------------------ */

/*
 * Conflicts never count.  Of a filter count domain (policy-domain), since_day,
 * until_day, reporter (organization-name), source (sending-mta-ip of a failure
 * of the policy), mail_auth, limit, sort.  No TLS report has a disposition, an
 * alignment or a header_from.  Sessions are sums over the reports of one
 * policy; nothing is added across policies, which may speak of the same
 * sessions (RFC 8460 section 4).
 */
typedef enum {
	DM_TLS_TOTAL, /* the whole time */
	DM_TLS_BY_DAY,
	DM_TLS_BY_WEEK, /* from Monday */
	DM_TLS_BY_MONTH,
} DmTlsPeriod;

typedef struct {
	gint64 day; /* the first of the period since 1970-01-01; 0 in total */
	const char *domain, *policy_type;
	gint64 successful, failed; /* sessions */
	gint64 reports, reporters;
	gint64 first_seen, last_seen; /* begin of the first, end of the last */
} DmTlsRow;

typedef gboolean (*DmTlsFn)(gpointer user, const DmTlsRow *row, GError **error);
/*
 * Sort keys: "domain" (default; then policy_type), "policy_type", "day",
 * "successful", "failed", "reports", "reporters", "first_seen", "last_seen".
 * A period's rows come by day, domain, policy_type.
 */
gboolean dm_store_tls(DmStore *store, const DmFilter *filter,
		      DmTlsPeriod period, DmTlsFn callback, gpointer user,
		      GError **error);

typedef struct {
	const char *domain, *policy_type, *result_type;
	const char *receiving_mx_hostname; /* NULL where none was given */
	const char *org_name;
	gint64 failed; /* sessions */
	gint64 reports;
	gint64 first_seen, last_seen;
} DmTlsFailureRow;

typedef gboolean (*DmTlsFailureFn)(gpointer user, const DmTlsFailureRow *row,
				   GError **error);
/*
 * By domain, policy_type, result_type, MX and reporter.  Sort keys: "failed"
 * (default, falling), "domain", "result_type", "receiving_mx_hostname",
 * "org_name", "reports", "first_seen", "last_seen".
 */
gboolean dm_store_tls_failures(DmStore *store, const DmFilter *filter,
			       DmTlsFailureFn callback, gpointer user,
			       GError **error);

/* ---- what is known of sources ------------------------------------------ */

/* Which sources are due to be looked at. */
typedef struct {
	gint64 now;		/* seconds since the epoch */
	gboolean with_dns;	/* those whose host name is due */
	gboolean again;		/* due or not */
	const char *place_mark; /* those that were not looked up in these
				   databases; NULL = there are none */
	gint64 limit;		/* 0 = all */
} DmDueOptions;

typedef struct {
	DmAddress address;
	gboolean dns, place; /* what is due */
} DmDueSource;

typedef gboolean (*DmDueFn)(gpointer user, const DmDueSource *due,
			    GError **error);
/*
 * Gives out the sources that are due: those seen in the last 90 days first, and
 * of them those with most messages.
 */
gboolean dm_store_due_sources(DmStore *store, const DmDueOptions *options,
			      DmDueFn callback, gpointer user, GError **error);
/* How many are due, whatever the limit. */
gboolean dm_store_due_count(DmStore *store, const DmDueOptions *options,
			    gint64 *ret, GError **error);

/* What was found out about one address. */
typedef struct {
	DmAddress address;
	DmHostState state; /* UNASKED: nothing is said of the host name; FAILED:
			      what was known of it stays */
	const char
		*host; /* CONFIRMED and UNCONFIRMED have one, in lower case */
	const char *place_mark; /* NULL: nothing is said of what follows */
	const char *country;	/* two letters, or NULL */
	gint64 asn;		/* 0 = unknown */
	const char *as_name;	/* may be NULL */
} DmEnrichment;

/*
 * Writes it into the batch; dm_store_commit() makes it last.  A source that has
 * gone meanwhile is no error.
 */
gboolean dm_store_enrich(DmStore *store, const DmEnrichment *found, gint64 now,
			 GError **error);

/* What `enrich` found out about a source; NULL and 0 where nothing. */
typedef struct {
	DmHostState host_state;
	const char *host, *host_domain; /* organizational */
	const char *country, *as_name, *sender;
	gint64 asn;
} DmSourceFact;

/* Looks sources up, one after another, in bounded memory. */
typedef struct _DmSourceFacts DmSourceFacts;

DmSourceFacts *dm_source_facts_new(DmStore *store);
void dm_source_facts_free(DmSourceFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSourceFacts, dm_source_facts_free)
/*
 * About the source of record `i` of the batch that dm_store_replay() is giving
 * out, or of an address.  Lives until the next call.  Where `self` is NULL, or
 * the record or `source_ip` has no address, nothing is known.  NULL with an
 * error.
 */
const DmSourceFact *dm_source_facts_of_record(DmSourceFacts *self, guint i,
					      GError **error);
const DmSourceFact *dm_source_facts_of_address(DmSourceFacts *self,
					       const char *source_ip,
					       GError **error);

/* The sender with this confirmed host name and AS name, either may be NULL;
   NULL where it is not known.  Static text. */
typedef const char *(*DmSenderFn)(gpointer user, const char *host,
				  const char *as_name);
/* Names the senders of all sources anew, as part of the batch. */
gboolean dm_store_name_senders(DmStore *store, DmSenderFn callback,
			       gpointer user, GError **error);

/* ---- one report ------------------------------------------------------- */

/* What is known of a stored report beside what it says. */
typedef struct {
	gint64 key;
	const char *source; /* uri it was first read from */
	const char *status;
	gint64 stored_at;
	const char *mail_auth;	/* result for its mail, NULL = unknown */
	const char *mail_from;	/* domain of its mail's From, NULL = unknown */
	gboolean mail_mismatch; /* which is of another organization */
} DmStoredInfo;

/*
 * Replays a stored report into `sink` (its `bytes` is not called).  Of
 * one that `filter` takes, records that it does not take are left out; NULL
 * takes all.  `ret_info` may be
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

/* ---- the whole ------------------------------------------------------- */

typedef struct {
	const char *name;
	gint64 value;
} DmInfoRow;

typedef gboolean (*DmInfoFn)(gpointer user, const DmInfoRow *row,
			     GError **error);
/* Sizes and counts: schema version, bytes, reports, records, strings … */
gboolean dm_store_info(DmStore *store, DmInfoFn callback, gpointer user,
		       GError **error);
/* ---- rereading ------------------------------------------------------- */

/*
 * Reads a kept original again: the sink of the next report replaces what is
 * stored under `key`, keeping the key, and its flaws: they may have been in
 * the archive around it, which is gone.  Between begin and end of an item.
 */
void dm_store_replace_next(DmStore *store, gint64 key);

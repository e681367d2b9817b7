/*
 * What the files of store/ share: the handle, the statements, the interned
 * ids.  Nobody outside store/ and its tests reads this.
 */
#pragma once

#include "core/digest.h"
#include "core/sha256.h"
#include "store/store.h"

/* A prepared statement of the engine, under a name of ours. */
typedef struct sqlite3_stmt DmStatement;

/* Stands for SQL NULL where a number may be absent. */
#define DM_ABSENT G_MININT64

typedef enum {
	DM_SQL_BEGIN,
	DM_SQL_COMMIT,
	DM_SQL_ROLLBACK,
	DM_SQL_ITEM_SAVE,
	DM_SQL_ITEM_UNDO,
	DM_SQL_ITEM_RELEASE,
	DM_SQL_REPORT_FROM,
	DM_SQL_SNAPSHOT,

	DM_SQL_TEXT_FIND,
	DM_SQL_TEXT_ADD,
	DM_SQL_SOURCE_FIND,
	DM_SQL_SOURCE_ADD,
	DM_SQL_REPORTER_FIND,
	DM_SQL_REPORTER_ADD,
	DM_SQL_POLICY_FIND,
	DM_SQL_POLICY_ADD,
	DM_SQL_EVALUATION_FIND,
	DM_SQL_EVALUATION_ADD,
	DM_SQL_IDENTITY_FIND,
	DM_SQL_IDENTITY_ADD,
	DM_SQL_REASON_SET_FIND,
	DM_SQL_REASON_SET_ADD,
	DM_SQL_REASON_ADD,
	DM_SQL_AUTH_SET_FIND,
	DM_SQL_AUTH_SET_ADD,
	DM_SQL_AUTH_RESULT_ADD,

	DM_SQL_NEXT_KEY,
	DM_SQL_REPORT_ADD,
	DM_SQL_REVISION_ADD,
	DM_SQL_REVISION,
	DM_SQL_REVISION_MARK,
	DM_SQL_REVISION_MARK_ADD,
	DM_SQL_SUBMITTERS,
	DM_SQL_LAST_DAY,
	DM_SQL_LAST_SEEN,
	DM_SQL_FAILURE_ANY,
	DM_SQL_REPORT_REKEY,
	DM_SQL_REPORT_MAIL,
	DM_SQL_REPLACED_ADD,
	DM_SQL_REPLACED_DELETE,
	DM_SQL_RECORDS_ADD,
	DM_SQL_ERROR_ADD,
	DM_SQL_FINDING_ADD,
	DM_SQL_EXTENSION_ADD,
	DM_SQL_ORIGINAL_ADD,
	DM_SQL_FAILURE_ADD,
	DM_SQL_FAILURE_TEXT_ADD,
	DM_SQL_TLS_POLICY_ADD,
	DM_SQL_TLS_TEXT_ADD,
	DM_SQL_TLS_DETAIL_ADD,
	DM_SQL_PACK_ADD,
	DM_SQL_PACK_DELETE,
	DM_SQL_TALLIES,
	DM_SQL_TALLY_GROWS,
	DM_SQL_TALLY_SPOIL,
	DM_SQL_TALLY_PUT,
	DM_SQL_TALLY_DELETE,
	DM_SQL_SAME_DOCUMENT,
	DM_SQL_SAME_KEY,
	DM_SQL_IMPORTED_TWINS,
	DM_SQL_ORIGINAL_TWINS,
	DM_SQL_STORED,
	DM_SQL_RECORDS_DELETE,
	DM_SQL_ERRORS_DELETE,
	DM_SQL_FINDINGS_DELETE,
	DM_SQL_EXTENSIONS_DELETE,
	DM_SQL_FAILURE_DELETE,
	DM_SQL_FAILURE_TEXTS_DELETE,
	DM_SQL_TLS_POLICIES_DELETE,
	DM_SQL_TLS_TEXTS_DELETE,
	DM_SQL_TLS_DETAILS_DELETE,
	DM_SQL_ORIGINAL_DELETE,
	DM_SQL_REVISION_DELETE,
	DM_SQL_REPORT_DELETE,

	DM_SQL_SETTING,
	DM_SQL_SETTING_ADD,
	DM_SQL_QUARANTINE_REASON,
	DM_SQL_SETTING_PUT,
	DM_SQL_EXPIRE_COUNT,
	DM_SQL_EXPIRE_SAMPLES,
	DM_SQL_EXPIRE_ORIGINALS,
	DM_SQL_EXPIRE_QUARANTINE,

	DM_SQL_SEEN_ADD,
	DM_SQL_SEEN_FIND,
	DM_SQL_MAILBOX_FIND,
	DM_SQL_MAILBOX_ADD,
	DM_SQL_MAILBOX_EMPTY,
	DM_SQL_MAILBOX_FORGET_TARGETS,
	DM_SQL_MAILBOX_DELETE,
	DM_SQL_MAILS,
	DM_SQL_MAIL_ADD,
	DM_SQL_MAIL_DONE,
	DM_SQL_MAILS_FORGET,
	DM_SQL_TARGET_FIND,
	DM_SQL_TARGET_ADD,
	DM_SQL_ENRICHMENT_DUE,
	DM_SQL_ENRICHMENT_DUE_COUNT,
	DM_SQL_ENRICHMENT_ADD,
	DM_SQL_ENRICHMENT_HOST,
	DM_SQL_ENRICHMENT_FAILED,
	DM_SQL_ENRICHMENT_PLACE,
	DM_SQL_ENRICHMENT_SENDERS,
	DM_SQL_ENRICHMENT_SENDER,
	DM_SQL_SOURCE_FACT,
	DM_SQL_ADDRESS_FACT,
	DM_SQL_SOURCE_FACT_ANY,
	DM_SQL_QUARANTINE_FIND,
	DM_SQL_QUARANTINE_ADD,
	DM_SQL_QUARANTINE_TRY,
	DM_SQL_QUARANTINE_BYTES,
	DM_SQL_QUARANTINE_DELETE,
	DM_SQL_QUARANTINE_ANY,
	DM_SQL_QUARANTINE_SETTLE,
	DM_SQL_QUARANTINE_UNREAD,

	DM_SQL_REPORT_HEADER,
	DM_SQL_REPORT_FINDINGS,
	DM_SQL_AGGREGATE_HEADER,
	DM_SQL_REPORT_ERRORS,
	DM_SQL_REPORT_EXTENSIONS,
	DM_SQL_EVALUATION_TEXTS,
	DM_SQL_IDENTITY_TEXTS,
	DM_SQL_AUTH_RESULTS,
	DM_SQL_RECORDS,
	DM_SQL_POLICY_TEXTS,
	DM_SQL_SOURCE_TEXT,
	DM_SQL_TEXT,
	DM_SQL_FAILURE_FIELDS,
	DM_SQL_FAILURE_TEXTS,
	DM_SQL_TLS_POLICIES,
	DM_SQL_TLS_TEXTS,
	DM_SQL_TLS_DETAILS,
	DM_SQL_FIND_KEY,
	DM_SQL_FIND_REPORT_ID,
	DM_SQL_ORIGINAL_BYTES,
	DM_SQL_COUNT_BEFORE,
	DM_N_SQL
} DmSql;

extern const char *const dm_sql_table[DM_N_SQL];

typedef struct _DmIntern DmIntern;
typedef struct _DmRecordSets DmRecordSets;
typedef struct _DmPacker DmPacker;

/* The report that is being written. */
typedef struct {
	gboolean open;
	gint64 key;	   /* row it gets */
	gint64 replace;	   /* key that the next report replaces, else 0 */
	gboolean in_place; /* this one replaces the row of its key */
	gint64 old_conflict, old_stored_at, old_day;
	gint64 old_mail_from, old_mail_mismatch;
	gboolean old_incomplete, old_recovered;
	char *old_uri, *old_document, *old_mail_auth;
	char *old_cut; /* what was said of an early end, or NULL */
	gint64 records, messages;
	gint64 stored_at, day; /* known at its end */
	DmDigest *digest;
	GByteArray *pack;     /* its records, of an aggregate report */
	DmFindings *findings; /* the store's own about this report */
} DmWriter;

/* The report that is being replayed, or was last. */
typedef struct {
	DmStoredInfo info;
	char *uri, *mail_auth, *mail_from;
	const gint64 *source_ids; /* of the records in the batch, 0 = none */
} DmReplayed;

/* The month that reports were last of, as `tally` knows it. */
typedef struct {
	gboolean is_known;
	gint64 first_day, last_day;
} DmTallyMonth;

struct _DmStore {
	struct sqlite3 *db;
	char *path;
	DmStoreMode mode;
	int lock_fd;
	DmStatement *statements[DM_N_SQL];
	DmIntern *intern;
	DmPacker *packer;
	DmWriter writer;
	DmReplayed replayed;
	gboolean keep_originals;
	gint64 quarantine_cap;
	DmPrivacy privacy;
	gboolean batch_open, item_open;
	guint snapshots;	/* begun and not ended */
	gboolean snapshot_open; /* the outermost opened a transaction */
	/* Of the open snapshot, where rows cannot change; or NULL. */
	DmRecordSets *sets;
	gint64 item_first_key; /* of the reports it added, 0 = none */
	gboolean item_saved;   /* from a point on, by a savepoint */
	gsize item_unknown;    /* bytes of what it may have added to intern.c */
	gboolean item_noted;   /* as read: it cannot be undone alone */
	/* The batch cannot be saved any more; the next commit says so. */
	gboolean lost;
	char *uri;	    /* of the item in hand */
	GHashTable *picked; /* of picked.c, or NULL */
	DmStoreCounts counts;
	DmTallyMonth month;
};

/* How long the engine waits for another process. */
#define DM_BUSY_MS 30000

/* The most messages of one record: no sum of such can overflow. */
#define DM_RECORD_MESSAGES_MAX G_GINT64_CONSTANT(1000000000)
/* No report has a day beyond, on either side of 1970; a damaged row may. */
#define DM_DAY_MAX 3000000

/* ---- store.c ---------------------------------------------------------- */

/* Opens the batch transaction where it is not open. */
gboolean dm_batch_open(DmStore *store, GError **error);

/* ---- statement.c ---------------------------------------------------- */

/* Sets the error of the last call, which returned `code`; FALSE always. */
gboolean dm_store_fail(DmStore *store, int code, GError **error);
/*
 * Binds by letter: 'i' gint64 (DM_ABSENT = NULL), 't' text or NULL, 'b' const
 * void * and gsize (NULL pointer = NULL).  What is bound is not copied: it
 * must live until the statement is done.  The statement must not be in use.
 */
DmStatement *dm_sql_open(DmStore *store, DmSql sql, GError **error,
			 const char *types, ...);
/* 1 a row, 0 done (and reset), -1 failed (and reset). */
int dm_sql_step(DmStore *store, DmStatement *statement, GError **error);
/* Ends a statement before it is done; NULL is allowed. */
void dm_sql_reset(DmStatement *statement);
/* Runs a statement that gives no rows. */
gboolean dm_sql_run(DmStore *store, DmSql sql, GError **error,
		    const char *types, ...);
/* Runs one that gives a number; *ret stays when there is no row. */
gboolean dm_sql_number(DmStore *store, DmSql sql, gint64 *ret, GError **error,
		       const char *types, ...);
/* Runs plain SQL without values. */
gboolean dm_sql_exec(DmStore *store, const char *text, GError **error);
/* Prepares text made from a filter; free with dm_sql_free(). */
DmStatement *dm_sql_prepare(DmStore *store, const char *text, GError **error);
void dm_sql_free(DmStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmStatement, dm_sql_free)
/* A number from plain SQL. */
gboolean dm_sql_pragma(DmStore *store, const char *text, gint64 *ret,
		       GError **error);
/* NULL where the column is; lives until the next step. */
const char *dm_column_text(DmStatement *statement, int column);

/* ---- lock.c --------------------------------------------------------- */

/*
 * Returns a descriptor that holds the .lock beside the file that `path` leads
 * to, or -1.
 */
int dm_lock_take(const char *path, const char *command, guint wait_seconds,
		 GError **error);
void dm_lock_release(int fd);

/* ---- migrate.c ------------------------------------------------------ */

typedef struct {
	const char *sql; /* turns the version before into this one */
} DmMigration;

extern const DmMigration dm_migrations[];
extern const guint dm_n_migrations;
/* Brings the database to version `n`, or says why not. */
gboolean dm_migrate(DmStore *store, const DmMigration *table, guint n,
		    GError **error);
/* Copies the database to `path`, which is whole or not there; what lay there
   may give way. */
gboolean dm_copy_database(DmStore *store, const char *path,
			  gboolean may_replace, GError **error);

/* ---- intern.c ------------------------------------------------------- */

DmIntern *dm_intern_new(void);
void dm_intern_free(DmIntern *intern);
/* Forgets everything. */
void dm_intern_clear(DmIntern *intern);

gboolean dm_intern_text(DmStore *store, const char *text, gint64 *ret,
			GError **error);
/* Several texts into the numbers of a row. */
gboolean dm_intern_texts(DmStore *store, const char *const *texts, guint n,
			 gint64 *ret, GError **error);
gboolean dm_intern_source(DmStore *store, const char *address, gint64 *ret,
			  GError **error);
gboolean dm_intern_reporter(DmStore *store, const DmMetadata *metadata,
			    gint64 *ret, GError **error);
gboolean dm_intern_policy(DmStore *store, const DmPolicy *policy, gint64 *ret,
			  GError **error);
gboolean dm_intern_evaluation(DmStore *store, const DmRecord *record,
			      gint64 *ret, GError **error);
gboolean dm_intern_identity(DmStore *store, const DmRecord *record, gint64 *ret,
			    GError **error);
gboolean dm_intern_auth(DmStore *store, const DmRecord *record, gint64 *ret,
			GError **error);

/* ---- identity.c ----------------------------------------------------- */

typedef enum {
	DM_FATE_NEW,
	DM_FATE_DUPLICATE,
	DM_FATE_CONFLICT,
	DM_FATE_REPLACE, /* *ret_other gives way */
} DmFate;

/* What is compared: the key of a report, its document and its content. */
typedef struct {
	const DmReport *report;
	const DmReportKey *key;
	gint64 submitter_id, domain_id;
	const guint8 *sha256; /* of the document, or NULL */
	const guint8 *digest;
} DmIdentity;

gboolean dm_identity_decide(DmStore *store, const DmIdentity *identity,
			    DmFate *ret, gint64 *ret_other, GError **error);

/* ---- twin.c ---------------------------------------------------------- */

/*
 * The stored report that is the same one though its key is another: of the
 * two one is imported, and parsedmarc shortens keys.  *ret stays where there
 * is none.
 */
gboolean dm_twin_find(DmStore *store, const DmIdentity *identity, gint64 *ret,
		      GError **error);

/* Reads 64 hex digits; FALSE when they are none or NULL. */
gboolean dm_read_sha256(const char *text, guint8 ret[DM_DIGEST_SIZE]);

/* ---- pack.c, unpacked.c ------------------------------------------------ */

/* What a pack has of a record: the numbers of the table `record`. */
typedef struct {
	gint64 source, evaluation, identity, auth_set, messages;
} DmPacked;

#define DM_PACKED_NUMBERS 5

/* The bytes that are still to be read. */
typedef struct {
	const guint8 *at, *end;
} DmPackCursor;

/* Bytes of 64 bits, seven a byte. */
#define DM_PACK_NUMBER_MAX 10

/* Writes up to DM_PACK_NUMBER_MAX bytes; returns their end. */
guint8 *dm_pack_number(guint8 *at, guint64 number);
void dm_pack_append(GByteArray *pack, const DmPacked *record);
/* 0 at the end. */
static inline guint64 dm_unpack_number(DmPackCursor *cursor)
{
	guint64 value = 0;

	for (guint shift = 0; cursor->at < cursor->end && shift < 64;
	     shift += 7) {
		guint8 byte = *cursor->at++;

		value |= (guint64)(byte & 0x7f) << shift;
		if (byte < 0x80)
			break;
	}
	return value;
}
/* FALSE at the end.  Of a damaged pack anything may come, but it ends. */
static inline gboolean dm_pack_next(DmPackCursor *cursor, DmPacked *ret)
{
	if (cursor->at >= cursor->end)
		return FALSE;
	ret->source = (gint64)dm_unpack_number(cursor);
	ret->evaluation = (gint64)dm_unpack_number(cursor);
	ret->identity = (gint64)dm_unpack_number(cursor);
	ret->auth_set = (gint64)dm_unpack_number(cursor);
	ret->messages = (gint64)dm_unpack_number(cursor);
	return TRUE;
}
/* Makes dm_pack() and unpacked() known to SQL. */
gboolean dm_pack_register(DmStore *store, GError **error);
gboolean dm_unpacked_register(DmStore *store, GError **error);

/* ---- delete.c --------------------------------------------------------- */

/* Deletes a report; the original stays if asked. */
gboolean dm_report_delete(DmStore *store, gint64 key, gboolean keep_original,
			  GError **error);

/* ---- writer.c --------------------------------------------------------- */

/* Writes them from the first place on, under the key of the report. */
gboolean dm_findings_write(DmStore *store, gint64 key,
			   const DmFindings *findings, GError **error);

/* ---- failurewrite.c, tlswrite.c --------------------------------------- */

/* Write what only a report of that kind has, under its key. */
gboolean dm_failure_write(DmStore *store, gint64 key, const DmFailure *failure,
			  GError **error);
gboolean dm_tls_write(DmStore *store, gint64 key, const DmTls *tls,
		      GError **error);

/* ---- tighten.c -------------------------------------------------------- */

/* Something of a failure mail is stored under the settings of now. */
gboolean dm_privacy_note(DmStore *store, GError **error);
/* Whether something may be stored that they do not keep. */
gboolean dm_tighten_is_due(DmStore *store, gboolean *ret, GError **error);
/*
 * Takes that away; *ret is how many reports were gone through.  Writes into the
 * transaction that is open; foreign keys are off.
 */
gboolean dm_tighten(DmStore *store, gint64 *ret, GError **error);

/* ---- expire.c --------------------------------------------------------- */

/* The key that recipients are hashed with; made when first needed. */
gboolean dm_recipient_key(DmStore *store, guint8 ret[DM_SHA256_SIZE],
			  GError **error);
/* Whether the bytes of failure mails may be kept. */
gboolean dm_keeps_failure_bytes(const DmStore *store);

/* ---- prune.c ---------------------------------------------------------- */

/* Runs a pragma to its end: each row is a step of it. */
gboolean dm_drain(DmStore *store, const char *text, GError **error);
/* Deletes what nothing refers to any more; foreign keys are to be off, so that
   it is not looked for once more. */
gboolean dm_tidy(DmStore *store, GError **error);

/* ---- original.c ----------------------------------------------------- */

#define DM_DICTIONARY_LATEST 1

DmPacker *dm_packer_new(void);
void dm_packer_free(DmPacker *packer);
/* Forgets the document in hand. */
void dm_packer_reset(DmPacker *packer);
gboolean dm_packer_add(DmPacker *packer, const guint8 *data, gsize size,
		       GError **error);
/* The compressed document; lives until the next add or reset. */
gboolean dm_packer_finish(DmPacker *packer, const guint8 **ret_data,
			  gsize *ret_size, guint64 *ret_plain, GError **error);
/*
 * Whether exactly `plain` bytes come out of it, in little memory; `digest` is
 * their SHA-256.
 */
gboolean dm_unpack_check(const guint8 *data, gsize size, guint64 plain,
			 int dictionary, guint8 digest[DM_DIGEST_SIZE]);
/* Undoes it; `plain` is the size that must come out. */
GBytes *dm_unpack(const guint8 *data, gsize size, guint64 plain, int dictionary,
		  GError **error);

/* ---- where.c -------------------------------------------------------- */

/* Which columns a condition stands on.  In packs there are no conflicts. */
typedef enum {
	DM_ON_PACK,	  /* pack AS r; record filters are left out */
	DM_ON_PACKED,	  /* pack AS r, unpacked AS c, evaluation AS e */
	DM_ON_REPORT,	  /* report AS r; record filters are left out */
	DM_ON_RECORD,	  /* report AS r, record AS c, evaluation AS e */
	DM_ON_FAILURE,	  /* report AS r, failure AS x */
	DM_ON_TLS,	  /* report AS r */
	DM_ON_TLS_POLICY, /* report AS r, tls_policy AS y */
	DM_ON_TLS_DETAIL, /* these, tls_detail AS z, reporter AS q */
} DmBase;

typedef struct _DmWhere DmWhere;

/* Prepares a filter; NULL takes all. */
DmWhere *dm_where_new(const DmFilter *filter, GError **error);
void dm_where_free(DmWhere *where);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmWhere, dm_where_free)
/* Whether it takes a single policy domain. */
gboolean dm_where_on_one_domain(const DmWhere *where);
/* Whether it tells reports apart by nothing but their domains and these days.
 */
gboolean dm_where_on_days(const DmWhere *where, gint64 *ret_since,
			  gint64 *ret_until);
/* DmFilter's `sources`. */
const GPtrArray *dm_where_sources(const DmWhere *where);
/* Whether it tells records of one report apart. */
gboolean dm_where_on_records(const DmWhere *where);
/*
 * Appends FROM and WHERE; the parameters are named and the same everywhere.
 * What reports of that kind cannot answer leaves all of them out.
 */
void dm_where_append(const DmWhere *where, DmBase base, GString *sql);
/* What records are made of, beside their count. */
typedef enum {
	DM_PART_SOURCE,
	DM_PART_IDENTITY,
	DM_PART_EVALUATION,
} DmRecordPart;
/* Appends a SELECT of the ids that are taken; FALSE = all of them are. */
gboolean dm_where_append_taken(const DmWhere *where, DmRecordPart part,
			       GString *sql);
/* "d(id)": the policy domains that have reports.  For DISTINCT the engine would
   read every row. */
#define DM_WITH_DOMAINS                                             \
	"WITH RECURSIVE d(id) AS (SELECT min(domain_id) FROM tally" \
	" UNION ALL SELECT (SELECT min(domain_id) FROM tally"       \
	" WHERE domain_id > d.id) FROM d WHERE d.id IS NOT NULL)"
/* Appends a SELECT of id and text of the policy domains that are taken, in
   their order. */
void dm_where_append_domains(const DmWhere *where, GString *sql);
/* Whether records must have been picked. */
gboolean dm_where_picked(const DmWhere *where);
/* Binds what the text uses; `where` must outlive the statement. */
void dm_where_bind(const DmWhere *where, DmStatement *statement);
typedef gboolean (*DmRowFn)(gpointer user, DmStatement *row, GError **error);
/* Runs the text with what it uses bound, and hands out row by row. */
gboolean dm_where_each(DmStore *store, const DmWhere *where, const char *sql,
		       DmRowFn callback, gpointer user, GError **error);
/*
 * Finds a sort key in a table of {name, SQL, falls}, writes " ORDER BY ..."
 * with `ties` behind it.
 */
typedef struct {
	const char *name;
	const char *sql;
	gboolean falls; /* by itself; "-" turns it round */
} DmSortKey;
gboolean dm_where_append_order(GString *sql, const char *sort,
			       const DmSortKey *keys, guint n_keys,
			       const char *ties, GError **error);

/* ---- picked.c --------------------------------------------------------- */

/* Forgets what was picked, and makes dm_picked() known to SQL. */
gboolean dm_picked_begin(DmStore *store, GError **error);
/* All records with these are picked. */
void dm_picked_add(DmStore *store, gint64 evaluation, gint64 identity,
		   gint64 auth_set, gint64 policy);
void dm_picked_clear(DmStore *store);
/* Whether records with these are picked. */
gboolean dm_picked_has(const DmStore *store, gint64 evaluation, gint64 identity,
		       gint64 auth_set, gint64 policy);

/* ---- temptable.c ------------------------------------------------------ */

/* Makes temp.NAME anew, of numbers; the statement adds rows by dm_temp_put().
 */
DmStatement *dm_temp_begin(DmStore *store, const char *name,
			   const char *const *columns, guint n, GError **error);
/* Values that are DM_ABSENT become NULL. */
gboolean dm_temp_put(DmStore *store, DmStatement *insert, const gint64 *values,
		     guint n, GError **error);

/* ---- built-in data --------------------------------------------------- */

extern const char dm_schema_1[];
extern const gsize dm_schema_1_size;
extern const char dm_schema_2[];
extern const gsize dm_schema_2_size;
extern const char dm_schema_3[];
extern const gsize dm_schema_3_size;
extern const char dm_schema_4[];
extern const gsize dm_schema_4_size;
extern const char dm_schema_5[];
extern const gsize dm_schema_5_size;
extern const char dm_schema_6[];
extern const gsize dm_schema_6_size;
extern const char dm_dictionary_1[];
extern const gsize dm_dictionary_1_size;

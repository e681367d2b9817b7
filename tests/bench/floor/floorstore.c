/*
 * The rows of a report, by the program's own statements into its own
 * database.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zstd.h>

#include "store/upkeep.h"
#include "tests/bench/floor/floorrows.h"

#define LEVEL 3

static DmStore *store;
static sqlite3_stmt *statements[DM_N_SQL];
static int64_t folder_id, next_key;
static bool in_batch;

sqlite3_stmt *floor_statement(DmSql sql)
{
	if (!statements[sql] &&
	    sqlite3_prepare_v3(store->db, dm_sql_table[sql], -1,
			       SQLITE_PREPARE_PERSISTENT, &statements[sql],
			       NULL) != SQLITE_OK)
		floor_die(sqlite3_errmsg(store->db));
	return statements[sql];
}

void floor_bind_piece(sqlite3_stmt *row, int index, Piece piece)
{
	sqlite3_bind_text(row, index, piece.text, (int)piece.size,
			  SQLITE_STATIC);
}

/* The new row's id. */
int64_t floor_run(sqlite3_stmt *row)
{
	if (sqlite3_step(row) != SQLITE_DONE)
		floor_die(sqlite3_errmsg(store->db));
	sqlite3_reset(row);
	return sqlite3_last_insert_rowid(store->db);
}

int64_t floor_run_ids(DmSql sql, const int64_t *ids, int n)
{
	sqlite3_stmt *row = floor_statement(sql);

	for (int i = 0; i < n; i++) {
		if (ids[i] == FLOOR_ABSENT)
			sqlite3_bind_null(row, i + 1);
		else
			sqlite3_bind_int64(row, i + 1, ids[i]);
	}
	return floor_run(row);
}

/* Whether a query has a row. */
static bool is_there(sqlite3_stmt *row)
{
	bool ret = sqlite3_step(row) == SQLITE_ROW;

	sqlite3_reset(row);
	return ret;
}

/* ---- the pack --------------------------------------------------------- */

/* Ten bytes hold any number. */
#define PACKED_RECORD 50

static uint8_t *pack;
static uint32_t pack_room, pack_size;

static void pack_number(uint64_t number)
{
	for (; number > 0x7f; number >>= 7)
		pack[pack_size++] = (uint8_t)(number | 0x80);
	pack[pack_size++] = (uint8_t)number;
}

/* Its source, evaluation, identity, set of results and count. */
static void pack_record(const int64_t numbers[5])
{
	pack = floor_room(pack, &pack_room, pack_size + PACKED_RECORD);
	for (int i = 0; i < 5; i++)
		pack_number((uint64_t)numbers[i]);
}

/* ---- reports ---------------------------------------------------------- */

static void add_original(const Mail *mail, int64_t report)
{
	static ZSTD_CCtx *context;
	static char *out;
	static uint32_t room;
	sqlite3_stmt *row = floor_statement(DM_SQL_ORIGINAL_ADD);
	size_t size;

	if (!context) {
		context = ZSTD_createCCtx();
		ZSTD_CCtx_refCDict(
			context, ZSTD_createCDict(dm_dictionary_1,
						  dm_dictionary_1_size, LEVEL));
		ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	}
	out = floor_room(out, &room,
			 (uint32_t)ZSTD_compressBound(mail->document_size));
	size = ZSTD_compress2(context, out, room, mail->document,
			      mail->document_size);
	if (ZSTD_isError(size))
		floor_die(ZSTD_getErrorName(size));
	floor_lap(STAGE_ORIGINAL);
	sqlite3_bind_int64(row, 1, report);
	sqlite3_bind_int64(row, 2, DM_DICTIONARY_LATEST);
	sqlite3_bind_int64(row, 3, mail->document_size);
	sqlite3_bind_blob(row, 4, out, (int)size, SQLITE_STATIC);
	sqlite3_bind_int64(row, 5, 0);
	floor_run(row);
}

/* Whether the document, or a report of its key, is stored. */
static bool is_known(const uint8_t *sha256, const Piece *head,
		     int64_t submitter, int64_t domain)
{
	sqlite3_stmt *same = floor_statement(DM_SQL_SAME_DOCUMENT);
	sqlite3_stmt *like = floor_statement(DM_SQL_SAME_KEY);

	sqlite3_bind_blob(same, 1, sha256, FLOOR_DIGEST, SQLITE_STATIC);
	floor_bind_piece(like, 1, head[HEAD_REPORT_ID]);
	sqlite3_bind_int64(like, 2, domain);
	sqlite3_bind_int64(like, 3, floor_number(head[HEAD_BEGIN]));
	sqlite3_bind_int64(like, 4, floor_number(head[HEAD_END]));
	sqlite3_bind_int64(like, 5, submitter);
	sqlite3_bind_int64(like, 6, DM_KIND_AGGREGATE);
	return is_there(same) || is_there(like);
}

/* Those without capitals are most. */
static int64_t submitter_id(Piece name)
{
	char lower[256];

	if (name.size > sizeof(lower))
		floor_die("a long name");
	for (uint32_t i = 0; i < name.size; i++)
		lower[i] = (char)(name.text[i] |
				  (name.text[i] >= 'A' && name.text[i] <= 'Z'
					   ? 0x20
					   : 0));
	return floor_text_id((Piece){ lower, name.size });
}

static bool is_of(Piece domain, Piece email)
{
	return email.size > domain.size &&
	       email.text[email.size - domain.size - 1] == '@' &&
	       memcmp(email.text + email.size - domain.size, domain.text,
		      domain.size) == 0;
}

typedef struct {
	int64_t submitter, domain, day, messages, reporter, policy;
	uint8_t sha256[FLOOR_DIGEST], digest[FLOOR_DIGEST];
} Facts;

static void add_report(const Mail *mail, const Report *report,
		       const Origin *origin, const Facts *facts)
{
	const Piece *head = report->head;
	const char *file = strrchr(origin->path, '/') + 1;
	sqlite3_stmt *row = floor_statement(DM_SQL_REPORT_ADD);
	const int64_t numbers[][2] = {
		{ 1, next_key },
		{ 2, DM_KIND_AGGREGATE },
		{ 3, 0 },
		{ 4, 0 },
		{ 5, 0 },
		{ 6, facts->submitter },
		{ 7, facts->domain },
		{ 9, floor_number(head[HEAD_BEGIN]) },
		{ 10, floor_number(head[HEAD_END]) },
		{ 11, facts->day },
		{ 12, facts->reporter },
		{ 13, facts->policy },
		{ 14, report->generation },
		{ 15, floor_text_id(report->namespace_uri) },
		{ 16, floor_text_id(head[HEAD_VERSION]) },
		{ 17, report->n_records },
		{ 18, facts->messages },
		{ 19, time(NULL) },
		{ 21, floor_text_id(mail->from_domain) },
		{ 22, !is_of(mail->from_domain, head[HEAD_EMAIL]) },
		{ 23, folder_id },
		{ 27, DM_DIGEST_VERSION },
		{ 29, 0 },
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sqlite3_bind_int64(row, (int)numbers[i][0], numbers[i][1]);
	floor_bind_piece(row, 8, head[HEAD_REPORT_ID]);
	sqlite3_bind_text(row, 24, file, -1, SQLITE_STATIC);
	floor_bind_piece(row, 25, mail->name);
	sqlite3_bind_blob(row, 26, facts->sha256, FLOOR_DIGEST, SQLITE_STATIC);
	sqlite3_bind_blob(row, 28, facts->digest, FLOOR_DIGEST, SQLITE_STATIC);
	floor_run(row);
	floor_run_ids(DM_SQL_REVISION_ADD, &next_key, 1);
}

static int64_t pack_records(const Report *report)
{
	int64_t messages = 0;

	pack_size = 0;
	for (uint32_t i = 0; i < report->n_records; i++) {
		const Record *record = &report->records[i];
		const int64_t numbers[] = {
			floor_source_id(record->row[ROW_SOURCE_IP]),
			floor_evaluation_id(report, record),
			floor_identity_id(record),
			floor_auth_id(report, record), record->count
		};

		pack_record(numbers);
		messages += record->count;
	}
	return messages;
}

static void add_records(void)
{
	sqlite3_stmt *row = floor_statement(DM_SQL_RECORDS_ADD);

	sqlite3_bind_int64(row, 1, next_key);
	sqlite3_bind_blob(row, 2, pack, (int)pack_size, SQLITE_STATIC);
	floor_run(row);
}

static void add_pack(const Piece *head, const Facts *facts)
{
	sqlite3_stmt *row = floor_statement(DM_SQL_PACK_ADD);
	const int64_t numbers[] = { facts->domain,
				    facts->day,
				    next_key,
				    floor_number(head[HEAD_BEGIN]),
				    floor_number(head[HEAD_END]),
				    facts->submitter,
				    facts->reporter,
				    facts->policy,
				    facts->messages };
	const int n = sizeof(numbers) / sizeof(numbers[0]);

	for (int i = 0; i < n; i++)
		sqlite3_bind_int64(row, i + 1, numbers[i]);
	sqlite3_bind_blob(row, n + 1, pack, (int)pack_size, SQLITE_STATIC);
	floor_run(row);
}

static int days_of(const struct tm *month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	int year = month->tm_year + 1900;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month->tm_mon] + (leap && month->tm_mon == 1);
}

/* The month is to be summed up: said once. */
static void add_month(const Facts *facts)
{
	static FloorSet months;
	time_t at = facts->day * 86400;
	struct tm tm;
	int64_t numbers[3] = { facts->domain }, *told;

	gmtime_r(&at, &tm);
	numbers[1] = facts->day - (tm.tm_mday - 1);
	told = floor_set_put(&months, numbers, 2 * sizeof(numbers[0]));
	if (*told)
		return;
	*told = 1;
	numbers[2] = numbers[1] + days_of(&tm) - 1;
	floor_run_ids(DM_SQL_TALLY_GROWS, numbers, 3);
}

static void add_seen(const Origin *origin)
{
	sqlite3_stmt *row = floor_statement(DM_SQL_SEEN_ADD);

	sqlite3_bind_text(row, 1, origin->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, origin->size);
	sqlite3_bind_int64(row, 3, origin->mtime_ns);
	sqlite3_bind_int64(row, 4, origin->inode);
	sqlite3_bind_int64(row, 5, 1);
	floor_run(row);
}

static void begin_batch(void)
{
	if (!in_batch)
		floor_run(floor_statement(DM_SQL_BEGIN));
	in_batch = true;
}

void floor_store_add(const Mail *mail, const Report *report,
		     const Origin *origin)
{
	const Piece *head = report->head;
	int64_t begin = floor_number(head[HEAD_BEGIN]),
		end = floor_number(head[HEAD_END]);
	Facts facts = { .day = (begin + (end - begin) / 2) / 86400 };

	floor_sha256(mail->document, mail->document_size, facts.sha256);
	floor_digest(report, facts.digest);
	floor_lap(STAGE_HASH);
	begin_batch();
	facts.submitter = submitter_id(head[HEAD_ORG_NAME]);
	facts.domain = floor_text_id(head[HEAD_DOMAIN]);
	if (!is_known(facts.sha256, head, facts.submitter, facts.domain)) {
		next_key++;
		facts.messages = pack_records(report);
		facts.reporter = floor_reporter_id(head);
		facts.policy = floor_policy_id(head);
		add_report(mail, report, origin, &facts);
		add_records();
		add_pack(head, &facts);
		add_month(&facts);
		floor_lap(STAGE_INSERT);
		add_original(mail, next_key);
	}
	add_seen(origin);
}

bool floor_store_has_seen(const Origin *origin)
{
	sqlite3_stmt *row = floor_statement(DM_SQL_SEEN_FIND);

	sqlite3_bind_text(row, 1, origin->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, origin->size);
	sqlite3_bind_int64(row, 3, origin->mtime_ns);
	sqlite3_bind_int64(row, 4, origin->inode);
	return is_there(row);
}

void floor_store_open(const char *path, const char *folder)
{
	g_autoptr(GError) error = NULL;

	store = dm_store_open(path, DM_STORE_WRITE, "floor", 0, &error);
	if (!store)
		floor_die(error->message);
	begin_batch();
	folder_id = floor_text_id((Piece){ folder, (uint32_t)strlen(folder) });
}

void floor_store_commit(void)
{
	floor_run(floor_statement(DM_SQL_COMMIT));
	in_batch = false;
}

void floor_store_close(void)
{
	g_autoptr(GError) error = NULL;

	if (!dm_store_settle(store, &error))
		floor_die(error->message);
	for (int i = 0; i < DM_N_SQL; i++)
		sqlite3_finalize(statements[i]);
	dm_store_free(store);
}

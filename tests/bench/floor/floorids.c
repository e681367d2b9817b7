/*
 * The ids of what repeats from report to report, all of them in memory.
 */
#include <arpa/inet.h>
#include <sqlite3.h>
#include <string.h>

#include "tests/bench/floor/floorrows.h"

#define SET_DIGEST 16
#define TERM_OTHER 1

static FloorSet texts, sources, sets;
static char *key;
static uint32_t key_used, key_room;

int64_t floor_text_id(Piece piece)
{
	int64_t *id;
	sqlite3_stmt *row;

	if (!piece.text)
		return 0;
	id = floor_set_put(&texts, piece.text, piece.size);
	if (*id)
		return *id;
	row = floor_statement(DM_SQL_TEXT_ADD);
	floor_bind_piece(row, 1, piece);
	return *id = floor_run(row);
}

int64_t floor_source_id(Piece piece)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t address[16];
	bool is_v6 = memchr(piece.text, ':', piece.size) != NULL;
	uint32_t size = is_v6 ? 16 : 4;
	sqlite3_stmt *row;
	int64_t *id;

	if (piece.size >= sizeof(text))
		floor_die("no address");
	memcpy(text, piece.text, piece.size);
	text[piece.size] = '\0';
	if (inet_pton(is_v6 ? AF_INET6 : AF_INET, text, address) != 1)
		floor_die("no address");
	id = floor_set_put(&sources, address, size);
	if (*id)
		return *id;
	row = floor_statement(DM_SQL_SOURCE_ADD);
	sqlite3_bind_blob(row, 1, address, (int)size, SQLITE_STATIC);
	floor_bind_piece(row, 2, piece);
	return *id = floor_run(row);
}

static void key_begin(char kind)
{
	key = floor_room(key, &key_room, 1);
	*key = kind;
	key_used = 1;
}

static void key_add(Piece piece)
{
	uint32_t size = piece.text ? piece.size + 1 : 0;

	key = floor_room(key, &key_room, key_used + 4 + size);
	memcpy(key + key_used, &size, 4);
	key_used += 4;
	if (!size)
		return;
	memcpy(key + key_used, piece.text, piece.size);
	key_used += size;
	key[key_used - 1] = '\0';
}

static void key_add_list(const Report *report, const Record *record,
			 ListKind kind, int fields)
{
	uint32_t n = record->n[kind];

	for (uint32_t i = 0; i < n; i++)
		for (int j = 0; j < fields; j++)
			key_add(report->list[kind][record->first[kind] + i][j]);
}

static int64_t *key_end(void)
{
	return floor_set_put(&sets, key, key_used);
}

/* A set without columns, known by the digest of its key. */
static int64_t add_set(DmSql sql)
{
	uint8_t digest[FLOOR_DIGEST];
	sqlite3_stmt *row = floor_statement(sql);

	floor_sha256(key, key_used, digest);
	sqlite3_bind_blob(row, 1, digest, SET_DIGEST, SQLITE_STATIC);
	return floor_run(row);
}

static int64_t reason_set(const Report *report, const Record *record)
{
	int64_t *id;

	if (!record->n[LIST_REASONS])
		return FLOOR_ABSENT;
	key_begin('w');
	key_add_list(report, record, LIST_REASONS, N_REASON);
	id = key_end();
	if (*id)
		return *id;
	*id = add_set(DM_SQL_REASON_SET_ADD);
	for (uint32_t i = 0; i < record->n[LIST_REASONS]; i++) {
		const Piece *reason =
			report->list[LIST_REASONS]
				    [record->first[LIST_REASONS] + i];
		int64_t row[] = { *id, i, floor_text_id(reason[REASON_TYPE]),
				  floor_text_id(reason[REASON_COMMENT]) };

		floor_run_ids(DM_SQL_REASON_ADD, row, 4);
	}
	return *id;
}

/* DmTerm's numbers. */
static int64_t term_of(Piece piece)
{
	static const char *const words[] = { NULL,    NULL,   "none",
					     "pass",  "fail", "quarantine",
					     "reject" };

	for (int i = 2; i < 7 && piece.text; i++)
		if (strlen(words[i]) == piece.size &&
		    memcmp(words[i], piece.text, piece.size) == 0)
			return i;
	return piece.text ? TERM_OTHER : 0;
}

int64_t floor_evaluation_id(const Report *report, const Record *record)
{
	const Piece *row = record->row;
	int64_t values[7], *id;

	values[3] = reason_set(report, record);
	key_begin('e');
	for (int i = ROW_DISPOSITION; i <= ROW_SPF; i++)
		key_add(row[i]);
	key_add((Piece){ (const char *)&values[3], sizeof(values[3]) });
	id = key_end();
	if (*id)
		return *id;
	for (int i = 0; i < 3; i++) {
		values[i] = floor_text_id(row[ROW_DISPOSITION + i]);
		values[4 + i] = term_of(row[ROW_DISPOSITION + i]);
	}
	return *id = floor_run_ids(DM_SQL_EVALUATION_ADD, values, 7);
}

int64_t floor_identity_id(const Record *record)
{
	int64_t values[3], *id;

	key_begin('i');
	for (int i = ROW_HEADER_FROM; i <= ROW_ENVELOPE_TO; i++)
		key_add(record->row[i]);
	id = key_end();
	if (*id)
		return *id;
	for (int i = 0; i < 3; i++)
		values[i] = floor_text_id(record->row[ROW_HEADER_FROM + i]);
	return *id = floor_run_ids(DM_SQL_IDENTITY_ADD, values, 3);
}

static void add_results(const Report *report, const Record *record,
			ListKind kind, int64_t set)
{
	for (uint32_t i = 0; i < record->n[kind]; i++) {
		const Piece *result =
			report->list[kind][record->first[kind] + i];
		int64_t row[8] = { set, kind == LIST_SPF, i };

		for (int j = 0; j < N_RESULT; j++)
			row[3 + j] = floor_text_id(result[j]);
		floor_run_ids(DM_SQL_AUTH_RESULT_ADD, row, 8);
	}
}

int64_t floor_auth_id(const Report *report, const Record *record)
{
	int64_t *id;

	key_begin('s');
	for (ListKind kind = LIST_DKIM; kind <= LIST_SPF; kind++) {
		key = floor_room(key, &key_room, key_used + 4);
		memcpy(key + key_used, &record->n[kind], 4);
		key_used += 4;
		key_add_list(report, record, kind, N_RESULT);
	}
	id = key_end();
	if (*id)
		return *id;
	*id = add_set(DM_SQL_AUTH_SET_ADD);
	add_results(report, record, LIST_DKIM, *id);
	add_results(report, record, LIST_SPF, *id);
	return *id;
}

int64_t floor_reporter_id(const Piece *head)
{
	int64_t values[4], *id;

	key_begin('r');
	for (int i = 0; i < 4; i++)
		key_add(head[HEAD_ORG_NAME + i]);
	id = key_end();
	if (*id)
		return *id;
	for (int i = 0; i < 4; i++)
		values[i] = floor_text_id(head[HEAD_ORG_NAME + i]);
	return *id = floor_run_ids(DM_SQL_REPORTER_ADD, values, 4);
}

int64_t floor_number(Piece piece)
{
	int64_t ret = 0;

	for (uint32_t i = 0; i < piece.size; i++)
		ret = ret * 10 + (piece.text[i] - '0');
	return piece.text ? ret : FLOOR_ABSENT;
}

int64_t floor_policy_id(const Piece *head)
{
	int64_t values[10], *id;

	key_begin('p');
	for (int i = 0; i < 10; i++)
		key_add(head[HEAD_DOMAIN + i]);
	id = key_end();
	if (*id)
		return *id;
	for (int i = 0; i < 10; i++)
		values[i] = HEAD_DOMAIN + i == HEAD_PCT
				    ? floor_number(head[HEAD_PCT])
				    : floor_text_id(head[HEAD_DOMAIN + i]);
	return *id = floor_run_ids(DM_SQL_POLICY_ADD, values, 10);
}

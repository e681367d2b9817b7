/*
 * SHA-256, and the digest of a report as core/digest.c makes it.
 */
#include <openssl/evp.h>
#include <string.h>

#include "tests/bench/floor/floor.h"

#define ABSENT UINT32_MAX

static char *buffer;
static uint32_t room, used;

void floor_sha256(const void *data, uint32_t size, uint8_t *ret)
{
	static EVP_MD_CTX *context;
	static EVP_MD *algorithm;

	if (!context) {
		context = EVP_MD_CTX_new();
		algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	}
	if (!EVP_DigestInit_ex2(context, algorithm, NULL) ||
	    !EVP_DigestUpdate(context, data, size) ||
	    !EVP_DigestFinal_ex(context, ret, NULL))
		floor_die("no SHA-256");
}

static void put(const void *data, uint32_t size)
{
	buffer = floor_room(buffer, &room, used + size);
	memcpy(buffer + used, data, size);
	used += size;
}

static void put_u32(uint32_t value)
{
	uint32_t big = __builtin_bswap32(value);

	put(&big, sizeof(big));
}

static void put_int(int64_t value)
{
	uint64_t big = __builtin_bswap64((uint64_t)value);

	put(&big, sizeof(big));
}

static void put_piece(Piece piece)
{
	put_u32(piece.text ? piece.size : ABSENT);
	put(piece.text ? piece.text : "", piece.size);
}

static void put_list(const Report *report, const Record *record, ListKind kind,
		     int fields)
{
	const Piece(*list)[N_RESULT] =
		(const void *)(report->list[kind] + record->first[kind]);

	put_u32(record->n[kind]);
	for (uint32_t i = 0; i < record->n[kind]; i++)
		for (int j = 0; j < fields; j++)
			put_piece(list[i][j]);
}

static void put_record(const Report *report, const Record *record)
{
	put_piece(record->row[ROW_SOURCE_IP]);
	put_int(record->count);
	put_piece(record->row[ROW_DISPOSITION]);
	put_piece(record->row[ROW_DKIM]);
	put_piece(record->row[ROW_SPF]);
	put_list(report, record, LIST_REASONS, N_REASON);
	put_piece(record->row[ROW_HEADER_FROM]);
	put_piece(record->row[ROW_ENVELOPE_FROM]);
	put_piece(record->row[ROW_ENVELOPE_TO]);
	put_list(report, record, LIST_DKIM, N_RESULT);
	put_list(report, record, LIST_SPF, N_RESULT);
}

static void put_number(Piece piece)
{
	int64_t value = 0;

	for (uint32_t i = 0; i < piece.size; i++)
		value = value * 10 + (piece.text[i] - '0');
	put_int(piece.text ? value : INT64_MIN);
}

static void put_head(const Report *report)
{
	static const char *const generations[] = { "draft", "rfc7489",
						   "rfc9990" };
	static const HeadField policy[] = { HEAD_DOMAIN, HEAD_METHOD,
					    HEAD_P,	 HEAD_SP,
					    HEAD_NP,	 HEAD_ADKIM,
					    HEAD_ASPF };
	const char *generation = generations[report->generation];
	const Piece *head = report->head;

	put_u32(0); /* aggregate */
	put_u32(0); /* complete */
	put_piece((Piece){ generation, (uint32_t)strlen(generation) });
	put_piece(report->namespace_uri);
	put_piece(head[HEAD_VERSION]);
	put_piece(head[HEAD_ORG_NAME]);
	put_piece(head[HEAD_EMAIL]);
	put_piece(head[HEAD_EXTRA]);
	put_piece(head[HEAD_REPORT_ID]);
	put_number(head[HEAD_BEGIN]);
	put_number(head[HEAD_END]);
	put_u32(0); /* errors */
	put_piece(head[HEAD_GENERATOR]);
	for (unsigned i = 0; i < sizeof(policy) / sizeof(policy[0]); i++)
		put_piece(head[policy[i]]);
	put_number(head[HEAD_PCT]);
	put_piece(head[HEAD_FO]);
	put_piece(head[HEAD_TESTING]);
}

void floor_digest(const Report *report, uint8_t *ret)
{
	uint8_t records[FLOOR_DIGEST];

	used = 0;
	for (uint32_t i = 0; i < report->n_records; i++)
		put_record(report, &report->records[i]);
	floor_sha256(buffer, used, records);
	used = 0;
	put_head(report);
	put(records, sizeof(records));
	floor_sha256(buffer, used, ret);
}

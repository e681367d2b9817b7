/*
 * What the files of the floor program share: a report as pieces of the
 * document it stands in, and the stages a mail passes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A piece of a larger buffer; text NULL = absent. */
typedef struct {
	const char *text;
	uint32_t size;
} Piece;

typedef enum {
	ROW_SOURCE_IP,
	ROW_COUNT,
	ROW_DISPOSITION,
	ROW_DKIM,
	ROW_SPF,
	ROW_HEADER_FROM,
	ROW_ENVELOPE_FROM,
	ROW_ENVELOPE_TO,
	N_ROW,
} RowField;

typedef enum {
	RESULT_DOMAIN,
	RESULT_SELECTOR,
	RESULT_SCOPE,
	RESULT_RESULT,
	RESULT_HUMAN,
	N_RESULT,
} ResultField;

typedef enum { REASON_TYPE, REASON_COMMENT, N_REASON } ReasonField;

/* Policy fields in the order of their table; domain is the first. */
typedef enum {
	HEAD_VERSION,
	HEAD_ORG_NAME,
	HEAD_EMAIL,
	HEAD_EXTRA,
	HEAD_GENERATOR,
	HEAD_REPORT_ID,
	HEAD_BEGIN,
	HEAD_END,
	HEAD_DOMAIN,
	HEAD_P,
	HEAD_SP,
	HEAD_NP,
	HEAD_ADKIM,
	HEAD_ASPF,
	HEAD_PCT,
	HEAD_FO,
	HEAD_TESTING,
	HEAD_METHOD,
	N_HEAD,
} HeadField;

typedef enum { LIST_REASONS, LIST_DKIM, LIST_SPF, N_LISTS } ListKind;

/* A list is `n` entries of the report's list of that kind. */
typedef struct {
	Piece row[N_ROW];
	int64_t count;
	uint32_t first[N_LISTS], n[N_LISTS];
} Record;

typedef struct {
	Piece head[N_HEAD];
	Piece namespace_uri;
	int generation;
	Record *records;
	uint32_t n_records, room;
	Piece (*list[N_LISTS])[N_RESULT];
	uint32_t n_list[N_LISTS], list_room[N_LISTS];
} Report;

/* A mail taken apart, in buffers that the next one reuses. */
typedef struct {
	char *bytes;
	uint32_t size, room;
	Piece from_domain;
	Piece name; /* of the attachment, or of the member of the archive */
	uint8_t *packed;
	uint32_t packed_size, packed_room;
	char *document;
	uint32_t document_size, document_room;
} Mail;

typedef enum {
	STAGE_READ,
	STAGE_BASE64,
	STAGE_INFLATE,
	STAGE_TOKENISE,
	STAGE_HASH,
	STAGE_ORIGINAL,
	STAGE_INSERT,
	N_STAGES,
} Stage;

/* ---- floor.c ---------------------------------------------------------- */

/* Says why and ends the program: what it cannot read it is not made for. */
void floor_die(const char *why) __attribute__((noreturn));
/* Makes room for `size` bytes at least. */
void *floor_room(void *buffer, uint32_t *room, uint32_t size);
/* What passed since the last call belongs to the stage. */
void floor_lap(Stage stage);

/* ---- floormail.c, floorxml.c ------------------------------------------ */

/* Finds what is attached and takes the base64 off. */
void floor_mail_decode(Mail *mail);
/* Unpacks it, or takes it as it is. */
void floor_mail_inflate(Mail *mail);
/* The report points into the mail's document. */
void floor_report_read(const Mail *mail, Report *report);

/* ---- floorset.c ------------------------------------------------------- */

/* Keys and the ids of their rows. */
typedef struct {
	struct FloorSlot *slots;
	uint32_t n, mask;
	char *keys;
	uint32_t used, room;
} FloorSet;

/* The id, 0 when the key is new; good until the next call. */
int64_t *floor_set_put(FloorSet *set, const void *key, uint32_t size);

/* ---- floordigest.c ---------------------------------------------------- */

#define FLOOR_DIGEST 32

void floor_sha256(const void *data, uint32_t size, uint8_t *ret);
/* Of the content, as core/digest.h has it. */
void floor_digest(const Report *report, uint8_t *ret);

/* ---- floorstore.c ----------------------------------------------------- */

/* Where a mail was found. */
typedef struct {
	const char *path;
	int64_t size, mtime_ns, inode;
} Origin;

void floor_store_open(const char *path, const char *folder);
/* Whether the mail was read before. */
bool floor_store_has_seen(const Origin *origin);
void floor_store_add(const Mail *mail, const Report *report,
		     const Origin *origin);
void floor_store_commit(void);
void floor_store_close(void);

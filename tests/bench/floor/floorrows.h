/*
 * What the two files that write rows share.
 */
#pragma once

#include "store/database.h"
#include "tests/bench/floor/floor.h"

#define FLOOR_ABSENT INT64_MIN

/* ---- floorstore.c ----------------------------------------------------- */

/* Prepared once. */
struct sqlite3_stmt *floor_statement(DmSql sql);
void floor_bind_piece(struct sqlite3_stmt *row, int index, Piece piece);
/* Both return the id of the new row. */
int64_t floor_run(struct sqlite3_stmt *row);
int64_t floor_run_ids(DmSql sql, const int64_t *ids, int n);

/* ---- floorids.c ------------------------------------------------------- */

/* FLOOR_ABSENT when there is none. */
int64_t floor_number(Piece piece);
int64_t floor_text_id(Piece piece);
int64_t floor_source_id(Piece piece);
int64_t floor_evaluation_id(const Report *report, const Record *record);
int64_t floor_identity_id(const Record *record);
int64_t floor_auth_id(const Report *report, const Record *record);
int64_t floor_reporter_id(const Piece *head);
int64_t floor_policy_id(const Piece *head);

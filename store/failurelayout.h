/*
 * Which column of `failure` holds which field of a DmFailure, and which list
 * which code: one table to write, to read and to filter by.
 */
#pragma once

#include "core/report.h"

typedef enum {
	DM_FAILURE_INTERNED, /* text by its id */
	DM_FAILURE_TEXT,
	DM_FAILURE_SOURCE, /* an address by its id */
	DM_FAILURE_NUMBER, /* NULL where `has` is not set */
	DM_FAILURE_FLAG,
} DmFailureColumnKind;

typedef struct {
	DmFailureColumnKind kind;
	gsize offset;
	gsize has; /* of a number */
} DmFailureColumn;

/* In the order of the schema, behind report_id. */
#define DM_N_FAILURE_COLUMNS 32
extern const DmFailureColumn dm_failure_columns[DM_N_FAILURE_COLUMNS];

typedef struct {
	gsize offset, n; /* of the DmText list and its length */
} DmFailureList;

/* By the codes of failure_text. */
#define DM_FAILURE_RCPT_TO 0
#define DM_N_FAILURE_LISTS 5
extern const DmFailureList dm_failure_lists[DM_N_FAILURE_LISTS];

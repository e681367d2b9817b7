/*
 * Every cap on what an input may cost, in one table with its reason.
 */
#pragma once

#include <glib.h>

typedef enum {
	DM_LIMIT_MESSAGE_BYTES,
	DM_LIMIT_COMPRESSED_BYTES,
	DM_LIMIT_DOCUMENT_BYTES,
	DM_LIMIT_ITEM_BYTES,
	DM_LIMIT_RATIO,
	DM_LIMIT_ARCHIVE_LEVELS,
	DM_LIMIT_ARCHIVE_MEMBERS,
	DM_LIMIT_MIME_DEPTH,
	DM_LIMIT_MIME_PARTS,
	DM_LIMIT_HEADER_LINES,
	DM_LIMIT_ADDRESS_BYTES,
	DM_LIMIT_XML_DEPTH,
	DM_LIMIT_TEXT_BYTES,
	DM_LIMIT_RECORD_BYTES,
	DM_LIMIT_RECORD_RESULTS,
	DM_LIMIT_RECORDS,
	DM_LIMIT_ARF_BYTES,
	DM_LIMIT_ARF_FIELDS,
	DM_LIMIT_SAMPLE_BYTES,
	DM_LIMIT_JSON_BYTES,
	DM_LIMIT_JSON_DEPTH,
	DM_LIMIT_TLS_DETAILS,
	DM_LIMIT_WORKER_SECONDS,
	DM_LIMIT_WORKER_BYTES,
	DM_LIMIT_DNS_QUERIES,
	DM_LIMIT_DNS_BYTES,
	DM_LIMIT_DNS_SECONDS,
	DM_LIMIT_DNS_RECORDS,
	DM_LIMIT_DNS_PARALLEL,
	DM_LIMIT_STS_BYTES,
	DM_LIMIT_ENRICH_ADDRESSES,
	DM_LIMIT_ENRICH_SECONDS,
	DM_N_LIMITS
} DmLimit;

typedef struct {
	const char *key; /* in [limits] of the configuration */
	gint64 value;	 /* the default */
	gint64 min, max; /* what the configuration may set */
	const char *what;
	const char *reason;
} DmLimitRow;

extern const DmLimitRow dm_limit_table[DM_N_LIMITS];

typedef struct {
	gint64 value[DM_N_LIMITS];
} DmLimits;

/* Fills in the defaults. */
void dm_limits_init(DmLimits *limits);

/*
 * The sentence of a cap that was reached, naming it, its value and the key
 * that raises it; caller frees.  The finding's code is
 * dm_limit_code(limit).
 */
char *dm_limit_sentence(const DmLimits *limits, DmLimit limit);
/* "limit-message-bytes" and so on; static. */
const char *dm_limit_code(DmLimit limit);

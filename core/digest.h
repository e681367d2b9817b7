/*
 * The content digest that tells whether two reports say the same.
 */
#pragma once

#include <glib.h>

#include "core/report.h"

/* Raised when the serialization below changes; stored beside each digest. */
#define DM_DIGEST_VERSION 1
#define DM_DIGEST_SIZE 32

typedef struct _DmDigest DmDigest;

DmDigest *dm_digest_new(void);
void dm_digest_free(DmDigest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmDigest, dm_digest_free)

/* Forgets the records that were added. */
void dm_digest_reset(DmDigest *digest);

/* Adds records in the report's order. */
void dm_digest_records(DmDigest *digest, const DmRecord *records, guint n);
/*
 * SHA-256 over the whole report but source, document, sha256 and findings:
 * the header's fields, then the digest of the records.  Ready for the next
 * report afterwards.
 */
void dm_digest_finish(DmDigest *digest, const DmReport *report,
		      guint8 ret[DM_DIGEST_SIZE]);

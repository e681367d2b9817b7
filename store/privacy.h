/*
 * What the store may keep of a failure report.
 */
#pragma once

#include "store/recipients.h"
#include "store/store.h"

/* A copy of a failure report with texts of its own. */
typedef struct {
	DmReport report;
	DmFindings *findings;
	GPtrArray *owned; /* texts and lists */
} DmFiltered;

/*
 * The report with every recipient hashed under `key`; NULL keeps them.  A
 * filtered one stays as it is.
 */
DmFiltered *dm_filtered_new(const DmReport *report,
			    const guint8 key[DM_SHA256_SIZE]);
void dm_filtered_free(DmFiltered *filtered);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmFiltered, dm_filtered_free)

/* Takes out what these samples do not keep. */
void dm_privacy_cut(DmFiltered *filtered, DmSamples samples);
/* A sentence of unknown origin with all addresses hashed; caller frees. */
char *dm_privacy_sentence(const char *text, const guint8 key[DM_SHA256_SIZE]);

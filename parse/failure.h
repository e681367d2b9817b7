/*
 * A failure report in the making (RFC 9991 section 4, RFC 6591, RFC 5965):
 * what was read so far, and what was remarkable about it.
 */
#pragma once

#include "core/limits.h"
#include "core/report.h"

typedef struct {
	DmFailure failure; /* texts belong to the draft */
	DmFindings *findings;
	GStringChunk *texts;
	GPtrArray *lists; /* GArray of DmText */
} DmFailureDraft;

DmFailureDraft *dm_failure_draft_new(void);
void dm_failure_draft_free(DmFailureDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmFailureDraft, dm_failure_draft_free)

/* A copy that lives as long as the draft. */
const char *dm_failure_keep(DmFailureDraft *draft, const char *text);
/* Adds a finding that quotes at most the beginning of `text`. */
void dm_failure_note(DmFailureDraft *draft, DmSeverity severity,
		     const char *code, const char *where, const char *format,
		     const char *text) G_GNUC_PRINTF(5, 0);

/*
 * Reads the fields of a message/feedback-report part.  *ret_known is how many
 * of them have a meaning here.  The cap that was reached, or -1.
 */
int dm_failure_read_fields(DmFailureDraft *draft, GBytes *bytes,
			   const DmLimits *limits, guint *ret_known);

/* Reads one field as if it stood in that part; for other forms of reports. */
void dm_failure_read_field(DmFailureDraft *draft, const char *name,
			   const char *body);

/*
 * What should be there and is not becomes a finding.  Call when all fields
 * are read.
 */
void dm_failure_check_fields(DmFailureDraft *draft);

/*
 * A TLS report in the making (RFC 8460 section 4.4): from JSON text to DmTls.
 */
#pragma once

#include "core/limits.h"
#include "core/report.h"

typedef enum {
	DM_TLS_GOOD,
	DM_TLS_BROKEN,	/* no JSON: problem, line and column say why */
	DM_TLS_FOREIGN, /* JSON of another kind */
	DM_TLS_LIMIT,	/* more than `limit` allows */
} DmTlsState;

typedef struct {
	DmTls tls; /* texts belong to the draft */
	DmFindings *findings;
	DmTlsState state;
	DmLimit limit;
	char *problem;
	guint line, column; /* counted from 1 */
	gsize used;	    /* bytes that the report takes of the text */
	GStringChunk *texts;
	GPtrArray *lists; /* GArray */
} DmTlsDraft;

/* Where a policy that names no domain is taken from. */
typedef struct {
	const char *header; /* TLS-Report-Domain of the mail, or NULL */
	const char *name;   /* domain in the document's name, or NULL */
} DmTlsDomains;

/* Chooses a seed for the hash of members; call once, before the cage. */
void dm_tls_init(void);

/*
 * Reads UTF-8 text; what follows the report in it is left (`used`).  Names of
 * RFC 8460's prose are taken for those of its schema.
 */
DmTlsDraft *dm_tls_draft_new(const char *text, gsize size,
			     const DmTlsDomains *domains,
			     const DmLimits *limits);
void dm_tls_draft_free(DmTlsDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmTlsDraft, dm_tls_draft_free)

/* Whether bytes name the members of a TLS report, JSON or not. */
gboolean dm_tls_is_named(const char *data, gsize size);

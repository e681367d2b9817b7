/*
 * MTA-STS: whether a domain asks senders for TLS, and how (RFC 8461).
 */
#pragma once

#include "dns/mx.h"
#include "dns/stspolicy.h"

typedef struct {
	char *name;	   /* "_mta-sts.example.com" */
	gboolean is_known; /* DNS answered the question for it */
	guint n_records;   /* that begin with v=STSv1; */
	char *record;	   /* the only one, or the nearest miss; or NULL */
	char *id;	   /* of a valid record, else NULL */
	char *host;	   /* "mta-sts.example.com" */
	gboolean was_fetched;
	DmWebStatus web; /* if it was fetched */
	guint http_status;
	char *content_type;
	char *problem;	      /* why there is no policy, or NULL */
	DmStsPolicy *policy;  /* NULL where none was read */
	GPtrArray *uncovered; /* char *: mail hosts that no pattern covers */
} DmMtaStsSection;

/* `has_tlsrpt`: a TLS-RPT record stands beside it, or may. */
DmMtaStsSection *dm_mtasts_section_new(const DmCheckInput *input,
				       const DmMxSection *mx,
				       gboolean has_tlsrpt, DmLookups *lookups,
				       DmJudgements *judgements);
void dm_mtasts_section_free(DmMtaStsSection *section);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmMtaStsSection, dm_mtasts_section_free)

/*
 * The check of one domain: all sections, what was judged, what is unknown.
 */
#pragma once

#include "dns/bimi.h"
#include "dns/dane.h"
#include "dns/dkim.h"
#include "dns/dmarc.h"
#include "dns/mtasts.h"
#include "dns/mx.h"
#include "dns/spf.h"
#include "dns/tlsrpt.h"

/* A question of which nothing is known. */
typedef struct {
	char *name;
	const char *what; /* the type of record, or "policy"; static */
	DmDnsStatus status;
} DmUnchecked;

/*
 * Of a domain that does not exist there are only the sections mx and dmarc, the
 * others are NULL; likewise of a check of senders those that it is not about.
 */
typedef struct {
	char *domain;
	DmMxSection *mx;
	DmSpfSection *spf;
	DmDkimSection *dkim;
	DmDmarcSection *dmarc;
	DmMtaStsSection *mtasts;
	DmTlsRptSection *tlsrpt;
	DmBimiSection *bimi;
	DmDaneSection *dane;
	DmJudgements *judgements;
	GArray *alignments;   /* DmAlignment with each of input->others, of a
				 check of senders; else empty */
	GPtrArray *unchecked; /* DmUnchecked */
	guint queries;	      /* questions of this check, cached ones too */
} DmCheck;

/*
 * Checks a domain by the answers that `lookups` has; what it returns counts
 * only if dm_lookups_is_pending() is FALSE afterwards.  `question` (may be
 * NULL) is put to its SPF record.
 */
DmCheck *dm_check_domain(const DmCheckInput *input,
			 const DmSpfQuestion *question, DmLookups *lookups);
/* The same of SPF, DKIM and DMARC alone: what receivers judge a sender by. */
DmCheck *dm_check_senders(const DmCheckInput *input, DmLookups *lookups);
void dm_check_free(DmCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmCheck, dm_check_free)

const DmUnchecked *dm_check_unchecked(const DmCheck *check, guint index);
/* How many judgements of a severity there are. */
guint dm_check_count(const DmCheck *check, DmSeverity severity);

/*
 * DMARC as a domain publishes it: the walk, the policy that governs it for new
 * and old receivers, where its reports go, and what is wrong with that.
 */
#pragma once

#include "dns/destination.h"
#include "dns/rules.h"

typedef struct {
	char *domain;
	DmTreeWalk *walk;
	DmDmarcPolicy now;    /* of RFC 9989 */
	DmDmarcPolicy before; /* of RFC 7489 */
	/* What governs, `now`'s step and record; NULL where there is none. */
	const DmWalkStep *step;
	const DmDmarcRecord *record;
	GPtrArray *rua, *ruf; /* DmDestination; empty without a record */
} DmDmarcSection;

/*
 * A pure function of answers (dns/lookups.h).  `has_dkim_key`: a usable DKIM
 * key of the domain is known; `knows_selectors`: at least one selector was
 * looked at.
 */
DmDmarcSection *dm_dmarc_section_new(const DmCheckInput *input,
				     DmLookups *lookups,
				     DmJudgements *judgements,
				     gboolean has_dkim_key,
				     gboolean knows_selectors);
void dm_dmarc_section_free(DmDmarcSection *section);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmDmarcSection, dm_dmarc_section_free)

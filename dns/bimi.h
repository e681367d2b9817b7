/*
 * BIMI: the logo of a domain (draft-brand-indicators-for-message-
 * identification).
 */
#pragma once

#include "dns/checkinput.h"
#include "dns/lookups.h"
#include "dns/rules.h"

/* What DMARC makes of the domain; BIMI needs it enforced. */
typedef struct {
	gboolean is_known;   /* FALSE = a lookup failed */
	const char *p, *sp;  /* in force for it and below; NULL = no record */
	gint64 pct;	     /* 100 where it is not given */
	gboolean is_testing; /* t=y */
} DmBimiPolicy;

typedef struct {
	char *name;	   /* where the record is, or was looked for last */
	gboolean is_known; /* DNS answered the question for it */
	guint n_records;
	char *record;	   /* the first, or the nearest miss; NULL = none */
	gboolean declines; /* l= and a= are empty: no logo is wanted */
	char *logo;	   /* l=, NULL where it is missing */
	char *evidence;	   /* a=, likewise */
} DmBimiSection;

DmBimiSection *dm_bimi_section_new(const DmCheckInput *input,
				   const DmBimiPolicy *policy,
				   DmLookups *lookups,
				   DmJudgements *judgements);
void dm_bimi_section_free(DmBimiSection *section);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmBimiSection, dm_bimi_section_free)

/*
 * The rules of SPF, on a section that is complete.
 */
#pragma once

#include "dns/spf.h"

/* What is proposed; one line goes on where those before it lead. */
typedef struct {
	guint walks;	     /* that tried a line */
	GHashTable *lines;   /* domain -> its dm_spf_mended_line(), or NULL */
	GHashTable *changed; /* domain -> DmSpfRecord that it is to have */
	GHashTable *whys;    /* domain -> why no line is proposed; static */
	DmSpfPolicy *tree;   /* with all those; NULL = that of the section */
} DmSpfProposals;

typedef struct {
	const DmSpfSection *section;
	const DmCheckInput *input;
	DmLookups *lookups;
	DmJudgements *judgements;
	const DmDnsAnswer *mx; /* of the domain */
	GHashTable *seen;      /* records that were judged: once is enough */
	DmSpfProposals *proposals;
} DmSpfJudge;

/* Adds what is wrong with the section; asks what it needs beside it. */
void dm_spf_judge(const DmSpfSection *section, const DmCheckInput *input,
		  DmLookups *lookups, DmJudgements *judgements);
/* SPF04, SPF05: too many terms that ask DNS, or that find nothing. */
void dm_spf_judge_costs(const DmSpfSection *section, DmJudgements *judgements);
/* SPF01, SPF02, SPF22: no record, or several. */
void dm_spf_judge_missing(const DmSpfJudge *judge);
void dm_spf_judge_several(const DmSpfJudge *judge);
/* SPF23; `proposes`: nothing else is proposed for the domain, and nothing of
   its own names senders. */
void dm_spf_judge_parked(const DmSpfJudge *judge, gboolean proposes,
			 const char *what);

/* What is worse in a tree that is proposed than in that of now, in which
   `changed` is to be mended: errors, or that more servers pass.  Words that
   continue "because with it"; NULL = nothing; static. */
const char *dm_spf_why_worse(const DmSpfPolicy *then, const DmSpfPolicy *now,
			     const DmSpfPolicy *changed);

/* ---- what to publish (dns/spflines.c) ---------------------------------- */

DmSpfProposals *dm_spf_proposals_new(void);
void dm_spf_proposals_free(DmSpfProposals *proposals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSpfProposals, dm_spf_proposals_free)
/* Records of others are not for the domain to mend. */
gboolean dm_spf_is_own(const DmSpfJudge *judge, const DmSpfPolicy *policy);
/* A domain that is known to take no mail and shows none of its own in
   reports. */
gboolean dm_spf_is_parked(const DmSpfJudge *judge);
/* "mx", "a": what is known of the domain's senders; or NULL. */
const char *dm_spf_known_senders(const DmSpfJudge *judge);
/* Takes `text`.  NULL where there is none, it would do harm, or that cannot be
   told: while answers are missing, and where too many lines were tried.  Caller
   frees. */
char *dm_spf_line_of(const DmSpfJudge *judge, const DmSpfPolicy *policy,
		     char *text);
/* The end of a sentence about a record: why no line is proposed for it; ""
   where one is, or nothing can be said.  Caller frees. */
char *dm_spf_why_none(const DmSpfJudge *judge, const DmSpfPolicy *policy);
/* The record of the domain that a broken one was meant to be, or NULL; caller
   frees. */
char *dm_spf_mend_own(const DmSpfJudge *judge, const char *text);
/* The one line for all that is wrong with a record: whoever publishes it mends
   one thing and breaks no other.  NULL where there is none. */
const char *dm_spf_mended_line(const DmSpfJudge *judge,
			       const DmSpfPolicy *policy);

/*
 * The rules of SPF, on a section that is complete.
 */
#pragma once

#include "dns/spf.h"

typedef struct {
	const DmSpfSection *section;
	const DmCheckInput *input;
	DmLookups *lookups;
	DmJudgements *judgements;
	const DmDnsAnswer *mx; /* of the domain */
	GHashTable *seen;      /* records that were judged: once is enough */
	GHashTable *lines;     /* policy -> its dm_spf_mended_line(), or NULL */
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

/* Whether a tree that is proposed has errors that that of now has not. */
gboolean dm_spf_is_worse(const DmSpfPolicy *then, const DmSpfPolicy *now);

/* ---- what to publish (dns/spflines.c) ---------------------------------- */

/* Records of others are not for the domain to mend. */
gboolean dm_spf_is_own(const DmSpfJudge *judge, const DmSpfPolicy *policy);
/* A domain that is known to take no mail and shows none of its own in
   reports. */
gboolean dm_spf_is_parked(const DmSpfJudge *judge);
/* "mx", "a": what is known of the domain's senders; or NULL. */
const char *dm_spf_known_senders(const DmSpfJudge *judge);
/* Takes `text`.  NULL where there is none, or it would do harm; caller frees.
 */
char *dm_spf_line_of(const DmSpfJudge *judge, const DmSpfPolicy *policy,
		     char *text);
/* The record of the domain that a broken one was meant to be, or NULL; caller
   frees. */
char *dm_spf_mend_own(const DmSpfJudge *judge, const char *text);
/* The one line for all that is wrong with a record: whoever publishes it mends
   one thing and breaks no other.  NULL where there is none. */
const char *dm_spf_mended_line(const DmSpfJudge *judge,
			       const DmSpfPolicy *policy);

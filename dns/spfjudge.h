/*
 * The rules of SPF, on a section that is complete.
 */
#pragma once

#include "dns/spf.h"

/* Adds what is wrong with the section; asks what it needs beside it. */
void dm_spf_judge(const DmSpfSection *section, const DmCheckInput *input,
		  DmLookups *lookups, DmJudgements *judgements);
/* SPF04, SPF05: too many terms that ask DNS, or that find nothing. */
void dm_spf_judge_costs(const DmSpfSection *section, DmJudgements *judgements);
/*
 * Whether receivers of `text`, in place of the policy's record, would look up
 * more than they may (RFC 7208 section 4.6.4) and than now, or might: what
 * terms find that are ignored now is not known.
 */
gboolean dm_spf_may_cost_too_much(const DmSpfPolicy *policy, const char *text);

/*
 * Records of SPF to publish instead of one that is wrong.
 */
#pragma once

#include "dns/answer.h"
#include "dns/spfrecord.h"

/*
 * The record with all mended that can be: no ptr, no bits behind a prefix, then
 * one of `all` and redirect, then exp.  -all and ~all stay, what else there is
 * becomes ~all, or gives way to a redirect.  NULL where no sender would be left
 * of those that it names, or where it never named one.  Caller frees.
 */
char *dm_spf_mend_record(const DmSpfRecord *record);
/* ip4 and ip6 without the bits behind the prefix; NULL where there are none.
   Caller frees. */
char *dm_spf_mend_network(const DmSpfTerm *term);
/* A broken record with its terms as they must have been meant, or NULL. */
char *dm_spf_mend_broken(const char *text);
/* All records of SPF that a domain has, in one; NULL where one is broken. */
char *dm_spf_mend_several(const DmDnsAnswer *answer, const char *domain);

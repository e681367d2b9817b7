/*
 * Records of SPF to publish instead of one that is wrong.
 */
#pragma once

#include "dns/answer.h"
#include "dns/spfrecord.h"

/* Whether it names a sender, other than by ptr, that passes. */
gboolean dm_spf_names_senders(const DmSpfRecord *record);
/* The same of a text; TRUE as well where it cannot be read. */
gboolean dm_spf_may_name_senders(const char *text);
/*
 * The record with all mended that can be: no ptr, no bits behind a prefix, then
 * one of `all` and redirect, then exp.  -all and ~all stay, what else there is
 * becomes ~all, or gives way to a redirect.  Where it names no sender that
 * passes, `senders` ("mx") is added.  NULL where that is NULL, and where a
 * redirect stands beside -all or ~all, of which one is not meant.  Caller
 * frees.
 */
char *dm_spf_mend_record(const DmSpfRecord *record, const char *senders);
/* The same of a text, whose broken terms are mended as well. */
char *dm_spf_mend_text(const char *text, const char *senders);
/* ip4 and ip6 without the bits behind the prefix; NULL where there are none.
   Caller frees. */
char *dm_spf_mend_network(const DmSpfTerm *term);
/* A broken record with its terms as they must have been meant, or NULL. */
char *dm_spf_mend_broken(const char *text);
/* The same of a record that is included: whom it is to name nobody knows, nor
   what it says of others, unless that is that all may send.  Caller frees. */
char *dm_spf_mend_part(const char *text);
/* All records of SPF that a domain has, in one that is mended; NULL where one
   is broken, or says more than whom it authorises. */
char *dm_spf_mend_several(const DmDnsAnswer *answer, const char *domain,
			  const char *senders);

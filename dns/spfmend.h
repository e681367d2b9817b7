/*
 * Records of SPF to publish instead of one that is wrong.
 */
#pragma once

#include "dns/answer.h"
#include "dns/spfrecord.h"

/* Whether it names a sender, other than by ptr, that passes. */
gboolean dm_spf_names_senders(const DmSpfRecord *record);
/* Whether -all says all that it does: no term but ptr could name a sender. */
gboolean dm_spf_names_nobody(const DmSpfRecord *record);
/* That it names a sender, of a text; TRUE as well where it cannot be read. */
gboolean dm_spf_may_name_senders(const char *text);
/* Whether what stands behind `all` would let far more pass in front of it. */
gboolean dm_spf_is_wide_behind(const DmSpfRecord *record);
/*
 * The record with all mended that can be: no ptr, no bits behind a prefix, then
 * one of `all` and redirect, then exp.  ~all stays, and -all where no ptr goes;
 * what else there is becomes ~all, or gives way to a redirect.  Where it names
 * no sender that passes, `senders` ("mx") is added.  NULL where that is NULL,
 * where a redirect stands beside -all or ~all, of which one is not meant, and
 * where dm_spf_is_wide_behind().  Caller frees.
 */
char *dm_spf_mend_record(const DmSpfRecord *record, const char *senders);
/* ip4 and ip6 without the bits behind the prefix; NULL where there are none.
   Caller frees. */
char *dm_spf_mend_network(const DmSpfTerm *term);
/* A broken record with its terms as they must have been meant, or NULL. */
char *dm_spf_mend_broken(const char *text);
/* The same of a record that is included: whom it is to name nobody knows, nor
   what it says of others, unless that is that all may send.  Caller frees. */
char *dm_spf_mend_part(const char *text);
/* All records of SPF that a domain has, in one, which may need to be mended;
   NULL where one is broken, or says more than whom it authorises.  Caller
   frees. */
char *dm_spf_join(const DmDnsAnswer *answer, const char *domain);
/* The record that a TXT must have been meant to be, which may be broken; NULL
   where it is one, or was never meant as one.  Caller frees. */
char *dm_spf_near_miss(const char *text, gsize size);

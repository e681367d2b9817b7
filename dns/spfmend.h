/*
 * Records of SPF to publish instead of one that is wrong.
 */
#pragma once

#include "dns/answer.h"
#include "dns/spfrecord.h"

/*
 * The record in good order: mechanisms, then `all` or the redirect, then exp;
 * without ptr if asked, its `all` replaced by, or set to, `all` unless that is
 * NULL.  Caller frees.
 */
char *dm_spf_mend_order(const DmSpfRecord *record, gboolean without_ptr,
			const char *all);
/* The record with one term replaced; NULL where it is still broken. */
char *dm_spf_mend_term(const char *text, const DmSpfTerm *term,
		       const char *replacement);
/* A broken record with its terms as they must have been meant, or NULL. */
char *dm_spf_mend_broken(const char *text);
/* All records of SPF of an answer in one; NULL where one is broken. */
char *dm_spf_mend_several(const DmDnsAnswer *answer);

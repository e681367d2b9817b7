/*
 * Domain names: the form in which they are compared, and the organizational
 * domain.
 */
#pragma once

#include <glib.h>

/*
 * The form used as key: white space around it and a trailing dot removed,
 * lower case, U-labels turned into A-labels (RFC 5890, UTS 46).  A name that
 * libidn2 refuses is only lower-cased, and *ret_valid is FALSE (may be NULL).
 * Caller frees.
 */
char *dm_domain_normalize(const char *text, gboolean *ret_valid);

/*
 * The organizational domain by the public suffix list (RFC 7489 section 3.2):
 * `domain` must be normalized.  A public suffix is its own organizational
 * domain, an unknown TLD counts as a suffix.  Caller frees.
 */
char *dm_domain_organizational(const char *domain);

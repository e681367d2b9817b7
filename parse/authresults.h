/*
 * What a mail server of ours found when the report mail came in: the
 * Authentication-Results field (RFC 8601).
 */
#pragma once

#include <glib.h>

/*
 * The result of `method` ("dmarc", "dkim", "spf"), lower-case, in the topmost
 * of `fields` whose authserv-id is one of `trusted`; both are NULL-terminated,
 * the fields unfolded and in the order of the header.  Fields of others are
 * not believed: anybody can write them.  NULL when there is no such field or
 * it does not speak of the method.  Caller frees.
 */
char *dm_auth_results_verdict(const char *const *fields,
			      const char *const *trusted, const char *method);

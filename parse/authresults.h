/*
 * The Authentication-Results field (RFC 8601): what a mail server of ours
 * found when the report mail came in, and what failure reports quote.
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

/*
 * The same for DKIM signatures of the organizational domain of `domain`:
 * "pass" where one of them passed, else the result of the first.
 */
char *dm_auth_results_dkim(const char *const *fields,
			   const char *const *trusted, const char *domain);

/*
 * The pieces of a field between its semicolons, without comments and without
 * the authserv-id, which failure reports often leave out; what was quoted is
 * masked, since it is no syntax.  Free with g_strfreev().
 */
char **dm_auth_results_split(const char *field);
/* The result of `method` in a piece, lower case, or NULL; caller frees. */
char *dm_auth_result_value(const char *info, const char *method);
/* The value of "name=" ("header.d") in a piece, or NULL; caller frees. */
char *dm_auth_result_property(const char *info, const char *name);

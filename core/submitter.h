/*
 * Whether a mail came from the organization whose report it brings.
 */
#pragma once

#include <glib.h>

/*
 * Whether the domain of a mail's From (normalized) has the organizational
 * domain of the submitter: of its e-mail address, or of its org_name where
 * that is a domain name.  Of a TLS report these are contact-info and
 * organization-name (RFC 8460 section 4.4).  TRUE too where one side says
 * nothing that could be compared; each may be NULL.
 */
gboolean dm_submitter_matches(const char *from_domain, const char *org_name,
			      const char *email);

/*
 * Holds a TLS report to the rules of RFC 8460 section 4.4 that its reading
 * does not need.
 */
#pragma once

#include "parse/internal.h"

/*
 * What the report breaks goes to `findings`; what the mail around it must not
 * contradict is kept in run->tls_body.
 */
void dm_lint_tls(DmRun *run, const DmTls *tls, DmFindings *findings);

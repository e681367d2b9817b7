/*
 * A message to the sender of a report that breaks rules.
 */
#pragma once

#include <stdio.h>

#include "core/report.h"

/*
 * The address to write to: email or contact-info of the report, the postmaster
 * of a failure report's sender (RFC 5321 section 4.5.1).  NULL where there is
 * none that is safe to use.  Caller frees.
 */
char *dm_notice_address(const DmReport *report);
/*
 * Writes a whole message (RFC 5322) with a line for each of `rules`; nothing
 * but ASCII, and nothing of the report raw.
 */
void dm_notice_print(FILE *out, const DmReport *report, const char *source,
		     const DmFindings *rules);

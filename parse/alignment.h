/*
 * Whether an identity aligned with the author's domain passed, as far as a
 * failure report lets it be known.
 */
#pragma once

#include "core/report.h"

/*
 * "pass", "fail" or NULL for dkim_aligned and spf_aligned where they are not
 * set yet; relaxed alignment (RFC 9989 section 4.4).  Identity-Alignment has
 * no say: RFC 7489 and RFC 9991 mean opposite things by it.
 */
void dm_failure_align(DmFailure *failure);

/*
 * What a failure report shows of the message it is about (RFC 5965 section 2,
 * third part): from its header to DmSample.
 */
#pragma once

#include "parse/failure.h"

/*
 * Reads the header that `data` begins with; FALSE when there is none.  More of
 * it than sample-bytes is cut off, with a finding.
 */
gboolean dm_failure_read_sample(DmFailureDraft *draft, const char *data,
				gsize size, const DmLimits *limits);

/* Whether `data` looks like a message's header: a part may only be text. */
gboolean dm_failure_is_sample(const char *data, gsize size);

/*
 * Failure reports that are only text: what gateways with Exim write instead of
 * a message/feedback-report part.
 */
#pragma once

#include "parse/failure.h"

/* Whether the text says that it is such a report. */
gboolean dm_failure_is_text(const char *text, gsize size);

/*
 * Reads its fields, of each the first; feedback_type becomes "auth-failure".
 * *ret_header is the part of the text behind the line that announces the
 * message's header, of *ret_size bytes, or NULL.  The cap that the text before
 * it goes beyond, or -1.
 */
int dm_failure_read_text(DmFailureDraft *draft, const char *text, gsize size,
			 const DmLimits *limits, const char **ret_header,
			 gsize *ret_size);

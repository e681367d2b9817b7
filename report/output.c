/*
 * Tells whether what was printed has arrived.  Knows nothing of what it was.
 */
#include "report/output.h"

#include <errno.h>
#include <poll.h>

G_DEFINE_QUARK(dm - report - error - quark, dm_report_error)

/* An earlier write may have failed, whose errno nobody knows any more. */
static gboolean reader_is_gone(FILE *out)
{
	struct pollfd pipe = { .fd = fileno(out) };

	return poll(&pipe, 1, 0) == 1 && (pipe.revents & POLLERR);
}

gboolean dm_output_check(FILE *out, GError **error)
{
	int saved;

	errno = 0;
	if (fflush(out) == 0 && !ferror(out))
		return TRUE;
	saved = errno;
	g_set_error(error, DM_REPORT_ERROR,
		    reader_is_gone(out) ? DM_REPORT_ERROR_READER
					: DM_REPORT_ERROR_OUTPUT,
		    "cannot write the output: %s",
		    saved ? g_strerror(saved) : "an earlier write failed");
	return FALSE;
}

/*
 * Progress on stderr, after the first second, five times a second.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "core/text.h"

#define FIRST_AFTER G_USEC_PER_SEC
#define EVERY (G_USEC_PER_SEC / 5)
#define CLEAR_LINE "\r\033[K"

struct _DmProgress {
	gboolean wanted, shown;
	gint64 next; /* monotonic time of the next line */
};

DmProgress *dm_progress_new(gboolean wanted)
{
	DmProgress *progress = g_new0(DmProgress, 1);

	progress->wanted = wanted && isatty(STDERR_FILENO);
	progress->next = g_get_monotonic_time() + FIRST_AFTER;
	return progress;
}

void dm_progress_free(DmProgress *progress)
{
	if (progress->shown)
		fputs(CLEAR_LINE, stderr);
	g_free(progress);
}

gboolean dm_progress_is_due(DmProgress *progress)
{
	gint64 now;

	if (!progress->wanted)
		return FALSE;
	now = g_get_monotonic_time();
	if (now < progress->next)
		return FALSE;
	progress->next = now + EVERY;
	return TRUE;
}

void dm_progress_say(DmProgress *progress, const char *format, ...)
{
	g_autofree char *text = NULL, *line = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	line = dm_text_escape(text);
	progress->shown = TRUE;
	fputs(CLEAR_LINE, stderr);
	fputs(line, stderr);
	fflush(stderr);
}

void dm_progress_tell(DmProgress *progress, const DmIngestTotals *totals)
{
	if (dm_progress_is_due(progress))
		dm_progress_say(
			progress,
			"%" G_GUINT64_FORMAT " items, %" G_GUINT64_FORMAT
			" new reports, %" G_GUINT64_FORMAT " quarantined",
			totals->items, totals->stored.new_reports,
			totals->quarantined);
}

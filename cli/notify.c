/*
 * The one file that speaks with systemd.
 */
#include "cli/notify.h"

#include <systemd/sd-daemon.h>

#include "core/text.h"

#define EVERY_US G_USEC_PER_SEC

void dm_notify_ready(void)
{
	sd_notify(0, "READY=1");
}

void dm_notify_status(const char *format, ...)
{
	g_autofree char *text = NULL;
	g_autofree char *escaped = NULL;
	g_autofree char *state = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	escaped = dm_text_escape(text);
	state = g_strconcat("STATUS=", escaped, NULL);
	sd_notify(0, state);
}

void dm_notify_alive(void)
{
	static gint64 last;
	gint64 now = g_get_monotonic_time();

	if (last && now - last < EVERY_US)
		return;
	last = now;
	sd_notify(0, "WATCHDOG=1");
}

void dm_notify_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}

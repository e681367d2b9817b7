/*
 * Tells systemd how the service is (sd_notify(3)); without systemd nothing
 * happens.
 */
#pragma once

#include <glib.h>

/* Up and running. */
void dm_notify_ready(void);
/* One line for `systemctl status`. */
void dm_notify_status(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Still alive; cheap, however often it is called. */
void dm_notify_alive(void);
void dm_notify_stopping(void);

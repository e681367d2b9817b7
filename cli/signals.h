/*
 * SIGINT and SIGTERM: noted, acted upon between items.
 */
#pragma once

/* A second signal of the same kind ends the program at once. */
void dm_signals_install(void);
/* The signal that was caught, or 0. */
int dm_signals_caught(void);

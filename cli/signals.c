/*
 * Remembers the first signal that asks the program to end.
 */
#include "cli/signals.h"

#include <signal.h>

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	caught = number;
}

void dm_signals_install(void)
{
	struct sigaction action = { .sa_handler = on_signal,
				    .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int dm_signals_caught(void)
{
	return caught;
}

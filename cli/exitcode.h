/*
 * What the program's exit status means.
 */
#pragma once

#include <glib.h>

typedef enum {
	DM_EXIT_DONE = 0,
	DM_EXIT_FOUND = 1,     /* a check found errors */
	DM_EXIT_USAGE = 2,     /* wrong usage or configuration */
	DM_EXIT_ITEMS = 3,     /* some items could not be read */
	DM_EXIT_STORE = 4,     /* store or disk */
	DM_EXIT_MAILBOX = 5,   /* mailbox or network */
	DM_EXIT_UNCHECKED = 6, /* could not check: DNS did not answer */
} DmExit;

/* Of two, the one to end with: 2 before 4 before 5 before 3. */
DmExit dm_exit_worse(DmExit a, DmExit b);
/* The status that a program error asks for. */
DmExit dm_exit_of(const GError *error);

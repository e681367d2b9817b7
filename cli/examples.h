/*
 * Examples of each command, which its help ends with.
 */
#pragma once

/* Lines; static.  NULL where there are none. */
const char *dm_cli_examples(const char *command);

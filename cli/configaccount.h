/*
 * Mailbox accounts in the configuration: the sections [imap NAME].
 */
#pragma once

#include "cli/configread.h"

/* Whether a section is one of these, be its name good or not. */
gboolean dm_config_is_account(const char *section);
/* Adds the account of a section to the configuration. */
gboolean dm_config_read_account(DmConfigReader *reader, const char *section);
/* What no key can tell alone; when the whole file was read. */
gboolean dm_config_check_accounts(DmConfigReader *reader);

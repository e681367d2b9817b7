/*
 * The section [digest]: what the periodic mail is about, and how it travels.
 */
#pragma once

#include "cli/configread.h"

gboolean dm_config_is_digest(const char *section);
/* Reads the section into reader->config->digest. */
gboolean dm_config_read_digest(DmConfigReader *reader);
void dm_config_init_digest(DmDigestConfig *digest);
void dm_config_clear_digest(DmDigestConfig *digest);

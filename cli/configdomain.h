/*
 * [domain NAME]: what the user knows of a domain.
 */
#pragma once

#include "cli/configread.h"

/* Whether `section` is such a section. */
gboolean dm_config_is_domain(const char *section);
/* Adds a DmDomainFacts to config->domains. */
gboolean dm_config_read_domain(DmConfigReader *reader, const char *section);

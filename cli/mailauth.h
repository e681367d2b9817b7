/*
 * Whether the mail that a report came in is what it says it is
 * (RFC 9990 section 3.5.2: such mail must pass DMARC itself).
 */
#pragma once

#include "cli/config.h"
#include "parse/parse.h"
#include "store/store.h"

/* Begins an item: one that may be refused leaves nothing at all behind. */
gboolean dm_mail_auth_begin(const DmConfig *config, DmStore *store,
			    const char *uri, GError **error);
/*
 * Keeps our mail server's verdict beside the reports of the item in hand, and
 * does with [ingest] require-auth what it asks for.  *ret_refused: the mail
 * did not pass and must; nothing of the item is stored then, and a finding
 * says why.
 */
gboolean dm_mail_auth_check(const DmConfig *config, DmStore *store,
			    const char *uri, DmParseResult *result,
			    gboolean *ret_refused, GError **error);

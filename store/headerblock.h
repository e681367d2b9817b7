/*
 * The header fields of a message, as text, without its recipients.  Knows
 * nothing of reports.
 */
#pragma once

#include "store/recipients.h"

/* Takes the recipients out of the fields that name some. */
void dm_header_block_collect(const char *block, DmRecipients *recipients);
/*
 * The block with every recipient hashed, in encoded-words (RFC 2047) too; of
 * the fields that name recipients only their addresses stay.  Caller frees.
 */
char *dm_header_block_filter(const char *block, const DmRecipients *recipients);

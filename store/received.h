/*
 * The recipients that a Received field names (RFC 5321 section 4.4).  Knows
 * nothing of other fields.
 */
#pragma once

#include "store/recipients.h"

/* Takes the addresses of the clauses "for" and "envelope-to". */
void dm_received_collect(const char *value, gsize size,
			 DmRecipients *recipients);
/*
 * Appends the text of a field or its value, with a hash in the place of each
 * word of these clauses that is no address.
 */
void dm_received_append(const char *text, gsize size,
			const DmRecipients *recipients, GString *out);

/*
 * What of a mail's header is worth GMime's time.
 */
#pragma once

#include <glib.h>

/*
 * A copy of the mail without the fields of trace and signature that nobody
 * here asks for.  The header is left as it is where it is not well-formed up to
 * its empty line; caller unrefs.
 */
GByteArray *dm_mail_sieve(const char *data, gsize size);

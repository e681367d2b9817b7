/*
 * What of a mail's header is worth GMime's time.
 */
#pragma once

#include <glib.h>

/*
 * A copy of the mail with those fields of its header alone that somebody here
 * asks for.  The header is left as it is where it is not well-formed up to
 * its empty line; caller unrefs.
 */
GByteArray *dm_mail_sieve(const char *data, gsize size);

/*
 * The addresses that mail is sent to and from.
 */
#pragma once

#include <glib.h>

/*
 * The form in which an address may stand in a header, an SMTP command and an
 * argument: name@domain, the name a dot-atom (RFC 5322 section 3.2.3) of at
 * most 64 octets that does not begin with "-", the domain in A-labels.  NULL
 * where the text is none: nothing that could end a line or begin another
 * address is ever let through.  Caller frees.
 */
char *dm_mail_address(const char *text);

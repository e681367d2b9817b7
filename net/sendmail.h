/*
 * A mail handed over to the mail system of this machine.
 */
#pragma once

#include "net/neterror.h"

typedef struct {
	const char *program; /* its path, "/usr/sbin/sendmail" */
	guint timeout_seconds;
	int (*stopped)(void); /* asked while waiting; may be NULL */
} DmSendmailOptions;

/*
 * Runs `PROGRAM -i -f FROM -- TO…` with the mail as its input; the addresses
 * are those that dm_mail_address() gives, `to` ends with NULL.  Line ends
 * become LF, as such programs want them.  DM_NET_ERROR quotes the first line
 * that it writes to its standard error.
 */
gboolean dm_sendmail_send(const DmSendmailOptions *options, const char *from,
			  const char *const *to, GBytes *mail, GError **error);

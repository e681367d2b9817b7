/*
 * A letter as a mail (RFC 5322, RFC 2046).
 */
#pragma once

#include <gio/gio.h>

#include "report/letter.h"

typedef struct {
	const char *from;      /* name@domain */
	const char *const *to; /* the same, ended by NULL; may be empty */
	gint64 date;	       /* seconds since the epoch */
} DmMailHead;

/*
 * multipart/alternative of plain text and HTML, ready to be sent: CR LF, no
 * line over 998 octets, marked as made by a program (RFC 3834).  Addresses are
 * those that dm_mail_address() gives.
 */
GBytes *dm_mail_write(const DmMailHead *head, const DmLetter *letter);

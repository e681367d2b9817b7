/*
 * Mail that belongs to the traffic around reports and is none: bounces, read
 * receipts, automatic replies.
 */
#pragma once

#include "parse/mail.h"

typedef enum {
	DM_MAIL_ORDINARY,
	DM_MAIL_DSN,	    /* a bounce with RFC 3464's parts */
	DM_MAIL_BOUNCE,	    /* a bounce in words */
	DM_MAIL_RECEIPT,    /* RFC 8098 */
	DM_MAIL_AUTO_REPLY, /* somebody's machine answers */
	/* RFC 3834 auto-generated: as likely a report as anything else. */
	DM_MAIL_GENERATED,
} DmMailClass;

DmMailClass dm_mail_classify(const DmMail *mail);
/* The code of the finding that names it, or NULL; static. */
const char *dm_mail_class_code(DmMailClass class);
/* The sentence beside it; static. */
const char *dm_mail_class_sentence(DmMailClass class);

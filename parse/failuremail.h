/*
 * The failure report that a mail is: which of its parts is what, and out into
 * the sink.
 */
#pragma once

#include "parse/internal.h"
#include "parse/mail.h"

/*
 * Reads the report that the mail's own parts hold.  `bytes` is the mail, or
 * NULL for what GMime writes of it.  `taken` has a flag for each part of the
 * mail: those that the report is made of are set, the others go on as any
 * part.  FALSE only when the sink failed.
 */
gboolean dm_failure_mail_read(DmRun *run, const DmMail *mail,
			      const char *document, GBytes *bytes,
			      gboolean *taken);

/* Whether one of the mail's own parts is a message/feedback-report. */
gboolean dm_failure_mail_has_fields(const DmMail *mail);

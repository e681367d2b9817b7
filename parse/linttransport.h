/*
 * Holds the mail around a report to its rules: subject, file name, media type,
 * header fields.
 */
#pragma once

#include "core/content.h"
#include "parse/internal.h"
#include "parse/mail.h"

/*
 * What a part with a report says of itself.  `kinds` (1 << DmKind) are those
 * of the reports that were read in it; `content` is what it is.
 */
void dm_lint_mail_part(DmRun *run, const DmMailPart *part, DmContent content,
		       guint kinds);
/* The header of a mail in which reports of these kinds were read. */
void dm_lint_mail_header(DmRun *run, const DmMail *mail, guint kinds);

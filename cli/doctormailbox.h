/*
 * `doctor` for what is in a mailbox, over a session that stands.
 */
#pragma once

#include "cli/doctor.h"
#include "ingest/imap.h"

/* What the server can do, and what it costs that it cannot. */
void dm_doctor_capabilities(DmDoctor *doctor, const DmImap *imap);
/* The folders, the fates of mails, and the newest mail of the first folder. */
void dm_doctor_mailbox(DmDoctor *doctor, DmImap *imap,
		       const DmAccount *account);

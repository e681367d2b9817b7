/*
 * `doctor` for a mailbox account: from its secret to the newest mail.
 */
#pragma once

#include "cli/doctor.h"

/*
 * Connects as `fetch` does and looks, up to where nothing further can be
 * known.  Nothing is changed, neither on the server nor in the database.
 */
void dm_doctor_account(DmDoctor *doctor, const DmAccount *account);

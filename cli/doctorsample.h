/*
 * `doctor` for one mail: what is in it.
 */
#pragma once

#include "cli/doctor.h"

/* `newest`: which mail it is, in words. */
void dm_doctor_sample(DmDoctor *doctor, GBytes *bytes, const char *newest);

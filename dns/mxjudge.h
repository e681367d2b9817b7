/*
 * What is right and wrong about a delivery path.
 */
#pragma once

#include "dns/mx.h"

/* MX01 to MX17, of a section that is complete. */
void dm_mx_judge(const DmCheckInput *input, const DmMxSection *section,
		 DmJudgements *judgements);

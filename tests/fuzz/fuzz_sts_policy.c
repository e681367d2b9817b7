/*
 * Fuzzes the policy file of MTA-STS.
 */
#include <stdint.h>

#include "dns/stspolicy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(DmStsPolicy) policy =
		dm_sts_policy_parse((const char *)data, size);

	g_assert_cmpuint(policy->mx->len, <=, DM_STS_MX_MAX);
	for (guint i = 0; i < policy->mx->len; i++)
		dm_sts_covers(g_ptr_array_index(policy->mx, i),
			      "mx.example.com");
	return 0;
}

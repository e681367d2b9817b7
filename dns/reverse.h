/*
 * The host name of an address, confirmed by asking for its addresses.
 */
#pragma once

#include "core/hoststate.h"
#include "dns/lookups.h"

/* How many names of one address are looked at: more than one is rare, and
   whoever lists a hundred must not make us ask for them all. */
#define DM_REVERSE_NAMES 5

typedef struct {
	DmHostState state; /* never UNASKED */
	char *host; /* CONFIRMED and UNCONFIRMED have one, in lower case */
} DmReverse;

/*
 * Asks for PTR records, then whether a name leads back to the address (RFC 1912
 * section 2.1).  NONE also for an address that means another host in each
 * network, and where no PTR is the name of a host (RFC 1123 section 2.1).
 * FAILED where something that was needed had no answer.
 *
 * A function of answers alone, as dns/lookups.h has it: while some are pending
 * the result is of no use.
 */
DmReverse *dm_reverse_find(const DmAddress *address, DmLookups *lookups);
void dm_reverse_free(DmReverse *reverse);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmReverse, dm_reverse_free)

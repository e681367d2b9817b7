/*
 * The rules of DANE.
 */
#include "dns/rules.h"

const DmRule dm_dane_rules[] = {
	{ "DANE01", DM_SEVERITY_ERROR, "RFC 7672 section 2.2",
	  "no usable TLSA record",
	  "A host that has TLSA records, none of which can be used, must be met with TLS but cannot be authenticated; some senders then do not deliver.  Publish \"3 1 1\" with the SHA-256 of the host's public key." },
	{ "DANE02", DM_SEVERITY_WARNING, "RFC 7672 section 2.2",
	  "TLSA records without DNSSEC",
	  "TLSA counts only where DNSSEC vouches for the MX set, the addresses of the host and the TLSA records.  Without it senders pass over them." },
	{ "DANE03", DM_SEVERITY_WARNING, "RFC 7672 section 2.2",
	  "only some mail hosts have TLSA records",
	  "An attacker who holds back the protected hosts leads senders to the others." },
	{ "DANE04", DM_SEVERITY_WARNING, "RFC 7672 section 3.1.3",
	  "a usage that does not work for SMTP",
	  "Usages 0 and 1 rest on the certificate authorities of the web; senders of mail do not use them.  Take 3 1 1, or 2 1 1 for an authority of your own." },
	{ "DANE05", DM_SEVERITY_INFO, "RFC 7672 section 1", "no TLSA records",
	  "With DNSSEC and TLSA records senders know that the host speaks TLS and which key it shows." },
	{ "DANE06", DM_SEVERITY_ERROR, "RFC 4035 section 5.5",
	  "DNSSEC does not validate",
	  "The signatures or the DS record in the zone above do not fit: resolvers that validate answer SERVFAIL, and senders behind them cannot deliver.  Sign the zone anew, or have the DS record taken out." },
	{ "DANE07", DM_SEVERITY_WARNING, "RFC 6698 section 2.1",
	  "a TLSA record that makes no sense",
	  "Usage is 0 to 3, selector 0 or 1, matching type 0 to 2; a SHA-256 digest has 32 octets, a SHA-512 digest 64." },
	{ NULL },
};

/*
 * The rules of TLS-RPT.
 */
#include "dns/rules.h"

#define RECORD "RFC 8460 section 3"

const DmRule dm_tlsrpt_rules[] = {
	{ "TLS01", DM_SEVERITY_ERROR, RECORD, "more than one record",
	  "With more than one record that begins with v=TLSRPTv1; senders take it that TLS-RPT is not in use.  Join their rua lists in one." },
	{ "TLS02", DM_SEVERITY_ERROR, RECORD, "no rua",
	  "The rua field is what the record is for: a list of mailto: or https: URIs." },
	{ "TLS03", DM_SEVERITY_ERROR, RECORD, "a target nobody can report to",
	  "Senders know mailto: and https:.  Within a URI the characters , ! ; must be percent-encoded." },
	{ "TLS04", DM_SEVERITY_ERROR, RECORD, "not quite a TLS-RPT record",
	  "A record counts only if it begins with v=TLSRPTv1; in this spelling, in upper and lower case as here." },
	{ "TLS05", DM_SEVERITY_INFO, "RFC 8460 section 7",
	  "reports go to another domain",
	  "Other than with DMARC, the receiving domain need not consent.  Reports tell who sends you mail, so the address should be one you trust." },
	{ "TLS06", DM_SEVERITY_INFO, RECORD, "no TLS-RPT record",
	  "Large senders report daily how many sessions by TLS worked and which did not, to whoever asks by this record." },
	{ NULL },
};

/*
 * The rules of MTA-STS.
 */
#include "dns/rules.h"

#define RECORD "RFC 8461 section 3.1"
#define POLICY "RFC 8461 section 3.2"
#define FETCH "RFC 8461 section 3.3"

const DmRule dm_mtasts_rules[] = {
	{ "STS01", DM_SEVERITY_ERROR, RECORD, "the record is not valid",
	  "Exactly one TXT record at _mta-sts must begin with \"v=STSv1;\" and have an id of 1 to 32 letters and digits.  With none, more than one, or a broken one senders take it that there is no policy.  Change the id whenever the policy changes." },
	{ "STS02", DM_SEVERITY_ERROR, FETCH, "the policy cannot be had",
	  "Senders fetch https://mta-sts.DOMAIN/.well-known/mta-sts.txt.  It must answer with status 200, without a redirect, with a certificate for mta-sts.DOMAIN that is trusted and has not expired.  As long as that fails, the record has no effect for new senders." },
	{ "STS03", DM_SEVERITY_ERROR, POLICY, "the policy is not complete",
	  "A policy has the lines version, mode, max_age, and at least one mx unless the mode is none." },
	{ "STS04", DM_SEVERITY_ERROR, POLICY, "max_age is out of range",
	  "max_age is how long senders remember the policy: seconds, at most 31557600." },
	{ "STS05", DM_SEVERITY_ERROR, "RFC 8461 section 4.1",
	  "a mail host that the policy does not cover",
	  "In the mode enforce a sender delivers only to hosts that an mx line of the policy names: exactly, or with \"*.\" for one label.  Mail for the others waits and comes back.  In the mode testing it is a warning." },
	{ "STS06", DM_SEVERITY_WARNING, POLICY, "max_age is short",
	  "The policy protects only as long as senders remember it.  Weeks are usual; during a change use the mode testing instead of a short max_age." },
	{ "STS07", DM_SEVERITY_WARNING, POLICY, "another type than text/plain",
	  "The web server should send the policy as text/plain." },
	{ "STS08", DM_SEVERITY_INFO, "RFC 8461 section 5",
	  "the mode does not enforce anything",
	  "With testing, senders deliver as before and only report; with none, they forget the policy.  Once TLS reports show no failures, change the mode to enforce." },
	{ "STS09", DM_SEVERITY_WARNING, "practice", "no TLS-RPT beside it",
	  "With MTA-STS mail can fail to arrive because of a certificate.  TLS reports (RFC 8460) are the way to hear of it." },
	{ "STS10", DM_SEVERITY_INFO, "RFC 8461 section 4.1",
	  "an mx line that covers no mail host",
	  "It may be left over from a move, or prepare one." },
	{ "STS11", DM_SEVERITY_WARNING, RECORD, "a policy without a record",
	  "Senders ask for the TXT record at _mta-sts first, and fetch nothing where there is none." },
	{ NULL },
};

/*
 * The rules of BIMI.
 */
#include "dns/rules.h"

#define DRAFT "BIMI draft section 4.2"

const DmRule dm_bimi_rules[] = {
	{ "BIMI01", DM_SEVERITY_ERROR, DRAFT, "not quite a BIMI record",
	  "A record counts only if it begins with v=BIMI1; receivers must not repair it." },
	{ "BIMI02", DM_SEVERITY_ERROR, DRAFT, "more than one record",
	  "With more than one record no logo is shown." },
	{ "BIMI03", DM_SEVERITY_ERROR, DRAFT, "no usable logo",
	  "l= names an SVG file by https.  Empty together with an empty a= it declines BIMI." },
	{ "BIMI04", DM_SEVERITY_ERROR, DRAFT, "no usable certificate",
	  "a= names a mark certificate, a PEM file, by https; or it is left out." },
	{ "BIMI05", DM_SEVERITY_WARNING, "BIMI draft section 7.1",
	  "DMARC is not enforced",
	  "Receivers show a logo only for mail that passes DMARC, of a domain whose policy is quarantine or reject for itself and its subdomains and for all of the mail." },
	{ "BIMI06", DM_SEVERITY_INFO, DRAFT, "no mark certificate",
	  "Without a verified or common mark certificate (VMC, CMC) some mail services show no logo." },
	{ NULL },
};

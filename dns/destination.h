/*
 * Whether the reports of a domain can arrive where its record sends them
 * (RFC 9990 section 4, RFC 9991 section 5).
 */
#pragma once

#include "dns/checkinput.h"
#include "dns/treewalk.h"

/* Of one record no more destinations are asked about. */
#define DM_DESTINATIONS_MAX 16

typedef enum {
	DM_CONSENT_UNKNOWN,  /* an answer is missing, or nobody asked */
	DM_CONSENT_UNNEEDED, /* the same organization */
	DM_CONSENT_GIVEN,
	DM_CONSENT_MISSING,
	DM_CONSENT_DIVERTED, /* to another host: reports go to neither */
} DmConsent;

/* "given" …; static. */
const char *dm_consent_name(DmConsent consent);

typedef enum {
	DM_MAIL_UNKNOWN,
	DM_MAIL_TAKEN,	 /* an MX host, or without MX it, has an address */
	DM_MAIL_NULL_MX, /* it says that it takes none (RFC 7505) */
	DM_MAIL_NOWHERE, /* none has */
} DmMailPath;

/* "taken" …; static. */
const char *dm_mail_path_name(DmMailPath path);
/* Whether mail to a host can arrive (RFC 5321 section 5.1); asks for its MX,
   and the addresses of at most five of them. */
DmMailPath dm_mail_path(DmLookups *lookups, const char *host);

typedef struct {
	const DmReportTarget *target; /* of the record */
	gboolean is_ours;	      /* a mailbox of the configuration */
	/* From here on only where the target has no problem. */
	DmConsent consent;
	char *consent_name; /* where consent is published; NULL where no need */
	char *replaced_by;  /* URIs that the consent names instead; or NULL */
	char *diverted_to;  /* its first URI at another host; or NULL */
	DmMailPath mail;    /* of mailto targets */
} DmDestination;

/*
 * The destinations of rua, or of ruf where `is_failure`, of the record at
 * `step`; `walk` leads to it.  The elements point into the record.
 */
GPtrArray *dm_destinations_check(const DmCheckInput *input, DmLookups *lookups,
				 const DmTreeWalk *walk, const DmWalkStep *step,
				 gboolean is_failure);

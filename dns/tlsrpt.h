/*
 * TLS-RPT: where senders report failures of TLS to (RFC 8460 section 3).
 */
#pragma once

#include "dns/checkinput.h"
#include "dns/lookups.h"
#include "dns/rules.h"

typedef struct {
	char *uri;	      /* as it stands */
	char *address;	      /* of a mailto URI, lower case; or NULL */
	gboolean is_good;     /* mailto or https, and well-formed */
	gboolean is_external; /* goes to another domain */
	gboolean is_ours;     /* a mailbox of the configuration */
} DmTlsRptTarget;

typedef struct {
	char *name;	    /* "_smtp._tls.example.com" */
	gboolean is_known;  /* DNS answered the question for it */
	guint n_records;    /* that begin with v=TLSRPTv1; */
	char *record;	    /* the only one, or the nearest miss; or NULL */
	GPtrArray *targets; /* DmTlsRptTarget */
	gboolean is_there; /* one record with a good target, or nothing is known
			    */
} DmTlsRptSection;

/* `takes_mail`: somebody may deliver to the domain, so that there is something
   to report. */
DmTlsRptSection *dm_tlsrpt_section_new(const DmCheckInput *input,
				       gboolean takes_mail, DmLookups *lookups,
				       DmJudgements *judgements);
void dm_tlsrpt_section_free(DmTlsRptSection *section);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmTlsRptSection, dm_tlsrpt_section_free)

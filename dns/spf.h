/*
 * What a domain publishes for SPF (RFC 7208): its record, everything that the
 * record pulls in, and what that costs a receiver.
 */
#pragma once

#include "dns/checkinput.h"
#include "dns/lookups.h"
#include "dns/rules.h"
#include "dns/spfcheck.h"
#include "dns/spfrecord.h"

/* Why a term does not do what it should. */
typedef enum {
	DM_SPF_FINE,
	DM_SPF_UNKNOWN,	   /* DNS did not say: nothing is judged on it */
	DM_SPF_VOID,	   /* there is nothing to find */
	DM_SPF_NO_RECORD,  /* include, redirect: the target has no record */
	DM_SPF_SEVERAL,	   /* include, redirect: the target has several */
	DM_SPF_UNREADABLE, /* include, redirect: its record is broken */
	DM_SPF_LOOP,	   /* include, redirect: it leads back to itself */
	DM_SPF_HOSTS,	   /* mx: more than 10 */
	DM_SPF_CUT,	   /* not followed: the tree is too large */
} DmSpfTrouble;

typedef struct {
	char *name;
	GPtrArray *addresses; /* char *, canonical; may be empty */
} DmSpfHost;

typedef struct _DmSpfPolicy DmSpfPolicy;

/* One term of a record. */
typedef struct {
	const DmSpfTerm *term; /* of the policy's record */
	char *target;	       /* the name it asks for; NULL = none, or it
				  depends on the message */
	gboolean is_ignored;   /* behind "all", or a redirect beside it */
	gboolean has_macros;   /* depends on the message: not followed */
	/* What it and all below it cost a receiver at worst. */
	guint lookups;
	guint voids;
	/* Those for an IPv4 client alone, and for an IPv6 one: `a` asks for the
	   addresses of its family. */
	guint voids_v4, voids_v6;
	GPtrArray *addresses; /* char *, of `a`; may be empty */
	GPtrArray *hosts;     /* DmSpfHost, of `mx`; may be empty */
	DmSpfPolicy *policy;  /* of include, redirect; NULL = not followed */
	DmSpfTrouble trouble;
	char *problem; /* a sentence about it, or NULL */
} DmSpfNode;

/* The record of a domain. */
struct _DmSpfPolicy {
	char *domain;
	const DmSpfPolicy *up; /* which pulls it in; NULL = the domain's own */
	guint depth;	       /* how many stand above it */
	guint n_records;       /* that begin with v=spf1; only one is good */
	DmDnsStatus status;    /* of the TXT answer */
	gsize answer_bytes;    /* of the TXT answer */
	char *text;	       /* the first record, UTF-8; NULL = none */
	guint32 ttl_seconds;   /* where there is one */
	DmSpfRecord *record;   /* the same, read; NULL = none */
	/* Whether it is that of the domain itself, or where it redirects to:
	   its `all` decides.  Others are included. */
	gboolean is_final;
	GPtrArray *nodes; /* DmSpfNode, one a term */
	guint lookups;	  /* of all nodes that are not ignored */
	guint voids;	  /* for a client of either family */
	guint voids_v4, voids_v6;
};

typedef struct {
	DmSpfPolicy *policy;
	/* Whether all that the record pulls in is known, and so the counts. */
	gboolean is_complete;
	gboolean is_cut;	  /* there was too much to look at all of it */
	DmSpfQuestion *question;  /* what was asked, or NULL */
	DmSpfOutcome *evaluation; /* the answer to it, or NULL */
	GPtrArray *senders;	  /* DmSpfOutcome of each of input->sources */
	GHashTable *records;	  /* DmDnsRecord -> DmSpfRecord: read once */
} DmSpfSection;

/*
 * The section of SPF; `question` (may be NULL) is evaluated as well: where it
 * has neither a sender nor a HELO name, for postmaster of the domain.
 */
DmSpfSection *dm_spf_section_new(const DmCheckInput *input, DmLookups *lookups,
				 DmJudgements *judgements,
				 const DmSpfQuestion *question);
void dm_spf_section_free(DmSpfSection *section);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSpfSection, dm_spf_section_free)

const DmSpfNode *dm_spf_node(const DmSpfPolicy *policy, guint index);

/*
 * The tree of the section if the domains of `changed`, in small letters, had
 * these records (DmSpfRecord).  Caller frees.
 */
DmSpfPolicy *dm_spf_policy_changed(const DmSpfSection *section,
				   DmLookups *lookups, GHashTable *changed);
void dm_spf_policy_free(DmSpfPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSpfPolicy, dm_spf_policy_free)

/*
 * check_host(): may this address send mail in the name of this domain (RFC
 * 7208 section 4)?
 */
#pragma once

#include "core/address.h"
#include "dns/lookups.h"

/* Section 4.6.4. */
#define DM_SPF_LOOKUPS_MAX 10
#define DM_SPF_VOIDS_MAX 2
#define DM_SPF_MX_MAX 10
#define DM_SPF_PTR_MAX 10

typedef enum {
	DM_SPF_PENDING, /* an answer is not there yet */
	DM_SPF_NONE,
	DM_SPF_NEUTRAL,
	DM_SPF_PASS,
	DM_SPF_FAIL,
	DM_SPF_SOFTFAIL,
	DM_SPF_TEMPERROR,
	DM_SPF_PERMERROR,
} DmSpfResult;

/* "none", "neutral" …; static. */
const char *dm_spf_result_name(DmSpfResult result);

typedef struct {
	DmAddress ip;	/* of the client; dm_address_parse() makes a mapped one
			   IPv4 (section 5) */
	char *from;	/* MAIL FROM; NULL or "" = the null sender */
	char *helo;	/* may be NULL */
	char *receiver; /* %{r}; NULL = "unknown" */
	gint64 now_seconds; /* %{t}: since the epoch */
} DmSpfQuestion;

void dm_spf_question_free(DmSpfQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSpfQuestion, dm_spf_question_free)

/* A term that matched, and the domain in whose record it stands. */
typedef struct {
	char *domain;
	char *term;
} DmSpfStep;

typedef struct {
	DmSpfResult result;
	/* DmSpfStep: what decided, from the record of the domain inwards
	   (include, redirect); the last is the term that matched, or could not
	   be evaluated.  Empty where nothing matched. */
	GPtrArray *path;
	char *explanation; /* of a fail, ASCII; NULL = none */
	char *problem;	   /* a sentence for none, temperror, permerror */
	guint lookups;	   /* terms that asked DNS */
	guint voids;	   /* of these, which found nothing */
} DmSpfOutcome;

/* Never NULL; PENDING as long as an answer of DNS is. */
DmSpfOutcome *dm_spf_check(DmLookups *lookups, const DmSpfQuestion *question);
/* PENDING, and nothing else. */
DmSpfOutcome *dm_spf_outcome_new(void);
void dm_spf_outcome_free(DmSpfOutcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSpfOutcome, dm_spf_outcome_free)

/*
 * The one SPF record of an answer (section 4.5): how many there are, and the
 * first of them, or NULL.
 */
guint dm_spf_select(const DmDnsAnswer *answer, const DmDnsRecord **ret_record);

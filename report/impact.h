/*
 * What another policy would have done to the mail of a domain.
 */
#pragma once

#include "report/verdicts.h"

typedef enum {
	DM_READY_NO_DATA,
	DM_READY_NOT_YET,
	DM_READY_YES,
} DmReadiness;

/* "no-data", "not-yet", "ready"; static. */
const char *dm_readiness_name(DmReadiness readiness);

/* "none", "quarantine", "reject" */
typedef struct {
	const char *p, *sp, *np;
	DmStreamModes modes;
} DmTriedPolicy;

typedef struct {
	char *domain;
	gint64 messages; /* of all streams */
	/* Neither way aligned, no reason to let it pass, and the policy that
	   governs its From is not none. */
	gint64 hit;
	guint hit_sources, hit_header_from;
	gint64 by_verdict[DM_N_VERDICTS]; /* of these */
	gint64 overridden;     /* the same with such a reason: receivers decided
				  otherwise */
	guint days, reporters; /* what it rests on */
	DmReadiness readiness;
	GPtrArray *reasons; /* char *: why not, or what to know */
} DmImpact;

/* One that stays; free with dm_impact_free().  Both share the reasons. */
DmImpact *dm_impact_copy(const DmImpact *impact);
/* NULL is allowed. */
void dm_impact_free(DmImpact *impact);

typedef gboolean (*DmImpactFn)(gpointer user, const DmImpact *impact,
			       GError **error);
/*
 * Each domain that the filter takes, by name.  `facts`: DmDomainFacts, whose
 * `nonexistent` subdomains come under np.
 */
gboolean dm_impacts_each(DmStore *store, const DmFilter *filter,
			 const GPtrArray *facts, const DmTriedPolicy *policy,
			 DmImpactFn callback, gpointer user, GError **error);

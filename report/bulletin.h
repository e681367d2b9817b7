/*
 * The figures and the news of a period, for the periodic mail.
 */
#pragma once

#include "report/changelist.h"
#include "report/impact.h"

/* A policy domain, in the period and in the one before. */
typedef struct {
	char *domain;
	DmFigures now, before;
} DmBulletinDomain;

/* A new source whose mail fails. */
typedef struct {
	const char *domain;
	const DmChange *change;
	DmVerdict verdict; /* the worst of its streams */
	gint64 neither;	   /* messages that passed neither way */
} DmBulletinFailing;

typedef struct {
	char *org_name; /* lower case */
	gint64 reports;
} DmBulletinReporter;

typedef struct {
	DmFilter filter; /* both days are set */
	gint64 today;
	GPtrArray
		*domains; /* DmBulletinDomain, those with most messages first */
	DmFigures now, before; /* of all of them */
	GPtrArray *changes;    /* DmDomainChanges */
	/* DmBulletinFailing, the most urgent first; those with few messages
	   that are nobody's own are not among them */
	GPtrArray *failing;
	GPtrArray *impacts; /* DmImpact of p=reject over the last weeks, those
			     with   most messages first */
	GHashTable *published; /* domain -> its p as published last, or NULL */
	GPtrArray *reporters;  /* DmBulletinReporter, most reports first */
	gint64 reports[3];     /* by DmKind: about the period */
	gint64 last_stored;    /* seconds since the epoch; 0 = never */
	gint64 quarantined, newly_quarantined;
} DmBulletin;

/*
 * Asks the store all of it, in one state.  Of `filter` count domain and both
 * days, which are set; `facts`: DmDomainFacts; `today` in days since
 * 1970-01-01. Texts of the filter must outlive it.
 */
DmBulletin *dm_bulletin_new(DmStore *store, const DmFilter *filter,
			    const GPtrArray *facts, gint64 today,
			    GError **error);
void dm_bulletin_free(DmBulletin *bulletin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmBulletin, dm_bulletin_free)

/* How many changes of a kind there are over all domains. */
guint dm_bulletin_count(const DmBulletin *bulletin, DmChangeKind kind);
/* Domains with reports before, and none in the period. */
guint dm_bulletin_lost(const DmBulletin *bulletin);
/* Whether the period reaches to now, and nothing was stored for days. */
gboolean dm_bulletin_is_stale(const DmBulletin *bulletin);
/* Whether nothing asks for a look. */
gboolean dm_bulletin_is_quiet(const DmBulletin *bulletin);

/*
 * Questions about who sends: records that are alike, and DKIM selectors.
 */
#pragma once

#include "store/store.h"

/* ---- streams ---------------------------------------------------------- */

/* Records of one reporter that are alike in everything, summed. */
typedef struct {
	const char *domain;    /* policy domain */
	const char *submitter; /* who reported: org_name in lower case */
	DmRecord record;       /* count = messages of all of them */
	gint64 reports;
	gint64 first_seen, last_seen; /* begin of the first report, end of the
					 last */
	gint64 report_key;	  /* of one such report, the latest stored */
	const char *adkim, *aspf; /* published; NULL = not given */
	gboolean by_walk;	  /* discovery_method is treewalk */
	/* What alike records have in common; for dm_store_pick(). */
	gint64 evaluation, identity, auth_set, policy;
} DmStreamRow;

typedef gboolean (*DmStreamFn)(gpointer user, const DmStreamRow *row,
			       GError **error);
/*
 * The rows that the filter takes, those of a domain and source behind each
 * other, and within those of the same identifiers.  An empty header_from is
 * as none.  `limit` and `sort` do not count, nor do conflicts.
 */
gboolean dm_store_streams(DmStore *store, const DmFilter *filter,
			  DmStreamFn callback, gpointer user, GError **error);

typedef gboolean (*DmPickFn)(const DmStreamRow *row);
/*
 * From now on a filter with `picked` takes only records like the rows that
 * `pick` returns TRUE for; what was picked before is forgotten.  Rows are asked
 * for that `filter` takes; they have no source and no submitter.
 */
gboolean dm_store_pick(DmStore *store, const DmFilter *filter, DmPickFn pick,
		       GError **error);

/* ---- trends ----------------------------------------------------------- */

/* The most parts that a time is divided into. */
#define DM_TREND_PARTS 8

/*
 * Messages of each of `n` parts of equal length, from the first day that has
 * any to the last; a part is not less than a day.  `source_ip` NULL = the
 * reports gave none.
 */
typedef gboolean (*DmTrendFn)(gpointer user, const char *source_ip,
			      const gint64 *messages, guint n, GError **error);
/* The messages of each source over the time, which is the same whatever the
   filter's `sources`.  `limit` and `sort` do not count, nor do conflicts. */
gboolean dm_store_trends(DmStore *store, const DmFilter *filter,
			 DmTrendFn callback, gpointer user, GError **error);

/* ---- selectors -------------------------------------------------------- */

typedef struct {
	const char *domain;   /* of the signature (d=) */
	const char *selector; /* lower case */
	gint64 messages;      /* that were signed with it */
	gint64 passed;	      /* of these the signature held */
	gint64 last_seen;     /* end of the last report with it */
} DmSelectorRow;

typedef gboolean (*DmSelectorFn)(gpointer user, const DmSelectorRow *row,
				 GError **error);
/*
 * The DKIM selectors of aggregate reports since a day, by domain, those with
 * which most passed first;
 * of one signing domain, or (NULL) of all.  Conflicts do not count.
 */
gboolean dm_store_selectors(DmStore *store, const char *domain,
			    gint64 since_day, DmSelectorFn callback,
			    gpointer user, GError **error);

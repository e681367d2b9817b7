/*
 * The store's questions about what is new since a day.  A second face of
 * store/, for these questions are asked by one answer only.
 *
 * The filter of each has both days set: since_day is the day D that changes are
 * looked for since, until_day the last day that counts.  "Before" is the whole
 * time before D where nothing else is said.  `limit` and `sort` do not count,
 * nor do conflicts.  Times are in seconds since the epoch, 0 where the reports
 * have none.
 */
#pragma once

#include "store/store.h"

/* The first day of the period before, which is as long as D to until_day. */
gint64 dm_changes_before_day(const DmFilter *filter);
/* The day of the last aggregate report; 0 where there is none.  One about days
   that are still to come does not count: anybody can send it. */
gboolean dm_store_last_day(DmStore *store, gint64 *ret, GError **error);
/* The end of the aggregate report that reaches farthest, likewise, in seconds
   since the epoch; 0 where there is none. */
gboolean dm_store_last_seen(DmStore *store, gint64 *ret, GError **error);
/* When the last report of any kind was stored, in seconds since the epoch; 0
   where there is none. */
gboolean dm_store_last_stored(DmStore *store, gint64 *ret, GError **error);

/* A source as it is named: what `enrich` found of it may be NULL. */
typedef struct {
	const char *domain; /* policy domain */
	const char *source_ip;
	const char *host, *sender;
	DmHostState host_state;
} DmNamedSource;

typedef struct {
	DmNamedSource source;
	gboolean is_new; /* first stored since D; else it was last seen in the
			    period before */
	gint64 messages; /* of the period it was seen in */
	/* begin of the first report, end of the last, of these periods */
	gint64 first_seen, last_seen;
} DmChangedSource;

typedef gboolean (*DmChangedSourceFn)(gpointer user, const DmChangedSource *row,
				      GError **error);
typedef struct {
	DmNamedSource source;
	DmRecord record;	  /* count = messages of all that are alike */
	gboolean is_since;	  /* since D, else before */
	gint64 first_seen;	  /* begin of the first report */
	gint64 report_key;	  /* of one such report */
	const char *adkim, *aspf; /* published; NULL = not given */
} DmUnalignedRow;

typedef gboolean (*DmUnalignedFn)(gpointer user, const DmUnalignedRow *row,
				  GError **error);
typedef struct {
	const char *domain;   /* policy domain */
	const char *signer;   /* d= of the signature */
	const char *selector; /* lower case */
	gint64 messages, passed;
	gint64 first_seen; /* begin of the first report */
} DmNewSelector;

typedef gboolean (*DmNewSelectorFn)(gpointer user, const DmNewSelector *row,
				    GError **error);
/* Who is told what; a question without a receiver is not asked. */
typedef struct {
	/*
	 * Sources that are new, or have vanished; by domain, and in it those
	 * with most messages first.  Records without an address are no source,
	 * nor those without a message.
	 */
	DmChangedSourceFn source;
	/*
	 * Selectors never stored before D with that signer for that policy
	 * domain, whoever the signer is; by domain, those with most messages
	 * first.
	 */
	DmNewSelectorFn selector;
	/*
	 * What reporters called unaligned by DKIM or SPF, of sources that had
	 * an aligned pass before D and something unaligned since: all of it,
	 * from before and since, those of a domain and source behind each
	 * other.
	 */
	DmUnalignedFn unaligned;
	gpointer user;
} DmRecordChanges;

/* The three questions about records, in this order: they are read once. */
gboolean dm_store_record_changes(DmStore *store, const DmFilter *filter,
				 const DmRecordChanges *told, GError **error);

typedef struct {
	const char *domain;	      /* policy domain */
	const char *submitter;	      /* who reports: org_name in lower case */
	gint64 first_seen, last_seen; /* begin of first, end of last report */
	gint64 active_days;
	gint64 messages;
} DmReportingRow;

typedef gboolean (*DmReportingFn)(gpointer user, const DmReportingRow *row,
				  GError **error);
/* Who reported on each domain, from the first report to until_day. */
gboolean dm_store_reporting(DmStore *store, const DmFilter *filter,
			    DmReportingFn callback, gpointer user,
			    GError **error);

typedef gboolean (*DmPublishedFn)(gpointer user, const char *domain,
				  const char *p, GError **error);
/*
 * The p of each domain (NULL = not given), as its last report up to until_day
 * has it; by domain.
 */
gboolean dm_store_published(DmStore *store, const DmFilter *filter,
			    DmPublishedFn callback, gpointer user,
			    GError **error);

/* The tags of a published policy that are compared. */
typedef enum {
	DM_TAG_P,
	DM_TAG_SP,
	DM_TAG_NP,
	DM_TAG_ADKIM,
	DM_TAG_ASPF,
	DM_TAG_PCT,
	DM_N_TAGS
} DmPolicyTag;

typedef struct {
	const char *domain, *submitter;
	gint64 begin;	 /* of the first report that says so */
	gboolean is_own; /* `before` is of this submitter, else of another */
	/* As the reports have it; NULL = not given. */
	const char *before[DM_N_TAGS], *after[DM_N_TAGS];
} DmPolicyTurn;

typedef gboolean (*DmPolicyTurnFn)(gpointer user, const DmPolicyTurn *row,
				   GError **error);
/*
 * Each time since D that a submitter says another policy than in its report
 * before; its first report is compared with the last of anyone before D.  By
 * domain, then time.
 */
gboolean dm_store_policy_turns(DmStore *store, const DmFilter *filter,
			       DmPolicyTurnFn callback, gpointer user,
			       GError **error);

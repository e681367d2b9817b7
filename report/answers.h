/*
 * The answers: what each command asks the store and how it is laid out.
 *
 * All print to options->out.  `filter_texts` is what JSON repeats of the
 * filters: name, value, name, value …, NULL.
 */
#pragma once

#include "dns/checker.h"
#include "report/emitter.h"
#include "report/impact.h"
#include "report/recordcsv.h"
#include "report/senders.h"
#include "store/store.h"

/* Figures for each policy domain, and over all of them. */
gboolean dm_answer_summary(DmStore *store, const DmFilter *filter,
			   const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error);
/*
 * Figures for each source address, and over all of them, with its most urgent
 * verdict where there is room.  `facts`: DmDomainFacts of the configuration.
 */
gboolean dm_answer_sources(DmStore *store, const DmFilter *filter,
			   const GPtrArray *facts,
			   const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error);
/*
 * The same figures for what sources have in common: DM_BY_NET, DM_BY_SENDER,
 * DM_BY_HOST_DOMAIN, DM_BY_COUNTRY or DM_BY_ASN.
 */
gboolean dm_answer_sources_by(DmStore *store, const DmFilter *filter,
			      DmGrouping by, const char *const *filter_texts,
			      const DmEmitOptions *options, GError **error);
/* For each reporter, and whether it has gone silent. */
gboolean dm_answer_reporters(DmStore *store, const DmFilter *filter,
			     const char *const *filter_texts,
			     const DmEmitOptions *options, GError **error);
/*
 * The reporters and domains where alignment, recomputed from the results, is
 * another than what the reporter claims; the most messages first.  filter->sort
 * does not count.
 */
gboolean dm_answer_disagreements(DmStore *store, const DmFilter *filter,
				 const char *const *filter_texts,
				 const DmEmitOptions *options, GError **error);
/*
 * For each DM_BY_DAY, DM_BY_WEEK or DM_BY_MONTH, in their order; `spread`
 * divides reports over their days (dm_store_spread()).
 */
gboolean dm_answer_timeline(DmStore *store, const DmFilter *filter,
			    DmGrouping by, gboolean spread,
			    const char *const *filter_texts,
			    const DmEmitOptions *options, GError **error);
/*
 * The stored reports of the kinds wanted (dm_store_reports()); with
 * `conflicts` those that are not counted too.
 */
gboolean dm_answer_reports(DmStore *store, const DmFilter *filter, guint kinds,
			   gboolean conflicts, const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error);

/*
 * One stored report, whole: a page for people, the JSON object of the contract
 * (section 3), or its records as native CSV rows.
 */
gboolean dm_answer_show(DmStore *store, gint64 report_key,
			const DmEmitOptions *options, GError **error);

/* The single failure reports, or their figures by domain, source, reason. */
gboolean dm_answer_failures(DmStore *store, const DmFilter *filter,
			    const char *const *filter_texts,
			    const DmEmitOptions *options, GError **error);
gboolean dm_answer_failures_by(DmStore *store, const DmFilter *filter,
			       DmFailureGrouping by,
			       const char *const *filter_texts,
			       const DmEmitOptions *options, GError **error);

/* TLS sessions by policy, and day, week or month. */
gboolean dm_answer_tls(DmStore *store, const DmFilter *filter,
		       DmTlsPeriod period, const char *const *filter_texts,
		       const DmEmitOptions *options, GError **error);
/* Failed TLS sessions by policy, result, MX and reporter. */
gboolean dm_answer_tls_failures(DmStore *store, const DmFilter *filter,
				const char *const *filter_texts,
				const DmEmitOptions *options, GError **error);

/* What `explain` is to look at beside the reports. */
typedef struct {
	gboolean disagreeing_only;   /* leave out streams whose alignment is as
					reporters claim */
	const GPtrArray *facts;	     /* DmDomainFacts of the configuration */
	const DmSenders *senders;    /* names services; NULL = none */
	const DmCheckerOptions *dns; /* asks what is published now; NULL = no */
} DmExplainOptions;

/*
 * Every stream that the filter takes with its verdict, the reasons and what to
 * do, the most urgent first; filter->limit counts streams (rows in JSON).
 * *ret_is_partial: DNS left a question without an answer.
 */
gboolean dm_answer_explain(DmStore *store, const DmFilter *filter,
			   const DmExplainOptions *explain,
			   const char *const *filter_texts,
			   const DmEmitOptions *options,
			   gboolean *ret_is_partial, GError **error);

/*
 * What a policy would have done to the mail of each domain that the filter
 * takes, by their names, and whether it is time for it.  filter->limit counts
 * domains.
 */
gboolean dm_answer_impact(DmStore *store, const DmFilter *filter,
			  const GPtrArray *facts, const DmTriedPolicy *policy,
			  const char *const *filter_texts,
			  const DmEmitOptions *options, GError **error);

/*
 * What is new in each domain since filter->since_day, which is set; without an
 * until_day, to the last report.  A table is empty where nothing is.
 */
gboolean dm_answer_changes(DmStore *store, const DmFilter *filter,
			   const char *const *filter_texts,
			   const DmEmitOptions *options, GError **error);

/*
 * Every record (a failure report, a TLS failure) that the filter takes, as CSV
 * or JSON (a table becomes CSV).  Native JSON is one report object a line,
 * parsedmarc's one document.  filter->limit counts rows in CSV and reports in
 * JSON.
 */
gboolean dm_answer_export(DmStore *store, const DmFilter *filter, DmKind kind,
			  DmLayout layout, const DmEmitOptions *options,
			  GError **error);

/* Sizes and counts of the store. */
gboolean dm_answer_info(DmStore *store, const DmEmitOptions *options,
			GError **error);
/*
 * What is wrong with the database, a row for each fault, or that it is sound;
 * a table says that only where not `quiet`.
 */
gboolean dm_answer_soundness(const DmFindings *findings, gboolean quiet,
			     const DmEmitOptions *options, GError **error);
/* What could not be read, and why. */
gboolean dm_answer_quarantine(DmStore *store, const DmEmitOptions *options,
			      GError **error);

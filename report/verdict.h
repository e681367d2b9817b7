/*
 * What a stream is: mail of one's own, of a service, forwarded, forged.  The
 * rules stand in dmarcmill-verdicts(7).
 */
#pragma once

#include "report/emitter.h"
#include "report/known.h"

/* From harmless to urgent: the order in which answers show the worst. */
typedef enum {
	DM_VERDICT_OK,
	DM_VERDICT_OK_DKIM_ONLY,
	DM_VERDICT_OK_SPF_ONLY,
	DM_VERDICT_FORWARDED,
	DM_VERDICT_MAILING_LIST,
	DM_VERDICT_TOO_LITTLE_DATA,
	DM_VERDICT_SPOOF_LIKELY,
	DM_VERDICT_DKIM_BROKEN,
	DM_VERDICT_DKIM_UNALIGNED,
	DM_VERDICT_SPF_UNALIGNED,
	DM_VERDICT_OWN_SERVER_MISCONFIGURED,
	DM_N_VERDICTS
} DmVerdict;

/* "ok-dkim-only" …; static. */
const char *dm_verdict_name(DmVerdict verdict);
/* Whether it is good, or to be mended. */
DmTone dm_verdict_tone(DmVerdict verdict);
/* A few words for people: "passes by DKIM alone"; static. */
const char *dm_verdict_words(DmVerdict verdict);

typedef enum {
	DM_CONFIDENCE_LOW,
	DM_CONFIDENCE_MEDIUM,
	DM_CONFIDENCE_HIGH,
} DmConfidence;

const char *dm_confidence_name(DmConfidence confidence);

/* Below so many messages nothing is concluded (contract). */
#define DM_VERDICT_MESSAGES_MIN 20

/* What the rules look at, in messages. */
typedef struct {
	const DmMailStream *stream;
	const DmKnown *known;
	gboolean is_configured, is_near_own;
	/* Signatures of an aligned domain that held, and that did not; of the
	   latter those whose key passed elsewhere. */
	gint64 own_passed, own_failed, own_failed_known;
	/* Of those that held: signed with a key of one's own servers. */
	gint64 carried;
	gint64 foreign_passed;	   /* signatures of other domains that held */
	gint64 spf_passed_foreign; /* SPF passed for another domain */
	gint64 spf_failed_own;	   /* SPF did not pass for an aligned one */
	/* The domain of the service that authenticates: d=, else the bounce
	   domain; NULL = none. */
	const char *service;
	/* SPF passes for one of its other domains from several sources. */
	gboolean has_shared_bounce;
} DmVerdictFacts;

void dm_verdict_facts(const DmMailStream *stream, const DmKnown *known,
		      DmVerdictFacts *ret);

typedef struct {
	DmVerdict verdict;
	DmConfidence confidence;
	const DmSigner *broken; /* of one's own, that failed most; or NULL */
	gint64 since; /* when it began, as far as reports tell; 0 = unknown */
	DmVerdictFacts facts;
} DmJudgedStream;

void dm_verdict_of(const DmMailStream *stream, const DmKnown *known,
		   DmJudgedStream *ret);

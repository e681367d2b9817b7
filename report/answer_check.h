/*
 * The answer of `check`: domain by domain, in each format.
 */
#pragma once

#include "dns/check.h"
#include "report/emitter.h"

typedef struct _DmCheckAnswer DmCheckAnswer;

typedef struct {
	const DmEmitOptions *emit;
	/* Tables: everything of each domain; else only what is wrong. */
	gboolean is_full;
} DmCheckAnswerOptions;

DmCheckAnswer *dm_check_answer_new(const DmCheckAnswerOptions *options);
void dm_check_answer_add(DmCheckAnswer *answer, const DmCheck *check);
/* Ends and frees it.  FALSE when the output could not be written. */
gboolean dm_check_answer_finish(DmCheckAnswer *answer, GError **error);
/* Frees an answer that was not finished; NULL is allowed. */
void dm_check_answer_abandon(DmCheckAnswer *answer);

/* What a rule means: `check --explain`, of one or, NULL, of all. */
gboolean dm_answer_explain_rule(const DmRule *rule,
				const DmEmitOptions *options, GError **error);

/*
 * What a domain publishes and what is wrong with it as lines that can be
 * compared with those of another day: facts ("MX 10 mx.example.com") and
 * judgements ("MX05 error …").  Sorted; caller unrefs.
 */
GPtrArray *dm_check_facts(const DmCheck *check);
/* Whether a fact, of this check or of one before, hangs on a question that has
   no answer now. */
gboolean dm_check_fact_is_open(const DmCheck *check, const char *fact);

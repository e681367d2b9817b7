/*
 * Why a stream has its verdict, and what to do about it, in sentences.
 */
#pragma once

#include "report/verdict.h"

/* Sentences with the numbers that the verdict rests on; char *, caller unrefs.
 */
GPtrArray *dm_verdict_evidence(const DmJudgedStream *judged);
/* What to do; NULL where there is nothing to do.  Caller frees. */
char *dm_verdict_advice(const DmJudgedStream *judged);

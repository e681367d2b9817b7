/*
 * What an evaluation of SPF is asked and what it answers.  It evaluates
 * nothing.
 */
#include "dns/spfcheck.h"

static const char *const result_names[] = {
	[DM_SPF_PENDING] = "pending",	  [DM_SPF_NONE] = "none",
	[DM_SPF_NEUTRAL] = "neutral",	  [DM_SPF_PASS] = "pass",
	[DM_SPF_FAIL] = "fail",		  [DM_SPF_SOFTFAIL] = "softfail",
	[DM_SPF_TEMPERROR] = "temperror", [DM_SPF_PERMERROR] = "permerror",
};

const char *dm_spf_result_name(DmSpfResult result)
{
	return result_names[result];
}

void dm_spf_question_free(DmSpfQuestion *question)
{
	if (!question)
		return;
	g_free(question->from);
	g_free(question->helo);
	g_free(question->receiver);
	g_free(question);
}

static void free_step(gpointer data)
{
	DmSpfStep *step = data;

	g_free(step->domain);
	g_free(step->term);
	g_free(step);
}

DmSpfOutcome *dm_spf_outcome_new(void)
{
	DmSpfOutcome *outcome = g_new0(DmSpfOutcome, 1);

	outcome->path = g_ptr_array_new_with_free_func(free_step);
	return outcome;
}

void dm_spf_outcome_free(DmSpfOutcome *outcome)
{
	if (!outcome)
		return;
	g_ptr_array_unref(outcome->path);
	g_free(outcome->explanation);
	g_free(outcome->problem);
	g_free(outcome);
}

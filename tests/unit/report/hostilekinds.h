/*
 * Failure and TLS reports whose every text is hostile.
 */
#pragma once

#include "tests/unit/kindsamples.h"
#include "tests/unit/report/hostiletext.h"

/* A report and the memory of its lists. */
typedef struct {
	DmReport report;
	DmText texts[G_N_ELEMENTS(kind_failure_lists)][HOSTILE_ITEMS];
	DmTlsPolicy policies[HOSTILE_ITEMS];
	DmTlsDetail details[HOSTILE_ITEMS][HOSTILE_ITEMS];
	DmText strings[HOSTILE_ITEMS][2][HOSTILE_ITEMS];
} HostileKind;

static inline void hostile_fill_texts(Hostile *h, DmText *texts)
{
	for (guint i = 0; i < HOSTILE_ITEMS; i++)
		texts[i].text = hostile_text(h);
}

static inline void hostile_make_failure(Hostile *h, HostileKind *kind)
{
	kind->report = kind_failure();
	HOSTILE_FILL(h, &kind->report, kind_failure_texts);
	HOSTILE_FILL(h, &kind->report, kind_failure_other_texts);
	for (guint i = 0; i < G_N_ELEMENTS(kind_failure_lists); i++) {
		hostile_fill_texts(h, kind->texts[i]);
		G_STRUCT_MEMBER(const DmText *, &kind->report,
				kind_failure_lists[i].list) = kind->texts[i];
		G_STRUCT_MEMBER(guint, &kind->report,
				kind_failure_lists[i].count) = HOSTILE_ITEMS;
	}
	kind->report.findings = h->findings;
}

static inline void hostile_make_policy(Hostile *h, HostileKind *kind, guint at)
{
	DmTlsPolicy *policy = &kind->policies[at];

	*policy = kind_policies[0];
	HOSTILE_FILL(h, policy, kind_policy_texts);
	for (guint i = 0; i < HOSTILE_ITEMS; i++) {
		kind->details[at][i] = kind_details[0];
		HOSTILE_FILL(h, &kind->details[at][i], kind_detail_texts);
	}
	for (guint i = 0; i < 2; i++)
		hostile_fill_texts(h, kind->strings[at][i]);
	policy->details = kind->details[at];
	policy->policy_string = kind->strings[at][0];
	policy->mx_host = kind->strings[at][1];
	policy->n_details = policy->n_policy_string = policy->n_mx_host =
		HOSTILE_ITEMS;
}

static inline void hostile_make_tls(Hostile *h, HostileKind *kind)
{
	kind->report = kind_tls();
	HOSTILE_FILL(h, &kind->report, kind_tls_texts);
	for (guint i = 0; i < HOSTILE_ITEMS; i++)
		hostile_make_policy(h, kind, i);
	kind->report.document = hostile_text(h);
	kind->report.tls.policies = kind->policies;
	kind->report.tls.n_policies = HOSTILE_ITEMS;
	kind->report.findings = h->findings;
}

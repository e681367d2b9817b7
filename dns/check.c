/*
 * Puts the sections together.  How the answers come it does not know.
 */
#include "dns/check.h"

static void free_unchecked(gpointer data)
{
	DmUnchecked *unchecked = data;

	g_free(unchecked->name);
	g_free(unchecked);
}

void dm_check_free(DmCheck *check)
{
	if (!check)
		return;
	g_free(check->domain);
	dm_mx_section_free(check->mx);
	dm_spf_section_free(check->spf);
	dm_dkim_section_free(check->dkim);
	dm_dmarc_section_free(check->dmarc);
	dm_mtasts_section_free(check->mtasts);
	dm_tlsrpt_section_free(check->tlsrpt);
	dm_bimi_section_free(check->bimi);
	dm_dane_section_free(check->dane);
	dm_judgements_free(check->judgements);
	g_array_unref(check->alignments);
	g_ptr_array_unref(check->unchecked);
	g_free(check);
}

const DmUnchecked *dm_check_unchecked(const DmCheck *check, guint index)
{
	return g_ptr_array_index(check->unchecked, index);
}

guint dm_check_count(const DmCheck *check, DmSeverity severity)
{
	guint n = 0;

	for (guint i = 0; i < dm_judgements_count(check->judgements); i++)
		n += dm_judgements_get(check->judgements, i)->severity ==
		     severity;
	return n;
}

/* What BIMI needs to know of DMARC. */
static DmBimiPolicy policy_for_bimi(const DmDmarcSection *dmarc)
{
	const DmDmarcPolicy *now = &dmarc->now;
	DmBimiPolicy policy = { .is_known =
					now->is_known && now->below_is_known,
				.pct = 100 };

	if (!now->is_known || !dmarc->record || !now->effect.applies)
		return policy;
	policy.p = dm_request_name(now->effect.published);
	policy.sp = dm_request_name(now->below.published);
	policy.pct = dmarc->record->pct;
	policy.is_testing = dmarc->record->testing;
	return policy;
}

/* A selector that could not be asked may have one. */
static gboolean may_have_key(const DmDkimSection *dkim)
{
	for (guint i = 0; i < dkim->selectors->len; i++) {
		const DmDkimSelector *one =
			g_ptr_array_index(dkim->selectors, i);

		if (one->is_unknown)
			return TRUE;
	}
	return dkim->has_usable_key;
}

static void check_transport(DmCheck *check, const DmCheckInput *input,
			    DmLookups *lookups)
{
	const DmBimiPolicy policy = policy_for_bimi(check->dmarc);
	DmJudgements *judgements = check->judgements;

	check->tlsrpt = dm_tlsrpt_section_new(
		input,
		check->mx->kind != DM_PATH_NULL_MX &&
			check->mx->kind != DM_PATH_UNKNOWN,
		lookups, judgements);
	check->mtasts = dm_mtasts_section_new(
		input, check->mx, check->tlsrpt->is_there, lookups, judgements);
	check->bimi = dm_bimi_section_new(input, &policy, lookups, judgements);
	check->dane =
		dm_dane_section_new(input, check->mx, lookups, judgements);
}

static void check_existing(DmCheck *check, const DmCheckInput *input,
			   const DmSpfQuestion *question, DmLookups *lookups)
{
	DmJudgements *judgements = check->judgements;

	check->spf = dm_spf_section_new(input, lookups, judgements, question);
	check->dkim = dm_dkim_section_new(input, lookups, judgements);
	/* Who takes no mail has none that needs a signature to be forwarded. */
	check->dmarc = dm_dmarc_section_new(
		input, lookups, judgements,
		may_have_key(check->dkim) ||
			check->mx->kind == DM_PATH_NULL_MX ||
			check->mx->kind == DM_PATH_UNKNOWN,
		input->selectors->len > 0);
	check_transport(check, input, lookups);
}

/* What SPF says of a message was asked; that there is no record is clear. */
static DmSpfSection *evaluate_only(const DmCheckInput *input,
				   const DmSpfQuestion *question,
				   DmLookups *lookups)
{
	g_autoptr(DmJudgements) unheard = dm_judgements_new();

	return dm_spf_section_new(input, lookups, unheard, question);
}

static void add_unchecked(DmCheck *check, const char *name, const char *what,
			  DmDnsStatus status)
{
	DmUnchecked *unchecked = g_new0(DmUnchecked, 1);

	unchecked->name = g_strdup(name);
	unchecked->what = what;
	unchecked->status = status;
	g_ptr_array_add(check->unchecked, unchecked);
}

static void take_unchecked(DmCheck *check, const DmLookups *lookups)
{
	const GPtrArray *failed = dm_lookups_failed(lookups);
	const DmMtaStsSection *mtasts = check->mtasts;

	for (guint i = 0; i < failed->len; i++) {
		const DmDnsAnswer *answer = g_ptr_array_index(failed, i);

		add_unchecked(check, answer->name,
			      dm_dns_type_name(answer->type), answer->status);
	}
	if (mtasts && mtasts->record && mtasts->was_fetched &&
	    mtasts->web == DM_WEB_BUDGET)
		add_unchecked(check, mtasts->host, "policy", DM_DNS_BUDGET);
}

static DmCheck *begin_check(const DmCheckInput *input)
{
	DmCheck *check = g_new0(DmCheck, 1);

	check->domain = g_strdup(input->domain);
	check->judgements = dm_judgements_new();
	check->alignments = g_array_new(FALSE, FALSE, sizeof(DmAlignment));
	check->unchecked = g_ptr_array_new_with_free_func(free_unchecked);
	return check;
}

DmCheck *dm_check_senders(const DmCheckInput *input, DmLookups *lookups)
{
	DmCheck *check = begin_check(input);

	check->spf =
		dm_spf_section_new(input, lookups, check->judgements, NULL);
	check->dkim = dm_dkim_section_new(input, lookups, check->judgements);
	check->dmarc = dm_dmarc_section_new(input, lookups, check->judgements,
					    may_have_key(check->dkim),
					    input->selectors->len > 0);
	for (guint i = 0; i < input->others->len; i++) {
		DmAlignment alignment = dm_alignment_by_walk(
			lookups, input->domain,
			g_ptr_array_index(input->others, i));

		g_array_append_val(check->alignments, alignment);
	}
	take_unchecked(check, lookups);
	check->queries = dm_lookups_count(lookups);
	return check;
}

DmCheck *dm_check_domain(const DmCheckInput *input,
			 const DmSpfQuestion *question, DmLookups *lookups)
{
	DmCheck *check = begin_check(input);

	check->mx = dm_mx_section_new(input, lookups, check->judgements);
	if (check->mx->kind == DM_PATH_NXDOMAIN && question)
		check->spf = evaluate_only(input, question, lookups);
	if (check->mx->kind == DM_PATH_NXDOMAIN)
		check->dmarc = dm_dmarc_section_new(
			input, lookups, check->judgements, FALSE, FALSE);
	else
		check_existing(check, input, question, lookups);
	take_unchecked(check, lookups);
	check->queries = dm_lookups_count(lookups);
	return check;
}

/*
 * Judges the record of a domain by the rules of SPF.  What is not known it does
 * not judge; where there is none dns/spfplace.c does, and what it costs
 * receivers dns/spfcosts.c.
 */
#include "dns/spfjudge.h"

#include <string.h>

#include "dns/spfmend.h"

#define TEXT_WARN 450 /* RFC 7208 section 3.4 */
#define ANSWER_WARN 512

/* ---- the tree ------------------------------------------------------- */

/* SPF03, SPF14. */
static void judge_fault(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	const DmSpfRecord *record = policy->record;
	const char *publish = dm_spf_mended_line(judge, policy);
	g_autofree char *why = dm_spf_why_none(judge, policy);

	dm_judge(
		judge->judgements,
		record->fault == DM_SPF_SYNTAX ? "SPF03" : "SPF14",
		policy->domain, publish,
		"the record cannot be read, so receivers answer permerror and use none of it: %s%s",
		record->problem, why);
}

static const struct {
	DmSpfTrouble trouble;
	const char *id;
	const char *effect;
} troubles[] = {
	{ DM_SPF_NO_RECORD, "SPF06",
	  "so receivers answer permerror; mend the name or remove the term" },
	{ DM_SPF_SEVERAL, "SPF06",
	  "so receivers answer permerror; remove the term until that is mended" },
	{ DM_SPF_LOOP, "SPF07",
	  "so receivers run into the limit of 10 look-ups and answer permerror; remove the term" },
	{ DM_SPF_HOSTS, "SPF08",
	  "so receivers answer permerror; name the networks by ip4 and ip6" },
};

static void judge_trouble(const DmSpfJudge *judge, const DmSpfPolicy *policy,
			  const DmSpfNode *node)
{
	for (guint i = 0; i < G_N_ELEMENTS(troubles); i++)
		if (troubles[i].trouble == node->trouble)
			dm_judge(judge->judgements, troubles[i].id,
				 policy->domain, NULL, "\"%.80s\": %s, %s",
				 node->term->text, node->problem,
				 troubles[i].effect);
	/* Nobody asks for it, so it counts as nothing, but is worth nothing. */
	if (node->trouble == DM_SPF_VOID && !node->voids)
		dm_judge_as(
			judge->judgements, "SPF05", DM_SEVERITY_WARNING,
			policy->domain, NULL,
			"\"%.80s\" names what no name of DNS can be, so it authorises nobody; mend the name",
			node->term->text);
}

/* SPF12: wherever it stands, who includes it lets everybody pass. */
static void judge_open(const DmSpfJudge *judge, const DmSpfPolicy *policy,
		       const DmSpfNode *node)
{
	g_autofree char *why = NULL;
	const char *publish = NULL;

	if (node->term->kind != DM_SPF_ALL || node->term->qualifier != '+' ||
	    node->is_ignored)
		return;
	publish = dm_spf_mended_line(judge, policy);
	why = dm_spf_why_none(judge, policy);
	dm_judge(
		judge->judgements, "SPF12", policy->domain, publish,
		"\"%s\" authorises every server of the world to send in the name of %s; name the senders, and end in ~all%s",
		node->term->text, judge->input->domain, why);
}

/* ---- rules for records of the domain's own -------------------------- */

/* SPF09. */
static void judge_ptr(const DmSpfJudge *judge, const DmSpfPolicy *policy,
		      const DmSpfNode *node)
{
	const DmSpfTerm *term = node->term;
	gboolean has_p = term->domain && term->kind != DM_SPF_OTHER &&
			 dm_spf_text_has(term->domain, "p");
	const char *publish = NULL;

	if (term->kind != DM_SPF_PTR && !has_p)
		return;
	if (term->kind == DM_SPF_PTR)
		publish = dm_spf_mended_line(judge, policy);
	dm_judge(
		judge->judgements, "SPF09", policy->domain, publish,
		"\"%.80s\" makes receivers look up the names of every client, which is slow and which some of them ignore; name the senders by a, mx, ip4 or ip6",
		term->text);
}

/* SPF15. */
static void judge_modifier(const DmSpfJudge *judge, const DmSpfPolicy *policy,
			   const DmSpfNode *node)
{
	if (node->term->kind == DM_SPF_OTHER)
		dm_judge(
			judge->judgements, "SPF15", policy->domain, NULL,
			"\"%.80s\" is a modifier that receivers ignore; if a mechanism was meant, write a colon for the equals sign",
			node->term->text);
}

/* SPF19. */
static void judge_mx(const DmSpfJudge *judge, const DmSpfPolicy *policy,
		     const DmSpfNode *node)
{
	if (node->term->kind != DM_SPF_MX || node->is_ignored)
		return;
	if ((node->trouble == DM_SPF_VOID && node->voids) ||
	    (node->trouble == DM_SPF_FINE && node->target && !node->hosts->len))
		dm_judge(
			judge->judgements, "SPF19", policy->domain, NULL,
			"\"%.80s\" authorises nobody, because %s has no MX host; its own address does not stand in for them, that would be \"a\"",
			node->term->text, node->target);
}

static void judge_host_bits(const DmSpfJudge *judge, const DmSpfPolicy *policy,
			    const DmSpfTerm *term)
{
	g_autofree char *meant = dm_spf_mend_network(term);
	const char *publish = meant ? dm_spf_mended_line(judge, policy) : NULL;

	if (meant)
		dm_judge(
			judge->judgements, "SPF20", policy->domain, publish,
			"\"%.80s\" has bits behind its prefix, which are ignored: it means all of %s; if one server is meant, leave the prefix out",
			term->text, meant);
}

/* SPF20. */
static void judge_network(const DmSpfJudge *judge, const DmSpfPolicy *policy,
			  const DmSpfNode *node)
{
	const DmSpfTerm *term = node->term;
	gboolean is_v4 = term->kind == DM_SPF_IP4;
	guint prefix = is_v4 ? term->prefix4 : term->prefix6;

	if ((!is_v4 && term->kind != DM_SPF_IP6) || term->qualifier == '-')
		return;
	if (dm_spf_term_is_wide(term))
		dm_judge(
			judge->judgements, "SPF20", policy->domain, NULL,
			"\"%.80s\" authorises a network with a prefix of only %u bits, and every machine in it can send in the name of %s; name the servers that send",
			term->text, prefix, judge->input->domain);
	judge_host_bits(judge, policy, term);
}

/* SPF24. */
static void judge_macros(const DmSpfJudge *judge, const DmSpfPolicy *policy,
			 const DmSpfNode *node)
{
	if (node->has_macros)
		dm_judge(
			judge->judgements, "SPF24", policy->domain, NULL,
			"\"%.80s\" depends on each message, so what it authorises was not checked; --ip and --from evaluate it for one",
			node->term->text);
}

static void (*const own_rules[])(const DmSpfJudge *, const DmSpfPolicy *,
				 const DmSpfNode *) = {
	judge_ptr, judge_modifier, judge_mx, judge_network, judge_macros,
};

/* ---- rules for the record that decides ------------------------------ */

/* SPF10. */
static void judge_ignored(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	g_autoptr(GString) names = g_string_new(NULL);
	g_autofree char *why = NULL;
	const char *publish = NULL;
	const char *advice =
		"mechanisms belong before \"all\", and a redirect works only without it";

	for (guint i = 0; i < policy->nodes->len; i++) {
		const DmSpfNode *node = dm_spf_node(policy, i);

		if (node->is_ignored)
			g_string_append_printf(names, "%s\"%.80s\"",
					       names->len ? ", " : "",
					       node->term->text);
	}
	if (!names->len)
		return;
	publish = dm_spf_mended_line(judge, policy);
	why = dm_spf_why_none(judge, policy);
	if (dm_spf_is_wide_behind(policy->record))
		advice =
			"remove it, since before \"all\" it would let far more servers pass than can be meant";
	else if (*why)
		advice = "remove it, or look at it before you move it";
	dm_judge(
		judge->judgements, "SPF10", policy->domain, publish,
		"receivers ignore %s because of the \"all\" in the record, so what is named there is not authorised; %s%s",
		names->str, advice, why);
}

/* SPF16. */
static void judge_order(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	const DmSpfTerm *early = NULL;
	const char *publish = NULL;

	for (guint i = 0; i < policy->nodes->len; i++) {
		const DmSpfTerm *term = dm_spf_node(policy, i)->term;

		if (!early &&
		    (term->kind == DM_SPF_REDIRECT || term->kind == DM_SPF_EXP))
			early = term;
		if (!early || !term->qualifier)
			continue;
		publish = dm_spf_mended_line(judge, policy);
		dm_judge(
			judge->judgements, "SPF16", policy->domain, publish,
			"\"%.80s\" stands in front of \"%.80s\" although it acts behind all mechanisms, which misleads whoever reads the record; move it to the end",
			early->text, term->text);
		return;
	}
}

/* SPF11, SPF13, SPF21, SPF23: what becomes of all other servers. */
static void judge_end(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	const DmSpfTerm *all = dm_spf_record_find(policy->record, DM_SPF_ALL);
	const char *domain = policy->domain;
	const char *publish = NULL;

	if (!all && dm_spf_record_find(policy->record, DM_SPF_REDIRECT))
		return;
	if (!all || all->qualifier == '?')
		publish = dm_spf_mended_line(judge, policy);
	if (!all)
		dm_judge(
			judge->judgements, "SPF11", domain, publish,
			"the record does not end in \"all\" or a redirect, so it says \"neutral\" about every server that is not named, which protects %s as little as no record",
			judge->input->domain);
	else if (all->qualifier == '?')
		dm_judge(
			judge->judgements, "SPF13", domain, publish,
			"\"?all\" says \"neutral\" about every server that is not named, which protects %s as little as no record%s",
			judge->input->domain,
			dm_check_input_sends(judge->input)
				? "; name all its senders, and end in ~all"
				: "; use ~all or -all");
	else if (all->qualifier == '-' && judge->input->has_reports &&
		 judge->input->dkim_only > 0)
		dm_judge(
			judge->judgements, "SPF21", domain, NULL,
			"\"-all\" may make receivers refuse the mail that only DKIM covers, %" G_GINT64_FORMAT
			" of %" G_GINT64_FORMAT
			" messages that pass, before DMARC is looked at; ~all leaves the last word to DMARC.",
			judge->input->dkim_only, judge->input->passed);
	if ((!all || all->qualifier != '-') && dm_spf_is_parked(judge))
		dm_spf_judge_parked(
			judge,
			dm_spf_names_nobody(judge->section->policy->record),
			"its record of SPF does not end in -all");
}

/* SPF17. */
static void judge_size(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	gsize size = strlen(policy->text);

	if (size > TEXT_WARN)
		dm_judge(
			judge->judgements, "SPF17", policy->domain, NULL,
			"the record has %zu octets, so the answer may not fit in a packet of UDP and be lost where TCP is blocked; keep it below %d",
			size, TEXT_WARN);
	else if (policy->answer_bytes > ANSWER_WARN)
		dm_judge(
			judge->judgements, "SPF17", policy->domain, NULL,
			"the TXT records of %s make an answer of %zu octets, which may be lost where only %d pass and TCP is blocked; remove what is no longer used",
			policy->domain, policy->answer_bytes, ANSWER_WARN);
}

/* ---- walking -------------------------------------------------------- */

static void judge_policy(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	char *key = g_strdup_printf("%d %s", policy->is_final, policy->domain);

	if (!g_hash_table_add(judge->seen, key) || !policy->record ||
	    policy->n_records != 1)
		return;
	if (policy->record->fault)
		judge_fault(judge, policy);
	if (policy->is_final || dm_spf_is_own(judge, policy))
		judge_size(judge, policy);
	if (policy->record->fault)
		return;
	for (guint i = 0; i < policy->nodes->len; i++) {
		const DmSpfNode *node = dm_spf_node(policy, i);

		judge_trouble(judge, policy, node);
		judge_open(judge, policy, node);
		for (guint k = 0; k < G_N_ELEMENTS(own_rules); k++)
			if (policy->is_final || dm_spf_is_own(judge, policy))
				own_rules[k](judge, policy, node);
		if (node->policy)
			judge_policy(judge, node->policy);
	}
	if (policy->is_final) {
		judge_ignored(judge, policy);
		judge_order(judge, policy);
		judge_end(judge, policy);
	}
}

/* ---- all ------------------------------------------------------------- */

/* SPF18. */
static void judge_type(const DmSpfJudge *judge)
{
	const char *domain = judge->input->domain;
	const DmDnsAnswer *answer =
		dm_lookups_ask_quietly(judge->lookups, domain, DM_DNS_SPF);

	if (answer->records->len)
		dm_judge(
			judge->judgements, "SPF18", domain, NULL,
			"%s has a record of the type SPF (99), which was given up and which nobody asks for; delete it and keep the TXT record",
			domain);
}

void dm_spf_judge(const DmSpfSection *section, const DmCheckInput *input,
		  DmLookups *lookups, DmJudgements *judgements)
{
	const DmSpfPolicy *policy = section->policy;
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const DmDnsAnswer *mx =
		dm_lookups_ask(lookups, input->domain, DM_DNS_MX);
	g_autoptr(DmSpfProposals) proposals = dm_spf_proposals_new();
	const DmSpfJudge judge = { section, input, lookups,  judgements,
				   mx,	    seen,  proposals };

	judge_type(&judge);
	if (policy->status == DM_DNS_PENDING ||
	    policy->status >= DM_DNS_SERVFAIL)
		return;
	if (!policy->n_records)
		dm_spf_judge_missing(&judge);
	else if (policy->n_records > 1)
		dm_spf_judge_several(&judge);
	judge_policy(&judge, policy);
	dm_spf_judge_costs(section, judgements);
}

/*
 * Looks at the record of BIMI.  The logo itself it does not fetch.
 */
#include "dns/bimi.h"

#include <string.h>

#include "core/domain.h"
#include "dns/taglist.h"

#define SELECTOR "default._bimi."

void dm_bimi_section_free(DmBimiSection *section)
{
	if (!section)
		return;
	g_free(section->name);
	g_free(section->record);
	g_free(section->logo);
	g_free(section->evidence);
	g_free(section);
}

static gboolean is_near_miss(const char *text)
{
	while (g_ascii_isspace(*text) || *text == '"')
		text++;
	return g_ascii_strncasecmp(text, "v=BIMI", 6) == 0;
}

static gboolean is_exact(const char *text)
{
	g_autoptr(DmTagList) tags = dm_tag_list_parse(text, strlen(text));

	return dm_tag_list_begins(tags, "v", "BIMI1");
}

/* What receivers pass over counts only where there is nothing else. */
static void take_records(DmBimiSection *section, const DmDnsAnswer *txt)
{
	for (guint i = 0; i < txt->records->len; i++) {
		const char *text = dm_dns_record(txt, i)->text;

		if (is_exact(text)) {
			if (!section->n_records++)
				g_clear_pointer(&section->record, g_free);
		} else if (section->n_records || !is_near_miss(text)) {
			continue;
		}
		if (!section->record)
			section->record = g_strdup(text);
	}
}

static const DmDnsAnswer *look_at(DmBimiSection *section, const char *domain,
				  DmLookups *lookups)
{
	const DmDnsAnswer *txt;

	section->name = g_strconcat(SELECTOR, domain, NULL);
	txt = dm_lookups_ask(lookups, section->name, DM_DNS_TXT);
	take_records(section, txt);
	return txt;
}

/* The domain's own record, else that of its organization; where neither has
   one, what was meant as one. */
static const DmDnsAnswer *look_up(DmBimiSection *section, const char *domain,
				  DmLookups *lookups)
{
	g_autofree char *org = dm_domain_organizational(domain);
	const DmDnsAnswer *txt = look_at(section, domain, lookups);
	g_autofree char *name = NULL, *missed = NULL;

	if (section->n_records || dm_dns_failed(txt) ||
	    txt->status == DM_DNS_PENDING || strcmp(org, domain) == 0)
		return txt;
	name = g_steal_pointer(&section->name);
	missed = g_steal_pointer(&section->record);
	txt = look_at(section, org, lookups);
	if (missed && !section->n_records && !dm_dns_failed(txt) &&
	    txt->status != DM_DNS_PENDING) {
		g_free(section->name);
		g_free(section->record);
		section->name = g_steal_pointer(&name);
		section->record = g_steal_pointer(&missed);
	}
	return txt;
}

/* ---- judging -------------------------------------------------------- */

static gboolean is_https(const char *uri)
{
	return g_ascii_strncasecmp(uri, "https://", 8) == 0 && uri[8];
}

static void judge_logo(const DmBimiSection *section, DmJudgements *judgements)
{
	if (!section->logo)
		dm_judge(judgements, "BIMI03", section->name, NULL,
			 "the record has no l=, which must name the logo");
	else if (!*section->logo && !section->declines)
		dm_judge(
			judgements, "BIMI03", section->name, NULL,
			"l= is empty while a= is not: name the logo, or leave both empty to decline");
	else if (*section->logo && !is_https(section->logo))
		dm_judge(
			judgements, "BIMI03", section->name, NULL,
			"the logo \"%s\" is no https:// address, so nobody fetches it",
			section->logo);
}

static void judge_evidence(const DmBimiSection *section,
			   DmJudgements *judgements)
{
	const char *evidence = section->evidence;

	if (evidence && *evidence && !is_https(evidence))
		dm_judge(
			judgements, "BIMI04", section->name, NULL,
			"the certificate \"%s\" is no https:// address, so nobody fetches it",
			evidence);
	else if (!evidence || !*evidence)
		dm_judge(
			judgements, "BIMI06", section->name, NULL,
			"the record names no mark certificate (a=); some mail services show a logo only with one");
}

static gboolean enforces(const char *policy)
{
	return policy && strcmp(policy, "none") != 0;
}

static const char *weakness(const DmBimiPolicy *policy)
{
	if (!policy->p)
		return "there is no DMARC record";
	if (!enforces(policy->p))
		return "its DMARC policy is p=none";
	if (!enforces(policy->sp))
		return "its DMARC policy for subdomains is none";
	if (strcmp(policy->p, "quarantine") == 0 && policy->pct < 100)
		return "its DMARC policy holds for a part of the mail (pct) only";
	if (policy->is_testing)
		return "its DMARC policy is in test mode (t=y)";
	return NULL;
}

static void judge_policy(const DmBimiSection *section,
			 const DmBimiPolicy *policy, const char *domain,
			 DmJudgements *judgements)
{
	const char *why = policy->is_known ? weakness(policy) : NULL;

	if (why)
		dm_judge(
			judgements, "BIMI05", section->name, NULL,
			"the logo of %s is not shown, because %s; BIMI needs p=quarantine or p=reject for all of its mail",
			domain, why);
}

static void judge(DmBimiSection *section, const DmCheckInput *input,
		  const DmBimiPolicy *policy, DmJudgements *judgements)
{
	g_autoptr(DmTagList) tags =
		dm_tag_list_parse(section->record, strlen(section->record));

	if (!section->n_records) {
		dm_judge(
			judgements, "BIMI01", section->name, NULL,
			"\"%s\" does not begin with exactly \"v=BIMI1;\", so receivers pass over it",
			section->record);
		return;
	}
	section->logo = g_strdup(dm_tag_list_value(tags, "l"));
	section->evidence = g_strdup(dm_tag_list_value(tags, "a"));
	section->declines = section->logo && !*section->logo &&
			    (!section->evidence || !*section->evidence);
	judge_logo(section, judgements);
	if (section->declines)
		return;
	judge_evidence(section, judgements);
	judge_policy(section, policy, input->domain, judgements);
}

DmBimiSection *dm_bimi_section_new(const DmCheckInput *input,
				   const DmBimiPolicy *policy,
				   DmLookups *lookups, DmJudgements *judgements)
{
	DmBimiSection *section = g_new0(DmBimiSection, 1);
	const DmDnsAnswer *txt = look_up(section, input->domain, lookups);

	section->is_known = !dm_dns_failed(txt);
	if (txt->status == DM_DNS_PENDING || !section->record)
		return section;
	if (section->n_records > 1)
		dm_judge(
			judgements, "BIMI02", section->name, NULL,
			"there are %u records that begin with v=BIMI1; with more than one receivers show no logo",
			section->n_records);
	else
		judge(section, input, policy, judgements);
	return section;
}

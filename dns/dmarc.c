/*
 * Looks at the DMARC of a domain, and judges where its record stands and what
 * it does.
 */
#include "dns/dmarc.h"

#include <string.h>

#include "core/domain.h"
#include "dns/dmarcjudge.h"
#include "dns/mx.h"
#include "dns/name.h"

#define WALKED_LABELS 8
#define MENDS_MAX 5

/* ---- a better record -------------------------------------------------- */

/* Requests of which t=y could take a step off are not there. */
static gboolean asks_for_none(const DmDmarcRecord *record)
{
	return record->p == DM_REQUEST_NONE && record->sp <= DM_REQUEST_NONE &&
	       record->np <= DM_REQUEST_NONE;
}

/* Whether sp and np of a record at `domain` are heeded; `org` may be NULL. */
static gboolean governs_below(const char *org, const char *domain,
			      const DmDmarcRecord *record)
{
	return !org || strcmp(domain, org) == 0 || record->psd == DM_PSD_YES;
}

static gboolean sp_is_weak(const DmDmarcRecord *record)
{
	return record->p >= DM_REQUEST_NONE && record->sp >= DM_REQUEST_NONE &&
	       record->sp < record->p;
}

static gboolean np_is_weak(const DmDmarcRecord *record)
{
	return record->p >= DM_REQUEST_NONE && record->np >= DM_REQUEST_NONE &&
	       record->np < MAX(record->p, record->sp);
}

/* Of a suffix, a name below it is an organizational domain. */
static gboolean is_public_suffix(const char *domain)
{
	g_autofree char *below = g_strconcat("x.", domain, NULL);
	g_autofree char *org = dm_domain_organizational(below);

	return strcmp(org, below) == 0;
}

static gboolean is_no_suffix(const DmDmarcRecord *record, const char *domain)
{
	return record->psd == DM_PSD_YES && !is_public_suffix(domain);
}

/* One step: what is wrong with the record, as far as it shows. */
static char *mend_once(const DmDmarcJudge *judge, const char *domain,
		       const char *text)
{
	g_autoptr(DmDmarcRecord) record =
		dm_dmarc_record_parse(text, strlen(text));
	const DmDmarcRecord *published = judge->section->record;
	g_autofree char *by_list = dm_domain_organizational(domain);
	DmDmarcRepair repair = { .rua = judge->rua };

	if (record) {
		/* A psd=y that goes makes no organizational domain any more. */
		const char *org =
			published && is_no_suffix(published, domain)
				? by_list
				: judge->section->now.organizational_domain;
		gboolean governs = governs_below(org, domain, record);

		repair.drop[DM_DMARC_SP] = !governs || sp_is_weak(record);
		repair.drop[DM_DMARC_NP] = !governs || np_is_weak(record);
		repair.drop[DM_DMARC_T] = asks_for_none(record);
		repair.drop[DM_DMARC_PSD] = is_no_suffix(record, domain);
	}
	return dm_dmarc_repair(text, strlen(text), &repair);
}

/*
 * The record without anything that is judged to be wrong with it; what is
 * mended may show more.  NULL where nobody can tell, or nothing is to be
 * mended.  Caller frees.
 */
static char *mended_line(const DmDmarcJudge *judge, const DmWalkStep *step,
			 const char *text)
{
	g_autofree char *now = g_strdup(text);

	for (guint i = 0; i < MENDS_MAX; i++) {
		char *next = mend_once(judge, step->domain, now);
		gboolean is_done = g_strcmp0(next, now) == 0;

		if (!next)
			return NULL;
		g_free(now);
		now = next;
		if (is_done)
			break;
	}
	return strcmp(now, text) == 0 ? NULL : dm_publish_txt(step->name, now);
}

/* ---- no record -------------------------------------------------------- */

/* Steps that belong to the domain and its organization, not to a registry. */
static gboolean is_own_step(const DmDmarcSection *section,
			    const DmWalkStep *step)
{
	return dm_dns_name_is_below(step->domain,
				    section->before.organizational_domain);
}

static void judge_missed(const DmDmarcJudge *judge, const DmWalkStep *step)
{
	/* Beside a record that is good it had better go; of several nobody
	   knows which is meant. */
	g_autofree char *line =
		step->n_records || step->n_missed > 1
			? NULL
			: mended_line(judge, step, step->missed);
	g_autofree char *shown = dm_dmarc_shown(step->missed);

	dm_judge(judge->judgements, "DM03", step->name, line,
		 "the TXT record %s is ignored, because %s", shown,
		 step->why_missed);
}

/* Whether something at the walked names explains why no record counts. */
static gboolean judge_steps(const DmDmarcJudge *judge)
{
	const GPtrArray *steps = judge->section->walk->steps;
	gboolean is_explained = FALSE;

	for (guint i = 0; i < steps->len; i++) {
		const DmWalkStep *step = g_ptr_array_index(steps, i);

		if (!is_own_step(judge->section, step))
			continue;
		if (step->n_records > 1)
			dm_judge(
				judge->judgements, "DM02", step->name, NULL,
				"%u TXT records begin with v=DMARC1, so receivers discard all of them, and those of RFC 7489 do no DMARC for %s; leave one",
				step->n_records, step->domain);
		if (step->missed)
			judge_missed(judge, step);
		is_explained |= step->n_records > 1 || step->missed;
	}
	return is_explained;
}

static void judge_absence(const DmDmarcJudge *judge)
{
	const char *domain = judge->section->domain;
	const DmWalkStep *registry = judge->section->step;
	g_autofree char *name = g_strconcat("_dmarc.", domain, NULL);
	g_autofree char *line =
		judge->first ? dm_publish_txt(name, judge->first) : NULL;

	if (registry)
		dm_judge(
			judge->judgements, "DM01", name, line,
			"%s publishes no DMARC record and has the policy of %s, under which it is registered; nobody sends it reports",
			domain, registry->domain);
	else
		dm_judge_as(
			judge->judgements, "DM01",
			judge->input->strict ? DM_SEVERITY_ERROR
					     : DM_SEVERITY_WARNING,
			name, line,
			"no DMARC record governs %s, so anybody can write mail in its name, and nobody sends reports; who sends mail begins with p=none and an address for reports, who does not with p=reject",
			domain);
}

/* RFC 9989 section 5.1.8. */
static void judge_long_name(const DmDmarcJudge *judge)
{
	const DmDmarcSection *section = judge->section;
	const DmWalkStep *own = g_ptr_array_index(section->walk->steps, 0);
	guint labels = dm_dns_name_labels(section->domain);

	if (labels > WALKED_LABELS && !own->n_records && section->now.is_known)
		dm_judge(
			judge->judgements, "DM24", own->name, NULL,
			"%s has %u labels and no record of its own, so a walk leaves out the names between it and %s; publish a record at the name itself if it sends mail",
			section->domain, labels,
			dm_dns_name_parent(section->domain, labels - 7));
}

/* ---- destinations ----------------------------------------------------- */

static void judge_consent(const DmDmarcJudge *judge, const char *tag,
			  const DmDestination *destination)
{
	const char *domain = judge->section->step->domain;
	const char *host = destination->target->host;
	g_autofree char *line = NULL;
	g_autofree char *shown = dm_dmarc_shown(destination->target->uri);

	if (destination->consent == DM_CONSENT_MISSING) {
		line = dm_publish_txt(destination->consent_name, "v=DMARC1");
		dm_judge(
			judge->judgements, "DM12", destination->consent_name,
			line,
			"%s of %s sends reports to %s, but %s does not publish that it wants them, so reporters send none; it must publish the record",
			tag, domain, shown, host);
	} else if (destination->consent == DM_CONSENT_DIVERTED) {
		g_autofree char *other =
			dm_dmarc_shown(destination->diverted_to);

		line = dm_publish_txt(destination->consent_name, "v=DMARC1");
		dm_judge(
			judge->judgements, "DM13", destination->consent_name,
			line,
			"the record with which %s agrees to reports of %s names %s, which is at another host, so reporters send to neither",
			host, domain, other);
	}
}

static void judge_destinations(const DmDmarcJudge *judge, const char *tag,
			       const GPtrArray *destinations)
{
	for (guint i = 0; i < destinations->len; i++) {
		const DmDestination *destination =
			g_ptr_array_index(destinations, i);
		const DmReportTarget *target = destination->target;

		judge_consent(judge, tag, destination);
		if (destination->mail == DM_MAIL_NULL_MX)
			dm_judge(
				judge->judgements, "DM14", target->host, NULL,
				"%s names %s, but %s has a null MX and takes no mail, so the reports bounce",
				tag, target->address, target->host);
		else if (destination->mail == DM_MAIL_NOWHERE)
			dm_judge(
				judge->judgements, "DM14", target->host, NULL,
				"%s names %s, but there is no MX host or address of %s that mail can go to, so the reports bounce",
				tag, target->address, target->host);
	}
}

/* ---- what the record does --------------------------------------------- */

/* What governs a name below that of the record. */
static void judge_none_below(const DmDmarcJudge *judge)
{
	const DmDmarcSection *section = judge->section;
	const DmDmarcEffect *effect = &section->now.effect;

	if (effect->applies && effect->request == DM_REQUEST_NONE &&
	    !section->record->testing && effect->tag < DM_N_DMARC_TAGS)
		dm_judge(
			judge->judgements, "DM15", judge->where, NULL,
			"the policy for %s is %s=none of the record of %s: receivers report what fails and deliver it all the same; raise it when your own mail passes",
			section->domain, dm_dmarc_tag_names[effect->tag],
			section->step->domain);
}

static void judge_none(const DmDmarcJudge *judge)
{
	const DmDmarcRecord *record = judge->section->record;

	if (judge->section->now.author != DM_AUTHOR_SELF)
		judge_none_below(judge);
	else if (record->p == DM_REQUEST_NONE && !record->testing)
		dm_judge(
			judge->judgements, "DM15", judge->where, NULL,
			"the policy is p=none: receivers report what fails and deliver it all the same; raise it when your own mail passes");
	if (record->testing && asks_for_none(record))
		dm_judge(
			judge->judgements, "DM16", judge->where, judge->fixed,
			"t=y takes one step off the policy, which is none already, so it has no effect");
}

static void judge_subdomains(const DmDmarcJudge *judge)
{
	const DmDmarcRecord *record = judge->section->record;
	const char *domain = judge->section->step->domain;
	DmRequest below =
		record->sp >= DM_REQUEST_NONE ? record->sp : record->p;

	if (sp_is_weak(record))
		dm_judge(
			judge->judgements, "DM17", judge->where, judge->fixed,
			"sp=%s is weaker than p=%s, so that forgers use a subdomain of %s; without sp subdomains have p",
			dm_request_name(record->sp), dm_request_name(record->p),
			domain);
	if (np_is_weak(record))
		dm_judge(
			judge->judgements, "DM17", judge->where, judge->fixed,
			"np=%s lets forgers use any name below %s that does not exist, although other mail has %s; without np those names have the policy of subdomains",
			dm_request_name(record->np), domain,
			dm_request_name(MAX(record->p, record->sp)));
	if (record->np == DM_REQUEST_ABSENT && record->p >= DM_REQUEST_NONE &&
	    below < DM_REQUEST_REJECT)
		dm_judge_as(
			judge->judgements, "DM17", DM_SEVERITY_INFO,
			judge->where, NULL,
			"np is absent, so that subdomains of %s that do not exist have the policy %s as well; np=reject would harm no mail of yours",
			domain, dm_request_name(below));
}

static void judge_place(const DmDmarcJudge *judge)
{
	const DmDmarcSection *section = judge->section;
	const DmDmarcRecord *record = section->record;

	if (!section->now.organizational_domain)
		return;
	if (governs_below(section->now.organizational_domain,
			  section->step->domain, record))
		judge_subdomains(judge);
	else if (record->tag[DM_DMARC_SP] || record->tag[DM_DMARC_NP])
		dm_judge(
			judge->judgements, "DM18", judge->where, judge->fixed,
			"sp and np at %s have no effect: names below it take them from the record of %s, the organizational domain",
			section->step->domain,
			section->now.organizational_domain);
}

static void judge_psd(const DmDmarcJudge *judge)
{
	const DmDmarcSection *section = judge->section;
	const DmDmarcRecord *record = section->record;
	const char *domain = section->step->domain;
	g_autofree char *by_list = dm_domain_organizational(domain);

	if (is_no_suffix(record, domain))
		dm_judge(
			judge->judgements, "DM19", judge->where, judge->fixed,
			"psd=y says that others register names below %s, but it is no public suffix; each name directly below becomes an organization of its own and is not aligned with its siblings",
			domain);
	else if (record->psd == DM_PSD_NO && strcmp(by_list, domain) != 0)
		dm_judge_as(
			judge->judgements, "DM19", DM_SEVERITY_INFO,
			judge->where, NULL,
			"psd=n makes %s the organizational domain of all names below it, so that they are not aligned with %s",
			domain, by_list);
}

static void judge_dkim(const DmDmarcJudge *judge, gboolean has_dkim_key,
		       gboolean knows_selectors)
{
	const DmDmarcEffect *effect = &judge->section->now.effect;

	if (!effect->applies || effect->request != DM_REQUEST_REJECT ||
	    has_dkim_key || judge->input->aligned_dkim ||
	    judge->section->now.author == DM_AUTHOR_NONEXISTENT)
		return;
	if (knows_selectors)
		dm_judge(
			judge->judgements, "DM25", judge->where, NULL,
			"the policy is reject, but none of the selectors that were looked at has a usable DKIM key; forwarded mail fails SPF and is lost");
	else
		dm_judge_as(
			judge->judgements, "DM25", DM_SEVERITY_INFO,
			judge->where, NULL,
			"the policy is reject, and no DKIM selector of the domain is known; name one by --selector, since forwarded mail passes by DKIM only");
}

/* ---- old and new receivers -------------------------------------------- */

static char *describe_policy(const DmDmarcPolicy *policy)
{
	if (!policy->step || !policy->effect.applies)
		return g_strdup("no policy");
	return g_strdup_printf("%s from the record of %s",
			       dm_request_name(policy->effect.published),
			       policy->step->domain);
}

static void judge_editions(const DmDmarcJudge *judge)
{
	const DmDmarcPolicy *now = &judge->section->now;
	const DmDmarcPolicy *before = &judge->section->before;
	g_autofree char *new_policy = NULL, *old_policy = NULL;

	if (!now->is_known || !before->is_known ||
	    !now->organizational_domain || (!now->step && !before->step))
		return;
	if (now->step == before->step &&
	    strcmp(now->organizational_domain, before->organizational_domain) ==
		    0)
		return;
	new_policy = describe_policy(now);
	old_policy = describe_policy(before);
	dm_judge(
		judge->judgements, "DM23", judge->section->domain, NULL,
		"receivers of RFC 9989 take %s for the organizational domain and apply %s, those of RFC 7489 take %s and apply %s; a record at %s and at each sending domain gives one answer",
		now->organizational_domain, new_policy,
		before->organizational_domain, old_policy,
		before->organizational_domain);
}

/* ---- the section ------------------------------------------------------ */

static void judge_all(const DmDmarcJudge *judge, gboolean has_dkim_key,
		      gboolean knows_selectors)
{
	const DmDmarcSection *section = judge->section;
	gboolean is_explained = judge_steps(judge);

	judge_long_name(judge);
	judge_editions(judge);
	if (!section->record || !is_own_step(section, section->step)) {
		if (section->now.is_known && !is_explained)
			judge_absence(judge);
		return;
	}
	dm_dmarc_judge_record(judge);
	judge_destinations(judge, "rua", section->rua);
	judge_destinations(judge, "ruf", section->ruf);
	judge_none(judge);
	judge_place(judge);
	judge_psd(judge);
	judge_dkim(judge, has_dkim_key, knows_selectors);
}

/*
 * Where reports could go: a mailbox of the configuration that is of the same
 * organization, which needs no consent, else one of the domain if that takes
 * mail; NULL where nothing can be named.
 */
static char *own_rua(const DmCheckInput *input, DmLookups *lookups)
{
	g_autofree char *org = dm_domain_organizational(input->domain);
	const DmDnsAnswer *mx =
		dm_lookups_ask_quietly(lookups, input->domain, DM_DNS_MX);

	for (char **row = input->mailboxes; *row; row++) {
		const char *at = strrchr(*row, '@');

		if (at && dm_dns_name_is_below(at + 1, org))
			return g_strdup(*row);
	}
	if (mx->status != DM_DNS_OK ||
	    dm_mail_path(lookups, input->domain) != DM_MAIL_TAKEN)
		return NULL;
	return g_strconcat("dmarc-reports@", input->domain, NULL);
}

/* The first record to publish; NULL where none can be told.  Who takes no mail
   sends none that could be lost.  Caller frees. */
static char *first_record(const DmCheckInput *input, DmLookups *lookups,
			  const char *rua)
{
	const DmDnsAnswer *mx =
		dm_lookups_ask_quietly(lookups, input->domain, DM_DNS_MX);

	if (rua)
		return g_strdup_printf("v=DMARC1; p=none; rua=mailto:%s", rua);
	if (dm_mx_is_null(mx) && !dm_check_input_sends(input))
		return g_strdup("v=DMARC1; p=reject");
	return NULL;
}

static void look(DmDmarcSection *section, const DmCheckInput *input,
		 DmLookups *lookups)
{
	section->walk = dm_tree_walk(lookups, input->domain);
	dm_policy_discover(lookups, section->walk, DM_DMARC_RFC9989,
			   &section->now);
	dm_policy_discover(lookups, section->walk, DM_DMARC_RFC7489,
			   &section->before);
	section->step = section->now.step;
	section->record = section->step ? section->step->record : NULL;
	/* RFC 9989 section 4.10.1: a registry's record names no destination
	   for those below it. */
	if (!section->record || !is_own_step(section, section->step)) {
		section->rua = g_ptr_array_new();
		section->ruf = g_ptr_array_new();
		return;
	}
	section->rua = dm_destinations_check(input, lookups, section->walk,
					     section->step, FALSE);
	section->ruf = dm_destinations_check(input, lookups, section->walk,
					     section->step, TRUE);
}

DmDmarcSection *dm_dmarc_section_new(const DmCheckInput *input,
				     DmLookups *lookups,
				     DmJudgements *judgements,
				     gboolean has_dkim_key,
				     gboolean knows_selectors)
{
	DmDmarcSection *section = g_new0(DmDmarcSection, 1);
	DmDmarcJudge judge = { .input = input,
			       .judgements = judgements,
			       .section = section };

	section->domain = g_strdup(input->domain);
	look(section, input, lookups);
	judge.rua = own_rua(input, lookups);
	judge.first = first_record(input, lookups, judge.rua);
	if (section->record) {
		judge.where = section->step->name;
		judge.fixed = mended_line(&judge, section->step,
					  section->record->text);
	}
	judge_all(&judge, has_dkim_key, knows_selectors);
	g_free(judge.rua);
	g_free(judge.first);
	g_free(judge.fixed);
	return section;
}

void dm_dmarc_section_free(DmDmarcSection *section)
{
	if (!section)
		return;
	g_ptr_array_unref(section->rua);
	g_ptr_array_unref(section->ruf);
	dm_policy_clear(&section->now);
	dm_policy_clear(&section->before);
	dm_tree_walk_free(section->walk);
	g_free(section->domain);
	g_free(section);
}

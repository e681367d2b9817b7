/*
 * Judges a domain without a record of SPF, or with several: what stands there
 * instead, and where else one stands.
 */
#include <string.h>

#include "dns/spfjudge.h"
#include "dns/spfmend.h"

/* ---- what was meant as one ------------------------------------------- */

/* How many records of SPF an answer has, else texts that were meant as one, and
   the first of them. */
static guint find_meant(const DmDnsAnswer *answer, const DmDnsRecord **ret)
{
	guint n = dm_spf_select(answer, ret);

	if (n)
		return n;
	for (guint i = 0; i < answer->records->len; i++) {
		const DmDnsRecord *txt = dm_dns_record(answer, i);
		g_autofree char *meant =
			dm_spf_near_miss(txt->text, txt->text_size);

		if (meant && n++ == 0)
			*ret = txt;
	}
	return n;
}

/* The record that one of those is, or should be; caller frees. */
static char *meant_text(const DmDnsRecord *txt)
{
	char *meant = dm_spf_near_miss(txt->text, txt->text_size);

	return meant ? meant
		     : g_utf8_make_valid(txt->text, (gssize)txt->text_size);
}

/* SPF01: of several nobody knows which is meant. */
static gboolean judge_near_miss(const DmSpfJudge *judge)
{
	const DmSpfPolicy *policy = judge->section->policy;
	const DmDnsAnswer *answer =
		dm_lookups_ask(judge->lookups, policy->domain, DM_DNS_TXT);
	const DmDnsRecord *first;
	guint n = find_meant(answer, &first);
	g_autofree char *shown = NULL, *publish = NULL, *why = NULL;

	if (!n)
		return FALSE;
	if (n == 1) {
		g_autofree char *meant = meant_text(first);

		publish = dm_spf_line_of(judge, policy,
					 dm_spf_mend_own(judge, meant));
	}
	why = dm_spf_why_none(judge, policy);
	shown = g_utf8_make_valid(first->text, (gssize)first->text_size);
	dm_judge_as(
		judge->judgements, "SPF01",
		dm_check_input_sends(judge->input) ? DM_SEVERITY_ERROR
						   : DM_SEVERITY_WARNING,
		policy->domain, publish,
		"%s has no record of SPF: \"%.80s\" does not begin with \"v=spf1\" and a blank, so receivers pass over it%s",
		policy->domain, shown, why);
	return TRUE;
}

/* ---- in another place -------------------------------------------------- */

/* Whether every name below the domain has this TXT. */
static gboolean is_wildcard(const DmSpfJudge *judge, const DmDnsRecord *txt)
{
	g_autofree char *name = g_strconcat("dmarcmill-wildcard-test.",
					    judge->input->domain, NULL);
	const DmDnsAnswer *answer =
		dm_lookups_ask_quietly(judge->lookups, name, DM_DNS_TXT);

	for (guint i = 0; i < answer->records->len; i++) {
		const DmDnsRecord *other = dm_dns_record(answer, i);

		if (other->text_size == txt->text_size &&
		    memcmp(other->text, txt->text, txt->text_size) == 0)
			return TRUE;
	}
	return FALSE;
}

/* The record at another name as a line for the domain itself; NULL where it was
   not meant for that; caller frees. */
static char *moved_line(const DmSpfJudge *judge, const char *text)
{
	g_autofree char *whole = dm_spf_mend_broken(text);
	g_autoptr(DmSpfRecord) record =
		whole ? dm_spf_record_parse(whole, strlen(whole)) : NULL;

	/* One that authorises nobody was not meant for who gets mail. */
	return record && dm_spf_names_senders(record)
		       ? dm_spf_line_of(judge, judge->section->policy,
					dm_spf_mend_record(record, NULL))
		       : NULL;
}

/* What was found where nobody looks. */
typedef struct {
	gboolean is_there, names_senders;
	char *publish; /* what was proposed, or NULL */
} Misplaced;

/* SPF22: at a name where nobody looks; one line is proposed, not two. */
static void judge_place(const DmSpfJudge *judge, const char *prefix,
			Misplaced *misplaced)
{
	g_autofree char *name =
		g_strdup_printf("%s.%s", prefix, judge->input->domain);
	const DmDnsAnswer *answer =
		dm_lookups_ask(judge->lookups, name, DM_DNS_TXT);
	const DmDnsRecord *first;
	guint n = find_meant(answer, &first);
	g_autofree char *text = NULL, *line = NULL;

	if (!n || is_wildcard(judge, first))
		return;
	text = meant_text(first);
	if (n == 1 && !misplaced->publish)
		line = moved_line(judge, text);
	dm_judge(
		judge->judgements, "SPF22", name, line,
		"there is a record of SPF at %s, where no receiver looks, and none at %s itself, so SPF does not work; publish it at the domain",
		name, judge->input->domain);
	misplaced->is_there = TRUE;
	misplaced->names_senders |= n > 1 || dm_spf_may_name_senders(text);
	if (line)
		misplaced->publish = g_steal_pointer(&line);
}

/* ---- no record, or several --------------------------------------------- */

void dm_spf_judge_parked(const DmSpfJudge *judge, gboolean proposes,
			 const char *what)
{
	const char *domain = judge->input->domain;
	g_autofree char *publish =
		proposes ? dm_publish_txt(domain, "v=spf1 -all") : NULL;
	g_autofree char *reported =
		judge->input->messages
			? g_strdup_printf(
				  "; unless the %" G_GINT64_FORMAT
				  " messages in its name that reports show, none of which passes, are yours,",
				  judge->input->messages)
			: g_strdup(";");

	dm_judge(
		judge->judgements, "SPF23", domain, publish,
		"%s takes no mail and is not known to send any, but %s, so that forged mail in its name is not told apart%s say that nothing of it is genuine",
		domain, what, reported);
}

void dm_spf_judge_missing(const DmSpfJudge *judge)
{
	const DmSpfPolicy *policy = judge->section->policy;
	gboolean sends = dm_check_input_sends(judge->input);
	gboolean exists = policy->status != DM_DNS_NXDOMAIN;
	const char *senders = exists ? dm_spf_known_senders(judge) : NULL;
	g_autofree char *publish = NULL, *moved = NULL;
	Misplaced misplaced = { 0 };

	if (judge_near_miss(judge))
		return;
	if (exists) {
		judge_place(judge, "_spf", &misplaced);
		judge_place(judge, "_dmarc", &misplaced);
		moved = misplaced.publish;
	}
	if (senders && !misplaced.is_there)
		publish = dm_spf_line_of(judge, policy,
					 g_strdup_printf("v=spf1 %s ~all",
							 senders));
	if (dm_spf_is_parked(judge)) {
		dm_spf_judge_parked(judge, !moved && !misplaced.names_senders,
				    "has no record of SPF");
		return;
	}
	if (!exists)
		dm_judge(
			judge->judgements, "SPF01", policy->domain, NULL,
			"%s does not exist in DNS, so it has no record of SPF, and receivers refuse mail in its name",
			policy->domain);
	else if (sends)
		dm_judge_as(
			judge->judgements, "SPF01", DM_SEVERITY_ERROR,
			policy->domain, publish,
			"%s has no record of SPF although reports show %" G_GINT64_FORMAT
			" messages of it that pass DMARC, so all of them hang on DKIM alone; name all its senders in one",
			policy->domain, judge->input->passed);
	else
		dm_judge(
			judge->judgements, "SPF01", policy->domain, publish,
			"%s has no record of SPF, so receivers cannot tell which servers may send in its name; name all its senders in one",
			policy->domain);
}

void dm_spf_judge_several(const DmSpfJudge *judge)
{
	const DmSpfPolicy *policy = judge->section->policy;
	const DmDnsAnswer *answer =
		dm_lookups_ask(judge->lookups, policy->domain, DM_DNS_TXT);
	g_autofree char *joined = dm_spf_join(answer, policy->domain);
	g_autofree char *publish =
		joined ? dm_spf_line_of(judge, policy,
					dm_spf_mend_own(judge, joined))
		       : NULL;
	g_autofree char *why = dm_spf_why_none(judge, policy);

	dm_judge(
		judge->judgements, "SPF02", policy->domain, publish,
		"%s has %u records of SPF, so receivers answer permerror and use none of them; join them in one%s",
		policy->domain, policy->n_records, why);
}

/*
 * Writes the lines of a zone that mend records of SPF, and looks where they
 * lead.  What is wrong with the records it does not know.
 */
#include <string.h>

#include "dns/mx.h"
#include "dns/name.h"
#include "dns/spfjudge.h"
#include "dns/spfmend.h"

/* More than any sound zone needs: each costs as much as the record itself. */
#define WALKS_MAX 12

static void free_record(gpointer data)
{
	dm_spf_record_free(data);
}

DmSpfProposals *dm_spf_proposals_new(void)
{
	DmSpfProposals *proposals = g_new0(DmSpfProposals, 1);

	proposals->lines =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	proposals->changed = g_hash_table_new_full(g_str_hash, g_str_equal,
						   g_free, free_record);
	proposals->whys =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return proposals;
}

void dm_spf_proposals_free(DmSpfProposals *proposals)
{
	if (!proposals)
		return;
	g_hash_table_unref(proposals->lines);
	g_hash_table_unref(proposals->changed);
	g_hash_table_unref(proposals->whys);
	dm_spf_policy_free(proposals->tree);
	g_free(proposals);
}

/* ---- what is known of the domain -------------------------------------- */

gboolean dm_spf_is_own(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	return dm_dns_name_is_below(policy->domain, judge->input->domain);
}

static const DmDnsAnswer *ask(const DmSpfJudge *judge, DmDnsType type)
{
	return dm_lookups_ask(judge->lookups, judge->input->domain, type);
}

gboolean dm_spf_is_parked(const DmSpfJudge *judge)
{
	if (dm_check_input_sends(judge->input))
		return FALSE;
	return dm_mx_is_null(judge->mx) ||
	       (judge->input->has_reports && dm_dns_is_empty(judge->mx) &&
		dm_dns_is_empty(ask(judge, DM_DNS_A)) &&
		dm_dns_is_empty(ask(judge, DM_DNS_AAAA)));
}

const char *dm_spf_known_senders(const DmSpfJudge *judge)
{
	const DmDnsAnswer *a = ask(judge, DM_DNS_A);
	const DmDnsAnswer *aaaa = ask(judge, DM_DNS_AAAA);

	if (judge->mx->records->len && !dm_mx_is_null(judge->mx))
		return "mx";
	return a->records->len || aaaa->records->len ? "a" : NULL;
}

/* ---- what they lead to ------------------------------------------------ */

/* Replaces the record of the domain among those that are proposed, and says
   what becomes worse by it, or NULL. */
static const char *try_record(const DmSpfJudge *judge,
			      const DmSpfPolicy *policy, const char *record)
{
	DmSpfProposals *proposals = judge->proposals;
	const DmSpfPolicy *now =
		proposals->tree ? proposals->tree : judge->section->policy;
	g_autofree char *domain = g_ascii_strdown(policy->domain, -1);
	g_autoptr(DmSpfPolicy) then = NULL;
	const char *why;

	proposals->walks++;
	g_hash_table_insert(proposals->changed, g_strdup(domain),
			    dm_spf_record_parse(record, strlen(record)));
	then = dm_spf_policy_changed(judge->section, judge->lookups,
				     proposals->changed);
	why = dm_spf_why_worse(then, now, policy);
	if (why) {
		g_hash_table_remove(proposals->changed, domain);
		g_hash_table_insert(proposals->whys, g_steal_pointer(&domain),
				    (gpointer)why);
	} else {
		dm_spf_policy_free(proposals->tree);
		proposals->tree = g_steal_pointer(&then);
	}
	return why;
}

/* Beside a CNAME there can be no other record. */
static gboolean can_publish(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	return dm_spf_is_own(judge, policy) &&
	       !dm_lookups_ask_quietly(judge->lookups, policy->domain,
				       DM_DNS_TXT)
			->aliases->len;
}

/* While answers are missing all that is found is thrown away. */
static gboolean can_try(const DmSpfJudge *judge)
{
	return judge->proposals->walks < WALKS_MAX &&
	       !dm_lookups_is_pending(judge->lookups);
}

char *dm_spf_line_of(const DmSpfJudge *judge, const DmSpfPolicy *policy,
		     char *text)
{
	g_autofree char *record = text;

	if (!record || !can_publish(judge, policy) || !can_try(judge) ||
	    try_record(judge, policy, record))
		return NULL;
	return dm_publish_txt(policy->domain, record);
}

char *dm_spf_why_none(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	g_autofree char *domain = g_ascii_strdown(policy->domain, -1);
	const char *why = g_hash_table_lookup(judge->proposals->whys, domain);

	return why ? g_strdup_printf(
			     "; no better record is proposed here, because with it %s",
			     why)
		   : g_strdup("");
}

/* ---- what they say ---------------------------------------------------- */

char *dm_spf_mend_own(const DmSpfJudge *judge, const char *text)
{
	g_autofree char *whole = dm_spf_mend_broken(text);
	g_autoptr(DmSpfRecord) record =
		whole ? dm_spf_record_parse(whole, strlen(whole)) : NULL;

	if (!record)
		return NULL;
	/* Parked, and a record that names senders would say otherwise. */
	if (dm_spf_is_parked(judge) && dm_spf_names_nobody(record))
		return g_strdup("v=spf1 -all");
	return dm_spf_mend_record(record, dm_spf_known_senders(judge));
}

static char *make_text(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	if (policy == judge->section->policy)
		return dm_spf_mend_own(judge, policy->text);
	return policy->record->fault ? dm_spf_mend_part(policy->text)
				     : dm_spf_mend_record(policy->record, NULL);
}

const char *dm_spf_mended_line(const DmSpfJudge *judge,
			       const DmSpfPolicy *policy)
{
	g_autofree char *domain = g_ascii_strdown(policy->domain, -1);
	GHashTable *lines = judge->proposals->lines;
	gpointer line = NULL;

	if (g_hash_table_lookup_extended(lines, domain, NULL, &line) ||
	    !can_publish(judge, policy) || !can_try(judge))
		return line;
	line = dm_spf_line_of(judge, policy, make_text(judge, policy));
	g_hash_table_insert(lines, g_steal_pointer(&domain), line);
	return line;
}

/*
 * Writes the lines of a zone that mend records of SPF.  What is wrong with them
 * it does not know.
 */
#include <string.h>

#include "dns/mx.h"
#include "dns/name.h"
#include "dns/spfjudge.h"
#include "dns/spfmend.h"

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

char *dm_spf_line_of(const DmSpfJudge *judge, const DmSpfPolicy *policy,
		     char *text)
{
	const DmSpfPolicy *top = judge->section->policy;
	g_autofree char *record = text;
	g_autoptr(DmSpfPolicy) then = NULL;

	if (!record || !dm_spf_is_own(judge, policy))
		return NULL;
	then = dm_spf_policy_changed(judge->lookups, top->domain,
				     policy->domain, record);
	return dm_spf_is_worse(then, top)
		       ? NULL
		       : dm_publish_txt(policy->domain, record);
}

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

static char *make_line(const DmSpfJudge *judge, const DmSpfPolicy *policy)
{
	char *text = policy == judge->section->policy
			     ? dm_spf_mend_own(judge, policy->text)
			     : dm_spf_mend_record(policy->record, NULL);

	return dm_spf_line_of(judge, policy, text);
}

const char *dm_spf_mended_line(const DmSpfJudge *judge,
			       const DmSpfPolicy *policy)
{
	gpointer line;

	if (!g_hash_table_lookup_extended(judge->lines, policy, NULL, &line)) {
		line = make_line(judge, policy);
		g_hash_table_insert(judge->lines, (gpointer)policy, line);
	}
	return line;
}

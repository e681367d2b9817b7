/*
 * Looks at the record and the policy of MTA-STS.  Fetching is not its work.
 */
#include "dns/mtasts.h"

#include <string.h>

#include "dns/taglist.h"

#define RFC_MAX_AGE 31557600
#define DAY 86400
#define ID_MAX 32
#define HTTP_OK 200

void dm_mtasts_section_free(DmMtaStsSection *section)
{
	if (!section)
		return;
	g_free(section->name);
	g_free(section->record);
	g_free(section->id);
	g_free(section->host);
	g_free(section->content_type);
	g_free(section->problem);
	dm_sts_policy_free(section->policy);
	g_ptr_array_unref(section->uncovered);
	g_free(section);
}

/* A record that senders can use, with an id that they have not seen yet. */
static char *example(const DmMtaStsSection *section, const DmCheckInput *input)
{
	g_autofree char *text = g_strdup_printf("v=STSv1; id=%" G_GINT64_FORMAT,
						input->now_seconds);

	return dm_publish_txt(section->name, text);
}

/* ---- the record ----------------------------------------------------- */

static gboolean id_is_good(const char *id)
{
	gsize size = id ? strlen(id) : 0;

	for (gsize i = 0; i < size; i++)
		if (!g_ascii_isalnum(id[i]))
			return FALSE;
	return size && size <= ID_MAX;
}

/* Senders look at these characters alone before they read on. */
static gboolean is_record(const char *text)
{
	return g_str_has_prefix(text, "v=STSv1;");
}

static gboolean is_near_miss(const char *text)
{
	while (g_ascii_isspace(*text) || *text == '"')
		text++;
	return g_ascii_strncasecmp(text, "v=STSv1", 7) == 0 ||
	       g_ascii_strncasecmp(text, "v = STSv1", 9) == 0;
}

static void take_records(DmMtaStsSection *section, const DmDnsAnswer *txt)
{
	for (guint i = 0; i < txt->records->len; i++) {
		const char *text = dm_dns_record(txt, i)->text;

		if (is_record(text)) {
			section->n_records++;
			g_free(section->record);
			section->record = g_strdup(text);
		} else if (!section->record && is_near_miss(text)) {
			section->record = g_strdup(text);
		}
	}
}

static void judge_id(DmMtaStsSection *section, const DmCheckInput *input,
		     DmJudgements *judgements)
{
	g_autoptr(DmTagList) tags =
		dm_tag_list_parse(section->record, strlen(section->record));
	g_autofree char *right = example(section, input);
	const char *id = dm_tag_list_value(tags, "id");

	if (id_is_good(id))
		section->id = g_strdup(id);
	else
		dm_judge(
			judgements, "STS01", section->name, right,
			id ? "the id \"%s\" is not 1 to 32 letters and digits, so senders take it that there is no policy"
			   : "there is no id in \"%s\", so senders take it that there is no policy",
			id ? id : section->record);
}

static void judge_record(DmMtaStsSection *section, const DmCheckInput *input,
			 DmJudgements *judgements)
{
	g_autofree char *right = example(section, input);

	if (section->n_records == 1)
		judge_id(section, input, judgements);
	else if (section->n_records > 1)
		dm_judge(
			judgements, "STS01", section->name, right,
			"there are %u records that begin with v=STSv1; with more than one senders take it that there is none",
			section->n_records);
	else if (section->record)
		dm_judge(
			judgements, "STS01", section->name, right,
			"\"%s\" does not begin with exactly \"v=STSv1;\", so senders pass over it",
			section->record);
}

/* ---- the policy ----------------------------------------------------- */

static void keep_problem(DmMtaStsSection *section, const DmWebAnswer *web)
{
	if (web->status != DM_WEB_OK)
		section->problem = g_strdup(web->problem);
	else if (web->location)
		section->problem = g_strdup_printf(
			"the server redirects (%u) to %s, which senders must not follow",
			web->http_status, web->location);
	else if (web->http_status != HTTP_OK)
		section->problem = g_strdup_printf(
			"the server answers with status %u", web->http_status);
}

static void take_web(DmMtaStsSection *section, const DmWebAnswer *web)
{
	gsize size = 0;
	const char *text = web->body ? g_bytes_get_data(web->body, &size) : "";

	section->was_fetched = TRUE;
	section->web = web->status;
	section->http_status = web->http_status;
	section->content_type = g_strdup(web->content_type);
	keep_problem(section, web);
	if (!section->problem)
		section->policy = dm_sts_policy_parse(text ? text : "", size);
}

/*
 * Of an address that others cannot reach no sender gets a policy, and whoever
 * writes such a record shall not have us knock at doors of this network.
 */
static void add_reachable(GArray *addresses, const DmCheckInput *input,
			  const DmDnsAnswer *answer)
{
	for (guint i = 0; i < answer->records->len; i++) {
		const DmAddress *address = &dm_dns_record(answer, i)->address;

		if (input->closed_network ||
		    dm_address_scope(address) == DM_SCOPE_GLOBAL)
			g_array_append_val(addresses, *address);
	}
}

static void look_up_policy(DmMtaStsSection *section, const DmCheckInput *input,
			   DmLookups *lookups)
{
	const DmDnsAnswer *a = dm_lookups_ask(lookups, section->host, DM_DNS_A);
	const DmDnsAnswer *aaaa =
		dm_lookups_ask(lookups, section->host, DM_DNS_AAAA);
	g_autoptr(GArray) addresses =
		g_array_new(FALSE, FALSE, sizeof(DmAddress));

	if (a->status == DM_DNS_PENDING || aaaa->status == DM_DNS_PENDING)
		return;
	add_reachable(addresses, input, a);
	add_reachable(addresses, input, aaaa);
	if (addresses->len)
		take_web(section,
			 dm_lookups_fetch(lookups, section->host, addresses));
	else if (!dm_dns_failed(a) && !dm_dns_failed(aaaa))
		section->problem = g_strdup_printf(
			a->records->len || aaaa->records->len
				? "%s has no address that others can reach"
				: "%s has no address",
			section->host);
}

/* ---- what the policy says ------------------------------------------- */

static void judge_form(const DmMtaStsSection *section, DmJudgements *judgements)
{
	const DmStsPolicy *policy = section->policy;

	if (!policy->version || strcmp(policy->version, "STSv1") != 0)
		dm_judge(
			judgements, "STS03", section->host, "version: STSv1",
			"the policy has no line \"version: STSv1\", so senders cannot use it");
	if (policy->mode <= DM_STS_MODE_UNKNOWN)
		dm_judge(
			judgements, "STS03", section->host, "mode: testing",
			"the policy's mode is %s, not enforce, testing or none, so senders cannot use it",
			policy->mode_text ? policy->mode_text : "missing");
	if (!policy->max_age_text)
		dm_judge(judgements, "STS03", section->host, "max_age: 1209600",
			 "the policy has no max_age, so senders cannot use it");
	if (!policy->mx->len && policy->mode != DM_STS_MODE_NONE)
		dm_judge(
			judgements, "STS03", section->host, NULL,
			"the policy names no mx, so senders cannot use it; name each mail host in a line \"mx: …\"");
}

static void judge_age(const DmMtaStsSection *section, DmJudgements *judgements)
{
	const DmStsPolicy *policy = section->policy;

	if (!policy->max_age_text)
		return;
	if (!policy->has_max_age || policy->max_age_seconds > RFC_MAX_AGE)
		dm_judge(
			judgements, "STS04", section->host, "max_age: 1209600",
			"max_age is \"%s\"; it must be a number of seconds from 0 to 31557600, a year",
			policy->max_age_text);
	else if (policy->max_age_seconds < DAY &&
		 policy->mode != DM_STS_MODE_NONE)
		dm_judge(
			judgements, "STS06", section->host, "max_age: 1209600",
			"senders forget the policy after %" G_GINT64_FORMAT
			" seconds; an attacker who holds back the next fetch has won, so weeks are advised",
			policy->max_age_seconds);
}

static gboolean is_covered(const DmStsPolicy *policy, const char *host)
{
	for (guint i = 0; i < policy->mx->len; i++)
		if (dm_sts_covers(g_ptr_array_index(policy->mx, i), host))
			return TRUE;
	return FALSE;
}

/* Where nobody delivers anyway. */
static gboolean is_no_host(const char *name)
{
	return strcmp(name, ".") == 0 || dm_mx_is_address(name);
}

/* Without MX the domain is its own mail host. */
static void judge_coverage(DmMtaStsSection *section, const DmMxSection *mx,
			   DmJudgements *judgements)
{
	const DmStsPolicy *policy = section->policy;

	for (guint i = 0; i < mx->hosts->len; i++) {
		const char *host = dm_mx_host(mx, i)->name;
		g_autofree char *line = g_strconcat("mx: ", host, NULL);

		if (is_covered(policy, host) || is_no_host(host))
			continue;
		g_ptr_array_add(section->uncovered, g_strdup(host));
		dm_judge_as(
			judgements, "STS05",
			policy->mode == DM_STS_MODE_ENFORCE
				? DM_SEVERITY_ERROR
				: DM_SEVERITY_WARNING,
			section->host, line,
			policy->mode == DM_STS_MODE_ENFORCE
				? "no mx line of the policy covers the mail host %s: senders that heed it do not deliver there"
				: "no mx line of the policy covers the mail host %s: with mode enforce senders would not deliver there",
			host);
	}
}

static gboolean is_used(const char *pattern, const DmMxSection *mx)
{
	for (guint i = 0; i < mx->hosts->len; i++)
		if (dm_sts_covers(pattern, dm_mx_host(mx, i)->name))
			return TRUE;
	return FALSE;
}

static void judge_unused(const DmMtaStsSection *section, const DmMxSection *mx,
			 DmJudgements *judgements)
{
	for (guint i = 0; i < section->policy->mx->len; i++) {
		const char *pattern = g_ptr_array_index(section->policy->mx, i);

		if (!is_used(pattern, mx))
			dm_judge(
				judgements, "STS10", section->host, NULL,
				"the policy's \"mx: %s\" covers none of the mail hosts",
				pattern);
	}
}

static void judge_mode(const DmMtaStsSection *section, gboolean has_tlsrpt,
		       const char *domain, DmJudgements *judgements)
{
	DmStsMode mode = section->policy->mode;
	g_autofree char *name = g_strconcat("_smtp._tls.", domain, NULL);
	g_autofree char *text = g_strdup_printf(
		"v=TLSRPTv1; rua=mailto:tls-reports@%s", domain);
	g_autofree char *record = dm_publish_txt(name, text);

	if (mode == DM_STS_MODE_TESTING || mode == DM_STS_MODE_NONE)
		dm_judge(
			judgements, "STS08", section->host, NULL,
			"the policy's mode is %s: senders deliver without TLS too",
			dm_sts_mode_name(mode));
	if (!has_tlsrpt && mode != DM_STS_MODE_NONE)
		dm_judge(
			judgements, "STS09", name, record,
			"there is no TLS-RPT record, so nobody tells you when senders cannot deliver because of the policy");
}

static gboolean is_plain_text(const char *type)
{
	gsize size = type ? strcspn(type, "; \t") : 0;

	return size == 10 && g_ascii_strncasecmp(type, "text/plain", 10) == 0;
}

static void judge_policy(DmMtaStsSection *section, const DmMxSection *mx,
			 gboolean has_tlsrpt, const char *domain,
			 DmJudgements *judgements)
{
	if (!section->policy->is_text) {
		dm_judge(judgements, "STS03", section->host, NULL,
			 "the policy is no text that senders could read");
		return;
	}
	judge_form(section, judgements);
	judge_age(section, judgements);
	if (!is_plain_text(section->content_type))
		dm_judge(
			judgements, "STS07", section->host, NULL,
			"the policy is sent as %s; it should be text/plain, which some senders insist on",
			section->content_type ? section->content_type
					      : "no type at all");
	judge_mode(section, has_tlsrpt, domain, judgements);
	if (section->policy->mode == DM_STS_MODE_NONE ||
	    !section->policy->mx->len ||
	    (mx->kind != DM_PATH_MX && mx->kind != DM_PATH_IMPLICIT))
		return;
	judge_coverage(section, mx, judgements);
	judge_unused(section, mx, judgements);
}

/* ---- both ----------------------------------------------------------- */

/* The host may be there for other reasons, a wildcard: only a policy counts. */
static void judge_without_record(const DmMtaStsSection *section,
				 const DmCheckInput *input,
				 DmJudgements *judgements)
{
	g_autofree char *right = example(section, input);

	if (section->policy && section->policy->version)
		dm_judge(
			judgements, "STS11", section->name, right,
			"%s has a policy, but without a record at %s no sender looks for it",
			section->host, section->name);
}

DmMtaStsSection *dm_mtasts_section_new(const DmCheckInput *input,
				       const DmMxSection *mx,
				       gboolean has_tlsrpt, DmLookups *lookups,
				       DmJudgements *judgements)
{
	DmMtaStsSection *section = g_new0(DmMtaStsSection, 1);
	const DmDnsAnswer *txt;

	section->name = g_strconcat("_mta-sts.", input->domain, NULL);
	section->host = g_strconcat("mta-sts.", input->domain, NULL);
	section->uncovered = g_ptr_array_new_with_free_func(g_free);
	txt = dm_lookups_ask(lookups, section->name, DM_DNS_TXT);
	section->is_known = !dm_dns_failed(txt);
	take_records(section, txt);
	look_up_policy(section, input, lookups);
	if (dm_lookups_is_pending(lookups) || dm_dns_failed(txt))
		return section;
	judge_record(section, input, judgements);
	if (!section->record)
		judge_without_record(section, input, judgements);
	else if (section->web == DM_WEB_BUDGET && section->was_fetched)
		return section;
	else if (section->problem)
		dm_judge(
			judgements, "STS02", section->host, NULL,
			"the policy at https://%s/.well-known/mta-sts.txt cannot be had: %s",
			section->host, section->problem);
	else if (section->policy)
		judge_policy(section, mx, has_tlsrpt, input->domain,
			     judgements);
	return section;
}

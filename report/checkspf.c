/*
 * Writes what a domain publishes for SPF.  It judges nothing.
 */
#include "report/checkspf.h"

/* ---- for programs --------------------------------------------------- */

static void json_hosts(DmJsonWriter *json, const GPtrArray *hosts)
{
	dm_json_key(json, "hosts");
	dm_json_begin_array(json);
	for (guint i = 0; i < hosts->len; i++) {
		const DmSpfHost *host = g_ptr_array_index(hosts, i);

		dm_json_begin_object(json);
		dm_json_member_text(json, "host", host->name);
		dm_json_member_strings(json, "addresses", host->addresses);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
}

static void json_policy(DmJsonWriter *json, const DmSpfPolicy *policy);

static void json_node(DmJsonWriter *json, const DmSpfNode *node)
{
	char qualifier[] = { node->term->qualifier, 0 };

	dm_json_begin_object(json);
	dm_json_member_text(json, "text", node->term->text);
	dm_json_member_text(json, "kind", dm_spf_kind_name(node->term->kind));
	dm_json_member_text(json, "qualifier", *qualifier ? qualifier : NULL);
	dm_json_member_text(json, "target", node->target);
	dm_json_member_bool(json, "ignored", node->is_ignored);
	dm_json_member_bool(json, "depends_on_message", node->has_macros);
	dm_json_member_int(json, "lookups", node->lookups);
	dm_json_member_int(json, "void_lookups", node->voids);
	dm_json_member_strings(json, "addresses", node->addresses);
	json_hosts(json, node->hosts);
	dm_json_member_text(json, "problem", node->problem);
	dm_json_key(json, "policy");
	if (node->policy)
		json_policy(json, node->policy);
	else
		dm_json_null(json);
	dm_json_end_object(json);
}

static void json_policy_members(DmJsonWriter *json, const DmSpfPolicy *policy)
{
	dm_json_member_text(json, "domain", policy->domain);
	dm_json_member_int(json, "records", policy->n_records);
	dm_json_member_text(json, "record", policy->text);
	dm_json_member_maybe(json, "ttl", policy->text != NULL,
			     policy->ttl_seconds);
	dm_json_member_text(json, "problem",
			    policy->record ? policy->record->problem : NULL);
	dm_json_member_int(json, "lookups", policy->lookups);
	dm_json_member_int(json, "void_lookups", policy->voids);
	dm_json_key(json, "terms");
	dm_json_begin_array(json);
	for (guint i = 0; i < policy->nodes->len; i++)
		json_node(json, dm_spf_node(policy, i));
	dm_json_end_array(json);
}

static void json_policy(DmJsonWriter *json, const DmSpfPolicy *policy)
{
	dm_json_begin_object(json);
	json_policy_members(json, policy);
	dm_json_end_object(json);
}

static void json_path(DmJsonWriter *json, const GPtrArray *path)
{
	dm_json_key(json, "path");
	dm_json_begin_array(json);
	for (guint i = 0; i < path->len; i++) {
		const DmSpfStep *step = g_ptr_array_index(path, i);

		dm_json_begin_object(json);
		dm_json_member_text(json, "domain", step->domain);
		dm_json_member_text(json, "term", step->term);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
}

static void json_evaluation(DmJsonWriter *json, const DmSpfQuestion *question,
			    const DmSpfOutcome *outcome)
{
	char ip[DM_ADDRESS_TEXT];

	dm_json_begin_object(json);
	dm_json_member_text(json, "ip", dm_address_format(&question->ip, ip));
	dm_json_member_text(json, "from", question->from);
	dm_json_member_text(json, "helo", question->helo);
	dm_json_member_text(json, "result",
			    dm_spf_result_name(outcome->result));
	json_path(json, outcome->path);
	dm_json_member_text(json, "explanation", outcome->explanation);
	dm_json_member_text(json, "problem", outcome->problem);
	dm_json_member_int(json, "lookups", outcome->lookups);
	dm_json_member_int(json, "void_lookups", outcome->voids);
	dm_json_end_object(json);
}

void dm_check_spf_json(DmJsonWriter *json, const DmSpfSection *section)
{
	dm_json_begin_object(json);
	json_policy_members(json, section->policy);
	dm_json_member_bool(json, "complete", section->is_complete);
	dm_json_member_int(json, "lookups_max", DM_SPF_LOOKUPS_MAX);
	dm_json_member_int(json, "void_lookups_max", DM_SPF_VOIDS_MAX);
	dm_json_key(json, "evaluation");
	if (section->evaluation)
		json_evaluation(json, section->question, section->evaluation);
	else
		dm_json_null(json);
	dm_json_end_object(json);
}

/* ---- for people ----------------------------------------------------- */

#define INDENT 3
#define FIRST_INDENT 4

static void add_indent(DmPageLines *page, guint depth)
{
	g_string_append_printf(page->line, "%*s",
			       (int)(FIRST_INDENT + depth * INDENT), "");
}

static void add_list(DmPageLines *page, const GPtrArray *texts)
{
	for (guint i = 0; i < texts->len; i++) {
		g_string_append(page->line, i ? ", " : "  ");
		dm_page_add(page, g_ptr_array_index(texts, i));
	}
}

static void put_hosts(DmPageLines *page, const GPtrArray *hosts, guint depth)
{
	for (guint i = 0; i < hosts->len; i++) {
		const DmSpfHost *host = g_ptr_array_index(hosts, i);

		add_indent(page, depth + 2);
		dm_page_add(page, host->name);
		add_list(page, host->addresses);
		dm_page_put(page);
	}
}

static void put_nodes(DmPageLines *page, const DmSpfPolicy *policy,
		      guint depth);

/* The costs, the term, and what it names. */
static void put_node(DmPageLines *page, const DmSpfNode *node, guint depth)
{
	add_indent(page, depth);
	if (node->lookups)
		g_string_append_printf(page->line, "%2u ", node->lookups);
	else
		g_string_append(page->line, " - ");
	dm_page_add(page, node->term->text);
	add_list(page, node->addresses);
	if (node->is_ignored)
		g_string_append(page->line, "  (ignored)");
	if (node->has_macros)
		g_string_append(page->line,
				"  (depends on the message: not followed)");
	if (node->problem)
		dm_page_add_named(page, "  ! ", node->problem);
	dm_page_put(page);
	put_hosts(page, node->hosts, depth);
	if (node->policy)
		put_nodes(page, node->policy, depth + 1);
}

static void put_nodes(DmPageLines *page, const DmSpfPolicy *policy, guint depth)
{
	for (guint i = 0; i < policy->nodes->len; i++)
		put_node(page, dm_spf_node(policy, i), depth);
}

static void put_count(DmPageLines *page, const char *label, guint count,
		      int max, gboolean is_complete)
{
	g_string_append_printf(page->line, "  %-18s ", label);
	if (!is_complete)
		g_string_append(page->line, "at least ");
	g_string_append_printf(page->line, "%u of at most %d", count, max);
	dm_page_put(page);
}

static void put_path(DmPageLines *page, const GPtrArray *path)
{
	for (guint i = 0; i < path->len; i++) {
		const DmSpfStep *step = g_ptr_array_index(path, i);

		g_string_append_printf(page->line, "  %-18s ",
				       i ? "" : "decided by");
		dm_page_add(page, step->term);
		dm_page_add_named(page, "  of ", step->domain);
		dm_page_put(page);
	}
}

static void put_evaluation(DmPageLines *page, const DmSpfQuestion *question,
			   const DmSpfOutcome *outcome)
{
	char ip[DM_ADDRESS_TEXT];

	dm_page_field(page, "client", dm_address_format(&question->ip, ip));
	dm_page_field(page, "sender", question->from);
	dm_page_field(page, "HELO", question->helo);
	dm_page_field(page, "result", dm_spf_result_name(outcome->result));
	put_path(page, outcome->path);
	dm_page_field(page, "because", outcome->problem);
	dm_page_field(page, "explanation", outcome->explanation);
	dm_page_number(page, "look-ups", TRUE, outcome->lookups);
	dm_page_number(page, "void look-ups", TRUE, outcome->voids);
}

static void put_policy(DmPageLines *page, const DmSpfSection *section)
{
	const DmSpfPolicy *policy = section->policy;

	if (!policy->text) {
		dm_page_field(page, "record",
			      policy->status >= DM_DNS_SERVFAIL
				      ? dm_dns_status_text(policy->status)
				      : "none");
		return;
	}
	dm_page_field(page, "record", policy->text);
	dm_page_number(page, "TTL", TRUE, policy->ttl_seconds);
	/* One that is never evaluated costs nothing. */
	if (policy->n_records > 1 || policy->record->fault)
		return;
	put_count(page, "look-ups", policy->lookups, DM_SPF_LOOKUPS_MAX,
		  section->is_complete);
	put_count(page, "void look-ups", policy->voids, DM_SPF_VOIDS_MAX,
		  section->is_complete);
	put_nodes(page, policy, 0);
}

void dm_check_spf_page(DmPageLines *page, const DmSpfSection *section)
{
	put_policy(page, section);
	if (section->evaluation)
		put_evaluation(page, section->question, section->evaluation);
}

/*
 * Judges what a record of SPF costs receivers, and names the terms that cost
 * it, so that a user knows what to cut.
 */
#include "dns/spfjudge.h"

#include <string.h>

#define LOOKUPS_WARN 8 /* one more service and the record breaks */
#define COSTS_MAX 8    /* terms that are named with their costs */

static gint by_cost(gconstpointer a, gconstpointer b)
{
	const DmSpfNode *first = *(DmSpfNode *const *)a;
	const DmSpfNode *second = *(DmSpfNode *const *)b;

	if (first->lookups != second->lookups)
		return first->lookups < second->lookups ? 1 : -1;
	return first->term->position < second->term->position ? -1 : 1;
}

/* "include:a.example 4 (a 1, mx 1, …), …": the dearest first, two levels. */
static void append_costs(GString *out, const DmSpfPolicy *policy,
			 gboolean goes_deeper)
{
	g_autoptr(GPtrArray) nodes = g_ptr_array_new();
	guint rest = 0;

	for (guint i = 0; i < policy->nodes->len; i++)
		if (dm_spf_node(policy, i)->lookups)
			g_ptr_array_add(nodes, policy->nodes->pdata[i]);
	g_ptr_array_sort(nodes, by_cost);
	for (guint i = 0; i < nodes->len; i++) {
		const DmSpfNode *node = g_ptr_array_index(nodes, i);

		if (i >= COSTS_MAX) {
			rest += node->lookups;
			continue;
		}
		g_string_append_printf(out, "%s%.80s %u", i ? ", " : "",
				       node->term->text, node->lookups);
		if (!goes_deeper || !node->policy || node->lookups < 3)
			continue;
		g_string_append(out, " (itself 1, ");
		append_costs(out, node->policy, FALSE);
		g_string_append_c(out, ')');
	}
	if (rest)
		g_string_append_printf(out, ", others %u", rest);
}

/* SPF04. */
static void judge_lookups(const DmSpfPolicy *policy, gboolean is_complete,
			  DmJudgements *judgements)
{
	g_autoptr(GString) costs = g_string_new(NULL);
	const char *least = is_complete ? "" : "at least ";

	if (policy->lookups < LOOKUPS_WARN)
		return;
	append_costs(costs, policy, TRUE);
	if (policy->lookups > DM_SPF_LOOKUPS_MAX)
		dm_judge(
			judgements, "SPF04", policy->domain, NULL,
			"%s%u terms ask DNS, and receivers answer permerror after %d; they are: %s",
			least, policy->lookups, DM_SPF_LOOKUPS_MAX, costs->str);
	else
		dm_judge_as(
			judgements, "SPF04", DM_SEVERITY_WARNING,
			policy->domain, NULL,
			"%s%u of at most %d terms ask DNS, so one more service may break the record; they are: %s",
			least, policy->lookups, DM_SPF_LOOKUPS_MAX, costs->str);
}

static void append_voids(GString *out, const DmSpfPolicy *policy)
{
	for (guint i = 0; i < policy->nodes->len; i++) {
		const DmSpfNode *node = dm_spf_node(policy, i);

		if (node->voids && node->policy && node->policy->nodes->len)
			append_voids(out, node->policy);
		else if (node->voids)
			g_string_append_printf(out, "%s\"%.80s\" in %s",
					       out->len ? ", " : "",
					       node->term->text,
					       policy->domain);
	}
}

/* SPF05. */
/* A client has one family; `a` of a host without addresses of it is void. */
static void judge_family(const DmSpfPolicy *policy, guint voids,
			 const char *family, DmJudgements *judgements)
{
	if (voids > DM_SPF_VOIDS_MAX && policy->voids <= DM_SPF_VOIDS_MAX)
		dm_judge(
			judgements, "SPF05", policy->domain, NULL,
			"for %s clients %u terms find nothing, because the hosts that \"a\" names have no address of that family, and receivers answer permerror after %d; name addresses by ip4 and ip6 instead",
			family, voids, DM_SPF_VOIDS_MAX);
}

static void judge_voids(const DmSpfPolicy *policy, DmJudgements *judgements)
{
	g_autoptr(GString) names = g_string_new(NULL);

	judge_family(policy, policy->voids_v4, "IPv4", judgements);
	judge_family(policy, policy->voids_v6, "IPv6", judgements);
	if (!policy->voids)
		return;
	append_voids(names, policy);
	if (policy->voids > DM_SPF_VOIDS_MAX)
		dm_judge(
			judgements, "SPF05", policy->domain, NULL,
			"%u terms find nothing, and receivers answer permerror after %d: remove %s",
			policy->voids, DM_SPF_VOIDS_MAX, names->str);
	else
		dm_judge_as(
			judgements, "SPF05", DM_SEVERITY_WARNING,
			policy->domain, NULL,
			"%u of at most %d terms find nothing and authorise nobody: remove %s",
			policy->voids, DM_SPF_VOIDS_MAX, names->str);
}

void dm_spf_judge_costs(const DmSpfSection *section, DmJudgements *judgements)
{
	const DmSpfPolicy *policy = section->policy;

	if (section->is_cut)
		dm_judge(
			judgements, "SPF04", policy->domain, NULL,
			"the record of %s and what it includes have more terms than were looked at, far more than receivers follow before they answer permerror; cut it down",
			policy->domain);
	else
		judge_lookups(policy, section->is_complete, judgements);
	judge_voids(policy, judgements);
}

/* ---- of a record that is proposed ------------------------------------- */

typedef struct {
	guint lookups;
	guint fresh;	     /* terms that ask DNS, and are ignored now */
	gboolean is_unknown; /* nobody has looked at what one pulls in */
} Price;

static void add_price(Price *price, const DmSpfTerm *term,
		      const DmSpfNode *node)
{
	guint counts = dm_spf_kind_counts(term->kind);

	if (node && !node->is_ignored) {
		price->lookups += node->lookups;
		return;
	}
	price->lookups += counts;
	price->fresh += node ? counts : 0;
	price->is_unknown |= node && (term->kind == DM_SPF_INCLUDE ||
				      term->kind == DM_SPF_REDIRECT);
}

/* Receivers count over all that the domain's own record pulls in. */
static gboolean adds_too_much(const DmSpfPolicy *policy, const Price *price)
{
	const DmSpfPolicy *top = policy;
	guint voids, lookups;

	while (top->up)
		top = top->up;
	voids = MAX(top->voids, MAX(top->voids_v4, top->voids_v6));
	lookups = top->lookups + price->lookups -
		  MIN(policy->lookups, top->lookups + price->lookups);
	return (price->fresh && price->fresh + voids > DM_SPF_VOIDS_MAX) ||
	       (lookups > DM_SPF_LOOKUPS_MAX && lookups > top->lookups);
}

gboolean dm_spf_may_cost_too_much(const DmSpfPolicy *policy, const char *text)
{
	g_autoptr(DmSpfRecord) record = dm_spf_record_parse(text, strlen(text));
	g_autoptr(GHashTable) nodes = g_hash_table_new(g_str_hash, g_str_equal);
	Price price = { 0 };

	for (guint i = 0; i < policy->nodes->len; i++) {
		const DmSpfNode *node = dm_spf_node(policy, i);

		/* One that stands twice counts as the one that is ignored. */
		if (node->is_ignored ||
		    !g_hash_table_contains(nodes, node->term->text))
			g_hash_table_insert(nodes, node->term->text,
					    (gpointer)node);
	}
	for (guint i = 0; i < record->terms->len; i++) {
		const DmSpfTerm *term = dm_spf_term(record, i);

		add_price(&price, term, g_hash_table_lookup(nodes, term->text));
	}
	return price.is_unknown || adds_too_much(policy, &price);
}

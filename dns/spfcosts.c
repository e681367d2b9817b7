/*
 * Judges what a record of SPF costs receivers, and names the terms that cost
 * it, so that a user knows what to cut; and whether one that is proposed costs
 * more.
 */
#include "dns/spfjudge.h"

#include <string.h>

#include "dns/name.h"

#define LOOKUPS_WARN 8 /* one more service and the record breaks */
#define COSTS_MAX 8    /* terms that are named with their costs */
/* Bits of a prefix: nobody has such a network of his own. */
#define OPEN_BELOW 8

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

/* What is wrong with a tree. */
typedef struct {
	guint troubles[DM_SPF_CUT + 1];
	guint open; /* terms that authorise everybody, */
	guint wide; /* or too many, or nobody knows how many */
} Faults;

/* Whether a term that is looked at lets everybody pass. */
static gboolean is_open(const DmSpfNode *node)
{
	const DmSpfTerm *term = node->term;

	if (term->kind == DM_SPF_ALL || term->kind == DM_SPF_EXISTS)
		return term->qualifier == '+' && !node->has_macros &&
		       node->trouble != DM_SPF_VOID;
	return dm_spf_term_is_wide(term) &&
	       MIN(term->prefix4, term->prefix6) < OPEN_BELOW;
}

static void add_node(Faults *faults, const DmSpfNode *node, gboolean is_own)
{
	/* A record of which nothing is known may be as bad as any. */
	if (node->trouble != DM_SPF_UNKNOWN || node->policy)
		faults->troubles[node->trouble]++;
	faults->open += is_open(node);
	/* Those who send for many have large networks. */
	faults->wide +=
		node->has_macros || (is_own && dm_spf_term_is_wide(node->term));
}

static void add_faults(Faults *faults, const DmSpfPolicy *policy,
		       const char *domain)
{
	gboolean is_own = dm_dns_name_is_below(policy->domain, domain);

	for (guint i = 0; i < policy->nodes->len; i++) {
		const DmSpfNode *node = dm_spf_node(policy, i);

		if (node->is_ignored)
			continue;
		add_node(faults, node, is_own);
		if (node->policy)
			add_faults(faults, node->policy, domain);
	}
}

/* The terms that let everybody pass, of a domain's record in the tree and of
   all that it pulls in. */
static guint count_open(const DmSpfPolicy *policy, const char *domain)
{
	Faults faults = { .open = 0 };

	if (g_ascii_strcasecmp(policy->domain, domain) == 0)
		add_faults(&faults, policy, domain);
	for (guint i = 0; i < policy->nodes->len && !faults.open; i++)
		if (dm_spf_node(policy, i)->policy)
			faults.open += count_open(
				dm_spf_node(policy, i)->policy, domain);
	return faults.open;
}

static const char *const worse[] = {
	[DM_SPF_UNKNOWN] = "receivers would ask for a record that is not known",
	[DM_SPF_NO_RECORD] =
		"receivers would ask for a record that is not there",
	[DM_SPF_SEVERAL] = "receivers would find several records in one place",
	[DM_SPF_UNREADABLE] =
		"receivers would come to a record that cannot be read",
	[DM_SPF_LOOP] = "receivers would be led in a circle",
	[DM_SPF_HOSTS] = "receivers would find more hosts of mx than they ask",
	[DM_SPF_CUT] = "receivers would have to ask for too much",
};

/* Whether more servers pass than now. */
static gboolean passes_more(const DmSpfPolicy *then, const Faults *after,
			    const Faults *before, const DmSpfPolicy *changed)
{
	gboolean is_read = changed->n_records == 1 && !changed->record->fault;
	const DmSpfTerm *all =
		is_read ? dm_spf_record_find(changed->record, DM_SPF_ALL)
			: NULL;

	if (all && all->qualifier == '+')
		return count_open(then, changed->domain) > 0;
	return after->open > before->open ||
	       (is_read && after->wide > before->wide);
}

static gboolean exceeds(guint then, guint now, guint max)
{
	return then > max && then > now;
}

static guint most_voids(const DmSpfPolicy *policy)
{
	return MAX(policy->voids, MAX(policy->voids_v4, policy->voids_v6));
}

const char *dm_spf_why_worse(const DmSpfPolicy *then, const DmSpfPolicy *now,
			     const DmSpfPolicy *changed)
{
	Faults after = { .open = 0 }, before = { .open = 0 };

	add_faults(&after, then, then->domain);
	add_faults(&before, now, now->domain);
	for (DmSpfTrouble i = DM_SPF_UNKNOWN; i <= DM_SPF_CUT; i++)
		if (worse[i] && after.troubles[i] > before.troubles[i])
			return worse[i];
	if (passes_more(then, &after, &before, changed))
		return "far more servers could pass than are meant";
	if (exceeds(then->lookups, now->lookups, DM_SPF_LOOKUPS_MAX))
		return "more than 10 terms would ask DNS";
	if (exceeds(most_voids(then), most_voids(now), DM_SPF_VOIDS_MAX))
		return "more than 2 terms would find nothing";
	return NULL;
}

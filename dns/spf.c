/*
 * Walks the records that a record of SPF pulls in, level by level, and counts
 * what they cost.  It judges nothing: dns/spfjudge.c does.
 *
 * Level by level, so that the bound of terms cuts the same ones in each run,
 * whatever is pending.
 */
#include "dns/spf.h"

#include <string.h>

#include "dns/name.h"
#include "dns/spfjudge.h"

/* More than the 10 that are allowed, so that a user sees what is too many. */
#define DEPTH_MAX 11
/* Terms that ask DNS, twenty times as many as a receiver follows; and all. */
#define ASKING_MAX 200
#define NODES_MAX 5000

typedef struct {
	DmLookups *lookups;
	GPtrArray *queue; /* DmSpfPolicy, borrowed: to be walked, in order */
	guint nodes, asking;
	gboolean is_complete, is_cut;
	GHashTable *records; /* those of the section */
	GHashTable *changed; /* of dm_spf_policy_changed(), or NULL */
} Walk;

/* ---- memory --------------------------------------------------------- */

static void free_host(gpointer data)
{
	DmSpfHost *host = data;

	g_free(host->name);
	g_ptr_array_unref(host->addresses);
	g_free(host);
}

static void free_node(gpointer data)
{
	DmSpfNode *node = data;

	g_free(node->target);
	g_ptr_array_unref(node->addresses);
	g_ptr_array_unref(node->hosts);
	dm_spf_policy_free(node->policy);
	g_free(node->problem);
	g_free(node);
}

void dm_spf_policy_free(DmSpfPolicy *policy)
{
	if (!policy)
		return;
	g_free(policy->domain);
	g_free(policy->text);
	g_ptr_array_unref(policy->nodes);
	dm_spf_record_free(policy->record);
	g_free(policy);
}

void dm_spf_section_free(DmSpfSection *section)
{
	if (!section)
		return;
	dm_spf_policy_free(section->policy);
	dm_spf_question_free(section->question);
	dm_spf_outcome_free(section->evaluation);
	g_ptr_array_unref(section->senders);
	g_hash_table_unref(section->records);
	g_free(section);
}

const DmSpfNode *dm_spf_node(const DmSpfPolicy *policy, guint index)
{
	return g_ptr_array_index(policy->nodes, index);
}

/* ---- questions ------------------------------------------------------ */

static const DmDnsAnswer *ask(const Walk *walk, const char *name,
			      DmDnsType type)
{
	return walk->changed ? dm_lookups_ask_aside(walk->lookups, name, type)
			     : dm_lookups_ask(walk->lookups, name, type);
}

/* ---- terms that name hosts ------------------------------------------ */

static void G_GNUC_PRINTF(3, 4)
	set_trouble(DmSpfNode *node, DmSpfTrouble trouble, const char *format,
		    ...)
{
	va_list args;

	va_start(args, format);
	node->trouble = trouble;
	g_free(node->problem);
	node->problem = g_strdup_vprintf(format, args);
	va_end(args);
}

static void set_unknown(Walk *walk, DmSpfNode *node, const DmDnsAnswer *answer)
{
	walk->is_complete = FALSE;
	set_trouble(node, DM_SPF_UNKNOWN, "the %s records of %s: %s",
		    dm_dns_type_name(answer->type), answer->name,
		    dm_dns_status_text(answer->status));
}

/* Names that DNS cannot hold are not asked for, and so are not void. */
static void set_void(DmSpfNode *node, const DmDnsAnswer *answer,
		     const char *what)
{
	guint n = answer->status != DM_DNS_BAD_NAME;

	node->voids += n;
	node->voids_v4 += n;
	node->voids_v6 += n;
	set_trouble(node, DM_SPF_VOID, "%s has no %s (%s)", node->target, what,
		    dm_dns_status_text(answer->status));
}

static void add_addresses(GPtrArray *list, const DmDnsAnswer *answer)
{
	for (guint i = 0; i < answer->records->len; i++) {
		char text[DM_ADDRESS_TEXT];

		dm_address_format(&dm_dns_record(answer, i)->address, text);
		g_ptr_array_add(list, g_strdup(text));
	}
}

/* Both families; the failed answer where one failed, else that of A.  Which of
   them has nothing is added to *ret_v4 and *ret_v6. */
static const DmDnsAnswer *ask_addresses(Walk *walk, const char *name,
					GPtrArray *list, guint *ret_v4,
					guint *ret_v6)
{
	const DmDnsAnswer *a = ask(walk, name, DM_DNS_A);
	const DmDnsAnswer *aaaa = ask(walk, name, DM_DNS_AAAA);

	add_addresses(list, a);
	add_addresses(list, aaaa);
	*ret_v4 += dm_dns_is_empty(a) && list->len;
	*ret_v6 += dm_dns_is_empty(aaaa) && list->len;
	return dm_dns_failed(aaaa) ? aaaa : a;
}

static void walk_a(Walk *walk, DmSpfNode *node)
{
	const DmDnsAnswer *answer =
		ask_addresses(walk, node->target, node->addresses,
			      &node->voids_v4, &node->voids_v6);

	if (dm_dns_failed(answer))
		set_unknown(walk, node, answer);
	else if (dm_dns_is_empty(answer) && !node->addresses->len)
		set_void(node, answer, "address");
}

static void walk_exists(Walk *walk, DmSpfNode *node)
{
	const DmDnsAnswer *answer = ask(walk, node->target, DM_DNS_A);

	if (dm_dns_failed(answer))
		set_unknown(walk, node, answer);
	else if (dm_dns_is_empty(answer))
		set_void(node, answer, "A record");
}

static void walk_host(Walk *walk, DmSpfNode *node, const char *name)
{
	DmSpfHost *host = g_new0(DmSpfHost, 1);
	const DmDnsAnswer *answer;
	guint v4 = 0, v6 = 0; /* not counted: section 4.6.4 */

	host->name = g_strdup(name);
	host->addresses = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(node->hosts, host);
	answer = ask_addresses(walk, name, host->addresses, &v4, &v6);
	if (dm_dns_failed(answer))
		set_unknown(walk, node, answer);
}

static void walk_mx(Walk *walk, DmSpfNode *node)
{
	const DmDnsAnswer *answer = ask(walk, node->target, DM_DNS_MX);

	if (dm_dns_failed(answer))
		set_unknown(walk, node, answer);
	else if (dm_dns_is_empty(answer))
		set_void(node, answer, "MX record");
	if (answer->records->len > DM_SPF_MX_MAX) {
		set_trouble(node, DM_SPF_HOSTS,
			    "%s has %u MX hosts, and %d are allowed",
			    node->target, answer->records->len, DM_SPF_MX_MAX);
		return;
	}
	for (guint i = 0; i < answer->records->len; i++) {
		const char *name = dm_dns_record(answer, i)->name;

		if (strcmp(name, ".") != 0)
			walk_host(walk, node, name);
	}
}

/* ---- terms that pull in a record ------------------------------------ */

/* A record that is pulled in again and again is read once. */
static void take_record(Walk *walk, DmSpfPolicy *policy,
			const DmDnsRecord *found)
{
	DmSpfRecord *record = g_hash_table_lookup(walk->records, found);

	if (!record) {
		record = dm_spf_record_parse(found->text, found->text_size);
		g_hash_table_insert(walk->records, (gpointer)found, record);
	}
	policy->text = g_utf8_make_valid(found->text, (gssize)found->text_size);
	policy->ttl_seconds = found->ttl_seconds;
	policy->record = dm_spf_record_ref(record);
}

/* The record that the domain is to have instead, or NULL. */
static DmSpfRecord *changed_record(const Walk *walk, const char *domain)
{
	g_autofree char *name = g_ascii_strdown(domain, -1);

	return walk->changed ? g_hash_table_lookup(walk->changed, name) : NULL;
}

/* The record of a domain, not yet walked. */
static DmSpfPolicy *add_policy(Walk *walk, const char *domain,
			       gboolean is_final, const DmSpfPolicy *up)
{
	const DmDnsAnswer *answer = ask(walk, domain, DM_DNS_TXT);
	DmSpfRecord *changed = changed_record(walk, domain);
	DmSpfPolicy *policy = g_new0(DmSpfPolicy, 1);
	const DmDnsRecord *found;

	policy->domain = g_strdup(domain);
	policy->up = up;
	policy->depth = up ? up->depth + 1 : 0;
	policy->nodes = g_ptr_array_new_with_free_func(free_node);
	policy->is_final = is_final;
	policy->status = answer->status;
	policy->answer_bytes = answer->size_bytes;
	policy->n_records = dm_spf_select(answer, &found);
	walk->is_complete &= !dm_dns_failed(answer);
	if (changed) {
		policy->status = DM_DNS_OK;
		policy->n_records = 1;
		policy->record = dm_spf_record_ref(changed);
	} else if (found) {
		take_record(walk, policy, found);
	} else {
		return policy;
	}
	/* A broken record, or one of several, is never evaluated. */
	if (policy->n_records == 1 && !policy->record->fault)
		g_ptr_array_add(walk->queue, policy);
	else
		walk->is_complete = FALSE;
	return policy;
}

static gboolean is_above(const DmSpfPolicy *policy, const char *domain)
{
	for (; policy; policy = policy->up)
		if (g_ascii_strcasecmp(policy->domain, domain) == 0)
			return TRUE;
	return FALSE;
}

static void walk_below(Walk *walk, DmSpfNode *node, const DmSpfPolicy *policy)
{
	if (is_above(policy, node->target)) {
		set_trouble(node, DM_SPF_LOOP, "it leads back to %s",
			    node->target);
		return;
	}
	if (policy->depth >= DEPTH_MAX) {
		walk->is_complete = FALSE;
		set_trouble(node, DM_SPF_CUT,
			    "not followed: records are nested too deep");
		return;
	}
	node->policy = add_policy(walk, node->target,
				  policy->is_final &&
					  node->term->kind == DM_SPF_REDIRECT,
				  policy);
}

/* What the record that was pulled in means for the term. */
static void take_policy(DmSpfNode *node, const DmSpfPolicy *policy)
{
	const char *target = node->target;
	guint own = policy->status == DM_DNS_NODATA ||
		    policy->status == DM_DNS_NXDOMAIN;

	node->lookups += policy->lookups;
	node->voids += policy->voids + own;
	node->voids_v4 += policy->voids_v4 + own;
	node->voids_v6 += policy->voids_v6 + own;
	if (policy->status == DM_DNS_PENDING)
		return;
	if (policy->status >= DM_DNS_SERVFAIL)
		set_trouble(node, DM_SPF_UNKNOWN, "the TXT records of %s: %s",
			    target, dm_dns_status_text(policy->status));
	else if (!policy->n_records)
		set_trouble(node, DM_SPF_NO_RECORD,
			    "%s has no record of SPF%s%s%s", target,
			    policy->status == DM_DNS_OK ? "" : " (",
			    policy->status == DM_DNS_OK
				    ? ""
				    : dm_dns_status_text(policy->status),
			    policy->status == DM_DNS_OK ? "" : ")");
	else if (policy->n_records > 1)
		set_trouble(
			node, DM_SPF_SEVERAL,
			"%s has %u records of SPF, and only one may be there",
			target, policy->n_records);
	else if (policy->record->fault)
		set_trouble(node, DM_SPF_UNREADABLE,
			    "the record of %s cannot be read: %s", target,
			    policy->record->problem);
}

/* Adds up what is below, when all is walked. */
static void sum_policy(DmSpfPolicy *policy)
{
	for (guint i = 0; i < policy->nodes->len; i++) {
		DmSpfNode *node = g_ptr_array_index(policy->nodes, i);

		if (node->policy) {
			sum_policy(node->policy);
			take_policy(node, node->policy);
		}
		policy->lookups += node->lookups;
		policy->voids += node->voids;
		policy->voids_v4 += node->voids_v4;
		policy->voids_v6 += node->voids_v6;
	}
}

/* ---- records -------------------------------------------------------- */

static void walk_node(Walk *walk, DmSpfNode *node, const DmSpfPolicy *policy)
{
	const DmSpfTerm *term = node->term;
	DmSpfValues values = { .domain = policy->domain };

	if (!dm_spf_kind_counts(term->kind) || node->is_ignored)
		return;
	node->lookups = 1;
	if (term->domain && dm_spf_text_has(term->domain, "slohipv")) {
		node->has_macros = TRUE;
		walk->is_complete = FALSE;
		return;
	}
	node->target = term->domain
			       ? dm_spf_text_expand_name(term->domain, &values)
			       : g_strdup(policy->domain);
	if (term->kind == DM_SPF_A)
		walk_a(walk, node);
	else if (term->kind == DM_SPF_MX)
		walk_mx(walk, node);
	else if (term->kind == DM_SPF_EXISTS)
		walk_exists(walk, node);
	else if (term->kind != DM_SPF_PTR)
		walk_below(walk, node, policy);
}

/* Whether a receiver never comes to the term (RFC 7208 sections 5.1, 6.1). */
static gboolean is_ignored(const DmSpfTerm *term, const DmSpfTerm *all)
{
	if (!all || term == all)
		return FALSE;
	return term->kind == DM_SPF_REDIRECT ||
	       (term->qualifier && term->position > all->position);
}

/* The first of the terms that ask DNS; those behind are too many anyway. */
static void walk_counted(Walk *walk, DmSpfNode *node, DmSpfPolicy *policy)
{
	if (!dm_spf_kind_counts(node->term->kind) ||
	    ++walk->asking <= ASKING_MAX) {
		walk_node(walk, node, policy);
		return;
	}
	walk->is_complete = FALSE;
	walk->is_cut = TRUE;
	set_trouble(node, DM_SPF_CUT, "not followed: there are too many terms");
}

static void walk_record(Walk *walk, DmSpfPolicy *policy)
{
	const DmSpfTerm *all = dm_spf_record_find(policy->record, DM_SPF_ALL);

	for (guint i = 0; i < policy->record->terms->len; i++) {
		DmSpfNode *node;

		if (++walk->nodes > NODES_MAX) {
			walk->is_complete = FALSE;
			walk->is_cut = TRUE;
			return;
		}
		node = g_new0(DmSpfNode, 1);
		node->term = dm_spf_term(policy->record, i);
		node->addresses = g_ptr_array_new_with_free_func(g_free);
		node->hosts = g_ptr_array_new_with_free_func(free_host);
		node->is_ignored = is_ignored(node->term, all);
		g_ptr_array_add(policy->nodes, node);
		walk_counted(walk, node, policy);
	}
}

static DmSpfPolicy *walk_all(Walk *walk, const char *domain)
{
	g_autoptr(GPtrArray) queue = g_ptr_array_new();
	DmSpfPolicy *policy;

	walk->queue = queue;
	walk->is_complete = TRUE;
	policy = add_policy(walk, domain, TRUE, NULL);
	for (guint i = 0; i < queue->len; i++)
		walk_record(walk, g_ptr_array_index(queue, i));
	sum_policy(policy);
	return policy;
}

DmSpfPolicy *dm_spf_policy_changed(const DmSpfSection *section,
				   DmLookups *lookups, GHashTable *changed)
{
	Walk walk = { .lookups = lookups,
		      .records = section->records,
		      .changed = changed };

	return walk_all(&walk, section->policy->domain);
}

/* ---- the section ---------------------------------------------------- */

static DmSpfQuestion *copy_question(const DmSpfQuestion *question,
				    const char *domain)
{
	DmSpfQuestion *copy = g_new0(DmSpfQuestion, 1);

	copy->ip = question->ip;
	copy->from = g_strdup(question->from);
	copy->helo = g_strdup(question->helo);
	copy->receiver = g_strdup(question->receiver);
	copy->now_seconds = question->now_seconds;
	if ((!copy->from || !*copy->from) && !copy->helo) {
		g_free(copy->from);
		copy->from = g_strdup_printf("postmaster@%s", domain);
	}
	return copy;
}

static void free_record(gpointer data)
{
	dm_spf_record_free(data);
}

static void free_outcome(gpointer data)
{
	dm_spf_outcome_free(data);
}

/* Mail from postmaster of the domain, whatever HELO says. */
static GPtrArray *check_sources(const DmCheckInput *input, DmLookups *lookups)
{
	GPtrArray *outcomes = g_ptr_array_new_with_free_func(free_outcome);

	for (guint i = 0; i < input->sources->len; i++) {
		const DmSpfQuestion from_there = {
			.ip = g_array_index(input->sources, DmAddress, i),
			.now_seconds = input->now_seconds,
		};
		g_autoptr(DmSpfQuestion) question =
			copy_question(&from_there, input->domain);

		g_ptr_array_add(outcomes, dm_spf_check(lookups, question));
	}
	return outcomes;
}

DmSpfSection *dm_spf_section_new(const DmCheckInput *input, DmLookups *lookups,
				 DmJudgements *judgements,
				 const DmSpfQuestion *question)
{
	DmSpfSection *section = g_new0(DmSpfSection, 1);
	Walk walk = { .lookups = lookups };

	section->records = g_hash_table_new_full(NULL, NULL, NULL, free_record);
	walk.records = section->records;
	section->policy = walk_all(&walk, input->domain);
	section->is_complete = walk.is_complete;
	section->is_cut = walk.is_cut;
	if (question) {
		section->question = copy_question(question, input->domain);
		section->evaluation = dm_spf_check(lookups, section->question);
	}
	section->senders = check_sources(input, lookups);
	dm_spf_judge(section, input, lookups, judgements);
	return section;
}

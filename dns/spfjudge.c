/*
 * Judges the record of a domain by the rules of SPF, and writes what to publish
 * instead.  What is not known it does not judge; what it costs receivers
 * judges dns/spfcosts.c.
 */
#include "dns/spfjudge.h"

#include <string.h>

#include "dns/mx.h"
#include "dns/name.h"
#include "dns/spfmend.h"

#define TEXT_WARN 450 /* RFC 7208 section 3.4 */
#define ANSWER_WARN 512
#define WIDE4 15
#define WIDE6 31

typedef struct {
	const DmSpfSection *section;
	const DmCheckInput *input;
	DmLookups *lookups;
	DmJudgements *judgements;
	const DmDnsAnswer *mx; /* of the domain */
	GHashTable *seen;      /* records that were judged: once is enough */
	GHashTable *lines;     /* policy -> its mended_line(), or NULL */
} Judge;

/* ---- what to publish ------------------------------------------------ */

/* Records of others are not for this domain to mend. */
static gboolean is_own(const Judge *judge, const DmSpfPolicy *policy)
{
	return dm_dns_name_is_below(policy->domain, judge->input->domain);
}

static gboolean is_first(const Judge *judge, const DmSpfPolicy *policy)
{
	return policy == judge->section->policy;
}

/* Takes `text`; NULL where there is none, or it would break a limit. */
static char *line_of(const Judge *judge, const DmSpfPolicy *policy, char *text)
{
	char *line = text && is_own(judge, policy) &&
				     !dm_spf_may_cost_too_much(policy, text)
			     ? dm_publish_txt(policy->domain, text)
			     : NULL;

	g_free(text);
	return line;
}

static const DmDnsAnswer *ask(const Judge *judge, DmDnsType type)
{
	return dm_lookups_ask(judge->lookups, judge->input->domain, type);
}

/* A domain that is known to take no mail and shows none of its own in
   reports. */
static gboolean is_parked(const Judge *judge)
{
	if (dm_check_input_sends(judge->input))
		return FALSE;
	return dm_mx_is_null(judge->mx) ||
	       (judge->input->has_reports && dm_dns_is_empty(judge->mx) &&
		dm_dns_is_empty(ask(judge, DM_DNS_A)) &&
		dm_dns_is_empty(ask(judge, DM_DNS_AAAA)));
}

/* What is known of the domain's senders: its MX, or its address. */
static const char *known_senders(const Judge *judge)
{
	const DmDnsAnswer *a = ask(judge, DM_DNS_A);
	const DmDnsAnswer *aaaa = ask(judge, DM_DNS_AAAA);

	if (judge->mx->records->len && !dm_mx_is_null(judge->mx))
		return "mx";
	return a->records->len || aaaa->records->len ? "a" : NULL;
}

/* Parked, and a record that names senders would say otherwise. */
static gboolean is_unused(const Judge *judge, const DmSpfRecord *record)
{
	return is_parked(judge) && !dm_spf_names_senders(record);
}

static char *make_line(const Judge *judge, const DmSpfPolicy *policy)
{
	const char *senders =
		is_first(judge, policy) ? known_senders(judge) : NULL;

	if (is_first(judge, policy) && is_unused(judge, policy->record))
		return line_of(judge, policy, g_strdup("v=spf1 -all"));
	return line_of(judge, policy,
		       dm_spf_mend_record(policy->record, senders));
}

/* The one line for all that is wrong with a record: whoever publishes it mends
   one thing and breaks no other. */
static const char *mended_line(const Judge *judge, const DmSpfPolicy *policy)
{
	gpointer line;

	if (!g_hash_table_lookup_extended(judge->lines, policy, NULL, &line)) {
		line = make_line(judge, policy);
		g_hash_table_insert(judge->lines, (gpointer)policy, line);
	}
	return line;
}

/* ---- no record, several, in another place --------------------------- */

/* Whether every name below the domain has this record. */
static gboolean is_wildcard(const Judge *judge, const char *text)
{
	g_autofree char *name = g_strconcat("dmarcmill-wildcard-test.",
					    judge->input->domain, NULL);
	const DmDnsAnswer *answer =
		dm_lookups_ask_quietly(judge->lookups, name, DM_DNS_TXT);
	const DmDnsRecord *found;

	return dm_spf_select(answer, &found) && strcmp(found->text, text) == 0;
}

/* The record at another name as a line for the domain itself; NULL where it was
   not meant for that; caller frees. */
static char *moved_line(const Judge *judge, const char *text)
{
	/* One that authorises nobody was not meant for who gets mail. */
	return g_ascii_strcasecmp(text, "v=spf1 -all") == 0
		       ? NULL
		       : line_of(judge, judge->section->policy,
				 dm_spf_mend_text(text, NULL));
}

/* What was found where nobody looks. */
typedef struct {
	gboolean is_there, names_senders;
	char *publish; /* what was proposed, or NULL */
} Misplaced;

/* SPF22: at a name where nobody looks; one line is proposed, not two. */
static void judge_place(const Judge *judge, const char *prefix,
			Misplaced *misplaced)
{
	g_autofree char *name =
		g_strdup_printf("%s.%s", prefix, judge->input->domain);
	const DmDnsAnswer *answer =
		dm_lookups_ask(judge->lookups, name, DM_DNS_TXT);
	const DmDnsRecord *found;
	g_autofree char *text = NULL, *line = NULL;

	if (!dm_spf_select(answer, &found))
		return;
	text = g_utf8_make_valid(found->text, (gssize)found->text_size);
	if (is_wildcard(judge, text))
		return;
	line = misplaced->publish ? NULL : moved_line(judge, text);
	dm_judge(
		judge->judgements, "SPF22", name, line,
		"there is a record of SPF at %s, where no receiver looks, and none at %s itself, so SPF does not work; publish it at the domain",
		name, judge->input->domain);
	misplaced->is_there = TRUE;
	misplaced->names_senders |= dm_spf_may_name_senders(text);
	if (line)
		misplaced->publish = g_steal_pointer(&line);
}

/* `proposes`: nothing else is proposed for the domain, and no record of its own
   names senders. */
static void judge_parked(const Judge *judge, gboolean proposes,
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

static void judge_missing(const Judge *judge)
{
	const DmSpfPolicy *policy = judge->section->policy;
	gboolean sends = dm_check_input_sends(judge->input);
	gboolean exists = policy->status != DM_DNS_NXDOMAIN;
	const char *senders = exists ? known_senders(judge) : NULL;
	g_autofree char *first =
		senders ? g_strdup_printf("v=spf1 %s ~all", senders) : NULL;
	g_autofree char *publish = NULL, *moved = NULL;
	Misplaced misplaced = { 0 };

	if (exists) {
		judge_place(judge, "_spf", &misplaced);
		judge_place(judge, "_dmarc", &misplaced);
		moved = misplaced.publish;
	}
	/* Beside a CNAME there can be no other record. */
	if (first && !misplaced.is_there && !judge->mx->aliases->len)
		publish = dm_publish_txt(policy->domain, first);
	if (is_parked(judge)) {
		judge_parked(judge, !moved && !misplaced.names_senders,
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

static void judge_several(const Judge *judge)
{
	const DmSpfPolicy *policy = judge->section->policy;
	const DmDnsAnswer *answer =
		dm_lookups_ask(judge->lookups, policy->domain, DM_DNS_TXT);
	g_autofree char *publish =
		line_of(judge, policy,
			dm_spf_mend_several(answer, policy->domain,
					    known_senders(judge)));

	dm_judge(
		judge->judgements, "SPF02", policy->domain, publish,
		"%s has %u records of SPF, so receivers answer permerror and use none of them; join them in one",
		policy->domain, policy->n_records);
}

/* ---- the tree ------------------------------------------------------- */

/* Of a broken record. */
static char *mended_text(const Judge *judge, const DmSpfPolicy *policy)
{
	return is_first(judge, policy)
		       ? dm_spf_mend_text(policy->text, known_senders(judge))
		       : dm_spf_mend_part(policy->text);
}

/* SPF03, SPF14. */
static void judge_fault(const Judge *judge, const DmSpfPolicy *policy)
{
	const DmSpfRecord *record = policy->record;
	g_autofree char *publish = NULL;

	if (record->fault == DM_SPF_SYNTAX)
		publish = line_of(judge, policy, mended_text(judge, policy));
	dm_judge(
		judge->judgements,
		record->fault == DM_SPF_SYNTAX ? "SPF03" : "SPF14",
		policy->domain, publish,
		"the record cannot be read, so receivers answer permerror and use none of it: %s",
		record->problem);
}

static const struct {
	DmSpfTrouble trouble;
	const char *id;
	const char *effect;
} troubles[] = {
	{ DM_SPF_NO_RECORD, "SPF06",
	  "so receivers answer permerror; mend the name or remove the term" },
	{ DM_SPF_SEVERAL, "SPF06",
	  "so receivers answer permerror; remove the term until that is mended" },
	{ DM_SPF_LOOP, "SPF07",
	  "so receivers run into the limit of 10 look-ups and answer permerror; remove the term" },
	{ DM_SPF_HOSTS, "SPF08",
	  "so receivers answer permerror; name the networks by ip4 and ip6" },
};

static void judge_trouble(const Judge *judge, const DmSpfPolicy *policy,
			  const DmSpfNode *node)
{
	for (guint i = 0; i < G_N_ELEMENTS(troubles); i++)
		if (troubles[i].trouble == node->trouble)
			dm_judge(judge->judgements, troubles[i].id,
				 policy->domain, NULL, "\"%.80s\": %s, %s",
				 node->term->text, node->problem,
				 troubles[i].effect);
	/* Nobody asks for it, so it counts as nothing, but is worth nothing. */
	if (node->trouble == DM_SPF_VOID && !node->voids)
		dm_judge_as(
			judge->judgements, "SPF05", DM_SEVERITY_WARNING,
			policy->domain, NULL,
			"\"%.80s\" names what no name of DNS can be, so it authorises nobody; mend the name",
			node->term->text);
}

/* SPF12: wherever it stands, who includes it lets everybody pass. */
static void judge_open(const Judge *judge, const DmSpfPolicy *policy,
		       const DmSpfNode *node)
{
	const char *publish = NULL;

	if (node->term->kind != DM_SPF_ALL || node->term->qualifier != '+' ||
	    node->is_ignored)
		return;
	publish = mended_line(judge, policy);
	dm_judge(
		judge->judgements, "SPF12", policy->domain, publish,
		"\"%s\" authorises every server of the world to send in the name of %s; name the senders, and end in ~all",
		node->term->text, judge->input->domain);
}

/* ---- rules for records of the domain's own -------------------------- */

/* SPF09. */
static void judge_ptr(const Judge *judge, const DmSpfPolicy *policy,
		      const DmSpfNode *node)
{
	const DmSpfTerm *term = node->term;
	gboolean has_p = term->domain && term->kind != DM_SPF_OTHER &&
			 dm_spf_text_has(term->domain, "p");
	const char *publish = NULL;

	if (term->kind != DM_SPF_PTR && !has_p)
		return;
	if (term->kind == DM_SPF_PTR)
		publish = mended_line(judge, policy);
	dm_judge(
		judge->judgements, "SPF09", policy->domain, publish,
		"\"%.80s\" makes receivers look up the names of every client, which is slow and which some of them ignore; name the senders by a, mx, ip4 or ip6",
		term->text);
}

/* SPF15. */
static void judge_modifier(const Judge *judge, const DmSpfPolicy *policy,
			   const DmSpfNode *node)
{
	if (node->term->kind == DM_SPF_OTHER)
		dm_judge(
			judge->judgements, "SPF15", policy->domain, NULL,
			"\"%.80s\" is a modifier that receivers ignore; if a mechanism was meant, write a colon for the equals sign",
			node->term->text);
}

/* SPF19. */
static void judge_mx(const Judge *judge, const DmSpfPolicy *policy,
		     const DmSpfNode *node)
{
	if (node->term->kind != DM_SPF_MX || node->is_ignored)
		return;
	if ((node->trouble == DM_SPF_VOID && node->voids) ||
	    (node->trouble == DM_SPF_FINE && node->target && !node->hosts->len))
		dm_judge(
			judge->judgements, "SPF19", policy->domain, NULL,
			"\"%.80s\" authorises nobody, because %s has no MX host; its own address does not stand in for them, that would be \"a\"",
			node->term->text, node->target);
}

static void judge_host_bits(const Judge *judge, const DmSpfPolicy *policy,
			    const DmSpfTerm *term)
{
	g_autofree char *meant = dm_spf_mend_network(term);
	const char *publish = meant ? mended_line(judge, policy) : NULL;

	if (meant)
		dm_judge(
			judge->judgements, "SPF20", policy->domain, publish,
			"\"%.80s\" has bits behind its prefix, which are ignored: it means all of %s; if one server is meant, leave the prefix out",
			term->text, meant);
}

/* SPF20. */
static void judge_network(const Judge *judge, const DmSpfPolicy *policy,
			  const DmSpfNode *node)
{
	const DmSpfTerm *term = node->term;
	gboolean is_v4 = term->kind == DM_SPF_IP4;
	guint prefix = is_v4 ? term->prefix4 : term->prefix6;

	if ((!is_v4 && term->kind != DM_SPF_IP6) || term->qualifier == '-')
		return;
	if (prefix <= (is_v4 ? WIDE4 : WIDE6))
		dm_judge(
			judge->judgements, "SPF20", policy->domain, NULL,
			"\"%.80s\" authorises a network with a prefix of only %u bits, and every machine in it can send in the name of %s; name the servers that send",
			term->text, prefix, judge->input->domain);
	judge_host_bits(judge, policy, term);
}

/* SPF24. */
static void judge_macros(const Judge *judge, const DmSpfPolicy *policy,
			 const DmSpfNode *node)
{
	if (node->has_macros)
		dm_judge(
			judge->judgements, "SPF24", policy->domain, NULL,
			"\"%.80s\" depends on each message, so what it authorises was not checked; --ip and --from evaluate it for one",
			node->term->text);
}

static void (*const own_rules[])(const Judge *, const DmSpfPolicy *,
				 const DmSpfNode *) = {
	judge_ptr, judge_modifier, judge_mx, judge_network, judge_macros,
};

/* ---- rules for the record that decides ------------------------------ */

/* SPF10. */
static void judge_ignored(const Judge *judge, const DmSpfPolicy *policy)
{
	g_autoptr(GString) names = g_string_new(NULL);
	const char *publish = NULL;

	for (guint i = 0; i < policy->nodes->len; i++) {
		const DmSpfNode *node = dm_spf_node(policy, i);

		if (node->is_ignored)
			g_string_append_printf(names, "%s\"%.80s\"",
					       names->len ? ", " : "",
					       node->term->text);
	}
	if (!names->len)
		return;
	publish = mended_line(judge, policy);
	dm_judge(
		judge->judgements, "SPF10", policy->domain, publish,
		"receivers ignore %s because of the \"all\" in the record, so what is named there is not authorised; mechanisms belong before \"all\", and a redirect works only without it",
		names->str);
}

/* SPF16. */
static void judge_order(const Judge *judge, const DmSpfPolicy *policy)
{
	const DmSpfTerm *early = NULL;
	const char *publish = NULL;

	for (guint i = 0; i < policy->nodes->len; i++) {
		const DmSpfTerm *term = dm_spf_node(policy, i)->term;

		if (!early &&
		    (term->kind == DM_SPF_REDIRECT || term->kind == DM_SPF_EXP))
			early = term;
		if (!early || !term->qualifier)
			continue;
		publish = mended_line(judge, policy);
		dm_judge(
			judge->judgements, "SPF16", policy->domain, publish,
			"\"%.80s\" stands in front of \"%.80s\" although it acts behind all mechanisms, which misleads whoever reads the record; move it to the end",
			early->text, term->text);
		return;
	}
}

/* SPF11, SPF13, SPF21, SPF23: what becomes of all other servers. */
static void judge_end(const Judge *judge, const DmSpfPolicy *policy)
{
	const DmSpfTerm *all = dm_spf_record_find(policy->record, DM_SPF_ALL);
	const char *domain = policy->domain;
	const char *publish = NULL;

	if (!all && dm_spf_record_find(policy->record, DM_SPF_REDIRECT))
		return;
	if (!all || all->qualifier == '?')
		publish = mended_line(judge, policy);
	if (!all)
		dm_judge(
			judge->judgements, "SPF11", domain, publish,
			"the record does not end in \"all\" or a redirect, so it says \"neutral\" about every server that is not named, which protects %s as little as no record",
			judge->input->domain);
	else if (all->qualifier == '?')
		dm_judge(
			judge->judgements, "SPF13", domain, publish,
			"\"?all\" says \"neutral\" about every server that is not named, which protects %s as little as no record%s",
			judge->input->domain,
			dm_check_input_sends(judge->input)
				? "; name all its senders, and end in ~all"
				: "; use ~all or -all");
	else if (all->qualifier == '-' && judge->input->has_reports &&
		 judge->input->dkim_only > 0)
		dm_judge(
			judge->judgements, "SPF21", domain, NULL,
			"\"-all\" may make receivers refuse the mail that only DKIM covers, %" G_GINT64_FORMAT
			" of %" G_GINT64_FORMAT
			" messages that pass, before DMARC is looked at; ~all leaves the last word to DMARC.",
			judge->input->dkim_only, judge->input->passed);
	if ((!all || all->qualifier != '-') && is_parked(judge))
		judge_parked(
			judge,
			!dm_spf_names_senders(judge->section->policy->record),
			"its record of SPF does not end in -all");
}

/* SPF17. */
static void judge_size(const Judge *judge, const DmSpfPolicy *policy)
{
	gsize size = strlen(policy->text);

	if (size > TEXT_WARN)
		dm_judge(
			judge->judgements, "SPF17", policy->domain, NULL,
			"the record has %zu octets, so the answer may not fit in a packet of UDP and be lost where TCP is blocked; keep it below %d",
			size, TEXT_WARN);
	else if (policy->answer_bytes > ANSWER_WARN)
		dm_judge(
			judge->judgements, "SPF17", policy->domain, NULL,
			"the TXT records of %s make an answer of %zu octets, which may be lost where only %d pass and TCP is blocked; remove what is no longer used",
			policy->domain, policy->answer_bytes, ANSWER_WARN);
}

/* ---- walking -------------------------------------------------------- */

static void judge_policy(const Judge *judge, const DmSpfPolicy *policy)
{
	char *key = g_strdup_printf("%d %s", policy->is_final, policy->domain);

	if (!g_hash_table_add(judge->seen, key) || !policy->record ||
	    policy->n_records != 1)
		return;
	if (policy->record->fault)
		judge_fault(judge, policy);
	if (policy->is_final || is_own(judge, policy))
		judge_size(judge, policy);
	if (policy->record->fault)
		return;
	for (guint i = 0; i < policy->nodes->len; i++) {
		const DmSpfNode *node = dm_spf_node(policy, i);

		judge_trouble(judge, policy, node);
		judge_open(judge, policy, node);
		for (guint k = 0; k < G_N_ELEMENTS(own_rules); k++)
			if (policy->is_final || is_own(judge, policy))
				own_rules[k](judge, policy, node);
		if (node->policy)
			judge_policy(judge, node->policy);
	}
	if (policy->is_final) {
		judge_ignored(judge, policy);
		judge_order(judge, policy);
		judge_end(judge, policy);
	}
}

/* ---- all ------------------------------------------------------------- */

/* SPF18. */
static void judge_type(const Judge *judge)
{
	const char *domain = judge->input->domain;
	const DmDnsAnswer *answer =
		dm_lookups_ask_quietly(judge->lookups, domain, DM_DNS_SPF);

	if (answer->records->len)
		dm_judge(
			judge->judgements, "SPF18", domain, NULL,
			"%s has a record of the type SPF (99), which was given up and which nobody asks for; delete it and keep the TXT record",
			domain);
}

void dm_spf_judge(const DmSpfSection *section, const DmCheckInput *input,
		  DmLookups *lookups, DmJudgements *judgements)
{
	const DmSpfPolicy *policy = section->policy;
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const DmDnsAnswer *mx =
		dm_lookups_ask(lookups, input->domain, DM_DNS_MX);
	g_autoptr(GHashTable) lines =
		g_hash_table_new_full(NULL, NULL, NULL, g_free);
	const Judge judge = { section, input, lookups, judgements,
			      mx,      seen,  lines };

	judge_type(&judge);
	if (policy->status == DM_DNS_PENDING ||
	    policy->status >= DM_DNS_SERVFAIL)
		return;
	if (!policy->n_records)
		judge_missing(&judge);
	else if (policy->n_records > 1)
		judge_several(&judge);
	judge_policy(&judge, policy);
	dm_spf_judge_costs(section, judgements);
}

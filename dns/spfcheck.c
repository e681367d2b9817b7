/*
 * Evaluates SPF for one message, as a receiver does: left to right, within the
 * limits of RFC 7208 section 4.6.4.  It judges no record.
 */
#include "dns/spfcheck.h"

#include <string.h>

#include "dns/name.h"
#include "dns/spfrecord.h"

typedef struct {
	DmLookups *lookups;
	const DmSpfQuestion *question;
	char *local, *sender_domain, *helo;
	DmSpfOutcome *outcome;
} Check;

/* What a mechanism says (section 4.6.2, and 5.2 for errors). */
typedef enum { NO_MATCH, MATCH, WAIT, TEMPORARY, PERMANENT } Match;

guint dm_spf_select(const DmDnsAnswer *answer, const DmDnsRecord **ret_record)
{
	guint n = 0;

	*ret_record = NULL;
	for (guint i = 0; i < answer->records->len; i++) {
		const DmDnsRecord *record = dm_dns_record(answer, i);

		if (!dm_spf_is_record(record->text, record->text_size))
			continue;
		if (!n++)
			*ret_record = record;
	}
	return n;
}

/* ---- problems, limits ----------------------------------------------- */

static void G_GNUC_PRINTF(2, 3)
	set_problem(Check *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_free(check->outcome->problem);
	check->outcome->problem = g_strdup_vprintf(format, args);
	va_end(args);
}

/* A term that found nothing; FALSE when that was one too many. */
static gboolean count_void(Check *check)
{
	if (++check->outcome->voids <= DM_SPF_VOIDS_MAX)
		return TRUE;
	set_problem(
		check,
		"more than %d terms look up names for which there is nothing",
		DM_SPF_VOIDS_MAX);
	return FALSE;
}

static gboolean count_term(Check *check)
{
	if (++check->outcome->lookups <= DM_SPF_LOOKUPS_MAX)
		return TRUE;
	set_problem(check, "more than %d terms ask DNS", DM_SPF_LOOKUPS_MAX);
	return FALSE;
}

static Match could_not_ask(Check *check, const DmDnsAnswer *answer)
{
	set_problem(check, "the %s records of %s: %s",
		    dm_dns_type_name(answer->type), answer->name,
		    dm_dns_status_text(answer->status));
	return TEMPORARY;
}

/* Whether the answer can be used; if not, *ret_match says what follows.  An
   answer without records counts as void, but for names that DNS cannot hold:
   nobody asks for them. */
static gboolean is_usable(Check *check, const DmDnsAnswer *answer,
			  Match *ret_match)
{
	*ret_match = NO_MATCH;
	if (answer->status == DM_DNS_OK)
		return TRUE;
	if (answer->status == DM_DNS_PENDING)
		*ret_match = WAIT;
	else if (dm_dns_failed(answer))
		*ret_match = could_not_ask(check, answer);
	else if (answer->status != DM_DNS_BAD_NAME && !count_void(check))
		*ret_match = PERMANENT;
	return FALSE;
}

/* ---- addresses ------------------------------------------------------ */

static gboolean is_within(const DmAddress *ip, const DmAddress *network,
			  guint prefix)
{
	guint whole = prefix / 8, rest = prefix % 8;
	guint8 mask = (guint8)(0xff00 >> rest);

	if (ip->size != network->size ||
	    memcmp(ip->bytes, network->bytes, whole) != 0)
		return FALSE;
	return !rest || !((ip->bytes[whole] ^ network->bytes[whole]) & mask);
}

static guint prefix_of(const DmSpfTerm *term, const DmAddress *ip)
{
	return ip->size == 4 ? term->prefix4 : term->prefix6;
}

static gboolean any_within(const DmDnsAnswer *answer, const DmAddress *ip,
			   guint prefix)
{
	for (guint i = 0; i < answer->records->len; i++)
		if (is_within(ip, &dm_dns_record(answer, i)->address, prefix))
			return TRUE;
	return FALSE;
}

static DmDnsType address_type(const Check *check)
{
	return check->question->ip.size == 4 ? DM_DNS_A : DM_DNS_AAAA;
}

/* ---- the names of an address (section 5.5) -------------------------- */

/*
 * Those among the first 10 names of the client that lead back to it; names
 * are borrowed from the cache.  Failures count as no name.
 */
static gboolean find_validated(Check *check, GPtrArray *names,
			       const DmDnsAnswer **ret_ptr)
{
	const DmAddress *ip = &check->question->ip;
	g_autofree char *reverse = dm_dns_reverse_name(ip);
	const DmDnsAnswer *ptr =
		dm_lookups_ask_quietly(check->lookups, reverse, DM_DNS_PTR);
	gboolean is_pending = ptr->status == DM_DNS_PENDING;

	*ret_ptr = ptr;
	for (guint i = 0; i < MIN(ptr->records->len, DM_SPF_PTR_MAX); i++) {
		char *name = dm_dns_record(ptr, i)->name;
		const DmDnsAnswer *answer = dm_lookups_ask_quietly(
			check->lookups, name, address_type(check));

		is_pending |= answer->status == DM_DNS_PENDING;
		if (any_within(answer, ip, ip->size * 8u))
			g_ptr_array_add(names, name);
	}
	return !is_pending;
}

/* %{p}: the domain itself, else a name below it, else any (section 7.3). */
static gboolean find_p(Check *check, const char *domain, const char **ret)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	const DmDnsAnswer *ptr;
	guint best = 0;

	*ret = NULL;
	if (!find_validated(check, names, &ptr))
		return FALSE;
	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		guint rank = !dm_dns_name_is_below(name, domain)  ? 1
			     : dm_dns_name_is_below(domain, name) ? 3
								  : 2;

		if (rank > best)
			*ret = name;
		best = MAX(best, rank);
	}
	return TRUE;
}

/* What macros stand for; FALSE as long as it is not known. */
static gboolean fill_values(Check *check, const DmSpfText *text,
			    const char *domain, DmSpfValues *values)
{
	*values = (DmSpfValues){
		.ip = check->question->ip,
		.local = check->local,
		.sender_domain = check->sender_domain,
		.helo = check->helo,
		.domain = domain,
		.receiver = check->question->receiver,
		.now_seconds = check->question->now_seconds,
	};
	return !dm_spf_text_has(text, "p") ||
	       find_p(check, domain, &values->validated);
}

/* The name that a term means; NULL as long as it is not known. */
static char *target_of(Check *check, const DmSpfTerm *term, const char *domain)
{
	DmSpfValues values;

	if (!term->domain)
		return g_strdup(domain);
	if (!fill_values(check, term->domain, domain, &values))
		return NULL;
	return dm_spf_text_expand_name(term->domain, &values);
}

/* ---- mechanisms (section 5) ----------------------------------------- */

static DmSpfResult check_host(Check *check, const char *domain,
			      gboolean is_top);

static Match match_a(Check *check, const DmSpfTerm *term, const char *target)
{
	const DmAddress *ip = &check->question->ip;
	const DmDnsAnswer *answer =
		dm_lookups_ask(check->lookups, target, address_type(check));
	Match match;

	if (!is_usable(check, answer, &match))
		return match;
	return any_within(answer, ip, prefix_of(term, ip)) ? MATCH : NO_MATCH;
}

/* One host of an MX; a host without addresses is no void term. */
static Match match_host(Check *check, const DmSpfTerm *term, const char *name)
{
	const DmAddress *ip = &check->question->ip;
	const DmDnsAnswer *answer =
		dm_lookups_ask(check->lookups, name, address_type(check));

	if (answer->status == DM_DNS_PENDING)
		return WAIT;
	if (dm_dns_failed(answer))
		return could_not_ask(check, answer);
	return any_within(answer, ip, prefix_of(term, ip)) ? MATCH : NO_MATCH;
}

static Match match_mx(Check *check, const DmSpfTerm *term, const char *target)
{
	const DmDnsAnswer *answer =
		dm_lookups_ask(check->lookups, target, DM_DNS_MX);
	Match match, first = NO_MATCH;
	gboolean waits = FALSE;

	if (!is_usable(check, answer, &match))
		return match;
	if (answer->records->len > DM_SPF_MX_MAX) {
		set_problem(check, "%s has more than %d MX hosts", target,
			    DM_SPF_MX_MAX);
		return PERMANENT;
	}
	/* All are asked in one go; the first that says something counts. */
	for (guint i = 0; i < answer->records->len; i++) {
		const char *name = dm_dns_record(answer, i)->name;

		if (strcmp(name, ".") == 0)
			continue;
		match = match_host(check, term, name);
		waits |= match == WAIT;
		if (first == NO_MATCH)
			first = match;
	}
	return waits ? WAIT : first;
}

static Match match_ptr(Check *check, const char *target)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	const DmDnsAnswer *ptr;

	if (!find_validated(check, names, &ptr))
		return WAIT;
	if (dm_dns_is_empty(ptr) && !count_void(check))
		return PERMANENT;
	for (guint i = 0; i < names->len; i++)
		if (dm_dns_name_is_below(g_ptr_array_index(names, i), target))
			return MATCH;
	return NO_MATCH;
}

static Match match_exists(Check *check, const char *target)
{
	const DmDnsAnswer *answer =
		dm_lookups_ask(check->lookups, target, DM_DNS_A);
	Match match;

	return is_usable(check, answer, &match) ? MATCH : match;
}

/* The steps of a record that did not match are no part of the path. */
static Match match_include(Check *check, const char *target)
{
	GPtrArray *path = check->outcome->path;
	guint before = path->len;
	DmSpfResult result = check_host(check, target, FALSE);

	if (result != DM_SPF_PASS)
		g_ptr_array_set_size(path, (gint)before);
	switch (result) {
	case DM_SPF_PASS:
		return MATCH;
	case DM_SPF_PENDING:
		return WAIT;
	case DM_SPF_TEMPERROR:
		return TEMPORARY;
	case DM_SPF_PERMERROR:
	case DM_SPF_NONE:
		return PERMANENT;
	default:
		return NO_MATCH;
	}
}

/* Whether the result hangs on a HELO name that is not known. */
static gboolean lacks_helo(Check *check, const DmSpfTerm *term)
{
	if (check->question->helo || !term->domain ||
	    !dm_spf_text_has(term->domain, "h"))
		return FALSE;
	set_problem(
		check,
		"\"%.80s\" hangs on the HELO name, which was not given (--helo)",
		term->text);
	return TRUE;
}

static Match match_term(Check *check, const DmSpfTerm *term, const char *domain)
{
	g_autofree char *target = NULL;

	if (dm_spf_kind_counts(term->kind) && !count_term(check))
		return PERMANENT;
	if (lacks_helo(check, term))
		return TEMPORARY;
	target = target_of(check, term, domain);
	if (!target)
		return WAIT;
	switch (term->kind) {
	case DM_SPF_ALL:
		return MATCH;
	case DM_SPF_INCLUDE:
		return match_include(check, target);
	case DM_SPF_A:
		return match_a(check, term, target);
	case DM_SPF_MX:
		return match_mx(check, term, target);
	case DM_SPF_PTR:
		return match_ptr(check, target);
	case DM_SPF_EXISTS:
		return match_exists(check, target);
	default:
		return is_within(&check->question->ip, &term->address,
				 term->kind == DM_SPF_IP4 ? term->prefix4
							  : term->prefix6)
			       ? MATCH
			       : NO_MATCH;
	}
}

/* ---- explanation (section 6.2) -------------------------------------- */

/* FALSE as long as it is not known; any problem means no explanation. */
static gboolean explain(Check *check, const DmSpfRecord *record,
			const char *domain)
{
	const DmSpfTerm *term = dm_spf_record_find(record, DM_SPF_EXP);
	g_autofree char *target = NULL, *expanded = NULL;
	g_autoptr(DmSpfText) text = NULL;
	const DmDnsAnswer *answer;
	DmSpfValues values;

	if (!term)
		return TRUE;
	target = target_of(check, term, domain);
	if (!target)
		return FALSE;
	answer = dm_lookups_ask_quietly(check->lookups, target, DM_DNS_TXT);
	if (answer->status == DM_DNS_PENDING)
		return FALSE;
	if (answer->records->len != 1)
		return TRUE;
	text = dm_spf_text_parse(dm_dns_record(answer, 0)->text,
				 dm_dns_record(answer, 0)->text_size,
				 DM_SPF_TEXT_EXPLAIN, NULL);
	if (!text)
		return TRUE;
	if (!fill_values(check, text, domain, &values))
		return FALSE;
	expanded = dm_spf_text_expand(text, &values);
	if (g_str_is_ascii(expanded))
		check->outcome->explanation = g_steal_pointer(&expanded);
	return TRUE;
}

/* ---- check_host() --------------------------------------------------- */

static DmSpfResult result_of(char qualifier)
{
	switch (qualifier) {
	case '-':
		return DM_SPF_FAIL;
	case '~':
		return DM_SPF_SOFTFAIL;
	case '?':
		return DM_SPF_NEUTRAL;
	default:
		return DM_SPF_PASS;
	}
}

static void insert_step(Check *check, guint at, const DmSpfTerm *term,
			const char *domain)
{
	DmSpfStep *step = g_new0(DmSpfStep, 1);

	step->domain = g_strdup(domain);
	step->term = g_strdup(term->text);
	g_ptr_array_insert(check->outcome->path, (gint)at, step);
}

/* The record of a domain; NULL: *ret_result says why. */
static DmSpfRecord *fetch_record(Check *check, const char *domain,
				 gboolean counts, DmSpfResult *ret_result)
{
	const DmDnsAnswer *answer =
		dm_lookups_ask(check->lookups, domain, DM_DNS_TXT);
	const DmDnsRecord *found;
	DmSpfRecord *record;
	guint n = dm_spf_select(answer, &found);

	*ret_result = DM_SPF_PENDING;
	if (answer->status == DM_DNS_PENDING)
		return NULL;
	*ret_result = DM_SPF_TEMPERROR;
	if (dm_dns_failed(answer)) {
		could_not_ask(check, answer);
		return NULL;
	}
	if (counts && dm_dns_is_empty(answer))
		check->outcome->voids++;
	*ret_result = n ? DM_SPF_PERMERROR : DM_SPF_NONE;
	if (n != 1) {
		set_problem(check,
			    n ? "%s has more than one record of SPF"
			      : "%s has no record of SPF",
			    domain);
		return NULL;
	}
	record = dm_spf_record_parse(found->text, found->text_size);
	if (!record->fault)
		return record;
	*ret_result = DM_SPF_PERMERROR;
	set_problem(check, "the record of %s: %s", domain, record->problem);
	dm_spf_record_free(record);
	return NULL;
}

/* Nothing matched: the redirect, or neutral (sections 4.7 and 6.1). */
static DmSpfResult fall_through(Check *check, const DmSpfRecord *record,
				const char *domain, gboolean is_top)
{
	const DmSpfTerm *term = dm_spf_record_find(record, DM_SPF_REDIRECT);
	guint before = check->outcome->path->len;
	g_autofree char *target = NULL;
	DmSpfResult result;

	if (!term)
		return DM_SPF_NEUTRAL;
	if (!count_term(check))
		return DM_SPF_PERMERROR;
	if (lacks_helo(check, term))
		return DM_SPF_TEMPERROR;
	target = target_of(check, term, domain);
	if (!target)
		return DM_SPF_PENDING;
	result = check_host(check, target, is_top);
	insert_step(check, before, term, domain);
	return result == DM_SPF_NONE ? DM_SPF_PERMERROR : result;
}

static DmSpfResult evaluate(Check *check, const DmSpfRecord *record,
			    const char *domain, gboolean is_top)
{
	for (guint i = 0; i < record->terms->len; i++) {
		const DmSpfTerm *term = dm_spf_term(record, i);
		guint before = check->outcome->path->len;
		Match match;

		if (!term->qualifier)
			continue;
		match = match_term(check, term, domain);
		if (match == NO_MATCH)
			continue;
		if (match == WAIT)
			return DM_SPF_PENDING;
		insert_step(check, before, term, domain);
		if (match != MATCH)
			return match == TEMPORARY ? DM_SPF_TEMPERROR
						  : DM_SPF_PERMERROR;
		if (term->qualifier == '-' && is_top &&
		    !explain(check, record, domain))
			return DM_SPF_PENDING;
		return result_of(term->qualifier);
	}
	return fall_through(check, record, domain, is_top);
}

/* `is_top` for the record of the sender and where it redirects to: theirs is
   the explanation. */
static DmSpfResult check_host(Check *check, const char *domain, gboolean is_top)
{
	g_autoptr(DmSpfRecord) record = NULL;
	DmSpfResult result;

	if (dm_dns_name_labels(domain) < 2) {
		set_problem(check, "\"%s\" is no full name of a domain",
			    domain);
		return DM_SPF_NONE;
	}
	record = fetch_record(check, domain, check->outcome->lookups > 0,
			      &result);
	return record ? evaluate(check, record, domain, is_top) : result;
}

/* Sections 2.4 and 4.3: whose domain, and which local part. */
static char *read_sender(Check *check)
{
	const DmSpfQuestion *question = check->question;
	const char *from = question->from ? question->from : "";
	const char *at = strrchr(from, '@');

	check->helo = g_strdup(question->helo ? question->helo : "unknown");
	if (!*from)
		check->sender_domain = g_strdup(check->helo);
	else
		check->sender_domain = g_strdup(at ? at + 1 : from);
	if (at && at > from)
		check->local = g_strndup(from, (gsize)(at - from));
	else
		check->local = g_strdup("postmaster");
	return dm_dns_name_normalize(check->sender_domain, NULL);
}

DmSpfOutcome *dm_spf_check(DmLookups *lookups, const DmSpfQuestion *question)
{
	Check check = { .lookups = lookups, .question = question };
	DmSpfOutcome *outcome = dm_spf_outcome_new();
	g_autofree char *domain = NULL;

	check.outcome = outcome;
	domain = read_sender(&check);
	if (domain) {
		outcome->result = check_host(&check, domain, TRUE);
	} else {
		outcome->result = DM_SPF_NONE;
		set_problem(&check, "\"%s\" is no full name of a domain",
			    check.sender_domain);
	}
	g_free(check.local);
	g_free(check.sender_domain);
	g_free(check.helo);
	return outcome;
}

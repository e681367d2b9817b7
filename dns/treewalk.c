/*
 * Walks up the names above a domain, and draws the conclusions of RFC 9989 and
 * RFC 7489 from the records that are there.  What is wrong with them is not its
 * matter.
 */
#include "dns/treewalk.h"

#include <string.h>

#include "core/domain.h"
#include "dns/name.h"

#define SHORTENED_LABELS 7

/* ---- the walk --------------------------------------------------------- */

static void free_step(gpointer data)
{
	DmWalkStep *step = data;

	g_free(step->domain);
	g_free(step->name);
	dm_dmarc_record_free(step->record);
	g_free(step->missed);
	g_free(step);
}

static void read_record(DmWalkStep *step, const char *text, gsize size)
{
	DmDmarcRecord *record = dm_dmarc_record_parse(text, size);
	const char *why = record ? NULL : dm_dmarc_near_miss(text, size);

	if (why && step->n_missed++ == 0) {
		step->missed = g_utf8_make_valid(text, (gssize)size);
		step->why_missed = why;
	}
	if (record && step->n_records++ == 0)
		step->record = record;
	else
		dm_dmarc_record_free(record);
}

static DmWalkStep *new_step(DmLookups *lookups, const char *domain)
{
	DmWalkStep *step = g_new0(DmWalkStep, 1);
	const DmDnsAnswer *answer;

	step->domain = g_strdup(domain);
	step->name = g_strconcat("_dmarc.", domain, NULL);
	answer = dm_lookups_ask_quietly(lookups, step->name, DM_DNS_TXT);
	step->status = answer->status;
	for (guint i = 0; i < answer->records->len; i++) {
		const DmDnsRecord *txt = dm_dns_record(answer, i);

		read_record(step, txt->text, txt->text_size);
	}
	if (step->n_records > 1)
		g_clear_pointer(&step->record, dm_dmarc_record_free);
	return step;
}

/* Whether it is known what stands at the name. */
static gboolean is_known(const DmWalkStep *step)
{
	return step && step->status > DM_DNS_PENDING &&
	       step->status < DM_DNS_SERVFAIL;
}

/* The next name to ask about; "" behind the last. */
static const char *next_name(const char *domain)
{
	guint labels = dm_dns_name_labels(domain);

	if (labels > SHORTENED_LABELS)
		return dm_dns_name_parent(domain, labels - SHORTENED_LABELS);
	return dm_dns_name_parent(domain, 1);
}

static gboolean stops(const DmWalkStep *step)
{
	return step->record && step->record->psd != DM_PSD_UNKNOWN;
}

/*
 * Asks about `domain` and what is above, up to and without `end`.  Returns
 * where it ended, or NULL where the walk is over, or cannot go on for now.
 */
static const char *walk_to(DmLookups *lookups, DmTreeWalk *walk,
			   const char *domain, const char *end)
{
	gboolean is_pending = FALSE;

	while (*domain && strcmp(domain, end) != 0) {
		DmWalkStep *step = new_step(lookups, domain);

		is_pending |= step->status == DM_DNS_PENDING;
		if (walk->is_stopped) {
			/* Asked ahead. */
			free_step(step);
		} else {
			/* What it gives counts, and so does silence. */
			dm_lookups_ask(lookups, step->name, DM_DNS_TXT);
			g_ptr_array_add(walk->steps, step);
			walk->is_stopped = stops(step);
		}
		domain = next_name(domain);
	}
	return is_pending || walk->is_stopped ? NULL : domain;
}

/* RFC 9989 section 4.10.2. */
static void find_organizational(DmTreeWalk *walk)
{
	const DmWalkStep *topmost = NULL;

	for (guint i = 0; i < walk->steps->len; i++) {
		const DmWalkStep *step = g_ptr_array_index(walk->steps, i);

		if (!step->record)
			continue;
		topmost = step;
		if (step->record->psd == DM_PSD_YES && i)
			walk->psd = step;
	}
	if (walk->psd) {
		guint above = dm_dns_name_labels(walk->psd->domain);
		guint labels = dm_dns_name_labels(walk->start);

		walk->organizational_domain = g_strdup(
			dm_dns_name_parent(walk->start, labels - above - 1));
	} else {
		walk->organizational_domain =
			g_strdup(topmost ? topmost->domain : walk->start);
	}
}

static gboolean is_uncertain(const DmTreeWalk *walk)
{
	for (guint i = 0; i < walk->steps->len; i++)
		if (!is_known(g_ptr_array_index(walk->steps, i)))
			return TRUE;
	return FALSE;
}

DmTreeWalk *dm_tree_walk(DmLookups *lookups, const char *start)
{
	DmTreeWalk *walk = g_new0(DmTreeWalk, 1);
	g_autofree char *by_list = dm_domain_organizational(start);
	const char *rest;

	walk->start = g_strdup(start);
	walk->steps = g_ptr_array_new_with_free_func(free_step);
	rest = walk_to(lookups, walk, walk->start, by_list);
	if (rest)
		walk_to(lookups, walk, rest, "");
	walk->is_uncertain = is_uncertain(walk);
	if (!walk->is_uncertain)
		find_organizational(walk);
	return walk;
}

void dm_tree_walk_free(DmTreeWalk *walk)
{
	if (!walk)
		return;
	g_free(walk->start);
	g_ptr_array_unref(walk->steps);
	if (walk->beside)
		free_step(walk->beside);
	g_free(walk->organizational_domain);
	g_free(walk);
}

const DmWalkStep *dm_tree_walk_find(const DmTreeWalk *walk, const char *domain)
{
	for (guint i = 0; domain && i < walk->steps->len; i++) {
		const DmWalkStep *step = g_ptr_array_index(walk->steps, i);

		if (strcmp(step->domain, domain) == 0)
			return step;
	}
	return NULL;
}

/* ---- which policy ----------------------------------------------------- */

/*
 * The step of the organizational domain, or for RFC 9989 of a public suffix
 * domain above it: what governs names that have no record of their own.  NULL
 * where there is none.
 */
static const DmWalkStep *find_above(const DmTreeWalk *walk,
				    const char *organizational_domain,
				    gboolean *ret_known)
{
	const DmWalkStep *step = dm_tree_walk_find(walk, organizational_domain);

	*ret_known = !walk->is_uncertain;
	return step && step->record ? step : walk->psd;
}

/* The same for RFC 7489, which asks one name, whether a walk comes there or
   not. */
static const DmWalkStep *find_listed(DmLookups *lookups, DmTreeWalk *walk,
				     const char *organizational_domain,
				     gboolean *ret_known)
{
	const DmWalkStep *step = dm_tree_walk_find(walk, organizational_domain);

	if (!step && !walk->beside)
		walk->beside = new_step(lookups, organizational_domain);
	if (!step)
		step = walk->beside;
	*ret_known = is_known(step);
	return step->record ? step : NULL;
}

/* Fills in what `above` asks for mail of names below the author domain. */
static void apply_below(const DmWalkStep *above, DmDmarcEdition edition,
			DmDmarcPolicy *policy)
{
	if (!above)
		return;
	policy->below =
		dm_dmarc_effect(above->record, DM_AUTHOR_BELOW, edition);
	policy->nonexistent =
		dm_dmarc_effect(above->record, DM_AUTHOR_NONEXISTENT, edition);
}

/* The author domain has no record: does it exist? */
static void apply_from_above(DmLookups *lookups, const char *author,
			     DmDmarcPolicy *policy)
{
	const DmDnsAnswer *any = dm_lookups_ask(lookups, author, DM_DNS_TXT);

	policy->is_known = any->status == DM_DNS_OK || dm_dns_is_empty(any);
	policy->author = any->status == DM_DNS_NXDOMAIN ? DM_AUTHOR_NONEXISTENT
							: DM_AUTHOR_BELOW;
	policy->effect = policy->author == DM_AUTHOR_BELOW
				 ? policy->below
				 : policy->nonexistent;
}

void dm_policy_discover(DmLookups *lookups, DmTreeWalk *walk,
			DmDmarcEdition edition, DmDmarcPolicy *ret)
{
	const DmWalkStep *own = g_ptr_array_index(walk->steps, 0);
	const DmWalkStep *above;

	*ret = (DmDmarcPolicy){ 0 };
	if (edition == DM_DMARC_RFC9989) {
		ret->organizational_domain =
			g_strdup(walk->organizational_domain);
		above = find_above(walk, ret->organizational_domain,
				   &ret->below_is_known);
	} else {
		ret->organizational_domain =
			dm_domain_organizational(walk->start);
		above = find_listed(lookups, walk, ret->organizational_domain,
				    &ret->below_is_known);
	}
	ret->is_known = is_known(own);
	if (!ret->is_known)
		return;
	apply_below(above, edition, ret);
	/* RFC 7489 section 6.6.3: several records end the discovery. */
	if (own->n_records > 1 && edition == DM_DMARC_RFC7489)
		return;
	ret->step = own->record ? own : above;
	if (own->record)
		ret->effect =
			dm_dmarc_effect(own->record, DM_AUTHOR_SELF, edition);
	else if (!ret->below_is_known)
		ret->is_known = FALSE;
	else if (above)
		apply_from_above(lookups, walk->start, ret);
}

void dm_policy_clear(DmDmarcPolicy *policy)
{
	g_clear_pointer(&policy->organizational_domain, g_free);
}

/* ---- alignment -------------------------------------------------------- */

static DmAlignment compare(const char *a, const char *b)
{
	return strcmp(a, b) == 0 ? DM_ALIGNMENT_YES : DM_ALIGNMENT_NO;
}

DmAlignment dm_alignment_strict(const char *author, const char *other)
{
	g_autofree char *a = dm_domain_normalize(author, NULL);
	g_autofree char *b = dm_domain_normalize(other, NULL);

	return compare(a, b);
}

DmAlignment dm_alignment_by_list(const char *author, const char *other)
{
	g_autofree char *a = dm_domain_normalize(author, NULL);
	g_autofree char *b = dm_domain_normalize(other, NULL);
	g_autofree char *org_a = dm_domain_organizational(a);
	g_autofree char *org_b = dm_domain_organizational(b);

	return compare(org_a, org_b);
}

DmAlignment dm_alignment_by_walk(DmLookups *lookups, const char *author,
				 const char *other)
{
	g_autofree char *a = dm_domain_normalize(author, NULL);
	g_autofree char *b = dm_domain_normalize(other, NULL);
	g_autoptr(DmTreeWalk) walk_a = NULL, walk_b = NULL;

	if (strcmp(a, b) == 0)
		return DM_ALIGNMENT_YES;
	walk_a = dm_tree_walk(lookups, a);
	walk_b = dm_tree_walk(lookups, b);
	if (walk_a->is_uncertain || walk_b->is_uncertain)
		return DM_ALIGNMENT_UNKNOWN;
	return compare(walk_a->organizational_domain,
		       walk_b->organizational_domain);
}

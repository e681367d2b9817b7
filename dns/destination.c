/*
 * Asks DNS whether the destinations of reports want them and can get them.  It
 * says nothing of what that means for the record.
 */
#include "dns/destination.h"

#include <string.h>

#include "dns/mx.h"
#include "dns/name.h"

/* Others of a set are not looked at. */
#define MX_HOSTS_MAX 5

static const char *const consents[] = {
	[DM_CONSENT_UNKNOWN] = "unknown",   [DM_CONSENT_UNNEEDED] = "unneeded",
	[DM_CONSENT_GIVEN] = "given",	    [DM_CONSENT_MISSING] = "missing",
	[DM_CONSENT_DIVERTED] = "diverted",
};

static const char *const paths[] = {
	[DM_MAIL_UNKNOWN] = "unknown",
	[DM_MAIL_TAKEN] = "taken",
	[DM_MAIL_NULL_MX] = "null-mx",
	[DM_MAIL_NOWHERE] = "nowhere",
};

const char *dm_consent_name(DmConsent consent)
{
	return consents[consent];
}

const char *dm_mail_path_name(DmMailPath path)
{
	return paths[path];
}

static void free_destination(gpointer data)
{
	DmDestination *destination = data;

	g_free(destination->consent_name);
	g_free(destination->replaced_by);
	g_free(destination->diverted_to);
	g_free(destination);
}

/* ---- consent ---------------------------------------------------------- */

/* NULL where it is not known. */
static const char *organization_of(const DmTreeWalk *walk,
				   const DmWalkStep *step)
{
	/* A record above the start is at an organizational domain, or at a
	   public suffix, which is its own. */
	return strcmp(step->domain, walk->start) == 0
		       ? walk->organizational_domain
		       : step->domain;
}

/*
 * Whether the host is of the same organization.  One that is not below the
 * organizational domain cannot be, so that nobody need walk there.
 */
static DmAlignment is_same_organization(DmLookups *lookups, const char *org,
					const char *host)
{
	g_autoptr(DmTreeWalk) walk = NULL;

	if (!org)
		return DM_ALIGNMENT_UNKNOWN;
	if (strcmp(host, org) == 0)
		return DM_ALIGNMENT_YES;
	if (!dm_dns_name_is_below(host, org))
		return DM_ALIGNMENT_NO;
	walk = dm_tree_walk(lookups, host);
	if (walk->is_uncertain)
		return DM_ALIGNMENT_UNKNOWN;
	return strcmp(walk->organizational_domain, org) == 0 ? DM_ALIGNMENT_YES
							     : DM_ALIGNMENT_NO;
}

/* What a record of consent says of where the reports go. */
static void read_replacement(DmDestination *destination,
			     const GPtrArray *targets)
{
	for (guint i = 0; i < targets->len; i++) {
		const DmReportTarget *target = g_ptr_array_index(targets, i);

		if (target->problem)
			continue;
		if (strcmp(target->host, destination->target->host) != 0) {
			destination->consent = DM_CONSENT_DIVERTED;
			if (!destination->diverted_to)
				destination->diverted_to =
					g_strdup(target->uri);
		} else if (!destination->replaced_by) {
			destination->replaced_by = g_strdup(target->uri);
		}
	}
}

static void read_consent(DmDestination *destination, const DmDnsAnswer *answer,
			 gboolean is_failure)
{
	if (dm_dns_failed(answer) || answer->status == DM_DNS_PENDING)
		return;
	destination->consent = DM_CONSENT_MISSING;
	for (guint i = 0; i < answer->records->len; i++) {
		const DmDnsRecord *txt = dm_dns_record(answer, i);
		g_autoptr(DmDmarcRecord) record =
			dm_dmarc_record_parse(txt->text, txt->text_size);

		if (!record)
			continue;
		if (destination->consent == DM_CONSENT_MISSING)
			destination->consent = DM_CONSENT_GIVEN;
		read_replacement(destination,
				 is_failure ? record->ruf : record->rua);
	}
}

static void check_consent(DmDestination *destination, DmLookups *lookups,
			  const DmTreeWalk *walk, const DmWalkStep *step,
			  gboolean is_failure)
{
	const char *host = destination->target->host;
	const DmDnsAnswer *answer;

	switch (is_same_organization(lookups, organization_of(walk, step),
				     host)) {
	case DM_ALIGNMENT_YES:
		destination->consent = DM_CONSENT_UNNEEDED;
		return;
	case DM_ALIGNMENT_UNKNOWN:
		return;
	case DM_ALIGNMENT_NO:
		break;
	}
	destination->consent_name =
		g_strdup_printf("%s._report._dmarc.%s", step->domain, host);
	answer = dm_lookups_ask(lookups, destination->consent_name, DM_DNS_TXT);
	read_consent(destination, answer, is_failure);
}

/* ---- the way of the mail ---------------------------------------------- */

/* Of one host, by its addresses. */
static DmMailPath host_path(DmLookups *lookups, const char *host)
{
	const DmDnsAnswer *a, *aaaa;

	if (strcmp(host, ".") == 0 || dm_mx_is_address(host))
		return DM_MAIL_NOWHERE;
	a = dm_lookups_ask(lookups, host, DM_DNS_A);
	aaaa = dm_lookups_ask(lookups, host, DM_DNS_AAAA);
	if (a->status == DM_DNS_OK || aaaa->status == DM_DNS_OK)
		return DM_MAIL_TAKEN;
	return dm_dns_is_empty(a) && dm_dns_is_empty(aaaa) ? DM_MAIL_NOWHERE
							   : DM_MAIL_UNKNOWN;
}

/* The best that one of the hosts of an MX set has. */
static DmMailPath mx_path(DmLookups *lookups, const DmDnsAnswer *mx)
{
	gboolean is_open = mx->records->len > MX_HOSTS_MAX;

	if (dm_mx_is_null(mx))
		return DM_MAIL_NULL_MX;
	for (guint i = 0; i < MIN(mx->records->len, MX_HOSTS_MAX); i++) {
		DmMailPath path =
			host_path(lookups, dm_dns_record(mx, i)->name);

		if (path == DM_MAIL_TAKEN)
			return path;
		is_open |= path == DM_MAIL_UNKNOWN;
	}
	return is_open ? DM_MAIL_UNKNOWN : DM_MAIL_NOWHERE;
}

DmMailPath dm_mail_path(DmLookups *lookups, const char *host)
{
	const DmDnsAnswer *mx = dm_lookups_ask(lookups, host, DM_DNS_MX);

	if (mx->status == DM_DNS_OK)
		return mx_path(lookups, mx);
	return dm_dns_is_empty(mx) ? host_path(lookups, host) : DM_MAIL_UNKNOWN;
}

static gboolean is_ours(const DmCheckInput *input, const char *address)
{
	g_autofree char *lower = address ? g_ascii_strdown(address, -1) : NULL;

	return lower &&
	       g_strv_contains((const char *const *)input->mailboxes, lower);
}

GPtrArray *dm_destinations_check(const DmCheckInput *input, DmLookups *lookups,
				 const DmTreeWalk *walk, const DmWalkStep *step,
				 gboolean is_failure)
{
	const GPtrArray *targets =
		is_failure ? step->record->ruf : step->record->rua;
	GPtrArray *list = g_ptr_array_new_with_free_func(free_destination);

	for (guint i = 0; i < targets->len; i++) {
		DmDestination *destination = g_new0(DmDestination, 1);
		const DmReportTarget *target = g_ptr_array_index(targets, i);

		destination->target = target;
		destination->is_ours = is_ours(input, target->address);
		g_ptr_array_add(list, destination);
		if (target->problem || i >= DM_DESTINATIONS_MAX)
			continue;
		check_consent(destination, lookups, walk, step, is_failure);
		if (target->address)
			destination->mail = dm_mail_path(lookups, target->host);
	}
	return list;
}

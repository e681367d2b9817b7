/*
 * Judges a delivery path.  It asks nothing.
 */
#include "dns/mxjudge.h"

#include <string.h>

typedef struct {
	const DmCheckInput *input;
	const DmMxSection *section;
	DmJudgements *judgements;
	const char *domain;
} Judge;

/* ---- no MX record --------------------------------------------------- */

/* Beside a CNAME there can be no other record: what is wrong is mended where
   it leads. */
static const char *alias_of(const Judge *judge)
{
	const GPtrArray *aliases = judge->section->aliases;

	return aliases->len ? g_ptr_array_index(aliases, aliases->len - 1)
			    : NULL;
}

static void judge_nxdomain(const Judge *judge)
{
	const char *alias = alias_of(judge);

	if (alias)
		dm_judge(
			judge->judgements, "MX01", judge->domain, NULL,
			"%s is an alias (CNAME) of %s, which does not exist in DNS: mail to it is sent back; remove the CNAME or mend its target",
			judge->domain, alias);
	else
		dm_judge(
			judge->judgements, "MX01", judge->domain, NULL,
			"%s does not exist in DNS: mail to it is sent back, and mail from it is refused",
			judge->domain);
}

static void judge_absent(const Judge *judge)
{
	const char *domain = judge->domain;
	g_autofree char *own = g_strdup_printf("10 %s.", domain);
	g_autofree char *explicit_mx = dm_publish(domain, "MX", own);
	g_autofree char *null_mx = dm_publish(domain, "MX", "0 .");
	gboolean is_alias = alias_of(judge) != NULL;

	if (judge->section->kind == DM_PATH_NXDOMAIN)
		judge_nxdomain(judge);
	else if (judge->section->kind == DM_PATH_IMPLICIT)
		dm_judge(
			judge->judgements, "MX03", domain,
			is_alias ? NULL : explicit_mx,
			"%s has no MX record, so senders deliver to its own address; publish an MX record if that is meant, or a null MX (0 .) if it takes no mail",
			domain);
	else if (judge->section->kind == DM_PATH_NONE)
		dm_judge_as(
			judge->judgements, "MX04",
			dm_check_input_sends(judge->input) ? DM_SEVERITY_ERROR
							   : DM_SEVERITY_INFO,
			domain, is_alias ? NULL : null_mx,
			"%s has neither MX nor address: mail to it, bounces and answers too, cannot be delivered; if it is to take none, say so by a null MX",
			domain);
}

/* ---- null MX -------------------------------------------------------- */

static void judge_null(const Judge *judge)
{
	guint n = judge->section->hosts->len;
	/* The greatest preference comes last. */
	const DmMxHost *host = dm_mx_host(judge->section, n - 1);
	g_autofree char *right = dm_publish(judge->domain, "MX", "0 .");

	dm_judge(judge->judgements, "MX10", judge->domain, NULL,
		 "%s says by a null MX that it takes no mail", judge->domain);
	if (n > 1)
		dm_judge(
			judge->judgements, "MX11", judge->domain, right,
			"there are %u null MX records; a null MX must be the only one",
			n);
	if (host->preference)
		dm_judge(
			judge->judgements, "MX12", judge->domain, right,
			"the null MX has the preference %u; it is defined with 0",
			host->preference);
	if (dm_check_input_sends(judge->input))
		dm_judge(
			judge->judgements, "MX13", judge->domain, NULL,
			"%s takes no mail, yet reports show %" G_GINT64_FORMAT
			" messages from it that pass DMARC: bounces and answers have nowhere to go, and receivers may refuse such senders",
			judge->domain, judge->input->passed);
}

static gboolean is_null(const DmMxHost *host)
{
	return strcmp(host->name, ".") == 0;
}

static void judge_null_beside(const Judge *judge)
{
	const DmMxHost *host = NULL;

	for (guint i = 0; !host && i < judge->section->hosts->len; i++)
		if (is_null(dm_mx_host(judge->section, i)))
			host = dm_mx_host(judge->section, i);
	if (!host)
		return;
	dm_judge(
		judge->judgements, "MX11", judge->domain, NULL,
		"a null MX stands beside other MX records, which contradicts them: remove \"%u .\", or all the others",
		host->preference);
	if (host->preference)
		dm_judge(
			judge->judgements, "MX12", judge->domain, NULL,
			"an MX record with the target \".\" has the preference %u; a null MX is defined with 0",
			host->preference);
}

/* ---- hosts ---------------------------------------------------------- */

static void judge_unreachable(const Judge *judge, const DmMxHost *host)
{
	if (dm_mx_is_address(host->name))
		dm_judge(
			judge->judgements, "MX07", judge->domain, NULL,
			"the MX record names the address %s; it must name a host, which has that address",
			host->name);
	else
		dm_judge(
			judge->judgements, "MX05", host->name, NULL,
			"the mail host %s (preference %u) has no address (%s): no mail can be delivered to it; publish its A record, or take it out of the MX set",
			host->name, host->preference, host->problem);
}

static const DmMxAddress *first_local(const DmMxHost *host)
{
	for (guint i = 0; i < host->addresses->len; i++) {
		const DmMxAddress *address =
			&g_array_index(host->addresses, DmMxAddress, i);

		if (address->scope != DM_SCOPE_GLOBAL)
			return address;
	}
	return NULL;
}

static void judge_scope(const Judge *judge, const DmMxHost *host)
{
	const DmMxAddress *local = first_local(host);
	char text[DM_ADDRESS_TEXT];

	if (!local)
		return;
	dm_address_format(&local->address, text);
	dm_judge_as(
		judge->judgements, "MX15",
		host->is_usable ? DM_SEVERITY_WARNING : DM_SEVERITY_ERROR,
		host->name, NULL,
		"%s is a %s address, which senders elsewhere cannot reach; publish the public address of %s",
		text, dm_scope_name(local->scope), host->name);
}

static void judge_families(const Judge *judge, const DmMxHost *host)
{
	gboolean v4 = FALSE, v6 = FALSE;

	if (!host->addresses->len || host->a >= DM_DNS_SERVFAIL ||
	    host->aaaa >= DM_DNS_SERVFAIL)
		return;
	for (guint i = 0; i < host->addresses->len; i++) {
		guint8 size = g_array_index(host->addresses, DmMxAddress, i)
				      .address.size;

		v4 |= size == 4;
		v6 |= size == 16;
	}
	if (v4 != v6)
		dm_judge(
			judge->judgements, "MX16", host->name, NULL,
			v4 ? "%s has an IPv4 address only: senders that speak IPv6 alone cannot reach it"
			   : "%s has an IPv6 address only: many senders still speak IPv4 alone and cannot reach it",
			host->name);
}

static void judge_host(const Judge *judge, const DmMxHost *host)
{
	if (is_null(host) || host->is_skipped)
		return;
	if (host->alias)
		dm_judge(
			judge->judgements, "MX06", host->name, NULL,
			"the mail host %s is an alias (CNAME) of %s; an MX record must name the host itself, because senders may refuse or loop",
			host->name, host->alias);
	if (!host->addresses->len && host->problem)
		judge_unreachable(judge, host);
	judge_scope(judge, host);
	judge_families(judge, host);
}

/* ---- the set -------------------------------------------------------- */

static void judge_usable(const Judge *judge)
{
	guint usable = 0, all = 0;

	for (guint i = 0; i < judge->section->hosts->len; i++) {
		const DmMxHost *host = dm_mx_host(judge->section, i);

		all += !host->is_skipped;
		usable += host->is_usable;
	}
	if (!usable)
		dm_judge(
			judge->judgements, "MX08", judge->domain, NULL,
			"none of the mail hosts of %s can be reached, and because there is an MX record senders do not try its own address: all mail to it is lost",
			judge->domain);
	else if (usable < all)
		dm_judge(
			judge->judgements, "MX09", judge->domain, NULL,
			"%u of %u mail hosts cannot be reached: delivery waits for them, and hangs on the others",
			all - usable, all);
}

static void judge_twice(const Judge *judge)
{
	const DmMxSection *section = judge->section;

	for (guint i = 0; i < section->hosts->len; i++)
		for (guint j = 0; j < i; j++) {
			const DmMxHost *host = dm_mx_host(section, i);
			const DmMxHost *before = dm_mx_host(section, j);

			if (strcmp(host->name, before->name) == 0 &&
			    !is_null(host))
				dm_judge(
					judge->judgements, "MX14", host->name,
					NULL,
					"%s is listed with the preferences %u and %u; only the lower one counts",
					host->name, before->preference,
					host->preference);
		}
}

/* Whether no host has an address of the same family that another has not. */
static gboolean is_one_machine(const DmMxSection *section)
{
	const DmMxAddress *first[2] = { NULL, NULL };

	for (guint i = 0; i < section->hosts->len; i++) {
		const DmMxHost *host = dm_mx_host(section, i);

		if (!host->addresses->len || host->a >= DM_DNS_SERVFAIL ||
		    host->aaaa >= DM_DNS_SERVFAIL)
			return FALSE;
		for (guint j = 0; j < host->addresses->len; j++) {
			const DmMxAddress *one =
				&g_array_index(host->addresses, DmMxAddress, j);
			guint family = one->address.size == 4;

			if (!first[family])
				first[family] = one;
			if (memcmp(&first[family]->address, &one->address,
				   sizeof(one->address)) != 0)
				return FALSE;
		}
	}
	return TRUE;
}

static void judge_single(const Judge *judge)
{
	const DmMxHost *host = dm_mx_host(judge->section, 0);

	if (judge->section->hosts->len == 1 && host->is_usable &&
	    host->addresses->len <= 2)
		dm_judge(
			judge->judgements, "MX17", judge->domain, NULL,
			"%s is the only mail host: while it is down, senders keep the mail and try again, usually for some days",
			host->name);
	else if (judge->section->hosts->len > 1 &&
		 is_one_machine(judge->section))
		dm_judge(
			judge->judgements, "MX17", judge->domain, NULL,
			"all mail hosts of %s have the same address: while it is down, none of them stands in for the other",
			judge->domain);
}

static void judge_set(const Judge *judge)
{
	judge_null_beside(judge);
	for (guint i = 0; i < judge->section->hosts->len; i++)
		judge_host(judge, dm_mx_host(judge->section, i));
	judge_usable(judge);
	judge_twice(judge);
	judge_single(judge);
}

void dm_mx_judge(const DmCheckInput *input, const DmMxSection *section,
		 DmJudgements *judgements)
{
	const Judge judge = { input, section, judgements, input->domain };

	if (section->aliases->len)
		dm_judge(
			judgements, "MX02", input->domain, NULL,
			"%s is an alias (CNAME) of %s, whose MX, addresses and SPF count instead of its own",
			input->domain,
			(const char *)g_ptr_array_index(
				section->aliases, section->aliases->len - 1));
	if (section->kind == DM_PATH_NULL_MX)
		judge_null(&judge);
	else if (section->kind == DM_PATH_MX)
		judge_set(&judge);
	else
		judge_absent(&judge);
	if (section->kind == DM_PATH_IMPLICIT)
		judge_scope(&judge, dm_mx_host(section, 0));
}

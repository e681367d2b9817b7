/*
 * The rules for a TLS report as it was read; it knows no JSON and no mail.
 */
#include "parse/linttls.h"

#include <string.h>

#include "core/domain.h"

#define SECTION "RFC 8460 section 4.4"

/* A member that must say something. */
static void check_filled(DmFindings *findings, const char *name,
			 const char *text)
{
	if (text && !*text)
		dm_findings_add_rule(findings, DM_SEVERITY_ERROR,
				     "lint-value-empty", SECTION, name,
				     "%s is empty", name);
}

/*
 * The domain of an address, or NULL when it is no addr-spec (RFC 5322 section
 * 3.4.1); a quoted local part may hold anything.
 */
static const char *domain_of(const char *address)
{
	static const char specials[] = "()<>[]:;@\\,\" \t\r\n";
	const char *at = strrchr(address, '@');
	gsize local;

	if (!at || at == address || !at[1] || strpbrk(at + 1, "()<>:;, \t\r\n"))
		return NULL;
	local = (gsize)(at - address);
	if (*address != '"' && strcspn(address, specials) < local)
		return NULL;
	return at + 1;
}

static void keep_domain(char kept[DM_TLS_BODY_DOMAIN], const char *domain)
{
	g_autofree char *normal = dm_domain_normalize(domain, NULL);

	if (strlen(normal) < DM_TLS_BODY_DOMAIN)
		g_strlcpy(kept, normal, DM_TLS_BODY_DOMAIN);
}

static void check_contact(DmRun *run, const DmTls *tls, DmFindings *findings)
{
	const char *domain;

	if (!tls->contact_info || !*tls->contact_info)
		return;
	domain = domain_of(tls->contact_info);
	if (domain)
		keep_domain(run->tls_body.contact, domain);
	else
		dm_findings_add_rule(
			findings, DM_SEVERITY_ERROR, "lint-email", SECTION,
			"contact-info",
			"contact-info is no address that could be written to");
}

/* Kept only where all policies name the same. */
static void keep_policy_domain(DmRun *run, const DmTls *tls,
			       const DmFindings *findings)
{
	const char *domain =
		tls->n_policies ? tls->policies[0].policy_domain : NULL;

	/* Then it was taken from what is to be compared with it. */
	if (!domain || dm_findings_lookup(findings, "policy-domain-missing"))
		return;
	for (guint i = 1; i < tls->n_policies; i++)
		if (g_strcmp0(tls->policies[i].policy_domain, domain) != 0)
			return;
	keep_domain(run->tls_body.policy, domain);
}

void dm_lint_tls(DmRun *run, const DmTls *tls, DmFindings *findings)
{
	run->tls_body = (DmTlsBody){ 0 };
	check_filled(findings, "organization-name", tls->organization_name);
	check_filled(findings, "contact-info", tls->contact_info);
	check_filled(findings, "report-id", tls->report_id);
	check_contact(run, tls, findings);
	keep_policy_domain(run, tls, findings);
	run->tls_body.has_range = tls->has_begin && tls->has_end;
	run->tls_body.begin = tls->begin;
	run->tls_body.end = tls->end;
}

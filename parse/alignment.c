/*
 * Derives alignment from a failure report's Authentication-Results and
 * identifiers; reads nothing itself.
 */
#include "parse/alignment.h"

#include <string.h>

#include "core/domain.h"
#include "parse/authresults.h"
#include "parse/mail.h"

/* What one method's results say together. */
typedef enum {
	SAYS_NOTHING,
	SAYS_FAIL, /* judged, and no aligned identity passed */
	SAYS_PASS,
} Says;

static const char *const dkim_properties[] = { "header.d", "header.i", NULL };
static const char *const spf_properties[] = { "smtp.mailfrom", "smtp.mail",
					      NULL };
/* Asked only where there is no MAIL FROM (RFC 7208 section 2.4). */
static const char *const helo_properties[] = { "smtp.helo", NULL };

static const char *const names[] = {
	[SAYS_FAIL] = "fail", [SAYS_PASS] = "pass"
};

/* The domain of "a@b", "@b" or "b", normalized; NULL for nothing. */
static char *domain_in(const char *identity)
{
	if (!identity || !*identity)
		return NULL;
	if (strchr(identity, '@'))
		return dm_mail_domain_of(identity);
	return dm_domain_normalize(identity, NULL);
}

/* The first of the properties that names a domain; caller frees. */
static char *domain_of_result(const char *info, const char *const *properties)
{
	for (; *properties; properties++) {
		g_autofree char *value =
			dm_auth_result_property(info, *properties);
		char *domain = domain_in(value);

		if (domain)
			return domain;
	}
	return NULL;
}

static gboolean aligned(const char *domain, const char *author)
{
	g_autofree char *a = dm_domain_organizational(domain);
	g_autofree char *b = dm_domain_organizational(author);

	return strcmp(a, b) == 0;
}

/* Errors of the DNS are neither pass nor fail. */
static const char *const no_results[] = { "permerror", "temperror", NULL };

/* Whether it is of HELO, and so says nothing of MAIL FROM. */
static gboolean is_of_helo(const char *info)
{
	g_autofree char *domain = domain_of_result(info, helo_properties);

	return domain != NULL;
}

/* `identity` stands in where the result names no domain. */
static Says judge(const char *info, const char *result,
		  const char *const *properties, const char *identity,
		  const char *author)
{
	g_autofree char *domain = NULL;

	if (g_strv_contains(no_results, result))
		return SAYS_NOTHING;
	if (strcmp(result, "pass") != 0)
		return SAYS_FAIL;
	domain = domain_of_result(info, properties);
	if (!domain && !is_of_helo(info))
		domain = domain_in(identity);
	if (!domain || !author)
		return SAYS_NOTHING;
	return aligned(domain, author) ? SAYS_PASS : SAYS_FAIL;
}

static Says says_of_field(const char *field, const char *method,
			  const char *const *properties, const char *identity,
			  const char *author)
{
	g_auto(GStrv) infos = dm_auth_results_split(field);
	Says says = SAYS_NOTHING;

	for (guint i = 0; infos[i]; i++) {
		g_autofree char *result =
			dm_auth_result_value(infos[i], method);

		if (result)
			says = MAX(says, judge(infos[i], result, properties,
					       identity, author));
	}
	return says;
}

/* What all fields say of the method together. */
static Says says_of(const DmFailure *failure, const char *method,
		    const char *const *properties, const char *identity,
		    const char *author)
{
	Says says = SAYS_NOTHING;

	for (guint i = 0; i < failure->n_authentication_results; i++)
		says = MAX(
			says,
			says_of_field(failure->authentication_results[i].text,
				      method, properties, identity, author));
	return says;
}

/* header.from of the results; caller frees. */
static char *reported_author(const DmFailure *failure)
{
	static const char *const properties[] = { "header.from", NULL };

	for (guint i = 0; i < failure->n_authentication_results; i++) {
		g_auto(GStrv) infos = dm_auth_results_split(
			failure->authentication_results[i].text);

		for (guint j = 0; infos[j]; j++) {
			char *domain = domain_of_result(infos[j], properties);

			if (domain)
				return domain;
		}
	}
	return NULL;
}

static char *author_of(const DmFailure *failure)
{
	char *author = NULL;

	if (failure->sample.header_from)
		return g_strdup(failure->sample.header_from);
	author = reported_author(failure);
	if (!author && failure->n_reported_domain)
		author = domain_in(failure->reported_domain[0].text);
	return author;
}

/* DMARC fails only where neither has an aligned pass. */
static gboolean dmarc_fails(const DmFailure *failure)
{
	gboolean fails = FALSE;

	for (guint i = 0; i < failure->n_authentication_results; i++) {
		g_auto(GStrv) infos = dm_auth_results_split(
			failure->authentication_results[i].text);

		for (guint j = 0; infos[j]; j++) {
			g_autofree char *result =
				dm_auth_result_value(infos[j], "dmarc");

			fails |= g_strcmp0(result, "fail") == 0;
		}
	}
	return fails;
}

static gboolean is_failure_of(const DmFailure *failure,
			      const char *const *kinds)
{
	return failure->auth_failure &&
	       g_strv_contains(kinds, failure->auth_failure);
}

void dm_failure_align(DmFailure *failure)
{
	static const char *const dkim_kinds[] = { "bodyhash", "revoked",
						  "signature", NULL };
	static const char *const spf_kinds[] = { "spf", NULL };
	g_autofree char *author = author_of(failure);
	Says dkim = says_of(failure, "dkim", dkim_properties,
			    failure->dkim_domain, author);
	Says spf = says_of(failure, "spf", spf_properties,
			   failure->original_mail_from, author);
	gboolean none = dmarc_fails(failure);

	if (spf == SAYS_NOTHING && !none &&
	    (!failure->original_mail_from || !*failure->original_mail_from))
		spf = says_of(failure, "spf", helo_properties, NULL, author);
	if (dkim == SAYS_NOTHING &&
	    (none || is_failure_of(failure, dkim_kinds)))
		dkim = SAYS_FAIL;
	if (spf == SAYS_NOTHING && (none || is_failure_of(failure, spf_kinds)))
		spf = SAYS_FAIL;
	if (!failure->dkim_aligned)
		failure->dkim_aligned = names[dkim];
	if (!failure->spf_aligned)
		failure->spf_aligned = names[spf];
}

/*
 * The verdict of a trusted Authentication-Results field, kept and acted upon.
 */
#include "cli/mailauth.h"

#include "cli/cli.h"
#include "parse/authresults.h"

/* A mail that brings TLS reports only has other rules. */
static gboolean is_tls(const DmParseResult *result)
{
	return result->kinds == 1U << DM_KIND_TLS;
}

/*
 * "pass", "fail" … or NULL; caller frees.  DMARC, but DKIM of the sender for
 * TLS reports (RFC 8460 section 3).
 */
static char *verdict_of(const DmConfig *config, DmParseResult *result)
{
	const char *const *trusted =
		(const char *const *)config->trusted_authserv_ids;
	const char *const *fields;

	g_ptr_array_add(result->authentication_results, NULL);
	fields = (const char *const *)result->authentication_results->pdata;
	if (!is_tls(result))
		return dm_auth_results_verdict(fields, trusted, "dmarc");
	return result->mail_from ? dm_auth_results_dkim(fields, trusted,
							result->mail_from)
				 : NULL;
}

static void add_finding(DmParseResult *result, const char *verdict)
{
	dm_findings_add(result->findings, DM_SEVERITY_ERROR, "mail-auth-failed",
			NULL, "the mail did not pass %s at our server: %s",
			is_tls(result) ? "DKIM" : "DMARC",
			verdict ? verdict : "nothing is said of it");
}

/*
 * The key of a TLS report may be for such reports alone (s=tlsrpt): a check
 * for mail does not find it, and says so with one of these.
 */
static gboolean may_be_fine(const DmParseResult *result, const char *verdict)
{
	static const char *const words[] = { "permerror", "temperror",
					     "neutral", "policy", NULL };

	return is_tls(result) && verdict && g_strv_contains(words, verdict);
}

gboolean dm_mail_auth_begin(const DmConfig *config, DmStore *store,
			    const char *uri, GError **error)
{
	if (!dm_store_item_begin(store, uri, error))
		return FALSE;
	if (config->require_auth != DM_REQUIRE_AUTH_YES ||
	    dm_store_item_save(store, error))
		return TRUE;
	dm_store_item_rollback(store);
	return FALSE;
}

gboolean dm_mail_auth_check(const DmConfig *config, DmStore *store,
			    const char *uri, DmParseResult *result,
			    gboolean *ret_refused, GError **error)
{
	g_autofree char *verdict = verdict_of(config, result);
	gboolean passed = g_strcmp0(verdict, "pass") == 0;

	*ret_refused = FALSE;
	if (!result->reports || !result->is_mail)
		return TRUE;
	if (config->require_auth != DM_REQUIRE_AUTH_NO && !passed)
		add_finding(result, verdict);
	if (config->require_auth == DM_REQUIRE_AUTH_YES && !passed &&
	    !may_be_fine(result, verdict)) {
		*ret_refused = TRUE;
		dm_store_item_rollback(store);
		return dm_mail_auth_begin(config, store, uri, error);
	}
	if (config->require_auth != DM_REQUIRE_AUTH_NO && !passed)
		dm_cli_say_finding(uri, result->findings);
	return dm_store_item_set_mail(store, verdict, result->mail_from, error);
}

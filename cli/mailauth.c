/*
 * The verdict of a trusted Authentication-Results field, kept and acted upon.
 */
#include "cli/mailauth.h"

#include "cli/cli.h"
#include "parse/authresults.h"

/* "pass", "fail" … or NULL; caller frees. */
static char *verdict_of(const DmConfig *config, DmParseResult *result)
{
	g_ptr_array_add(result->authentication_results, NULL);
	return dm_auth_results_verdict(
		(const char *const *)result->authentication_results->pdata,
		(const char *const *)config->trusted_authserv_ids, "dmarc");
}

static void add_finding(DmParseResult *result, const char *verdict)
{
	dm_findings_add(result->findings, DM_SEVERITY_ERROR, "mail-auth-failed",
			NULL, "the mail did not pass DMARC at our server: %s",
			verdict ? verdict : "nothing is said of it");
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
	if (config->require_auth == DM_REQUIRE_AUTH_YES && !passed) {
		*ret_refused = TRUE;
		dm_store_item_rollback(store);
		return dm_store_item_begin(store, uri, error);
	}
	if (config->require_auth == DM_REQUIRE_AUTH_WARN && !passed)
		dm_cli_say_finding(uri, result->findings);
	return !verdict || dm_store_item_set_mail_auth(store, verdict, error);
}

/*
 * An account with its defaults.  It reads no configuration and no secret.
 */
#include "ingest/account.h"

#define TIMEOUT_SECONDS 60
#define DONE_FOLDER "dmarcmill/done"

DmAccount *dm_account_new(const char *name)
{
	static const char *const inbox[] = { "INBOX", NULL };
	DmAccount *account = g_new0(DmAccount, 1);

	account->name = g_strdup(name);
	account->timeout_seconds = TIMEOUT_SECONDS;
	account->folders = g_strdupv((char **)inbox);
	for (guint i = 0; i < DM_N_OUTCOMES; i++) {
		if (i != DM_OUTCOME_STORED && i != DM_OUTCOME_DUPLICATE)
			continue;
		account->fate[i].kind = DM_FATE_MOVE;
		account->fate[i].folder = g_strdup(DONE_FOLDER);
	}
	return account;
}

void dm_account_free(DmAccount *account)
{
	if (!account)
		return;
	g_free(account->name);
	g_free(account->host);
	g_free(account->ca_file);
	g_free(account->user);
	g_free(account->password_file);
	g_free(account->password_command);
	g_free(account->token_command);
	g_free(account->token_endpoint);
	g_free(account->client_id);
	g_free(account->client_secret_file);
	g_free(account->refresh_token_file);
	g_free(account->scope);
	g_strfreev(account->folders);
	for (guint i = 0; i < DM_N_OUTCOMES; i++)
		g_free(account->fate[i].folder);
	g_free(account);
}

char *dm_account_key(const DmAccount *account)
{
	if (account->port == DM_IMAPS_PORT || account->port == DM_IMAP_PORT)
		return g_strdup_printf("%s@%s", account->user, account->host);
	return g_strdup_printf("%s@%s:%" G_GINT64_FORMAT, account->user,
			       account->host, account->port);
}

char *dm_fate_text(const DmFate *fate)
{
	static const char *const texts[] = {
		[DM_FATE_KEEP] = "kept",
		[DM_FATE_SEEN] = "marked as read",
		[DM_FATE_MOVE] = "moved to ",
		[DM_FATE_DELETE] = "deleted",
	};

	return g_strconcat(texts[fate->kind], fate->folder, NULL);
}

gboolean dm_account_has_token(const DmAccount *account)
{
	return account->token_command || account->token_endpoint;
}

gboolean dm_account_only_reads(const DmAccount *account)
{
	for (guint i = 0; i < DM_N_OUTCOMES; i++)
		if (account->fate[i].kind != DM_FATE_KEEP)
			return FALSE;
	return TRUE;
}

/*
 * The defaults of an account, and what follows from its fields.
 */
#include "ingest/account.h"

static void test_defaults(void)
{
	static const struct {
		DmFateKind kind;
		const char *folder;
	} fates[DM_N_OUTCOMES] = {
		[DM_OUTCOME_STORED] = { DM_FATE_MOVE, "dmarcmill/done" },
		[DM_OUTCOME_DUPLICATE] = { DM_FATE_MOVE, "dmarcmill/done" },
		[DM_OUTCOME_FOREIGN] = { DM_FATE_KEEP, NULL },
		[DM_OUTCOME_UNPARSABLE] = { DM_FATE_KEEP, NULL },
	};
	g_autoptr(DmAccount) account = dm_account_new("reports");

	g_assert_cmpstr(account->name, ==, "reports");
	g_assert_null(account->host);
	g_assert_cmpint(account->port, ==, 0);
	g_assert_cmpint(account->tls, ==, DM_TLS_IMPLICIT);
	g_assert_cmpint(account->auth, ==, DM_AUTH_AUTO);
	g_assert_cmpint(account->timeout_seconds, ==, 60);
	g_assert_cmpuint(g_strv_length(account->folders), ==, 1);
	g_assert_cmpstr(account->folders[0], ==, "INBOX");
	for (guint i = 0; i < DM_N_OUTCOMES; i++) {
		g_assert_cmpint(account->fate[i].kind, ==, fates[i].kind);
		g_assert_cmpstr(account->fate[i].folder, ==, fates[i].folder);
	}
}

static void test_has_token(void)
{
	g_autoptr(DmAccount) account = dm_account_new("reports");

	account->password_file = g_strdup("/etc/dmarcmill/password");
	g_assert_false(dm_account_has_token(account));
	account->token_command = g_strdup("token");
	g_assert_true(dm_account_has_token(account));
	g_clear_pointer(&account->token_command, g_free);
	account->token_endpoint = g_strdup("google");
	g_assert_true(dm_account_has_token(account));
}

/* One fate that touches mail is enough. */
static void test_only_reads(void)
{
	static const DmFateKind touching[] = { DM_FATE_SEEN, DM_FATE_MOVE,
					       DM_FATE_DELETE };
	g_autoptr(DmAccount) account = dm_account_new("reports");

	g_assert_false(dm_account_only_reads(account));
	for (guint i = 0; i < DM_N_OUTCOMES; i++)
		account->fate[i].kind = DM_FATE_KEEP;
	g_assert_true(dm_account_only_reads(account));
	for (guint i = 0; i < DM_N_OUTCOMES; i++) {
		for (guint j = 0; j < G_N_ELEMENTS(touching); j++) {
			account->fate[i].kind = touching[j];
			g_assert_false(dm_account_only_reads(account));
		}
		account->fate[i].kind = DM_FATE_KEEP;
	}
}

static void test_free_nothing(void)
{
	dm_account_free(NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/account/defaults", test_defaults);
	g_test_add_func("/account/has-token", test_has_token);
	g_test_add_func("/account/only-reads", test_only_reads);
	g_test_add_func("/account/free-nothing", test_free_nothing);
	return g_test_run();
}

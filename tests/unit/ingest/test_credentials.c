/*
 * What an account logs in with: where it is looked for and in which order, how
 * long a token is kept, and what becomes of a refresh token that is replaced.
 */
#include "ingest/credentials.h"

#include "net/neterror.h"
#include "tests/unit/ingest/scratch.h"
#include "tests/unit/net/httpserver.h"

typedef struct {
	Scratch scratch;
	DmAccount *account;
	DmCredentials *credentials;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
	scratch_set_up(&fixture->scratch, data);
	g_setenv("CREDENTIALS_DIRECTORY", fixture->scratch.path, TRUE);
	fixture->account = dm_account_new("work");
	fixture->account->timeout_seconds = 60;
	fixture->credentials = dm_credentials_new(fixture->account, NULL);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
	dm_credentials_free(fixture->credentials);
	dm_account_free(fixture->account);
	g_unsetenv("CREDENTIALS_DIRECTORY");
	scratch_tear_down(&fixture->scratch, data);
}

/* Writes a secret and gives its path; caller frees. */
static char *keep(Fixture *fixture, const char *name, const char *text)
{
	char *path = scratch_path(&fixture->scratch, name);

	scratch_write(&fixture->scratch, name, text);
	g_assert_cmpint(g_chmod(path, 0600), ==, 0);
	return path;
}

static void keep_credential(Fixture *fixture, const char *name,
			    const char *text)
{
	g_autofree char *path = keep(fixture, name, text);

	g_assert_nonnull(path);
}

static void assert_password(Fixture *fixture, const char *expected)
{
	g_auto(DmSecret) secret = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(
		dm_credentials_get(fixture->credentials, &secret, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(secret.password, ==, expected);
	g_assert_null(secret.bearer);
}

static void assert_bearer(Fixture *fixture, const char *expected)
{
	g_auto(DmSecret) secret = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(
		dm_credentials_get(fixture->credentials, &secret, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(secret.bearer, ==, expected);
	g_assert_null(secret.password);
}

static void assert_fails(Fixture *fixture, GQuark domain, gint code,
			 const char *words)
{
	g_auto(DmSecret) secret = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_false(
		dm_credentials_get(fixture->credentials, &secret, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, domain, code);
	g_assert_true(g_str_has_prefix(error->message, "[imap work] "));
	g_assert_nonnull(strstr(error->message, words));
	g_assert_null(strstr(error->message, "s3cret"));
	g_assert_null(secret.password);
	g_assert_null(secret.bearer);
}

static void assert_misconfigured(Fixture *fixture, const char *words)
{
	assert_fails(fixture, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE, words);
}

/* ---- passwords ---------------------------------------------------------- */

/* A file goes before a command, and both before a credential. */
static void test_password(Fixture *fixture, gconstpointer data)
{
	DmAccount *account = fixture->account;

	(void)data;
	assert_misconfigured(fixture, "nothing to log in with");
	keep_credential(fixture, "work", "of systemd\n");
	assert_password(fixture, "of systemd");
	account->password_command = g_strdup("echo of a command");
	assert_password(fixture, "of a command");
	account->password_file = keep(fixture, "password", "of a file\n");
	assert_password(fixture, "of a file");
	g_assert_false(dm_credentials_reject(fixture->credentials));
}

static void test_password_bad(Fixture *fixture, gconstpointer data)
{
	DmAccount *account = fixture->account;

	(void)data;
	account->password_command = g_strdup("sh -c 'echo s3cret; exit 4'");
	assert_fails(fixture, DM_INGEST_ERROR, DM_INGEST_ERROR_SECRET,
		     "password-command: sh ended with status 4");
	g_free(account->password_command);
	account->password_command = g_strdup("printf 's3cret\\nuser: x\\n'");
	assert_misconfigured(fixture, "password has more than one line");
	account->password_file = keep(fixture, "password", "s3cret");
	g_assert_cmpint(g_chmod(account->password_file, 0644), ==, 0);
	assert_misconfigured(fixture, "chmod 600");
	g_assert_cmpint(g_unlink(account->password_file), ==, 0);
	assert_misconfigured(fixture, "password-file: ");
	scratch_write(&fixture->scratch, "work", "");
	g_clear_pointer(&account->password_file, g_free);
	g_clear_pointer(&account->password_command, g_free);
	assert_misconfigured(fixture, "credential: ");
}

/* ---- a command's tokens ------------------------------------------------- */

static void test_command(Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *command, *token;
		DmIngestError code; /* where there is no token */
	} cases[] = {
		{ "echo ' t0ken '", "t0ken" },
		{ "printf 't0ken\\n\\n'", "t0ken" },
		{ "echo '{\"access_token\": \"t0ken\", \"expires_in\": 60}'",
		  "t0ken" },
		{ "echo t0 ken", NULL },
		{ "echo ' '", NULL },
		{ "echo '{'", NULL },
		{ "echo '{}'", NULL },
		{ "echo '{\"access_token\": \"s3cret s3cret\"}'", NULL },
		{ "echo '{\"error\": \"invalid_grant\"}'", NULL },
		{ "echo \"t\xc3\xb6ken\"", NULL },
		{ "sh -c 'echo s3cret; exit 1'", NULL, DM_INGEST_ERROR_SECRET },
	};

	(void)data;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_free(fixture->account->token_command);
		fixture->account->token_command = g_strdup(cases[i].command);
		if (cases[i].token)
			assert_bearer(fixture, cases[i].token);
		else
			assert_fails(fixture, DM_INGEST_ERROR,
				     (gint)cases[i].code, "token-command: ");
		(void)dm_credentials_reject(fixture->credentials);
	}
}

/* Each run of the command appends to a file, so that runs can be counted. */
static void assert_runs(Fixture *fixture, const char *expected)
{
	scratch_assert_content(&fixture->scratch, "runs", expected);
}

static void count_runs(Fixture *fixture, const char *output)
{
	g_autofree char *path = scratch_path(&fixture->scratch, "runs");

	g_free(fixture->account->token_command);
	fixture->account->token_command = g_strdup_printf(
		"sh -c 'printf x >>\"$0\"; echo \"$1\"' %s '%s'", path, output);
}

/* A rejected token is worth another try where it came from the cache. */
static void test_cache(Fixture *fixture, gconstpointer data)
{
	(void)data;
	count_runs(fixture, "t0ken");
	assert_bearer(fixture, "t0ken");
	g_assert_false(dm_credentials_reject(fixture->credentials));
	assert_bearer(fixture, "t0ken");
	assert_runs(fixture, "xx");
	assert_bearer(fixture, "t0ken");
	assert_runs(fixture, "xx");
	g_assert_true(dm_credentials_reject(fixture->credentials));
	g_assert_false(dm_credentials_reject(fixture->credentials));
	assert_bearer(fixture, "t0ken");
	assert_runs(fixture, "xxx");
}

static void assert_lifetime(Fixture *fixture, gint64 least, gint64 most)
{
	gint64 seconds = dm_credentials_lifetime(fixture->credentials);

	g_assert_cmpint(seconds, >=, least);
	g_assert_cmpint(seconds, <=, most);
}

/* A token is given up a minute before its end, and there is none before the
   first, after a rejected one, and with a password. */
static void test_lifetime(Fixture *fixture, gconstpointer data)
{
	(void)data;
	assert_lifetime(fixture, -1, -1);
	count_runs(fixture, "{\"access_token\":\"t\",\"expires_in\":7200}");
	assert_bearer(fixture, "t");
	assert_lifetime(fixture, 3600, 7140);
	(void)dm_credentials_reject(fixture->credentials);
	assert_lifetime(fixture, -1, -1);
	count_runs(fixture, "{\"access_token\":\"t\",\"expires_in\":60}");
	assert_bearer(fixture, "t");
	assert_lifetime(fixture, 0, 0);
}

/* What lives for a minute is not kept: a login may take as long. */
static void test_short_life(Fixture *fixture, gconstpointer data)
{
	(void)data;
	count_runs(fixture, "{\"access_token\":\"t\",\"expires_in\":60}");
	assert_bearer(fixture, "t");
	assert_bearer(fixture, "t");
	assert_runs(fixture, "xx");
	count_runs(fixture, "{\"access_token\":\"t\",\"expires_in\":3600}");
	assert_bearer(fixture, "t");
	assert_bearer(fixture, "t");
	assert_runs(fixture, "xxx");
}

/* ---- the endpoint ------------------------------------------------------- */

static void use_endpoint(Fixture *fixture, const HttpServer *server)
{
	fixture->account->token_endpoint = g_strdup(server->url);
	fixture->account->client_id = g_strdup("app");
}

#define REPLY(token, more)                                                    \
	{                                                                     \
		200, "{\"access_token\":\"" token "\",\"expires_in\":60" more \
		     "}"                                                      \
	}
#define ROTATED(token) ",\"refresh_token\":\"" token "\""
#define REFRESH(token)                           \
	"grant_type=refresh_token&client_id=app" \
	"&refresh_token=" token

/* The file goes before the credential, and holds the new token at once. */
static void test_rotation(Fixture *fixture, gconstpointer data)
{
	static const HttpReply replies[] = { REPLY("a", ROTATED("r2")),
					     REPLY("b", ""),
					     REPLY("c", ROTATED("r2")),
					     REPLY("d", ROTATED("r4")),
					     { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);

	(void)data;
	use_endpoint(fixture, server);
	keep_credential(fixture, "work.refresh-token", "unused\n");
	fixture->account->refresh_token_file = keep(fixture, "refresh", "r1\n");
	assert_bearer(fixture, "a");
	g_assert_cmpstr(http_body(server, 0), ==, REFRESH("r1"));
	scratch_assert_content(&fixture->scratch, "refresh", "r2\n");
	assert_bearer(fixture, "b");
	g_assert_cmpstr(http_body(server, 1), ==, REFRESH("r2"));
	assert_bearer(fixture, "c");
	scratch_assert_content(&fixture->scratch, "refresh", "r2\n");
	/* Somebody signed in again in the meantime. */
	keep_credential(fixture, "refresh", "r3\n");
	assert_bearer(fixture, "d");
	g_assert_cmpstr(http_body(server, 3), ==, REFRESH("r3"));
	scratch_assert_content(&fixture->scratch, "refresh", "r4\n");
}

/* A credential is not written to: what is new stays in memory. */
static void test_rotation_in_memory(Fixture *fixture, gconstpointer data)
{
	static const HttpReply replies[] = { REPLY("a", ROTATED("r2")),
					     REPLY("b", ROTATED("r3")),
					     REPLY("c", ""),
					     { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);

	(void)data;
	use_endpoint(fixture, server);
	keep_credential(fixture, "work.refresh-token", "r1\n");
	assert_bearer(fixture, "a");
	assert_bearer(fixture, "b");
	assert_bearer(fixture, "c");
	g_assert_cmpstr(http_body(server, 0), ==, REFRESH("r1"));
	g_assert_cmpstr(http_body(server, 1), ==, REFRESH("r2"));
	g_assert_cmpstr(http_body(server, 2), ==, REFRESH("r3"));
	scratch_assert_content(&fixture->scratch, "work.refresh-token", "r1\n");
}

static int file_is_gone; /* what the answer was waiting for */
static const char *gone_path;

/* Takes the file away while the endpoint is being asked. */
static int take_file_away(void)
{
	if (!file_is_gone)
		file_is_gone = g_unlink(gone_path) == 0;
	return 0;
}

/*
 * A new token that cannot be stored: the login goes on with a warning, and it
 * is used, and stored as soon as that can be done.
 */
static void test_rotation_fails(Fixture *fixture, gconstpointer data)
{
	static const HttpReply replies[] = { REPLY("a", ROTATED("r2")),
					     REPLY("b", ""),
					     { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);
	DmAccount *account = fixture->account;

	(void)data;
	use_endpoint(fixture, server);
	account->refresh_token_file = keep(fixture, "refresh", "r1\n");
	gone_path = account->refresh_token_file;
	file_is_gone = 0;
	dm_credentials_free(fixture->credentials);
	fixture->credentials = dm_credentials_new(account, take_file_away);
	g_assert_null(dm_credentials_warning(fixture->credentials));
	assert_bearer(fixture, "a");
	g_assert_nonnull(strstr(dm_credentials_warning(fixture->credentials),
				"refresh-token-file: "));
	g_assert_null(
		strstr(dm_credentials_warning(fixture->credentials), "r2"));
	g_assert_false(dm_credentials_reject(fixture->credentials));
	keep_credential(fixture, "refresh", "r1\n");
	assert_bearer(fixture, "b");
	g_assert_null(dm_credentials_warning(fixture->credentials));
	g_assert_cmpstr(http_body(server, 1), ==, REFRESH("r2"));
	scratch_assert_content(&fixture->scratch, "refresh", "r2\n");
}

static void test_client_credentials(Fixture *fixture, gconstpointer data)
{
	static const HttpReply replies[] = { REPLY("a", ROTATED("ignored")),
					     REPLY("b", ""),
					     { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);

	(void)data;
	use_endpoint(fixture, server);
	assert_misconfigured(fixture, "neither a refresh token nor");
	keep_credential(fixture, "work.client-secret", "of systemd\n");
	assert_bearer(fixture, "a");
	g_assert_cmpstr(http_body(server, 0), ==,
			"grant_type=client_credentials&client_id=app"
			"&client_secret=of%20systemd");
	fixture->account->client_secret_file =
		keep(fixture, "client", "of a file\n");
	assert_bearer(fixture, "b");
	g_assert_cmpstr(http_body(server, 1), ==,
			"grant_type=client_credentials&client_id=app"
			"&client_secret=of%20a%20file");
}

/* An error of the endpoint leaves the refresh token as it is. */
static void test_endpoint_fails(Fixture *fixture, gconstpointer data)
{
	static const HttpReply replies[] = {
		{ 400, "{\"error\":\"invalid_grant\",\"error_description\":"
		       "\"s3cret is void\",\"refresh_token\":\"evil\"}" },
		REPLY("t", ROTATED("two words")),
		{ 0, "" },
		{ 0 }
	};
	g_autoptr(HttpServer) server = http_start(replies);

	(void)data;
	use_endpoint(fixture, server);
	fixture->account->refresh_token_file =
		keep(fixture, "refresh", "s3cret\n");
	assert_fails(fixture, DM_NET_ERROR, DM_NET_ERROR_AUTH,
		     "token-endpoint: 127.0.0.1: the refresh token has "
		     "expired or was revoked");
	assert_fails(fixture, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL,
		     "characters that no token has");
	fixture->account->timeout_seconds = 1;
	assert_fails(fixture, DM_NET_ERROR, DM_NET_ERROR_TIMEOUT,
		     "no answer in time");
	scratch_assert_content(&fixture->scratch, "refresh", "s3cret\n");
}

#define CREDENTIALS_TEST(path, function) \
	g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	CREDENTIALS_TEST("/credentials/password", test_password);
	CREDENTIALS_TEST("/credentials/password-bad", test_password_bad);
	CREDENTIALS_TEST("/credentials/command", test_command);
	CREDENTIALS_TEST("/credentials/cache", test_cache);
	CREDENTIALS_TEST("/credentials/short-life", test_short_life);
	CREDENTIALS_TEST("/credentials/lifetime", test_lifetime);
	CREDENTIALS_TEST("/credentials/rotation", test_rotation);
	CREDENTIALS_TEST("/credentials/rotation-in-memory",
			 test_rotation_in_memory);
	CREDENTIALS_TEST("/credentials/rotation-fails", test_rotation_fails);
	CREDENTIALS_TEST("/credentials/client-credentials",
			 test_client_credentials);
	CREDENTIALS_TEST("/credentials/endpoint-fails", test_endpoint_fails);
	return g_test_run();
}

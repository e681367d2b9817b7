/*
 * Looks at an account from outside: secret, DNS, TCP, TLS, login.  It knows
 * nothing of folders and mails.
 */
#include "cli/doctoraccount.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/doctormailbox.h"
#include "cli/signals.h"
#include "core/utctime.h"
#include "ingest/oauth.h"
#include "net/lookup.h"

#define EXPIRY_DAYS 21 /* what is left of a certificate to be noted */

typedef struct {
	DmDoctor *doctor;
	const DmAccount *account;
	DmCredentials *credentials;
	DmImap *imap;
} Check;

/* ---- the secret ----------------------------------------------------- */

/* "KEY PATH (mode 0600)", or the credential that stands in for it. */
static void append_place(GString *out, const DmAccount *account,
			 const char *key, const char *path, const char *suffix)
{
	const char *folder = g_getenv("CREDENTIALS_DIRECTORY");
	g_autofree char *name = g_strconcat(account->name, suffix, NULL);
	g_autofree char *credential =
		folder ? g_build_filename(folder, name, NULL) : NULL;
	struct stat info;

	if (!path && (!credential || access(credential, F_OK) != 0))
		return;
	if (out->len)
		g_string_append(out, ", ");
	if (!path)
		g_string_append_printf(out, "systemd credential %s", name);
	else if (stat(path, &info) == 0)
		g_string_append_printf(out, "%s %s (mode %04o)", key, path,
				       info.st_mode & 07777);
	else
		g_string_append_printf(out, "%s %s", key, path);
}

/* Where the account's secrets come from, never what they are; caller frees. */
static char *places_of(const DmAccount *account)
{
	GString *out = g_string_new(NULL);

	if (account->token_command)
		g_string_append(out, "token-command");
	else if (account->password_command)
		g_string_append(out, "password-command");
	else if (!account->token_endpoint)
		append_place(out, account, "password-file",
			     account->password_file, "");
	if (account->token_endpoint) {
		append_place(out, account, "client-secret-file",
			     account->client_secret_file, ".client-secret");
		append_place(out, account, "refresh-token-file",
			     account->refresh_token_file, ".refresh-token");
	}
	return g_string_free(out, FALSE);
}

/* A new refresh token may be the only one that is still good. */
static void check_refresh_folder(const Check *self)
{
	const char *path = self->account->refresh_token_file;
	g_autofree char *folder = path ? g_path_get_dirname(path) : NULL;

	if (folder && access(folder, W_OK | X_OK) != 0)
		dm_doctor_tell(
			self->doctor, "refresh token", DM_CHECK_NOTE,
			"%s is not writable, so that a new refresh token could not be kept: move refresh-token-file to a folder that is",
			folder);
}

static void tell_token(const Check *self)
{
	gint64 seconds = dm_credentials_lifetime(self->credentials);
	g_autofree char *url =
		self->account->token_endpoint
			? dm_oauth_url(self->account->token_endpoint)
			: g_strdup("token-command");

	dm_doctor_tell(self->doctor, "token", DM_CHECK_OK,
		       "%s gave one that can be used for %" G_GINT64_FORMAT
		       " min %" G_GINT64_FORMAT " s",
		       url, seconds / 60, seconds % 60);
	check_refresh_folder(self);
}

static gboolean check_secret(const Check *self)
{
	g_autofree char *places = places_of(self->account);
	g_auto(DmSecret) secret = { NULL };
	g_autoptr(GError) error = NULL;
	gboolean is_good =
		dm_credentials_get(self->credentials, &secret, &error);

	/* The endpoint is asked only when all secrets are there. */
	if (is_good || error->domain == DM_NET_ERROR)
		dm_doctor_tell(self->doctor, "secret", DM_CHECK_OK, "%s",
			       places);
	if (!is_good)
		dm_doctor_tell(self->doctor,
			       error->domain == DM_NET_ERROR ? "token"
							     : "secret",
			       DM_CHECK_BAD, "%s", error->message);
	else if (secret.bearer)
		tell_token(self);
	return is_good;
}

/* ---- up to TLS ------------------------------------------------------ */

static void tell_addresses(const Check *self)
{
	const char *host = self->account->host;
	g_auto(GStrv) addresses = dm_net_lookup(host);
	g_autofree char *text = g_strjoinv(", ", addresses);

	if (g_hostname_is_ip_address(host))
		dm_doctor_tell(self->doctor, "DNS", DM_CHECK_OK,
			       "%s is an address and needs no look-up", host);
	else if (*text)
		dm_doctor_tell(self->doctor, "DNS", DM_CHECK_OK, "%s is %s",
			       host, text);
	else
		dm_doctor_tell(
			self->doctor, "DNS", DM_CHECK_NOTE,
			"this machine does not find %s, but its proxy does",
			host);
}

static void tell_connection(const Check *self)
{
	const DmLineInfo *info = dm_imap_line_info(self->imap);

	dm_doctor_tell(self->doctor, "TCP", DM_CHECK_OK,
		       "%s port %" G_GINT64_FORMAT
		       " answers after %" G_GINT64_FORMAT " ms",
		       info->address ? info->address : self->account->host,
		       self->account->port,
		       (info->connect_us - info->dns_us) / 1000);
}

static void tell_expiry(const Check *self, const DmLineInfo *info)
{
	gint64 today = dm_time_day(g_get_real_time() / G_USEC_PER_SEC);
	gint64 day = dm_time_day(info->expires);
	char text[DM_TIME_TEXT];

	dm_day_format(day, text);
	if (day < today)
		dm_doctor_tell(
			self->doctor, "certificate", DM_CHECK_BAD,
			"it expired on %s: it must be renewed on the server",
			text);
	else
		dm_doctor_tell(
			self->doctor, "certificate",
			day - today < EXPIRY_DAYS ? DM_CHECK_NOTE : DM_CHECK_OK,
			"good until %s, %" G_GINT64_FORMAT " days from now%s",
			text, day - today,
			day - today < EXPIRY_DAYS
				? ": see that it is renewed in time"
				: "");
}

static void tell_tls(const Check *self)
{
	const DmLineInfo *info = dm_imap_line_info(self->imap);
	const char *ca_file = self->account->ca_file;

	dm_doctor_tell(
		self->doctor, "TLS", DM_CHECK_OK,
		"%s; the certificate is of \"%s\", issued by \"%s\", and "
		"trusted by %s",
		info->tls ? info->tls : "a version that is not told",
		info->subject ? info->subject : "unknown",
		info->issuer ? info->issuer : "unknown",
		ca_file ? ca_file : "the certificates of this system");
	if (info->expires)
		tell_expiry(self, info);
}

/* ---- the login ------------------------------------------------------ */

static const char *const auth_words[] = {
	[DM_AUTH_AUTO] = "auto",
	[DM_AUTH_PLAIN] = "plain",
	[DM_AUTH_LOGIN] = "login",
	[DM_AUTH_XOAUTH2] = "xoauth2",
	[DM_AUTH_OAUTHBEARER] = "oauthbearer",
};

static gboolean offers(char **methods, const char *word)
{
	for (; *methods; methods++)
		if (g_ascii_strcasecmp(*methods, word) == 0)
			return TRUE;
	return FALSE;
}

static gboolean offers_token(char **methods)
{
	return offers(methods, "XOAUTH2") || offers(methods, "OAUTHBEARER");
}

static gboolean is_token_method(const char *method)
{
	return g_ascii_strcasecmp(method, "XOAUTH2") == 0 ||
	       g_ascii_strcasecmp(method, "OAUTHBEARER") == 0;
}

static gboolean offers_password(char **methods)
{
	for (; *methods; methods++)
		if (!is_token_method(*methods))
			return TRUE;
	return FALSE;
}

/* Why these methods cannot serve the account, or NULL. */
static const char *misfit(const DmAccount *account, char **methods)
{
	if (account->auth != DM_AUTH_AUTO &&
	    !offers(methods, auth_words[account->auth]))
		return "auth asks for another one: set auth = auto, or have it enabled there";
	if (dm_account_has_token(account) && !offers_token(methods))
		return "none of them takes a token: use a password, or have XOAUTH2 or OAUTHBEARER enabled there";
	if (!dm_account_has_token(account) && !offers_password(methods))
		return "none of them takes a password: set token-endpoint or token-command, see dmarcmill-fetch(1)";
	return NULL;
}

static void tell_methods(const Check *self)
{
	const char *text = dm_imap_line_info(self->imap)->methods;
	g_auto(GStrv) methods = g_strsplit(text ? text : "", " ", -1);
	const char *problem = text ? misfit(self->account, methods) : NULL;

	if (!text)
		dm_doctor_tell(self->doctor, "login methods", DM_CHECK_OK,
			       "the server tells none: only its command LOGIN "
			       "is left");
	else if (problem)
		dm_doctor_tell(self->doctor, "login methods", DM_CHECK_BAD,
			       "the server offers %s; %s", text, problem);
	else
		dm_doctor_tell(self->doctor, "login methods", DM_CHECK_OK,
			       "the server offers %s", text);
}

static void tell_login(const Check *self)
{
	dm_doctor_tell(self->doctor, "login", DM_CHECK_OK,
		       "as %s, with a %s (auth = %s)", self->account->user,
		       dm_account_has_token(self->account) ? "token"
							   : "password",
		       auth_words[self->account->auth]);
}

/* ---- one after the other -------------------------------------------- */

/* Whether the dialling came this far; else says why it did not. */
static gboolean passed(const Check *self, const char *check, gboolean reached,
		       const GError *error)
{
	if (reached || !error)
		return TRUE;
	dm_doctor_tell(self->doctor, check, DM_CHECK_BAD, "%s", error->message);
	return FALSE;
}

static gboolean check_connection(const Check *self)
{
	g_autoptr(GError) error = NULL;
	const DmLineInfo *info;

	dm_imap_connect(self->imap, &error);
	info = dm_imap_line_info(self->imap);
	if (!passed(self, "DNS", info->dns_us > 0, error))
		return FALSE;
	tell_addresses(self);
	if (!passed(self, "TCP", info->connect_us > 0, error))
		return FALSE;
	tell_connection(self);
	if (!passed(self, "TLS", info->tls_us > 0, error))
		return FALSE;
	tell_tls(self);
	tell_methods(self);
	if (!passed(self, "login", info->is_logged_in, error))
		return FALSE;
	tell_login(self);
	return passed(self, "session", FALSE, error);
}

static void say(gpointer user, const char *text)
{
	const Check *self = user;

	dm_doctor_tell(self->doctor, "notice", DM_CHECK_NOTE, "%s", text);
}

void dm_doctor_account(DmDoctor *doctor, const DmAccount *account)
{
	g_autoptr(DmCredentials) credentials =
		dm_credentials_new(account, dm_signals_caught);
	Check self = { doctor, account, credentials, NULL };
	const DmImapOptions options = {
		.account = account,
		.credentials = credentials,
		.body_max = doctor->cli->config->limits
				    .value[DM_LIMIT_MESSAGE_BYTES],
		.stopped = dm_signals_caught,
		.say = say,
		.user = &self,
	};
	g_autoptr(DmImap) imap = dm_imap_new(&options);

	self.imap = imap;
	doctor->subject = account->name;
	if (check_secret(&self) && check_connection(&self)) {
		dm_doctor_capabilities(doctor, imap);
		dm_doctor_mailbox(doctor, imap, account);
	}
	doctor->subject = NULL;
}

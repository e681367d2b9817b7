/*
 * Finds the way for a mail, and the password that it may need.  It knows
 * nothing of what is in the mail.
 */
#include "cli/digestmail.h"

#include <string.h>
#include <unistd.h>

#include "cli/signals.h"
#include "ingest/secretcommand.h"
#include "ingest/secretfile.h"
#include "ingest/source.h"
#include "net/sendmail.h"

#define SENDMAIL "/usr/sbin/sendmail"
#define COMMAND_SECONDS 60
#define CREDENTIAL "digest"

/* One line, or NULL with an error. */
static char *read_password(const DmDigestConfig *digest, GError **error)
{
	g_auto(DmSecretText) password = NULL;
	const char *key = "password-file";
	gboolean is_good = TRUE;

	if (digest->password_command) {
		key = "password-command";
		password =
			dm_secret_run(digest->password_command, COMMAND_SECONDS,
				      dm_signals_caught, error);
		is_good = password != NULL;
	} else if (digest->password_file) {
		password = dm_secret_read_file(digest->password_file, error);
		is_good = password != NULL;
	} else {
		key = "credential " CREDENTIAL;
		is_good =
			dm_secret_read_credential(CREDENTIAL, &password, error);
	}
	if (!is_good) {
		g_prefix_error(error, "[digest] %s: ", key);
		return NULL;
	}
	if (password && !strpbrk(password, "\r\n"))
		return g_steal_pointer(&password);
	g_set_error(
		error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE, "[digest] %s",
		password
			? "the password has more than one line"
			: "user has no password: set password-file or password-command, or give the systemd credential " CREDENTIAL);
	return NULL;
}

static gboolean send_by_smtp(const DmDigestConfig *digest,
			     const char *const *to, GBytes *mail,
			     GError **error)
{
	g_auto(DmSecretText) password =
		digest->user ? read_password(digest, error) : NULL;
	const DmSmtpOptions options = {
		.host = digest->smtp_host,
		.port = (guint)digest->smtp_port,
		.tls = digest->tls,
		.ca_file = digest->ca_file,
		.user = digest->user,
		.password = password,
		.timeout_seconds = (guint)digest->timeout_seconds,
		.stopped = dm_signals_caught,
	};

	if (digest->user && !password)
		return FALSE;
	return dm_smtp_send(&options, digest->from, to, mail, error);
}

static gboolean send_by_program(const DmDigestConfig *digest,
				const char *const *to, GBytes *mail,
				GError **error)
{
	const DmSendmailOptions options = {
		.program = digest->sendmail ? digest->sendmail : SENDMAIL,
		.timeout_seconds = (guint)digest->timeout_seconds,
		.stopped = dm_signals_caught,
	};

	if (access(options.program, X_OK) != 0)
		return dm_cli_usage(
			error,
			"digest: there is no %s to send the mail by; set smtp in [digest] to a mail server, or sendmail to such a program",
			options.program);
	return dm_sendmail_send(&options, digest->from, to, mail, error);
}

gboolean dm_digest_send(const DmCli *cli, const char *const *to, GBytes *mail,
			GError **error)
{
	const DmDigestConfig *digest = &cli->config->digest;
	gboolean is_good = digest->smtp_host
				   ? send_by_smtp(digest, to, mail, error)
				   : send_by_program(digest, to, mail, error);

	if (!is_good && error && (*error)->domain == DM_NET_ERROR)
		g_prefix_error(error, "digest: the mail was not sent%s: ",
			       (*error)->code == DM_NET_ERROR_SOME ? " to all"
								   : "");
	return is_good;
}

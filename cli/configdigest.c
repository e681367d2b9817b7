/*
 * Reads [digest] by a table of keys and a table of which keys go together.  It
 * opens no file and no connection.
 */
#include "cli/configdigest.h"

#include <string.h>

#include "core/mailaddress.h"
#include "net/loopback.h"

#define SECTION "digest"
#define PORT_MAX 65535
#define TIMEOUT_SECONDS 60
#define TIMEOUT_MAX_SECONDS 3600
/* RFC 6409, RFC 8314, RFC 5321. */
#define PORT_STARTTLS 587
#define PORT_IMPLICIT 465
#define PORT_PLAIN 25

typedef enum {
	TYPE_TEXT,
	TYPE_PATH,
	TYPE_ADDRESS,
	TYPE_ADDRESSES, /* separated by ; */
	TYPE_SERVER,	/* host, host:port or [address]:port */
	TYPE_WORD,
	TYPE_SECONDS,
} KeyType;

/* In the order of DmSmtpTls and DmDigestPeriod. */
static const char *const tls_words[] = { "starttls", "implicit", "none", NULL };
const char *const dm_digest_periods[] = { "weekly", "daily", "monthly", NULL };

#define AT(member) G_STRUCT_OFFSET(DmDigestConfig, member)

static const struct {
	const char *key;
	KeyType type;
	gsize offset; /* in DmDigestConfig */
	const char *const *words;
} keys[] = {
	{ "from", TYPE_ADDRESS, AT(from) },
	{ "to", TYPE_ADDRESSES, AT(to) },
	{ "period", TYPE_WORD, AT(period), dm_digest_periods },
	{ "smtp", TYPE_SERVER, AT(smtp_host) },
	{ "tls", TYPE_WORD, AT(tls), tls_words },
	{ "ca-file", TYPE_PATH, AT(ca_file) },
	{ "user", TYPE_TEXT, AT(user) },
	{ "password-file", TYPE_PATH, AT(password_file) },
	{ "password-command", TYPE_TEXT, AT(password_command) },
	{ "sendmail", TYPE_PATH, AT(sendmail) },
	{ "timeout", TYPE_SECONDS, AT(timeout_seconds) },
};

static const DmConfigPair pairs[] = {
	{ "sendmail", "smtp", FALSE, "a mail goes one way" },
	{ "tls", "smtp", TRUE, "it is about that server" },
	{ "ca-file", "smtp", TRUE, "it is about that server" },
	{ "user", "smtp", TRUE, "it is about that server" },
	{ "password-file", "user", TRUE, "whose password is it?" },
	{ "password-command", "user", TRUE, "whose password is it?" },
	{ "password-file", "password-command", FALSE,
	  "one place for the password is enough" },
	{ NULL },
};

gboolean dm_config_is_digest(const char *section)
{
	return strcmp(section, SECTION) == 0;
}

void dm_config_init_digest(DmDigestConfig *digest)
{
	digest->to = g_new0(char *, 1);
	digest->timeout_seconds = TIMEOUT_SECONDS;
}

void dm_config_clear_digest(DmDigestConfig *digest)
{
	g_free(digest->from);
	g_strfreev(digest->to);
	g_free(digest->smtp_host);
	g_free(digest->ca_file);
	g_free(digest->user);
	g_free(digest->password_file);
	g_free(digest->password_command);
	g_free(digest->sendmail);
}

/* ---- single values ------------------------------------------------------ */

static gboolean take_address(DmConfigReader *reader, const char *key,
			     char **text)
{
	g_autofree char *given = g_steal_pointer(text);

	*text = dm_mail_address(given);
	return *text ||
	       dm_config_fail(
		       reader, SECTION, key,
		       "\"%s\" is no address like dmarc@example.com, without a name and < >",
		       given);
}

static gboolean read_address(DmConfigReader *reader, const char *key,
			     char **ret)
{
	return dm_config_read_text(reader, SECTION, key, ret) &&
	       take_address(reader, key, ret);
}

static gboolean read_addresses(DmConfigReader *reader, const char *key,
			       char ***ret)
{
	if (!dm_config_read_list(reader, SECTION, key, ret))
		return FALSE;
	for (char **row = *ret; *row; row++) {
		if (take_address(reader, key, row))
			continue;
		*row = g_strdup(""); /* what follows is freed as well */
		return FALSE;
	}
	return TRUE;
}

static gboolean is_host(const char *host)
{
	if (g_hostname_is_ip_address(host))
		return TRUE;
	for (const char *at = host; *at; at++)
		if (!g_ascii_isalnum(*at) && !strchr("-_.", *at))
			return FALSE;
	return *host != '\0';
}

/* Cuts the port off, which is NULL where there is none. */
static void split_server(char *text, char **ret_host, char **ret_port)
{
	char *end = *text == '[' ? strchr(text, ']') : NULL;

	*ret_host = end ? text + 1 : text;
	*ret_port = NULL;
	if (end)
		*end++ = '\0';
	else if (g_hostname_is_ip_address(text)) /* of IPv6, without brackets */
		return;
	else
		end = strrchr(text, ':');
	if (!end || !*end)
		return;
	/* Behind a bracket may stand anything, which is no port. */
	*ret_port = *end == ':' ? end + 1 : end + strlen(end);
	if (*end == ':')
		*end = '\0';
}

static gboolean read_server(DmConfigReader *reader, const char *key,
			    DmDigestConfig *digest)
{
	g_autofree char *text = NULL;
	char *host, *port, *end;

	if (!dm_config_read_text(reader, SECTION, key, &text))
		return FALSE;
	if (strchr(text, '/'))
		return dm_config_fail(
			reader, SECTION, key,
			"takes a host, with :PORT behind it where that is not the usual one, and no smtp://");
	split_server(text, &host, &port);
	if (!is_host(host))
		return dm_config_fail(reader, SECTION, key,
				      "\"%s\" is no host name", host);
	if (port)
		digest->smtp_port = (gint64)g_ascii_strtoull(port, &end, 10);
	if (port && (end == port || *end || digest->smtp_port < 1 ||
		     digest->smtp_port > PORT_MAX))
		return dm_config_fail(reader, SECTION, key,
				      "the port must be from 1 to %d",
				      PORT_MAX);
	g_free(digest->smtp_host);
	digest->smtp_host = g_strdup(host);
	return TRUE;
}

static gboolean read_value(DmConfigReader *reader, guint row)
{
	DmDigestConfig *digest = &reader->config->digest;
	gpointer at = G_STRUCT_MEMBER_P(digest, keys[row].offset);
	const char *key = keys[row].key;

	switch (keys[row].type) {
	case TYPE_TEXT:
		return dm_config_read_text(reader, SECTION, key, at);
	case TYPE_PATH:
		return dm_config_read_path(reader, SECTION, key, at);
	case TYPE_ADDRESS:
		return read_address(reader, key, at);
	case TYPE_ADDRESSES:
		return read_addresses(reader, key, at);
	case TYPE_SERVER:
		return read_server(reader, key, digest);
	case TYPE_WORD:
		return dm_config_read_word(reader, SECTION, key,
					   keys[row].words, at);
	case TYPE_SECONDS:
		break;
	}
	return dm_config_read_number(reader, SECTION, key, 1,
				     TIMEOUT_MAX_SECONDS, at);
}

static gboolean read_key(DmConfigReader *reader, const char *key)
{
	const char *known[G_N_ELEMENTS(keys) + 1] = { NULL };

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		known[i] = keys[i].key;
		if (strcmp(key, known[i]) == 0)
			return read_value(reader, i);
	}
	return dm_config_fail_unknown(reader, SECTION, key, "key", key, known);
}

/* ---- what goes together ------------------------------------------------- */

/* What was not given follows from the other: 465 is the port of implicit TLS.
 */
static void set_defaults(const DmConfigReader *reader, DmDigestConfig *digest)
{
	static const gint64 ports[] = {
		[DM_SMTP_STARTTLS] = PORT_STARTTLS,
		[DM_SMTP_IMPLICIT] = PORT_IMPLICIT,
		[DM_SMTP_PLAIN] = PORT_PLAIN,
	};

	if (!g_key_file_has_key(reader->file, SECTION, "tls", NULL) &&
	    digest->smtp_port == PORT_IMPLICIT)
		digest->tls = DM_SMTP_IMPLICIT;
	if (!digest->smtp_port)
		digest->smtp_port = ports[digest->tls];
}

gboolean dm_config_read_digest(DmConfigReader *reader)
{
	DmDigestConfig *digest = &reader->config->digest;
	g_auto(GStrv) names =
		g_key_file_get_keys(reader->file, SECTION, NULL, NULL);

	for (guint i = 0; names && names[i]; i++)
		if (!read_key(reader, names[i]))
			return FALSE;
	if (!dm_config_check_pairs(reader, SECTION, pairs))
		return FALSE;
	set_defaults(reader, digest);
	if (digest->user && digest->tls == DM_SMTP_PLAIN &&
	    !dm_net_is_loopback(digest->smtp_host))
		return dm_config_fail(
			reader, SECTION, "tls",
			"none would send the password for all to read; without TLS it goes to 127.0.0.1, [::1] and localhost only");
	return TRUE;
}

/*
 * Reads mailbox accounts from the configuration, by a table of keys and a table
 * of which keys go together.  It opens no file and no connection.
 */
#include "cli/configaccount.h"

#include <string.h>

#include "core/text.h"
#include "ingest/oauth.h"

#define SECTION "imap"
#define NAME_MAX_BYTES 64
#define PORT_MAX 65535
#define TIMEOUT_MAX_SECONDS 3600

typedef enum {
	TYPE_TEXT,
	TYPE_PATH,
	TYPE_HOST,
	TYPE_ENDPOINT, /* a preset or a URL */
	TYPE_NUMBER,   /* from 1 to max */
	TYPE_WORD,     /* one of words */
	TYPE_FOLDERS,  /* separated by ; */
	TYPE_FATE,     /* keep, seen, move:FOLDER, delete */
} KeyType;

/* In the order of DmTlsMode, DmAuth and DmFateKind. */
static const char *const tls_words[] = { "implicit", "starttls", NULL };
static const char *const auth_words[] = { "auto",    "plain",	    "login",
					  "xoauth2", "oauthbearer", NULL };
static const char *const fate_words[] = { "keep", "seen", "move", "delete",
					  NULL };

#define AT(member) G_STRUCT_OFFSET(DmAccount, member)

static const struct {
	const char *key;
	KeyType type;
	gsize offset; /* in DmAccount */
	const char *const *words;
	gint64 max;
} keys[] = {
	{ "host", TYPE_HOST, AT(host) },
	{ "port", TYPE_NUMBER, AT(port), .max = PORT_MAX },
	{ "tls", TYPE_WORD, AT(tls), tls_words },
	{ "ca-file", TYPE_PATH, AT(ca_file) },
	{ "user", TYPE_TEXT, AT(user) },
	{ "auth", TYPE_WORD, AT(auth), auth_words },
	{ "password-file", TYPE_PATH, AT(password_file) },
	{ "password-command", TYPE_TEXT, AT(password_command) },
	{ "token-command", TYPE_TEXT, AT(token_command) },
	{ "token-endpoint", TYPE_ENDPOINT, AT(token_endpoint) },
	{ "client-id", TYPE_TEXT, AT(client_id) },
	{ "client-secret-file", TYPE_PATH, AT(client_secret_file) },
	{ "refresh-token-file", TYPE_PATH, AT(refresh_token_file) },
	{ "scope", TYPE_TEXT, AT(scope) },
	{ "folders", TYPE_FOLDERS, AT(folders) },
	{ "timeout", TYPE_NUMBER, AT(timeout_seconds),
	  .max = TIMEOUT_MAX_SECONDS },
	{ "after", TYPE_FATE, AT(fate[DM_OUTCOME_STORED]) },
	{ "after-duplicates", TYPE_FATE, AT(fate[DM_OUTCOME_DUPLICATE]) },
	{ "after-foreign", TYPE_FATE, AT(fate[DM_OUTCOME_FOREIGN]) },
	{ "after-unparsable", TYPE_FATE, AT(fate[DM_OUTCOME_UNPARSABLE]) },
};

/* In the order of DmOutcome. */
static const char *const fate_keys[DM_N_OUTCOMES] = {
	[DM_OUTCOME_STORED] = "after",
	[DM_OUTCOME_DUPLICATE] = "after-duplicates",
	[DM_OUTCOME_FOREIGN] = "after-foreign",
	[DM_OUTCOME_UNPARSABLE] = "after-unparsable",
};

/* Keys that do not go together, or not without each other. */
static const DmConfigPair pairs[] = {
	{ "password-file", "password-command", FALSE,
	  "one place for the password is enough" },
	{ "token-command", "token-endpoint", FALSE,
	  "one place for the token is enough" },
	{ "password-file", "token-command", FALSE,
	  "who logs in with a token sends no password" },
	{ "password-file", "token-endpoint", FALSE,
	  "who logs in with a token sends no password" },
	{ "password-command", "token-command", FALSE,
	  "who logs in with a token sends no password" },
	{ "password-command", "token-endpoint", FALSE,
	  "who logs in with a token sends no password" },
	{ "token-endpoint", "client-id", TRUE,
	  "the endpoint asks which application it speaks with" },
	{ "client-id", "token-endpoint", TRUE, "it is sent nowhere else" },
	{ "client-secret-file", "token-endpoint", TRUE,
	  "it is sent nowhere else" },
	{ "refresh-token-file", "token-endpoint", TRUE,
	  "it is sent nowhere else" },
	{ "scope", "token-endpoint", TRUE, "it is sent nowhere else" },
	{ NULL },
};

/* ---- single values ------------------------------------------------------ */

static gboolean is_host(const char *text)
{
	if (g_hostname_is_ip_address(text))
		return TRUE;
	for (; *text; text++)
		if (!g_ascii_isalnum(*text) && !strchr("-_.", *text) &&
		    !((guchar)*text & 0x80))
			return FALSE;
	return TRUE;
}

static gboolean read_host(DmConfigReader *reader, const char *section,
			  const char *key, char **ret)
{
	return dm_config_read_text(reader, section, key, ret) &&
	       (is_host(*ret) ||
		dm_config_fail(
			reader, section, key,
			"\"%s\" is no host name; the port has a key of its own, and imaps:// is not written",
			*ret));
}

static gboolean read_endpoint(DmConfigReader *reader, const char *section,
			      const char *key, char **ret)
{
	g_autofree char *url = NULL;

	if (!dm_config_read_text(reader, section, key, ret))
		return FALSE;
	url = dm_oauth_url(*ret);
	return url ||
	       dm_config_fail(
		       reader, section, key,
		       "takes google, microsoft, microsoft:TENANT, or an address that begins with https:// (http:// on this machine alone), not \"%s\"",
		       *ret);
}

/* `/` stands between levels, none of which is empty. */
static gboolean is_folder(const char *name)
{
	gsize size = strlen(name);

	return size && name[0] != '/' && name[size - 1] != '/' &&
	       !strstr(name, "//");
}

/* INBOX is the one name that is written any way (RFC 9051 section 5.1). */
static gboolean is_same_folder(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || (g_ascii_strcasecmp(a, "INBOX") == 0 &&
				     g_ascii_strcasecmp(b, "INBOX") == 0);
}

static gboolean has_folder(const DmAccount *account, const char *name, guint n)
{
	for (guint i = 0; i < n; i++)
		if (is_same_folder(account->folders[i], name))
			return TRUE;
	return FALSE;
}

static gboolean read_folders(DmConfigReader *reader, const char *section,
			     const char *key, DmAccount *account)
{
	if (!dm_config_read_list(reader, section, key, &account->folders))
		return FALSE;
	for (guint i = 0; account->folders[i]; i++) {
		const char *name = account->folders[i];

		if (!is_folder(name))
			return dm_config_fail(
				reader, section, key,
				"\"%s\" is no folder: it is empty or has an empty level",
				name);
		if (has_folder(account, name, i))
			return dm_config_fail(reader, section, key,
					      "names \"%s\" twice", name);
	}
	return TRUE;
}

static gboolean fail_fate(DmConfigReader *reader, const char *section,
			  const char *key, const char *text)
{
	g_autofree char *word = g_strndup(text, strcspn(text, ":"));
	const char *nearest = dm_text_nearest(word, fate_words);

	if (g_strcmp0(nearest, fate_words[DM_FATE_MOVE]) == 0)
		nearest = "move:FOLDER";
	return dm_config_fail(
		reader, section, key,
		"takes keep, seen, move:FOLDER or delete, not \"%s\"%s%s%s",
		text, nearest ? "; did you mean \"" : "",
		nearest ? nearest : "", nearest ? "\"?" : "");
}

static gboolean read_fate(DmConfigReader *reader, const char *section,
			  const char *key, DmFate *ret)
{
	static const char move[] = "move:";
	g_autofree char *text = NULL;
	char *folder;

	if (!dm_config_read_text(reader, section, key, &text))
		return FALSE;
	g_clear_pointer(&ret->folder, g_free);
	for (guint i = 0; fate_words[i]; i++) {
		ret->kind = i;
		if (i != DM_FATE_MOVE && strcmp(text, fate_words[i]) == 0)
			return TRUE;
	}
	if (!g_str_has_prefix(text, move))
		return fail_fate(reader, section, key, text);
	folder = g_strstrip(text + sizeof(move) - 1);
	if (!is_folder(folder))
		return dm_config_fail(
			reader, section, key,
			"needs a folder behind move: without empty levels, such as move:dmarcmill/done");
	ret->kind = DM_FATE_MOVE;
	ret->folder = g_strdup(folder);
	return TRUE;
}

/* ---- a section ---------------------------------------------------------- */

static gboolean read_value(DmConfigReader *reader, const char *section,
			   guint row, DmAccount *account)
{
	const char *key = keys[row].key;
	gpointer at = G_STRUCT_MEMBER_P(account, keys[row].offset);

	switch (keys[row].type) {
	case TYPE_TEXT:
		return dm_config_read_text(reader, section, key, at);
	case TYPE_PATH:
		return dm_config_read_path(reader, section, key, at);
	case TYPE_HOST:
		return read_host(reader, section, key, at);
	case TYPE_ENDPOINT:
		return read_endpoint(reader, section, key, at);
	case TYPE_NUMBER:
		return dm_config_read_number(reader, section, key, 1,
					     keys[row].max, at);
	case TYPE_WORD:
		return dm_config_read_word(reader, section, key,
					   keys[row].words, at);
	case TYPE_FOLDERS:
		return read_folders(reader, section, key, account);
	case TYPE_FATE:
		break;
	}
	return read_fate(reader, section, key, at);
}

static gboolean read_key(DmConfigReader *reader, const char *section,
			 const char *key, DmAccount *account)
{
	const char *known[G_N_ELEMENTS(keys) + 1] = { NULL };

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		known[i] = keys[i].key;
		if (strcmp(key, keys[i].key) == 0)
			return read_value(reader, section, i, account);
	}
	return dm_config_fail_unknown(reader, section, key, "key", key, known);
}

/* What the keys that were not given follow from. */
static void set_defaults(const DmConfigReader *reader, const char *section,
			 DmAccount *account)
{
	DmFate *duplicate = &account->fate[DM_OUTCOME_DUPLICATE];
	const DmFate *stored = &account->fate[DM_OUTCOME_STORED];

	if (!account->port)
		account->port = account->tls == DM_TLS_IMPLICIT ? DM_IMAPS_PORT
								: DM_IMAP_PORT;
	if (g_key_file_has_key(reader->file, section,
			       fate_keys[DM_OUTCOME_DUPLICATE], NULL))
		return;
	g_free(duplicate->folder);
	duplicate->kind = stored->kind;
	duplicate->folder = g_strdup(stored->folder);
}

gboolean dm_config_is_account(const char *section)
{
	return strcmp(section, SECTION) == 0 ||
	       g_str_has_prefix(section, SECTION " ");
}

static gboolean is_name(const char *name)
{
	const gsize size = strlen(name);

	for (; *name; name++)
		if (!g_ascii_isalnum(*name) && !strchr("-_.", *name))
			return FALSE;
	return size && size <= NAME_MAX_BYTES;
}

gboolean dm_config_read_account(DmConfigReader *reader, const char *section)
{
	const char *name = section + strlen(SECTION);
	g_auto(GStrv) names =
		g_key_file_get_keys(reader->file, section, NULL, NULL);
	g_autoptr(DmAccount) account = NULL;

	if (*name)
		name++;
	if (!is_name(name))
		return dm_config_fail(
			reader, section, NULL,
			"an account has a name, as in [imap reports]: up to 64 letters, digits, - _ and .");
	account = dm_account_new(name);
	for (guint i = 0; names && names[i]; i++)
		if (!read_key(reader, section, names[i], account))
			return FALSE;
	set_defaults(reader, section, account);
	g_ptr_array_add(reader->config->accounts, g_steal_pointer(&account));
	return TRUE;
}

/* ---- what goes together ------------------------------------------------- */

static gboolean check_login(DmConfigReader *reader, const char *section,
			    const DmAccount *account)
{
	const gboolean has_token = dm_account_has_token(account);
	const char *word = auth_words[account->auth];

	if (!account->host)
		return dm_config_fail(
			reader, section, "host",
			"is missing: the name of the IMAP server");
	if (!account->user)
		return dm_config_fail(
			reader, section, "user",
			"is missing: the name that the mailbox is logged in with");
	if ((account->auth == DM_AUTH_XOAUTH2 ||
	     account->auth == DM_AUTH_OAUTHBEARER) &&
	    !has_token)
		return dm_config_fail(
			reader, section, "auth",
			"%s needs token-command or token-endpoint", word);
	if ((account->auth == DM_AUTH_PLAIN ||
	     account->auth == DM_AUTH_LOGIN) &&
	    has_token)
		return dm_config_fail(
			reader, section, "auth",
			"%s sends a password, but a token is configured; auth = auto takes it",
			word);
	return dm_config_check_pairs(reader, section, pairs);
}

static gboolean check_fate(DmConfigReader *reader, const char *section,
			   const DmAccount *account, DmOutcome outcome)
{
	const DmFate *fate = &account->fate[outcome];
	const char *key = fate_keys[outcome];

	if (fate->kind == DM_FATE_DELETE && !reader->config->keep_originals)
		return dm_config_fail(
			reader, section, key,
			"delete needs [store] keep-originals = true: else nothing is left to read again");
	if (fate->kind == DM_FATE_MOVE &&
	    has_folder(account, fate->folder, g_strv_length(account->folders)))
		return dm_config_fail(
			reader, section, key,
			"moves mail to \"%s\", which is one of the folders that are read: it would be read again and again",
			fate->folder);
	return TRUE;
}

gboolean dm_config_check_accounts(DmConfigReader *reader)
{
	const GPtrArray *accounts = reader->config->accounts;

	for (guint i = 0; i < accounts->len; i++) {
		const DmAccount *account = g_ptr_array_index(accounts, i);
		g_autofree char *section =
			g_strconcat(SECTION " ", account->name, NULL);

		if (!check_login(reader, section, account))
			return FALSE;
		for (guint j = 0; j < DM_N_OUTCOMES; j++)
			if (!check_fate(reader, section, account, j))
				return FALSE;
	}
	return TRUE;
}

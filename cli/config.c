/*
 * Reads the configuration by a table of sections and keys.
 */
#include "cli/config.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/configaccount.h"
#include "cli/configdigest.h"
#include "cli/configdomain.h"
#include "cli/configread.h"
#include "dns/resolver.h"
#include "parse/pool.h"
#include "report/known.h"

#define SYSTEM_PATH "/etc/dmarcmill/dmarcmill.conf"

typedef enum {
	TYPE_PATH,
	TYPE_BOOLEAN,
	TYPE_SECONDS,
	TYPE_LIST, /* separated by ; */
	TYPE_JOBS,
	TYPE_WORD,    /* one of words */
	TYPE_NUMBER,  /* from min to max */
	TYPE_SERVERS, /* addresses of DNS servers, separated by ; */
	TYPE_AGE,     /* days: 90d, 12w; "never" is 0 */
} KeyType;

#define SECONDS_MAX 86400
#define RETENTION_DAYS 90
#define DNS_TIMEOUT_MAX 60

static const char *const require_auth_words[] = { "no", "warn", "yes", NULL };
/* In the order of DmSamples, and of a gboolean. */
static const char *const samples_words[] = { "headers", "none", "full", NULL };
static const char *const recipients_words[] = { "hash", "keep", NULL };

/* The keys of [limits] come from core/limits beside these. */
static const struct {
	const char *section, *key;
	KeyType type;
	gsize offset; /* in DmConfig */
	const char *const *words;
	gint64 max; /* of a number; its least is 1 */
} keys[] = {
	{ "store", "path", TYPE_PATH, G_STRUCT_OFFSET(DmConfig, store_path) },
	{ "store", "keep-originals", TYPE_BOOLEAN,
	  G_STRUCT_OFFSET(DmConfig, keep_originals) },
	{ "store", "lock-wait", TYPE_SECONDS,
	  G_STRUCT_OFFSET(DmConfig, lock_wait_seconds) },
	{ "ingest", "jobs", TYPE_JOBS, G_STRUCT_OFFSET(DmConfig, jobs) },
	{ "ingest", "sandbox", TYPE_WORD, G_STRUCT_OFFSET(DmConfig, sandbox),
	  dm_sandbox_names },
	{ "ingest", "trusted-authserv-id", TYPE_LIST,
	  G_STRUCT_OFFSET(DmConfig, trusted_authserv_ids) },
	{ "ingest", "require-auth", TYPE_WORD,
	  G_STRUCT_OFFSET(DmConfig, require_auth), require_auth_words },
	{ "dns", "servers", TYPE_SERVERS,
	  G_STRUCT_OFFSET(DmConfig, dns_servers) },
	{ "dns", "timeout", TYPE_NUMBER,
	  G_STRUCT_OFFSET(DmConfig, dns_timeout_seconds),
	  .max = DNS_TIMEOUT_MAX },
	{ "dns", "ca-file", TYPE_PATH, G_STRUCT_OFFSET(DmConfig, dns_ca_file) },
	{ "dns", "https-port", TYPE_NUMBER,
	  G_STRUCT_OFFSET(DmConfig, https_port), .max = G_MAXUINT16 },
	{ "geoip", "country", TYPE_PATH,
	  G_STRUCT_OFFSET(DmConfig, geoip_country) },
	{ "geoip", "asn", TYPE_PATH, G_STRUCT_OFFSET(DmConfig, geoip_asn) },
	{ "report", "senders", TYPE_PATH,
	  G_STRUCT_OFFSET(DmConfig, senders_file) },
	{ "privacy", "samples", TYPE_WORD,
	  G_STRUCT_OFFSET(DmConfig, privacy.samples), samples_words },
	{ "privacy", "recipients", TYPE_WORD,
	  G_STRUCT_OFFSET(DmConfig, privacy.keep_recipients),
	  recipients_words },
	{ "privacy", "sample-retention", TYPE_AGE,
	  G_STRUCT_OFFSET(DmConfig, privacy.retention_days) },
};

static const char *const sections[] = { "store",       "ingest", "dns",
					"geoip",       "report", "privacy",
					"digest",      "limits", "imap NAME",
					"domain NAME", NULL };

static gboolean read_limits_key(DmConfigReader *reader, const char *key)
{
	const char *known[DM_N_LIMITS + 1] = { NULL };

	for (int i = 0; i < DM_N_LIMITS; i++) {
		known[i] = dm_limit_table[i].key;
		if (strcmp(key, known[i]) == 0)
			return dm_config_read_number(
				reader, "limits", key, dm_limit_table[i].min,
				dm_limit_table[i].max,
				&reader->config->limits.value[i]);
	}
	return dm_config_fail_unknown(reader, "limits", key, "key", key, known);
}

static gboolean read_servers(DmConfigReader *reader, const char *section,
			     const char *key, char ***ret)
{
	if (!dm_config_read_list(reader, section, key, ret))
		return FALSE;
	for (char **row = *ret; *row; row++)
		if (!dm_resolver_server_is_good(*row))
			return dm_config_fail(
				reader, section, key,
				"\"%s\" is no address like 192.0.2.53, 127.0.0.1:5353 or [2001:db8::53]:53",
				*row);
	return TRUE;
}

static gboolean read_value(DmConfigReader *reader, guint row)
{
	const char *section = keys[row].section, *key = keys[row].key;
	gpointer at = G_STRUCT_MEMBER_P(reader->config, keys[row].offset);
	g_autofree char *text =
		g_key_file_get_string(reader->file, section, key, NULL);
	g_autoptr(GError) problem = NULL;

	if (keys[row].type == TYPE_BOOLEAN) {
		*(gboolean *)at = g_key_file_get_boolean(reader->file, section,
							 key, &problem);
		if (problem)
			return dm_config_fail(
				reader, section, key,
				"\"%s\" is neither true nor false",
				text ? text : "");
		return TRUE;
	}
	if (keys[row].type == TYPE_SECONDS)
		return dm_config_read_number(reader, section, key, 0,
					     SECONDS_MAX, at);
	if (keys[row].type == TYPE_JOBS)
		return dm_config_read_number(reader, section, key, 0,
					     DM_POOL_JOBS_MAX, at);
	if (keys[row].type == TYPE_AGE)
		return dm_config_read_age(reader, section, key, at);
	if (keys[row].type == TYPE_NUMBER)
		return dm_config_read_number(reader, section, key, 1,
					     keys[row].max, at);
	if (keys[row].type == TYPE_SERVERS)
		return read_servers(reader, section, key, at);
	if (keys[row].type == TYPE_WORD)
		return dm_config_read_word(reader, section, key,
					   keys[row].words, at);
	if (keys[row].type == TYPE_PATH)
		return dm_config_read_path(reader, section, key, at);
	return dm_config_read_list(reader, section, key, at);
}

static gboolean read_key(DmConfigReader *reader, const char *section,
			 const char *key)
{
	const char *known[G_N_ELEMENTS(keys) + 1] = { NULL };
	guint n = 0;

	if (strcmp(section, "limits") == 0)
		return read_limits_key(reader, key);
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (strcmp(section, keys[i].section) != 0)
			continue;
		if (strcmp(key, keys[i].key) == 0)
			return read_value(reader, i);
		known[n++] = keys[i].key;
	}
	return dm_config_fail_unknown(reader, section, key, "key", key, known);
}

/* What stands behind the first word is a name of the user's own. */
static gboolean fail_section(DmConfigReader *reader, const char *section)
{
	gsize size = strcspn(section, " ");
	g_autofree char *word = g_strdup_printf("%.*s%s", (int)size, section,
						section[size] ? " NAME" : "");

	return dm_config_fail_unknown(reader, section, NULL, "section", word,
				      sections);
}

static gboolean read_section(DmConfigReader *reader, const char *section)
{
	g_auto(GStrv) names =
		g_key_file_get_keys(reader->file, section, NULL, NULL);

	if (dm_config_is_account(section))
		return dm_config_read_account(reader, section);
	if (dm_config_is_digest(section))
		return dm_config_read_digest(reader);
	if (dm_config_is_domain(section))
		return dm_config_read_domain(reader, section);
	if (!g_strv_contains(sections, section))
		return fail_section(reader, section);
	for (guint i = 0; names && names[i]; i++)
		if (!read_key(reader, section, names[i]))
			return FALSE;
	return TRUE;
}

static gboolean read_file(DmConfigReader *reader)
{
	g_auto(GStrv) groups = g_key_file_get_groups(reader->file, NULL);

	for (guint i = 0; groups[i]; i++)
		if (!read_section(reader, groups[i]))
			return FALSE;
	if (!dm_config_check_accounts(reader))
		return FALSE;
	if (reader->config->require_auth != DM_REQUIRE_AUTH_NO &&
	    !*reader->config->trusted_authserv_ids)
		return dm_config_fail(
			reader, "ingest", "require-auth",
			"needs trusted-authserv-id: the name under which your mail server writes Authentication-Results");
	return TRUE;
}

char *dm_config_find(const char *path)
{
	g_autofree char *user = g_build_filename(
		g_get_user_config_dir(), "dmarcmill", "dmarcmill.conf", NULL);

	if (path)
		return g_strdup(path);
	if (g_file_test(user, G_FILE_TEST_EXISTS))
		return g_steal_pointer(&user);
	if (g_file_test(SYSTEM_PATH, G_FILE_TEST_EXISTS))
		return g_strdup(SYSTEM_PATH);
	return NULL;
}

static void free_account(gpointer data)
{
	dm_account_free(data);
}

static void free_facts(gpointer data)
{
	dm_domain_facts_free(data);
}

DmConfig *dm_config_new(void)
{
	DmConfig *config = g_new0(DmConfig, 1);

	config->keep_originals = TRUE;
	config->lock_wait_seconds = 30;
	config->jobs = -1;
	config->dns_servers = g_new0(char *, 1);
	config->dns_timeout_seconds = 10;
	config->https_port = 443;
	config->privacy.retention_days = RETENTION_DAYS;
	config->trusted_authserv_ids = g_new0(char *, 1);
	config->domains = g_ptr_array_new_with_free_func(free_facts);
	config->accounts = g_ptr_array_new_with_free_func(free_account);
	dm_config_init_digest(&config->digest);
	dm_limits_init(&config->limits);
	return config;
}

DmConfig *dm_config_load(const char *path, GError **error)
{
	g_autoptr(DmConfig) config = dm_config_new();
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) problem = NULL;
	g_autofree char *found = dm_config_find(path);
	DmConfigReader reader = { found, file, config, error };

	if (!found)
		return g_steal_pointer(&config);
	if (!g_key_file_load_from_file(file, found, G_KEY_FILE_NONE,
				       &problem)) {
		g_autofree char *wrong = dm_config_wrong_line(found);

		g_set_error(error, DM_CLI_ERROR, DM_CLI_ERROR_CONFIG, "%s: %s",
			    found, wrong ? wrong : problem->message);
		return NULL;
	}
	if (!read_file(&reader))
		return NULL;
	return g_steal_pointer(&config);
}

void dm_config_free(DmConfig *config)
{
	if (!config)
		return;
	g_free(config->store_path);
	g_strfreev(config->dns_servers);
	g_free(config->dns_ca_file);
	g_free(config->geoip_country);
	g_free(config->geoip_asn);
	g_free(config->senders_file);
	g_strfreev(config->trusted_authserv_ids);
	dm_config_clear_digest(&config->digest);
	g_ptr_array_unref(config->domains);
	g_ptr_array_unref(config->accounts);
	g_free(config);
}

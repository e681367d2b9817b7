/*
 * Reads the configuration by a table of sections and keys.
 */
#include "cli/config.h"

#include <string.h>

#include "cli/cli.h"
#include "core/text.h"
#include "core/utctime.h"
#include "parse/pool.h"

#define SYSTEM_PATH "/etc/dmarcmill/dmarcmill.conf"

typedef enum {
	TYPE_PATH,
	TYPE_BOOLEAN,
	TYPE_SECONDS,
	TYPE_LIST, /* separated by ; */
	TYPE_JOBS,
	TYPE_WORD, /* one of words */
	TYPE_AGE,  /* days: 90d, 12w; "never" is 0 */
} KeyType;

#define SECONDS_MAX 86400
#define RETENTION_DAYS 90

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
	{ "privacy", "samples", TYPE_WORD,
	  G_STRUCT_OFFSET(DmConfig, privacy.samples), samples_words },
	{ "privacy", "recipients", TYPE_WORD,
	  G_STRUCT_OFFSET(DmConfig, privacy.keep_recipients),
	  recipients_words },
	{ "privacy", "sample-retention", TYPE_AGE,
	  G_STRUCT_OFFSET(DmConfig, privacy.retention_days) },
};

static const char *const sections[] = { "store", "ingest", "privacy", "limits",
					NULL };

typedef struct {
	const char *path;
	GKeyFile *file;
	DmConfig *config;
	GError **error;
} Reader;

static gboolean fail(Reader *reader, const char *section, const char *key,
		     const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean fail(Reader *reader, const char *section, const char *key,
		     const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(reader->error, DM_CLI_ERROR, DM_CLI_ERROR_CONFIG,
		    "%s: [%s]%s%s: %s", reader->path, section, key ? " " : "",
		    key ? key : "", text);
	return FALSE;
}

static gboolean fail_unknown(Reader *reader, const char *section,
			     const char *key, const char *what,
			     const char *const *known)
{
	const char *nearest = dm_text_nearest(key ? key : section, known);
	g_autofree char *all = g_strjoinv(", ", (char **)known);

	if (nearest)
		return fail(reader, section, key,
			    "unknown %s; did you mean \"%s\"?", what, nearest);
	return fail(reader, section, key, "unknown %s; known are %s", what,
		    all);
}

static gboolean read_number(Reader *reader, const char *section,
			    const char *key, gint64 min, gint64 max,
			    gint64 *value)
{
	g_autofree char *text =
		g_key_file_get_string(reader->file, section, key, NULL);
	char *end;

	*value = g_ascii_strtoll(text ? text : "", &end, 10);
	if (!text || end == text || *end)
		return fail(reader, section, key, "\"%s\" is no whole number",
			    text ? text : "");
	if (*value < min || *value > max)
		return fail(reader, section, key,
			    "must be from %" G_GINT64_FORMAT
			    " to %" G_GINT64_FORMAT,
			    min, max);
	return TRUE;
}

static gboolean read_limits_key(Reader *reader, const char *key)
{
	const char *known[DM_N_LIMITS + 1] = { NULL };

	for (int i = 0; i < DM_N_LIMITS; i++) {
		known[i] = dm_limit_table[i].key;
		if (strcmp(key, known[i]) == 0)
			return read_number(reader, "limits", key,
					   dm_limit_table[i].min,
					   dm_limit_table[i].max,
					   &reader->config->limits.value[i]);
	}
	return fail_unknown(reader, "limits", key, "key", known);
}

/* An enumeration by the words of its values, in their order. */
static gboolean read_word(Reader *reader, const char *section, const char *key,
			  const char *const *words, guint *ret)
{
	g_autofree char *text =
		g_key_file_get_string(reader->file, section, key, NULL);
	g_autofree char *all = g_strjoinv(", ", (char **)words);

	for (guint i = 0; words[i]; i++) {
		if (g_strcmp0(text, words[i]) == 0) {
			*ret = i;
			return TRUE;
		}
	}
	return fail(reader, section, key, "takes one of %s, not \"%s\"", all,
		    text ? text : "");
}

/* A span as filters take it, counted from day 0. */
static gboolean read_age(Reader *reader, const char *section, const char *key,
			 gint64 *days)
{
	g_autofree char *text =
		g_key_file_get_string(reader->file, section, key, NULL);
	gint64 day;

	*days = 0;
	if (g_strcmp0(text, "never") == 0)
		return TRUE;
	if (!text || !dm_day_parse_age(text, 0, &day) || day >= 0)
		return fail(
			reader, section, key,
			"takes a time like 90d, 12w, 6m, or never, not \"%s\"",
			text ? text : "");
	*days = -day;
	return TRUE;
}

static void read_list(Reader *reader, const char *section, const char *key,
		      char ***ret)
{
	g_strfreev(*ret);
	*ret = g_key_file_get_string_list(reader->file, section, key, NULL,
					  NULL);
	for (guint i = 0; (*ret)[i]; i++)
		g_strstrip((*ret)[i]);
}

static gboolean read_value(Reader *reader, guint row)
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
			return fail(reader, section, key,
				    "\"%s\" is neither true nor false",
				    text ? text : "");
		return TRUE;
	}
	if (keys[row].type == TYPE_SECONDS)
		return read_number(reader, section, key, 0, SECONDS_MAX, at);
	if (keys[row].type == TYPE_JOBS)
		return read_number(reader, section, key, 0, DM_POOL_JOBS_MAX,
				   at);
	if (keys[row].type == TYPE_AGE)
		return read_age(reader, section, key, at);
	if (keys[row].type == TYPE_WORD)
		return read_word(reader, section, key, keys[row].words, at);
	if (!text || !*text)
		return fail(reader, section, key, "must not be empty");
	if (keys[row].type == TYPE_LIST) {
		read_list(reader, section, key, at);
		return TRUE;
	}
	if (!g_path_is_absolute(text))
		return fail(reader, section, key,
			    "\"%s\" must be an absolute path", text);
	*(char **)at = g_steal_pointer(&text);
	return TRUE;
}

static gboolean read_key(Reader *reader, const char *section, const char *key)
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
	return fail_unknown(reader, section, key, "key", known);
}

static gboolean read_section(Reader *reader, const char *section)
{
	g_auto(GStrv) names =
		g_key_file_get_keys(reader->file, section, NULL, NULL);

	if (!g_strv_contains(sections, section))
		return fail_unknown(reader, section, NULL, "section", sections);
	for (guint i = 0; names && names[i]; i++)
		if (!read_key(reader, section, names[i]))
			return FALSE;
	return TRUE;
}

static gboolean read_file(Reader *reader)
{
	g_auto(GStrv) groups = g_key_file_get_groups(reader->file, NULL);

	for (guint i = 0; groups[i]; i++)
		if (!read_section(reader, groups[i]))
			return FALSE;
	if (reader->config->require_auth != DM_REQUIRE_AUTH_NO &&
	    !*reader->config->trusted_authserv_ids)
		return fail(
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

DmConfig *dm_config_new(void)
{
	DmConfig *config = g_new0(DmConfig, 1);

	config->keep_originals = TRUE;
	config->lock_wait_seconds = 30;
	config->jobs = -1;
	config->privacy.retention_days = RETENTION_DAYS;
	config->trusted_authserv_ids = g_new0(char *, 1);
	dm_limits_init(&config->limits);
	return config;
}

DmConfig *dm_config_load(const char *path, GError **error)
{
	g_autoptr(DmConfig) config = dm_config_new();
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) problem = NULL;
	g_autofree char *found = dm_config_find(path);
	Reader reader = { found, file, config, error };

	if (!found)
		return g_steal_pointer(&config);
	if (!g_key_file_load_from_file(file, found, G_KEY_FILE_NONE,
				       &problem)) {
		g_set_error(error, DM_CLI_ERROR, DM_CLI_ERROR_CONFIG, "%s: %s",
			    found, problem->message);
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
	g_strfreev(config->trusted_authserv_ids);
	g_free(config);
}

/*
 * Reads catalogues of senders and looks senders up in them.  Knows nothing of
 * where the traits of a source come from.
 */
#include "report/senders.h"

#include <string.h>

#include "core/text.h"

G_DEFINE_QUARK(dm - senders - error - quark, dm_senders_error)

#define BUILTIN "the catalogue"

static const char *const kinds[] = { "business", "crm",		  "forwarder",
				     "helpdesk", "hosting",	  "isp",
				     "list",	 "mailbox",	  "marketing",
				     "security", "transactional", NULL };

/* The keys with matchers, in the order of DmSenderKey, and the others. */
static const char *const key_names[] = { "dkim", "spf",	   "rdns", "as-name",
					 "kind", "advice", NULL };

typedef struct {
	DmSender sender;
	char **matchers[DM_N_SENDER_KEYS]; /* may be NULL */
	gboolean is_own;		   /* of the user's file */
} Entry;

typedef struct {
	const char *text;
	const Entry *entry;
} AsName;

struct _DmSenders {
	GHashTable *entries; /* name -> Entry */
	/* Domain -> Entry, of all keys but the last. */
	GHashTable *domains[DM_SENDER_BY_AS_NAME];
	GArray *as_names; /* AsName, the longest text first */
};

static void free_entry(gpointer data)
{
	Entry *entry = data;

	g_free(entry->sender.name);
	g_free(entry->sender.advice);
	for (guint i = 0; i < DM_N_SENDER_KEYS; i++)
		g_strfreev(entry->matchers[i]);
	g_free(entry);
}

void dm_senders_free(DmSenders *senders)
{
	if (!senders)
		return;
	for (guint i = 0; i < DM_SENDER_BY_AS_NAME; i++)
		g_hash_table_unref(senders->domains[i]);
	g_array_unref(senders->as_names);
	g_hash_table_unref(senders->entries);
	g_free(senders);
}

guint dm_senders_count(const DmSenders *senders)
{
	return g_hash_table_size(senders->entries);
}

/* ---- reading -------------------------------------------------------- */

typedef struct {
	const char *path;
	GKeyFile *file;
	GError **error;
} Reader;

static gboolean fail(const Reader *reader, const char *group, const char *key,
		     const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean fail(const Reader *reader, const char *group, const char *key,
		     const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(reader->error, DM_SENDERS_ERROR, DM_SENDERS_ERROR_FILE,
		    "%s: [%s]%s%s: %s", reader->path, group, key ? " " : "",
		    key ? key : "", text);
	return FALSE;
}

/* Caller frees; NULL where the key is missing, or with an error set. */
static char *read_text(const Reader *reader, const char *group, const char *key)
{
	g_autoptr(GError) problem = NULL;
	char *text = g_key_file_get_string(reader->file, group, key, &problem);

	if (problem && !g_error_matches(problem, G_KEY_FILE_ERROR,
					G_KEY_FILE_ERROR_KEY_NOT_FOUND))
		fail(reader, group, key,
		     "is no UTF-8, or has a single \\, which is written \\\\");
	return text;
}

static gboolean read_kind(const Reader *reader, Entry *entry)
{
	const char *group = entry->sender.name;
	g_autofree char *text = read_text(reader, group, "kind");
	g_autofree char *all = g_strjoinv(", ", (char **)kinds);

	for (guint i = 0; text && kinds[i]; i++)
		if (strcmp(kinds[i], text) == 0)
			entry->sender.kind = kinds[i];
	if (entry->sender.kind)
		return TRUE;
	if (*reader->error)
		return FALSE;
	return fail(reader, group, "kind", "takes one of %s, not \"%s\"", all,
		    text ? text : "");
}

static gboolean is_domain(const char *text)
{
	gboolean has_dot = FALSE;

	for (const char *c = text; *c; c++) {
		if (!g_ascii_isalnum(*c) && !strchr("-_.", *c))
			return FALSE;
		has_dot = has_dot || *c == '.';
	}
	return has_dot && *text != '.' && !g_str_has_suffix(text, ".");
}

static gboolean check_matcher(const Reader *reader, const char *group,
			      DmSenderKey key, char *text)
{
	g_strstrip(text);
	if (!*text)
		return fail(reader, group, key_names[key],
			    "has an empty place between two ;");
	if (key != DM_SENDER_BY_AS_NAME && !is_domain(text))
		return fail(
			reader, group, key_names[key],
			"\"%s\" is no domain; one that is not ASCII is written as xn--",
			text);
	return TRUE;
}

static gboolean read_matchers(const Reader *reader, Entry *entry,
			      DmSenderKey key)
{
	const char *group = entry->sender.name;
	g_autofree char *text = read_text(reader, group, key_names[key]);
	g_autofree char *lower = text ? dm_text_strdown(text) : NULL;
	gsize size;

	if (!text)
		return *reader->error == NULL;
	size = strlen(lower);
	/* One at the end is usual in such files. */
	if (size && lower[size - 1] == ';')
		lower[size - 1] = '\0';
	entry->matchers[key] = g_strsplit(lower, ";", -1);
	if (!*entry->matchers[key])
		return fail(reader, group, key_names[key], "must not be empty");
	for (char **one = entry->matchers[key]; *one; one++)
		if (!check_matcher(reader, group, key, *one))
			return FALSE;
	return TRUE;
}

static gboolean check_keys(const Reader *reader, const char *group)
{
	g_auto(GStrv) keys =
		g_key_file_get_keys(reader->file, group, NULL, NULL);

	for (guint i = 0; keys && keys[i]; i++) {
		g_autofree char *all = NULL;

		if (g_strv_contains(key_names, keys[i]))
			continue;
		all = g_strjoinv(", ", (char **)key_names);
		return fail(reader, group, keys[i], "unknown key; known are %s",
			    all);
	}
	return TRUE;
}

static gboolean read_entry(const Reader *reader, Entry *entry)
{
	const char *group = entry->sender.name;
	gboolean has_matcher = FALSE;

	if (!check_keys(reader, group) || !read_kind(reader, entry))
		return FALSE;
	for (guint i = 0; i < DM_N_SENDER_KEYS; i++) {
		if (!read_matchers(reader, entry, (DmSenderKey)i))
			return FALSE;
		has_matcher = has_matcher || entry->matchers[i];
	}
	if (!has_matcher)
		return fail(reader, group, NULL,
			    "needs one of dkim, spf, rdns or as-name");
	entry->sender.advice = read_text(reader, group, "advice");
	return *reader->error == NULL;
}

static gboolean read_all(DmSenders *senders, const Reader *reader,
			 gboolean is_own)
{
	g_auto(GStrv) groups = g_key_file_get_groups(reader->file, NULL);

	for (guint i = 0; groups[i]; i++) {
		Entry *entry = g_new0(Entry, 1);

		entry->sender.name = g_strdup(groups[i]);
		entry->is_own = is_own;
		if (!read_entry(reader, entry)) {
			free_entry(entry);
			return FALSE;
		}
		g_hash_table_replace(senders->entries, entry->sender.name,
				     entry);
	}
	return TRUE;
}

static gboolean load(DmSenders *senders, const char *path, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) problem = NULL, fault = NULL;
	const Reader reader = { path ? path : BUILTIN, file, &fault };
	gboolean is_good =
		path ? g_key_file_load_from_file(file, path, G_KEY_FILE_NONE,
						 &problem)
		     : g_key_file_load_from_data(file, dm_senders_builtin,
						 dm_senders_builtin_size,
						 G_KEY_FILE_NONE, &problem);

	if (!is_good) {
		g_set_error(error, DM_SENDERS_ERROR, DM_SENDERS_ERROR_FILE,
			    "%s: %s", reader.path, problem->message);
		return FALSE;
	}
	if (read_all(senders, &reader, path != NULL))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&fault));
	return FALSE;
}

/* ---- looking up ----------------------------------------------------- */

static gint by_length(gconstpointer a, gconstpointer b)
{
	const AsName *one = a, *other = b;
	gsize size = strlen(one->text), other_size = strlen(other->text);

	if (size != other_size)
		return size > other_size ? -1 : 1;
	if (one->entry->is_own != other->entry->is_own)
		return one->entry->is_own ? -1 : 1;
	return strcmp(one->text, other->text);
}

static void index_entry(DmSenders *senders, Entry *entry)
{
	for (guint key = 0; key < DM_N_SENDER_KEYS; key++) {
		for (char **one = entry->matchers[key]; one && *one; one++) {
			const AsName as_name = { *one, entry };

			if (key == DM_SENDER_BY_AS_NAME)
				g_array_append_val(senders->as_names, as_name);
			else
				g_hash_table_insert(senders->domains[key], *one,
						    entry);
		}
	}
}

/*
 * In the order of names, so that of two with one domain the same one wins each
 * time; the user's own come last, and so win.
 */
static void index_all(DmSenders *senders)
{
	g_autoptr(GList) names = g_list_sort(
		g_hash_table_get_keys(senders->entries), (GCompareFunc)strcmp);

	for (guint own = 0; own < 2; own++) {
		for (GList *name = names; name; name = name->next) {
			Entry *entry = g_hash_table_lookup(senders->entries,
							   name->data);

			if (entry->is_own == (own == 1))
				index_entry(senders, entry);
		}
	}
	g_array_sort(senders->as_names, by_length);
}

DmSenders *dm_senders_new(const char *path, GError **error)
{
	g_autoptr(DmSenders) senders = g_new0(DmSenders, 1);

	senders->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						 free_entry);
	for (guint i = 0; i < DM_SENDER_BY_AS_NAME; i++)
		senders->domains[i] = g_hash_table_new(g_str_hash, g_str_equal);
	senders->as_names = g_array_new(FALSE, FALSE, sizeof(AsName));
	if (!load(senders, NULL, error) ||
	    (path && !load(senders, path, error)))
		return NULL;
	index_all(senders);
	return g_steal_pointer(&senders);
}

/* The entry of the domain or of the nearest above it. */
static const Entry *by_domain(const DmSenders *senders, DmSenderKey key,
			      const char *domain)
{
	g_autofree char *lower = g_ascii_strdown(domain, -1);
	const char *at = lower;

	while (at && *at) {
		const Entry *entry =
			g_hash_table_lookup(senders->domains[key], at);

		if (entry)
			return entry;
		at = strchr(at, '.');
		at = at ? at + 1 : NULL;
	}
	return NULL;
}

static const Entry *by_domains(const DmSenders *senders, DmSenderKey key,
			       const char *const *domains)
{
	const Entry *entry = NULL;

	for (; domains && *domains && !entry; domains++)
		entry = by_domain(senders, key, *domains);
	return entry;
}

static const Entry *by_as_name(const DmSenders *senders, const char *as_name)
{
	g_autofree char *lower = as_name ? dm_text_strdown(as_name) : NULL;

	for (guint i = 0; lower && i < senders->as_names->len; i++) {
		const AsName *one =
			&g_array_index(senders->as_names, AsName, i);

		if (strstr(lower, one->text))
			return one->entry;
	}
	return NULL;
}

const DmSender *dm_senders_find(const DmSenders *senders,
				const DmSenderTraits *traits,
				DmSenderKey *ret_key)
{
	const char *const hosts[] = { traits->host, NULL };
	const char *const *const domains[] = {
		traits->dkim_domains,
		traits->spf_domains,
		hosts,
	};
	const Entry *entry = NULL;
	guint key = 0;

	for (; key < G_N_ELEMENTS(domains) && !entry; key++)
		entry = by_domains(senders, (DmSenderKey)key, domains[key]);
	if (entry)
		key--;
	else
		entry = by_as_name(senders, traits->as_name);
	if (entry && ret_key)
		*ret_key = (DmSenderKey)key;
	return entry ? &entry->sender : NULL;
}

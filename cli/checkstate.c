/*
 * Keeps facts in a file of lines: domain, tab, fact.  What the facts mean it
 * does not know.
 */
#include "cli/checkstate.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/statefile.h"
#include "core/text.h"

/* A thousand domains have less than 1 MiB of facts. */
#define BYTES_MAX ((gsize)256 * 1024 * 1024)
#define HEADER "dmarcmill check state 1\n"

struct _DmCheckState {
	char *path;
	int claim;	/* of the lock beside it, or -1 */
	GTree *domains; /* domain -> GPtrArray of facts, sorted */
};

static gint by_text(gconstpointer a, gconstpointer b, gpointer user)
{
	(void)user;
	return strcmp(a, b);
}

static void free_facts(gpointer data)
{
	g_ptr_array_unref(data);
}

void dm_check_state_free(DmCheckState *state)
{
	if (!state)
		return;
	dm_store_claim_release(state->claim);
	g_free(state->path);
	g_tree_unref(state->domains);
	g_free(state);
}

/* ---- the file ------------------------------------------------------- */

static GPtrArray *facts_of(DmCheckState *state, const char *domain)
{
	GPtrArray *facts = g_tree_lookup(state->domains, domain);

	if (!facts) {
		facts = g_ptr_array_new_with_free_func(g_free);
		g_tree_insert(state->domains, g_strdup(domain), facts);
	}
	return facts;
}

static gboolean read_lines(DmCheckState *state, const char *text,
			   GError **error)
{
	g_auto(GStrv) lines = NULL;

	if (!g_str_has_prefix(text, HEADER))
		return dm_cli_usage(
			error,
			"check: %s was not written by --watch-file; name another file, or remove it",
			state->path);
	lines = g_strsplit(text + strlen(HEADER), "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		char *tab = strchr(lines[i], '\t');

		if (!tab)
			continue;
		*tab = 0;
		/* A domain without facts has an empty one. */
		if (tab[1])
			g_ptr_array_add(facts_of(state, lines[i]),
					g_strdup(tab + 1));
		else
			facts_of(state, lines[i]);
	}
	return TRUE;
}

static gboolean has_folder(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);

	if (g_file_test(folder, G_FILE_TEST_IS_DIR))
		return TRUE;
	g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
		    "check: --watch-file: there is no folder %s", folder);
	return FALSE;
}

/* No device, no pipe, nothing huge; what is not there is as good as empty. */
static gboolean is_plain(const char *path, GError **error)
{
	struct stat info;

	if (stat(path, &info) != 0)
		return TRUE;
	if (!S_ISREG(info.st_mode))
		return dm_cli_usage(
			error, "check: --watch-file: %s is no regular file",
			path);
	if ((gsize)info.st_size > BYTES_MAX)
		return dm_cli_usage(
			error,
			"check: --watch-file: %s is too large to be one of check's",
			path);
	return TRUE;
}

DmCheckState *dm_check_state_load(const char *path, GError **error)
{
	g_autoptr(DmCheckState) state = g_new0(DmCheckState, 1);
	g_autoptr(GError) problem = NULL;
	g_autofree char *text = NULL;

	state->path = dm_state_path("check: --watch-file", path, error);
	state->claim = -1;
	state->domains = g_tree_new_full(by_text, NULL, g_free, free_facts);
	if (!state->path || !has_folder(state->path, error))
		return NULL;
	state->claim = dm_state_claim("check: --watch-file", state->path,
				      "dmarcmill check", error);
	if (state->claim < 0 || !is_plain(state->path, error))
		return NULL;
	if (!g_file_get_contents(state->path, &text, NULL, &problem)) {
		if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
			return g_steal_pointer(&state);
		g_propagate_prefixed_error(error, g_steal_pointer(&problem),
					   "check: --watch-file: ");
		return NULL;
	}
	if (!read_lines(state, text, error))
		return NULL;
	return g_steal_pointer(&state);
}

static gboolean append_domain(gpointer key, gpointer value, gpointer user)
{
	const GPtrArray *facts = value;
	GString *text = user;

	if (!facts->len)
		g_string_append_printf(text, "%s\t\n", (const char *)key);
	for (guint i = 0; i < facts->len; i++)
		g_string_append_printf(text, "%s\t%s\n", (const char *)key,
				       (const char *)g_ptr_array_index(facts,
								       i));
	return FALSE;
}

gboolean dm_check_state_save(const DmCheckState *state, GError **error)
{
	g_autoptr(GString) text = g_string_new(HEADER);

	g_tree_foreach(state->domains, append_domain, text);
	if (g_file_set_contents(state->path, text->str, (gssize)text->len,
				error))
		return TRUE;
	g_prefix_error(error, "check: --watch-file: ");
	return FALSE;
}

/* ---- changes -------------------------------------------------------- */

/* Walks both lists, which are sorted. */
static void compare(const char *domain, const GPtrArray *old,
		    const GPtrArray *now, DmChangeFn callback, gpointer user)
{
	guint i = 0, j = 0;

	while (i < old->len || j < now->len) {
		const char *before =
			i < old->len ? g_ptr_array_index(old, i) : NULL;
		const char *after =
			j < now->len ? g_ptr_array_index(now, j) : NULL;
		int order = !before ? 1 : !after ? -1 : strcmp(before, after);

		if (order < 0)
			callback(user, domain, FALSE, before);
		else if (order > 0)
			callback(user, domain, TRUE, after);
		i += order <= 0;
		j += order >= 0;
	}
}

static gint by_pointed_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

gboolean dm_check_state_replace(DmCheckState *state, const char *domain,
				const GPtrArray *facts, DmOpenFn is_open,
				gconstpointer open_user, DmChangeFn callback,
				gpointer user)
{
	const GPtrArray *old = g_tree_lookup(state->domains, domain);
	GPtrArray *now = g_ptr_array_new_with_free_func(g_free);

	/* One line each, whatever DNS said. */
	for (guint i = 0; i < facts->len; i++) {
		const char *fact = g_ptr_array_index(facts, i);

		if (!old || !is_open(open_user, fact))
			g_ptr_array_add(now, dm_text_escape(fact));
	}
	for (guint i = 0; old && i < old->len; i++) {
		const char *fact = g_ptr_array_index(old, i);

		if (is_open(open_user, fact))
			g_ptr_array_add(now, g_strdup(fact));
	}
	g_ptr_array_sort(now, by_pointed_text);
	if (old)
		compare(domain, old, now, callback, user);
	g_tree_insert(state->domains, g_strdup(domain), now);
	return old != NULL;
}

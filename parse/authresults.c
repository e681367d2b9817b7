/*
 * Reads Authentication-Results as far as one verdict needs it.
 */
#include "parse/authresults.h"

#include <string.h>

#include "core/text.h"

/* The field without comments, which may nest, and quoted text; caller frees. */
static char *without_comments(const char *field)
{
	GString *out = g_string_new(NULL);
	gboolean quoted = FALSE;
	guint depth = 0;

	for (; *field; field++) {
		if (*field == '\\' && field[1]) {
			field++;
			continue;
		}
		if (*field == '"' && !depth)
			quoted = !quoted;
		else if (*field == '(' && !quoted)
			depth++;
		else if (*field == ')' && depth)
			depth--;
		else if (!depth)
			/* What is quoted came from others: no syntax in it. */
			g_string_append_c(out, quoted ? '_' : *field);
	}
	return g_string_free(out, FALSE);
}

/* Whether the first word, the authserv-id, is one of `trusted`. */
static gboolean is_trusted(const char *field, const char *const *trusted)
{
	gsize size;

	field += strspn(field, " \t\r\n");
	size = strcspn(field, " \t\r\n;/");
	for (; *trusted; trusted++)
		if (strlen(*trusted) == size &&
		    g_ascii_strncasecmp(*trusted, field, size) == 0)
			return TRUE;
	return FALSE;
}

/* The result in "method[/version] = result ...", or NULL. */
static char *result_of(const char *info, const char *method)
{
	gsize size = strlen(method);

	info += strspn(info, " \t\r\n");
	if (g_ascii_strncasecmp(info, method, size) != 0)
		return NULL;
	info += size;
	if (*info == '/')
		info += strcspn(info, "=");
	info += strspn(info, " \t\r\n");
	if (*info++ != '=')
		return NULL;
	info += strspn(info, " \t\r\n");
	size = strcspn(info, " \t\r\n;");
	return size ? dm_text_lower(g_strndup(info, size)) : NULL;
}

/* One that is no pass where there are several; caller frees. */
static char *worst_result(char **infos, const char *method)
{
	char *worst = NULL;

	for (guint i = 1; infos[i]; i++) {
		char *result = result_of(infos[i], method);

		if (!result)
			continue;
		if (worst && strcmp(worst, "pass") != 0) {
			g_free(result);
			continue;
		}
		g_free(worst);
		worst = result;
	}
	return worst;
}

char *dm_auth_results_verdict(const char *const *fields,
			      const char *const *trusted, const char *method)
{
	for (; *fields; fields++) {
		g_autofree char *field = without_comments(*fields);
		g_auto(GStrv) infos = NULL;

		if (!is_trusted(field, trusted))
			continue;
		infos = g_strsplit(field, ";", -1);
		return worst_result(infos, method);
	}
	return NULL;
}

/*
 * Reads Authentication-Results; believes what the caller does.
 */
#include "parse/authresults.h"

#include <string.h>

#include "core/domain.h"
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

/* What follows the authserv-id, where there is one. */
static const char *skip_authserv_id(const char *field)
{
	gsize word, blanks;

	field += strspn(field, " \t\r\n");
	word = strcspn(field, " \t\r\n;=");
	blanks = strspn(field + word, " \t\r\n");
	return field[word + blanks] == '=' ? field : field + word;
}

char **dm_auth_results_split(const char *field)
{
	g_autofree char *bare = without_comments(field);

	return g_strsplit(skip_authserv_id(bare), ";", -1);
}

char *dm_auth_result_value(const char *info, const char *method)
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

char *dm_auth_result_property(const char *info, const char *name)
{
	gsize size = strlen(name);

	while (*info) {
		const char *value;

		info += strspn(info, " \t\r\n");
		value = info + size;
		if (g_ascii_strncasecmp(info, name, size) == 0) {
			value += strspn(value, " \t\r\n");
			if (*value == '=') {
				value++;
				value += strspn(value, " \t\r\n");
				return g_strndup(value,
						 strcspn(value, " \t\r\n"));
			}
		}
		info += strcspn(info, " \t\r\n");
	}
	return NULL;
}

/* One that is no pass where there are several; caller frees. */
static char *worst_result(char **infos, const char *method)
{
	char *worst = NULL;

	for (guint i = 1; infos[i]; i++) {
		char *result = dm_auth_result_value(infos[i], method);

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

/* The topmost field of ours without comments, or NULL; caller frees. */
static char *trusted_field(const char *const *fields,
			   const char *const *trusted)
{
	for (; *fields; fields++) {
		char *field = without_comments(*fields);

		if (is_trusted(field, trusted))
			return field;
		g_free(field);
	}
	return NULL;
}

char *dm_auth_results_verdict(const char *const *fields,
			      const char *const *trusted, const char *method)
{
	g_autofree char *field = trusted_field(fields, trusted);
	g_auto(GStrv) infos = NULL;

	if (!field)
		return NULL;
	infos = g_strsplit(field, ";", -1);
	return worst_result(infos, method);
}

/* Whether the signature (d=, else i=) is of this organization. */
static gboolean is_signed_by(const char *info, const char *organization)
{
	g_autofree char *d = dm_auth_result_property(info, "header.d");
	g_autofree char *i = dm_auth_result_property(info, "header.i");
	const char *at = i ? strrchr(i, '@') : NULL;
	g_autofree char *domain = NULL;
	g_autofree char *theirs = NULL;

	if (!d && !at)
		return FALSE;
	domain = dm_domain_normalize(d ? d : at + 1, NULL);
	theirs = dm_domain_organizational(domain);
	return strcmp(theirs, organization) == 0;
}

char *dm_auth_results_dkim(const char *const *fields,
			   const char *const *trusted, const char *domain)
{
	g_autofree char *field = trusted_field(fields, trusted);
	g_autofree char *organization = dm_domain_organizational(domain);
	g_auto(GStrv) infos = NULL;
	char *found = NULL;

	if (!field)
		return NULL;
	infos = g_strsplit(field, ";", -1);
	for (guint i = 1; infos[i]; i++) {
		g_autofree char *result =
			dm_auth_result_value(infos[i], "dkim");

		if (!result || !is_signed_by(infos[i], organization))
			continue;
		if (found && strcmp(result, "pass") != 0)
			continue;
		g_free(found);
		found = g_steal_pointer(&result);
	}
	return found;
}

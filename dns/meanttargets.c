/*
 * Finds out whom a word of a broken list of report targets was meant to name.
 * Where the list stands it does not know.
 */
#include "dns/reporttargets.h"

#include <string.h>

#include "dns/name.h"

#define MAILTO "mailto:"
/* What mailboxes are named by that nobody mistakes for something else. */
#define PLAIN G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._+-"

/* "mailto" or "mailto:" alone, which a blank has parted from its address. */
static gboolean is_scheme(const char *text)
{
	gsize size = strlen(text);

	return size + 1 >= strlen(MAILTO) &&
	       g_ascii_strncasecmp(text, MAILTO, size) == 0;
}

static gboolean is_bare_address(const char *text)
{
	gsize size = strcspn(text, "@");

	return text[size] && !strchr(text, ':') &&
	       strspn(text, PLAIN) == size &&
	       g_ascii_strncasecmp(text, MAILTO, strlen(MAILTO) - 1) != 0;
}

/* The one URI that the text is, or NULL: also where a second one stands in it.
   Caller frees. */
static char *good_uri(const char *text)
{
	guint more;
	g_autoptr(GPtrArray) list = dm_report_targets_parse(text, &more);
	const DmReportTarget *target = g_ptr_array_index(list, 0);
	g_autofree char *front =
		g_ascii_strdown(text, (gssize)strcspn(text, "?"));
	const char *last = g_strrstr(front, MAILTO);

	return list->len > 1 || (last && last != front) ? NULL
							: g_strdup(target->uri);
}

/* With the host in its ASCII form (RFC 8616 section 6). */
static char *with_plain_host(const char *text)
{
	const char *at = strrchr(text, '@');
	g_autofree char *host = at ? dm_dns_name_normalize(at + 1, NULL) : NULL;
	g_autofree char *plain = NULL;

	if (!host)
		return NULL;
	plain = g_strdup_printf("%.*s@%s", (int)(at - text), text, host);
	return good_uri(plain);
}

/* Nothing, or a number and a unit: "10m", "10MB". */
static gboolean is_limit(const char *text)
{
	gsize digits = strspn(text, G_CSET_DIGITS);
	const char *unit = text + digits;

	return !*unit || (digits && g_ascii_isalpha(*unit) &&
			  (!unit[1] || g_ascii_strcasecmp(unit + 1, "b") == 0));
}

/* "!" is a size limit behind the address, and must be encoded within it. */
static char *without_mark(const char *text)
{
	const char *at = strchr(text, '@');
	const char *mark = strchr(text, '!');
	g_autofree char *better = NULL;

	if (!at || !mark)
		return NULL;
	if (mark < at)
		better = g_strdup_printf("%.*s%%21%s", (int)(mark - text), text,
					 mark + 1);
	else if (is_limit(mark + 1))
		better = g_strndup(text, (gsize)(mark - text));
	return better ? good_uri(better) : NULL;
}

char *dm_report_target_meant(const char *word)
{
	g_autofree char *full =
		g_strconcat(is_bare_address(word) ? MAILTO : "", word, NULL);
	char *uri;

	if (!*word || is_scheme(word))
		return g_strdup("");
	uri = good_uri(full);
	if (!uri)
		uri = without_mark(full);
	return uri ? uri : with_plain_host(full);
}

gboolean dm_report_targets_add(GPtrArray *uris, char *uri)
{
	g_autofree char *added = uri;

	if (!uri || (*uri && uris->len == DM_REPORT_TARGETS_MAX))
		return FALSE;
	if (*uri &&
	    !g_ptr_array_find_with_equal_func(uris, uri, g_str_equal, NULL))
		g_ptr_array_add(uris, g_steal_pointer(&added));
	return TRUE;
}

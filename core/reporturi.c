/*
 * Reads the size limit of reporting URIs.
 */
#include "core/reporturi.h"

#include <errno.h>
#include <string.h>

void dm_report_uri_clear(DmReportUri *uri)
{
	g_clear_pointer(&uri->uri, g_free);
}

static gboolean read_limit(const char *text, guint64 *ret)
{
	static const char units[] = "kmgt";
	const char *unit;
	char *end;
	guint shift;

	if (!g_ascii_isdigit(*text))
		return FALSE;
	errno = 0;
	*ret = g_ascii_strtoull(text, &end, 10);
	if (errno || (*end && end[1]))
		return FALSE;
	if (!*end)
		return TRUE;
	unit = strchr(units, g_ascii_tolower(*end));
	if (!unit)
		return FALSE;
	shift = 10 * (guint)(unit - units + 1);
	if (*ret > G_MAXUINT64 >> shift)
		return FALSE;
	*ret <<= shift;
	return TRUE;
}

gboolean dm_report_uri_parse(const char *text, DmReportUri *ret)
{
	const char *mark = strrchr(text, '!');

	*ret = (DmReportUri){ 0 };
	if (mark && !read_limit(mark + 1, &ret->limit_bytes))
		return FALSE;
	ret->has_limit = mark != NULL;
	ret->uri = mark ? g_strndup(text, mark - text) : g_strdup(text);
	return TRUE;
}

/*
 * Reads the URIs that reports go to.  It asks nobody whether they work.
 */
#include "dns/reporttargets.h"

#include <string.h>

#include "core/reporturi.h"
#include "core/text.h"
#include "dns/name.h"

/* RFC 3986 section 2: unreserved, reserved and the percent sign; "," cannot
   occur here, "!" is a limit or wrong. */
static const char uri_marks[] = "-._~:/?#[]@$&'()*+;=%";

static const char is_empty[] = "is empty";
static const char no_scheme[] =
	"has no scheme: an address needs \"mailto:\" before it";
static const char not_ascii[] =
	"has characters that are not ASCII: addresses of reports must be plain ones (RFC 8616 section 6)";
static const char bad_character[] =
	"has a character that no URI may hold, or that must be percent-encoded in it";
static const char bad_limit[] =
	"has a \"!\" that must be written %21, or a size limit that is none";
static const char bad_uri[] = "is no URI";
static const char bad_address[] = "is no mail address";
static const char bad_host[] = "has a host that is no domain name";

static void free_target(gpointer data)
{
	DmReportTarget *target = data;

	g_free(target->text);
	g_free(target->scheme);
	g_free(target->uri);
	g_free(target->address);
	g_free(target->host);
	g_free(target);
}

static const char *find_bad_character(const char *text)
{
	if (!g_str_is_ascii(text))
		return not_ascii;
	for (; *text; text++) {
		if (*text == '!')
			return bad_limit;
		if (!g_ascii_isalnum(*text) && !strchr(uri_marks, *text))
			return bad_character;
	}
	return NULL;
}

/* NULL where the text does not begin with one. */
static char *read_scheme(const char *text)
{
	gsize size = strcspn(text, ":");

	if (!text[size] || !g_ascii_isalpha(*text))
		return NULL;
	for (gsize i = 0; i < size; i++)
		if (!g_ascii_isalnum(text[i]) && !strchr("+-.", text[i]))
			return NULL;
	return g_ascii_strdown(text, (gssize)size);
}

static gboolean is_local_part(const char *text, gsize size)
{
	for (gsize i = 0; i < size; i++)
		if (!g_ascii_isgraph(text[i]) || strchr("@,;<>", text[i]))
			return FALSE;
	return size > 0;
}

/* What follows "mailto:" (RFC 6068), of which one address is taken. */
static const char *read_mailto(DmReportTarget *target, const char *rest)
{
	g_autofree char *raw = g_strndup(rest, strcspn(rest, "?"));
	g_autofree char *address = g_uri_unescape_string(raw, NULL);
	const char *at = address ? strrchr(address, '@') : NULL;

	if (address && !g_str_is_ascii(address))
		return not_ascii;
	if (!at || !is_local_part(address, (gsize)(at - address)))
		return bad_address;
	target->host = dm_dns_name_normalize(at + 1, NULL);
	if (!target->host)
		return bad_host;
	target->address = g_steal_pointer(&address);
	return NULL;
}

static const char *read_other(DmReportTarget *target, const char *text)
{
	g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);

	if (!uri)
		return bad_uri;
	if (g_uri_get_host(uri))
		target->host = dm_dns_name_normalize(g_uri_get_host(uri), NULL);
	return target->host ? NULL : bad_host;
}

/* Fills in the target; why it cannot be used, or NULL. */
static const char *read_target(DmReportTarget *target)
{
	g_auto(DmReportUri) uri = { 0 };
	const char *problem;

	if (!*target->text)
		return is_empty;
	target->scheme = read_scheme(target->text);
	if (!target->scheme)
		return no_scheme;
	if (!dm_report_uri_parse(target->text, &uri))
		return bad_limit;
	target->has_limit = uri.has_limit;
	target->limit_bytes = uri.limit_bytes;
	problem = find_bad_character(uri.uri);
	if (!problem && strcmp(target->scheme, "mailto") == 0)
		problem = read_mailto(target, uri.uri + strlen("mailto:"));
	else if (!problem)
		problem = read_other(target, uri.uri);
	if (!problem)
		target->uri = g_steal_pointer(&uri.uri);
	return problem;
}

static void add_target(GPtrArray *targets, const char *text, gsize size)
{
	DmReportTarget *target = g_new0(DmReportTarget, 1);
	const char *first = dm_text_trim(text, &size);

	target->text = g_strndup(first, size);
	target->problem = read_target(target);
	g_ptr_array_add(targets, target);
}

GPtrArray *dm_report_targets_parse(const char *value, guint *ret_more)
{
	GPtrArray *targets = g_ptr_array_new_with_free_func(free_target);

	*ret_more = 0;
	while (TRUE) {
		gsize size = strcspn(value, ",");

		if (targets->len < DM_REPORT_TARGETS_MAX)
			add_target(targets, value, size);
		else
			(*ret_more)++;
		if (!value[size])
			return targets;
		value += size + 1;
	}
}

guint dm_report_targets_usable(const GPtrArray *targets)
{
	guint n = 0;

	for (guint i = 0; i < targets->len; i++) {
		const DmReportTarget *target = g_ptr_array_index(targets, i);

		n += target->problem == NULL;
	}
	return n;
}

/*
 * The rules for single values: alias map, numbers, addresses, domains.
 */
#include "parse/values.h"

#include <string.h>

#include "core/address.h"
#include "core/domain.h"
#include "core/report.h"
#include "core/text.h"
#include "core/utctime.h"

#define MILLISECONDS_FROM G_GINT64_CONSTANT(100000000000)

static const char *const policies[] = { "none", "quarantine", "reject", NULL };
static const char *const dispositions[] = { "none", "pass", "quarantine",
					    "reject", NULL };
static const char *const aligned[] = { "pass", "fail", NULL };
static const char *const dkim_results[] = { "none",	 "pass",    "fail",
					    "policy",	 "neutral", "temperror",
					    "permerror", NULL };
static const char *const spf_results[] = { "none",	"pass",	   "fail",
					   "softfail",	"neutral", "temperror",
					   "permerror", "policy",  NULL };
static const char *const scopes[] = { "mfrom", "helo", NULL };
static const char *const modes[] = { "r", "s", NULL };
static const char *const methods[] = { "psl", "treewalk", NULL };
static const char *const yes_no[] = { "y", "n", NULL };
static const char *const reasons[] = { "forwarded",	    "sampled_out",
				       "trusted_forwarder", "mailing_list",
				       "local_policy",	    "other",
				       "policy_test_mode",  NULL };

/* NULL: no enumeration. */
static const char *const *const known[] = {
	[DM_VALUE_POLICY] = policies,
	[DM_VALUE_DISPOSITION] = dispositions,
	[DM_VALUE_ALIGNED] = aligned,
	[DM_VALUE_DKIM_RESULT] = dkim_results,
	[DM_VALUE_SPF_RESULT] = spf_results,
	[DM_VALUE_SCOPE] = scopes,
	[DM_VALUE_MODE] = modes,
	[DM_VALUE_METHOD] = methods,
	[DM_VALUE_TESTING] = yes_no,
	[DM_VALUE_REASON] = reasons,
};

#define ANY_TYPE (-1)

/* What some reporters write, and what they mean; NULL = nothing. */
static const struct {
	int type;
	const char *text, *meaning;
} aliases[] = {
	{ ANY_TYPE, "hardfail", "fail" },
	{ ANY_TYPE, "error", "permerror" },
	{ DM_VALUE_SPF_RESULT, "unknown", "temperror" },
	{ DM_VALUE_DISPOSITION, "unknown", NULL },
	{ DM_VALUE_POLICY, "unknown", NULL },
};

static void note(const DmValueContext *context, DmSeverity severity,
		 const char *code, const char *format, const char *text)
	G_GNUC_PRINTF(4, 0);

/* `format` has one %s, for the value. */
static void note(const DmValueContext *context, DmSeverity severity,
		 const char *code, const char *format, const char *text)
{
	g_autofree char *where =
		g_strdup_printf("line %u, %s", context->line, context->element);
	g_autofree char *shown = NULL;

	if (strlen(text) > 200)
		shown = g_utf8_substring(text, 0,
					 MIN(200, g_utf8_strlen(text, -1)));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	dm_findings_add(context->findings, severity, code, where, format,
			shown ? shown : text);
#pragma GCC diagnostic pop
}

gboolean dm_value_is_integer(DmValueType type)
{
	return type == DM_VALUE_COUNT || type == DM_VALUE_PERCENT ||
	       type == DM_VALUE_TIME;
}

/* Whether nothing stands at the ends that dm_value_trim() would take. */
static gboolean is_trimmed(const GString *text)
{
	guint8 first = (guint8)text->str[0];
	guint8 last = text->len ? (guint8)text->str[text->len - 1] : 0;

	return first > ' ' && last > ' ' && last < 0x80;
}

void dm_value_trim(GString *text)
{
	const char *end;
	const char *start;
	gsize size;

	if (is_trimmed(text))
		return;
	g_utf8_validate(text->str, (gssize)text->len, &end);
	size = (gsize)(end - text->str);
	start = dm_text_trim(text->str, &size);
	g_string_truncate(text, (gsize)(start - text->str) + size);
	g_string_erase(text, 0, start - text->str);
}

/* ---- enumerations --------------------------------------------------- */

static const char *known_word(DmValueType type, const char *text)
{
	for (guint i = 0; known[type][i]; i++)
		if (strcmp(known[type][i], text) == 0)
			return known[type][i];
	return NULL;
}

static const char *term(DmValueType type, GString *text,
			const DmValueContext *context)
{
	const char *word = known_word(type, text->str);

	if (word || !text->len)
		return word ? word : text->str;
	for (guint i = 0; i < text->len; i++) {
		if (!g_ascii_isupper(text->str[i]))
			continue;
		note(context, DM_SEVERITY_INFO, "value-case",
		     "\"%s\" should be lower-case", text->str);
		dm_text_lower(text->str);
	}
	for (guint i = 0; i < G_N_ELEMENTS(aliases); i++) {
		if (strcmp(aliases[i].text, text->str) != 0 ||
		    (aliases[i].type != ANY_TYPE &&
		     aliases[i].type != (int)type))
			continue;
		note(context, DM_SEVERITY_WARNING, "value-alias",
		     aliases[i].meaning ? "\"%s\" was read as its usual meaning"
					: "\"%s\" says nothing",
		     text->str);
		return aliases[i].meaning;
	}
	word = known_word(type, text->str);
	if (word)
		return word;
	note(context, DM_SEVERITY_WARNING, "value-unknown",
	     "\"%s\" is no known value; kept as it is", text->str);
	return text->str;
}

/* ---- texts ---------------------------------------------------------- */

/* Most are, and need no copy. */
static gboolean is_normal_domain(const GString *text)
{
	const char *c = text->str;

	while (g_ascii_islower(*c) || g_ascii_isdigit(*c) || *c == '-' ||
	       *c == '_' || (*c == '.' && c[1]))
		c++;
	return c == text->str + text->len;
}

static const char *domain(GString *text, const DmValueContext *context)
{
	g_autofree char *name = NULL;
	gboolean valid;

	if (is_normal_domain(text))
		return text->str;
	name = dm_domain_normalize(text->str, &valid);
	if (!valid)
		note(context, DM_SEVERITY_WARNING, "domain-invalid",
		     "\"%s\" is no domain name; kept in lower case", text->str);
	g_string_assign(text, name);
	return text->str;
}

static const char *address(GString *text, const DmValueContext *context)
{
	char canonical[DM_ADDRESS_TEXT];
	DmAddress parsed;

	if (!dm_address_parse(text->str, &parsed)) {
		note(context, DM_SEVERITY_WARNING, "source-ip-invalid",
		     "\"%s\" is no IP address", text->str);
		return NULL;
	}
	g_string_assign(text, dm_address_format(&parsed, canonical));
	return text->str;
}

static const char *identifier(GString *text)
{
	gsize size;
	const char *inner;

	if (text->len < 2 || text->str[0] != '<' ||
	    text->str[text->len - 1] != '>')
		return text->str;
	size = text->len - 2;
	inner = dm_text_trim(text->str + 1, &size);
	g_string_truncate(text, inner - text->str + size);
	g_string_erase(text, 0, inner - text->str);
	return text->str;
}

const char *dm_value_text(DmValueType type, GString *text,
			  const DmValueContext *context)
{
	switch (type) {
	case DM_VALUE_ID:
		return identifier(text);
	case DM_VALUE_DOMAIN:
		return domain(text, context);
	case DM_VALUE_ADDRESS:
		return address(text, context);
	case DM_VALUE_TEXT:
		return text->str;
	default:
		return term(type, text, context);
	}
}

/* ---- numbers -------------------------------------------------------- */

/*
 * xs:integer, sign and leading zeros allowed, with an optional fraction that
 * is cut.  What 64 bits cannot hold is brought to their bounds.  FALSE when it
 * is none.
 */
static gboolean integer(const char *text, gint64 *ret, gboolean *ret_fraction)
{
	const char *digits = text + (*text == '-' || *text == '+');
	char *end;

	*ret_fraction = FALSE;
	if (!g_ascii_isdigit(*digits))
		return FALSE;
	*ret = g_ascii_strtoll(text, &end, 10);
	if (*end == '.') {
		*ret_fraction = TRUE;
		do
			end++;
		while (g_ascii_isdigit(*end));
	}
	return *end == '\0';
}

static gboolean count(const char *text, const DmValueContext *context,
		      gint64 *ret)
{
	gboolean fraction;

	if (!integer(text, ret, &fraction)) {
		note(context, DM_SEVERITY_WARNING, "count-invalid",
		     "\"%s\" is no number of messages; counted as 0", text);
		*ret = 0;
	} else if (*ret < 0) {
		note(context, DM_SEVERITY_WARNING, "count-negative",
		     "\"%s\" messages; counted as 0", text);
		*ret = 0;
	} else if (*ret > DM_COUNT_MAX) {
		note(context, DM_SEVERITY_WARNING, "count-implausible",
		     "\"%s\" messages; cut at 2^53-1", text);
		*ret = DM_COUNT_MAX;
	} else if (fraction) {
		note(context, DM_SEVERITY_WARNING, "count-fraction",
		     "\"%s\" was cut to whole messages", text);
	}
	return TRUE;
}

gboolean dm_value_written_date(const char *text, gint64 *ret)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autofree char *iso = g_strdup(text);
	g_autoptr(GDateTime) date = NULL;

	if (strlen(iso) < 10 || iso[4] != '-' || iso[7] != '-')
		return FALSE;
	if (iso[10] == ' ')
		iso[10] = 'T';
	if (!iso[10]) {
		g_autofree char *day = g_steal_pointer(&iso);

		iso = g_strconcat(day, "T00:00:00", NULL);
	}
	date = g_date_time_new_from_iso8601(iso, utc);
	if (!date)
		return FALSE;
	*ret = g_date_time_to_unix(date);
	return TRUE;
}

static gboolean seconds(const char *text, const DmValueContext *context,
			gint64 *ret)
{
	gboolean fraction;

	if (integer(text, ret, &fraction)) {
		if (fraction)
			note(context, DM_SEVERITY_INFO, "time-fraction",
			     "\"%s\" was cut to whole seconds", text);
	} else if (dm_value_written_date(text, ret)) {
		note(context, DM_SEVERITY_WARNING, "time-written-out",
		     "\"%s\" was read as a date in UTC", text);
	} else {
		note(context, DM_SEVERITY_WARNING, "time-invalid",
		     "\"%s\" is no time", text);
		return FALSE;
	}
	if (*ret > MILLISECONDS_FROM) {
		note(context, DM_SEVERITY_WARNING, "time-milliseconds",
		     "\"%s\" was read as milliseconds", text);
		*ret /= 1000;
	}
	if (*ret >= 0 && *ret <= DM_TIME_MAX)
		return TRUE;
	note(context, DM_SEVERITY_WARNING, "time-invalid",
	     "\"%s\" is no plausible time", text);
	return FALSE;
}

gboolean dm_value_integer(DmValueType type, const char *text,
			  const DmValueContext *context, gint64 *ret)
{
	gboolean fraction;

	if (type == DM_VALUE_COUNT)
		return count(text, context, ret);
	if (type == DM_VALUE_TIME)
		return *text ? seconds(text, context, ret) : FALSE;
	if (integer(text, ret, &fraction) && *ret > G_MININT64 &&
	    *ret < G_MAXINT64)
		return TRUE;
	if (*text)
		note(context, DM_SEVERITY_WARNING, "number-invalid",
		     "\"%s\" is no number", text);
	return FALSE;
}

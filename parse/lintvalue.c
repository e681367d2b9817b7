/*
 * The rules for single values: words, numbers, addresses, names.
 */
#include "parse/lintvalue.h"

#include <string.h>

#include "core/address.h"
#include "core/domain.h"

#define SHOWN_CHARACTERS 60
#define SHOWN_BYTES (SHOWN_CHARACTERS * 4 + 1)

static const char *const rfcs[] = { "RFC 7489", "RFC 9990" };

char *dm_lint_section(const DmLintRow *row, DmSchema schema)
{
	if (schema == DM_SCHEMA_RFC7489)
		return g_strdup("RFC 7489 appendix C");
	return g_strdup_printf("RFC 9990 section %s", row->section);
}

/* The root is left out.  Caller frees. */
static char *where(const DmLintPlace *place)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "line %u, ", place->line);
	for (guint i = 0; i < place->path->len; i++)
		g_string_append_printf(text, "%s%s", i ? "/" : "",
				       (const char *)place->path->pdata[i]);
	if (place->name)
		g_string_append_printf(
			text, "%s%s", place->path->len ? "/" : "", place->name);
	else if (!place->path->len)
		g_string_append(text, "feedback");
	return g_string_free(text, FALSE);
}

void dm_lint_say(const DmLintPlace *place, DmSeverity severity,
		 const char *code, const char *format, ...)
{
	g_autofree char *section = dm_lint_section(place->row, place->schema);
	g_autofree char *place_text = where(place);
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	dm_findings_add_rule(place->findings, severity, code, section,
			     place_text, "%s", text);
}

/* As much of a value as a sentence takes; returns `value`. */
static const char *shown(const char *text, char value[SHOWN_BYTES])
{
	return g_utf8_strncpy(value, text, SHOWN_CHARACTERS);
}

/* ---- words ------------------------------------------------------------ */

static void check_word(const DmLintPlace *place, const char *text,
		       const char *const *words)
{
	g_autofree char *lower = NULL;
	g_autofree char *all = NULL;
	char value[SHOWN_BYTES];

	if (g_strv_contains(words, text))
		return;
	shown(text, value);
	lower = g_ascii_strdown(text, -1);
	all = g_strjoinv(", ", (char **)words);
	if (g_strv_contains(words, lower))
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-value-case",
			    "\"%s\" must be written \"%s\"", value, lower);
	else
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-value-unknown",
			    "\"%s\" is no value of %s; %s knows %s", value,
			    place->row->name, rfcs[place->schema], all);
}

/* ---- numbers ---------------------------------------------------------- */

/* xs:integer (XML Schema 2 section 3.3.13). */
static gboolean is_integer(const char *text)
{
	text += *text == '-' || *text == '+';
	return *text && strspn(text, "0123456789") == strlen(text);
}

static void check_number(const DmLintPlace *place, const char *text)
{
	char value[SHOWN_BYTES];

	if (!is_integer(text))
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-number-malformed",
			    "\"%s\" is no integer", shown(text, value));
	else if (*text == '-')
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-number-negative",
			    "\"%s\" is negative", shown(text, value));
	else if (place->row->type == DM_VALUE_TIME &&
		 g_ascii_strtoll(text, NULL, 10) >
			 G_GINT64_CONSTANT(100000000000))
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-time-implausible",
			    "\"%s\" are no seconds since 1970; milliseconds?",
			    shown(text, value));
	else if (place->row->type == DM_VALUE_PERCENT &&
		 g_ascii_strtoll(text, NULL, 10) > 100)
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-number-range",
			    "\"%s\" is more than 100 percent",
			    shown(text, value));
	else if (place->row->type == DM_VALUE_COUNT &&
		 g_ascii_strtoll(text, NULL, 10) == 0)
		dm_lint_say(place, DM_SEVERITY_WARNING, "lint-count-zero",
			    "a record of no messages says nothing");
}

/* ---- names ------------------------------------------------------------ */

static void check_address(const DmLintPlace *place, const char *text)
{
	char value[SHOWN_BYTES];
	char canonical[DM_ADDRESS_TEXT];
	DmAddress address;

	if (!dm_address_parse(text, &address) || strpbrk(text, "[]"))
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-address-malformed",
			    "\"%s\" is no IP address", shown(text, value));
	else if (strcmp(dm_address_format(&address, canonical), text) != 0)
		dm_lint_say(place, DM_SEVERITY_WARNING,
			    "lint-address-not-canonical",
			    "\"%s\" is \"%s\" in its usual form (RFC 5952)",
			    shown(text, value), canonical);
}

static void check_domain(const DmLintPlace *place, const char *text)
{
	char value[SHOWN_BYTES];
	gboolean valid;
	g_autofree char *name = dm_domain_normalize(text, &valid);

	if (!g_str_is_ascii(text))
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-domain-not-ascii",
			    "\"%s\" must be written in A-labels: \"%s\"",
			    shown(text, value), name);
	else if (!valid)
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-domain-malformed",
			    "\"%s\" is no domain name", shown(text, value));
	else if (text[strlen(text) - 1] == '.')
		dm_lint_say(place, DM_SEVERITY_WARNING, "lint-domain-dot",
			    "\"%s\" ends with a dot", shown(text, value));
}

/* dot-atom-text (RFC 5322 section 3.2.3). */
static gboolean is_dot_atom(const char *text, gsize size)
{
	static const char marks[] = "!#$%&'*+-/=?^_`{|}~";
	gboolean dot = TRUE;

	for (gsize i = 0; i < size; i++) {
		gboolean is_dot = text[i] == '.';

		if (is_dot ? dot
			   : !g_ascii_isalnum(text[i]) &&
				     !strchr(marks, text[i]))
			return FALSE;
		dot = is_dot;
	}
	return size && !dot;
}

/* ridtxt (RFC 9990 section 3.5.1), which is a recommendation. */
static void check_report_id(const DmLintPlace *place, const char *text)
{
	char value[SHOWN_BYTES];
	const char *given = text;
	gsize size = strlen(text);
	const char *at;
	gboolean good;

	if (place->schema == DM_SCHEMA_RFC7489)
		return;
	if (size > 2 && text[0] == '<' && text[size - 1] == '>') {
		text++;
		size -= 2;
	}
	at = memchr(text, '@', size);
	good = at ? is_dot_atom(text, (gsize)(at - text)) &&
			       is_dot_atom(at + 1,
					   size - (gsize)(at + 1 - text))
		  : is_dot_atom(text, size);
	if (!good)
		dm_lint_say(place, DM_SEVERITY_WARNING, "lint-report-id",
			    "\"%s\" is no dot-atom, nor two with @ between",
			    shown(given, value));
}

/* ---- all -------------------------------------------------------------- */

static void check_text(const DmLintPlace *place, const char *text)
{
	char value[SHOWN_BYTES];

	if (place->row->parent == DM_ELEMENT_FEEDBACK &&
	    strcmp(place->row->name, "version") == 0 &&
	    strcmp(text, "1.0") != 0)
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-version",
			    "version must be 1.0, not \"%s\"",
			    shown(text, value));
	else if (strcmp(place->row->name, "email") == 0 && !strchr(text, '@'))
		dm_lint_say(place, DM_SEVERITY_WARNING, "lint-email",
			    "\"%s\" is no address that could be written to",
			    shown(text, value));
}

void dm_lint_value(const DmLintPlace *place, const char *text)
{
	const char *const *words =
		dm_lint_words(place->row->type, place->schema);

	if (!*text) {
		if (place->row->no_empty)
			dm_lint_say(place, DM_SEVERITY_ERROR,
				    "lint-value-empty", "%s is empty",
				    place->row->name);
		return;
	}
	if (words) {
		check_word(place, text, words);
		return;
	}
	switch (place->row->type) {
	case DM_VALUE_COUNT:
	case DM_VALUE_PERCENT:
	case DM_VALUE_TIME:
		check_number(place, text);
		break;
	case DM_VALUE_ADDRESS:
		check_address(place, text);
		break;
	case DM_VALUE_DOMAIN:
		check_domain(place, text);
		break;
	case DM_VALUE_ID:
		check_report_id(place, text);
		break;
	default:
		check_text(place, text);
		break;
	}
}

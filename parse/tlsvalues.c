/*
 * The rules for single values of a TLS report, trimmed; knows no JSON.
 */
#include "parse/tlsvalues.h"

#include <string.h>

#include "core/address.h"
#include "core/domain.h"
#include "core/report.h"
#include "core/text.h"
#include "core/utctime.h"
#include "parse/values.h"

#define SHOWN_BYTES 200
#define MILLISECONDS_FROM G_GINT64_CONSTANT(100000000000)

void dm_tls_note(const DmTlsPlace *place, DmSeverity severity, const char *code,
		 const char *format, const char *text)
{
	g_autofree char *where =
		g_strconcat(place->path->str, place->name, NULL);
	g_autofree char *shown = g_strndup(text, SHOWN_BYTES);
	const char *end;

	g_utf8_validate(shown, -1, &end);
	shown[end - shown] = '\0';
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	dm_findings_add(place->findings, severity, code, where, format, shown);
#pragma GCC diagnostic pop
}

void dm_tls_note_type(const DmTlsPlace *place, const char *wanted)
{
	dm_tls_note(place, DM_SEVERITY_WARNING, "value-type",
		    "what stands there is no %s", wanted);
}

void dm_tls_note_missing(const DmTlsPlace *place)
{
	dm_tls_note(place, DM_SEVERITY_WARNING, "field-missing",
		    "the member \"%s\" is not there", place->name);
}

void dm_tls_word(const DmTlsPlace *place, char *text, const char *const *known)
{
	g_autofree char *given = g_strdup(text);

	if (strcmp(dm_text_lower(text), given) != 0)
		dm_tls_note(place, DM_SEVERITY_INFO, "value-case",
			    "\"%s\" should be lower-case", given);
	if (!g_strv_contains(known, text))
		dm_tls_note(place, DM_SEVERITY_WARNING, "value-unknown",
			    "\"%s\" is no known value; kept as it is", text);
}

char *dm_tls_host(const char *text)
{
	return dm_domain_normalize(text, NULL);
}

char *dm_tls_domain(const DmTlsPlace *place, const char *text)
{
	gboolean valid;
	char *domain = dm_domain_normalize(text, &valid);

	if (!valid)
		dm_tls_note(place, DM_SEVERITY_WARNING, "domain-invalid",
			    "\"%s\" is no domain name; kept in lower case",
			    text);
	return domain;
}

char *dm_tls_address(const DmTlsPlace *place, const char *text)
{
	char canonical[DM_ADDRESS_TEXT];
	DmAddress address;

	if (dm_address_parse(text, &address))
		return g_strdup(dm_address_format(&address, canonical));
	dm_tls_note(place, DM_SEVERITY_WARNING, "address-invalid",
		    "\"%s\" is no IP address", text);
	return NULL;
}

gboolean dm_tls_integer(const DmTlsPlace *place, const char *text, gint64 *ret)
{
	if (!g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, ret,
				      NULL))
		return FALSE;
	dm_tls_note(place, DM_SEVERITY_INFO, "value-type",
		    "the number \"%s\" stands there as text", text);
	return TRUE;
}

gboolean dm_tls_count(const DmTlsPlace *place, gint64 number, gint64 *ret)
{
	if (number < 0) {
		dm_tls_note(place, DM_SEVERITY_WARNING, "count-negative",
			    "a negative number of %s; left out", "sessions");
		return FALSE;
	}
	if (number > DM_COUNT_MAX)
		dm_tls_note(place, DM_SEVERITY_WARNING, "count-implausible",
			    "more %s than there can be; cut at 2^53-1",
			    "sessions");
	*ret = MIN(number, DM_COUNT_MAX);
	return TRUE;
}

static gboolean is_time(gint64 seconds)
{
	return seconds >= 0 && seconds <= DM_TIME_MAX;
}

gboolean dm_tls_epoch(const DmTlsPlace *place, gint64 number, gint64 *ret)
{
	if (number > MILLISECONDS_FROM) {
		dm_tls_note(place, DM_SEVERITY_WARNING, "time-milliseconds",
			    "the number was read as %s", "milliseconds");
		number /= 1000;
	}
	*ret = number;
	if (is_time(number))
		return TRUE;
	dm_tls_note(place, DM_SEVERITY_WARNING, "time-invalid",
		    "the number is no plausible %s", "time");
	return FALSE;
}

gboolean dm_tls_date(const char *text, gint64 *ret)
{
	/* RFC 3339 section 5.6 allows "t" and "z". */
	g_autofree char *upper = g_ascii_strup(text, -1);

	return dm_value_written_date(upper, ret) && is_time(*ret);
}

/*
 * Prints the DKIM keys of a domain.  It judges nothing.
 */
#include "report/checkdkim.h"

#include "core/text.h"
#include "core/utctime.h"

/* What stands at the name of a selector, for programs. */
static const char *state_name(const DmDkimSelector *one)
{
	if (one->is_unknown)
		return "unknown";
	if (one->is_missing)
		return "missing";
	if (!one->key)
		return "several";
	if (one->key->is_revoked)
		return "revoked";
	return dm_dkim_key_is_usable(one->key) ? "usable" : "unusable";
}

/* ---- JSON ------------------------------------------------------------- */

static void json_key(DmJsonWriter *json, const DmDkimKey *key)
{
	dm_json_key(json, "key");
	if (!key) {
		dm_json_null(json);
		return;
	}
	dm_json_begin_object(json);
	dm_json_member_text(json, "text", key->text);
	dm_json_member_text(json, "type", key->type_name);
	dm_json_member_maybe(json, "bits", key->bits > 0, key->bits);
	dm_json_member_text(json, "problem", key->problem);
	dm_json_member_bool(json, "testing", key->testing);
	dm_json_member_bool(json, "no_subdomains", key->no_subdomains);
	dm_json_member_bool(json, "for_mail", key->for_mail);
	dm_json_member_bool(json, "for_tlsrpt", key->for_tls);
	dm_json_end_object(json);
}

static void json_selector(DmJsonWriter *json, const DmDkimSelector *one,
			  gboolean has_reports)
{
	const DmSelector *selector = one->selector;

	dm_json_begin_object(json);
	dm_json_member_text(json, "selector", selector->selector);
	dm_json_member_text(json, "name", one->name);
	dm_json_member_text(json, "state", state_name(one));
	dm_json_member_text(json, "error",
			    one->is_unknown ? dm_dns_status_text(one->status)
					    : NULL);
	dm_json_member_text(json, "alias", one->alias);
	dm_json_member_int(json, "records", one->n_records);
	json_key(json, one->key);
	dm_json_member_bool(json, "asked", selector->asked);
	dm_json_member_maybe(json, "messages", has_reports, selector->messages);
	dm_json_member_maybe(json, "passed", has_reports, selector->passed);
	dm_json_member_maybe(json, "last_seen", selector->last_seen > 0,
			     selector->last_seen);
	dm_json_end_object(json);
}

void dm_check_dkim_json(DmJsonWriter *json, const DmDkimSection *section)
{
	dm_json_begin_object(json);
	dm_json_member_bool(json, "usable_key", section->has_usable_key);
	dm_json_member_bool(json, "wildcard", section->has_wildcard);
	dm_json_member_int(json, "not_looked_at", section->more);
	dm_json_key(json, "selectors");
	dm_json_begin_array(json);
	for (guint i = 0; i < section->selectors->len; i++)
		json_selector(json, g_ptr_array_index(section->selectors, i),
			      section->has_reports);
	dm_json_end_array(json);
	dm_json_end_object(json);
}

/* ---- people ----------------------------------------------------------- */

static void append_key(GString *line, const DmDkimKey *key)
{
	if (key->is_revoked)
		g_string_append(line, "revoked");
	else if (key->bits)
		g_string_append_printf(line, "%s, %u bits", key->type_name,
				       key->bits);
	else
		g_string_append(line, key->type_name);
	if (!key->is_revoked && !dm_dkim_key_is_usable(key))
		g_string_append(line, ", not usable");
	if (key->testing)
		g_string_append(line, ", test mode");
}

static void append_use(GString *line, const DmSelector *selector)
{
	char day[DM_TIME_TEXT];

	if (!selector->messages) {
		g_string_append(line, "; in no report");
		return;
	}
	g_string_append_printf(line,
			       "; %" G_GINT64_FORMAT
			       " message%s, %" G_GINT64_FORMAT " passed",
			       selector->messages,
			       dm_text_plural(selector->messages),
			       selector->passed);
	if (selector->last_seen)
		g_string_append_printf(
			line, ", last %s",
			dm_day_format(dm_time_day(selector->last_seen), day));
}

static void page_selector(DmPageLines *page, const DmDkimSelector *one,
			  gboolean has_reports)
{
	g_autoptr(GString) line = g_string_new(NULL);

	g_string_append_printf(line, "%s: ", one->selector->selector);
	if (one->is_unknown)
		g_string_append_printf(line, "could not check: %s",
				       dm_dns_status_text(one->status));
	else if (one->is_missing)
		g_string_append(line, "no key");
	else if (!one->key)
		g_string_append_printf(line, "%u records", one->n_records);
	else
		append_key(line, one->key);
	if (one->alias)
		g_string_append_printf(line, " at %s", one->alias);
	if (has_reports)
		append_use(line, one->selector);
	dm_page_field(page, "selector", line->str);
}

void dm_check_dkim_page(DmPageLines *page, const DmDkimSection *section)
{
	if (!section->selectors->len)
		dm_page_field(page, "selectors",
			      "none known; name them by --selector");
	for (guint i = 0; i < section->selectors->len; i++)
		page_selector(page, g_ptr_array_index(section->selectors, i),
			      section->has_reports);
	dm_page_number(page, "not looked at", section->more > 0, section->more);
}

/*
 * Tells MTA-STS, TLS-RPT, DANE and BIMI, as data and for people.
 */
#include "report/checktransport.h"

static void put_record(DmPageLines *page, const char *record, gboolean is_known)
{
	dm_page_field(page, "record",
		      record	 ? record
		      : is_known ? "none"
				 : "not known: DNS did not answer");
}

/* ---- MTA-STS -------------------------------------------------------- */

static void write_policy(DmJsonWriter *json, const DmStsPolicy *policy)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "version", policy->version);
	dm_json_member_text(json, "mode", policy->mode_text);
	dm_json_member_maybe(json, "max_age", policy->has_max_age,
			     policy->max_age_seconds);
	dm_json_member_strings(json, "mx", policy->mx);
	dm_json_end_object(json);
}

void dm_check_mtasts_json(DmJsonWriter *json, const DmMtaStsSection *section)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "name", section->name);
	dm_json_member_bool(json, "known", section->is_known);
	dm_json_member_text(json, "record", section->record);
	dm_json_member_text(json, "id", section->id);
	dm_json_member_text(json, "policy_host", section->host);
	dm_json_member_maybe(json, "http_status", section->http_status > 0,
			     section->http_status);
	dm_json_member_text(json, "content_type", section->content_type);
	dm_json_member_text(json, "problem", section->problem);
	dm_json_key(json, "policy");
	if (section->policy)
		write_policy(json, section->policy);
	else
		dm_json_null(json);
	dm_json_member_strings(json, "uncovered", section->uncovered);
	dm_json_end_object(json);
}

void dm_check_mtasts_page(DmPageLines *page, const DmMtaStsSection *section)
{
	const DmStsPolicy *policy = section->policy;

	put_record(page, section->record, section->is_known);
	if (!section->record)
		return;
	if (!policy) {
		dm_page_field(page, "policy",
			      section->problem && section->web != DM_WEB_BUDGET
				      ? "cannot be had"
				      : "not known");
		return;
	}
	dm_page_field(page, "mode", policy->mode_text);
	dm_page_number(page, "max_age", policy->has_max_age,
		       policy->max_age_seconds);
	for (guint i = 0; i < policy->mx->len; i++)
		dm_page_field(page, i ? "" : "mx",
			      g_ptr_array_index(policy->mx, i));
}

/* ---- TLS-RPT -------------------------------------------------------- */

static void write_target(DmJsonWriter *json, const DmTlsRptTarget *target)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "uri", target->uri);
	dm_json_member_bool(json, "valid", target->is_good);
	dm_json_member_bool(json, "external", target->is_external);
	dm_json_member_bool(json, "ours", target->is_ours);
	dm_json_end_object(json);
}

void dm_check_tlsrpt_json(DmJsonWriter *json, const DmTlsRptSection *section)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "name", section->name);
	dm_json_member_bool(json, "known", section->is_known);
	dm_json_member_text(json, "record", section->record);
	dm_json_key(json, "rua");
	dm_json_begin_array(json);
	for (guint i = 0; i < section->targets->len; i++)
		write_target(json, g_ptr_array_index(section->targets, i));
	dm_json_end_array(json);
	dm_json_end_object(json);
}

void dm_check_tlsrpt_page(DmPageLines *page, const DmTlsRptSection *section)
{
	put_record(page, section->record, section->is_known);
	for (guint i = 0; i < section->targets->len; i++) {
		const DmTlsRptTarget *target =
			g_ptr_array_index(section->targets, i);

		g_string_append_printf(page->line, "  %-18s ",
				       i ? "" : "reports go to");
		dm_page_add(page, target->uri);
		if (target->is_ours)
			g_string_append(page->line,
					" (a mailbox of this configuration)");
		dm_page_put(page);
	}
}

/* ---- BIMI ----------------------------------------------------------- */

void dm_check_bimi_json(DmJsonWriter *json, const DmBimiSection *section)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "name", section->name);
	dm_json_member_bool(json, "known", section->is_known);
	dm_json_member_text(json, "record", section->record);
	dm_json_member_bool(json, "declined", section->declines);
	dm_json_member_text(json, "logo", section->logo);
	dm_json_member_text(json, "evidence", section->evidence);
	dm_json_end_object(json);
}

void dm_check_bimi_page(DmPageLines *page, const DmBimiSection *section)
{
	put_record(page, section->record, section->is_known);
	if (section->declines)
		dm_page_field(page, "logo", "declined");
}

/* ---- DANE ----------------------------------------------------------- */

static void write_tlsa(DmJsonWriter *json, const DmTlsa *tlsa)
{
	dm_json_begin_object(json);
	dm_json_member_int(json, "usage", tlsa->usage);
	dm_json_member_int(json, "selector", tlsa->selector);
	dm_json_member_int(json, "matching", tlsa->matching);
	dm_json_member_text(json, "data", tlsa->hex);
	dm_json_member_text(json, "problem", tlsa->problem);
	dm_json_end_object(json);
}

static void write_dane_host(DmJsonWriter *json, const DmDaneHost *host)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "host", host->host);
	dm_json_member_bool(json, "dnssec", host->is_secure);
	dm_json_member_bool(json, "bogus", host->is_bogus);
	dm_json_key(json, "tlsa");
	dm_json_begin_array(json);
	for (guint i = 0; i < host->records->len; i++)
		write_tlsa(json, g_ptr_array_index(host->records, i));
	dm_json_end_array(json);
	dm_json_end_object(json);
}

void dm_check_dane_json(DmJsonWriter *json, const DmDaneSection *section)
{
	dm_json_begin_object(json);
	dm_json_member_bool(json, "known", section->is_known);
	dm_json_member_bool(json, "bogus", section->is_bogus);
	dm_json_key(json, "hosts");
	dm_json_begin_array(json);
	for (guint i = 0; i < section->hosts->len; i++)
		write_dane_host(json, dm_dane_host(section, i));
	dm_json_end_array(json);
	dm_json_end_object(json);
}

static void put_tlsa(DmPageLines *page, const DmDaneHost *host)
{
	if (!host->records->len)
		g_string_append(page->line, host->status < DM_DNS_SERVFAIL
						    ? "no TLSA record"
						    : "not known");
	for (guint i = 0; i < host->records->len; i++) {
		const DmTlsa *tlsa = g_ptr_array_index(host->records, i);

		g_string_append_printf(page->line, "%s%u %u %u %.16s…",
				       i ? ", " : "", tlsa->usage,
				       tlsa->selector, tlsa->matching,
				       tlsa->hex);
	}
	if (host->records->len)
		g_string_append(page->line, host->is_secure ? " (signed)"
					    : host->is_unknown
						    ? ""
						    : " (not signed)");
}

void dm_check_dane_page(DmPageLines *page, const DmDaneSection *section)
{
	if (!section->hosts->len)
		dm_page_field(page, "mail hosts",
			      section->is_known
				      ? "none to look at"
				      : "not known: DNS did not answer");
	for (guint i = 0; i < section->hosts->len; i++) {
		const DmDaneHost *host = dm_dane_host(section, i);

		g_string_append(page->line, "  ");
		dm_page_add(page, host->host);
		g_string_append(page->line, ": ");
		put_tlsa(page, host);
		dm_page_put(page);
	}
}

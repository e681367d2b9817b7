/*
 * Prints what a domain publishes as DMARC.  It judges nothing.
 */
#include "report/checkdmarc.h"

#include <string.h>

static const char *error_text(DmDnsStatus status)
{
	return status >= DM_DNS_SERVFAIL ? dm_dns_status_text(status) : NULL;
}

/* NULL where no policy is applied. */
static const char *effect_name(const DmDmarcEffect *effect, gboolean is_known)
{
	return is_known && effect->applies ? dm_request_name(effect->request)
					   : NULL;
}

/* ---- JSON ------------------------------------------------------------- */

static void json_walk(DmJsonWriter *json, const DmTreeWalk *walk)
{
	dm_json_key(json, "walk");
	dm_json_begin_array(json);
	for (guint i = 0; i < walk->steps->len; i++) {
		const DmWalkStep *step = g_ptr_array_index(walk->steps, i);

		dm_json_begin_object(json);
		dm_json_member_text(json, "name", step->name);
		dm_json_member_int(json, "records", step->n_records);
		dm_json_member_text(json, "text",
				    step->record ? step->record->text : NULL);
		dm_json_member_text(json, "error", error_text(step->status));
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
}

static void json_policy(DmJsonWriter *json, const char *key,
			const DmDmarcPolicy *policy)
{
	gboolean below = policy->below_is_known;

	dm_json_key(json, key);
	dm_json_begin_object(json);
	dm_json_member_bool(json, "known", policy->is_known);
	dm_json_member_text(json, "organizational_domain",
			    policy->organizational_domain);
	dm_json_member_text(json, "record_domain",
			    policy->step ? policy->step->domain : NULL);
	dm_json_member_text(json, "policy",
			    effect_name(&policy->effect, policy->is_known));
	dm_json_member_text(json, "subdomains",
			    effect_name(&policy->below, below));
	dm_json_member_text(json, "nonexistent",
			    effect_name(&policy->nonexistent, below));
	dm_json_member_maybe(json, "pct",
			     policy->is_known && policy->effect.applies,
			     policy->effect.pct);
	dm_json_end_object(json);
}

static void json_destination(DmJsonWriter *json,
			     const DmDestination *destination)
{
	const DmReportTarget *target = destination->target;
	guint64 limit = MIN(target->limit_bytes, (guint64)G_MAXINT64);

	dm_json_begin_object(json);
	dm_json_member_text(json, "uri", target->text);
	dm_json_member_text(json, "problem", target->problem);
	dm_json_member_text(json, "scheme", target->scheme);
	dm_json_member_text(json, "address", target->address);
	dm_json_member_text(json, "host", target->host);
	dm_json_member_maybe(json, "limit_bytes", target->has_limit,
			     (gint64)limit);
	dm_json_member_bool(json, "ours", destination->is_ours);
	dm_json_key(json, "external");
	if (destination->consent == DM_CONSENT_UNKNOWN &&
	    !destination->consent_name)
		dm_json_null(json);
	else
		dm_json_bool(json, destination->consent_name != NULL);
	dm_json_member_text(json, "consent",
			    dm_consent_name(destination->consent));
	dm_json_member_text(json, "consent_name", destination->consent_name);
	dm_json_member_text(json, "replaced_by", destination->replaced_by);
	dm_json_member_text(json, "diverted_to", destination->diverted_to);
	dm_json_member_text(json, "mail", dm_mail_path_name(destination->mail));
	dm_json_end_object(json);
}

static void json_destinations(DmJsonWriter *json, const char *key,
			      const GPtrArray *destinations)
{
	dm_json_key(json, key);
	dm_json_begin_array(json);
	for (guint i = 0; i < destinations->len; i++)
		json_destination(json, g_ptr_array_index(destinations, i));
	dm_json_end_array(json);
}

/* "1:d:s"; caller frees. */
static char *fo_text(const DmDmarcRecord *record)
{
	return g_strdup_printf("%s%s%s", record->fo_any ? "1" : "0",
			       record->fo_dkim ? ":d" : "",
			       record->fo_spf ? ":s" : "");
}

static void json_record(DmJsonWriter *json, const DmDmarcSection *section)
{
	static const char *const psd[] = {
		[DM_PSD_UNKNOWN] = "u",
		[DM_PSD_NO] = "n",
		[DM_PSD_YES] = "y",
	};
	const DmDmarcRecord *record = section->record;
	g_autofree char *fo = NULL;

	dm_json_key(json, "record");
	if (!record) {
		dm_json_null(json);
		return;
	}
	fo = fo_text(record);
	dm_json_begin_object(json);
	dm_json_member_text(json, "name", section->step->name);
	dm_json_member_text(json, "text", record->text);
	dm_json_member_text(json, "p", dm_request_name(record->p));
	dm_json_member_text(json, "sp", dm_request_name(record->sp));
	dm_json_member_text(json, "np", dm_request_name(record->np));
	dm_json_member_text(json, "adkim", record->strict_dkim ? "s" : "r");
	dm_json_member_text(json, "aspf", record->strict_spf ? "s" : "r");
	dm_json_member_text(json, "fo", fo);
	dm_json_member_text(json, "t", record->testing ? "y" : "n");
	dm_json_member_text(json, "psd", psd[record->psd]);
	dm_json_member_maybe(json, "pct", record->tag[DM_DMARC_PCT] != NULL,
			     record->pct);
	dm_json_end_object(json);
}

void dm_check_dmarc_json(DmJsonWriter *json, const DmDmarcSection *section)
{
	dm_json_begin_object(json);
	json_record(json, section);
	json_policy(json, "rfc9989", &section->now);
	json_policy(json, "rfc7489", &section->before);
	json_destinations(json, "rua", section->rua);
	json_destinations(json, "ruf", section->ruf);
	json_walk(json, section->walk);
	dm_json_end_object(json);
}

/* ---- people ----------------------------------------------------------- */

static const char *effect_words(const DmDmarcEffect *effect, gboolean is_known)
{
	if (!is_known)
		return "unknown";
	return effect->applies ? dm_request_name(effect->request) : "no policy";
}

static void page_effect(DmPageLines *page, const char *label,
			const DmDmarcEffect *now, gboolean now_known,
			const DmDmarcEffect *before, gboolean before_known)
{
	const char *words = effect_words(now, now_known);
	const char *old_words = effect_words(before, before_known);
	g_autoptr(GString) text = g_string_new(words);
	gboolean has_pct =
		before_known && before->applies && before->pct != 100;

	if (strcmp(words, old_words) != 0 || has_pct)
		g_string_append_printf(text, " (by RFC 7489: %s", old_words);
	if (has_pct)
		g_string_append_printf(text, " for %u percent", before->pct);
	if (text->len > strlen(words))
		g_string_append_c(text, ')');
	dm_page_field(page, label, text->str);
}

static const char *const consent_words[] = {
	[DM_CONSENT_UNKNOWN] = "consent unknown",
	[DM_CONSENT_GIVEN] = "external, allowed",
	[DM_CONSENT_MISSING] = "external, not allowed",
	[DM_CONSENT_DIVERTED] = "external, diverted",
	[DM_CONSENT_UNNEEDED] = NULL,
};

static void add_word(GString *words, const char *word)
{
	if (word)
		g_string_append_printf(words, "%s%s", words->len ? ", " : "",
				       word);
}

/* "ours, external, allowed"; caller frees. */
static char *destination_words(const DmDestination *destination)
{
	GString *words = g_string_new(NULL);

	if (destination->is_ours)
		add_word(words, "a mailbox of this configuration");
	if (destination->target->problem) {
		add_word(words, "cannot be used");
		return g_string_free(words, FALSE);
	}
	add_word(words, consent_words[destination->consent]);
	if (destination->replaced_by)
		g_string_append_printf(words, ", they go to %s",
				       destination->replaced_by);
	if (destination->mail == DM_MAIL_NULL_MX ||
	    destination->mail == DM_MAIL_NOWHERE)
		add_word(words, "takes no mail");
	return g_string_free(words, FALSE);
}

static void page_destinations(DmPageLines *page, const char *label,
			      const GPtrArray *destinations)
{
	for (guint i = 0; i < destinations->len; i++) {
		const DmDestination *destination =
			g_ptr_array_index(destinations, i);
		g_autofree char *words = destination_words(destination);
		g_autofree char *line =
			g_strdup_printf("%s%s%s%s", destination->target->text,
					*words ? " (" : "", words,
					*words ? ")" : "");

		dm_page_field(page, i ? "" : label, line);
	}
}

static void page_organization(DmPageLines *page, const DmDmarcSection *section)
{
	const char *now = section->now.organizational_domain;
	const char *before = section->before.organizational_domain;
	g_autofree char *both = NULL;

	if (now && strcmp(now, before) != 0)
		both = g_strdup_printf("%s (by the public suffix list: %s)",
				       now, before);
	dm_page_field(page, "organization",
		      both ? both : (now ? now : "unknown"));
}

void dm_check_dmarc_page(DmPageLines *page, const DmDmarcSection *section)
{
	const DmDmarcPolicy *now = &section->now, *before = &section->before;

	if (section->record) {
		dm_page_field(page, "record", section->record->text);
		dm_page_field(page, "found at", section->step->name);
	} else {
		dm_page_field(page, "record",
			      now->is_known ? "none" : "unknown");
	}
	page_organization(page, section);
	if (section->record) {
		page_effect(page, "policy", &now->effect, now->is_known,
			    &before->effect, before->is_known);
		page_effect(page, "subdomains", &now->below,
			    now->below_is_known, &before->below,
			    before->below_is_known);
		page_effect(page, "not existing", &now->nonexistent,
			    now->below_is_known, &before->nonexistent,
			    before->below_is_known);
	}
	page_destinations(page, "reports to", section->rua);
	page_destinations(page, "failures to", section->ruf);
}

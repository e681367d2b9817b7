/*
 * A TLS report as parsedmarc writes it, back into the JSON of RFC 8460, so
 * that the reader of TLS reports judges it.
 */
#include <jansson.h>
#include <string.h>

#include "parse/import.h"
#include "parse/tlsreport.h"
#include "parse/whole.h"

/* What a member is called by parsedmarc, and by RFC 8460 section 4.4. */
typedef struct {
	const char *name, *original;
} Renamed;

static const Renamed of_report[] = {
	{ "organization_name", "organization-name" },
	{ "contact_info", "contact-info" },
	{ "report_id", "report-id" },
	{ NULL, NULL },
};

static const Renamed of_range[] = {
	{ "begin_date", "start-datetime" },
	{ "end_date", "end-datetime" },
	{ NULL, NULL },
};

static const Renamed of_policy[] = {
	{ "policy_domain", "policy-domain" },
	{ "policy_type", "policy-type" },
	{ "policy_strings", "policy-string" },
	{ "mx_host_patterns", "mx-host" },
	{ NULL, NULL },
};

static const Renamed of_summary[] = {
	{ "successful_session_count", "total-successful-session-count" },
	{ "failed_session_count", "total-failure-session-count" },
	{ NULL, NULL },
};

static const Renamed of_detail[] = {
	{ "result_type", "result-type" },
	{ "failed_session_count", "failed-session-count" },
	{ "sending_mta_ip", "sending-mta-ip" },
	{ "receiving_ip", "receiving-ip" },
	{ "receiving_mx_hostname", "receiving-mx-hostname" },
	{ "receiving_mx_helo", "receiving-mx-helo" },
	{ "additional_info_uri", "additional-information" },
	{ "failure_reason_code", "failure-reason-code" },
	{ NULL, NULL },
};

/* The members that the table knows, under their original names. */
static json_t *rename_members(const json_t *tree, const Renamed *names)
{
	json_t *object = json_object();

	for (; names->name; names++) {
		json_t *value = json_object_get(tree, names->name);

		if (value)
			json_object_set(object, names->original, value);
	}
	return object;
}

static json_t *make_list(const json_t *list,
			 json_t *(*make)(const json_t *entry))
{
	json_t *made = json_array();
	const json_t *entry;
	gsize i;

	json_array_foreach((json_t *)list, i, entry)
		json_array_append_new(made, make(entry));
	return made;
}

static json_t *make_detail(const json_t *tree)
{
	return rename_members(tree, of_detail);
}

static json_t *make_policy(const json_t *tree)
{
	const json_t *details = json_object_get(tree, "failure_details");
	json_t *policy = json_object();

	json_object_set_new(policy, "policy", rename_members(tree, of_policy));
	json_object_set_new(policy, "summary",
			    rename_members(tree, of_summary));
	json_object_set_new(policy, "failure-details",
			    make_list(details, make_detail));
	return policy;
}

/* The text of the report as it may have come; caller frees. */
static char *make_report(const json_t *tree)
{
	const json_t *policies = json_object_get(tree, "policies");
	json_t *report = rename_members(tree, of_report);
	char *text;

	json_object_set_new(report, "date-range",
			    rename_members(tree, of_range));
	json_object_set_new(report, "policies",
			    make_list(policies, make_policy));
	text = json_dumps(report, JSON_COMPACT);
	json_decref(report);
	return text;
}

/* Whether something stands against the report; then it has been refused. */
static gboolean refuse(const DmImportPiece *piece, const DmTlsDraft *draft)
{
	const DmTls *tls = &draft->tls;

	if (draft->state == DM_TLS_LIMIT)
		dm_run_refuse_limit(piece->run, piece->where, draft->limit);
	else if ((!tls->report_id || !*tls->report_id) && !tls->has_begin &&
		 !tls->has_end)
		dm_run_refuse(piece->run, piece->where,
			      "report-without-identity",
			      "the report lacks both report_id and dates");
	else
		return FALSE;
	return TRUE;
}

DmImportResult dm_import_tls(const DmImportPiece *piece)
{
	DmRun *run = piece->run;
	const DmTlsDomains domains = { 0 };
	g_autofree char *text = NULL;
	g_autoptr(DmTlsDraft) draft = NULL;
	DmReport report = { .kind = DM_KIND_TLS,
			    .document = piece->name,
			    .imported = DM_IMPORT_EXACT };

	if (!json_is_array(json_object_get(piece->tree, "policies")) ||
	    !json_object_get(piece->tree, "organization_name"))
		return DM_IMPORT_FOREIGN;
	text = make_report(piece->tree);
	draft = dm_tls_draft_new(text, strlen(text), &domains, run->limits);
	if (refuse(piece, draft))
		return DM_IMPORT_DONE;
	dm_import_note(draft->findings);
	report.findings = draft->findings;
	report.tls = draft->tls;
	return dm_whole_send(run, &report, piece->bytes) ? DM_IMPORT_DONE
							 : DM_IMPORT_FAILED;
}

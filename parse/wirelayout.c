/*
 * The tables of fields.
 */
#include "parse/wirelayout.h"

/* clang-format off */
#define TEXT(type, member) { DM_FIELD_IS_TEXT, offsetof(type, member) }
#define NUMBER(type, member) { DM_FIELD_IS_NUMBER, offsetof(type, member) }
#define WORD(type, member, most) \
	{ DM_FIELD_IS_WORD, offsetof(type, member), .max = (most) }
#define FLAG(type, member) WORD(type, member, 1)
#define LIST(type, member, n_member, layout) \
	{ DM_FIELD_IS_LIST, offsetof(type, member), offsetof(type, n_member), (layout) }
#define LAYOUT(type, name) \
	const DmWireLayout dm_wire_##name = { name##_fields, \
		G_N_ELEMENTS(name##_fields), sizeof(type), \
		G_N_ELEMENTS(name##_fields) * sizeof(guint32) }

static const DmWireField lang_text_fields[] = {
	TEXT(DmLangText, text), TEXT(DmLangText, lang),
};
static LAYOUT(DmLangText, lang_text);

static const DmWireField reason_fields[] = {
	TEXT(DmReason, type), TEXT(DmReason, comment),
};
static LAYOUT(DmReason, reason);

static const DmWireField auth_result_fields[] = {
	TEXT(DmAuthResult, domain), TEXT(DmAuthResult, selector),
	TEXT(DmAuthResult, scope), TEXT(DmAuthResult, result),
	TEXT(DmAuthResult, human_result),
};
static LAYOUT(DmAuthResult, auth_result);

static const DmWireField extension_fields[] = {
	TEXT(DmExtension, namespace_uri), NUMBER(DmExtension, record),
	TEXT(DmExtension, xml),
};
static LAYOUT(DmExtension, extension);

static const DmWireField record_fields[] = {
	TEXT(DmRecord, source_ip), NUMBER(DmRecord, count),
	TEXT(DmRecord, disposition), TEXT(DmRecord, dkim), TEXT(DmRecord, spf),
	LIST(DmRecord, reasons, n_reasons, &dm_wire_reason),
	TEXT(DmRecord, header_from), TEXT(DmRecord, envelope_from),
	TEXT(DmRecord, envelope_to),
	LIST(DmRecord, dkim_results, n_dkim_results, &dm_wire_auth_result),
	LIST(DmRecord, spf_results, n_spf_results, &dm_wire_auth_result),
};
LAYOUT(DmRecord, record);

static const DmWireField text_fields[] = { TEXT(DmText, text) };
static LAYOUT(DmText, text);

/* A report's kind says which layout follows this one. */
static const DmWireField report_fields[] = {
	WORD(DmReport, kind, DM_KIND_TLS),
	TEXT(DmReport, document), TEXT(DmReport, sha256),
	FLAG(DmReport, incomplete), FLAG(DmReport, recovered),
	WORD(DmReport, imported, DM_IMPORT_LOCAL_TIME),
};
LAYOUT(DmReport, report);

#define METADATA(member) aggregate.metadata.member
#define POLICY(member) aggregate.policy.member
static const DmWireField aggregate_fields[] = {
	WORD(DmReport, aggregate.generation, DM_GENERATION_RFC9990),
	TEXT(DmReport, aggregate.namespace_uri),
	TEXT(DmReport, aggregate.version),
	TEXT(DmReport, METADATA(org_name)), TEXT(DmReport, METADATA(email)),
	TEXT(DmReport, METADATA(extra_contact_info)),
	TEXT(DmReport, METADATA(report_id)), TEXT(DmReport, METADATA(generator)),
	FLAG(DmReport, METADATA(has_begin)), FLAG(DmReport, METADATA(has_end)),
	NUMBER(DmReport, METADATA(begin)), NUMBER(DmReport, METADATA(end)),
	LIST(DmReport, METADATA(errors), METADATA(n_errors), &dm_wire_lang_text),
	TEXT(DmReport, POLICY(domain)), TEXT(DmReport, POLICY(discovery_method)),
	TEXT(DmReport, POLICY(p)), TEXT(DmReport, POLICY(sp)),
	TEXT(DmReport, POLICY(np)), TEXT(DmReport, POLICY(adkim)),
	TEXT(DmReport, POLICY(aspf)), FLAG(DmReport, POLICY(has_pct)),
	NUMBER(DmReport, POLICY(pct)), TEXT(DmReport, POLICY(fo)),
	TEXT(DmReport, POLICY(testing)),
	LIST(DmReport, aggregate.extensions, aggregate.n_extensions, &dm_wire_extension),
};
static LAYOUT(DmReport, aggregate);

#define FAILURE_TEXT(member) TEXT(DmReport, failure.member)
#define FAILURE_TEXTS(member) \
	LIST(DmReport, failure.member, failure.n_##member, &dm_wire_text)
#define FAILURE_NUMBER(member) \
	FLAG(DmReport, failure.has_##member), NUMBER(DmReport, failure.member)
static const DmWireField failure_fields[] = {
	FAILURE_TEXT(feedback_type), FAILURE_TEXT(user_agent),
	FAILURE_TEXT(version), FAILURE_TEXT(auth_failure),
	FAILURE_TEXT(original_envelope_id), FAILURE_TEXT(original_mail_from),
	FAILURE_TEXTS(original_rcpt_to), FAILURE_NUMBER(arrival_date),
	FAILURE_TEXT(arrival_date_text), FAILURE_TEXT(reporting_mta),
	FAILURE_TEXT(source_ip), FAILURE_NUMBER(source_port),
	FAILURE_NUMBER(incidents), FAILURE_TEXTS(reported_domain),
	FAILURE_TEXTS(reported_uri), FAILURE_TEXT(delivery_result),
	FAILURE_TEXT(identity_alignment),
	FAILURE_TEXTS(authentication_results), FAILURE_TEXT(dkim_domain),
	FAILURE_TEXT(dkim_identity), FAILURE_TEXT(dkim_selector),
	FAILURE_TEXT(dkim_canonicalized_header),
	FAILURE_TEXT(dkim_canonicalized_body), FAILURE_TEXT(dkim_adsp_dns),
	FAILURE_TEXT(dkim_selector_dns), FAILURE_TEXTS(spf_dns),
	FLAG(DmReport, failure.has_sample),
	FLAG(DmReport, failure.sample.headers_only),
	FAILURE_TEXT(sample.from), FAILURE_TEXT(sample.header_from),
	FAILURE_TEXT(sample.subject), FAILURE_TEXT(sample.message_id),
	FLAG(DmReport, failure.sample.has_date),
	NUMBER(DmReport, failure.sample.date), FAILURE_TEXT(sample.headers),
	FAILURE_TEXT(dkim_aligned), FAILURE_TEXT(spf_aligned),
	FAILURE_TEXT(report_from), FAILURE_NUMBER(report_date),
};
static LAYOUT(DmReport, failure);

static const DmWireField tls_detail_fields[] = {
	TEXT(DmTlsDetail, result_type), TEXT(DmTlsDetail, sending_mta_ip),
	TEXT(DmTlsDetail, receiving_ip),
	TEXT(DmTlsDetail, receiving_mx_hostname),
	TEXT(DmTlsDetail, receiving_mx_helo), FLAG(DmTlsDetail, has_failed),
	NUMBER(DmTlsDetail, failed), TEXT(DmTlsDetail, additional_information),
	TEXT(DmTlsDetail, failure_reason_code),
};
static LAYOUT(DmTlsDetail, tls_detail);

static const DmWireField tls_policy_fields[] = {
	TEXT(DmTlsPolicy, policy_type),
	LIST(DmTlsPolicy, policy_string, n_policy_string, &dm_wire_text),
	TEXT(DmTlsPolicy, policy_domain),
	LIST(DmTlsPolicy, mx_host, n_mx_host, &dm_wire_text),
	FLAG(DmTlsPolicy, has_successful), NUMBER(DmTlsPolicy, successful),
	FLAG(DmTlsPolicy, has_failed), NUMBER(DmTlsPolicy, failed),
	LIST(DmTlsPolicy, details, n_details, &dm_wire_tls_detail),
};
static LAYOUT(DmTlsPolicy, tls_policy);

static const DmWireField tls_fields[] = {
	TEXT(DmReport, tls.organization_name), TEXT(DmReport, tls.contact_info),
	TEXT(DmReport, tls.report_id), FLAG(DmReport, tls.has_begin),
	NUMBER(DmReport, tls.begin), FLAG(DmReport, tls.has_end),
	NUMBER(DmReport, tls.end),
	LIST(DmReport, tls.policies, tls.n_policies, &dm_wire_tls_policy),
};
static LAYOUT(DmReport, tls);

const DmWireLayout *const dm_wire_kinds[] = {
	[DM_KIND_AGGREGATE] = &dm_wire_aggregate,
	[DM_KIND_FAILURE] = &dm_wire_failure,
	[DM_KIND_TLS] = &dm_wire_tls,
};

static const DmWireField finding_fields[] = {
	WORD(DmFinding, severity, DM_SEVERITY_ERROR), TEXT(DmFinding, code),
	TEXT(DmFinding, where), TEXT(DmFinding, text),
	TEXT(DmFinding, section),
	WORD(DmFinding, repeats, G_MAXINT32),
};
LAYOUT(DmFinding, finding);

static const DmWireField item_fields[] = {
	NUMBER(DmItemHead, size_bytes), FLAG(DmItemHead, lint),
};
LAYOUT(DmItemHead, item);

static const DmWireField cage_fields[] = {
	NUMBER(DmCage, layers), NUMBER(DmCage, landlock_abi),
	TEXT(DmCage, problem),
};
LAYOUT(DmCage, cage);

static const DmWireField done_fields[] = {
	NUMBER(DmDone, reports), NUMBER(DmDone, refused),
	FLAG(DmDone, claims), FLAG(DmDone, is_mail),
	FLAG(DmDone, has_failure), TEXT(DmDone, mail_from),
};
LAYOUT(DmDone, done);
/* clang-format on */

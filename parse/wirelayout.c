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

#define METADATA(member) aggregate.metadata.member
#define POLICY(member) aggregate.policy.member
static const DmWireField report_fields[] = {
	WORD(DmReport, kind, DM_KIND_AGGREGATE),
	TEXT(DmReport, document), TEXT(DmReport, sha256),
	FLAG(DmReport, incomplete), FLAG(DmReport, recovered),
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
LAYOUT(DmReport, report);

static const DmWireField finding_fields[] = {
	WORD(DmFinding, severity, DM_SEVERITY_ERROR), TEXT(DmFinding, code),
	TEXT(DmFinding, where), TEXT(DmFinding, text),
	WORD(DmFinding, repeats, G_MAXINT32),
};
LAYOUT(DmFinding, finding);

static const DmWireField item_fields[] = { NUMBER(DmItemHead, size_bytes) };
LAYOUT(DmItemHead, item);

static const DmWireField cage_fields[] = {
	NUMBER(DmCage, layers), NUMBER(DmCage, landlock_abi),
	TEXT(DmCage, problem),
};
LAYOUT(DmCage, cage);

static const DmWireField done_fields[] = {
	NUMBER(DmDone, reports), NUMBER(DmDone, refused),
	FLAG(DmDone, claims), FLAG(DmDone, is_mail),
};
LAYOUT(DmDone, done);
/* clang-format on */

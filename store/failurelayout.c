/*
 * The tables of fields; report_from alone is not among them: it is the
 * org_name of the report's reporter.
 */
#include "store/failurelayout.h"

/* clang-format off */
#define COLUMN(kind, member) { DM_FAILURE_##kind, offsetof(DmFailure, member), 0 }
#define NUMBER(parent, member) { DM_FAILURE_NUMBER, \
	offsetof(DmFailure, parent member), offsetof(DmFailure, parent has_##member) }
#define LIST(member) { offsetof(DmFailure, member), offsetof(DmFailure, n_##member) }

const DmFailureColumn dm_failure_columns[DM_N_FAILURE_COLUMNS] = {
	COLUMN(INTERNED, feedback_type),
	COLUMN(INTERNED, user_agent),
	COLUMN(INTERNED, version),
	COLUMN(INTERNED, auth_failure),
	COLUMN(TEXT, original_envelope_id),
	COLUMN(TEXT, original_mail_from),
	NUMBER(, arrival_date),
	COLUMN(TEXT, arrival_date_text),
	COLUMN(INTERNED, reporting_mta),
	COLUMN(SOURCE, source_ip),
	NUMBER(, source_port),
	NUMBER(, incidents),
	COLUMN(INTERNED, delivery_result),
	COLUMN(INTERNED, identity_alignment),
	COLUMN(INTERNED, dkim_domain),
	COLUMN(TEXT, dkim_identity),
	COLUMN(INTERNED, dkim_selector),
	COLUMN(TEXT, dkim_canonicalized_header),
	COLUMN(TEXT, dkim_canonicalized_body),
	COLUMN(TEXT, dkim_adsp_dns),
	COLUMN(TEXT, dkim_selector_dns),
	COLUMN(FLAG, has_sample),
	COLUMN(FLAG, sample.headers_only),
	COLUMN(TEXT, sample.from),
	COLUMN(INTERNED, sample.header_from),
	COLUMN(TEXT, sample.subject),
	COLUMN(TEXT, sample.message_id),
	NUMBER(sample., date),
	COLUMN(TEXT, sample.headers),
	COLUMN(TEXT, dkim_aligned),
	COLUMN(TEXT, spf_aligned),
	NUMBER(, report_date),
};

const DmFailureList dm_failure_lists[DM_N_FAILURE_LISTS] = {
	[DM_FAILURE_RCPT_TO] = LIST(original_rcpt_to),
	LIST(reported_domain),
	LIST(reported_uri),
	LIST(authentication_results),
	LIST(spf_dns),
};
/* clang-format on */

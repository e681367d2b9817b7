/*
 * The tables from findings to rules.
 */
#include "report/lintrules.h"

#include <string.h>

#define AS_FOUND (-1)

/* What the linter of aggregate reports has its own rule for. */
static const char *const shadowed[] = {
	"value-case",	     "value-alias",	 "value-unknown",
	"element-unknown",   "element-repeated", "domain-invalid",
	"source-ip-invalid", "count-invalid",	 "count-negative",
	"count-fraction",    "count-missing",	 "number-invalid",
	"time-fraction",     "time-written-out", "time-invalid",
	"time-milliseconds", "period-reversed",	 "no-records",
	"reason-empty",	     "result-empty",	 "recovered",
	"count-implausible",
};

typedef struct {
	const char *code;
	int severity; /* DmSeverity, or AS_FOUND */
	const char *section;
} CodeRow;

/* Of documents and mails, whatever is in them. */
static const CodeRow document_codes[] = {
	{ "incomplete", DM_SEVERITY_ERROR, "RFC 9990 section 3.1.1" },
	{ "doctype-refused", DM_SEVERITY_ERROR, "RFC 9990 appendix A" },
	{ "charset-unknown", DM_SEVERITY_ERROR, "XML 1.0 section 4.3.3" },
	{ "encoding-invalid", DM_SEVERITY_ERROR, "XML 1.0 section 4.3.3" },
	{ "several-reports", DM_SEVERITY_ERROR, "RFC 9990 section 3.1.1.1" },
	{ "checksum-mismatch", DM_SEVERITY_ERROR, "RFC 1952 section 2.3.1" },
	{ "gzip-trailing-bytes", DM_SEVERITY_WARNING, "RFC 1952 section 2.2" },
	{ "compressed-data-truncated", DM_SEVERITY_ERROR,
	  "RFC 1952 section 2.3" },
	{ "compressed-data-damaged", DM_SEVERITY_ERROR,
	  "RFC 1951 section 3.2" },
	{ "attachment-placeholder", DM_SEVERITY_ERROR,
	  "RFC 9990 section 3.5.2" },
	{ "json-broken", DM_SEVERITY_ERROR, "RFC 8259 section 2" },
	{ "json-trailing-bytes", DM_SEVERITY_ERROR, "RFC 8259 section 2" },
};

/* Of failure reports; the field in `where` says more. */
static const CodeRow failure_codes[] = {
	{ "field-missing", DM_SEVERITY_ERROR, NULL },
	{ "field-repeated", DM_SEVERITY_ERROR, NULL },
	{ "field-malformed", DM_SEVERITY_ERROR, NULL },
	{ "source-ip-invalid", DM_SEVERITY_ERROR, NULL },
	{ "domain-invalid", DM_SEVERITY_ERROR, NULL },
	{ "field-unknown", DM_SEVERITY_INFO, "RFC 5965 section 6" },
	{ "version-malformed", DM_SEVERITY_ERROR, "RFC 5965 section 3.5" },
	{ "delivery-result-unknown", DM_SEVERITY_ERROR,
	  "RFC 6591 section 3.2.2" },
	{ "identity-alignment-missing", DM_SEVERITY_ERROR,
	  "RFC 9991 section 4" },
	{ "no-arf-part", DM_SEVERITY_ERROR, "RFC 5965 section 2" },
	{ "sample-missing", DM_SEVERITY_ERROR, "RFC 5965 section 2" },
};

/* Of TLS reports; `where` is the member. */
static const CodeRow tls_codes[] = {
	{ "field-missing", DM_SEVERITY_ERROR, NULL },
	{ "value-type", DM_SEVERITY_ERROR, NULL },
	{ "value-case", DM_SEVERITY_WARNING, NULL },
	{ "value-unknown", DM_SEVERITY_WARNING, "RFC 8460 section 4.3" },
	{ "count-invalid", DM_SEVERITY_ERROR, NULL },
	{ "count-negative", DM_SEVERITY_ERROR, NULL },
	{ "count-fraction", DM_SEVERITY_ERROR, NULL },
	{ "time-invalid", DM_SEVERITY_ERROR, NULL },
	{ "time-milliseconds", DM_SEVERITY_ERROR, NULL },
	{ "period-reversed", DM_SEVERITY_ERROR, NULL },
	{ "address-invalid", DM_SEVERITY_ERROR, NULL },
	{ "domain-invalid", DM_SEVERITY_ERROR, NULL },
	{ "policy-domain-missing", DM_SEVERITY_ERROR, NULL },
};

static const struct {
	const char *field, *section;
} fields[] = {
	{ "Feedback-Type", "RFC 5965 section 3.1" },
	{ "User-Agent", "RFC 5965 section 3.1" },
	{ "Version", "RFC 5965 section 3.1" },
	{ "Original-Envelope-Id", "RFC 5965 section 3.2" },
	{ "Original-Mail-From", "RFC 5965 section 3.2" },
	{ "Original-Rcpt-To", "RFC 5965 section 3.3" },
	{ "Arrival-Date", "RFC 5965 section 3.2" },
	{ "Received-Date", "RFC 5965 section 3.2" },
	{ "Reporting-MTA", "RFC 5965 section 3.2" },
	{ "Source-IP", "RFC 5965 section 3.2" },
	{ "Source-Port", "RFC 6692 section 2" },
	{ "Incidents", "RFC 5965 section 3.2" },
	{ "Reported-Domain", "RFC 5965 section 3.3" },
	{ "Reported-URI", "RFC 5965 section 3.3" },
	{ "Authentication-Results", "RFC 6591 section 3.1" },
	{ "Auth-Failure", "RFC 6591 section 3.2.1" },
	{ "Delivery-Result", "RFC 6591 section 3.2.2" },
	{ "DKIM-ADSP-DNS", "RFC 6591 section 3.2.5" },
	{ "DKIM-Canonicalized-Body", "RFC 6591 section 3.2.4" },
	{ "DKIM-Canonicalized-Header", "RFC 6591 section 3.2.4" },
	{ "DKIM-Domain", "RFC 6591 section 3.2.3" },
	{ "DKIM-Identity", "RFC 6591 section 3.2.3" },
	{ "DKIM-Selector", "RFC 6591 section 3.2.3" },
	{ "DKIM-Selector-DNS", "RFC 6591 section 4" },
	{ "SPF-DNS", "RFC 6591 section 3.2.6" },
	{ "Identity-Alignment", "RFC 9991 section 4" },
};

static gboolean is_listed(const char *code, const char *const *list, guint n)
{
	for (guint i = 0; i < n; i++)
		if (strcmp(list[i], code) == 0)
			return TRUE;
	return FALSE;
}

static void apply(const CodeRow *rows, guint n, DmFinding *rule)
{
	for (guint i = 0; i < n; i++) {
		if (strcmp(rows[i].code, rule->code) != 0)
			continue;
		if (rows[i].severity != AS_FOUND)
			rule->severity = (DmSeverity)rows[i].severity;
		if (rows[i].section)
			rule->section = (char *)rows[i].section;
	}
}

static const char *field_section(const char *where)
{
	for (guint i = 0; where && i < G_N_ELEMENTS(fields); i++)
		if (g_ascii_strcasecmp(where, fields[i].field) == 0)
			return fields[i].section;
	return "RFC 5965 section 3";
}

gboolean dm_lint_item_rule(const DmFinding *finding, DmFinding *ret)
{
	*ret = *finding;
	apply(document_codes, G_N_ELEMENTS(document_codes), ret);
	return ret->severity != DM_SEVERITY_INFO;
}

gboolean dm_lint_rule(DmKind kind, const DmFinding *finding, DmFinding *ret)
{
	*ret = *finding;
	if (finding->section)
		return TRUE;
	apply(document_codes, G_N_ELEMENTS(document_codes), ret);
	switch (kind) {
	case DM_KIND_AGGREGATE:
		return !is_listed(finding->code, shadowed,
				  G_N_ELEMENTS(shadowed));
	case DM_KIND_FAILURE:
		ret->section = (char *)field_section(finding->where);
		apply(failure_codes, G_N_ELEMENTS(failure_codes), ret);
		return TRUE;
	case DM_KIND_TLS:
		if (!ret->section)
			ret->section = (char *)"RFC 8460 section 4.4";
		apply(tls_codes, G_N_ELEMENTS(tls_codes), ret);
		return TRUE;
	}
	return TRUE;
}

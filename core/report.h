/*
 * The nouns: what a receiver's report says, as plain data.
 *
 * Absent is NULL, present but empty is "": they are different facts
 * (<envelope_from/> is a null sender).  Enumerations are kept as their
 * lower-cased text, so that nothing a reporter said is lost; dm_term_lookup()
 * gives the known value.  Domains are lower-case A-labels without a trailing
 * dot, addresses canonical text (RFC 5952), times seconds since the epoch, UTC.
 *
 * A report travels as a stream (DmSink): begin, then document bytes and
 * batches of records in any mix, then end or discard.
 */
#pragma once

#include <glib.h>

#include "core/finding.h"

typedef enum {
	DM_KIND_AGGREGATE, /* RFC 9990, RFC 7489 */
	DM_KIND_FAILURE,   /* RFC 9991, RFC 6591, RFC 5965 */
	DM_KIND_TLS,	   /* RFC 8460 */
} DmKind;

/* The label is informational only: fields are read by content. */
typedef enum {
	DM_GENERATION_DRAFT,
	DM_GENERATION_RFC7489,
	DM_GENERATION_RFC9990,
} DmGeneration;

/* A text with an optional language tag (RFC 9990 section 3.1.1). */
typedef struct {
	const char *text;
	const char *lang; /* NULL = not given */
} DmLangText;

/* Why a policy was not applied (RFC 9990 section 3.1.6). */
typedef struct {
	const char *type;
	const char *comment;
} DmReason;

/* One raw DKIM or SPF result (RFC 9990 sections 3.1.1.12, 3.1.1.13). */
typedef struct {
	const char *domain;
	const char *selector; /* DKIM only */
	const char *scope;    /* SPF only */
	const char *result;
	const char *human_result;
} DmAuthResult;

/* One <record> (RFC 9990 section 3.1.1.7). */
typedef struct {
	const char *source_ip; /* NULL = missing or no address */
	gint64 count;	       /* messages, 0 to 2^53-1 */
	const char *disposition;
	const char *dkim; /* aligned result */
	const char *spf;  /* aligned result */
	const DmReason *reasons;
	guint n_reasons;
	const char *header_from;
	const char *envelope_from;
	const char *envelope_to;
	const DmAuthResult *dkim_results;
	guint n_dkim_results;
	const DmAuthResult *spf_results;
	guint n_spf_results;
} DmRecord;

/* An element of another namespace, kept as it stood (RFC 9990 section 5). */
typedef struct {
	const char *namespace_uri;
	gint64 record; /* index of the record it stood in, -1 = the report */
	const char *xml;
} DmExtension;

typedef struct {
	const char *org_name;
	const char *email;
	const char *extra_contact_info;
	const char *report_id; /* trimmed, one <...> pair stripped */
	const char *generator;
	gboolean has_begin, has_end;
	gint64 begin, end; /* inclusive or exclusive as the report has it */
	const DmLangText *errors;
	guint n_errors;
} DmMetadata;

/* What the report says was published; no defaults filled in. */
typedef struct {
	const char *domain;
	const char *discovery_method;
	const char *p, *sp, *np;
	const char *adkim, *aspf;
	gboolean has_pct;
	gint64 pct;
	const char *fo;
	const char *testing;
} DmPolicy;

typedef struct {
	DmGeneration generation;
	const char *namespace_uri;
	const char *version;
	DmMetadata metadata;
	DmPolicy policy;
	const DmExtension *extensions;
	guint n_extensions;
} DmAggregate;

/* One of several texts. */
typedef struct {
	const char *text;
} DmText;

/* What a failure report shows of the message it is about. */
typedef struct {
	gboolean headers_only;	 /* the body is not there */
	const char *from;	 /* the From field, decoded */
	const char *header_from; /* the domain of From */
	const char *subject;	 /* decoded */
	const char *message_id;	 /* without <> */
	gboolean has_date;
	gint64 date;
	const char *headers; /* the header block as it stood, valid UTF-8 */
} DmSample;

/*
 * A failure report (RFC 9991 section 4, RFC 6591 section 3, RFC 5965 section
 * 3).  Token fields are without comments, addresses without <>.
 */
typedef struct {
	const char *feedback_type; /* lower case */
	const char *user_agent;
	const char *version;
	const char *auth_failure; /* lower case */
	const char *original_envelope_id;
	const char *original_mail_from; /* "" = null reverse-path */
	const DmText *original_rcpt_to;
	guint n_original_rcpt_to;
	gboolean has_arrival_date; /* Received-Date stands in */
	gint64 arrival_date;
	const char *arrival_date_text;
	const char *reporting_mta;
	const char *source_ip; /* NULL = missing or no address */
	gboolean has_source_port;
	gint64 source_port;
	gboolean has_incidents; /* absent: answers take 1 */
	gint64 incidents;	/* 0 to 2^32-1 */
	const DmText *reported_domain;
	guint n_reported_domain;
	const DmText *reported_uri;
	guint n_reported_uri;
	const char *delivery_result;	/* lower case */
	const char *identity_alignment; /* raw: RFC 9991 turned its meaning */
	const DmText *authentication_results;
	guint n_authentication_results;
	const char *dkim_domain, *dkim_identity, *dkim_selector;
	const char *dkim_canonicalized_header; /* decoded */
	const char *dkim_canonicalized_body;   /* decoded */
	const char *dkim_adsp_dns, *dkim_selector_dns;
	const DmText *spf_dns;
	guint n_spf_dns;
	gboolean has_sample;
	DmSample sample;
	/* Derived by the reader, "pass", "fail" or NULL: whether an identity
	   aligned with header_from (RFC 9989 section 4.4) passed. */
	const char *dkim_aligned, *spf_aligned;
	/* of the mail that brought it */
	const char *report_from; /* domain of its From, or NULL */
	gboolean has_report_date;
	gint64 report_date;
} DmFailure;

/* One failure-details entry (RFC 8460 section 4.4). */
typedef struct {
	const char *result_type;		   /* lower case */
	const char *sending_mta_ip, *receiving_ip; /* canonical, or NULL */
	const char *receiving_mx_hostname; /* lower case, no trailing dot */
	const char *receiving_mx_helo;
	gboolean has_failed;
	gint64 failed; /* sessions */
	const char *additional_information;
	const char *failure_reason_code;
} DmTlsDetail;

/* One policies entry (RFC 8460 section 4.4). */
typedef struct {
	const char *policy_type; /* lower case */
	const DmText *policy_string;
	guint n_policy_string;
	const char *policy_domain;
	const DmText *mx_host; /* lower case, no trailing dot */
	guint n_mx_host;
	gboolean has_successful, has_failed;
	gint64 successful, failed; /* sessions, never added across policies */
	const DmTlsDetail *details;
	guint n_details;
} DmTlsPolicy;

/* An SMTP TLS report (RFC 8460 section 4.4). */
typedef struct {
	const char *organization_name;
	const char *contact_info;
	const char *report_id; /* trimmed, one <...> pair stripped */
	gboolean has_begin, has_end;
	gint64 begin, end;
	const DmTlsPolicy *policies;
	guint n_policies;
} DmTls;

/* Whether a report was read from what another program made of it. */
typedef enum {
	DM_IMPORT_NONE,	      /* the reporter's own document */
	DM_IMPORT_EXACT,      /* the period is that of the document */
	DM_IMPORT_LOCAL_TIME, /* it was written in an unknown time zone */
} DmImport;

/*
 * The header of a report.  Texts belong to the producer and live until the
 * callback returns.
 */
typedef struct {
	DmKind kind;
	const char *document; /* name inside a mail or archive, or NULL */
	const char *sha256;   /* hex, of the document's bytes; at end */
	gboolean incomplete;  /* the end of the document never came */
	gboolean recovered;   /* broken inside, read to the end */
	DmImport imported;
	const DmFindings *findings;
	union {
		DmAggregate aggregate; /* DM_KIND_AGGREGATE */
		DmFailure failure;     /* DM_KIND_FAILURE, without records */
		DmTls tls;	       /* DM_KIND_TLS, without records */
	};
} DmReport;

/* The most messages a record may speak of. */
#define DM_COUNT_MAX ((G_GINT64_CONSTANT(1) << 53) - 1)

/*
 * Where a report goes.  Each callback returns FALSE with an error to stop
 * the producer.  `records` and what they point to die when it returns;
 * the header is final at `end` only (element order is not trusted).
 */
typedef struct {
	gboolean (*begin)(gpointer user, const DmReport *report,
			  GError **error);
	/* The document's bytes as they were read; may be NULL. */
	gboolean (*bytes)(gpointer user, const guint8 *data, gsize size,
			  GError **error);
	gboolean (*records)(gpointer user, const DmRecord *records, guint n,
			    GError **error);
	gboolean (*end)(gpointer user, const DmReport *report, GError **error);
	/* What began is no report after all: forget it. */
	void (*discard)(gpointer user);
} DmSink;

/*
 * Whether the report can be kept: the key of an aggregate report needs a
 * policy domain and one of report_id or date_range, that of a TLS report one
 * of report_id or date-range; every failure report has one.
 */
gboolean dm_report_has_identity(const DmReport *report);

/*
 * What tells a report from others (contract: submitter, policy domain,
 * report_id, begin, end).  A TLS report may have several policy domains: they
 * stand sorted, each once, with ";" between.  A failure report has no
 * submitter here and as report_id the digest of what it is about (Source-IP,
 * arrival or else the mail's date, Original-Mail-From, the sample's
 * Message-ID, Reported-Domain, Auth-Failure; without arrival or Message-ID also
 * the sample's header); begin and end are that date.
 */
typedef struct {
	char *submitter; /* never NULL */
	char *domain;	 /* or NULL */
	char *report_id; /* or NULL */
	gboolean has_begin, has_end;
	gint64 begin, end;
} DmReportKey;

void dm_report_key(const DmReport *report, DmReportKey *ret);
void dm_report_key_clear(DmReportKey *key);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmReportKey, dm_report_key_clear)

/* "aggregate", "failure", "tls"; static. */
const char *dm_kind_name(DmKind kind);
/* FALSE when there is no such kind. */
gboolean dm_kind_from_name(const char *name, DmKind *ret);

/*
 * Whether a report or record that came out of another process is what the
 * reader makes: numbers in their range, addresses canonical.  At `begin` a
 * report need not have its sha256 yet.
 */
gboolean dm_report_check(const DmReport *report);
gboolean dm_record_check(const DmRecord *record);

/*
 * The UTC day a report belongs to: the day of (begin + end) / 2, counted from
 * 1970-01-01.  A missing bound is taken as the other one, none as 0.
 */
gint64 dm_report_day(const DmReportKey *key);

/* "draft", "rfc7489", "rfc9990"; static. */
const char *dm_generation_name(DmGeneration generation);

/* The known words of the enumerations; anything else is DM_TERM_OTHER. */
typedef enum {
	DM_TERM_ABSENT, /* NULL */
	DM_TERM_OTHER,
	DM_TERM_NONE,
	DM_TERM_PASS,
	DM_TERM_FAIL,
	DM_TERM_QUARANTINE,
	DM_TERM_REJECT,
} DmTerm;

DmTerm dm_term_lookup(const char *text);

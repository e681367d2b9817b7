/*
 * The fields of a failure report: a table of what there is, and one reader for
 * each kind of value.  It knows nothing of mail.
 */
#include "parse/failure.h"

#include <string.h>

#include "core/address.h"
#include "core/domain.h"
#include "core/text.h"
#include "parse/mail.h"
#include "parse/mailfields.h"

#define SHOWN_CHARACTERS 200

typedef enum {
	AS_TEXT,
	AS_TOKEN, /* without comments */
	AS_WORD,  /* the same in lower case */
	AS_VERSION,
	AS_IDENTITIES, /* tokens between commas */
	AS_ADDRESS,    /* one pair of <> stripped */
	AS_DOMAIN,
	AS_IP,
	AS_NUMBER,
	AS_DATE,
	AS_BASE64,
	AS_SPF_RECORD, /* RFC 6591 section 3.2.6 */
} ReadAs;

typedef enum {
	OPTIONAL,
	REQUIRED,	   /* in every report (RFC 5965 section 3.1) */
	REQUIRED_FOR_AUTH, /* in those of authentication failures */
} Need;

static const char *const feedback_types[] = { "abuse",	 "auth-failure",
					      "fraud",	 "not-spam",
					      "opt-out", "other",
					      "virus",	 NULL };
static const char *const auth_failures[] = { "adsp",	"bodyhash",  "dmarc",
					     "revoked", "signature", "spf",
					     NULL };
static const char *const delivery_results[] = { "delivered", "other", "policy",
						"reject",    "spam",  NULL };
static const char *const identities[] = { "dkim", "none", "spf", NULL };

#define ONE(member) G_STRUCT_OFFSET(DmFailure, member), 0
#define MANY(member)                        \
	G_STRUCT_OFFSET(DmFailure, member), \
		G_STRUCT_OFFSET(DmFailure, n_##member)
#define NUMBER(member)                      \
	G_STRUCT_OFFSET(DmFailure, member), \
		G_STRUCT_OFFSET(DmFailure, has_##member)

/* clang-format off */
static const struct {
	const char *name;
	ReadAs as;
	gsize at;
	gsize beside; /* the length of a list, or whether a number is there */
	Need need;
	const char *const *known;
	const char *unknown_code;
	gint64 max;
} fields[] = {
	{ "Feedback-Type", AS_WORD, ONE(feedback_type), REQUIRED, feedback_types },
	{ "User-Agent", AS_TEXT, ONE(user_agent), REQUIRED },
	{ "Version", AS_VERSION, ONE(version), REQUIRED },
	{ "Auth-Failure", AS_WORD, ONE(auth_failure), REQUIRED_FOR_AUTH, auth_failures },
	{ "Authentication-Results", AS_TEXT, MANY(authentication_results), REQUIRED_FOR_AUTH },
	{ "Identity-Alignment", AS_IDENTITIES, ONE(identity_alignment), REQUIRED_FOR_AUTH },
	{ "Delivery-Result", AS_WORD, ONE(delivery_result), OPTIONAL, delivery_results,
		"delivery-result-unknown" },
	{ "Original-Envelope-Id", AS_TEXT, ONE(original_envelope_id) },
	{ "Original-Mail-From", AS_ADDRESS, ONE(original_mail_from) },
	{ "Original-Rcpt-To", AS_ADDRESS, MANY(original_rcpt_to) },
	{ "Arrival-Date", AS_DATE, ONE(arrival_date_text) },
	{ "Received-Date", AS_DATE, ONE(arrival_date_text) },
	{ "Reporting-MTA", AS_TEXT, ONE(reporting_mta) },
	{ "Source-IP", AS_IP, ONE(source_ip) },
	{ "Source-Port", AS_NUMBER, NUMBER(source_port), .max = G_MAXUINT16 },
	{ "Incidents", AS_NUMBER, NUMBER(incidents), .max = G_MAXUINT32 },
	{ "Reported-Domain", AS_DOMAIN, MANY(reported_domain) },
	{ "Reported-URI", AS_TEXT, MANY(reported_uri) },
	{ "DKIM-Domain", AS_DOMAIN, ONE(dkim_domain) },
	{ "DKIM-Identity", AS_TOKEN, ONE(dkim_identity) },
	{ "DKIM-Selector", AS_TOKEN, ONE(dkim_selector) },
	{ "DKIM-Canonicalized-Header", AS_BASE64, ONE(dkim_canonicalized_header) },
	{ "DKIM-Canonicalized-Body", AS_BASE64, ONE(dkim_canonicalized_body) },
	{ "DKIM-ADSP-DNS", AS_TEXT, ONE(dkim_adsp_dns) },
	{ "DKIM-Selector-DNS", AS_TEXT, ONE(dkim_selector_dns) },
	{ "SPF-DNS", AS_SPF_RECORD, MANY(spf_dns) },
};
/* clang-format on */

/* What a kind of failure asks for (RFC 6591 section 3.3). */
static const struct {
	const char *auth_failure, *field;
} asked_for[] = {
	{ "adsp", "DKIM-ADSP-DNS" },	  { "revoked", "DKIM-Domain" },
	{ "revoked", "DKIM-Selector" },	  { "signature", "DKIM-Domain" },
	{ "signature", "DKIM-Selector" }, { "spf", "SPF-DNS" },
};

DmFailureDraft *dm_failure_draft_new(void)
{
	DmFailureDraft *draft = g_new0(DmFailureDraft, 1);

	draft->findings = dm_findings_new();
	draft->texts = g_string_chunk_new(1024);
	draft->lists =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	return draft;
}

void dm_failure_draft_free(DmFailureDraft *draft)
{
	if (!draft)
		return;
	dm_findings_free(draft->findings);
	g_string_chunk_free(draft->texts);
	g_ptr_array_unref(draft->lists);
	g_free(draft);
}

const char *dm_failure_keep(DmFailureDraft *draft, const char *text)
{
	return text ? g_string_chunk_insert(draft->texts, text) : NULL;
}

void dm_failure_note(DmFailureDraft *draft, DmSeverity severity,
		     const char *code, const char *where, const char *format,
		     const char *text)
{
	g_autofree char *shown = NULL;

	if (strlen(text) > SHOWN_CHARACTERS)
		shown = g_utf8_substring(text, 0,
					 MIN(SHOWN_CHARACTERS,
					     g_utf8_strlen(text, -1)));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	dm_findings_add(draft->findings, severity, code, where, format,
			shown ? shown : text);
#pragma GCC diagnostic pop
}

/* ---- where values are kept ------------------------------------------- */

static const char **text_at(DmFailureDraft *draft, guint field)
{
	return G_STRUCT_MEMBER_P(&draft->failure, fields[field].at);
}

static gboolean is_list(guint field)
{
	return fields[field].beside && fields[field].as != AS_NUMBER;
}

static gboolean is_there(DmFailureDraft *draft, guint field)
{
	if (fields[field].beside)
		return G_STRUCT_MEMBER(guint, &draft->failure,
				       fields[field].beside) != 0;
	return *text_at(draft, field) != NULL;
}

/* The list of the field, made when its first entry comes. */
static GArray *list_of(DmFailureDraft *draft, guint field)
{
	const DmText *texts = G_STRUCT_MEMBER(const DmText *, &draft->failure,
					      fields[field].at);
	GArray *list;

	for (guint i = 0; texts && i < draft->lists->len; i++) {
		list = draft->lists->pdata[i];
		if ((const DmText *)(gpointer)list->data == texts)
			return list;
	}
	list = g_array_new(FALSE, FALSE, sizeof(DmText));
	g_ptr_array_add(draft->lists, list);
	return list;
}

static void keep_text(DmFailureDraft *draft, guint field, const char *text)
{
	DmText entry = { dm_failure_keep(draft, text) };
	GArray *list;

	if (!is_list(field)) {
		*text_at(draft, field) = entry.text;
		return;
	}
	list = list_of(draft, field);
	g_array_append_val(list, entry);
	G_STRUCT_MEMBER(const DmText *, &draft->failure, fields[field].at) =
		(const DmText *)(gpointer)list->data;
	G_STRUCT_MEMBER(guint, &draft->failure, fields[field].beside) =
		list->len;
}

/* ---- values ----------------------------------------------------------- */

static void note_malformed(DmFailureDraft *draft, guint field,
			   const char *format, const char *text)
	G_GNUC_PRINTF(3, 0);

static void note_malformed(DmFailureDraft *draft, guint field,
			   const char *format, const char *text)
{
	dm_failure_note(draft, DM_SEVERITY_WARNING, "field-malformed",
			fields[field].name, format, text);
}

static void check_known(DmFailureDraft *draft, guint field,
			const char *const *known, const char *word)
{
	const char *code = fields[field].unknown_code;

	if (!known || g_strv_contains(known, word))
		return;
	dm_failure_note(draft, DM_SEVERITY_WARNING,
			code ? code : "value-unknown", fields[field].name,
			"\"%s\" is no known value; kept as it is", word);
}

static void read_word(DmFailureDraft *draft, guint field, char *token)
{
	dm_text_lower(token);
	check_known(draft, field, fields[field].known, token);
	keep_text(draft, field, token);
}

/* RFC 5965 section 3.1: one digit that is not 0, then any. */
static void read_version(DmFailureDraft *draft, guint field, const char *token)
{
	if (*token < '1' || *token > '9' ||
	    strspn(token, "0123456789") != strlen(token))
		dm_failure_note(draft, DM_SEVERITY_WARNING, "version-malformed",
				fields[field].name,
				"\"%s\" is no version number", token);
	keep_text(draft, field, token);
}

/*
 * RFC 9991 section 4.  What the list means nobody can know: RFC 7489 said the
 * opposite.
 */
static void read_identities(DmFailureDraft *draft, guint field,
			    const char *token)
{
	g_auto(GStrv) words = g_strsplit(token, ",", -1);
	g_autofree char *joined = NULL;

	for (guint i = 0; words[i]; i++) {
		g_autofree char *lower = g_ascii_strdown(words[i], -1);

		g_strstrip(words[i]);
		check_known(draft, field, identities, g_strstrip(lower));
	}
	joined = g_strjoinv(",", words);
	keep_text(draft, field, joined);
}

static void read_domain(DmFailureDraft *draft, guint field, const char *token)
{
	gboolean valid;
	g_autofree char *domain = dm_domain_normalize(token, &valid);

	if (!valid)
		dm_failure_note(draft, DM_SEVERITY_WARNING, "domain-invalid",
				fields[field].name,
				"\"%s\" is no domain name; kept in lower case",
				token);
	keep_text(draft, field, domain);
}

static void read_address(DmFailureDraft *draft, guint field, const char *token)
{
	char canonical[DM_ADDRESS_TEXT];
	DmAddress address;

	if (dm_address_parse(token, &address))
		keep_text(draft, field, dm_address_format(&address, canonical));
	else
		dm_failure_note(draft, DM_SEVERITY_WARNING, "source-ip-invalid",
				fields[field].name, "\"%s\" is no IP address",
				token);
}

static void read_number(DmFailureDraft *draft, guint field, const char *token)
{
	guint64 number;

	if (!g_ascii_string_to_unsigned(
		    token, 10, 0, (guint64)fields[field].max, &number, NULL)) {
		note_malformed(draft, field, "\"%s\" is no such number", token);
		return;
	}
	G_STRUCT_MEMBER(gint64, &draft->failure, fields[field].at) =
		(gint64)number;
	G_STRUCT_MEMBER(gboolean, &draft->failure, fields[field].beside) = TRUE;
}

static void read_date(DmFailureDraft *draft, guint field, const char *body)
{
	DmFailure *failure = &draft->failure;

	failure->has_arrival_date =
		dm_mail_read_date(body, &failure->arrival_date);
	if (!failure->has_arrival_date)
		note_malformed(draft, field, "\"%s\" is no date", body);
	keep_text(draft, field, body);
}

/* RFC 6591 section 2.3: what is not of the alphabet is passed over. */
static void read_base64(DmFailureDraft *draft, guint field, const char *body)
{
	gboolean repaired = FALSE;
	g_autofree char *text = NULL;
	g_autofree guchar *decoded = NULL;
	gsize size;

	decoded = g_base64_decode(body, &size);
	if (*body && !size)
		/* What stands there may be the body itself: not quoted. */
		dm_findings_add(draft->findings, DM_SEVERITY_WARNING,
				"field-malformed", fields[field].name,
				"the value is no base64");
	text = dm_field_text((const char *)decoded, size, &repaired);
	if (repaired)
		dm_findings_add(
			draft->findings, DM_SEVERITY_WARNING,
			"encoding-invalid", fields[field].name,
			"what the base64 holds is no UTF-8 and was mended");
	keep_text(draft, field, text);
}

/* The type of the record, its domain and, between quotes, its text. */
static void read_spf_record(DmFailureDraft *draft, guint field,
			    const char *body)
{
	static const char *const types[] = { "txt", "spf" };
	const char *at = body;

	for (guint i = 0; i < G_N_ELEMENTS(types) && at == body; i++)
		if (g_ascii_strncasecmp(body, types[i], 3) == 0)
			at += 3;
	at += strspn(at, " \t");
	if (at == body || *at != ':' || !strchr(at + 1, ':'))
		note_malformed(
			draft, field,
			"\"%s\" is not a type, a domain and a record; kept as it is",
			body);
	keep_text(draft, field, body);
}

static void read_value(DmFailureDraft *draft, guint field, const char *body)
{
	g_autofree char *token = dm_field_without_comments(body);

	switch (fields[field].as) {
	case AS_TEXT:
		keep_text(draft, field, body);
		return;
	case AS_TOKEN:
		keep_text(draft, field, token);
		return;
	case AS_WORD:
		read_word(draft, field, token);
		return;
	case AS_VERSION:
		read_version(draft, field, token);
		return;
	case AS_IDENTITIES:
		read_identities(draft, field, token);
		return;
	case AS_ADDRESS:
		keep_text(draft, field, dm_field_strip_angles(token));
		return;
	case AS_DOMAIN:
		read_domain(draft, field, token);
		return;
	case AS_IP:
		read_address(draft, field, token);
		return;
	case AS_NUMBER:
		read_number(draft, field, token);
		return;
	case AS_DATE:
		read_date(draft, field, body);
		return;
	case AS_BASE64:
		read_base64(draft, field, body);
		return;
	case AS_SPF_RECORD:
		read_spf_record(draft, field, body);
		return;
	}
}

/* ---- fields ----------------------------------------------------------- */

static int find_field(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		if (g_ascii_strcasecmp(fields[i].name, name) == 0)
			return (int)i;
	return -1;
}

void dm_failure_read_field(DmFailureDraft *draft, const char *name,
			   const char *body)
{
	int field = find_field(name);

	if (field >= 0)
		read_value(draft, (guint)field, body);
}

/* Received-Date is the old name of Arrival-Date (RFC 5965 section 3.2). */
static gboolean is_taken(DmFailureDraft *draft, guint field, guint32 seen)
{
	if (seen & (1U << field)) {
		dm_findings_add(
			draft->findings, DM_SEVERITY_WARNING, "field-repeated",
			fields[field].name,
			"the field stands there twice; the first counts");
		return TRUE;
	}
	if (fields[field].as != AS_DATE || !is_there(draft, field))
		return FALSE;
	dm_findings_add(
		draft->findings, DM_SEVERITY_WARNING, "field-malformed",
		fields[field].name,
		"Received-Date stands beside Arrival-Date, which counts");
	return g_str_has_prefix(fields[field].name, "Received");
}

static void take_field(DmFailureDraft *draft, const DmFieldScan *scan,
		       guint32 *seen, guint *known)
{
	int found = find_field(scan->name);
	guint field = (guint)found;

	if (found < 0) {
		g_autofree char *name = g_strndup(scan->name, SHOWN_CHARACTERS);

		dm_findings_add(draft->findings, DM_SEVERITY_INFO,
				"field-unknown", name,
				"no known field; passed over");
		return;
	}
	(*known)++;
	if (scan->repaired)
		dm_findings_add(draft->findings, DM_SEVERITY_WARNING,
				"encoding-invalid", fields[field].name,
				"what is no text in the field was replaced");
	if (!is_list(field) && is_taken(draft, field, *seen))
		return;
	*seen |= 1U << field;
	read_value(draft, field, scan->body);
}

int dm_failure_read_fields(DmFailureDraft *draft, GBytes *bytes,
			   const DmLimits *limits, guint *ret_known)
{
	G_STATIC_ASSERT(G_N_ELEMENTS(fields) <= 32);
	g_auto(DmFieldScan) scan = { 0 };
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);
	guint32 seen = 0;
	gint64 n = 0;

	*ret_known = 0;
	if ((gint64)size > limits->value[DM_LIMIT_ARF_BYTES])
		return DM_LIMIT_ARF_BYTES;
	dm_field_scan_init(&scan, data ? data : "", size);
	while (dm_field_scan_next(&scan)) {
		if (++n > limits->value[DM_LIMIT_ARF_FIELDS])
			return DM_LIMIT_ARF_FIELDS;
		take_field(draft, &scan, &seen, ret_known);
	}
	return -1;
}

static void check_asked_for(DmFailureDraft *draft)
{
	for (guint i = 0; i < G_N_ELEMENTS(asked_for); i++)
		if (strcmp(draft->failure.auth_failure,
			   asked_for[i].auth_failure) == 0 &&
		    !is_there(draft, (guint)find_field(asked_for[i].field)))
			dm_findings_add(draft->findings, DM_SEVERITY_WARNING,
					"field-missing", asked_for[i].field,
					"a report of this failure needs it");
}

void dm_failure_check_fields(DmFailureDraft *draft)
{
	gboolean auth =
		g_strcmp0(draft->failure.feedback_type, "auth-failure") == 0;

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
		if (fields[i].need == OPTIONAL ||
		    (fields[i].need == REQUIRED_FOR_AUTH && !auth) ||
		    is_there(draft, i))
			continue;
		dm_findings_add(draft->findings, DM_SEVERITY_WARNING,
				fields[i].as == AS_IDENTITIES
					? "identity-alignment-missing"
					: "field-missing",
				fields[i].name, "the field is not there");
	}
	if (auth && draft->failure.auth_failure)
		check_asked_for(draft);
}

/*
 * Reads the tree that jansson makes; wrong types are findings, never a reason
 * to refuse.  It knows nothing of mails and files.
 */
#include "parse/tlsreport.h"

#include <jansson.h>
#include <string.h>

#include "parse/jsonscan.h"
#include "parse/mailfields.h"
#include "parse/tlsvalues.h"

/* A mail speaks of one domain, and a report of few policies: no more of them
   get its name, since it would fill memory that the report's bytes do not. */
#define STAND_INS 100
#define DOMAIN_BYTES 255 /* RFC 1035 section 2.3.4 */

/* Two of these make a TLS report. */
static const char *const top_members[] = { "organization-name", "date-range",
					   "report-id", "policies" };

static const char *const policy_types[] = { "no-policy-found", "sts", "tlsa",
					    NULL };
/* RFC 8460 section 4.3. */
static const char *const result_types[] = {
	"certificate-expired",	   "certificate-host-mismatch",
	"certificate-not-trusted", "dane-required",
	"dnssec-invalid",	   "starttls-not-supported",
	"sts-policy-fetch-error",  "sts-policy-invalid",
	"sts-webpki-invalid",	   "tlsa-invalid",
	"validation-failure",	   NULL
};

/* The reading in hand. */
typedef struct {
	DmTlsDraft *draft;
	const DmTlsDomains *domains;
	const DmLimits *limits;
	GString *path; /* of the object in hand, "policies[0]." or "" */
	gint64 entries;
	guint stand_ins;
} Reader;

typedef enum {
	AS_TEXT,
	AS_ID,	   /* one <...> pair stripped */
	AS_HOST,   /* lower case, no trailing dot */
	AS_DOMAIN, /* the same, and a finding where it is none */
	AS_ADDRESS,
	AS_WORD, /* lower case */
	AS_COUNT,
	AS_TEXTS,
	AS_HOSTS,
} ReadAs;

/* A member of an object, and where it is kept. */
typedef struct {
	const char *name, *alias;
	ReadAs as;
	gsize at;
	gsize beside; /* the length of a list, or whether a number is there */
	gboolean required;
	const char *const *known;
} Member;

#define AT(type, member) G_STRUCT_OFFSET(type, member)

/* clang-format off */
static const Member report_members[] = {
	{ "organization-name", NULL, AS_TEXT, AT(DmTls, organization_name), .required = TRUE },
	{ "contact-info", NULL, AS_TEXT, AT(DmTls, contact_info), .required = TRUE },
	{ "report-id", NULL, AS_ID, AT(DmTls, report_id), .required = TRUE },
};

static const Member policy_members[] = {
	{ "policy-type", NULL, AS_WORD, AT(DmTlsPolicy, policy_type), .required = TRUE,
		.known = policy_types },
	{ "policy-string", NULL, AS_TEXTS, AT(DmTlsPolicy, policy_string),
		AT(DmTlsPolicy, n_policy_string) },
	{ "policy-domain", NULL, AS_DOMAIN, AT(DmTlsPolicy, policy_domain) },
	{ "mx-host", "mx-host-pattern", AS_HOSTS, AT(DmTlsPolicy, mx_host),
		AT(DmTlsPolicy, n_mx_host) },
};

static const Member summary_members[] = {
	{ "total-successful-session-count", NULL, AS_COUNT, AT(DmTlsPolicy, successful),
		AT(DmTlsPolicy, has_successful), .required = TRUE },
	{ "total-failure-session-count", NULL, AS_COUNT, AT(DmTlsPolicy, failed),
		AT(DmTlsPolicy, has_failed), .required = TRUE },
};

static const Member detail_members[] = {
	{ "result-type", NULL, AS_WORD, AT(DmTlsDetail, result_type), .required = TRUE,
		.known = result_types },
	{ "sending-mta-ip", NULL, AS_ADDRESS, AT(DmTlsDetail, sending_mta_ip) },
	{ "receiving-mx-hostname", NULL, AS_HOST, AT(DmTlsDetail, receiving_mx_hostname) },
	{ "receiving-mx-helo", NULL, AS_HOST, AT(DmTlsDetail, receiving_mx_helo) },
	{ "receiving-ip", NULL, AS_ADDRESS, AT(DmTlsDetail, receiving_ip) },
	{ "failed-session-count", NULL, AS_COUNT, AT(DmTlsDetail, failed),
		AT(DmTlsDetail, has_failed), .required = TRUE },
	{ "additional-information", "additional-info-uri", AS_TEXT,
		AT(DmTlsDetail, additional_information) },
	{ "failure-reason-code", NULL, AS_TEXT, AT(DmTlsDetail, failure_reason_code) },
};
/* clang-format on */

/* ---- places ----------------------------------------------------------- */

static DmTlsPlace place_of(Reader *reader, const char *name)
{
	return (DmTlsPlace){ reader->draft->findings, reader->path, name };
}

static void note_type(Reader *reader, const char *name, const char *wanted)
{
	DmTlsPlace place = place_of(reader, name);

	dm_tls_note_type(&place, wanted);
}

static void note_missing(Reader *reader, const char *name)
{
	DmTlsPlace place = place_of(reader, name);

	dm_tls_note_missing(&place);
}

/* Makes `name` part of the path; leave() takes it off again. */
static gsize enter(Reader *reader, const char *name, gssize index)
{
	gsize before = reader->path->len;

	g_string_append(reader->path, name);
	if (index >= 0)
		g_string_append_printf(reader->path, "[%zd]", index);
	g_string_append_c(reader->path, '.');
	return before;
}

static void leave(Reader *reader, gsize before)
{
	g_string_truncate(reader->path, before);
}

/* ---- values ----------------------------------------------------------- */

static const char *keep(Reader *reader, const char *text)
{
	return g_string_chunk_insert(reader->draft->texts, text);
}

/* Texts may hold NUL, as \u0000; caller frees. */
static char *string_of(Reader *reader, const char *name, const json_t *value)
{
	DmTlsPlace place = place_of(reader, name);
	gboolean repaired = FALSE;
	char *text = dm_field_text(json_string_value(value),
				   json_string_length(value), &repaired);

	if (repaired)
		dm_tls_note(&place, DM_SEVERITY_WARNING, "encoding-invalid",
			    "a NUL in \"%s\" was replaced", text);
	return text;
}

/* A text, or a number as text; NULL for anything else.  Caller frees. */
static char *text_of(Reader *reader, const char *name, const json_t *value)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];

	if (json_is_string(value))
		return string_of(reader, name, value);
	note_type(reader, name, "text");
	if (json_is_integer(value))
		return g_strdup_printf("%" JSON_INTEGER_FORMAT,
				       json_integer_value(value));
	if (json_is_real(value))
		return g_strdup(g_ascii_dtostr(buffer, sizeof(buffer),
					       json_real_value(value)));
	return NULL;
}

/* Takes the text over. */
static const char *keep_taken(Reader *reader, char *text)
{
	const char *kept = text ? keep(reader, text) : NULL;

	g_free(text);
	return kept;
}

static const char *read_text(Reader *reader, const Member *member,
			     const json_t *value)
{
	DmTlsPlace place = place_of(reader, member->name);
	g_autofree char *text = text_of(reader, member->name, value);

	if (!text)
		return NULL;
	g_strstrip(text);
	switch (member->as) {
	case AS_ID:
		return keep(reader, dm_field_strip_angles(text));
	case AS_HOST:
	case AS_HOSTS:
		return keep_taken(reader, dm_tls_host(text));
	case AS_DOMAIN:
		return keep_taken(reader, dm_tls_domain(&place, text));
	case AS_ADDRESS:
		return keep_taken(reader, dm_tls_address(&place, text));
	case AS_WORD:
		dm_tls_word(&place, text, member->known);
		return keep(reader, text);
	default:
		return keep(reader, text);
	}
}

/* An integer, however it was written.  FALSE when it is none. */
static gboolean integer_of(const DmTlsPlace *place, const json_t *value,
			   gint64 *ret)
{
	const char *text = json_string_value(value);

	if (json_is_integer(value)) {
		*ret = json_integer_value(value);
		return TRUE;
	}
	if (!json_is_real(value))
		return text && dm_tls_integer(place, text, ret);
	dm_tls_note(place, DM_SEVERITY_WARNING, "count-fraction",
		    "the number was cut to %s", "an integer");
	*ret = (gint64)CLAMP(json_real_value(value), -1.0,
			     2.0 * (double)DM_COUNT_MAX);
	return TRUE;
}

/* FALSE: left out. */
static gboolean read_count(Reader *reader, const char *name,
			   const json_t *value, gint64 *ret)
{
	DmTlsPlace place = place_of(reader, name);
	gint64 number;

	if (integer_of(&place, value, &number))
		return dm_tls_count(&place, number, ret);
	dm_tls_note(&place, DM_SEVERITY_WARNING, "count-invalid",
		    "what stands there is no number of %s; left out",
		    "sessions");
	return FALSE;
}

static GArray *new_list(Reader *reader, gsize size)
{
	GArray *list = g_array_new(FALSE, FALSE, (guint)size);

	g_ptr_array_add(reader->draft->lists, list);
	return list;
}

/* A list, or one text in its place. */
static void read_texts(Reader *reader, const Member *member,
		       const json_t *value, gpointer object)
{
	GArray *list = new_list(reader, sizeof(DmText));
	gsize n = json_is_array(value) ? json_array_size(value) : 1;

	/* RFC 8460's own example has an mx-host that is no list. */
	if (!json_is_array(value) && member->as != AS_HOSTS)
		note_type(reader, member->name, "list");
	for (gsize i = 0; i < n; i++) {
		const json_t *item =
			json_is_array(value) ? json_array_get(value, i) : value;
		DmText text = { read_text(reader, member, item) };

		if (text.text)
			g_array_append_val(list, text);
	}
	G_STRUCT_MEMBER(const DmText *, object, member->at) =
		(const DmText *)(gpointer)list->data;
	G_STRUCT_MEMBER(guint, object, member->beside) = list->len;
}

/* ---- objects ---------------------------------------------------------- */

/* NULL for what is not there and for null. */
static const json_t *member_of(const json_t *object, const char *name,
			       const char *alias)
{
	const json_t *value = json_object_get(object, name);

	if ((!value || json_is_null(value)) && alias)
		value = json_object_get(object, alias);
	return json_is_null(value) ? NULL : value;
}

static void read_member(Reader *reader, const Member *member,
			const json_t *value, gpointer object)
{
	if (member->as == AS_TEXTS || member->as == AS_HOSTS)
		read_texts(reader, member, value, object);
	else if (member->as == AS_COUNT)
		G_STRUCT_MEMBER(gboolean, object, member->beside) =
			read_count(reader, member->name, value,
				   G_STRUCT_MEMBER_P(object, member->at));
	else
		G_STRUCT_MEMBER(const char *, object, member->at) =
			read_text(reader, member, value);
}

/* Fills a struct; members that the table does not know are passed over. */
static void read_members(Reader *reader, const Member *members, guint n,
			 const json_t *tree, gpointer object)
{
	for (guint i = 0; i < n; i++) {
		const json_t *value =
			member_of(tree, members[i].name, members[i].alias);

		if (value) {
			read_member(reader, &members[i], value, object);
		} else if (members[i].required) {
			note_missing(reader, members[i].name);
		}
	}
}

#define READ_MEMBERS(reader, members, tree, object) \
	read_members(reader, members, G_N_ELEMENTS(members), tree, object)

/* The object of the name, NULL with a finding when it is of another type. */
static const json_t *object_of(Reader *reader, const json_t *tree,
			       const char *name)
{
	const json_t *value = member_of(tree, name, NULL);

	if (!value) {
		note_missing(reader, name);
	} else if (!json_is_object(value)) {
		note_type(reader, name, "object");
		value = NULL;
	}
	return value;
}

typedef void (*ReadEntry)(Reader *reader, const json_t *tree, gpointer entry);

/* The objects of a list, one object in its place, or nothing. */
static GArray *read_list(Reader *reader, const json_t *tree, const char *name,
			 gsize size, ReadEntry read_entry)
{
	GArray *list = new_list(reader, size);
	const json_t *value = member_of(tree, name, NULL);
	gsize n = json_is_array(value) ? json_array_size(value) : value != NULL;

	if (value && !json_is_array(value))
		note_type(reader, name, "list");
	for (gsize i = 0; i < n; i++) {
		const json_t *item =
			json_is_array(value) ? json_array_get(value, i) : value;
		gsize before = enter(reader, name, (gssize)i);

		if (++reader->entries >
		    reader->limits->value[DM_LIMIT_TLS_DETAILS])
			break;
		if (json_is_object(item)) {
			g_array_set_size(list, list->len + 1);
			memset(list->data + (list->len - 1) * size, 0, size);
			read_entry(reader, item,
				   list->data + (list->len - 1) * size);
		} else {
			note_type(reader, "", "object");
		}
		leave(reader, before);
	}
	return list;
}

/* ---- the report ------------------------------------------------------- */

static void read_detail(Reader *reader, const json_t *tree, gpointer entry)
{
	READ_MEMBERS(reader, detail_members, tree, entry);
}

/* RFC 8460 section 5.6: the body counts; what stands around it is better than
   nothing. */
static void find_domain(Reader *reader, DmTlsPolicy *policy)
{
	DmTlsPlace place = place_of(reader, "policy.policy-domain");
	const DmTlsDomains *domains = reader->domains;
	const char *text = domains->header ? domains->header : domains->name;

	if (policy->policy_domain && *policy->policy_domain)
		return;
	if (!text || strlen(text) > DOMAIN_BYTES ||
	    reader->stand_ins >= STAND_INS) {
		dm_tls_note(&place, DM_SEVERITY_WARNING,
			    "policy-domain-missing",
			    "the policy names no domain%s", "");
		return;
	}
	reader->stand_ins++;
	dm_tls_note(&place, DM_SEVERITY_WARNING, "policy-domain-missing",
		    "the policy names no domain; \"%s\" stands in", text);
	policy->policy_domain = keep_taken(reader, dm_tls_domain(&place, text));
}

static void read_policy(Reader *reader, const json_t *tree, gpointer entry)
{
	DmTlsPolicy *policy = entry;
	const json_t *inner = object_of(reader, tree, "policy");
	GArray *details;
	gsize before;

	before = enter(reader, "policy", -1);
	if (inner)
		READ_MEMBERS(reader, policy_members, inner, policy);
	leave(reader, before);
	inner = object_of(reader, tree, "summary");
	before = enter(reader, "summary", -1);
	if (inner)
		READ_MEMBERS(reader, summary_members, inner, policy);
	leave(reader, before);
	find_domain(reader, policy);
	details = read_list(reader, tree, "failure-details",
			    sizeof(DmTlsDetail), read_detail);
	policy->details = (const DmTlsDetail *)(gpointer)details->data;
	policy->n_details = details->len;
}

/* RFC 3339, or seconds or milliseconds since the epoch. */
static gboolean read_time(Reader *reader, const json_t *tree, const char *name,
			  gint64 *ret)
{
	DmTlsPlace place = place_of(reader, name);
	const json_t *value = member_of(tree, name, NULL);
	const char *text = json_string_value(value);
	gint64 number;

	if (!value) {
		note_missing(reader, name);
		return FALSE;
	}
	if (text && dm_tls_date(text, ret))
		return TRUE;
	if (json_is_integer(value))
		dm_tls_note_type(&place, "date of RFC 3339");
	if (!json_is_real(value) && integer_of(&place, value, &number))
		return dm_tls_epoch(&place, number, ret);
	dm_tls_note(&place, DM_SEVERITY_WARNING, "time-invalid",
		    "\"%s\" is no time", text ? text : "");
	return FALSE;
}

static void read_range(Reader *reader, const json_t *tree, DmTls *tls)
{
	const json_t *range = object_of(reader, tree, "date-range");
	gsize before = enter(reader, "date-range", -1);
	gint64 begin = 0, end = 0;

	if (range) {
		tls->has_begin =
			read_time(reader, range, "start-datetime", &begin);
		tls->has_end = read_time(reader, range, "end-datetime", &end);
	}
	leave(reader, before);
	tls->begin = tls->has_begin ? begin : 0;
	tls->end = tls->has_end ? end : 0;
	if (!tls->has_begin || !tls->has_end || tls->begin <= tls->end)
		return;
	tls->begin = end;
	tls->end = begin;
	dm_findings_add(reader->draft->findings, DM_SEVERITY_WARNING,
			"period-reversed", "date-range",
			"begin is later than end; they were exchanged");
}

static void read_report(Reader *reader, const json_t *tree)
{
	DmTls *tls = &reader->draft->tls;
	GArray *policies;

	READ_MEMBERS(reader, report_members, tree, tls);
	read_range(reader, tree, tls);
	policies = read_list(reader, tree, "policies", sizeof(DmTlsPolicy),
			     read_policy);
	tls->policies = (const DmTlsPolicy *)(gpointer)policies->data;
	tls->n_policies = policies->len;
	if (!tls->n_policies)
		note_missing(reader, "policies");
}

/* ---- text ------------------------------------------------------------- */

static guint known_members(const json_t *tree)
{
	guint n = 0;

	for (guint i = 0; i < G_N_ELEMENTS(top_members); i++)
		n += json_object_get(tree, top_members[i]) != NULL;
	return n;
}

gboolean dm_tls_is_named(const char *data, gsize size)
{
	guint n = 0;

	for (guint i = 0; i < G_N_ELEMENTS(top_members); i++) {
		g_autofree char *quoted =
			g_strdup_printf("\"%s\"", top_members[i]);

		n += memmem(data, size, quoted, strlen(quoted)) != NULL;
	}
	return n > 1;
}

static void set_limit(DmTlsDraft *draft, DmLimit limit)
{
	draft->state = DM_TLS_LIMIT;
	draft->limit = limit;
}

static void read_tree(DmTlsDraft *draft, const json_t *tree,
		      const DmTlsDomains *domains, const DmLimits *limits)
{
	Reader reader = { .draft = draft,
			  .domains = domains,
			  .limits = limits,
			  .path = g_string_new(NULL) };

	if (known_members(tree) < 2)
		draft->state = DM_TLS_FOREIGN;
	else
		read_report(&reader, tree);
	if (reader.entries > limits->value[DM_LIMIT_TLS_DETAILS])
		set_limit(draft, DM_LIMIT_TLS_DETAILS);
	g_string_free(reader.path, TRUE);
}

static void set_problem(DmTlsDraft *draft, const json_error_t *error)
{
	draft->state = DM_TLS_BROKEN;
	draft->problem = g_utf8_make_valid(error->text, -1);
	draft->line = (guint)MAX(error->line, 0);
	draft->column = (guint)MAX(error->column, 0);
}

DmTlsDraft *dm_tls_draft_new(const char *text, gsize size,
			     const DmTlsDomains *domains,
			     const DmLimits *limits)
{
	DmTlsDraft *draft = g_new0(DmTlsDraft, 1);
	json_error_t error;
	json_t *tree;
	int limit;

	draft->findings = dm_findings_new();
	draft->texts = g_string_chunk_new(4096);
	draft->lists =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	limit = dm_json_scan(text, size, limits);
	if (limit >= 0) {
		set_limit(draft, (DmLimit)limit);
		return draft;
	}
	tree = json_loadb(text, size,
			  JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK |
				  JSON_ALLOW_NUL,
			  &error);
	if (!tree) {
		set_problem(draft, &error);
		return draft;
	}
	draft->used = (gsize)error.position;
	read_tree(draft, tree, domains, limits);
	json_decref(tree);
	return draft;
}

void dm_tls_draft_free(DmTlsDraft *draft)
{
	if (!draft)
		return;
	dm_findings_free(draft->findings);
	g_string_chunk_free(draft->texts);
	g_ptr_array_unref(draft->lists);
	g_free(draft->problem);
	g_free(draft);
}

void dm_tls_init(void)
{
	json_object_seed(0);
}

/*
 * Renders a DmFilter to conditions with bound parameters.  No value of a
 * filter ever becomes part of the text.
 */
#include <sqlite3.h>
#include <string.h>

#include "core/domain.h"
#include "store/database.h"

struct _DmWhere {
	DmFilter filter;
	char *domain, *header_from; /* normalized, without a leading dot */
	char *below_domain, *below_header_from; /* with one, or NULL */
	char *reporter;				/* in lower case */
	const char *disposition;		/* condition */
};

/* A text that is the one named, or lies below it. */
#define NAMED(text, name)                                           \
	"(" text " = :" name " OR (:below_" name " IS NOT NULL AND" \
	" substr(" text ", -length(:below_" name ")) = :below_" name "))"
/* The same of a text's id: one of some ids whose texts are. */
#define NAMED_ID(ids, name)                                                  \
	" IN (SELECT t.id FROM (" ids ") AS n JOIN text AS t ON t.id = n.id" \
	" WHERE " NAMED("t.text", name) ")"
#define SOURCES                                   \
	"SELECT id FROM source"                   \
	" WHERE address BETWEEN :first AND :last" \
	" AND length(address) = length(:first)"
#define IN_SOURCES " IN (" SOURCES ")"

#define POLICY_DOMAIN                                                    \
	"domain_id" NAMED_ID("SELECT DISTINCT domain AS id FROM policy", \
			     "domain")
#define TLS_DOMAIN                                                        \
	"domain" NAMED_ID("SELECT DISTINCT domain AS id FROM tls_policy", \
			  "domain")
#define FAILURE_DOMAIN                                                        \
	"(r.id IN (SELECT d.report_id FROM failure_text AS d"                 \
	" WHERE d.list = 1 AND " NAMED(                                       \
		"d.text", "domain") ")"                                       \
				    " OR r.domain_id" NAMED_ID(               \
					    "SELECT DISTINCT domain_id AS id" \
					    " FROM report WHERE kind = 1"     \
					    " AND kind <> 0",                 \
					    "domain") ")"
/* As it named itself: the domain of an address is no name. */
#define BY_NAME                                           \
	"r.submitter_id = (SELECT id FROM text"           \
	" WHERE text = :reporter) AND r.reporter_id IN"   \
	" (SELECT q.id FROM reporter AS q JOIN text AS t" \
	" ON t.id = q.org_name WHERE t.text <> '')"
/* Of a failure report the mail's From is all there is. */
#define BY_MAIL                                            \
	"r.reporter_id IN (SELECT q.id FROM reporter AS q" \
	" JOIN text AS t ON t.id = q.org_name"             \
	" WHERE t.text = :reporter)"
#define IDENTITIES                                      \
	"SELECT i.id FROM identity AS i JOIN text AS t" \
	" ON t.id = i.header_from WHERE " NAMED("t.text", "header_from")
#define RECORD_FROM "c.identity_id IN (" IDENTITIES ")"
#define FAILURE_FROM                                                 \
	"x.header_from" NAMED_ID("SELECT DISTINCT header_from AS id" \
				 " FROM failure",                    \
				 "header_from")

#define PICKED                                      \
	"dm_picked(c.evaluation_id, c.identity_id," \
	" c.auth_set_id, r.policy_id)"

/* The index of kinds leaves 0 out, which the engine must be told. */
#define OF_KIND(kind) " WHERE r.kind = " kind " AND r.kind <> 0"

/* What each base has to say of a filter; NULL = nothing. */
static const struct {
	DmKind kind;
	const char *from; /* and what is always asked of it */
	const char *head; /* the table of the day */
	const char *domain, *reporter, *source, *header_from;
	const char *codes; /* the table of disposition_code and so on */
	const char *picked;
	gboolean on_failure; /* which has the alignment in words */
} bases[] = {
	[DM_ON_PACK] = { .from = " FROM pack AS r WHERE 1",
			 .head = "r",
			 .domain = "r." POLICY_DOMAIN,
			 .reporter = BY_NAME },
	[DM_ON_PACKED] = { .from = " FROM pack AS r"
				   " JOIN unpacked(r.records) AS c"
				   " JOIN evaluation AS e"
				   " ON e.id = c.evaluation_id WHERE 1",
			   .head = "r",
			   .domain = "r." POLICY_DOMAIN,
			   .reporter = BY_NAME,
			   .source = "c.source_id" IN_SOURCES,
			   .header_from = RECORD_FROM,
			   .codes = "e",
			   .picked = PICKED },
	[DM_ON_REPORT] = { .from = " FROM report AS r WHERE r.kind = 0",
			   .head = "r",
			   .domain = "r." POLICY_DOMAIN,
			   .reporter = BY_NAME },
	[DM_ON_RECORD] = { .from = " FROM report AS r"
				   " JOIN record AS c ON c.report_id = r.id"
				   " JOIN evaluation AS e"
				   " ON e.id = c.evaluation_id WHERE 1",
			   .head = "r",
			   .domain = "r." POLICY_DOMAIN,
			   .reporter = BY_NAME,
			   .source = "c.source_id" IN_SOURCES,
			   .header_from = RECORD_FROM,
			   .codes = "e",
			   .picked = PICKED },
	[DM_ON_FAILURE] = { .kind = DM_KIND_FAILURE,
			    .from = " FROM report AS r"
				    " JOIN failure AS x ON x.report_id = r.id" OF_KIND(
					    "1"),
			    .head = "r",
			    .domain = FAILURE_DOMAIN,
			    .reporter = BY_MAIL,
			    .source = "x.source_id" IN_SOURCES,
			    .header_from = FAILURE_FROM,
			    .on_failure = TRUE },
	[DM_ON_TLS] = { .kind = DM_KIND_TLS,
			.from = " FROM report AS r" OF_KIND("2"),
			.head = "r",
			.domain =
				"r.id IN (SELECT y.report_id"
				" FROM tls_policy AS y WHERE y." TLS_DOMAIN ")",
			.reporter = BY_NAME,
			.source = "r.id IN (SELECT z.report_id"
				  " FROM tls_detail AS z"
				  " WHERE z.sending_mta_ip" IN_SOURCES ")" },
	[DM_ON_TLS_POLICY] = { .kind = DM_KIND_TLS,
			       .from = " FROM report AS r JOIN tls_policy AS y"
				       " ON y.report_id = r.id" OF_KIND("2"),
			       .head = "r",
			       .domain = "y." TLS_DOMAIN,
			       .reporter = BY_NAME,
			       .source =
				       "EXISTS (SELECT 1 FROM tls_detail AS z"
				       " WHERE z.report_id = r.id"
				       " AND z.policy = y.seq"
				       " AND z.sending_mta_ip" IN_SOURCES ")" },
	[DM_ON_TLS_DETAIL] = { .kind = DM_KIND_TLS,
			       .from = " FROM report AS r JOIN tls_policy AS y"
				       " ON y.report_id = r.id"
				       " JOIN tls_detail AS z"
				       " ON z.report_id = r.id"
				       " AND z.policy = y.seq"
				       " JOIN reporter AS q"
				       " ON q.id = r.reporter_id" OF_KIND("2"),
			       .head = "r",
			       .domain = "y." TLS_DOMAIN,
			       .reporter = BY_NAME,
			       .source = "z.sending_mta_ip" IN_SOURCES },
};

/* The schema and what follows write these numbers out. */
G_STATIC_ASSERT(DM_TERM_ABSENT == 0 && DM_TERM_OTHER == 1 &&
		DM_TERM_NONE == 2 && DM_TERM_PASS == 3 && DM_TERM_FAIL == 4 &&
		DM_TERM_QUARANTINE == 5 && DM_TERM_REJECT == 6);

/* $ stands for the table. */
static const struct {
	const char *name, *condition;
} dispositions[] = {
	{ "none", "$.disposition_code IN (2, 3)" },
	{ "pass", "$.disposition_code IN (2, 3)" },
	{ "quarantine", "$.disposition_code = 5" },
	{ "reject", "$.disposition_code = 6" },
	{ "other", "$.disposition_code IN (0, 1, 4)" },
};
static const struct {
	const char *codes, *failure;
} alignments[] = {
	[DM_ALIGNED_ANY] = { NULL, NULL },
	[DM_ALIGNED_YES] = { "($.dkim_code = 3 OR $.spf_code = 3)",
			     "(x.dkim_aligned IS 'pass'"
			     " OR x.spf_aligned IS 'pass')" },
	[DM_ALIGNED_NO] = { "$.dkim_code <> 3 AND $.spf_code <> 3",
			    "x.dkim_aligned IS NOT 'pass'"
			    " AND x.spf_aligned IS NOT 'pass'" },
	[DM_ALIGNED_DKIM] = { "$.dkim_code = 3", "x.dkim_aligned IS 'pass'" },
	[DM_ALIGNED_SPF] = { "$.spf_code = 3", "x.spf_aligned IS 'pass'" },
};
/* Words of mail_auth that are no verdict. */
static const struct {
	const char *name, *condition;
} mail_words[] = {
	{ "unknown", "m.mail_auth IS NULL" },
	{ "mismatch", "m.mail_mismatch" },
};

void dm_filter_init(DmFilter *filter)
{
	memset(filter, 0, sizeof(*filter));
	filter->since_day = G_MININT64;
	filter->until_day = G_MAXINT64;
}

/* Splits ".d" into the name and what names below it end with. */
static void read_name(const char *text, char **name, char **below)
{
	gboolean wide = text && text[0] == '.';

	if (!text)
		return;
	*name = dm_domain_normalize(wide ? text + 1 : text, NULL);
	if (wide)
		*below = g_strconcat(".", *name, NULL);
}

static gboolean read_disposition(DmWhere *where, GError **error)
{
	const char *name = where->filter.disposition;

	if (!name)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(dispositions); i++)
		if (g_ascii_strcasecmp(name, dispositions[i].name) == 0)
			where->disposition = dispositions[i].condition;
	if (where->disposition)
		return TRUE;
	g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED,
		    "unknown disposition '%s'; known are none, quarantine, "
		    "reject and other",
		    name);
	return FALSE;
}

DmWhere *dm_where_new(const DmFilter *filter, GError **error)
{
	g_autoptr(DmWhere) where = g_new0(DmWhere, 1);

	if (filter)
		where->filter = *filter;
	else
		dm_filter_init(&where->filter);
	filter = &where->filter;
	read_name(filter->domain, &where->domain, &where->below_domain);
	read_name(filter->header_from, &where->header_from,
		  &where->below_header_from);
	if (filter->reporter)
		where->reporter = g_utf8_strdown(filter->reporter, -1);
	if (!read_disposition(where, error))
		return NULL;
	return g_steal_pointer(&where);
}

void dm_where_free(DmWhere *where)
{
	if (!where)
		return;
	g_free(where->domain);
	g_free(where->below_domain);
	g_free(where->header_from);
	g_free(where->below_header_from);
	g_free(where->reporter);
	g_free(where);
}

gboolean dm_where_on_one_domain(const DmWhere *where)
{
	return where->domain && !where->below_domain;
}

gboolean dm_where_on_days(const DmWhere *where, gint64 *ret_since,
			  gint64 *ret_until)
{
	const DmFilter *filter = &where->filter;

	*ret_since = filter->since_day;
	*ret_until = filter->until_day;
	return !dm_where_on_records(where) && !where->reporter &&
	       !filter->mail_auth && filter->after_revision <= 0;
}

const GPtrArray *dm_where_sources(const DmWhere *where)
{
	return where->filter.sources;
}

gboolean dm_where_on_records(const DmWhere *where)
{
	return where->filter.source || where->filter.sources ||
	       where->disposition || where->filter.aligned != DM_ALIGNED_ANY ||
	       where->header_from || where->filter.picked;
}

/* Whether reports of this kind can hold what it asks for. */
static gboolean fits(const DmWhere *where, DmKind kind)
{
	if (kind == DM_KIND_AGGREGATE)
		return TRUE;
	if (where->filter.picked)
		return FALSE;
	if (kind == DM_KIND_FAILURE)
		return !where->disposition;
	return !where->disposition && !where->header_from &&
	       where->filter.aligned == DM_ALIGNED_ANY;
}

/* Appends " AND " and the condition, with $ standing for the table. */
static void add(GString *sql, gboolean wanted, const char *condition,
		const char *table)
{
	if (!wanted || !condition)
		return;
	g_string_append(sql, " AND ");
	for (const char *c = condition; *c; c++) {
		if (*c == '$')
			g_string_append(sql, table);
		else
			g_string_append_c(sql, *c);
	}
}

static const char *mail_condition(const DmWhere *where)
{
	for (guint i = 0; i < G_N_ELEMENTS(mail_words); i++)
		if (g_strcmp0(where->filter.mail_auth, mail_words[i].name) == 0)
			return mail_words[i].condition;
	return "m.mail_auth = :mail_auth";
}

void dm_where_append(const DmWhere *where, DmBase base, GString *sql)
{
	const DmFilter *filter = &where->filter;
	const char *head = bases[base].head, *codes = bases[base].codes;

	g_string_append(sql, bases[base].from);
	if (!fits(where, bases[base].kind))
		g_string_append(sql, " AND 0");
	add(sql, where->domain != NULL, bases[base].domain, NULL);
	add(sql, filter->since_day != G_MININT64, "$.day >= :since", head);
	add(sql, filter->until_day != G_MAXINT64, "$.day <= :until", head);
	add(sql, filter->after_revision > 0,
	    "r.id IN (SELECT report_id FROM report_revision"
	    " WHERE revision > :after)",
	    NULL);
	add(sql, where->reporter != NULL, bases[base].reporter, NULL);
	if (filter->mail_auth)
		g_string_append_printf(sql,
				       " AND (SELECT %s FROM report AS m"
				       " WHERE m.id = r.id)",
				       mail_condition(where));
	add(sql, filter->source != NULL, bases[base].source, NULL);
	add(sql, where->header_from != NULL, bases[base].header_from, NULL);
	add(sql, codes != NULL, where->disposition, codes);
	add(sql, codes != NULL, alignments[filter->aligned].codes, codes);
	add(sql, filter->picked, bases[base].picked, NULL);
	add(sql, bases[base].on_failure, alignments[filter->aligned].failure,
	    NULL);
}

gboolean dm_where_append_taken(const DmWhere *where, DmRecordPart part,
			       GString *sql)
{
	DmAligned aligned = where->filter.aligned;

	switch (part) {
	case DM_PART_SOURCE:
		g_string_append(sql, SOURCES);
		return where->filter.source != NULL;
	case DM_PART_IDENTITY:
		g_string_append(sql, IDENTITIES);
		return where->header_from != NULL;
	case DM_PART_EVALUATION:
		g_string_append(sql,
				"SELECT e.id FROM evaluation AS e WHERE 1");
		add(sql, TRUE, where->disposition, "e");
		add(sql, TRUE, alignments[aligned].codes, "e");
		return where->disposition || aligned != DM_ALIGNED_ANY;
	}
	return FALSE;
}

void dm_where_append_domains(const DmWhere *where, GString *sql)
{
	g_string_append(sql, DM_WITH_DOMAINS " SELECT t.id, t.text FROM d"
					     " JOIN text AS t ON t.id = d.id");
	if (where->domain)
		g_string_append(sql, " WHERE " NAMED("t.text", "domain"));
	g_string_append(sql, " ORDER BY t.text");
}

gboolean dm_where_picked(const DmWhere *where)
{
	return where->filter.picked;
}

static void bind_text(DmStatement *statement, const char *name,
		      const char *text)
{
	int index = sqlite3_bind_parameter_index(statement, name);

	if (index)
		sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

static void bind_number(DmStatement *statement, const char *name, gint64 value)
{
	int index = sqlite3_bind_parameter_index(statement, name);

	if (index)
		sqlite3_bind_int64(statement, index, value);
}

static void bind_address(DmStatement *statement, const char *name,
			 const DmAddress *address)
{
	int index = sqlite3_bind_parameter_index(statement, name);

	if (index)
		sqlite3_bind_blob(statement, index, address->bytes,
				  address->size, SQLITE_STATIC);
}

void dm_where_bind(const DmWhere *where, DmStatement *statement)
{
	const DmFilter *filter = &where->filter;

	bind_text(statement, ":domain", where->domain);
	bind_text(statement, ":below_domain", where->below_domain);
	bind_text(statement, ":header_from", where->header_from);
	bind_text(statement, ":below_header_from", where->below_header_from);
	bind_text(statement, ":reporter", where->reporter);
	bind_text(statement, ":mail_auth", filter->mail_auth);
	bind_number(statement, ":since", filter->since_day);
	bind_number(statement, ":until", filter->until_day);
	bind_number(statement, ":after", filter->after_revision);
	bind_number(statement, ":limit",
		    filter->limit > 0 ? filter->limit : -1);
	if (filter->source) {
		bind_address(statement, ":first", &filter->source->first);
		bind_address(statement, ":last", &filter->source->last);
	}
}

gboolean dm_where_each(DmStore *store, const DmWhere *where, const char *sql,
		       DmRowFn callback, gpointer user, GError **error)
{
	g_autoptr(DmStatement) row = dm_sql_prepare(store, sql, error);
	int step = row ? 1 : -1;

	if (row)
		dm_where_bind(where, row);
	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0)
		if (!callback(user, row, error))
			return FALSE;
	return step == 0;
}

gboolean dm_where_append_order(GString *sql, const char *sort,
			       const DmSortKey *keys, guint n_keys,
			       const char *ties, GError **error)
{
	gboolean turned = sort && sort[0] == '-';

	if (!sort)
		sort = keys[0].name;
	for (guint i = 0; i < n_keys; i++) {
		if (strcmp(keys[i].name, sort + turned) != 0)
			continue;
		g_string_append_printf(sql, " ORDER BY %s %s, %s", keys[i].sql,
				       keys[i].falls != turned ? "DESC" : "ASC",
				       ties);
		return TRUE;
	}
	g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED,
		    "cannot sort by '%s'", sort + turned);
	return FALSE;
}

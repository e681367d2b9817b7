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
	char *reporter;				/* as dm_report_submitter() */
	const char *disposition;		/* condition */
};

/* Where the columns of each base stand; NULL = it has none of that sort. */
static const struct {
	const char *from;
	const char *head;  /* domain_id and day */
	const char *codes; /* disposition_code and so on */
	const char *source;
	const char *rest; /* reporter, identity */
} bases[] = {
	[DM_ON_ROLLUP_DAY] = { " FROM rollup_day AS u", "u.", "u.", NULL,
			       NULL },
	[DM_ON_ROLLUP_SOURCE] = { " FROM rollup_source AS u", "u.", "u.", "u.",
				  NULL },
	[DM_ON_REPORT] = { " FROM report AS r", "r.", NULL, NULL, "r." },
	[DM_ON_RECORD] = { " FROM report AS r"
			   " JOIN record AS c ON c.report_id = r.id"
			   " JOIN evaluation AS e ON e.id = c.evaluation_id",
			   "r.", "e.", "c.", "r." },
};

/* The numbers are DmTerm's, as in the schema. */
static const struct {
	const char *name, *condition;
} dispositions[] = {
	{ "none", "$disposition_code IN (2, 3)" },
	{ "pass", "$disposition_code IN (2, 3)" },
	{ "quarantine", "$disposition_code = 5" },
	{ "reject", "$disposition_code = 6" },
	{ "other", "$disposition_code IN (0, 1, 4)" },
};
static const char *const alignments[] = {
	[DM_ALIGNED_ANY] = NULL,
	[DM_ALIGNED_YES] = "($dkim_code = 3 OR $spf_code = 3)",
	[DM_ALIGNED_NO] = "$dkim_code <> 3 AND $spf_code <> 3",
	[DM_ALIGNED_DKIM] = "$dkim_code = 3",
	[DM_ALIGNED_SPF] = "$spf_code = 3",
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

gboolean dm_where_on_rollup(const DmWhere *where, gboolean source)
{
	return !where->reporter && !where->header_from &&
	       (source || !where->filter.source);
}

gboolean dm_where_on_records(const DmWhere *where)
{
	return where->filter.source || where->disposition ||
	       where->filter.aligned != DM_ALIGNED_ANY || where->header_from;
}

/* Appends " AND " and the condition, with $ standing for the table. */
static void add(GString *sql, const char *table, const char *condition)
{
	if (!table || !condition)
		return;
	g_string_append(sql, " AND ");
	for (const char *c = condition; *c; c++) {
		if (*c == '$')
			g_string_append(sql, table);
		else
			g_string_append_c(sql, *c);
	}
}

#define BELOW(name)                                           \
	"(t.text = :" name " OR (:below_" name " IS NOT NULL" \
	" AND substr(t.text, -length(:below_" name ")) = :below_" name "))"

void dm_where_append(const DmWhere *where, DmBase base, GString *sql)
{
	const DmFilter *filter = &where->filter;

	g_string_append(sql, bases[base].from);
	g_string_append(sql, " WHERE 1");
	if (where->domain)
		add(sql, bases[base].head,
		    "$domain_id IN (SELECT t.id FROM policy AS y"
		    " JOIN text AS t ON t.id = y.domain"
		    " WHERE " BELOW("domain") ")");
	if (filter->since_day != G_MININT64)
		add(sql, bases[base].head, "$day >= :since");
	if (filter->until_day != G_MAXINT64)
		add(sql, bases[base].head, "$day <= :until");
	if (where->reporter)
		add(sql, bases[base].rest,
		    "$submitter_id = (SELECT id FROM text"
		    " WHERE text = :reporter) AND $reporter_id IN"
		    " (SELECT q.id FROM reporter AS q JOIN text AS t"
		    " ON t.id = q.org_name WHERE t.text <> '')");
	if (filter->source)
		add(sql, bases[base].source,
		    "$source_id IN (SELECT id FROM source"
		    " WHERE address BETWEEN :first AND :last"
		    " AND length(address) = length(:first))");
	if (where->header_from && base == DM_ON_RECORD)
		add(sql, bases[base].source,
		    "$identity_id IN (SELECT i.id FROM identity AS i"
		    " JOIN text AS t ON t.id = i.header_from"
		    " WHERE " BELOW("header_from") ")");
	add(sql, bases[base].codes, where->disposition);
	add(sql, bases[base].codes, alignments[filter->aligned]);
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
	bind_number(statement, ":since", filter->since_day);
	bind_number(statement, ":until", filter->until_day);
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

/*
 * Reads filters from the command line and checks them.
 */
#include "cli/queryoptions.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/sortcolumn.h"
#include "cli/words.h"
#include "core/domain.h"
#include "core/utctime.h"
#include "report/mailstream.h"

/* The first of the filters: --domain, --since, --until. */
#define DIGEST_FILTERS 3

void dm_query_clear(DmQuery *query)
{
	g_free(query->domain);
	g_free(query->since);
	g_free(query->until);
	g_free(query->reporter);
	g_free(query->source);
	g_free(query->disposition);
	g_free(query->aligned);
	g_free(query->header_from);
	g_free(query->mail_auth);
	g_free(query->limit);
	g_free(query->sort);
	g_free(query->sort_key);
	g_free(query->columns);
	g_strfreev(query->column_names);
	g_free(query->format);
	g_clear_pointer(&query->texts, g_ptr_array_unref);
}

/* Lower case and A-labels, a leading dot kept. */
static void normalize(char **domain)
{
	g_autofree char *given = g_steal_pointer(domain);
	gboolean dot = *given == '.';
	g_autofree char *name = dm_domain_normalize(given + dot, NULL);

	*domain = g_strconcat(dot ? "." : "", name, NULL);
}

gboolean dm_query_read_day(const char *option, const char *text, gint64 *day,
			   GError **error)
{
	gint64 today = dm_time_day(g_get_real_time() / G_USEC_PER_SEC);

	if (!text || dm_day_parse(text, today, day))
		return TRUE;
	return dm_cli_usage(
		error,
		"--%s takes a date like 2026-01-31 or a span like 30d, 2w, 6m, not \"%s\"",
		option, text);
}

static gboolean read_aligned(const char *text, DmAligned *ret, GError **error)
{
	/* In the order of DmAligned, behind DM_ALIGNED_ANY. */
	static const char *const words[] = { "yes", "no", "dkim", "spf", NULL };
	guint index = 0;

	if (!dm_word_read("--aligned", text, words, &index, error))
		return FALSE;
	*ret = text ? (DmAligned)(index + 1) : DM_ALIGNED_ANY;
	return TRUE;
}

static gboolean read_disposition(const char *text, GError **error)
{
	static const char *const words[] = { "none", "quarantine", "reject",
					     "other", NULL };
	guint index;

	return dm_word_read("--disposition", text, words, &index, error);
}

/* Results of RFC 8601 section 2.7, then a common one, then no results. */
static gboolean read_mail_auth(const char *text, GError **error)
{
	static const char *const words[] = {
		"pass",	   "fail",	"none",	     "policy",
		"neutral", "temperror", "permerror", "bestguesspass",
		"unknown", "mismatch",	NULL
	};
	guint index;

	return dm_word_read("--mail-auth", text, words, &index, error);
}

static gboolean read_limit(const char *text, gint64 *ret, GError **error)
{
	char *end;

	if (!text)
		return TRUE;
	*ret = g_ascii_strtoll(text, &end, 10);
	if (end != text && !*end && *ret >= 0)
		return TRUE;
	return dm_cli_usage(
		error, "--limit takes a number of rows, 0 for all, not \"%s\"",
		text);
}

/* Remembers what was given for the JSON answer. */
static void collect_texts(DmQuery *query)
{
	const struct {
		const char *name, *value;
	} given[] = {
		{ "domain", query->domain },
		{ "since", query->since },
		{ "until", query->until },
		{ "reporter", query->reporter },
		{ "source", query->source },
		{ "disposition", query->disposition },
		{ "aligned", query->aligned },
		{ "from", query->header_from },
		{ "mail_auth", query->mail_auth },
		{ "disagree", query->disagree ? "yes" : NULL },
		{ "limit", query->limit },
		{ "sort", query->sort },
	};

	query->texts = g_ptr_array_new();
	for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
		if (!given[i].value)
			continue;
		g_ptr_array_add(query->texts, (gpointer)given[i].name);
		g_ptr_array_add(query->texts, (gpointer)given[i].value);
	}
	g_ptr_array_add(query->texts, NULL);
}

gboolean dm_query_sort_as(DmQuery *query, const char *form, GError **error)
{
	if (!query->sort)
		return TRUE;
	query->sort_key = dm_sort_key(form, query->sort, error);
	query->filter.sort = query->sort_key;
	return query->sort_key != NULL;
}

static gboolean read_filter(DmQuery *query, const char *command, GError **error)
{
	DmFilter *filter = &query->filter;

	dm_filter_init(filter);
	if (!dm_query_read_day("since", query->since, &filter->since_day,
			       error) ||
	    !dm_query_read_day("until", query->until, &filter->until_day,
			       error) ||
	    !read_aligned(query->aligned, &filter->aligned, error) ||
	    !read_disposition(query->disposition, error) ||
	    !read_mail_auth(query->mail_auth, error) ||
	    !read_limit(query->limit, &filter->limit, error))
		return FALSE;
	if (filter->since_day > filter->until_day)
		return dm_cli_usage(
			error, "%s: --until is a day before --since", command);
	if (query->source && !dm_cidr_parse(query->source, &query->cidr))
		return dm_cli_usage(
			error,
			"--source takes an address or a range like 192.0.2.0/24, not \"%s\"",
			query->source);
	if (query->domain)
		normalize(&query->domain);
	if (query->header_from)
		normalize(&query->header_from);
	filter->source = query->source ? &query->cidr : NULL;
	filter->domain = query->domain;
	filter->reporter = query->reporter;
	filter->disposition = query->disposition;
	filter->header_from = query->header_from;
	filter->mail_auth = query->mail_auth;
	return TRUE;
}

/* "a, b,c"; FALSE with a usage error where nothing is named. */
static gboolean read_columns(DmQuery *query, GError **error)
{
	if (!query->columns)
		return TRUE;
	/* Of an empty text there would be no name at all. */
	query->column_names =
		g_strsplit(*query->columns ? query->columns : ",", ",", -1);
	for (char **name = query->column_names; *name; name++)
		if (!*g_strstrip(*name))
			return dm_cli_usage(
				error,
				"--columns takes names with commas between them, as the header of --format csv has them, not \"%s\"",
				query->columns);
	query->emit.columns = query->column_names;
	return TRUE;
}

/* The terminal's width, else $COLUMNS, else 0: as wide as needed. */
static guint output_width(void)
{
	const char *columns = g_getenv("COLUMNS");
	struct winsize size;

	if (isatty(STDOUT_FILENO) &&
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return columns ? (guint)g_ascii_strtoull(columns, NULL, 10) : 0;
}

static gboolean read_format(DmQuery *query, const char *otherwise,
			    GError **error)
{
	const char *name = query->format ? query->format : otherwise;
	const char *no_color = g_getenv("NO_COLOR");

	query->emit.out = stdout;
	query->emit.width = query->wide ? 0 : output_width();
	query->emit.colour = isatty(STDOUT_FILENO) && !(no_color && *no_color);
	if (dm_format_from_name(name, &query->emit.format))
		return TRUE;
	return dm_cli_usage(
		error, "--format takes table, csv or json, not \"%s\"", name);
}

/* Those that the command has; what it only refuses is not offered. */
static void append_filters(const DmQuery *query, const GOptionEntry *filters,
			   guint n, GArray *all)
{
	for (guint i = 0; i < n; i++) {
		GOptionEntry one = filters[i];

		if (query->no_table && one.arg_data == &query->wide)
			continue;
		if ((query->no_sort && one.arg_data == &query->sort) ||
		    (query->no_limit && one.arg_data == &query->limit))
			one.flags |= G_OPTION_FLAG_HIDDEN;
		g_array_append_val(all, one);
	}
}

static void append_output(DmQuery *query, GArray *all)
{
	const GOptionEntry columns = { "columns",
				       0,
				       0,
				       G_OPTION_ARG_STRING,
				       &query->columns,
				       "only these, a,b,c, as CSV names them",
				       "LIST" };
	const GOptionEntry formats[] = {
		{ "format", 0, 0, G_OPTION_ARG_STRING, &query->format,
		  "table, csv or json", "FORMAT" },
		{ "raw-cells", 0, 0, G_OPTION_ARG_NONE, &query->emit.raw_cells,
		  "CSV cells as they are: no guard against formulas, no escapes",
		  NULL },
	};

	if (!query->unfiltered && !query->is_page)
		g_array_append_val(all, columns);
	if (!query->is_digest)
		g_array_append_vals(all, formats, G_N_ELEMENTS(formats));
}

static gboolean parse_entries(DmQuery *query, DmCli *cli,
			      const DmCommand *command, const GOptionEntry *own,
			      int *argc, char ***argv, GError **error)
{
	const GOptionEntry filters[] = {
		{ "domain", 'd', 0, G_OPTION_ARG_STRING, &query->domain,
		  "policy domain; .d takes its subdomains in", "DOMAIN" },
		{ "since", 0, 0, G_OPTION_ARG_STRING, &query->since,
		  "first day: 2026-01-31, 30d, 2w, 6m", "DATE" },
		{ "until", 0, 0, G_OPTION_ARG_STRING, &query->until, "last day",
		  "DATE" },
		{ "reporter", 0, 0, G_OPTION_ARG_STRING, &query->reporter,
		  "who sent the report", "ORG_NAME" },
		{ "source", 0, 0, G_OPTION_ARG_STRING, &query->source,
		  "source address or range", "CIDR" },
		{ "disposition", 0, 0, G_OPTION_ARG_STRING, &query->disposition,
		  "none, quarantine, reject or other", "WORD" },
		{ "aligned", 0, 0, G_OPTION_ARG_STRING, &query->aligned,
		  "yes, no, dkim or spf", "WORD" },
		{ "from", 0, 0, G_OPTION_ARG_STRING, &query->header_from,
		  "domain of the From header", "DOMAIN" },
		{ "mail-auth", 0, 0, G_OPTION_ARG_STRING, &query->mail_auth,
		  "of the report mail: pass, fail, unknown, mismatch …",
		  "WORD" },
		{ "limit", 0, 0, G_OPTION_ARG_STRING, &query->limit,
		  "at most so many rows; 0 = all", "N" },
		{ "sort", 0, 0, G_OPTION_ARG_STRING, &query->sort,
		  "column to sort by; -column turns it round", "COLUMN" },
		{ "wide", 'w', 0, G_OPTION_ARG_NONE, &query->wide,
		  "cut nothing and leave nothing out to fit the terminal",
		  NULL },
		{ NULL },
	};
	GArray *all = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
	gboolean ok;

	for (; own && own->long_name; own++)
		g_array_append_val(all, *own);
	if (!query->unfiltered)
		append_filters(query, filters,
			       query->is_digest ? DIGEST_FILTERS
						: G_N_ELEMENTS(filters) - 1,
			       all);
	append_output(query, all);
	ok = dm_cli_parse(cli, command, (GOptionEntry *)(void *)all->data, argc,
			  argv, error);
	g_array_unref(all);
	return ok;
}

static gboolean configure(DmQuery *query, DmCli *cli, GError **error)
{
	if (dm_cli_configure(cli,
			     query->config_error ? query->config_error : error))
		return TRUE;
	if (query->config_error)
		cli->config = dm_config_new();
	return cli->config != NULL;
}

gboolean dm_query_parse(DmQuery *query, DmCli *cli, const char *command,
			const GOptionEntry *entries, const char *default_format,
			int max_arguments, int *argc, char ***argv,
			GError **error)
{
	if (!parse_entries(query, cli, dm_command_lookup(command), entries,
			   argc, argv, error) ||
	    !configure(query, cli, error) ||
	    !read_format(query, default_format, error) ||
	    !read_columns(query, error) ||
	    !read_filter(query, command, error) ||
	    (!query->sorts_later && !dm_query_sort_as(query, command, error)))
		return FALSE;
	if (*argc - 1 > max_arguments)
		return dm_cli_usage(error,
				    "%s: \"%s\" is one argument too many",
				    command, (*argv)[max_arguments + 1]);
	collect_texts(query);
	return TRUE;
}

gboolean dm_query_narrow(DmQuery *query, DmStore *store, GError **error)
{
	return !query->disagree ||
	       dm_mailstream_pick_disagreeing(store, &query->filter, error);
}

const char *const *dm_query_texts(const DmQuery *query)
{
	return (const char *const *)query->texts->pdata;
}

/*
 * The filters and formats that all answers share.
 */
#pragma once

#include "cli/cli.h"
#include "report/emitter.h"
#include "store/store.h"

typedef struct {
	gboolean unfiltered;  /* set before parsing: --format is all it takes */
	gboolean sorts_later; /* set before: dm_query_sort_as() follows */
	gboolean is_page; /* set before: its table is a page, or there is none;
			     no --columns */
	/* set before: the command refuses these, so they are not offered */
	gboolean no_sort, no_limit;
	gboolean no_table; /* set before: there is none, so no --wide */
	/* set before: of the filters --domain, --since and --until are all it
	   takes, and what --format takes is the command's own */
	gboolean is_digest;
	/*
	 * Set before parsing by a command that works with a wrong
	 * configuration: what is wrong with it goes here, and the defaults
	 * are taken.
	 */
	GError **config_error;
	/* as given */
	char *domain, *since, *until, *reporter, *source, *disposition;
	char *aligned, *header_from, *mail_auth, *limit, *sort, *format;
	char *columns;
	gboolean wide;
	gboolean disagree; /* --disagree of the commands that have it */
	/* as understood */
	char *sort_key;
	char **column_names;
	DmFilter filter;
	DmCidr cidr;
	DmEmitOptions emit;
	GPtrArray *texts; /* name, value, … NULL: what JSON repeats */
} DmQuery;

void dm_query_clear(DmQuery *query);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmQuery, dm_query_clear)

/*
 * Parses options and filters of `command` with its own `entries` (may be
 * NULL); what is left in argv are its arguments, of which it takes at most
 * `max_arguments`.  `default_format` is "table" or "csv".
 */
gboolean dm_query_parse(DmQuery *query, DmCli *cli, const char *command,
			const GOptionEntry *entries, const char *default_format,
			int max_arguments, int *argc, char ***argv,
			GError **error);
/* --disagree, for commands whose answers it narrows by dm_query_narrow(). */
#define DM_QUERY_DISAGREE(query)                                             \
	{                                                                    \
		"disagree", 0, 0, G_OPTION_ARG_NONE, &(query).disagree,      \
			"only where results give another alignment than the" \
			" reporter claims",                                  \
			NULL                                                 \
	}
/* Narrows the filter as --disagree tells; else does nothing. */
gboolean dm_query_narrow(DmQuery *query, DmStore *store, GError **error);
/* The day that --OPTION names; NULL leaves *day.  FALSE with a usage error. */
gboolean dm_query_read_day(const char *option, const char *text, gint64 *day,
			   GError **error);
/*
 * The form of the answer that the options ask for, "tls --failures", whose
 * columns --sort takes; dm_query_parse() takes those of the command itself.
 */
gboolean dm_query_sort_as(DmQuery *query, const char *form, GError **error);
/* The NULL-terminated list for dm_emitter_new(). */
const char *const *dm_query_texts(const DmQuery *query);

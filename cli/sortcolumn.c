/*
 * Translates the columns that answers print into the store's sort keys.  It
 * knows nothing of what stands in them.
 */
#include "cli/sortcolumn.h"

#include <string.h>

#include "cli/cli.h"

#define FIGURES 1 /* summary, sources */
#define SUMMARY 2
#define SOURCES 4
#define REPORTS 8 /* reports, export */

static const struct {
	const char *command;
	guint columns;
} commands[] = {
	{ "summary", FIGURES | SUMMARY },
	{ "sources", FIGURES | SOURCES },
	{ "reports", REPORTS },
	{ "export", REPORTS },
};

static const struct {
	guint columns;
	const char *column, *key;
} keys[] = {
	{ SUMMARY, "domain", "name" },
	{ SOURCES, "source_ip", "name" },
	{ REPORTS, "org_name", "org_name" },
	{ REPORTS, "domain", "domain" },
	{ REPORTS, "begin", "begin" },
	{ REPORTS, "end", "end" },
	{ REPORTS, "records", "records" },
	{ REPORTS | FIGURES, "messages", "messages" },
	{ FIGURES, "dmarc_pass", "dmarc_pass" },
	{ FIGURES, "dkim_aligned", "dkim_aligned" },
	{ FIGURES, "spf_aligned", "spf_aligned" },
	{ FIGURES, "both", "both" },
	{ FIGURES, "neither", "neither" },
	{ FIGURES, "dispositions_none", "none" },
	{ FIGURES, "dispositions_quarantine", "quarantine" },
	{ FIGURES, "dispositions_reject", "reject" },
	{ FIGURES, "dispositions_other", "other" },
	{ FIGURES, "reports", "reports" },
	{ FIGURES, "reporters", "reporters" },
	{ FIGURES, "sources", "sources" },
	{ SOURCES, "first_seen", "first_seen" },
	{ SOURCES, "last_seen", "last_seen" },
};

static guint columns_of(const char *command)
{
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		if (strcmp(commands[i].command, command) == 0)
			return commands[i].columns;
	return 0;
}

char *dm_sort_key(const char *command, const char *column, GError **error)
{
	guint columns = columns_of(command);
	gboolean turned = *column == '-';
	g_autoptr(GString) known = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (!(keys[i].columns & columns))
			continue;
		if (strcmp(keys[i].column, column + turned) == 0)
			return g_strconcat(turned ? "-" : "", keys[i].key,
					   NULL);
		g_string_append_printf(known, "%s%s", known->len ? ", " : "",
				       keys[i].column);
	}
	dm_cli_usage(error, "%s: --sort takes %s, not \"%s\"", command,
		     known->str, column);
	return NULL;
}

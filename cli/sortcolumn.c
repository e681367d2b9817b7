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
#define FAILURES 16
#define FAILURES_BY 32
#define TLS 64
#define TLS_PERIOD 128
#define TLS_FAILURES 256
#define SOURCES_BY 512
#define REPORTERS 1024
#define TIMELINE 2048

static const struct {
	const char *command;
	guint columns;
} commands[] = {
	{ "summary", FIGURES | SUMMARY },
	{ "sources", FIGURES | SOURCES },
	{ "sources --by", FIGURES | SOURCES_BY },
	{ "reporters", FIGURES | REPORTERS },
	{ "timeline", FIGURES | TIMELINE },
	{ "reports", REPORTS },
	{ "export", REPORTS },
	{ "failures", FAILURES },
	{ "failures --by", FAILURES_BY },
	{ "tls", TLS },
	{ "tls --by", TLS_PERIOD },
	{ "tls --failures", TLS_FAILURES },
};

static const struct {
	guint columns;
	const char *column, *key;
} keys[] = {
	{ SUMMARY, "domain", "name" },
	{ SOURCES, "source_ip", "name" },
	{ SOURCES_BY, "name", "name" },
	{ SOURCES_BY, "net", "name" },
	{ SOURCES_BY, "domain", "name" },
	{ SOURCES_BY, "country", "name" },
	{ SOURCES_BY, "asn", "name" },
	{ REPORTERS, "org_name", "name" },
	{ TIMELINE, "day", "name" },
	{ TIMELINE, "week", "name" },
	{ TIMELINE, "month", "name" },
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
	{ FAILURES, "report_key", "key" },
	{ FAILURES, "report_from", "org_name" },
	{ FAILURES, "domain", "domain" },
	{ FAILURES, "arrival_date", "arrival" },
	{ FAILURES, "source_ip", "source_ip" },
	{ FAILURES | FAILURES_BY, "incidents", "incidents" },
	{ FAILURES_BY, "domain", "name" },
	{ FAILURES_BY, "source_ip", "name" },
	{ FAILURES_BY, "reason", "name" },
	{ FAILURES_BY, "auth_failures", "auth_failures" },
	{ FAILURES_BY, "sources", "sources" },
	{ TLS | TLS_PERIOD | TLS_FAILURES, "domain", "domain" },
	{ TLS | TLS_PERIOD, "policy_type", "policy_type" },
	{ TLS | TLS_PERIOD, "successful", "successful" },
	{ TLS | TLS_PERIOD | TLS_FAILURES, "failed", "failed" },
	{ TLS_PERIOD, "day", "day" },
	{ TLS_PERIOD, "week", "day" },
	{ TLS_PERIOD, "month", "day" },
	{ TLS_FAILURES, "result_type", "result_type" },
	{ TLS_FAILURES, "receiving_mx_hostname", "receiving_mx_hostname" },
	{ TLS_FAILURES, "org_name", "org_name" },
	{ FAILURES_BY | TLS | TLS_PERIOD | TLS_FAILURES, "reports", "reports" },
	{ FAILURES_BY | TLS | TLS_PERIOD, "reporters", "reporters" },
	{ SOURCES | SOURCES_BY | REPORTERS | FAILURES_BY | TLS | TLS_FAILURES,
	  "first_seen", "first_seen" },
	{ SOURCES | SOURCES_BY | REPORTERS | FAILURES_BY | TLS | TLS_FAILURES,
	  "last_seen", "last_seen" },
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

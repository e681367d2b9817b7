/*
 * What users do with each command.  It runs nothing.
 */
#include "cli/examples.h"

#include <glib.h>
#include <string.h>

#define LINE(command, what) "  dmarcmill " command "\n      " what "\n"

static const struct {
	const char *command, *lines;
} examples[] = {
	{ "ingest",
	  LINE("ingest ~/Maildir", "everything that is new in a Maildir")
		  LINE("ingest --dry-run reports/",
		       "what would be stored, and what is wrong") },
	{ "fetch", LINE("fetch", "all accounts of the configuration") LINE(
			   "fetch --dry-run work",
			   "say what would be done with each mail of one") },
	{ "parse", LINE("parse report.xml.gz | jq .records[].source_ip",
			"what is in a report, without a database") },
	{ "lint", LINE("lint report.eml", "which rules it breaks, and where")
			  LINE("lint --notice report.eml | sendmail -t",
			       "tell its sender") },
	{ "summary",
	  LINE("summary --since 7d", "the last week, against the one before")
		  LINE("summary --domain .example.com --format json",
		       "a domain and its subdomains, for a program") },
	{ "sources",
	  LINE("sources --aligned no --since 30d", "which sources fail")
		  LINE("sources --by name --domain example.com",
		       "who they are, as enrich found out") },
	{ "reporters",
	  LINE("reporters", "who reports, and who went silent")
		  LINE("reporters --disagree",
		       "whose results give another alignment than he claims") },
	{ "timeline",
	  LINE("timeline --by week --domain example.com", "how it went")
		  LINE("timeline --spread --since 14d",
		       "longer reports divided over their days") },
	{ "explain",
	  LINE("explain example.com", "why its mail fails, and what to do")
		  LINE("explain 192.0.2.1 --dns",
		       "one source, beside what is published now") },
	{ "impact",
	  LINE("impact --policy reject --domain example.com --since 90d",
	       "what p=reject would have hit, and whether it is time")
		  LINE("impact --policy reject --sp none --adkim s",
		       "with other policies below and strict alignment") },
	{ "changes", LINE("changes --since 7d",
			  "what is new; from cron: a mail only if there is") },
	{ "digest",
	  LINE("digest", "the last seven days: news, figures, readiness")
		  LINE("digest --monthly --to admin@example.com",
		       "the last month, as a mail") },
	{ "reports", LINE("reports --domain example.com --sort -records",
			  "which reports there are") },
	{ "failures",
	  LINE("failures --by reason", "what fails, and how often") },
	{ "tls", LINE("tls --failures", "which sessions were not encrypted") },
	{ "show",
	  LINE("show 17", "a report, whole")
		  LINE("show 17 --original > report.xml", "as it was sent") },
	{ "export",
	  LINE("export --since 30d > records.csv", "every record as a row")
		  LINE("export --layout parsedmarc > aggregate.csv",
		       "in the columns of parsedmarc") },
	{ "check", LINE("check example.com", "all that it publishes, judged")
			   LINE("check --all --watch-file ~/.dns-state",
				"what changed since the last run, for cron") },
	{ "enrich",
	  LINE("enrich", "who the sources are; again when it is due") },
	{ "db", LINE("db info", "how large it is, and what is in it") LINE(
			"db prune --older-than 400d", "forget old reports") },
	{ "doctor", LINE("doctor", "is everything in order")
			    LINE("doctor work", "test a mailbox account") },
	{ "completion",
	  LINE("completion bash > ~/.local/share/bash-completion/completions/dmarcmill",
	       "complete commands and options") },
	{ "help", LINE("help explain", "what a command takes") },
};

const char *dm_cli_examples(const char *command)
{
	for (guint i = 0; i < G_N_ELEMENTS(examples); i++)
		if (strcmp(examples[i].command, command) == 0)
			return examples[i].lines;
	return NULL;
}

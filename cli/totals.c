/*
 * Adds figures up and says them, to people and to programs.
 */
#include "cli/totals.h"

#include <stdio.h>

#include "cli/words.h"

void dm_totals_add(DmIngestTotals *totals, const DmStoreCounts *counts)
{
	DmStoreCounts *sum = &totals->stored;

	sum->new_reports += counts->new_reports;
	sum->duplicates += counts->duplicates;
	sum->conflicts += counts->conflicts;
	sum->replaced += counts->replaced;
	sum->records += counts->records;
	sum->messages += counts->messages;
}

void dm_totals_sum(DmIngestTotals *totals, const DmIngestTotals *more)
{
	totals->items += more->items;
	totals->foreign += more->foreign;
	totals->quarantined += more->quarantined;
	totals->skipped += more->skipped;
	totals->failed_acts += more->failed_acts;
	totals->seconds += more->seconds;
	dm_totals_add(totals, &more->stored);
}

gboolean dm_totals_read_format(const char *command, const char *format,
			       gboolean *ret_json, GError **error)
{
	static const char *const words[] = { "table", "json", NULL };
	g_autofree char *what = g_strconcat(command, ": --format", NULL);
	guint index = 0;
	gboolean ok = dm_word_read(what, format, words, &index, error);

	*ret_json = index == 1;
	return ok;
}

void dm_totals_print_json(const DmIngestTotals *totals)
{
	const struct {
		const char *key;
		guint64 value;
	} counts[] = {
		{ "records", totals->stored.records },
		{ "messages", totals->stored.messages },
		{ "foreign", totals->foreign },
		{ "quarantined", totals->quarantined },
		{ "skipped", totals->skipped },
	};
	char seconds[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(seconds, sizeof(seconds), "%.3f", totals->seconds);
	printf("{\"items\":%" G_GUINT64_FORMAT
	       ",\"reports\":{\"new\":%" G_GUINT64_FORMAT
	       ",\"duplicate\":%" G_GUINT64_FORMAT
	       ",\"conflict\":%" G_GUINT64_FORMAT "}",
	       totals->items, totals->stored.new_reports,
	       totals->stored.duplicates, totals->stored.conflicts);
	for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
		printf(",\"%s\":%" G_GUINT64_FORMAT, counts[i].key,
		       counts[i].value);
	printf(",\"seconds\":%s}\n", seconds);
}

void dm_totals_print_line(const DmIngestTotals *totals, gboolean dry_run)
{
	fprintf(stderr,
		"%s%" G_GUINT64_FORMAT " items: %" G_GUINT64_FORMAT
		" new reports (%" G_GUINT64_FORMAT
		" records, %" G_GUINT64_FORMAT " messages), %" G_GUINT64_FORMAT
		" duplicate, %" G_GUINT64_FORMAT " conflict, %" G_GUINT64_FORMAT
		" foreign, %" G_GUINT64_FORMAT
		" quarantined, %" G_GUINT64_FORMAT " skipped, %.1f s\n",
		dry_run ? "dry run, nothing kept: " : "", totals->items,
		totals->stored.new_reports, totals->stored.records,
		totals->stored.messages, totals->stored.duplicates,
		totals->stored.conflicts, totals->foreign, totals->quarantined,
		totals->skipped, totals->seconds);
}

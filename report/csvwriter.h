/*
 * A CSV writer (RFC 4180) whose cells cannot run as formulas or hide what
 * they hold.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

typedef struct _DmCsvWriter DmCsvWriter;

/* `raw` turns guard and escapes off; the quoting stays. */
DmCsvWriter *dm_csv_writer_new(FILE *out, gboolean raw);
void dm_csv_writer_free(DmCsvWriter *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmCsvWriter, dm_csv_writer_free)

/*
 * A cell; NULL is an empty one.  What begins like a formula and is no plain
 * number gets a leading apostrophe; controls, bidi controls and broken UTF-8
 * are written \u{1b}.
 */
void dm_csv_text(DmCsvWriter *csv, const char *text);
void dm_csv_int(DmCsvWriter *csv, gint64 value);
/* Ends the row with CR LF and hands it to the FILE. */
void dm_csv_end_row(DmCsvWriter *csv);

/*
 * `db check`: the faults of the database, or that it is sound.  Knows nothing
 * of how they are found.
 */
#include <string.h>

#include "report/answers.h"
#include "report/jsonwriter.h"
#include "report/output.h"

static const DmColumn columns[] = {
	{ "severity", "SEVERITY", DM_COLUMN_TEXT },
	{ "code", "CODE", DM_COLUMN_TEXT },
	{ "where", "WHERE", DM_COLUMN_TEXT },
	{ "times", "TIMES", DM_COLUMN_COUNT, FALSE, 1 },
	{ "text", "TEXT", DM_COLUMN_TEXT, TRUE, .wraps = TRUE },
	{ NULL }
};

typedef void (*RowFn)(gpointer user, const DmFinding *row);

static void emit_row(gpointer user, const DmFinding *row)
{
	const DmCell cells[] = {
		{ .text = dm_severity_name(row->severity) },
		{ .text = row->code },
		{ .text = row->where },
		{ .number = (gint64)row->repeats + 1 },
		{ .text = row->text },
	};

	G_STATIC_ASSERT(G_N_ELEMENTS(cells) + 1 == G_N_ELEMENTS(columns));
	dm_emitter_row(user, cells);
}

static void write_row(gpointer user, const DmFinding *row)
{
	DmJsonWriter *json = user;

	dm_json_begin_object(json);
	dm_json_member_text(json, "severity", dm_severity_name(row->severity));
	dm_json_member_text(json, "code", row->code);
	dm_json_member_text(json, "where", row->where);
	dm_json_member_int(json, "times", (gint64)row->repeats + 1);
	dm_json_member_text(json, "text", row->text);
	dm_json_end_object(json);
}

/*
 * A row for each line of each finding: the engine lists several faults in one
 * message.  What it says of the file as a whole it says to every question.
 */
static void each_row(const DmFindings *findings, RowFn put, gpointer user)
{
	g_autoptr(GHashTable) said =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < dm_findings_count(findings); i++) {
		DmFinding row = *dm_findings_get(findings, i);
		g_auto(GStrv) lines = g_strsplit(row.text, "\n", -1);
		guint repeats = row.repeats;

		for (guint j = 0; lines[j]; j++) {
			row.text = lines[j];
			row.repeats = lines[j + 1] ? 0 : repeats;
			if (row.where ||
			    g_hash_table_add(said, g_strdup(row.text)))
				put(user, &row);
		}
	}
}

static gboolean print_json(const DmFindings *findings,
			   const DmEmitOptions *options, GError **error)
{
	DmJsonWriter *json = dm_json_writer_new(options->out);

	dm_json_begin_answer(json, "db check", NULL);
	dm_json_key(json, "rows");
	dm_json_begin_array(json);
	each_row(findings, write_row, json);
	dm_json_end_array(json);
	dm_json_key(json, "total");
	dm_json_begin_object(json);
	dm_json_member_bool(json, "sound", !dm_findings_count(findings));
	dm_json_end_object(json);
	dm_json_end_object(json);
	dm_json_newline(json);
	dm_json_writer_free(json);
	return dm_output_check(options->out, error);
}

gboolean dm_answer_soundness(const DmFindings *findings, gboolean quiet,
			     const DmEmitOptions *options, GError **error)
{
	DmEmitter *emitter;

	if (options->format == DM_FORMAT_JSON)
		return print_json(findings, options, error);
	emitter = dm_emitter_new(options, "db check", NULL, columns);
	dm_emitter_set_empty(emitter, quiet ? NULL : "the database is sound");
	each_row(findings, emit_row, emitter);
	return dm_emitter_finish(emitter, error);
}

/*
 * Cuts a document into the reports it lists and finds each one's reader.
 */
#include "parse/import.h"

#include <jansson.h>
#include <string.h>

#include "core/jsonpieces.h"
#include "parse/jsonscan.h"

static DmImportResult (*const readers[])(const DmImportPiece *piece) = {
	dm_import_aggregate,
	dm_import_tls,
	dm_import_failure,
};

void dm_import_note(DmFindings *findings)
{
	dm_findings_add(
		findings, DM_SEVERITY_INFO, "imported-parsedmarc", NULL,
		"read from parsedmarc's JSON, which is not all that the reporter wrote: defaults are filled in, report_id and org_name may be shortened");
}

gpointer dm_import_load(const DmImportPiece *piece, const char *text,
			gsize size, DmLimit cap)
{
	const DmLimits *limits = piece->run->limits;
	int limit = (gint64)size > limits->value[cap]
			    ? (int)cap
			    : dm_json_scan(text, size, limits);
	g_autofree char *problem = NULL;
	json_error_t error;
	json_t *tree;

	if (limit >= 0) {
		dm_run_refuse_limit(piece->run, piece->where, (DmLimit)limit);
		return NULL;
	}
	tree = json_loadb(text, size, JSON_ALLOW_NUL, &error);
	if (tree)
		return tree;
	problem = g_utf8_make_valid(error.text, -1);
	dm_run_refuse(piece->run, piece->where, "json-broken",
		      "the report is no JSON: %s", problem);
	return NULL;
}

void dm_import_unload(gpointer tree)
{
	json_decref(tree);
}

static DmImportResult try_readers(const DmImportPiece *piece)
{
	DmImportResult result = DM_IMPORT_FOREIGN;

	for (guint i = 0;
	     i < G_N_ELEMENTS(readers) && result == DM_IMPORT_FOREIGN; i++)
		result = readers[i](piece);
	if (result == DM_IMPORT_FOREIGN)
		dm_run_refuse(
			piece->run, piece->where, "not-a-report",
			"the object is no report as parsedmarc writes them");
	return result;
}

/* FALSE when the sink failed. */
static gboolean read_frame(DmImportPiece *piece)
{
	const GString *frame = piece->frame.frame;
	DmImportResult result = DM_IMPORT_DONE;

	piece->tree = dm_import_load(piece, frame->str, frame->len,
				     DM_LIMIT_JSON_BYTES);
	if (piece->tree)
		result = try_readers(piece);
	dm_import_unload(piece->tree);
	return result != DM_IMPORT_FAILED;
}

static gboolean read_piece(DmImportPiece *piece)
{
	const gint64 *limits = piece->run->limits->value;
	gsize size;
	const char *text = g_bytes_get_data(piece->bytes, &size);
	gboolean ok = TRUE;

	if ((gint64)size > limits[DM_LIMIT_DOCUMENT_BYTES])
		dm_run_refuse_limit(piece->run, piece->where,
				    DM_LIMIT_DOCUMENT_BYTES);
	else if (!dm_json_frame_init(&piece->frame, text, size, "records",
				     (gsize)limits[DM_LIMIT_JSON_BYTES]))
		dm_run_refuse_limit(piece->run, piece->where,
				    DM_LIMIT_JSON_BYTES);
	else
		ok = read_frame(piece);
	dm_json_frame_clear(&piece->frame);
	return ok;
}

static void refuse_cut_off(const DmImportPiece *piece)
{
	dm_run_refuse(piece->run, piece->where, "json-broken",
		      "the report is cut off: the document ends early");
}

static guint count_lines(const char *text, gsize size)
{
	const char *end = text + size;
	guint lines = 0;

	while ((text = memchr(text, '\n', (gsize)(end - text)))) {
		text++;
		lines++;
	}
	return lines;
}

/* Says in which line a report begins, where it is not alone. */
static char *place_of(const char *name, guint line)
{
	if (line == 1)
		return g_strdup(name);
	return g_strdup_printf("%s%sline %u", name ? name : "",
			       name ? ", " : "", line);
}

gboolean dm_import_read(DmRun *run, const char *name, GBytes *bytes)
{
	gsize size, at = 0, counted = 0;
	const char *data = g_bytes_get_data(bytes, &size);
	DmJsonPieces pieces = { 0 };
	DmJsonSpan span;
	guint line = 1;
	gboolean ok = TRUE;

	while (ok && dm_json_pieces_next(&pieces, data, size, &at, &span)) {
		g_autoptr(GBytes) part =
			g_bytes_new_from_bytes(bytes, span.from, span.size);
		g_autofree char *where = NULL;
		DmImportPiece piece = { .run = run,
					.name = name,
					.bytes = part };

		if (span.event == DM_JSON_DROP)
			continue;
		line += count_lines(data + counted, span.from - counted);
		counted = span.from;
		where = place_of(name, line);
		piece.where = where;
		run->result->claims = TRUE;
		if (span.event == DM_JSON_MORE)
			refuse_cut_off(&piece);
		else
			ok = read_piece(&piece);
	}
	return ok;
}

/*
 * Export: every record, failure report or TLS failure that is stored, in one
 * of the layouts.  Knows nothing of how a layout looks.
 */
#include "report/export.h"

#include "report/answers.h"
#include "report/kindcsv.h"
#include "report/output.h"
#include "report/parsedmarc.h"
#include "report/reportjson.h"

/* The sink between the store and a layout. */
typedef struct {
	DmStore *store;
	gint64 key;
	gint64 records_left; /* G_MAXINT64 = no limit */
	DmRecordCsv *csv;    /* of these four one is in use */
	DmKindCsv *kind_csv;
	DmReportJson *json;
	DmParsedmarcJson *parsedmarc;
	const DmSink *next; /* NULL until the first report says its kind */
	gpointer next_user;
	const DmEmitOptions *options;
	DmSourceFacts *facts;
} Export;

static void open_layout(Export *export, DmKind kind, DmLayout layout);

/* What the store knows beside the report is known from here on. */
static gboolean export_begin(gpointer user, const DmReport *report,
			     GError **error)
{
	Export *export = user;
	const DmStoredInfo *info = dm_store_replayed(export->store);

	if (!export->next)
		open_layout(export, report->kind, DM_LAYOUT_NATIVE);
	if (export->csv)
		dm_record_csv_set_key(export->csv, export->key);
	if (export->kind_csv)
		dm_kind_csv_set_key(export->kind_csv, export->key);
	if (export->json) {
		dm_report_json_set_key(export->json, export->key);
		dm_report_json_set_source(export->json,
					  info ? info->source : NULL);
	}
	return export->next->begin(export->next_user, report, error);
}

static gboolean export_records(gpointer user, const DmRecord *records, guint n,
			       GError **error)
{
	Export *export = user;

	n = (guint)MIN(export->records_left, n);
	if (export->records_left != G_MAXINT64)
		export->records_left -= n;
	return !n ||
	       export->next->records(export->next_user, records, n, error);
}

static gboolean export_end(gpointer user, const DmReport *report,
			   GError **error)
{
	Export *export = user;

	return export->next->end(export->next_user, report, error);
}

static void export_discard(gpointer user)
{
	Export *export = user;

	export->next->discard(export->next_user);
}

static const DmSink export_sink = {
	.begin = export_begin,
	.records = export_records,
	.end = export_end,
	.discard = export_discard,
};

static gboolean collect_key(gpointer user, const DmReportRow *row,
			    GError **error G_GNUC_UNUSED)
{
	g_array_append_val((GArray *)user, row->key);
	return TRUE;
}

static gboolean is_full(const Export *export)
{
	return export->kind_csv ? dm_kind_csv_is_full(export->kind_csv)
				: !export->records_left;
}

/* One pass for the keys, so that no two queries of the store are open. */
static gboolean replay_listed(Export *export, const DmFilter *filter,
			      DmKind kind, GError **error)
{
	g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(gint64));
	DmFilter wanted = *filter, listed = *filter;

	/* Which reports it is about has been asked once for all. */
	listed.after_revision = 0;
	if (export->csv || export->kind_csv)
		wanted.limit = 0;
	if (!dm_store_reports(export->store, &wanted, 1U << kind, FALSE,
			      collect_key, keys, error))
		return FALSE;
	for (guint i = 0; i < keys->len && !is_full(export); i++) {
		export->key = g_array_index(keys, gint64, i);
		if (!dm_store_replay(export->store, export->key, &listed,
				     &export_sink, export, error))
			return FALSE;
	}
	return TRUE;
}

/* What is listed is to be there still when its turn comes. */
static gboolean replay_all(Export *export, const DmFilter *filter, DmKind kind,
			   GError **error)
{
	gboolean ok;

	if (!dm_store_snapshot_begin(export->store, error))
		return FALSE;
	ok = replay_listed(export, filter, kind, error);
	dm_store_snapshot_end(export->store);
	return ok;
}

static void open_csv(Export *export, DmKind kind, DmLayout layout)
{
	const DmEmitOptions *options = export->options;

	if (kind == DM_KIND_AGGREGATE) {
		export->csv = dm_record_csv_new(options->out, layout,
						options->raw_cells);
		dm_record_csv_set_facts(export->csv, export->facts);
		export->next =
			dm_record_csv_sink(export->csv, &export->next_user);
	} else {
		export->kind_csv = dm_kind_csv_new(options->out, kind, layout,
						   options->raw_cells,
						   export->records_left);
		dm_kind_csv_set_facts(export->kind_csv, export->facts);
		export->next =
			dm_kind_csv_sink(export->kind_csv, &export->next_user);
	}
}

static void open_layout(Export *export, DmKind kind, DmLayout layout)
{
	FILE *out = export->options->out;

	if (export->options->format != DM_FORMAT_JSON) {
		open_csv(export, kind, layout);
	} else if (layout == DM_LAYOUT_PARSEDMARC) {
		export->parsedmarc = dm_parsedmarc_json_new(out, kind);
		dm_parsedmarc_json_set_facts(export->parsedmarc, export->facts);
		export->next = dm_parsedmarc_json_sink(export->parsedmarc,
						       &export->next_user);
	} else {
		export->json = dm_report_json_new(out);
		export->next =
			dm_report_json_sink(export->json, &export->next_user);
	}
}

static void close_layout(Export *export)
{
	dm_record_csv_free(export->csv);
	dm_kind_csv_free(export->kind_csv);
	dm_report_json_free(export->json);
	dm_parsedmarc_json_free(export->parsedmarc);
	dm_source_facts_free(export->facts);
}

gboolean dm_answer_export(DmStore *store, const DmFilter *filter, DmKind kind,
			  DmLayout layout, const DmEmitOptions *options,
			  GError **error)
{
	Export export = { .store = store,
			  .options = options,
			  .records_left = G_MAXINT64,
			  .facts = dm_source_facts_new(store) };
	gboolean ok;

	if (options->format != DM_FORMAT_JSON && filter->limit > 0)
		export.records_left = filter->limit;
	open_layout(&export, kind, layout);
	ok = replay_all(&export, filter, kind, error);
	if (ok && export.parsedmarc)
		ok = dm_parsedmarc_json_finish(export.parsedmarc, error);
	close_layout(&export);
	return ok && dm_output_check(options->out, error);
}

gboolean dm_export_one(DmStore *store, gint64 report_key,
		       const DmEmitOptions *options, GError **error)
{
	Export export = { .store = store,
			  .options = options,
			  .key = report_key,
			  .records_left = G_MAXINT64,
			  .facts = dm_source_facts_new(store) };
	gboolean ok = dm_store_replay(store, report_key, NULL, &export_sink,
				      &export, error);

	close_layout(&export);
	return ok && dm_output_check(options->out, error);
}

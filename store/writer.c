/*
 * The sink that stores the reports of an item.  What records say goes into the
 * dictionaries as they come; the report itself is written at its end, where its
 * fate is decided.
 */
#include <sqlite3.h>
#include <string.h>

#include "core/utctime.h"
#include "store/database.h"
#include "store/privacy.h"
#include "store/replay.h"
#include "store/tally.h"

static gboolean begin(gpointer user, const DmReport *report, GError **error)
{
	DmStore *store = user;
	DmWriter *writer = &store->writer;

	(void)report;
	(void)error;
	g_assert(store->item_open && !writer->open);
	writer->open = TRUE;
	writer->records = writer->messages = 0;
	writer->in_place = writer->replace != 0;
	writer->key = writer->replace;
	writer->replace = 0;
	/* One that never ended has left its records in the digest. */
	dm_digest_reset(writer->digest);
	g_byte_array_set_size(writer->pack, 0);
	dm_findings_clear(writer->findings);
	g_clear_pointer(&writer->old_cut, g_free);
	dm_packer_reset(store->packer);
	return TRUE;
}

static gboolean bytes(gpointer user, const guint8 *data, gsize size,
		      GError **error)
{
	DmStore *store = user;

	if (!store->keep_originals)
		return TRUE;
	return dm_packer_add(store->packer, data, size, error);
}

/* The count as it is stored. */
static gint64 count_of(DmWriter *writer, const DmRecord *record)
{
	g_autofree char *where = NULL;

	if (record->count >= 0 && record->count <= DM_RECORD_MESSAGES_MAX)
		return record->count;
	where = g_strdup_printf("record %" G_GINT64_FORMAT,
				writer->records + 1);
	dm_findings_add(writer->findings, DM_SEVERITY_WARNING,
			"count-implausible", where,
			"a count of %" G_GINT64_FORMAT
			" messages is not plausible; %" G_GINT64_FORMAT
			" is stored",
			record->count,
			CLAMP(record->count, 0, DM_RECORD_MESSAGES_MAX));
	return CLAMP(record->count, 0, DM_RECORD_MESSAGES_MAX);
}

static gboolean add_record(DmStore *store, const DmRecord *record,
			   GError **error)
{
	DmWriter *writer = &store->writer;
	DmPacked row = { .messages = count_of(writer, record) };

	if (!dm_intern_source(store, record->source_ip, &row.source, error) ||
	    !dm_intern_evaluation(store, record, &row.evaluation, error) ||
	    !dm_intern_identity(store, record, &row.identity, error) ||
	    !dm_intern_auth(store, record, &row.auth_set, error))
		return FALSE;
	dm_pack_append(writer->pack, &row);
	writer->records++;
	writer->messages += row.messages;
	return TRUE;
}

static gboolean records(gpointer user, const DmRecord *list, guint n,
			GError **error)
{
	DmStore *store = user;

	g_assert(store->writer.open);
	dm_digest_records(store->writer.digest, list, n);
	for (guint i = 0; i < n; i++)
		if (!add_record(store, &list[i], error))
			return FALSE;
	return TRUE;
}

static void discard(gpointer user)
{
	DmStore *store = user;

	store->writer.open = FALSE;
}

/* ---- the end --------------------------------------------------------- */

static gboolean add_errors(DmStore *store, const DmMetadata *metadata,
			   GError **error)
{
	for (guint i = 0; i < metadata->n_errors; i++) {
		gint64 text, lang;

		if (!dm_intern_text(store, metadata->errors[i].text, &text,
				    error) ||
		    !dm_intern_text(store, metadata->errors[i].lang, &lang,
				    error) ||
		    !dm_sql_run(store, DM_SQL_ERROR_ADD, error, "iiii",
				store->writer.key, (gint64)i, text, lang))
			return FALSE;
	}
	return TRUE;
}

gboolean dm_findings_write(DmStore *store, gint64 key,
			   const DmFindings *findings, GError **error)
{
	for (guint i = 0; i < dm_findings_count(findings); i++) {
		const DmFinding *finding = dm_findings_get(findings, i);
		gint64 code, text;

		if (!dm_intern_text(store, finding->code, &code, error) ||
		    !dm_intern_text(store, finding->text, &text, error) ||
		    !dm_sql_run(store, DM_SQL_FINDING_ADD, error, "iiiitii",
				key, (gint64)i, (gint64)finding->severity, code,
				finding->where, text, (gint64)finding->repeats))
			return FALSE;
	}
	return TRUE;
}

static gboolean add_findings(DmStore *store, const DmReport *report,
			     GError **error)
{
	g_autoptr(DmFindings) all = dm_findings_new();

	if (report->findings)
		dm_findings_append(all, report->findings);
	if (store->writer.old_cut && !dm_findings_lookup(all, "incomplete"))
		dm_findings_add(all, DM_SEVERITY_WARNING, "incomplete", NULL,
				"%s", store->writer.old_cut);
	dm_findings_append(all, store->writer.findings);
	return dm_findings_write(store, store->writer.key, all, error);
}

static gboolean add_extensions(DmStore *store, const DmAggregate *aggregate,
			       GError **error)
{
	for (guint i = 0; i < aggregate->n_extensions; i++) {
		const DmExtension *extension = &aggregate->extensions[i];
		gint64 uri;

		if (!dm_intern_text(store, extension->namespace_uri, &uri,
				    error) ||
		    !dm_sql_run(store, DM_SQL_EXTENSION_ADD, error, "iiiit",
				store->writer.key, (gint64)i, uri,
				extension->record,
				extension->xml ? extension->xml : ""))
			return FALSE;
	}
	return TRUE;
}

/* Of a failure mail it is the message itself. */
static gboolean add_original(DmStore *store, DmKind kind, GError **error)
{
	const guint8 *data;
	guint64 plain;
	gsize size;

	/* One that is replaced has kept its original up to here. */
	if (kind == DM_KIND_FAILURE && !dm_keeps_failure_bytes(store))
		return dm_sql_run(store, DM_SQL_ORIGINAL_DELETE, error, "i",
				  store->writer.key);
	if (!dm_packer_finish(store->packer, &data, &size, &plain, error))
		return FALSE;
	if (!plain)
		return TRUE;
	return dm_sql_run(store, DM_SQL_ORIGINAL_ADD, error, "iiibi",
			  store->writer.key, (gint64)DM_DICTIONARY_LATEST,
			  (gint64)plain, data, size,
			  (gint64)(kind == DM_KIND_FAILURE));
}

/* The numbers that a report's row refers to. */
typedef struct {
	gint64 reporter, policy, generation, namespace_uri, version, folder;
} HeaderIds;

/* Who says it, of every kind. */
static DmMetadata reporter_of(const DmReport *report)
{
	DmMetadata ret = { 0 };

	switch (report->kind) {
	case DM_KIND_AGGREGATE:
		return report->aggregate.metadata;
	case DM_KIND_FAILURE:
		ret.org_name = report->failure.report_from;
		break;
	case DM_KIND_TLS:
		ret.org_name = report->tls.organization_name;
		ret.email = report->tls.contact_info;
		break;
	}
	return ret;
}

static gboolean intern_header(DmStore *store, const DmReport *report,
			      const char *folder, HeaderIds *ids,
			      GError **error)
{
	const DmAggregate *aggregate = &report->aggregate;
	DmMetadata reporter = reporter_of(report);

	*ids = (HeaderIds){ .policy = DM_ABSENT, .generation = DM_ABSENT };
	if (!dm_intern_reporter(store, &reporter, &ids->reporter, error) ||
	    !dm_intern_text(store, folder, &ids->folder, error))
		return FALSE;
	if (report->kind != DM_KIND_AGGREGATE)
		return TRUE;
	ids->generation = aggregate->generation;
	return dm_intern_policy(store, &aggregate->policy, &ids->policy,
				error) &&
	       dm_intern_text(store, aggregate->namespace_uri,
			      &ids->namespace_uri, error) &&
	       dm_intern_text(store, aggregate->version, &ids->version, error);
}

static gboolean insert_header(DmStore *store, const DmIdentity *identity,
			      gboolean conflict, const DmReport *report,
			      const HeaderIds *ids, const char *file,
			      GError **error)
{
	const DmWriter *writer = &store->writer;
	const DmReportKey *key = identity->key;

	if (!dm_sql_run(store, DM_SQL_REVISION_ADD, error, "i", writer->key))
		return FALSE;
	return dm_sql_run(
		store, DM_SQL_REPORT_ADD, error,
		"iiiiiiitiiiiiiiiiiitiiittbibi", writer->key,
		(gint64)report->kind, (gint64)conflict,
		(gint64) !!report->incomplete, (gint64) !!report->recovered,
		identity->submitter_id, identity->domain_id, key->report_id,
		key->has_begin ? key->begin : DM_ABSENT,
		key->has_end ? key->end : DM_ABSENT, writer->day, ids->reporter,
		ids->policy, ids->generation, ids->namespace_uri, ids->version,
		writer->records, writer->messages, writer->stored_at,
		writer->in_place ? writer->old_mail_auth : NULL,
		writer->in_place ? writer->old_mail_from : (gint64)0,
		writer->in_place ? writer->old_mail_mismatch : (gint64)0,
		ids->folder, file, report->document, identity->sha256,
		(gsize)DM_DIGEST_SIZE, (gint64)DM_DIGEST_VERSION,
		identity->digest, (gsize)DM_DIGEST_SIZE,
		(gint64)report->imported);
}

static gboolean add_records(DmStore *store, GError **error)
{
	const DmWriter *writer = &store->writer;

	return !writer->records ||
	       dm_sql_run(store, DM_SQL_RECORDS_ADD, error, "ib", writer->key,
			  writer->pack->data, (gsize)writer->pack->len);
}

/* The records once more, for answers. */
static gboolean add_pack(DmStore *store, const DmIdentity *identity,
			 const HeaderIds *ids, GError **error)
{
	const DmWriter *writer = &store->writer;
	const DmReportKey *key = identity->key;
	/* A pack of nothing has no bytes, but it is no NULL. */
	const guint8 *bytes =
		writer->pack->len ? writer->pack->data : (const guint8 *)"";
	/* Of an old id the month may have gone past. */
	gboolean (*change)(DmStore *, gint64, gint64, GError **) =
		writer->in_place ? dm_tally_spoil : dm_tally_grows;

	return change(store, identity->domain_id, writer->day, error) &&
	       dm_sql_run(store, DM_SQL_PACK_ADD, error, "iiiiiiiiib",
			  identity->domain_id, writer->day, writer->key,
			  key->has_begin ? key->begin : DM_ABSENT,
			  key->has_end ? key->end : DM_ABSENT,
			  identity->submitter_id, ids->reporter, ids->policy,
			  writer->messages, bytes, (gsize)writer->pack->len);
}

static gboolean add_header(DmStore *store, const DmIdentity *identity,
			   gboolean conflict, GError **error)
{
	const DmWriter *writer = &store->writer;
	const char *uri = writer->in_place ? writer->old_uri : store->uri;
	const char *slash = strrchr(uri, '/');
	g_autofree char *folder =
		slash ? g_strndup(uri, slash + 1 - uri) : NULL;
	DmReport report = *identity->report;
	HeaderIds ids;

	if (writer->in_place) {
		/* Of the archive it came in nothing is left to say better. */
		report.incomplete = report.incomplete || writer->old_incomplete;
		report.recovered = report.recovered || writer->old_recovered;
		if (!report.document)
			report.document = writer->old_document;
	}
	return intern_header(store, &report, folder, &ids, error) &&
	       insert_header(store, identity, conflict, &report, &ids,
			     slash ? slash + 1 : uri, error) &&
	       (conflict || report.kind != DM_KIND_AGGREGATE ||
		add_pack(store, identity, &ids, error));
}

/* What only reports of this kind have. */
static gboolean add_kind(DmStore *store, const DmReport *report, GError **error)
{
	gint64 key = store->writer.key;

	switch (report->kind) {
	case DM_KIND_AGGREGATE:
		return add_errors(store, &report->aggregate.metadata, error) &&
		       add_extensions(store, &report->aggregate, error);
	case DM_KIND_FAILURE:
		return dm_failure_write(store, key, &report->failure, error);
	case DM_KIND_TLS:
		return dm_tls_write(store, key, &report->tls, error);
	}
	return FALSE;
}

static gboolean add_rest(DmStore *store, const DmIdentity *identity,
			 gboolean conflict, GError **error)
{
	const DmReport *report = identity->report;

	return add_header(store, identity, conflict, error) &&
	       add_records(store, error) &&
	       add_findings(store, report, error) &&
	       add_original(store, report->kind, error) &&
	       add_kind(store, report, error);
}

static void count(DmStore *store, DmFate fate, DmKind kind)
{
	DmStoreCounts *counts = &store->counts;

	if (fate == DM_FATE_CONFLICT) {
		counts->conflicts++;
		return;
	}
	counts->new_reports++;
	counts->replaced += fate == DM_FATE_REPLACE;
	counts->records += (guint64)store->writer.records;
	/* Incidents are single messages of what aggregates count too. */
	if (kind == DM_KIND_AGGREGATE)
		counts->messages += (guint64)store->writer.messages;
}

/* Day 0, of a report without dates, would be pruned at once. */
static void date(DmWriter *writer, const DmReportKey *key)
{
	writer->stored_at = writer->in_place
				    ? writer->old_stored_at
				    : g_get_real_time() / G_USEC_PER_SEC;
	if (key->has_begin || key->has_end)
		writer->day = dm_report_day(key);
	else if (writer->in_place)
		writer->day = writer->old_day;
	else
		writer->day = writer->stored_at / DM_SECONDS_PER_DAY;
	if (writer->day > dm_time_last_day(writer->stored_at))
		dm_findings_add(
			writer->findings, DM_SEVERITY_WARNING,
			"period-in-future", NULL,
			"the report is about days that were still to come when it was stored");
}

/* What was found about what the document came in, which is not kept. */
static const char *const of_container[] = {
	"archive-damaged",	     "archive-directory-missing",
	"checksum-mismatch",	     "compressed-data-damaged",
	"compressed-data-truncated", "gzip-trailing-bytes",
};

static void keep_finding(gpointer user, DmStatement *row)
{
	DmWriter *writer = user;
	const DmFinding finding = dm_replay_finding(row);

	if (g_strcmp0(finding.code, "incomplete") == 0) {
		g_free(writer->old_cut);
		writer->old_cut = g_strdup(finding.text);
	}
	for (guint i = 0; finding.code && i < G_N_ELEMENTS(of_container); i++)
		if (strcmp(finding.code, of_container[i]) == 0)
			dm_findings_add_copy(writer->findings, &finding);
}

/* Makes room for the report that takes the place of a stored one. */
static gboolean make_room(DmStore *store, GError **error)
{
	DmWriter *writer = &store->writer;
	DmStatement *row =
		dm_sql_open(store, DM_SQL_STORED, error, "i", writer->key);
	int step = row ? dm_sql_step(store, row, error) : -1;

	if (step == 0)
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING,
			    "there is no stored report %" G_GINT64_FORMAT,
			    writer->key);
	if (step <= 0)
		return FALSE;
	writer->old_day = sqlite3_column_int64(row, 1);
	writer->old_conflict = sqlite3_column_int64(row, 2);
	writer->old_stored_at = sqlite3_column_int64(row, 3);
	g_free(writer->old_uri);
	writer->old_uri = g_strdup(dm_column_text(row, 4));
	g_free(writer->old_document);
	writer->old_document = g_strdup(dm_column_text(row, 5));
	g_free(writer->old_mail_auth);
	writer->old_mail_auth = g_strdup(dm_column_text(row, 6));
	writer->old_incomplete = sqlite3_column_int(row, 7);
	writer->old_recovered = sqlite3_column_int(row, 8);
	writer->old_mail_from = sqlite3_column_int64(row, 9);
	writer->old_mail_mismatch = sqlite3_column_int64(row, 10);
	dm_sql_reset(row);
	return dm_replay_rows(store, DM_SQL_REPORT_FINDINGS, writer->key,
			      keep_finding, writer, error) &&
	       dm_report_delete(store, writer->key, TRUE, error);
}

static gboolean take_place(DmStore *store, gint64 other, GError **error)
{
	return dm_store_item_save(store, error) &&
	       dm_sql_run(store, DM_SQL_REPLACED_ADD, error, "ii", other,
			  store->writer.key) &&
	       dm_report_delete(store, other, FALSE, error);
}

/* Finds the row that the report gets; *conflict may be what it was there. */
static gboolean find_place(DmStore *store, DmFate fate, gint64 other,
			   gboolean *conflict, GError **error)
{
	DmWriter *writer = &store->writer;

	if (writer->in_place) {
		if (!dm_store_item_save(store, error) ||
		    !make_room(store, error))
			return FALSE;
		*conflict = writer->old_conflict != 0;
		return TRUE;
	}
	if (!dm_sql_number(store, DM_SQL_NEXT_KEY, &writer->key, error, ""))
		return FALSE;
	if (!store->item_first_key)
		store->item_first_key = writer->key;
	return fate != DM_FATE_REPLACE || take_place(store, other, error);
}

static gboolean keep(DmStore *store, const DmIdentity *identity, DmFate fate,
		     gint64 other, GError **error)
{
	gboolean conflict = fate == DM_FATE_CONFLICT;

	if (!find_place(store, fate, other, &conflict, error))
		return FALSE;
	date(&store->writer, identity->key);
	if (!add_rest(store, identity, conflict, error)) {
		store->lost = TRUE;
		return FALSE;
	}
	count(store, fate, identity->report->kind);
	return TRUE;
}

static gboolean decide(DmStore *store, DmIdentity *identity, DmFate *fate,
		       gint64 *other, GError **error)
{
	*fate = DM_FATE_REPLACE;
	*other = 0;
	if (!dm_intern_text(store, identity->key->submitter,
			    &identity->submitter_id, error) ||
	    !dm_intern_text(store, identity->key->domain, &identity->domain_id,
			    error))
		return FALSE;
	return store->writer.in_place ||
	       dm_identity_decide(store, identity, fate, other, error);
}

/* Stores the report, or knows it already; what is stored is what counts. */
static gboolean settle(DmStore *store, const DmReport *report,
		       const DmReportKey *key, GError **error)
{
	guint8 sha256[DM_DIGEST_SIZE], digest[DM_DIGEST_SIZE];
	DmIdentity identity = { .report = report,
				.key = key,
				.digest = digest };
	DmFate fate;
	gint64 other;

	dm_digest_finish(store->writer.digest, report, digest);
	if (dm_read_sha256(report->sha256, sha256))
		identity.sha256 = sha256;
	if (!decide(store, &identity, &fate, &other, error))
		return FALSE;
	if (fate == DM_FATE_DUPLICATE) {
		store->counts.duplicates++;
		return TRUE;
	}
	return keep(store, &identity, fate, other, error);
}

/*
 * The key is made of the whole sample, whatever is kept of it, but of hashed
 * recipients: from a bare digest they could be guessed.
 */
static gboolean settle_failure(DmStore *store, const DmReport *report,
			       GError **error)
{
	g_auto(DmReportKey) key = { 0 };
	g_autoptr(DmFiltered) filtered = NULL;
	guint8 secret[DM_SHA256_SIZE];
	gboolean keep_all = store->privacy.keep_recipients;

	if (!dm_privacy_note(store, error) ||
	    (!keep_all && !dm_recipient_key(store, secret, error)))
		return FALSE;
	filtered = dm_filtered_new(report, keep_all ? NULL : secret);
	dm_report_key(&filtered->report, &key);
	dm_privacy_cut(filtered, store->privacy.samples);
	store->writer.messages =
		report->failure.has_incidents ? report->failure.incidents : 1;
	return settle(store, &filtered->report, &key, error);
}

static gboolean end(gpointer user, const DmReport *report, GError **error)
{
	DmStore *store = user;
	g_auto(DmReportKey) key = { 0 };

	g_assert(store->writer.open);
	store->writer.open = FALSE;
	/* Only an aggregate report has records; who else does is no report. */
	if (!dm_report_has_identity(report) ||
	    (report->kind != DM_KIND_AGGREGATE && store->writer.records))
		return TRUE;
	if (report->kind == DM_KIND_FAILURE)
		return settle_failure(store, report, error);
	dm_report_key(report, &key);
	return settle(store, report, &key, error);
}

const DmSink dm_store_sink = {
	.begin = begin,
	.bytes = bytes,
	.records = records,
	.end = end,
	.discard = discard,
};

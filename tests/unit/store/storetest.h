/*
 * What the tests of store/ share: a database in a folder of its own, sample
 * reports, and a sink that writes down what is replayed.
 */
#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "core/utctime.h"
#include "store/store.h"
#include "store/upkeep.h"

/* 2025-01-01T00:00:00Z, a Wednesday. */
#define T0 G_GINT64_CONSTANT(1735689600)
#define DAY0 (T0 / DM_SECONDS_PER_DAY)

typedef struct {
	char *folder, *path;
	DmStore *store;
} Fixture;

static inline void fixture_open(Fixture *f)
{
	g_autoptr(GError) error = NULL;

	f->store = dm_store_open(f->path, DM_STORE_WRITE, "test", 0, &error);
	g_assert_no_error(error);
	g_assert_nonnull(f->store);
}

static inline void fixture_set_up(Fixture *f, gconstpointer unused)
{
	(void)unused;
	f->folder = g_dir_make_tmp("dm-store-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "sub", "test.db", NULL);
	fixture_open(f);
}

static inline void remove_tree(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *child = g_build_filename(path, name, NULL);

		remove_tree(child);
	}
	if (dir)
		g_dir_close(dir);
	g_remove(path);
}

static inline void fixture_tear_down(Fixture *f, gconstpointer unused)
{
	(void)unused;
	dm_store_free(f->store);
	remove_tree(f->folder);
	g_free(f->folder);
	g_free(f->path);
}

/* ---- sample reports --------------------------------------------------- */

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Of the bytes "abc". */
#define ABC_SHA256 \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* A report of example.org about example.com; NULL sha256 = no document. */
static inline DmReport sample_report(const char *id, const char *sha256)
{
	DmReport report = { .kind = DM_KIND_AGGREGATE, .sha256 = sha256 };

	report.aggregate.version = "1.0";
	report.aggregate.metadata.org_name = "Example Org";
	report.aggregate.metadata.email = "reports@example.org";
	report.aggregate.metadata.report_id = id;
	report.aggregate.metadata.has_begin = TRUE;
	report.aggregate.metadata.has_end = TRUE;
	report.aggregate.metadata.begin = T0;
	report.aggregate.metadata.end = T0 + DM_SECONDS_PER_DAY - 1;
	report.aggregate.policy.domain = "example.com";
	report.aggregate.policy.p = "none";
	return report;
}

static inline DmRecord sample_record(const char *ip, gint64 count,
				     const char *disposition, const char *dkim,
				     const char *spf)
{
	static const DmAuthResult dkim_results[] = {
		{ "example.com", "s1", NULL, "pass", NULL },
		{ "example.net", NULL, NULL, "fail", "bad signature" },
	};
	static const DmAuthResult spf_results[] = {
		{ "example.com", NULL, "mfrom", "pass", NULL },
	};
	DmRecord record = {
		.source_ip = ip,
		.count = count,
		.disposition = disposition,
		.dkim = dkim,
		.spf = spf,
		.header_from = "example.com",
		.envelope_from = "",
		.dkim_results = dkim_results,
		.n_dkim_results = G_N_ELEMENTS(dkim_results),
		.spf_results = spf_results,
		.n_spf_results = G_N_ELEMENTS(spf_results),
	};

	return record;
}

/* Feeds one report into the item in hand. */
static inline gboolean feed(DmStore *store, const DmReport *report,
			    const DmRecord *records, guint n, const char *bytes,
			    GError **error)
{
	const DmSink *sink = &dm_store_sink;

	if (!sink->begin(store, report, error))
		return FALSE;
	if (bytes &&
	    !sink->bytes(store, (const guint8 *)bytes, strlen(bytes), error))
		return FALSE;
	if (n && !sink->records(store, records, n, error))
		return FALSE;
	return sink->end(store, report, error);
}

/* Stores one report as an item of its own and commits it. */
static inline DmStoreCounts put(DmStore *store, const DmReport *report,
				const DmRecord *records, guint n)
{
	g_autoptr(GError) error = NULL;
	DmStoreCounts counts;

	dm_store_item_begin(store, "mail/new/1", &error);
	g_assert_no_error(error);
	feed(store, report, records, n, "<feedback/>", &error);
	g_assert_no_error(error);
	dm_store_item_end(store, &error);
	g_assert_no_error(error);
	dm_store_commit(store, &error);
	g_assert_no_error(error);
	dm_store_item_counts(store, &counts);
	return counts;
}

static inline void assert_counts(DmStoreCounts counts, guint new_reports,
				 guint duplicates, guint conflicts,
				 guint replaced)
{
	g_assert_cmpuint(counts.new_reports, ==, new_reports);
	g_assert_cmpuint(counts.duplicates, ==, duplicates);
	g_assert_cmpuint(counts.conflicts, ==, conflicts);
	g_assert_cmpuint(counts.replaced, ==, replaced);
}

/* ---- looking at the result -------------------------------------------- */

static inline gboolean take_info(gpointer user, const DmInfoRow *row,
				 GError **error)
{
	(void)error;
	g_hash_table_insert(user, g_strdup(row->name),
			    g_memdup2(&row->value, sizeof(row->value)));
	return TRUE;
}

/* One number of dm_store_info(). */
static inline gint64 info(DmStore *store, const char *name)
{
	g_autoptr(GHashTable) rows =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GError) error = NULL;
	gint64 *value;

	dm_store_info(store, take_info, rows, &error);
	g_assert_no_error(error);
	value = g_hash_table_lookup(rows, name);
	g_assert_nonnull(value);
	return *value;
}

static inline gboolean take_figures(gpointer user, const DmFiguresRow *row,
				    GError **error)
{
	const DmFigures *f = &row->figures;

	(void)error;
	g_string_append_printf(
		user,
		"%s: %d pass=%d dkim=%d spf=%d both=%d neither=%d "
		"n=%d q=%d r=%d o=%d reports=%d reporters=%d sources=%d "
		"first=%d last=%d days=%d\n",
		row->name ? row->name : "-", (int)f->messages,
		(int)f->dmarc_pass, (int)f->dkim_aligned, (int)f->spf_aligned,
		(int)f->both, (int)f->neither, (int)f->none, (int)f->quarantine,
		(int)f->reject, (int)f->other, (int)f->reports,
		(int)f->reporters, (int)f->sources,
		(int)(row->first_seen ? row->first_seen - T0 : 0),
		(int)(row->last_seen ? row->last_seen - T0 : 0),
		(int)row->active_days);
	return TRUE;
}

/* An answer as text, a line a row. */
static inline char *figures(DmStore *store, const DmFilter *filter,
			    DmGrouping by)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	dm_store_figures(store, filter, by, take_figures, NULL, text, &error);
	g_assert_no_error(error);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static inline gboolean ignore_figures(gpointer user, const DmFiguresRow *row,
				      GError **error)
{
	(void)user;
	(void)row;
	(void)error;
	return TRUE;
}

/* The total of an answer, as figures() has it. */
static inline char *total_of(DmStore *store, const DmFilter *filter,
			     DmGrouping by)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	dm_store_figures(store, filter, by, ignore_figures, take_figures, text,
			 &error);
	g_assert_no_error(error);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Messages in all. */
static inline gint64 messages(DmStore *store)
{
	g_autofree char *text = NULL;
	DmFilter filter;

	dm_filter_init(&filter);
	text = figures(store, &filter, DM_BY_TOTAL);
	return g_ascii_strtoll(text + 3, NULL, 10);
}

/* The store finds nothing wrong with itself. */
static inline void assert_sound(DmStore *store)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autoptr(GError) error = NULL;

	dm_store_check(store, findings, &error);
	g_assert_no_error(error);
	if (dm_findings_count(findings))
		g_test_message("%s", dm_findings_get(findings, 0)->text);
	g_assert_cmpuint(dm_findings_count(findings), ==, 0);
}

/* ---- replaying --------------------------------------------------------- */

static inline void show(GString *out, const char *name, const char *text)
{
	if (text)
		g_string_append_printf(out, "%s='%s' ", name, text);
	else
		g_string_append_printf(out, "%s=- ", name);
}

static inline gboolean show_begin(gpointer user, const DmReport *report,
				  GError **error)
{
	(void)report;
	(void)error;
	g_string_append(user, "begin\n");
	return TRUE;
}

static inline void show_results(GString *out, const char *name,
				const DmAuthResult *results, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_string_append_printf(out, "%s( ", name);
		show(out, "d", results[i].domain);
		show(out, "s", results[i].selector);
		show(out, "o", results[i].scope);
		show(out, "r", results[i].result);
		show(out, "h", results[i].human_result);
		g_string_append(out, ") ");
	}
}

static inline gboolean show_records(gpointer user, const DmRecord *records,
				    guint n, GError **error)
{
	GString *out = user;

	(void)error;
	for (guint i = 0; i < n; i++) {
		const DmRecord *r = &records[i];

		show(out, "ip", r->source_ip);
		g_string_append_printf(out, "n=%d ", (int)r->count);
		show(out, "disp", r->disposition);
		show(out, "dkim", r->dkim);
		show(out, "spf", r->spf);
		show(out, "from", r->header_from);
		show(out, "efrom", r->envelope_from);
		show(out, "eto", r->envelope_to);
		for (guint j = 0; j < r->n_reasons; j++) {
			show(out, "type", r->reasons[j].type);
			show(out, "comment", r->reasons[j].comment);
		}
		show_results(out, "DKIM", r->dkim_results, r->n_dkim_results);
		show_results(out, "SPF", r->spf_results, r->n_spf_results);
		g_string_append_c(out, '\n');
	}
	return TRUE;
}

static inline void show_metadata(GString *out, const DmMetadata *metadata)
{
	show(out, "org", metadata->org_name);
	show(out, "email", metadata->email);
	show(out, "extra", metadata->extra_contact_info);
	show(out, "id", metadata->report_id);
	show(out, "generator", metadata->generator);
	g_string_append_printf(out, "%d %d %d %d ", metadata->has_begin,
			       (int)metadata->begin, metadata->has_end,
			       (int)metadata->end);
	for (guint i = 0; i < metadata->n_errors; i++) {
		show(out, "error", metadata->errors[i].text);
		show(out, "lang", metadata->errors[i].lang);
	}
}

static inline void show_policy(GString *out, const DmPolicy *policy)
{
	show(out, "domain", policy->domain);
	show(out, "discovery", policy->discovery_method);
	show(out, "p", policy->p);
	show(out, "sp", policy->sp);
	show(out, "np", policy->np);
	show(out, "adkim", policy->adkim);
	show(out, "aspf", policy->aspf);
	g_string_append_printf(out, "%d %d ", policy->has_pct,
			       (int)policy->pct);
	show(out, "fo", policy->fo);
	show(out, "testing", policy->testing);
}

static inline void show_aggregate(GString *out, const DmAggregate *aggregate)
{
	show(out, "ns", aggregate->namespace_uri);
	show(out, "version", aggregate->version);
	show(out, "gen", dm_generation_name(aggregate->generation));
	show_metadata(out, &aggregate->metadata);
	show_policy(out, &aggregate->policy);
	for (guint i = 0; i < aggregate->n_extensions; i++) {
		show(out, "ext", aggregate->extensions[i].namespace_uri);
		show(out, "xml", aggregate->extensions[i].xml);
		g_string_append_printf(out, "%d ",
				       (int)aggregate->extensions[i].record);
	}
}

static inline void show_number(GString *out, const char *name, gboolean has,
			       gint64 number)
{
	if (has)
		g_string_append_printf(out, "%s=%" G_GINT64_FORMAT " ", name,
				       number);
	else
		g_string_append_printf(out, "%s=- ", name);
}

static inline void show_list(GString *out, const char *name,
			     const DmText *texts, guint n)
{
	for (guint i = 0; i < n; i++)
		show(out, name, texts[i].text);
}

#define SHOW(member) show(out, #member, f->member)
#define SHOW_NUMBER(member) \
	show_number(out, #member, f->has_##member, f->member)
#define SHOW_LIST(member) show_list(out, #member, f->member, f->n_##member)

static inline void show_failure(GString *out, const DmFailure *f)
{
	SHOW(feedback_type);
	SHOW(user_agent);
	SHOW(version);
	SHOW(auth_failure);
	SHOW(original_envelope_id);
	SHOW(original_mail_from);
	SHOW_LIST(original_rcpt_to);
	SHOW_NUMBER(arrival_date);
	SHOW(arrival_date_text);
	SHOW(reporting_mta);
	SHOW(source_ip);
	SHOW_NUMBER(source_port);
	SHOW_NUMBER(incidents);
	SHOW_LIST(reported_domain);
	SHOW_LIST(reported_uri);
	SHOW(delivery_result);
	SHOW(identity_alignment);
	SHOW_LIST(authentication_results);
	SHOW(dkim_domain);
	SHOW(dkim_identity);
	SHOW(dkim_selector);
	SHOW(dkim_canonicalized_header);
	SHOW(dkim_canonicalized_body);
	SHOW(dkim_adsp_dns);
	SHOW(dkim_selector_dns);
	SHOW_LIST(spf_dns);
	g_string_append_printf(out, "sample=%d%d ", f->has_sample,
			       f->sample.headers_only);
	SHOW(sample.from);
	SHOW(sample.header_from);
	SHOW(sample.subject);
	SHOW(sample.message_id);
	show_number(out, "date", f->sample.has_date, f->sample.date);
	SHOW(sample.headers);
	SHOW(dkim_aligned);
	SHOW(spf_aligned);
	SHOW(report_from);
	SHOW_NUMBER(report_date);
}

static inline void show_detail(GString *out, const DmTlsDetail *f)
{
	g_string_append(out, "detail( ");
	SHOW(result_type);
	SHOW(sending_mta_ip);
	SHOW(receiving_ip);
	SHOW(receiving_mx_hostname);
	SHOW(receiving_mx_helo);
	SHOW_NUMBER(failed);
	SHOW(additional_information);
	SHOW(failure_reason_code);
	g_string_append(out, ") ");
}

static inline void show_tls(GString *out, const DmTls *tls)
{
	show(out, "org", tls->organization_name);
	show(out, "contact", tls->contact_info);
	show(out, "id", tls->report_id);
	show_number(out, "begin", tls->has_begin, tls->begin);
	show_number(out, "end", tls->has_end, tls->end);
	for (guint i = 0; i < tls->n_policies; i++) {
		const DmTlsPolicy *f = &tls->policies[i];

		g_string_append(out, "policy( ");
		SHOW(policy_type);
		SHOW(policy_domain);
		SHOW_LIST(policy_string);
		SHOW_LIST(mx_host);
		SHOW_NUMBER(successful);
		SHOW_NUMBER(failed);
		for (guint j = 0; j < f->n_details; j++)
			show_detail(out, &f->details[j]);
		g_string_append(out, ") ");
	}
}

static inline gboolean show_end(gpointer user, const DmReport *report,
				GError **error)
{
	const DmFindings *findings = report->findings;
	GString *out = user;

	(void)error;
	show(out, "kind", dm_kind_name(report->kind));
	show(out, "document", report->document);
	show(out, "sha256", report->sha256);
	g_string_append_printf(out, "%d %d ", report->incomplete,
			       report->recovered);
	if (report->kind == DM_KIND_AGGREGATE)
		show_aggregate(out, &report->aggregate);
	else if (report->kind == DM_KIND_FAILURE)
		show_failure(out, &report->failure);
	else
		show_tls(out, &report->tls);
	for (guint i = 0; findings && i < dm_findings_count(findings); i++) {
		const DmFinding *finding = dm_findings_get(findings, i);

		show(out, dm_severity_name(finding->severity), finding->code);
		show(out, "where", finding->where);
		show(out, "text", finding->text);
		g_string_append_printf(out, "+%u ", finding->repeats);
	}
	g_string_append(out, "end\n");
	return TRUE;
}

static const DmSink show_sink = {
	.begin = show_begin,
	.records = show_records,
	.end = show_end,
};

/* A stored report as text. */
static inline char *replayed(DmStore *store, gint64 key, const DmFilter *filter)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	dm_store_replay(store, key, filter, &show_sink, text, &error);
	g_assert_no_error(error);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* What a report looks like in that text. */
static inline char *shown(const DmReport *report, const DmRecord *records,
			  guint n)
{
	GString *text = g_string_new(NULL);

	show_begin(text, report, NULL);
	show_records(text, records, n, NULL);
	show_end(text, report, NULL);
	return g_string_free(text, FALSE);
}

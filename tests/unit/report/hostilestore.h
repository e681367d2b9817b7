/*
 * A store of hostile reports, and every answer that can be asked of it.
 */
#pragma once

#include <glib/gstdio.h>

#include "report/answers.h"
#include "tests/unit/report/hostiletext.h"

typedef struct {
	char *folder;
	DmStore *store;
	GArray *keys; /* gint64, of the reports */
} HostileStore;

static inline void hostile_store_open(HostileStore *hs)
{
	g_autofree char *path = NULL;
	GError *error = NULL;

	hs->folder = g_dir_make_tmp("dm-doors-XXXXXX", NULL);
	hs->keys = g_array_new(FALSE, FALSE, sizeof(gint64));
	path = g_build_filename(hs->folder, "t.db", NULL);
	hs->store = dm_store_open(path, DM_STORE_WRITE, "test", 0, &error);
	g_assert_no_error(error);
}

static inline void hostile_store_close(HostileStore *hs)
{
	g_autoptr(GDir) dir = g_dir_open(hs->folder, 0, NULL);
	const char *name;

	dm_store_free(hs->store);
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path =
			g_build_filename(hs->folder, name, NULL);

		g_unlink(path);
	}
	g_rmdir(hs->folder);
	g_free(hs->folder);
	g_array_unref(hs->keys);
}

/* Stores the report in hand, and puts an item into quarantine beside it. */
static inline void hostile_store_put(HostileStore *hs, Hostile *h)
{
	const DmSink *sink = &dm_store_sink;
	const char **org_name = &h->report.aggregate.metadata.org_name;
	const char **email = &h->report.aggregate.metadata.email;
	const char *text = hostile_text(h);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	GError *error = NULL;
	DmStoreCounts counts;

	dm_store_item_begin(hs->store, hostile_text(h), &error);
	g_assert_no_error(error);
	/* The readers give UTF-8 only, and the submitter is compared by it. */
	*org_name = g_utf8_make_valid(*org_name, -1);
	g_ptr_array_add(h->texts, (gpointer)*org_name);
	*email = g_utf8_make_valid(*email, -1);
	g_ptr_array_add(h->texts, (gpointer)*email);
	if (!*h->report.aggregate.policy.domain) /* it would not be stored */
		h->report.aggregate.policy.domain = "=example.com";
	sink->begin(hs->store, &h->report, &error);
	g_assert_no_error(error);
	sink->records(hs->store, h->records, HOSTILE_RECORDS, &error);
	g_assert_no_error(error);
	sink->end(hs->store, &h->report, &error);
	g_assert_no_error(error);
	dm_store_item_set_mail(hs->store, hostile_text(h), NULL, &error);
	g_assert_no_error(error);
	dm_store_quarantine_add(hs->store, hostile_text(h), bytes, NULL,
				h->findings, FALSE, 1767225600, &error);
	g_assert_no_error(error);
	dm_store_item_end(hs->store, &error);
	g_assert_no_error(error);
	dm_store_item_counts(hs->store, &counts);
	g_assert_cmpuint(counts.new_reports, ==, 1);
}

static inline gboolean hostile_take_key(gpointer user, const DmReportRow *row,
					GError **error)
{
	(void)error;
	g_array_append_val((GArray *)user, row->key);
	return TRUE;
}

static inline void hostile_store_commit(HostileStore *hs)
{
	GError *error = NULL;
	DmFilter all;

	dm_store_commit(hs->store, &error);
	g_assert_no_error(error);
	dm_filter_init(&all);
	dm_store_reports(hs->store, &all, DM_KINDS_ALL, TRUE, hostile_take_key,
			 hs->keys, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(hs->keys->len, >, 0);
}

/* ---- the answers --------------------------------------------------------- */

static inline void hostile_ask_summary(HostileStore *hs,
				       const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_summary(hs->store, &all, NULL, options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_sources(HostileStore *hs,
				       const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_sources(hs->store, &all, NULL, NULL, options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_disagreements(HostileStore *hs,
					     const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_disagreements(hs->store, &all, NULL, options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_explain(HostileStore *hs,
				       const DmEmitOptions *options)
{
	GError *error = NULL;
	const DmExplainOptions explain = { 0 };
	gboolean is_partial;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_explain(hs->store, &all, &explain, NULL, options, &is_partial,
			  &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_reports(HostileStore *hs,
				       const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_reports(hs->store, &all, DM_KINDS_ALL, TRUE, NULL, options,
			  &error);
	g_assert_no_error(error);
}

/* Each of them; as CSV each has a header of its own, of the same columns. */
static inline void hostile_ask_show(HostileStore *hs,
				    const DmEmitOptions *options)
{
	for (guint i = 0; i < hs->keys->len; i++) {
		GError *error = NULL;

		dm_answer_show(hs->store, g_array_index(hs->keys, gint64, i),
			       options, &error);
		g_assert_no_error(error);
	}
}

static inline void hostile_ask_export(HostileStore *hs,
				      const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_export(hs->store, &all, DM_KIND_AGGREGATE, DM_LAYOUT_NATIVE,
			 options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_parsedmarc(HostileStore *hs,
					  const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_export(hs->store, &all, DM_KIND_AGGREGATE,
			 DM_LAYOUT_PARSEDMARC, options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_info(HostileStore *hs,
				    const DmEmitOptions *options)
{
	GError *error = NULL;

	dm_answer_info(hs->store, options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_quarantine(HostileStore *hs,
					  const DmEmitOptions *options)
{
	GError *error = NULL;

	dm_answer_quarantine(hs->store, options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_failures(HostileStore *hs,
					const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_failures(hs->store, &all, NULL, options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_reasons(HostileStore *hs,
				       const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_failures_by(hs->store, &all, DM_FAILURES_BY_REASON, NULL,
			      options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_tls(HostileStore *hs,
				   const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_tls(hs->store, &all, DM_TLS_TOTAL, NULL, options, &error);
	g_assert_no_error(error);
}

static inline void hostile_ask_tls_failures(HostileStore *hs,
					    const DmEmitOptions *options)
{
	GError *error = NULL;
	DmFilter all;

	dm_filter_init(&all);
	dm_answer_tls_failures(hs->store, &all, NULL, options, &error);
	g_assert_no_error(error);
}

static const struct {
	const char *name;
	void (*ask)(HostileStore *hs, const DmEmitOptions *options);
	gboolean no_table; /* a table becomes CSV */
} hostile_answers[] = {
	{ "summary", hostile_ask_summary, FALSE },
	{ "sources", hostile_ask_sources, FALSE },
	{ "reporters --disagree", hostile_ask_disagreements, FALSE },
	{ "explain", hostile_ask_explain, FALSE },
	{ "reports", hostile_ask_reports, FALSE },
	{ "show", hostile_ask_show, FALSE },
	{ "export", hostile_ask_export, TRUE },
	{ "export parsedmarc", hostile_ask_parsedmarc, TRUE },
	{ "failures", hostile_ask_failures, FALSE },
	{ "failures by reason", hostile_ask_reasons, FALSE },
	{ "tls", hostile_ask_tls, FALSE },
	{ "tls failures", hostile_ask_tls_failures, FALSE },
	{ "db info", hostile_ask_info, FALSE },
	{ "db quarantine", hostile_ask_quarantine, FALSE },
};

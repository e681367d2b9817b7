/*
 * source → item → parse → store → commit → ack.
 */
#include "cli/pipeline.h"

#include "cli/ahead.h"
#include "cli/cli.h"
#include "cli/mailauth.h"
#include "cli/progress.h"

#define BATCH_ITEMS 500
#define BATCH_BYTES (64 * 1024 * 1024)
#define BATCH_MICROSECONDS G_USEC_PER_SEC

typedef struct {
	DmStore *store;
	DmSource *source;
	const DmIngestOptions *options;
	DmIngestTotals *totals;
	DmIngestTotals committed; /* what of them is safe */
	DmAhead ahead;
	GPtrArray *pending; /* DmItem, stored but not yet committed */
	gsize pending_bytes;
	gint64 batch_started;
} Pipeline;

/* Acts on the origins of what is committed now. */
static void ack_pending(Pipeline *self)
{
	for (guint i = 0; i < self->pending->len; i++) {
		const DmItem *item = g_ptr_array_index(self->pending, i);
		g_autoptr(GError) error = NULL;

		if (self->options->dry_run ||
		    dm_source_ack(self->source, item, &error))
			continue;
		dm_cli_say(item->uri, "%s", error->message);
		self->totals->failed_acts++;
	}
	g_ptr_array_set_size(self->pending, 0);
	self->pending_bytes = 0;
}

/* A dry run commits nothing: its one batch ends with the store. */
static gboolean commit(Pipeline *self, GError **error)
{
	if (!self->options->dry_run && !dm_store_commit(self->store, error))
		return FALSE;
	ack_pending(self);
	self->committed = *self->totals;
	self->batch_started = g_get_monotonic_time();
	return TRUE;
}

static gboolean batch_is_full(const Pipeline *self)
{
	return self->pending->len >= BATCH_ITEMS ||
	       self->pending_bytes >= BATCH_BYTES ||
	       g_get_monotonic_time() - self->batch_started >
		       BATCH_MICROSECONDS;
}

static gboolean quarantine(Pipeline *self, const DmItem *item,
			   const DmParseResult *result, GError **error)
{
	self->totals->quarantined++;
	dm_cli_say_finding(item->uri, result->findings);
	return dm_store_quarantine_add(
		self->store, item->uri, item->bytes, item->sha256,
		result->findings, dm_parse_may_be_failure(result, item->bytes),
		g_get_real_time() / G_USEC_PER_SEC, error);
}

/* An origin that could not even be read is tried again by the next run. */
static gboolean remember(Pipeline *self, const DmItem *item, gboolean stored,
			 GError **error)
{
	const DmSeen *seen = item->seen;

	if (!seen || (!item->bytes && !item->sha256))
		return TRUE;
	return dm_store_seen_add(self->store, seen->key, seen->size_bytes,
				 seen->mtime_ns, seen->inode, stored, error);
}

/* What becomes of the item beside its reports. */
static gboolean judge(Pipeline *self, const DmItem *item,
		      const DmParseResult *result, GError **error)
{
	if (result->refused)
		return quarantine(self, item, result, error);
	if (!result->reports)
		self->totals->foreign++;
	if (!result->reports && self->options->verbose)
		dm_cli_say_foreign(item->uri, result->findings);
	return dm_store_quarantine_settle(self->store, item->uri, item->bytes,
					  error);
}

/* Stores what an item holds; *ret_ack: its origin may be acted upon. */
static gboolean store_item(Pipeline *self, const DmItem *item,
			   gboolean *ret_ack, GError **error)
{
	g_auto(DmParseResult) result = { 0 };
	gboolean refused;

	dm_parse_result_init(&result);
	if (item->bytes) {
		if (!dm_pool_take(self->options->pool, &dm_store_sink,
				  self->store, &result, error))
			return FALSE;
	} else {
		result.refused = 1;
	}
	dm_findings_append(result.findings, item->findings);
	if (!dm_mail_auth_check(self->options->config, self->store, item->uri,
				&result, &refused, error))
		return FALSE;
	result.refused += refused;
	*ret_ack = result.reports && !result.refused;
	return judge(self, item, &result, error) &&
	       remember(self, item, *ret_ack, error);
}

/* One item, whole or not at all. */
static gboolean take_item(Pipeline *self, DmItem *item, GError **error)
{
	gboolean ack = FALSE;
	DmStoreCounts counts;

	if (!dm_store_item_begin(self->store, item->uri, error))
		return FALSE;
	if (!store_item(self, item, &ack, error)) {
		dm_store_item_rollback(self->store);
		g_prefix_error(error, "%s: ", item->uri);
		return FALSE;
	}
	dm_store_item_counts(self->store, &counts);
	dm_totals_add(self->totals, &counts);
	if (!dm_store_item_end(self->store, error))
		return FALSE;
	self->totals->items++;
	self->pending_bytes += item->bytes ? g_bytes_get_size(item->bytes) : 0;
	g_clear_pointer(&item->bytes, g_bytes_unref);
	if (ack)
		g_ptr_array_add(self->pending, item);
	else
		dm_item_free(item);
	return TRUE;
}

/* FALSE at the end, or when a signal asks to stop. */
static gboolean step(Pipeline *self, GError **error)
{
	DmItem *item = dm_ahead_next(&self->ahead);

	if (!item)
		return FALSE;
	if (take_item(self, item, error))
		return !batch_is_full(self) || commit(self, error);
	dm_item_free(item);
	return FALSE;
}

static gboolean run(Pipeline *self, GError **error)
{
	DmProgress *progress = dm_progress_new(self->options->progress);
	GError *problem = NULL;

	while (step(self, &problem))
		dm_progress_tell(progress, self->totals);
	dm_progress_free(progress);
	if (g_error_matches(problem, DM_PARSE_ERROR, DM_PARSE_ERROR_STOPPED))
		g_clear_error(&problem);
	if (!problem)
		return commit(self, error);
	g_propagate_error(error, problem);
	return FALSE;
}

gboolean dm_pipeline_run(DmStore *store, DmSource *source,
			 const DmIngestOptions *options, DmIngestTotals *ret,
			 GError **error)
{
	gint64 started = g_get_monotonic_time();
	Pipeline self = { .store = store,
			  .source = source,
			  .options = options,
			  .totals = ret,
			  .batch_started = started };
	gboolean ok;

	*ret = (DmIngestTotals){ 0 };
	dm_ahead_init(&self.ahead, source, options->pool);
	self.pending =
		g_ptr_array_new_with_free_func((GDestroyNotify)dm_item_free);
	ok = run(&self, error);
	dm_ahead_clear(&self.ahead);
	if (!ok)
		*ret = self.committed;
	g_ptr_array_unref(self.pending);
	ret->skipped = dm_source_skipped(source);
	ret->seconds =
		(double)(g_get_monotonic_time() - started) / G_USEC_PER_SEC;
	return ok;
}

/*
 * source → item → parse → store → commit → ack.
 */
#include "cli/pipeline.h"

#include "cli/ahead.h"
#include "cli/cli.h"
#include "cli/mailauth.h"
#include "cli/progress.h"
#include "cli/readers.h"
#include "cli/signals.h"
#include "core/sha256.h"

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
	GPtrArray *pending; /* DmItem, taken but not yet committed */
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

static gboolean quarantine(Pipeline *self, DmItem *item,
			   const DmParseResult *result, GError **error)
{
	gboolean is_failure = dm_parse_may_be_failure(result, item->bytes);

	item->mark.is_last = !dm_store_quarantine_keeps(
		self->store, item->bytes, is_failure);
	self->totals->quarantined++;
	if (!self->options->tell)
		dm_cli_say_finding(item->uri, result->findings);
	return dm_store_quarantine_add(self->store, item->uri, item->bytes,
				       item->sha256, result->findings,
				       is_failure,
				       g_get_real_time() / G_USEC_PER_SEC,
				       error);
}

static gboolean remember_mail(Pipeline *self, const DmItem *item,
			      GError **error)
{
	guint8 digest[DM_SHA256_SIZE];
	DmMailRow row = { .uid = item->mark.uid,
			  .size_bytes = item->mark.size_bytes,
			  .outcome = item->outcome,
			  .done = item->mark.is_last ? DM_MAIL_LAST
						     : DM_MAIL_UNTOUCHED };

	if (item->bytes) {
		gsize size;
		gconstpointer data = g_bytes_get_data(item->bytes, &size);

		dm_sha256_of(data, size, digest);
		row.sha256 = digest;
	}
	return dm_store_mail_add(self->store, item->mark.folder_id, &row,
				 error);
}

/* An origin that could not even be read is tried again by the next run. */
static gboolean remember(Pipeline *self, const DmItem *item, GError **error)
{
	const DmSeen *seen = item->seen;
	gboolean stored = item->outcome == DM_OUTCOME_STORED ||
			  item->outcome == DM_OUTCOME_DUPLICATE;

	if (item->mark.folder_id)
		return !item->mark.is_final || remember_mail(self, item, error);
	if (!seen || (!item->bytes && !item->sha256))
		return TRUE;
	return dm_store_seen_add(self->store, seen->key, seen->size_bytes,
				 seen->mtime_ns, seen->inode, stored, error);
}

/* What becomes of the item beside its reports. */
static gboolean judge(Pipeline *self, DmItem *item, const DmParseResult *result,
		      GError **error)
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

static DmOutcome outcome_of(const Pipeline *self, const DmParseResult *result)
{
	DmStoreCounts counts;

	if (result->refused)
		return DM_OUTCOME_UNPARSABLE;
	if (!result->reports)
		return DM_OUTCOME_FOREIGN;
	dm_store_item_counts(self->store, &counts);
	return counts.new_reports || counts.conflicts ? DM_OUTCOME_STORED
						      : DM_OUTCOME_DUPLICATE;
}

/* Stores what an item holds. */
static gboolean store_item(Pipeline *self, DmItem *item, GError **error)
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
	dm_readers_refuse_name(item->uri, &result);
	if (!dm_mail_auth_check(self->options->config, self->store, item->uri,
				&result, &refused, error))
		return FALSE;
	result.refused += refused;
	item->outcome = outcome_of(self, &result);
	if (self->options->tell)
		self->options->tell(self->options->user, item, &result);
	return judge(self, item, &result, error) && remember(self, item, error);
}

/* One item, whole or not at all. */
static gboolean take_item(Pipeline *self, DmItem *item, GError **error)
{
	DmStoreCounts counts;

	if (!dm_mail_auth_begin(self->options->config, self->store, item->uri,
				error))
		return FALSE;
	if (!store_item(self, item, error)) {
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
	g_ptr_array_add(self->pending, item);
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

/* To where the source wants all that it gave to be committed. */
static gboolean run_round(Pipeline *self, DmProgress *progress, GError **error)
{
	GError *problem = NULL;

	while (step(self, &problem))
		dm_progress_tell(progress, self->totals);
	if (g_error_matches(problem, DM_PARSE_ERROR, DM_PARSE_ERROR_STOPPED))
		g_clear_error(&problem);
	if (!problem)
		return commit(self, error);
	g_propagate_error(error, problem);
	return FALSE;
}

static gboolean run(Pipeline *self, GError **error)
{
	DmProgress *progress = dm_progress_new(self->options->progress);
	GError *problem = NULL;
	gboolean more = TRUE, ok = TRUE;

	while (ok && more && !dm_signals_caught()) {
		ok = run_round(self, progress, error);
		if (!ok)
			break;
		ok = dm_source_settle(self->source, &more, &problem);
		/* What it did is kept, even where it broke down; a database
		   that breaks down is the greater trouble. */
		if (!commit(self, error)) {
			g_clear_error(&problem);
			ok = FALSE;
		} else if (!ok) {
			g_propagate_error(error, g_steal_pointer(&problem));
		}
	}
	dm_progress_free(progress);
	return ok;
}

static int aside_fd(gpointer user)
{
	return dm_source_fd(user);
}

static void aside_ready(gpointer user)
{
	dm_source_serve(user);
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
	const DmPoolAside aside = { aside_fd, aside_ready, source };
	gboolean ok;

	*ret = (DmIngestTotals){ 0 };
	dm_ahead_init(&self.ahead, source, options->pool);
	dm_pool_set_aside(options->pool, &aside);
	self.pending =
		g_ptr_array_new_with_free_func((GDestroyNotify)dm_item_free);
	ok = run(&self, error);
	dm_pool_set_aside(options->pool, NULL);
	dm_ahead_clear(&self.ahead);
	if (!ok)
		*ret = self.committed;
	g_ptr_array_unref(self.pending);
	ret->skipped = dm_source_skipped(source);
	ret->seconds =
		(double)(g_get_monotonic_time() - started) / G_USEC_PER_SEC;
	return ok;
}

/*
 * Adds rows of the store up to streams.  It judges nothing.
 */
#include "report/mailstream.h"

#include <string.h>

#include "core/domain.h"
#include "core/utctime.h"

/* More are not told apart: a stream with so many was made to hurt. */
#define SIGNERS_MAX 200
#define REPORTERS_MAX 1000
/* Of the names of most streams. */
#define TEXTS_BYTES 512

static char *keep(DmMailStream *stream, const char *text)
{
	return text ? g_string_chunk_insert(stream->texts, text) : NULL;
}

/* Turns to the stream of a row, with nothing added yet. */
static void begin(DmMailStream *stream, const DmStreamRow *row)
{
	g_ptr_array_set_size(stream->signers, 0);
	g_ptr_array_set_size(stream->spf, 0);
	g_ptr_array_set_size(stream->reporters, 0);
	g_string_chunk_clear(stream->texts);
	*stream = (DmMailStream){
		.texts = stream->texts,
		.signers = stream->signers,
		.spf = stream->spf,
		.reporters = stream->reporters,
		.first_seen = row->first_seen,
	};
	stream->domain = keep(stream, row->domain);
	stream->source_ip = keep(stream, row->record.source_ip);
	stream->header_from = keep(stream, row->record.header_from);
	stream->envelope_from = keep(stream, row->record.envelope_from);
}

DmMailStream *dm_mailstream_new(const DmStreamRow *row)
{
	DmMailStream *stream = g_new0(DmMailStream, 1);

	stream->texts = g_string_chunk_new(TEXTS_BYTES);
	stream->signers = g_ptr_array_new_with_free_func(g_free);
	stream->spf = g_ptr_array_new_with_free_func(g_free);
	stream->reporters = g_ptr_array_new();
	begin(stream, row);
	return stream;
}

void dm_mailstream_free(DmMailStream *stream)
{
	if (!stream)
		return;
	g_ptr_array_unref(stream->signers);
	g_ptr_array_unref(stream->spf);
	g_ptr_array_unref(stream->reporters);
	g_string_chunk_free(stream->texts);
	g_free(stream);
}

gboolean dm_mailstream_has(const DmMailStream *stream, const DmStreamRow *row)
{
	return g_strcmp0(stream->domain, row->domain) == 0 &&
	       g_strcmp0(stream->source_ip, row->record.source_ip) == 0 &&
	       g_strcmp0(stream->header_from, row->record.header_from) == 0 &&
	       g_strcmp0(stream->envelope_from, row->record.envelope_from) == 0;
}

/* Where the last two labels begin, or the only one. */
static const char *last_labels(const char *domain)
{
	const char *dot = strrchr(domain, '.');

	while (dot && dot > domain)
		if (*--dot == '.')
			return dot + 1;
	return domain;
}

gboolean dm_mailstream_is_aligned(const char *header_from, const char *other,
				  const char *mode)
{
	g_autofree char *left = NULL, *right = NULL;

	if (!header_from || !other)
		return FALSE;
	if (strcmp(header_from, other) == 0)
		return TRUE;
	/* An organizational domain has two labels at least, or is the name. */
	if (g_strcmp0(mode, "s") == 0 ||
	    g_ascii_strcasecmp(last_labels(header_from), last_labels(other)) !=
		    0)
		return FALSE;
	left = dm_domain_organizational(header_from);
	right = dm_domain_organizational(other);
	return strcmp(left, right) == 0;
}

/* ---- results -------------------------------------------------------- */

static DmSigner *signer_of(DmMailStream *stream, const DmAuthResult *result,
			   const char *mode)
{
	const char *selector = result->selector ? result->selector : "";
	DmSigner *signer;

	for (guint i = 0; i < stream->signers->len; i++) {
		signer = g_ptr_array_index(stream->signers, i);
		if (strcmp(signer->domain, result->domain) == 0 &&
		    strcmp(signer->selector, selector) == 0)
			return signer;
	}
	if (stream->signers->len == SIGNERS_MAX)
		return NULL;
	signer = g_new0(DmSigner, 1);
	signer->domain = keep(stream, result->domain);
	signer->selector = keep(stream, selector);
	signer->is_aligned = dm_mailstream_is_aligned(stream->header_from,
						      result->domain, mode);
	g_ptr_array_add(stream->signers, signer);
	return signer;
}

static gboolean passes(const DmAuthResult *result)
{
	return g_strcmp0(result->result, "pass") == 0;
}

static void note_signature(DmSigner *signer, const DmStreamRow *row,
			   gboolean passed)
{
	if (passed) {
		signer->passed += row->record.count;
		signer->last_passed = MAX(signer->last_passed, row->last_seen);
		return;
	}
	signer->failed += row->record.count;
	signer->first_failed =
		dm_time_earlier(signer->first_failed, row->first_seen);
}

/* Of one domain and selector; SPF has none. */
static gboolean is_same(const DmAuthResult *a, const DmAuthResult *b)
{
	return strcmp(a->domain, b->domain) == 0 &&
	       strcmp(a->selector ? a->selector : "",
		      b->selector ? b->selector : "") == 0;
}

/* A result that alignment may rest on. */
static gboolean counts(const DmAuthResult *result)
{
	return result->domain && g_strcmp0(result->scope, "helo") != 0;
}

/*
 * Whether result i is the first of its kind that counts: a message that was
 * checked twice for the same counts once, and passes where either does.
 */
static gboolean is_first(const DmAuthResult *results, guint n, guint i,
			 gboolean *ret_passed)
{
	if (!counts(&results[i]))
		return FALSE;
	*ret_passed = FALSE;
	for (guint j = 0; j < n; j++) {
		if (!counts(&results[j]) || !is_same(&results[j], &results[i]))
			continue;
		if (j < i)
			return FALSE;
		*ret_passed |= passes(&results[j]);
	}
	return TRUE;
}

/* TRUE when an aligned signature holds. */
static gboolean add_signatures(DmMailStream *stream, const DmStreamRow *row)
{
	const DmRecord *record = &row->record;
	gboolean aligned = FALSE, passed;

	for (guint i = 0; i < record->n_dkim_results; i++) {
		DmSigner *signer =
			is_first(record->dkim_results, record->n_dkim_results,
				 i, &passed)
				? signer_of(stream, &record->dkim_results[i],
					    row->adkim)
				: NULL;

		if (!signer)
			continue;
		note_signature(signer, row, passed);
		aligned |= passed && signer->is_aligned;
	}
	return aligned;
}

static DmSpfIdentity *identity_of(DmMailStream *stream, const char *domain,
				  const char *mode)
{
	DmSpfIdentity *identity;

	for (guint i = 0; i < stream->spf->len; i++) {
		identity = g_ptr_array_index(stream->spf, i);
		if (strcmp(identity->domain, domain) == 0)
			return identity;
	}
	if (stream->spf->len == SIGNERS_MAX)
		return NULL;
	identity = g_new0(DmSpfIdentity, 1);
	identity->domain = keep(stream, domain);
	identity->is_aligned =
		dm_mailstream_is_aligned(stream->header_from, domain, mode);
	g_ptr_array_add(stream->spf, identity);
	return identity;
}

/* TRUE when SPF passes for an aligned domain. */
static gboolean add_spf(DmMailStream *stream, const DmStreamRow *row)
{
	const DmRecord *record = &row->record;
	gboolean aligned = FALSE, passed;

	for (guint i = 0; i < record->n_spf_results; i++) {
		DmSpfIdentity *identity =
			is_first(record->spf_results, record->n_spf_results, i,
				 &passed)
				? identity_of(stream,
					      record->spf_results[i].domain,
					      row->aspf)
				: NULL;

		if (!identity)
			continue;
		if (passed)
			identity->passed += record->count;
		else
			identity->failed += record->count;
		aligned |= passed && identity->is_aligned;
	}
	return aligned;
}

/* ---- the rest of a row ---------------------------------------------- */

static void add_found(DmMailStream *stream, gint64 n, gboolean dkim,
		      gboolean spf)
{
	stream->dkim_found += dkim ? n : 0;
	stream->spf_found += spf ? n : 0;
	stream->both_found += dkim && spf ? n : 0;
	stream->neither_found += !dkim && !spf ? n : 0;
}

static void add_evaluation(DmMailStream *stream, const DmRecord *record,
			   gboolean dkim, gboolean spf)
{
	const gint64 n = record->count;

	stream->messages += n;
	stream->dkim_aligned += dkim ? n : 0;
	stream->spf_aligned += spf ? n : 0;
	stream->both += dkim && spf ? n : 0;
	stream->neither += !dkim && !spf ? n : 0;
	if (g_strcmp0(record->disposition, "quarantine") == 0)
		stream->quarantined += n;
	else if (g_strcmp0(record->disposition, "reject") == 0)
		stream->rejected += n;
}

/* ARC that holds stands in the comments of local_policy (field practice). */
static gboolean is_forwarding(const DmReason *reason)
{
	g_autofree char *comment =
		reason->comment ? g_ascii_strdown(reason->comment, -1) : NULL;

	return g_strcmp0(reason->type, "forwarded") == 0 ||
	       g_strcmp0(reason->type, "trusted_forwarder") == 0 ||
	       (g_strcmp0(reason->type, "local_policy") == 0 && comment &&
		strstr(comment, "arc=pass"));
}

/* Those that say that the policy was not the reason to let it pass: one
   without a type, too. */
static gboolean is_override(const DmReason *reason)
{
	return g_strcmp0(reason->type, "sampled_out") != 0 &&
	       g_strcmp0(reason->type, "policy_test_mode") != 0;
}

/* TRUE with a reason other than sampling and test mode. */
static gboolean add_reasons(DmMailStream *stream, const DmRecord *record)
{
	gboolean forwarded = FALSE, listed = FALSE, overridden = FALSE;

	for (guint i = 0; i < record->n_reasons; i++) {
		const DmReason *reason = &record->reasons[i];

		forwarded |= is_forwarding(reason);
		listed |= g_strcmp0(reason->type, "mailing_list") == 0;
		overridden |= is_override(reason);
	}
	stream->forwarded += forwarded ? record->count : 0;
	stream->listed += listed ? record->count : 0;
	stream->overridden += overridden ? record->count : 0;
	return overridden;
}

static void add_reporter(DmMailStream *stream, const char *submitter)
{
	const char *name = submitter ? submitter : "";

	if (stream->reporters->len < REPORTERS_MAX &&
	    !g_ptr_array_find_with_equal_func(stream->reporters, name,
					      g_str_equal, NULL))
		g_ptr_array_add(stream->reporters, keep(stream, name));
}

/* ---- other modes ---------------------------------------------------- */

/* Whether a mode is tried that was not published; relaxed is the default. */
static gboolean is_other(const char *tried, const char *published)
{
	return tried && strcmp(tried, published ? published : "r") != 0;
}

static gboolean has_aligned(const char *header_from,
			    const DmAuthResult *results, guint n,
			    const char *mode)
{
	for (guint i = 0; i < n; i++)
		if (counts(&results[i]) && passes(&results[i]) &&
		    dm_mailstream_is_aligned(header_from, results[i].domain,
					     mode))
			return TRUE;
	return FALSE;
}

/* Whether neither way is aligned under the modes that are tried. */
static gboolean is_hit(const DmMailStream *stream, const DmStreamRow *row,
		       const DmStreamModes *modes)
{
	const DmRecord *record = &row->record;
	gboolean dkim = g_strcmp0(record->dkim, "pass") == 0;
	gboolean spf = g_strcmp0(record->spf, "pass") == 0;

	if (is_other(modes->adkim, row->adkim))
		dkim = has_aligned(stream->header_from, record->dkim_results,
				   record->n_dkim_results, modes->adkim);
	if (is_other(modes->aspf, row->aspf))
		spf = has_aligned(stream->header_from, record->spf_results,
				  record->n_spf_results, modes->aspf);
	return !dkim && !spf;
}

/* ---- what the reporter claims ---------------------------------------- */

/* Whether only the receiver's walk can tell: nothing passes for the very domain
   of From, but something does for another. */
static gboolean hangs_on_walk(const DmStreamRow *row,
			      const DmAuthResult *results, guint n,
			      const char *mode)
{
	gboolean others = FALSE;

	if (!row->by_walk || g_strcmp0(mode, "s") == 0)
		return FALSE;
	for (guint i = 0; i < n; i++) {
		if (!counts(&results[i]) || !passes(&results[i]))
			continue;
		if (g_strcmp0(results[i].domain, row->record.header_from) == 0)
			return FALSE;
		others = TRUE;
	}
	return others;
}

/* Where there is no claim, or nothing to compute it from, nothing is known. */
static gboolean differs(const DmStreamRow *row, const char *claim,
			const DmAuthResult *results, guint n, const char *mode)
{
	const char *from = row->record.header_from;

	return from && claim && n && !hangs_on_walk(row, results, n, mode) &&
	       (strcmp(claim, "pass") == 0) !=
		       has_aligned(from, results, n, mode);
}

void dm_mailstream_disagreement(const DmStreamRow *row, gboolean *dkim,
				gboolean *spf)
{
	const DmRecord *record = &row->record;

	*dkim = differs(row, record->dkim, record->dkim_results,
			record->n_dkim_results, row->adkim);
	*spf = differs(row, record->spf, record->spf_results,
		       record->n_spf_results, row->aspf);
}

static gboolean disagrees(const DmStreamRow *row)
{
	gboolean dkim, spf;

	dm_mailstream_disagreement(row, &dkim, &spf);
	return dkim || spf;
}

gboolean dm_mailstream_pick_disagreeing(DmStore *store, DmFilter *filter,
					GError **error)
{
	if (!dm_store_pick(store, filter, disagrees, error))
		return FALSE;
	filter->picked = TRUE;
	return TRUE;
}

void dm_mailstream_add(DmMailStream *stream, const DmStreamRow *row,
		       const DmStreamModes *modes)
{
	const DmRecord *record = &row->record;
	gboolean dkim = g_strcmp0(record->dkim, "pass") == 0;
	gboolean spf = g_strcmp0(record->spf, "pass") == 0;
	gboolean dkim_found = add_signatures(stream, row);
	gboolean spf_found = add_spf(stream, row);
	gboolean hit = is_hit(stream, row, modes);

	add_evaluation(stream, record, dkim, spf);
	add_found(stream, record->count,
		  record->n_dkim_results ? dkim_found : dkim,
		  record->n_spf_results ? spf_found : spf);
	if (disagrees(row))
		stream->disagreeing += record->count;
	stream->by_walk |= row->by_walk;
	if (!add_reasons(stream, record))
		stream->hit += hit ? record->count : 0;
	else
		stream->hit_overridden += hit ? record->count : 0;
	add_reporter(stream, row->submitter);
	if (!stream->report_key)
		stream->report_key = row->report_key;
	stream->reports += row->reports;
	stream->first_seen =
		dm_time_earlier(stream->first_seen, row->first_seen);
	stream->last_seen = MAX(stream->last_seen, row->last_seen);
}

/* ---- all of them ---------------------------------------------------- */

typedef struct {
	DmMailStream *stream; /* that rows are added to, or NULL */
	const DmStreamModes *modes;
	DmEachStreamFn callback;
	gpointer user;
} Adder;

static gboolean on_row(gpointer user, const DmStreamRow *row, GError **error)
{
	Adder *adder = user;

	if (!adder->stream) {
		adder->stream = dm_mailstream_new(row);
	} else if (!dm_mailstream_has(adder->stream, row)) {
		if (!adder->callback(adder->user, adder->stream, error))
			return FALSE;
		begin(adder->stream, row);
	}
	dm_mailstream_add(adder->stream, row, adder->modes);
	return TRUE;
}

gboolean dm_mailstreams_each(DmStore *store, const DmFilter *filter,
			     const DmStreamModes *modes,
			     DmEachStreamFn callback, gpointer user,
			     GError **error)
{
	Adder adder = { NULL, modes, callback, user };
	gboolean is_good =
		dm_store_streams(store, filter, on_row, &adder, error) &&
		(!adder.stream || callback(user, adder.stream, error));

	dm_mailstream_free(adder.stream);
	return is_good;
}

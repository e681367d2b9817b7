/*
 * Collects what changed, and decides which changes count.  Knows nothing of how
 * they are printed.
 */
#include "report/changelist.h"

#include <string.h>

#include "core/text.h"
#include "core/utctime.h"
#include "report/mailstream.h"
#include "report/silence.h"

/* Policies that reporters tell of one domain; with more somebody plays. */
#define POLICIES_MAX 200
/* Reporters that are told apart. */
#define REPORTERS_MAX 1000

static const char *const tag_names[DM_N_TAGS] = {
	[DM_TAG_P] = "p",	  [DM_TAG_SP] = "sp",	  [DM_TAG_NP] = "np",
	[DM_TAG_ADKIM] = "adkim", [DM_TAG_ASPF] = "aspf", [DM_TAG_PCT] = "pct",
};

/* A source of which failures are looked at, and by what. */
typedef enum { BY_DKIM, BY_SPF, N_METHODS } Method;

static const char *const method_names[N_METHODS] = { "dkim", "spf" };

typedef struct {
	const DmFilter *filter;
	gint64 silence_day;
	GTree *domains; /* name -> DmDomainChanges */
	/* The source in hand. */
	char *domain, *source_ip;
	gboolean failed_before[N_METHODS];
	DmChange *failures[N_METHODS]; /* NULL = none yet; the lists own them */
} Finder;

/* ---- the lists -------------------------------------------------------- */

static void free_change(gpointer data)
{
	DmChange *change = data;

	g_free(change->what);
	g_free(change->host);
	g_free(change->sender);
	g_free(change->auth_domain);
	g_free(change->selector);
	g_free(change->before);
	g_free(change->after);
	g_clear_pointer(&change->reporters, g_hash_table_unref);
	g_free(change);
}

static void free_domain(gpointer data)
{
	DmDomainChanges *domain = data;

	g_free(domain->domain);
	for (guint i = 0; i < DM_N_CHANGES; i++)
		g_ptr_array_unref(domain->lists[i]);
	g_free(domain);
}

static DmDomainChanges *domain_of(Finder *self, const char *name)
{
	const char *key = name ? name : "";
	DmDomainChanges *domain = g_tree_lookup(self->domains, key);

	if (domain)
		return domain;
	domain = g_new0(DmDomainChanges, 1);
	domain->domain = g_strdup(key);
	for (guint i = 0; i < DM_N_CHANGES; i++)
		domain->lists[i] = g_ptr_array_new_with_free_func(free_change);
	g_tree_insert(self->domains, domain->domain, domain);
	return domain;
}

static DmChange *add_change(Finder *self, const char *domain, DmChangeKind kind,
			    const char *what)
{
	DmChange *change = g_new0(DmChange, 1);

	change->kind = kind;
	change->what = g_strdup(what);
	g_ptr_array_add(domain_of(self, domain)->lists[kind], change);
	return change;
}

static DmChange *add_source(Finder *self, DmChangeKind kind,
			    const DmNamedSource *source)
{
	DmChange *change =
		add_change(self, source->domain, kind, source->source_ip);

	change->host = g_strdup(source->host);
	change->sender = g_strdup(source->sender);
	change->is_host_confirmed = source->host_state == DM_HOST_CONFIRMED;
	return change;
}

/* ---- sources, selectors, reporters ------------------------------------ */

static gboolean on_source(gpointer user, const DmChangedSource *row,
			  GError **error G_GNUC_UNUSED)
{
	DmChange *change = add_source(user,
				      row->is_new ? DM_CHANGE_NEW_SOURCE
						  : DM_CHANGE_VANISHED_SOURCE,
				      &row->source);

	change->messages = row->messages;
	change->first_seen = row->first_seen;
	change->last_seen = row->last_seen;
	return TRUE;
}

static gboolean on_selector(gpointer user, const DmNewSelector *row,
			    GError **error G_GNUC_UNUSED)
{
	DmChange *change;

	if (!row->messages ||
	    !dm_mailstream_is_aligned(row->domain, row->signer, NULL))
		return TRUE;
	change = add_change(user, row->domain, DM_CHANGE_NEW_SELECTOR,
			    row->selector);
	change->auth_domain = g_strdup(row->signer);
	change->messages = row->messages;
	change->passed = row->passed;
	change->first_seen = row->first_seen;
	return TRUE;
}

/* One that was silent before already is no news, nor one that never said of
   which days its reports are. */
static gboolean on_reporting(gpointer user, const DmReportingRow *row,
			     GError **error G_GNUC_UNUSED)
{
	Finder *self = user;
	DmChange *change;

	if (!row->last_seen ||
	    !dm_silence_reached(row->first_seen, row->last_seen,
				row->active_days, self->silence_day) ||
	    dm_silence_reached(row->first_seen, row->last_seen,
			       row->active_days, self->filter->since_day - 1))
		return TRUE;
	change = add_change(self, row->domain, DM_CHANGE_SILENT_REPORTER,
			    row->submitter);
	change->messages = row->messages;
	change->first_seen = row->first_seen;
	change->last_seen = row->last_seen;
	return TRUE;
}

/* ---- first failures --------------------------------------------------- */

/*
 * The result that shows that a method failed with an aligned domain, or NULL: a
 * pass beside it makes up for it, and a moment's trouble with DNS is no
 * failure.
 */
static const DmAuthResult *failing(const DmAuthResult *results, guint n,
				   const char *header_from, const char *mode)
{
	const DmAuthResult *found = NULL;

	for (guint i = 0; i < n; i++) {
		const DmAuthResult *result = &results[i];

		if (!result->result || g_strcmp0(result->scope, "helo") == 0 ||
		    !dm_mailstream_is_aligned(header_from, result->domain,
					      mode))
			continue;
		if (strcmp(result->result, "pass") == 0)
			return NULL;
		if (!found && strcmp(result->result, "temperror") != 0)
			found = result;
	}
	return found;
}

static void note_failure(Finder *self, const DmUnalignedRow *row, Method method,
			 const DmAuthResult *result)
{
	DmChange *change = self->failures[method];

	if (!row->is_since)
		self->failed_before[method] = TRUE;
	if (self->failed_before[method])
		return;
	if (!change) {
		change =
			add_source(self, DM_CHANGE_FIRST_FAILURE, &row->source);
		change->method = method_names[method];
		change->auth_domain = g_strdup(result->domain);
		change->selector = g_strdup(result->selector);
		change->first_seen = row->first_seen;
		change->report_key = row->report_key;
		self->failures[method] = change;
	}
	change->messages += row->record.count;
}

static void begin_source(Finder *self, const DmNamedSource *source)
{
	g_free(self->domain);
	g_free(self->source_ip);
	self->domain = g_strdup(source->domain);
	self->source_ip = g_strdup(source->source_ip);
	memset(self->failed_before, 0, sizeof(self->failed_before));
	memset(self->failures, 0, sizeof(self->failures));
}

/* Of a source what was before comes first, then by time. */
static gboolean on_unaligned(gpointer user, const DmUnalignedRow *row,
			     GError **error G_GNUC_UNUSED)
{
	const DmRecord *record = &row->record;
	const DmAuthResult *dkim = NULL, *spf = NULL;
	Finder *self = user;

	/* What is of no message failed for none. */
	if (!record->count)
		return TRUE;
	if (g_strcmp0(self->domain, row->source.domain) != 0 ||
	    g_strcmp0(self->source_ip, row->source.source_ip) != 0)
		begin_source(self, &row->source);
	if (g_strcmp0(record->dkim, "pass") != 0)
		dkim = failing(record->dkim_results, record->n_dkim_results,
			       record->header_from, row->adkim);
	if (g_strcmp0(record->spf, "pass") != 0)
		spf = failing(record->spf_results, record->n_spf_results,
			      record->header_from, row->aspf);
	if (dkim)
		note_failure(self, row, BY_DKIM, dkim);
	if (spf)
		note_failure(self, row, BY_SPF, spf);
	return TRUE;
}

/* ---- policies --------------------------------------------------------- */

/* What a tag means where it is not given (RFC 7489 section 6.3, RFC 9989). */
static const char *effective(const char *const *tags, guint tag)
{
	if (tags[tag] && *tags[tag])
		return tags[tag];
	switch (tag) {
	case DM_TAG_SP:
		return effective(tags, DM_TAG_P);
	case DM_TAG_NP:
		return effective(tags, DM_TAG_SP);
	case DM_TAG_ADKIM:
	case DM_TAG_ASPF:
		return "r";
	case DM_TAG_PCT:
		return "100";
	default:
		return NULL;
	}
}

/*
 * Reporters leave out what is the default, or fill it in, each in its own way.
 * So only what means something else is a change, and between two reporters only
 * what both of them give.
 */
static gboolean has_changed(const DmPolicyTurn *row, guint tag)
{
	const char *before = effective(row->before, tag);
	const char *after = effective(row->after, tag);

	if (g_strcmp0(row->before[tag], row->after[tag]) == 0 || !before ||
	    !after || strcmp(before, after) == 0)
		return FALSE;
	return row->is_own || (row->before[tag] && row->after[tag]);
}

static DmChange *find_policy(const GPtrArray *list, const char *tag,
			     const DmPolicyTurn *row, guint index)
{
	for (guint i = 0; i < list->len; i++) {
		DmChange *change = g_ptr_array_index(list, i);

		if (strcmp(change->what, tag) == 0 &&
		    g_strcmp0(change->before, row->before[index]) == 0 &&
		    g_strcmp0(change->after, row->after[index]) == 0)
			return change;
	}
	return NULL;
}

static void note_policy(Finder *self, const DmPolicyTurn *row, guint tag)
{
	GPtrArray *list = domain_of(self, row->domain)->lists[DM_CHANGE_POLICY];
	DmChange *change = find_policy(list, tag_names[tag], row, tag);

	if (!change && list->len == POLICIES_MAX)
		return;
	if (!change) {
		change = add_change(self, row->domain, DM_CHANGE_POLICY,
				    tag_names[tag]);
		change->before = g_strdup(row->before[tag]);
		change->after = g_strdup(row->after[tag]);
		change->first_seen = row->begin;
		change->reporters = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, NULL);
	}
	if (g_hash_table_size(change->reporters) < REPORTERS_MAX)
		g_hash_table_add(change->reporters,
				 g_strdup(row->submitter ? row->submitter
							 : ""));
}

static gboolean on_turn(gpointer user, const DmPolicyTurn *row,
			GError **error G_GNUC_UNUSED)
{
	for (guint tag = 0; tag < DM_N_TAGS; tag++)
		if (has_changed(row, tag))
			note_policy(user, row, tag);
	return TRUE;
}

/* ---- all of it -------------------------------------------------------- */

static gint by_name(gconstpointer a, gconstpointer b,
		    gpointer unused G_GNUC_UNUSED)
{
	return strcmp(a, b);
}

static gint by_messages(gconstpointer a, gconstpointer b)
{
	const DmChange *left = *(DmChange *const *)a;
	const DmChange *right = *(DmChange *const *)b;

	return (left->messages < right->messages) -
	       (left->messages > right->messages);
}

static gboolean hand_over(gpointer key G_GNUC_UNUSED, gpointer value,
			  gpointer user)
{
	DmDomainChanges *domain = value;

	g_ptr_array_sort(domain->lists[DM_CHANGE_FIRST_FAILURE], by_messages);
	g_ptr_array_add(user, domain);
	return FALSE;
}

GPtrArray *dm_changes_find(DmStore *store, const DmFilter *filter,
			   gint64 silence_day, GError **error)
{
	Finder self = { .filter = filter,
			.silence_day = silence_day,
			.domains = g_tree_new_full(by_name, NULL, NULL, NULL) };
	const DmRecordChanges told = { on_source, on_selector, on_unaligned,
				       &self };
	GPtrArray *found = g_ptr_array_new_with_free_func(free_domain);
	gboolean is_good =
		dm_store_record_changes(store, filter, &told, error) &&
		dm_store_reporting(store, filter, on_reporting, &self, error) &&
		dm_store_policy_turns(store, filter, on_turn, &self, error);

	g_tree_foreach(self.domains, hand_over, found);
	g_tree_unref(self.domains);
	g_free(self.domain);
	g_free(self.source_ip);
	if (!is_good)
		g_clear_pointer(&found, g_ptr_array_unref);
	return found;
}

/* ---- words ------------------------------------------------------------ */

static void append_name(GString *words, const DmChange *change)
{
	const char *name = change->sender;

	if (!name && change->is_host_confirmed)
		name = change->host;
	g_string_append(words, change->what);
	if (name)
		g_string_append_printf(words, " (%s)", name);
}

static void append_messages(GString *words, gint64 messages)
{
	g_string_append_printf(words, "%" G_GINT64_FORMAT " message%s",
			       messages, dm_text_plural(messages));
}

static void append_failure(GString *words, const DmChange *change)
{
	gboolean is_dkim = strcmp(change->method, "dkim") == 0;

	append_name(words, change);
	g_string_append_printf(words, ": %s of %s", is_dkim ? "DKIM" : "SPF",
			       change->auth_domain);
	if (is_dkim && change->selector && *change->selector)
		g_string_append_printf(words, ", selector %s,",
				       change->selector);
	g_string_append(words, " failed for ");
	append_messages(words, change->messages);
}

static void append_policy(GString *words, const DmChange *change)
{
	guint reporters = g_hash_table_size(change->reporters);
	const char *before = change->before && *change->before ? change->before
							       : "not given";
	const char *after =
		change->after && *change->after ? change->after : "not given";

	g_string_append_printf(words, "%s was %s, is %s, says %u reporter%s",
			       change->what, before, after, reporters,
			       dm_text_plural(reporters));
}

/* " since 2026-01-31"; nothing where the reports do not say. */
static void append_since(GString *words, const DmChange *change)
{
	char day[DM_TIME_TEXT];

	if (change->first_seen)
		g_string_append_printf(
			words, " since %s",
			dm_day_format(dm_time_day(change->first_seen), day));
}

char *dm_change_words(const DmChange *change)
{
	GString *words = g_string_new(NULL);
	char last[DM_TIME_TEXT];

	dm_day_format(dm_time_day(change->last_seen), last);
	switch (change->kind) {
	case DM_CHANGE_NEW_SOURCE:
		append_name(words, change);
		g_string_append(words, ": ");
		append_messages(words, change->messages);
		append_since(words, change);
		break;
	case DM_CHANGE_VANISHED_SOURCE:
		append_name(words, change);
		g_string_append(words, ": ");
		append_messages(words, change->messages);
		g_string_append(words, " before, none ");
		if (change->last_seen)
			g_string_append_printf(words, "after %s", last);
		else
			g_string_append(words, "since");
		break;
	case DM_CHANGE_NEW_SELECTOR:
		g_string_append_printf(words, "%s of %s: ",
				       *change->what ? change->what : "(none)",
				       change->auth_domain);
		append_messages(words, change->messages);
		append_since(words, change);
		g_string_append_printf(words, ", %" G_GINT64_FORMAT " pass%s",
				       change->passed,
				       change->passed == 1 ? "es" : "");
		break;
	case DM_CHANGE_FIRST_FAILURE:
		append_failure(words, change);
		append_since(words, change);
		g_string_append(words, ", never before");
		break;
	case DM_CHANGE_SILENT_REPORTER:
		g_string_append_printf(
			words, "%s: no report after %s",
			change->what ? change->what : "without a name", last);
		break;
	case DM_CHANGE_POLICY:
		append_policy(words, change);
		append_since(words, change);
		break;
	case DM_N_CHANGES:
		g_assert_not_reached();
	}
	return g_string_free(words, FALSE);
}

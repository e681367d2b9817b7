/*
 * Sends what only a TLS report has.  Knows nothing of what the sink does.
 *
 * All of it stands in memory: core/limits bounds what a report may hold.
 */
#include <sqlite3.h>

#include "store/replay.h"

#define LISTS 2 /* policy-string, mx-host */

/* The parts of one policy. */
typedef struct {
	GArray *lists[LISTS]; /* DmText */
	GArray *details;      /* DmTlsDetail */
} Parts;

typedef struct {
	DmReplay *replay;
	GArray *policies; /* DmTlsPolicy */
	GPtrArray *parts; /* Parts, of each policy */
} Policies;

static void parts_free(gpointer data)
{
	Parts *parts = data;

	for (guint i = 0; i < LISTS; i++)
		g_array_unref(parts->lists[i]);
	g_array_unref(parts->details);
	g_free(parts);
}

static void read_policy(gpointer user, DmStatement *row)
{
	Policies *self = user;
	Parts *parts = g_new0(Parts, 1);
	DmTlsPolicy policy = {
		.policy_type = dm_replay_text(self->replay, row, 0),
		.policy_domain = dm_replay_text(self->replay, row, 1),
		.has_successful = dm_column_given(row, 2),
		.successful = sqlite3_column_int64(row, 2),
		.has_failed = dm_column_given(row, 3),
		.failed = sqlite3_column_int64(row, 3),
	};

	for (guint i = 0; i < LISTS; i++)
		parts->lists[i] = g_array_new(FALSE, FALSE, sizeof(DmText));
	parts->details = g_array_new(FALSE, FALSE, sizeof(DmTlsDetail));
	g_array_append_val(self->policies, policy);
	g_ptr_array_add(self->parts, parts);
}

/* The policy that the first column of a row names, or NULL. */
static Parts *parts_of(const Policies *self, DmStatement *row)
{
	gint64 seq = sqlite3_column_int64(row, 0);

	return seq >= 0 && seq < self->parts->len
		       ? g_ptr_array_index(self->parts, (guint)seq)
		       : NULL;
}

static void read_text(gpointer user, DmStatement *row)
{
	Policies *self = user;
	Parts *parts = parts_of(self, row);
	guint list = (guint)sqlite3_column_int(row, 1);
	DmText text = { dm_replay_text(self->replay, row, 2) };

	if (parts && list < LISTS)
		g_array_append_val(parts->lists[list], text);
}

static void read_detail(gpointer user, DmStatement *row)
{
	Policies *self = user;
	const DmReplay *replay = self->replay;
	Parts *parts = parts_of(self, row);
	DmTlsDetail detail = {
		.result_type = dm_replay_text(replay, row, 1),
		.sending_mta_ip = dm_replay_text(replay, row, 2),
		.receiving_ip = dm_replay_text(replay, row, 3),
		.receiving_mx_hostname = dm_replay_text(replay, row, 4),
		.receiving_mx_helo = dm_replay_text(replay, row, 5),
		.has_failed = dm_column_given(row, 6),
		.failed = sqlite3_column_int64(row, 6),
		.additional_information = dm_replay_text(replay, row, 7),
		.failure_reason_code = dm_replay_text(replay, row, 8),
	};

	if (parts)
		g_array_append_val(parts->details, detail);
}

/* Ties the parts to their policies, now that none of them grows any more. */
static void join(const Policies *self, DmTls *tls)
{
	for (guint i = 0; i < self->policies->len; i++) {
		DmTlsPolicy *policy =
			&g_array_index(self->policies, DmTlsPolicy, i);
		const Parts *parts = g_ptr_array_index(self->parts, i);

		policy->policy_string = (void *)parts->lists[0]->data;
		policy->n_policy_string = parts->lists[0]->len;
		policy->mx_host = (void *)parts->lists[1]->data;
		policy->n_mx_host = parts->lists[1]->len;
		policy->details = (void *)parts->details->data;
		policy->n_details = parts->details->len;
	}
	tls->policies = (void *)self->policies->data;
	tls->n_policies = self->policies->len;
}

static gboolean load(Policies *self, DmTls *tls, GError **error)
{
	static const struct {
		DmSql sql;
		void (*read)(gpointer user, DmStatement *row);
	} steps[] = {
		{ DM_SQL_TLS_POLICIES, read_policy },
		{ DM_SQL_TLS_TEXTS, read_text },
		{ DM_SQL_TLS_DETAILS, read_detail },
	};
	const DmReplay *replay = self->replay;

	for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
		if (!dm_replay_rows(replay->store, steps[i].sql, replay->key,
				    steps[i].read, self, error))
			return FALSE;
	*tls = (DmTls){
		.organization_name = replay->org_name,
		.contact_info = replay->email,
		.report_id = replay->report_id,
		.has_begin = replay->has_begin,
		.has_end = replay->has_end,
		.begin = replay->begin,
		.end = replay->end,
	};
	join(self, tls);
	return TRUE;
}

gboolean dm_replay_tls(DmReplay *replay, DmReport *report, const DmWhere *where,
		       const DmSink *sink, gpointer user, GError **error)
{
	g_autoptr(GArray) policies =
		g_array_new(FALSE, FALSE, sizeof(DmTlsPolicy));
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(parts_free);
	Policies self = { replay, policies, parts };

	(void)where; /* there are no records to leave out */
	return load(&self, &report->tls, error) &&
	       sink->begin(user, report, error) &&
	       sink->end(user, report, error);
}

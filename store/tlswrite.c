/*
 * Writes what only a TLS report has.  Knows nothing of the header that all
 * reports have.
 */
#include "store/database.h"

/* The row that a part belongs to. */
typedef struct {
	gint64 key, policy;
} Place;

static gboolean write_texts(DmStore *store, const Place *place, gint64 list,
			    const DmText *texts, guint n, GError **error)
{
	for (guint i = 0; i < n; i++) {
		gint64 text;

		if (!dm_intern_text(store, texts[i].text, &text, error) ||
		    !dm_sql_run(store, DM_SQL_TLS_TEXT_ADD, error, "iiiii",
				place->key, place->policy, list, (gint64)i,
				text))
			return FALSE;
	}
	return TRUE;
}

static gboolean write_detail(DmStore *store, const Place *place, gint64 seq,
			     const DmTlsDetail *detail, GError **error)
{
	const char *texts[] = { detail->result_type,
				detail->receiving_mx_hostname,
				detail->receiving_mx_helo,
				detail->additional_information,
				detail->failure_reason_code };
	gint64 ids[G_N_ELEMENTS(texts)], sending, receiving;

	return dm_intern_texts(store, texts, G_N_ELEMENTS(texts), ids, error) &&
	       dm_intern_source(store, detail->sending_mta_ip, &sending,
				error) &&
	       dm_intern_source(store, detail->receiving_ip, &receiving,
				error) &&
	       dm_sql_run(store, DM_SQL_TLS_DETAIL_ADD, error, "iiiiiiiiiii",
			  place->key, place->policy, seq, ids[0], sending,
			  receiving, ids[1], ids[2],
			  detail->has_failed ? detail->failed : DM_ABSENT,
			  ids[3], ids[4]);
}

static gboolean write_policy(DmStore *store, const Place *place,
			     const DmTlsPolicy *policy, GError **error)
{
	const char *texts[] = { policy->policy_domain, policy->policy_type };
	gint64 ids[G_N_ELEMENTS(texts)];

	if (!dm_intern_texts(store, texts, G_N_ELEMENTS(texts), ids, error) ||
	    !dm_sql_run(store, DM_SQL_TLS_POLICY_ADD, error, "iiiiii",
			place->key, place->policy, ids[0], ids[1],
			policy->has_successful ? policy->successful : DM_ABSENT,
			policy->has_failed ? policy->failed : DM_ABSENT) ||
	    !write_texts(store, place, 0, policy->policy_string,
			 policy->n_policy_string, error) ||
	    !write_texts(store, place, 1, policy->mx_host, policy->n_mx_host,
			 error))
		return FALSE;
	for (guint i = 0; i < policy->n_details; i++)
		if (!write_detail(store, place, i, &policy->details[i], error))
			return FALSE;
	return TRUE;
}

gboolean dm_tls_write(DmStore *store, gint64 key, const DmTls *tls,
		      GError **error)
{
	for (guint i = 0; i < tls->n_policies; i++) {
		const Place place = { key, i };

		if (!write_policy(store, &place, &tls->policies[i], error))
			return FALSE;
	}
	return TRUE;
}

/*
 * Writes a digest as JSON.  It leaves nothing out.
 */
#include "report/bulletinjson.h"

#include "core/utctime.h"
#include "report/bulletinletter.h"
#include "report/changejson.h"
#include "report/impactjson.h"

static void write_figures(DmJsonWriter *json, const DmFigures *figures)
{
	const struct {
		const char *key;
		gint64 value;
	} plain[] = {
		{ "messages", figures->messages },
		{ "dmarc_pass", figures->dmarc_pass },
		{ "dkim_aligned", figures->dkim_aligned },
		{ "spf_aligned", figures->spf_aligned },
		{ "both", figures->both },
		{ "neither", figures->neither },
		{ "reports", figures->reports },
		{ "reporters", figures->reporters },
		{ "sources", figures->sources },
	};

	for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
		dm_json_member_int(json, plain[i].key, plain[i].value);
	dm_json_key(json, "dispositions");
	dm_json_begin_object(json);
	dm_json_member_int(json, "none", figures->none);
	dm_json_member_int(json, "quarantine", figures->quarantine);
	dm_json_member_int(json, "reject", figures->reject);
	dm_json_member_int(json, "other", figures->other);
	dm_json_end_object(json);
}

/* The figures of now, and in `before` those of the days before. */
static void write_both(DmJsonWriter *json, const DmFigures *now,
		       const DmFigures *before)
{
	write_figures(json, now);
	dm_json_key(json, "before");
	dm_json_begin_object(json);
	write_figures(json, before);
	dm_json_end_object(json);
}

static void write_domains(DmJsonWriter *json, const DmBulletin *bulletin)
{
	dm_json_key(json, "domains");
	dm_json_begin_array(json);
	for (guint i = 0; i < bulletin->domains->len; i++) {
		const DmBulletinDomain *row =
			g_ptr_array_index(bulletin->domains, i);

		dm_json_begin_object(json);
		dm_json_member_text(json, "domain", row->domain);
		dm_json_member_text(json, "p",
				    g_hash_table_lookup(bulletin->published,
							row->domain));
		write_both(json, &row->now, &row->before);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
	dm_json_key(json, "total");
	dm_json_begin_object(json);
	write_both(json, &bulletin->now, &bulletin->before);
	dm_json_end_object(json);
}

static void write_failing(DmJsonWriter *json, const DmBulletin *bulletin)
{
	dm_json_key(json, "new_failing_sources");
	dm_json_begin_array(json);
	for (guint i = 0; i < bulletin->failing->len; i++) {
		const DmBulletinFailing *row =
			g_ptr_array_index(bulletin->failing, i);

		dm_json_begin_object(json);
		dm_json_member_text(json, "domain", row->domain);
		dm_json_member_text(json, "source_ip", row->change->what);
		dm_json_member_text(json, "verdict",
				    dm_verdict_name(row->verdict));
		dm_json_member_int(json, "messages", row->change->messages);
		dm_json_member_int(json, "neither", row->neither);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
}

static void write_changes(DmJsonWriter *json, const DmBulletin *bulletin)
{
	dm_json_key(json, "changes");
	dm_json_begin_object(json);
	dm_json_key(json, "rows");
	dm_json_begin_array(json);
	for (guint i = 0; i < bulletin->changes->len; i++)
		dm_change_json_row(json,
				   g_ptr_array_index(bulletin->changes, i));
	dm_json_end_array(json);
	dm_json_key(json, "total");
	dm_change_json_total(json, bulletin->changes);
	dm_json_end_object(json);
}

static void write_readiness(DmJsonWriter *json, const DmBulletin *bulletin)
{
	dm_json_key(json, "readiness");
	dm_json_begin_array(json);
	for (guint i = 0; i < bulletin->impacts->len; i++)
		dm_impact_json(json, g_ptr_array_index(bulletin->impacts, i),
			       "reject");
	dm_json_end_array(json);
}

static void write_reporters(DmJsonWriter *json, const DmBulletin *bulletin)
{
	dm_json_key(json, "reporters");
	dm_json_begin_array(json);
	for (guint i = 0; i < bulletin->reporters->len; i++) {
		const DmBulletinReporter *row =
			g_ptr_array_index(bulletin->reporters, i);

		dm_json_begin_object(json);
		dm_json_member_text(json, "org_name", row->org_name);
		dm_json_member_int(json, "reports", row->reports);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
}

static void write_reports(DmJsonWriter *json, const DmBulletin *bulletin)
{
	char stored[DM_TIME_TEXT];

	dm_json_key(json, "reports");
	dm_json_begin_object(json);
	dm_json_member_int(json, "aggregate",
			   bulletin->reports[DM_KIND_AGGREGATE]);
	dm_json_member_int(json, "failure", bulletin->reports[DM_KIND_FAILURE]);
	dm_json_member_int(json, "tls", bulletin->reports[DM_KIND_TLS]);
	dm_json_member_text(json, "last_stored",
			    bulletin->last_stored
				    ? dm_time_format(bulletin->last_stored,
						     stored)
				    : NULL);
	write_reporters(json, bulletin);
	dm_json_key(json, "quarantine");
	dm_json_begin_object(json);
	dm_json_member_int(json, "items", bulletin->quarantined);
	dm_json_member_int(json, "new", bulletin->newly_quarantined);
	dm_json_end_object(json);
	dm_json_end_object(json);
}

void dm_bulletin_json(const DmBulletin *bulletin, const char *const *filters,
		      FILE *out)
{
	g_autoptr(DmJsonWriter) json = dm_json_writer_new(out);
	g_autofree char *subject = dm_bulletin_subject(bulletin);

	dm_json_begin_answer(json, "digest", filters);
	dm_json_key(json, "period");
	dm_change_json_period(json, &bulletin->filter);
	dm_json_member_text(json, "subject", subject);
	dm_json_member_bool(json, "quiet", dm_bulletin_is_quiet(bulletin));
	write_domains(json, bulletin);
	write_failing(json, bulletin);
	write_changes(json, bulletin);
	write_readiness(json, bulletin);
	write_reports(json, bulletin);
	dm_json_end_object(json);
	dm_json_newline(json);
}

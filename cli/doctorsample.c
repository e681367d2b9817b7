/*
 * Reads one mail as any other, in the sandbox, and says what is in it.  It
 * stores nothing.
 */
#include "cli/doctorsample.h"

#include "cli/readers.h"

/* The first report of the mail. */
typedef struct {
	gboolean is_there;
	DmKind kind;
	DmReportKey key;
} Sample;

static gboolean begin(gpointer user G_GNUC_UNUSED,
		      const DmReport *report G_GNUC_UNUSED,
		      GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static gboolean records(gpointer user G_GNUC_UNUSED,
			const DmRecord *rows G_GNUC_UNUSED,
			guint n G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static gboolean end(gpointer user, const DmReport *report,
		    GError **error G_GNUC_UNUSED)
{
	Sample *sample = user;

	if (sample->is_there || !dm_report_has_identity(report))
		return TRUE;
	sample->is_there = TRUE;
	sample->kind = report->kind;
	dm_report_key(report, &sample->key);
	return TRUE;
}

static void discard(gpointer user G_GNUC_UNUSED)
{
}

static const DmSink sink = {
	.begin = begin,
	.records = records,
	.end = end,
	.discard = discard,
};

static void tell_report(DmDoctor *doctor, const Sample *sample,
			const DmParseResult *result, const char *newest)
{
	static const char *const nouns[] = {
		[DM_KIND_AGGREGATE] = "an aggregate report",
		[DM_KIND_FAILURE] = "a failure report",
		[DM_KIND_TLS] = "a TLS report",
	};
	const char *by = sample->key.submitter;
	const char *about = sample->key.domain;
	g_autofree char *more =
		result->reports > 1
			? g_strdup_printf(", and %u more", result->reports - 1)
			: g_strdup("");

	dm_doctor_tell(doctor, "sample", DM_CHECK_OK, "%s holds %s%s%s%s%s%s",
		       newest, nouns[sample->kind], *by ? " of " : "", by,
		       about ? " for " : "", about ? about : "", more);
}

static void tell_other(DmDoctor *doctor, const DmParseResult *result,
		       const char *newest)
{
	const DmFinding *worst = dm_findings_worst(result->findings);
	const char *text =
		worst ? worst->text : "nothing in it claims to be one";

	if (result->refused)
		dm_doctor_tell(
			doctor, "sample", DM_CHECK_NOTE,
			"%s cannot be read and would go into the quarantine: %s",
			newest, text);
	else
		dm_doctor_tell(doctor, "sample", DM_CHECK_OK,
			       "%s holds no report: %s", newest, text);
}

void dm_doctor_sample(DmDoctor *doctor, GBytes *bytes, const char *newest)
{
	g_autoptr(DmPool) pool = dm_readers_new(doctor->cli, DM_JOBS_UNSET);
	g_auto(DmParseResult) result = { 0 };
	g_autoptr(GError) error = NULL;
	Sample sample = { FALSE };

	dm_parse_result_init(&result);
	if (!dm_pool_read(pool, bytes, &sink, &sample, &result, &error))
		dm_doctor_tell(doctor, "sample", DM_CHECK_BAD,
			       "%s cannot be opened: %s", newest,
			       error->message);
	else if (sample.is_there && !result.refused)
		tell_report(doctor, &sample, &result, newest);
	else
		tell_other(doctor, &result, newest);
	dm_report_key_clear(&sample.key);
}

/*
 * A failure report as parsedmarc writes it: its members are the fields of
 * message/feedback-report, and the message stands beside them.
 */
#include <jansson.h>
#include <string.h>

#include "core/utctime.h"
#include "parse/alignment.h"
#include "parse/failure.h"
#include "parse/failuresample.h"
#include "parse/import.h"
#include "parse/mail.h"
#include "parse/mailfields.h"
#include "parse/values.h"
#include "parse/whole.h"

/* Two of these make a failure report. */
static const char *const known[] = { "feedback_type", "arrival_date_utc",
				     "auth_failure", "sample" };

/* What is read otherwise, or was made of another member. */
static const char *const apart[] = { "arrival_date",  "arrival_date_utc",
				     "received_date", "sample",
				     "source_ip",     NULL };
/* parsedmarc joins what stands more than once. */
static const char *const lists[] = { "reported_domain", "original_rcpt_to",
				     NULL };

/* NULL where there is no text; a NUL in it is replaced.  Caller frees. */
static char *text_of(const json_t *value)
{
	gboolean repaired;

	return json_is_string(value)
		       ? dm_field_text(json_string_value(value),
				       json_string_length(value), &repaired)
		       : NULL;
}

static void read_texts(DmFailureDraft *draft, const char *field,
		       const char *name, const char *text)
{
	g_auto(GStrv) parts = NULL;

	if (!g_strv_contains(lists, name)) {
		dm_failure_read_field(draft, field, text);
		return;
	}
	parts = g_strsplit(text, ",", -1);
	for (guint i = 0; parts[i]; i++)
		dm_failure_read_field(draft, field, parts[i]);
}

static void read_member(DmFailureDraft *draft, const char *name,
			const json_t *value)
{
	g_autofree char *field = g_strdelimit(g_strdup(name), "_", '-');
	g_autofree char *text = text_of(value);

	if (text && !g_strv_contains(apart, name))
		read_texts(draft, field, name, text);
}

/* A list of words, joined; caller frees. */
static char *words_of(const json_t *list)
{
	GString *words = g_string_new(NULL);
	const json_t *word;
	gsize i;

	json_array_foreach((json_t *)list, i, word)
	{
		g_autofree char *text = text_of(word);

		if (text)
			g_string_append_printf(words, "%s%s",
					       words->len ? "," : "", text);
	}
	return g_string_free(words, FALSE);
}

static void read_words(DmFailureDraft *draft, const json_t *tree)
{
	const json_t *mechanisms =
		json_object_get(tree, "authentication_mechanisms");
	g_autofree char *failures =
		words_of(json_object_get(tree, "auth_failure"));
	g_autofree char *identities = words_of(mechanisms);
	gboolean is_auth =
		g_strcmp0(draft->failure.feedback_type, "auth-failure") == 0;

	/* That is parsedmarc's word where a report names none. */
	if (*failures && (is_auth || strcmp(failures, "dmarc") != 0))
		dm_failure_read_field(draft, "Auth-Failure", failures);
	if (json_is_array(mechanisms))
		dm_failure_read_field(draft, "Identity-Alignment",
				      *identities ? identities : "none");
}

/* As the reporter wrote it; where that is unreadable, as parsedmarc read it. */
static void read_arrival(DmFailureDraft *draft, const json_t *tree)
{
	DmFailure *failure = &draft->failure;
	g_autofree char *text = text_of(json_object_get(tree, "arrival_date"));
	g_autofree char *utc =
		text_of(json_object_get(tree, "arrival_date_utc"));
	gint64 seconds;

	if (text && dm_mail_read_date(text, &seconds)) {
		dm_failure_read_field(draft, "Arrival-Date", text);
		return;
	}
	failure->arrival_date_text = dm_failure_keep(draft, text ? text : utc);
	if (!utc || !dm_value_written_date(utc, &seconds) || seconds < 0 ||
	    seconds > DM_TIME_MAX)
		return;
	failure->has_arrival_date = TRUE;
	failure->arrival_date = seconds;
}

static void read_sample(DmFailureDraft *draft, const json_t *tree,
			const DmLimits *limits)
{
	const json_t *sample = json_object_get(tree, "sample");
	const char *text = json_string_value(sample);

	if (text && dm_failure_read_sample(draft, text,
					   json_string_length(sample), limits))
		return;
	dm_findings_add(draft->findings, DM_SEVERITY_WARNING, "sample-missing",
			NULL,
			"the report does not show the message it is about");
}

static void read_tree(DmFailureDraft *draft, const json_t *tree,
		      const DmLimits *limits)
{
	const json_t *source = json_object_get(tree, "source");
	g_autofree char *address =
		text_of(json_object_get(source, "ip_address"));
	const char *name;
	const json_t *value;

	json_object_foreach((json_t *)tree, name, value)
		read_member(draft, name, value);
	if (address)
		dm_failure_read_field(draft, "Source-IP", address);
	read_words(draft, tree);
	read_arrival(draft, tree);
	read_sample(draft, tree, limits);
	dm_failure_check_fields(draft);
	dm_failure_align(&draft->failure);
	dm_import_note(draft->findings);
}

static gboolean is_failure(const json_t *tree)
{
	guint n = 0;

	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		n += json_object_get(tree, known[i]) != NULL;
	return n > 1;
}

DmImportResult dm_import_failure(const DmImportPiece *piece)
{
	DmRun *run = piece->run;
	g_autoptr(DmFailureDraft) draft = NULL;
	DmReport report = { .kind = DM_KIND_FAILURE,
			    .document = piece->name,
			    .imported = DM_IMPORT_EXACT };

	if (!is_failure(piece->tree))
		return DM_IMPORT_FOREIGN;
	run->result->has_failure = TRUE;
	draft = dm_failure_draft_new();
	read_tree(draft, piece->tree, run->limits);
	report.findings = draft->findings;
	report.failure = draft->failure;
	return dm_whole_send(run, &report, piece->bytes) ? DM_IMPORT_DONE
							 : DM_IMPORT_FAILED;
}

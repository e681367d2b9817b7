/*
 * Prints checks.  What is in a section its own renderer tells; here is the
 * frame: headings, judgements, what is unknown, sums.
 */
#include "report/answer_check.h"

#include <string.h>

#include "report/checkdkim.h"
#include "report/checkdmarc.h"
#include "report/checkmx.h"
#include "report/checkspf.h"
#include "report/checktransport.h"
#include "report/csvwriter.h"
#include "report/output.h"
#include "report/wrap.h"

struct _DmCheckAnswer {
	DmCheckAnswerOptions options;
	DmJsonWriter *json;
	DmCsvWriter *csv;
	DmPageLines page;
	GHashTable *published; /* lines that the page of a domain shows */
	gint64 domains, unchecked;
	gint64 counts[DM_SEVERITY_ERROR + 1];
};

/* Whether a judgement is by one of the rules. */
static gboolean is_of(const DmJudgement *judgement, const DmRule *rules)
{
	for (; rules->id; rules++)
		if (judgement->rule == rules)
			return TRUE;
	return FALSE;
}

/* ---- JSON ----------------------------------------------------------- */

static void write_judgement(DmJsonWriter *json, const DmJudgement *judgement)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "id", judgement->rule->id);
	dm_json_member_text(json, "severity",
			    dm_severity_name(judgement->severity));
	dm_json_member_text(json, "section", judgement->rule->section);
	dm_json_member_text(json, "where", judgement->where);
	dm_json_member_text(json, "text", judgement->text);
	dm_json_member_text(json, "publish", judgement->publish);
	dm_json_end_object(json);
}

static void write_unchecked(DmJsonWriter *json, const DmUnchecked *unchecked)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "name", unchecked->name);
	dm_json_member_text(json, "type", unchecked->what);
	dm_json_member_text(json, "text",
			    dm_dns_status_text(unchecked->status));
	dm_json_end_object(json);
}

static void write_counts(DmJsonWriter *json, const gint64 *counts)
{
	dm_json_member_int(json, "errors", counts[DM_SEVERITY_ERROR]);
	dm_json_member_int(json, "warnings", counts[DM_SEVERITY_WARNING]);
	dm_json_member_int(json, "notes", counts[DM_SEVERITY_INFO]);
}

static void write_lists(DmJsonWriter *json, const DmCheck *check)
{
	dm_json_key(json, "findings");
	dm_json_begin_array(json);
	for (guint i = 0; i < dm_judgements_count(check->judgements); i++)
		write_judgement(json, dm_judgements_get(check->judgements, i));
	dm_json_end_array(json);
	dm_json_key(json, "unchecked");
	dm_json_begin_array(json);
	for (guint i = 0; i < check->unchecked->len; i++)
		write_unchecked(json, dm_check_unchecked(check, i));
	dm_json_end_array(json);
}

/* Whether there is something to tell of a section; else null. */
static gboolean begin_section(DmJsonWriter *json, const char *key,
			      gconstpointer section)
{
	dm_json_key(json, key);
	if (!section)
		dm_json_null(json);
	return section != NULL;
}

static void write_sections(DmJsonWriter *json, const DmCheck *check)
{
	if (begin_section(json, "delivery_path", check->mx))
		dm_check_mx_json(json, check->mx);
	if (begin_section(json, "spf", check->spf))
		dm_check_spf_json(json, check->spf);
	if (begin_section(json, "dkim", check->dkim))
		dm_check_dkim_json(json, check->dkim);
	if (begin_section(json, "dmarc", check->dmarc))
		dm_check_dmarc_json(json, check->dmarc);
	if (begin_section(json, "mta_sts", check->mtasts))
		dm_check_mtasts_json(json, check->mtasts);
	if (begin_section(json, "tls_rpt", check->tlsrpt))
		dm_check_tlsrpt_json(json, check->tlsrpt);
	if (begin_section(json, "dane", check->dane))
		dm_check_dane_json(json, check->dane);
	if (begin_section(json, "bimi", check->bimi))
		dm_check_bimi_json(json, check->bimi);
}

static void add_json(DmCheckAnswer *answer, const DmCheck *check,
		     const gint64 *counts)
{
	DmJsonWriter *json = answer->json;

	dm_json_begin_object(json);
	dm_json_member_text(json, "domain", check->domain);
	write_counts(json, counts);
	dm_json_member_int(json, "queries", check->queries);
	write_sections(json, check);
	write_lists(json, check);
	dm_json_end_object(json);
}

/* ---- CSV ------------------------------------------------------------ */

static void put_row(DmCsvWriter *csv, const char *const *cells, guint n)
{
	for (guint i = 0; i < n; i++)
		dm_csv_text(csv, cells[i]);
	dm_csv_end_row(csv);
}

static void begin_csv(DmCheckAnswer *answer)
{
	static const char *const header[] = { "domain",	 "id",	  "severity",
					      "section", "where", "text",
					      "publish" };

	answer->csv = dm_csv_writer_new(answer->options.emit->out,
					answer->options.emit->raw_cells);
	put_row(answer->csv, header, G_N_ELEMENTS(header));
}

static void add_csv(DmCheckAnswer *answer, const DmCheck *check)
{
	for (guint i = 0; i < dm_judgements_count(check->judgements); i++) {
		const DmJudgement *row =
			dm_judgements_get(check->judgements, i);
		const char *const cells[] = {
			check->domain,
			row->rule->id,
			dm_severity_name(row->severity),
			row->rule->section,
			row->where,
			row->text,
			row->publish,
		};

		put_row(answer->csv, cells, G_N_ELEMENTS(cells));
	}
	for (guint i = 0; i < check->unchecked->len; i++) {
		const DmUnchecked *row = dm_check_unchecked(check, i);
		g_autofree char *text =
			g_strdup_printf("could not check (%s): %s", row->what,
					dm_dns_status_text(row->status));
		const char *const cells[] = { check->domain, NULL,
					      "unknown",     NULL,
					      row->name,     text,
					      NULL };

		put_row(answer->csv, cells, G_N_ELEMENTS(cells));
	}
}

/* ---- for people ----------------------------------------------------- */

static const char *const marks[] = {
	[DM_SEVERITY_INFO] = "note",
	[DM_SEVERITY_WARNING] = "warning",
	[DM_SEVERITY_ERROR] = "ERROR",
};

static void put_judgement(DmCheckAnswer *answer, const DmJudgement *judgement)
{
	DmPageLines *page = &answer->page;
	g_autofree char *head =
		g_strdup_printf("  %-7s %-6s ", marks[judgement->severity],
				judgement->rule->id);
	g_autofree char *text = g_strdup_printf("%s [%s]", judgement->text,
						judgement->rule->section);

	dm_page_wrap(page, answer->options.emit->width, head, text);
	/* Several faults of one record are mended by one line. */
	if (!judgement->publish ||
	    !g_hash_table_add(answer->published, g_strdup(judgement->publish)))
		return;
	g_string_append(page->line, "                 publish: ");
	dm_page_add(page, judgement->publish);
	dm_page_put(page);
}

static void put_judgements(DmCheckAnswer *answer, const DmCheck *check,
			   const DmRule *rules)
{
	/* The worst first. */
	for (int severity = DM_SEVERITY_ERROR; severity >= 0; severity--)
		for (guint i = 0; i < dm_judgements_count(check->judgements);
		     i++) {
			const DmJudgement *judgement =
				dm_judgements_get(check->judgements, i);

			if ((int)judgement->severity == severity &&
			    (!rules || is_of(judgement, rules)) &&
			    (answer->options.is_full ||
			     severity > DM_SEVERITY_INFO))
				put_judgement(answer, judgement);
		}
}

static void put_unchecked(DmCheckAnswer *answer, const DmCheck *check)
{
	for (guint i = 0; i < check->unchecked->len; i++) {
		const DmUnchecked *row = dm_check_unchecked(check, i);
		g_autofree char *text =
			g_strdup_printf("%s %s: %s", row->what, row->name,
					dm_dns_status_text(row->status));

		dm_page_wrap(&answer->page, answer->options.emit->width,
			     "  could not check  ", text);
	}
}

static void add_count(GString *line, gint64 n, const char *one,
		      const char *many)
{
	if (n)
		g_string_append_printf(line, ", %" G_GINT64_FORMAT " %s", n,
				       n == 1 ? one : many);
}

static void put_title(DmPageLines *page, const DmCheck *check,
		      const gint64 *counts)
{
	g_autoptr(GString) line = g_string_new(NULL);

	add_count(line, counts[DM_SEVERITY_ERROR], "error", "errors");
	add_count(line, counts[DM_SEVERITY_WARNING], "warning", "warnings");
	add_count(line, counts[DM_SEVERITY_INFO], "note", "notes");
	add_count(line, check->unchecked->len, "question without an answer",
		  "questions without an answer");
	dm_page_add(page, check->domain);
	g_string_append_printf(page->line, ": %s",
			       line->len ? line->str + 2 : "nothing to mend");
	dm_page_put_heading(page);
}

static gboolean put_section(DmPageLines *page, const char *title,
			    gconstpointer section)
{
	if (!section)
		return FALSE;
	g_string_append_printf(page->line, "\n%s", title);
	dm_page_put_heading(page);
	return TRUE;
}

/* Who sends and who receives: what a sender looks at first. */
static void put_mail(DmCheckAnswer *answer, const DmCheck *check)
{
	DmPageLines *page = &answer->page;

	if (put_section(page, "Delivery path (MX)", check->mx)) {
		dm_check_mx_page(page, check->mx);
		put_judgements(answer, check, dm_mx_rules);
	}
	if (put_section(page, "SPF", check->spf)) {
		dm_check_spf_page(page, check->spf);
		put_judgements(answer, check, dm_spf_rules);
	}
	if (put_section(page, "DKIM", check->dkim)) {
		dm_check_dkim_page(page, check->dkim);
		put_judgements(answer, check, dm_dkim_rules);
	}
	if (put_section(page, "DMARC", check->dmarc)) {
		dm_check_dmarc_page(page, check->dmarc);
		put_judgements(answer, check, dm_dmarc_rules);
	}
}

static void put_transport(DmCheckAnswer *answer, const DmCheck *check)
{
	DmPageLines *page = &answer->page;

	if (put_section(page, "MTA-STS", check->mtasts)) {
		dm_check_mtasts_page(page, check->mtasts);
		put_judgements(answer, check, dm_mtasts_rules);
	}
	if (put_section(page, "TLS-RPT", check->tlsrpt)) {
		dm_check_tlsrpt_page(page, check->tlsrpt);
		put_judgements(answer, check, dm_tlsrpt_rules);
	}
	if (put_section(page, "DANE", check->dane)) {
		dm_check_dane_page(page, check->dane);
		put_judgements(answer, check, dm_dane_rules);
	}
	if (put_section(page, "BIMI", check->bimi)) {
		dm_check_bimi_page(page, check->bimi);
		put_judgements(answer, check, dm_bimi_rules);
	}
}

static void add_page(DmCheckAnswer *answer, const DmCheck *check,
		     const gint64 *counts)
{
	if (answer->domains > 1 && answer->options.is_full)
		dm_page_put(&answer->page);
	g_hash_table_remove_all(answer->published);
	put_title(&answer->page, check, counts);
	if (answer->options.is_full) {
		put_mail(answer, check);
		put_transport(answer, check);
		if (put_section(&answer->page, "Not known",
				check->unchecked->len ? check : NULL))
			put_unchecked(answer, check);
		return;
	}
	put_judgements(answer, check, NULL);
	put_unchecked(answer, check);
}

/* ---- the answer ----------------------------------------------------- */

DmCheckAnswer *dm_check_answer_new(const DmCheckAnswerOptions *options)
{
	DmCheckAnswer *answer = g_new0(DmCheckAnswer, 1);
	FILE *out = options->emit->out;

	answer->options = *options;
	dm_page_init(&answer->page, out, options->emit->colour);
	answer->published =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (options->emit->format == DM_FORMAT_CSV) {
		begin_csv(answer);
	} else if (options->emit->format == DM_FORMAT_JSON) {
		answer->json = dm_json_writer_new(out);
		dm_json_begin_object(answer->json);
		dm_json_member_int(answer->json, "format_version", 1);
		dm_json_member_text(answer->json, "command", "check");
		dm_json_key(answer->json, "filters");
		dm_json_begin_object(answer->json);
		dm_json_end_object(answer->json);
		dm_json_key(answer->json, "rows");
		dm_json_begin_array(answer->json);
	}
	return answer;
}

void dm_check_answer_add(DmCheckAnswer *answer, const DmCheck *check)
{
	gint64 counts[DM_SEVERITY_ERROR + 1];

	for (int i = 0; i <= DM_SEVERITY_ERROR; i++) {
		counts[i] = dm_check_count(check, (DmSeverity)i);
		answer->counts[i] += counts[i];
	}
	answer->domains++;
	answer->unchecked += check->unchecked->len;
	if (answer->json)
		add_json(answer, check, counts);
	else if (answer->csv)
		add_csv(answer, check);
	else
		add_page(answer, check, counts);
}

void dm_check_answer_abandon(DmCheckAnswer *answer)
{
	if (!answer)
		return;
	dm_json_writer_free(answer->json);
	dm_csv_writer_free(answer->csv);
	dm_page_clear(&answer->page);
	g_hash_table_unref(answer->published);
	g_free(answer);
}

static void end_json(DmCheckAnswer *answer)
{
	DmJsonWriter *json = answer->json;

	dm_json_end_array(json);
	dm_json_key(json, "total");
	dm_json_begin_object(json);
	dm_json_member_int(json, "domains", answer->domains);
	write_counts(json, answer->counts);
	dm_json_member_int(json, "unchecked", answer->unchecked);
	dm_json_end_object(json);
	dm_json_end_object(json);
	dm_json_newline(json);
	dm_json_flush(json);
}

gboolean dm_check_answer_finish(DmCheckAnswer *answer, GError **error)
{
	FILE *out = answer->options.emit->out;

	if (answer->json)
		end_json(answer);
	dm_check_answer_abandon(answer);
	return dm_output_check(out, error);
}

/* ---- rules ---------------------------------------------------------- */

static const DmColumn rule_columns[] = {
	{ "id", "ID", DM_COLUMN_TEXT },
	{ "severity", "SEVERITY", DM_COLUMN_TEXT },
	{ "section", "SECTION", DM_COLUMN_TEXT },
	{ "title", "RULE", DM_COLUMN_TEXT, TRUE },
	{ "explain", NULL, DM_COLUMN_TEXT },
	{ NULL }
};

static void emit_rule(DmEmitter *emitter, const DmRule *rule)
{
	const DmCell cells[] = {
		{ .text = rule->id },
		{ .text = dm_severity_name(rule->severity) },
		{ .text = rule->section },
		{ .text = rule->title },
		{ .text = rule->explain },
	};

	dm_emitter_row(emitter, cells);
}

static gboolean explain_page(const DmRule *rule, const DmEmitOptions *options,
			     GError **error)
{
	DmPageLines page;

	dm_page_init(&page, options->out, options->colour);
	g_string_append_printf(page.line, "%s (%s, %s): %s", rule->id,
			       dm_severity_name(rule->severity), rule->section,
			       rule->title);
	dm_page_put_heading(&page);
	dm_page_wrap(&page, options->width ? options->width : 80, "  ",
		     rule->explain);
	dm_page_clear(&page);
	return dm_output_check(options->out, error);
}

gboolean dm_answer_explain_rule(const DmRule *rule,
				const DmEmitOptions *options, GError **error)
{
	DmEmitter *emitter;

	if (rule && options->format == DM_FORMAT_TABLE)
		return explain_page(rule, options, error);
	emitter =
		dm_emitter_new(options, "check --explain", NULL, rule_columns);
	if (rule)
		emit_rule(emitter, rule);
	for (guint i = 0; !rule && dm_rule_tables[i]; i++)
		for (const DmRule *row = dm_rule_tables[i]; row->id; row++)
			emit_rule(emitter, row);
	return dm_emitter_finish(emitter, error);
}

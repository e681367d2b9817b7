/*
 * The rules of DMARC: for each zone all that is found, in its order.
 */
#include "dns/dmarc.h"

#include <string.h>

#include "tests/unit/dns/dmarccases.h"

/* ---- running ---------------------------------------------------------- */

typedef struct {
	Zone *zone;
	DmCheckInput *input;
	DmJudgements *judgements;
	DmDmarcSection *section;
} Run;

static void run_case(Run *run, const DmarcCase *test)
{
	guint n = 0;

	*run = (Run){ .zone = zone_new(test->rows, NULL),
		      .input = dm_check_input_new(
			      test->domain ? test->domain : "example.com") };
	run->input->strict = test->strict;
	run->input->aligned_dkim = test->has_dkim_mail;
	while (zone_again(run->zone, &n)) {
		g_clear_pointer(&run->section, dm_dmarc_section_free);
		g_clear_pointer(&run->judgements, dm_judgements_free);
		run->judgements = dm_judgements_new();
		run->section =
			dm_dmarc_section_new(run->input, run->zone->lookups,
					     run->judgements, test->has_key,
					     test->knows_selectors);
	}
}

static void run_clear(Run *run)
{
	dm_dmarc_section_free(run->section);
	dm_judgements_free(run->judgements);
	dm_check_input_free(run->input);
	zone_free(run->zone);
}

static char *print_found(const DmJudgements *judgements)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < dm_judgements_count(judgements); i++) {
		const DmJudgement *one = dm_judgements_get(judgements, i);

		g_test_message("%s %s: %s [%s]", one->rule->id, one->where,
			       one->text, one->publish ? one->publish : "");
		g_assert_nonnull(one->where);
		g_string_append_printf(out, "%s%s/%c", i ? " " : "",
				       one->rule->id, "IWE"[one->severity]);
	}
	return g_string_free(out, FALSE);
}

static void test_case(gconstpointer data)
{
	const DmarcCase *test = data;
	g_autofree char *found = NULL;
	Run run;

	run_case(&run, test);
	found = print_found(run.judgements);
	g_assert_cmpstr(found, ==, test->found);
	run_clear(&run);
}

/* Each rule is found in some zone, and not in another. */
static void test_complete(void)
{
	for (const DmRule *rule = dm_dmarc_rules; rule->id; rule++) {
		guint n = 0, i = 0;

		for (; dmarc_cases[i].path; i++)
			n += strstr(dmarc_cases[i].found, rule->id) != NULL;
		g_test_message("%s", rule->id);
		g_assert_cmpuint(n, >, 0);
		g_assert_cmpuint(n, <, i);
	}
}

/* ---- what to publish -------------------------------------------------- */

static const struct {
	const char *path; /* of the case */
	const char *rule;
	const char *publish;
} lines[] = {
	{ "/dmarc/DM01", "DM01",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=none; "
	  "rua=mailto:dmarc-reports@example.com\"" },
	{ "/dmarc/L03", "DM03",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject\"" },
	{ "/dmarc/L04", "DM04",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=none" RUA "\"" },
	{ "/dmarc/DM06", "DM06",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject" RUA "\"" },
	/* nothing that would do more than the domain asks for now */
	{ "/dmarc/L07", "DM07", NULL },
	{ "/dmarc/L08", "DM09",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject" RUA "\"" },
	{ "/dmarc/L02", "DM11",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject; "
	  "rua=mailto:dmarc-reports@example.com\"" },
	{ "/dmarc/L09-absent", "DM12",
	  "example.com._report._dmarc.third.example.net. IN TXT \"v=DMARC1\"" },
	{ "/dmarc/L09-diverted", "DM13",
	  "example.com._report._dmarc.third.example.net. IN TXT \"v=DMARC1\"" },
	{ "/dmarc/DM17", "DM17",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject; np=reject" RUA
	  "\"" },
	{ "/dmarc/DM17-both", "DM17",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject" RUA "\"" },
	{ "/dmarc/DM17-both", "DM21",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject" RUA "\"" },
	{ "/dmarc/DM07-0", "DM07",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=reject" RUA
	  "; t=y; pct=0\"" },
	{ "/dmarc/DM20", "DM20", NULL },
	{ "/dmarc/DM02", "DM02", NULL },
	{ "/dmarc/L01", "DM15", NULL },
};

static const DmarcCase *find_case(const char *path)
{
	guint i = 0;

	while (strcmp(dmarc_cases[i].path, path) != 0)
		i++;
	return &dmarc_cases[i];
}

static void test_publish(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		Run run;
		const DmJudgement *one;

		g_test_message("%s", lines[i].path);
		run_case(&run, find_case(lines[i].path));
		one = dm_judgements_find(run.judgements, lines[i].rule);
		g_assert_nonnull(one);
		g_assert_cmpstr(one->publish, ==, lines[i].publish);
		run_clear(&run);
	}
}

/* ---- the data --------------------------------------------------------- */

static const DmDestination *only(const GPtrArray *destinations)
{
	g_assert_cmpuint(destinations->len, ==, 1);
	return g_ptr_array_index(destinations, 0);
}

static void test_destination(void)
{
	const DmDestination *destination;
	Run run;

	run_case(&run, find_case("/dmarc/L09-replaced"));
	destination = only(run.section->rua);
	g_assert_cmpint(destination->consent, ==, DM_CONSENT_GIVEN);
	g_assert_cmpstr(destination->replaced_by, ==,
			"mailto:x@third.example.net");
	g_assert_cmpint(destination->mail, ==, DM_MAIL_TAKEN);
	g_assert_false(destination->is_ours);
	run_clear(&run);

	run_case(&run, find_case("/dmarc/L22-consent"));
	destination = only(run.section->rua);
	g_assert_cmpint(destination->consent, ==, DM_CONSENT_UNKNOWN);
	g_assert_cmpint(destination->mail, ==, DM_MAIL_UNKNOWN);
	g_assert_cmpuint(dm_lookups_failed(run.zone->lookups)->len, ==, 2);
	run_clear(&run);

	run_case(&run, find_case("/dmarc/L09-subdomain"));
	destination = only(run.section->rua);
	g_assert_cmpint(destination->consent, ==, DM_CONSENT_UNNEEDED);
	g_assert_null(destination->consent_name);
	run_clear(&run);
}

static const DmarcCase mailbox_case = {
	"/dmarc/ours",
	{ DMARC("v=DMARC1; p=none; rua=mailto:Reports@Example.com"), HOME },
	"",
};

/* A mailbox of the configuration is known, and named where one is missing. */
static void test_ours(void)
{
	guint n = 0;
	Run run;

	run_case(&run, &mailbox_case);
	g_assert_false(only(run.section->rua)->is_ours);
	g_free(run.input->mailboxes);
	run.input->mailboxes = g_strsplit("reports@example.com", " ", 1);
	while (zone_again(run.zone, &n)) {
		g_clear_pointer(&run.section, dm_dmarc_section_free);
		run.section =
			dm_dmarc_section_new(run.input, run.zone->lookups,
					     run.judgements, FALSE, FALSE);
	}
	g_assert_true(only(run.section->rua)->is_ours);
	run_clear(&run);
}

/* So many hostile destinations cost no more questions. */
static void test_many(void)
{
	g_autoptr(GString) text = g_string_new("v=DMARC1; p=none; rua=");
	ZoneRow rows[2] = { DMARC(NULL) };
	g_autoptr(DmCheckInput) input = dm_check_input_new("example.com");
	g_autoptr(Zone) zone = NULL;
	guint n = 0;

	for (guint i = 0; i < 300; i++)
		g_string_append_printf(text, "%smailto:a@h%u.example.net",
				       i ? "," : "", i);
	rows[0].data = text->str;
	zone = zone_new(rows, NULL);
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmDmarcSection) section = dm_dmarc_section_new(
			input, zone->lookups, judgements, FALSE, FALSE);
	}
	/* The walk, and of each TXT, MX, A and AAAA. */
	g_assert_cmpuint(dm_lookups_count(zone->lookups), ==,
			 3 + 4 * DM_DESTINATIONS_MAX);
}

/* How many questions and rounds a usual domain costs. */
static void test_cost(void)
{
	Run run;

	run_case(&run, find_case("/dmarc/L09"));
	g_assert_cmpuint(dm_lookups_count(run.zone->lookups), ==, 7);
	g_assert_cmpuint(run.zone->rounds, ==, 4);
	run_clear(&run);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (const DmarcCase *test = dmarc_cases; test->path; test++)
		g_test_add_data_func(test->path, test, test_case);
	g_test_add_func("/dmarc/complete", test_complete);
	g_test_add_func("/dmarc/publish", test_publish);
	g_test_add_func("/dmarc/destination", test_destination);
	g_test_add_func("/dmarc/ours", test_ours);
	g_test_add_func("/dmarc/many", test_many);
	g_test_add_func("/dmarc/cost", test_cost);
	return g_test_run();
}

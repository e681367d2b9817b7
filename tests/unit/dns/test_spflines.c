/*
 * How many lines are proposed for the records of SPF of one domain, that they
 * do together, and why none is.
 */
#include "dns/spf.h"

#include <string.h>

#include "tests/unit/dns/zone.h"

#define D "example.com"
#define TXT DM_DNS_TXT

/* Caller frees. */
static DmJudgements *judge(const ZoneRow *rows)
{
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(rows, NULL);
	DmJudgements *judgements = NULL;
	guint n = 0;

	while (zone_again(zone, &n)) {
		g_autoptr(DmSpfSection) section = NULL;

		dm_judgements_free(judgements);
		judgements = dm_judgements_new();
		section = dm_spf_section_new(input, zone->lookups, judgements,
					     NULL);
	}
	return judgements;
}

static guint count_lines(const DmJudgements *judgements)
{
	guint n = 0;

	for (guint i = 0; i < dm_judgements_count(judgements); i++)
		n += dm_judgements_get(judgements, i)->publish != NULL;
	return n;
}

/* Each of two lines would do, but both ask too much. */
static void test_together(void)
{
	const ZoneRow rows[] = {
		{ D, TXT, "v=spf1 include:p." D " include:q." D " mx -all" },
		{ D, DM_DNS_MX, "10 mx.example" },
		{ "mx.example", DM_DNS_A, "192.0.2.1" },
		{ "p." D, TXT,
		  "v=spf1 ipv4:192.0.2.9 mx:" D " mx:" D " mx:" D " mx:" D
		  " -all" },
		{ "q." D, TXT,
		  "v=spf1 ipv4:192.0.2.8 mx:" D " mx:" D " mx:" D " mx:" D
		  " -all" },
		{ NULL },
	};
	g_autoptr(DmJudgements) judgements = judge(rows);

	g_assert_cmpuint(dm_judgements_count(judgements), ==, 2);
	g_assert_cmpuint(count_lines(judgements), ==, 1);
	g_assert_nonnull(
		strstr(dm_judgements_get(judgements, 1)->text,
		       "because with it more than 10 terms would ask DNS"));
}

/* Each line that is tried costs as much as the record. */
static void test_many_lines(void)
{
	const ZoneRow rows[] = {
		{ D, TXT,
		  "v=spf1 include:a." D " include:b." D " include:c." D
		  " include:d." D " include:e." D " include:f." D
		  " include:g." D " include:h." D " include:i." D
		  " include:j." D " include:k." D " include:l." D
		  " include:m." D " include:n." D " -all" },
		{ "*." D, TXT, "v=spf1 ipv4:192.0.2.9 -all" },
		{ NULL },
	};
	g_autoptr(DmJudgements) judgements = judge(rows);

	g_assert_cmpuint(dm_judgements_count(judgements), ==, 15);
	g_assert_cmpuint(count_lines(judgements), ==, 12);
}

/* A finding without a line says why, and shows what stands in the zone. */
static const struct {
	const char *record, *says;
} whys[] = {
	{ "v=spf1; mx include:none." D " -all",
	  "\"v=spf1; mx include:none." D
	  " -all\" does not begin with \"v=spf1\" and a blank, so receivers pass over it; no better record is proposed here, because with it receivers would ask for a record that is not there" },
	{ "v=spf1 mx -all ip4:10.0.0.0/8", "; remove it, since before" },
	{ "v=spf1 mx -all include:wide." D, "; remove it, or look at it" },
	{ "v=spf1 +all include:wide." D,
	  "because with it far more servers could pass than are meant" },
	{ "v=spf1 ipv4:192.0.2.9 include:none." D " -all",
	  "because with it receivers would ask for a record that is not" },
};

static void test_whys(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(whys); i++) {
		const ZoneRow rows[] = {
			{ D, TXT, whys[i].record },
			{ D, DM_DNS_MX, "10 mx.example" },
			{ "wide." D, TXT, "v=spf1 ip4:0.0.0.0/0 -all" },
			{ NULL },
		};
		g_autoptr(DmJudgements) judgements = judge(rows);
		gboolean says = FALSE;

		for (guint k = 0; k < dm_judgements_count(judgements); k++) {
			const DmJudgement *row =
				dm_judgements_get(judgements, k);

			g_test_message("%s", row->text);
			g_assert_null(row->publish);
			says |= strstr(row->text, whys[i].says) != NULL;
		}
		g_assert_true(says);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/spflines/together", test_together);
	g_test_add_func("/spflines/many", test_many_lines);
	g_test_add_func("/spflines/whys", test_whys);
	return g_test_run();
}

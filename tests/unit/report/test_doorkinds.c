/*
 * The doors of test_doors for failure and TLS reports: hostile texts in every
 * field, through every output.
 */
#include <locale.h>

#include "tests/unit/report/hostilekinds.h"
#include "tests/unit/report/kindprint.h"
#include "tests/unit/report/outputcheck.h"

#define SEED 20260102
#define REPORTS 60

typedef void (*Make)(Hostile *h, HostileKind *kind);

static const Make makes[] = { hostile_make_failure, hostile_make_tls };

static void assert_good(const char *what, const char *output, char *problem)
{
	if (problem)
		g_error("%s: %s\n%s", what, problem, output);
}

static void judge_json(const DmReport *report)
{
	g_autofree char *native = kind_print_json(report);
	g_autofree char *parsedmarc = kind_print_parsedmarc(report);

	assert_good("JSON", native, check_json(native, NULL));
	assert_good("parsedmarc JSON", parsedmarc,
		    check_json(parsedmarc, NULL));
}

static void judge_csv(const DmReport *report)
{
	for (int layout = 0; layout <= DM_LAYOUT_PARSEDMARC; layout++) {
		g_autofree char *text = kind_print_csv(report, (DmLayout)layout,
						       G_MAXINT64, FALSE);

		assert_good("CSV", text, check_csv(text));
	}
}

static void judge_page(Hostile *h, const DmReport *report)
{
	const DmPageOrigin origin = { 1,
				      hostile_text(h),
				      hostile_text(h),
				      hostile_text(h),
				      hostile_text(h),
				      TRUE };
	g_autofree char *text = kind_print_page(report, &origin);

	assert_good("page", text, check_text(text, FALSE));
}

static void test_reports(void)
{
	Hostile h;

	hostile_init(&h, SEED);
	for (guint i = 0; i < REPORTS; i++) {
		HostileKind kind;

		hostile_make(&h); /* its findings */
		makes[i % G_N_ELEMENTS(makes)](&h, &kind);
		judge_json(&kind.report);
		judge_csv(&kind.report);
		judge_page(&h, &kind.report);
	}
	hostile_clear(&h);
}

/* Every text stands in the JSON, and is read back as it was. */
static void test_round_trip(void)
{
	for (guint i = 0; i < REPORTS; i++) {
		g_autoptr(GHashTable) read = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, NULL);
		g_autofree char *text = NULL;
		HostileKind kind;
		guint first;
		Hostile h;

		hostile_init(&h, SEED + i);
		hostile_make(&h);
		first = h.texts->len;
		makes[i % G_N_ELEMENTS(makes)](&h, &kind);
		text = kind_print_json(&kind.report);
		assert_good("JSON", text, check_json(text, read));
		for (guint j = first; j < h.texts->len; j++) {
			g_autofree char *expected =
				g_utf8_make_valid(h.texts->pdata[j], -1);

			g_assert_true(g_hash_table_contains(read, expected));
		}
		hostile_clear(&h);
	}
}

/* With the door open the judge sees what comes through. */
static void test_raw_cells(void)
{
	for (guint i = 0; i < REPORTS; i++) {
		g_autofree char *problem = NULL;
		g_autofree char *text = NULL;
		HostileKind kind;
		Hostile h;

		hostile_init(&h, SEED + i);
		hostile_make(&h);
		makes[i % G_N_ELEMENTS(makes)](&h, &kind);
		text = kind_print_csv(&kind.report, DM_LAYOUT_NATIVE,
				      G_MAXINT64, TRUE);
		problem = check_csv(text);
		g_assert_nonnull(problem);
		hostile_clear(&h);
	}
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/doors/kinds", test_reports);
	g_test_add_func("/doors/kinds-round-trip", test_round_trip);
	g_test_add_func("/doors/kinds-raw-cells", test_raw_cells);
	return g_test_run();
}

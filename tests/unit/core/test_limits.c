/*
 * The table of caps: whole, consistent, and with a sentence each.
 */
#include "core/limits.h"

#include <string.h>

static void test_table(void)
{
	DmLimits limits;

	dm_limits_init(&limits);
	for (int i = 0; i < DM_N_LIMITS; i++) {
		const DmLimitRow *row = &dm_limit_table[i];

		g_assert_true(row->key && *row->key);
		g_assert_true(row->what && *row->what);
		g_assert_true(row->reason && *row->reason);
		g_assert_cmpint(row->min, >, 0);
		g_assert_cmpint(row->value, >=, row->min);
		g_assert_cmpint(row->value, <=, row->max);
		g_assert_cmpint(limits.value[i], ==, row->value);
		for (int j = 0; j < i; j++)
			g_assert_cmpstr(row->key, !=, dm_limit_table[j].key);
	}
}

static void test_codes(void)
{
	for (int i = 0; i < DM_N_LIMITS; i++) {
		g_autofree char *code =
			g_strconcat("limit-", dm_limit_table[i].key, NULL);

		g_assert_cmpstr(dm_limit_code((DmLimit)i), ==, code);
	}
}

static void test_sentences(void)
{
	g_autofree char *sentence = NULL;
	DmLimits limits;

	dm_limits_init(&limits);
	limits.value[DM_LIMIT_RECORDS] = 4711;
	sentence = dm_limit_sentence(&limits, DM_LIMIT_RECORDS);
	g_assert_cmpstr(
		sentence, ==,
		"more than 4711 records of one report; the key records in [limits] raises this");
	for (int i = 0; i < DM_N_LIMITS; i++) {
		g_autofree char *each = dm_limit_sentence(&limits, (DmLimit)i);
		g_autofree char *value = g_strdup_printf(
			" %" G_GINT64_FORMAT " ", limits.value[i]);
		g_autofree char *key =
			g_strdup_printf(" key %s in ", dm_limit_table[i].key);

		g_assert_nonnull(strstr(each, value));
		g_assert_nonnull(strstr(each, key));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/limits-table", test_table);
	g_test_add_func("/core/limits-codes", test_codes);
	g_test_add_func("/core/limits-sentences", test_sentences);
	return g_test_run();
}

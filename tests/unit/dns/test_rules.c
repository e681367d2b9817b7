/*
 * Rules, judgements, and lines of a zone to publish.
 */
#include "dns/rules.h"

#include <string.h>

/* Each rule has all its texts, and no id stands twice. */
static void test_tables(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	guint n = 0;

	for (guint i = 0; dm_rule_tables[i]; i++)
		for (const DmRule *rule = dm_rule_tables[i]; rule->id; rule++) {
			g_test_message("%s", rule->id);
			g_assert_true(
				g_hash_table_add(seen, (gpointer)rule->id));
			g_assert_cmpuint(strlen(rule->section), >, 0);
			g_assert_cmpuint(strlen(rule->title), >, 0);
			g_assert_cmpuint(strlen(rule->explain), >=, 20);
			g_assert_true(dm_rule_find(rule->id) == rule);
			n++;
		}
	g_assert_cmpuint(n, >=, 100);
	g_assert_true(dm_rule_find("mx05") == dm_rule_find("MX05"));
	g_assert_null(dm_rule_find("MX99"));
	g_assert_null(dm_rule_find(""));
}

static void test_judge(void)
{
	g_autoptr(DmJudgements) list = dm_judgements_new();

	dm_judge(list, "MX05", "mx.example", "x", "%s is %d", "it", 1);
	dm_judge_as(list, "MX05", DM_SEVERITY_INFO, "b.example", NULL, "other");
	g_assert_cmpuint(dm_judgements_count(list), ==, 2);
	g_assert_cmpstr(dm_judgements_get(list, 0)->text, ==, "it is 1");
	g_assert_cmpstr(dm_judgements_get(list, 0)->publish, ==, "x");
	g_assert_cmpint(dm_judgements_get(list, 0)->severity, ==,
			DM_SEVERITY_ERROR);
	g_assert_cmpint(dm_judgements_get(list, 1)->severity, ==,
			DM_SEVERITY_INFO);
	g_assert_true(dm_judgements_find(list, "MX05") ==
		      dm_judgements_get(list, 0));
	g_assert_null(dm_judgements_find(list, "MX06"));
}

/* Twenty of a rule, and one that says that there are more. */
static void test_many(void)
{
	g_autoptr(DmJudgements) list = dm_judgements_new();

	for (guint i = 0; i < 1000; i++)
		dm_judge(list, "MX05", "mx.example", NULL, "host %u", i);
	dm_judge(list, "MX06", "mx.example", NULL, "another");
	g_assert_cmpuint(dm_judgements_count(list), ==, 22);
	g_assert_cmpstr(dm_judgements_get(list, 19)->text, ==, "host 19");
	g_assert_cmpstr(dm_judgements_get(list, 20)->text, ==,
			"the same again, more than once");
}

static const struct {
	const char *text, *line;
} lines[] = {
	{ "v=DMARC1; p=none",
	  "_dmarc.example.com. IN TXT \"v=DMARC1; p=none\"" },
	{ "", "_dmarc.example.com. IN TXT \"\"" },
	{ "a\"b\\c", "_dmarc.example.com. IN TXT \"a\\\"b\\\\c\"" },
	{ "\x1b\xff", "_dmarc.example.com. IN TXT \"\\027\\255\"" },
};

static void test_publish(void)
{
	g_autofree char *mx = dm_publish("example.com", "MX", "0 .");

	g_assert_cmpstr(mx, ==, "example.com. IN MX 0 .");
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *line =
			dm_publish_txt("_dmarc.example.com", lines[i].text);

		g_assert_cmpstr(line, ==, lines[i].line);
	}
}

/* A string of a TXT record has at most 255 octets. */
static void test_publish_long(void)
{
	g_autofree char *one = g_strnfill(255, 'a');
	g_autofree char *text = g_strconcat(one, "b", NULL);
	g_autofree char *fits = dm_publish_txt("x", one);
	g_autofree char *cut = dm_publish_txt("x", text);
	g_autofree char *expected =
		g_strdup_printf("x. IN TXT \"%s\" \"b\"", one);

	g_assert_null(strstr(fits, "\" \""));
	g_assert_cmpstr(cut, ==, expected);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rules/tables", test_tables);
	g_test_add_func("/rules/judge", test_judge);
	g_test_add_func("/rules/many", test_many);
	g_test_add_func("/rules/publish", test_publish);
	g_test_add_func("/rules/publish-long", test_publish_long);
	return g_test_run();
}

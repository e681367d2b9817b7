/*
 * Sets of UIDs: whatever is added or taken, the ranges rise and keep apart,
 * and no range is ever spelled out.
 */
#include <string.h>

#include "ingest/imapset.h"

#define TOP "4294967295"

/* Each set is what is added in the order it is written in. */
static const struct {
	const char *name, *text, *expected;
	guint64 count;
} parses[] = {
	{ "one", "7", "7", 1 },
	{ "range", "1:3", "1:3", 3 },
	{ "range that falls", "9:8", "8:9", 2 },
	{ "range of one", "5:5", "5", 1 },
	{ "rising", "1:3,7,9:8", "1:3,7:9", 6 },
	{ "touching", "1,2,3", "1:3", 3 },
	{ "falling", "9,7,5,3,1", "1,3,5,7,9", 5 },
	{ "falling and touching", "5,4,3,2,1", "1:5", 5 },
	{ "twice", "4,4,4:4", "4", 1 },
	{ "overlapping", "1:5,3:9", "1:9", 9 },
	{ "inside", "1:9,3:5", "1:9", 9 },
	{ "around", "3:5,1:9", "1:9", 9 },
	{ "bridging", "1:2,8:9,4:5,3:7", "1:9", 9 },
	{ "bridging before the last", "1,3,5,20,2:4", "1:5,20", 6 },
	{ "in front", "10:20,1:3", "1:3,10:20", 14 },
	{ "between", "10,30,20", "10,20,30", 3 },
	{ "leading zeros", "007", "7", 1 },
	{ "highest", TOP, TOP, 1 },
	{ "all there are", "1:" TOP, "1:" TOP, G_MAXUINT32 },
	{ "all there are, twice", TOP ":1,1:" TOP, "1:" TOP, G_MAXUINT32 },
	{ "next to the highest", TOP ",4294967294", "4294967294:" TOP, 2 },
	{ "all but one", "3:" TOP ",1", "1,3:" TOP, G_MAXUINT32 - 1 },
};

static const char *const broken[] = {
	"",
	"0",
	"*",
	"1:*",
	"4294967296",
	"1:4294967296",
	"1,",
	",1",
	"1,,2",
	"1:",
	":1",
	"1:2:3",
	"0:5",
	"5:0",
	"-1",
	"+1",
	" 1",
	"1 ",
	"1;2",
	"1, 2",
	"a",
	"1a",
	"99999999999999999999999",
};

static char *format(const DmUidSet *set)
{
	guint at = 0;

	return dm_uid_set_format(set, &at, G_MAXSIZE);
}

static void check_set(const DmUidSet *set, const char *expected)
{
	g_autofree char *text = format(set);

	g_assert_cmpstr(text, ==, expected);
}

static void check_order(const DmUidSet *set)
{
	for (guint i = 0; i < set->ranges->len; i++) {
		DmUidRange range = g_array_index(set->ranges, DmUidRange, i);

		g_assert_cmpuint(range.first, >, 0);
		g_assert_cmpuint(range.first, <=, range.last);
		if (i)
			g_assert_cmpuint(range.first - 1, >,
					 g_array_index(set->ranges, DmUidRange,
						       i - 1)
						 .last);
	}
}

static void parse(const char *text, DmUidSet *ret)
{
	dm_uid_set_init(ret);
	if (*text)
		g_assert_true(dm_uid_set_parse(text, strlen(text), ret));
}

static void test_parse(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(parses); i++) {
		g_auto(DmUidSet) set = { NULL };

		g_test_message("%s", parses[i].name);
		parse(parses[i].text, &set);
		check_order(&set);
		check_set(&set, parses[i].expected);
		g_assert_cmpuint(dm_uid_set_count(&set), ==, parses[i].count);
	}
}

static void test_broken(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
		g_auto(DmUidSet) set = { NULL };

		g_test_message("%s", broken[i]);
		dm_uid_set_init(&set);
		g_assert_false(
			dm_uid_set_parse(broken[i], strlen(broken[i]), &set));
		check_set(&set, "");
	}
}

/* Only `size` bytes are the set's. */
static void test_parse_size(void)
{
	g_auto(DmUidSet) set = { NULL };

	dm_uid_set_init(&set);
	g_assert_true(dm_uid_set_parse("12:34", 2, &set));
	check_set(&set, "12");
	g_assert_false(dm_uid_set_parse("12:34", 3, &set));
	g_assert_false(dm_uid_set_parse("1\0002", 3, &set));
}

/* A set that nobody initialised is empty. */
static void test_empty(void)
{
	g_auto(DmUidSet) set = { NULL };
	g_auto(DmUidSet) taken = { NULL };

	g_assert_cmpuint(dm_uid_set_count(&set), ==, 0);
	g_assert_false(dm_uid_set_has(&set, 1));
	dm_uid_set_remove(&set, 1);
	dm_uid_set_subtract(&set, &taken);
	dm_uid_set_take(&set, 5, &taken);
	check_set(&set, "");
	check_set(&taken, "");
	dm_uid_set_add(&set, 3, 4);
	check_set(&set, "3:4");
	dm_uid_set_clear(&set);
	dm_uid_set_clear(&set);
}

static const struct {
	const char *set;
	guint32 uid;
	gboolean has;
	const char *rest;
} removals[] = {
	{ "1:5", 3, TRUE, "1:2,4:5" },
	{ "1:5", 1, TRUE, "2:5" },
	{ "1:5", 5, TRUE, "1:4" },
	{ "5", 5, TRUE, "" },
	{ "1,5,9", 5, TRUE, "1,9" },
	{ "1:5", 6, FALSE, "1:5" },
	{ "4:5", 3, FALSE, "4:5" },
	{ "1,9", 5, FALSE, "1,9" },
	{ "1,5:9,20", 5, TRUE, "1,6:9,20" },
	{ "", 5, FALSE, "" },
	{ "1:" TOP, G_MAXUINT32, TRUE, "1:4294967294" },
	{ "1:" TOP, 2, TRUE, "1,3:" TOP },
};

static void test_remove(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(removals); i++) {
		g_auto(DmUidSet) set = { NULL };

		parse(removals[i].set, &set);
		g_assert_cmpint(dm_uid_set_has(&set, removals[i].uid), ==,
				removals[i].has);
		dm_uid_set_remove(&set, removals[i].uid);
		g_assert_false(dm_uid_set_has(&set, removals[i].uid));
		check_order(&set);
		check_set(&set, removals[i].rest);
	}
}

static const struct {
	const char *set, *other, *rest;
} subtractions[] = {
	{ "1:9", "3:5", "1:2,6:9" },
	{ "1:9", "1:9", "" },
	{ "1:9", "1:" TOP, "" },
	{ "1:9", "20:30", "1:9" },
	{ "20:30", "1:9", "20:30" },
	{ "1:9", "1,3,5,7,9", "2,4,6,8" },
	{ "1,3,5,7,9", "2:6", "1,7,9" },
	{ "1:3,5:7,9:11", "3:9", "1:2,10:11" },
	{ "1:" TOP, TOP, "1:4294967294" },
	{ "1:" TOP, "1", "2:" TOP },
	{ "5,7", "6:8,1:3", "5" },
	{ "1:5,8", "3:8,10", "1:2" },
	{ "", "1", "" },
	{ "1", "", "1" },
};

static void test_subtract(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(subtractions); i++) {
		g_auto(DmUidSet) set = { NULL };
		g_auto(DmUidSet) other = { NULL };

		parse(subtractions[i].set, &set);
		parse(subtractions[i].other, &other);
		dm_uid_set_subtract(&set, &other);
		check_order(&set);
		check_set(&set, subtractions[i].rest);
	}
}

static const struct {
	const char *set, *other, *both, *all;
} joins[] = {
	{ "1:9", "3:5", "3:5", "1:9" }, { "1:4", "3:9,20", "3:4", "1:9,20" },
	{ "1,3,5", "2,4", "", "1:5" },	{ "5:9", "1:" TOP, "5:9", "1:" TOP },
	{ "", "1:3", "", "1:3" },	{ "1:3", "", "", "1:3" },
};

static void test_join(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(joins); i++) {
		g_auto(DmUidSet) both = { NULL };
		g_auto(DmUidSet) all = { NULL };
		g_auto(DmUidSet) other = { NULL };

		parse(joins[i].set, &both);
		parse(joins[i].set, &all);
		parse(joins[i].other, &other);
		dm_uid_set_intersect(&both, &other);
		dm_uid_set_add_all(&all, &other);
		check_order(&both);
		check_order(&all);
		check_set(&both, joins[i].both);
		check_set(&all, joins[i].all);
		dm_uid_set_empty(&all);
		check_set(&all, "");
	}
}

static const struct {
	const char *set;
	guint64 most;
	const char *taken, *rest;
} takes[] = {
	{ "1:9", 4, "1:4", "5:9" },
	{ "1:9", 9, "1:9", "" },
	{ "1:9", 100, "1:9", "" },
	{ "1:9", 0, "", "1:9" },
	{ "1,3,5,7", 2, "1,3", "5,7" },
	{ "1,3:9", 2, "1,3", "4:9" },
	{ "1:" TOP, 1000, "1:1000", "1001:" TOP },
	{ "1:" TOP, G_MAXUINT64, "1:" TOP, "" },
	{ "1:" TOP, 4294967294, "1:4294967294", TOP },
	{ "", 5, "", "" },
};

static void test_take(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(takes); i++) {
		g_auto(DmUidSet) set = { NULL };
		g_auto(DmUidSet) taken = { NULL };

		parse(takes[i].set, &set);
		dm_uid_set_init(&taken);
		dm_uid_set_take(&set, takes[i].most, &taken);
		check_set(&taken, takes[i].taken);
		check_set(&set, takes[i].rest);
	}
}

/* In pieces of any room, what was written is what is there. */
static const struct {
	gsize room;
	const char *pieces; /* between "|" */
} rooms[] = {
	{ 100, "1:3,7,1000:2000" },
	{ 15, "1:3,7,1000:2000" },
	{ 14, "1:3,7|1000:2000" },
	{ 9, "1:3,7|1000:2000" },
	{ 5, "1:3,7|" },
	{ 4, "1:3|7|" },
	{ 3, "1:3|7|" },
	{ 2, "" },
};

static void test_format(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rooms); i++) {
		g_auto(DmUidSet) set = { NULL };
		g_autoptr(GString) pieces = g_string_new(NULL);
		guint at = 0, before = 1;

		parse("1:3,7,1000:2000", &set);
		/* Where not even one range fits, *at stays. */
		while (at < set.ranges->len && at != before) {
			g_autofree char *piece = NULL;

			before = at;
			piece = dm_uid_set_format(&set, &at, rooms[i].room);
			g_assert_cmpuint(strlen(piece), <=, rooms[i].room);
			g_string_append_printf(pieces, "%s%s",
					       before ? "|" : "", piece);
		}
		g_assert_cmpstr(pieces->str, ==, rooms[i].pieces);
	}
}

#define MODEL_SIZE 300

static void model_check(const DmUidSet *set, const gboolean *model)
{
	guint count = 0;

	check_order(set);
	for (guint32 uid = 1; uid < MODEL_SIZE; uid++) {
		g_assert_cmpint(dm_uid_set_has(set, uid), ==, model[uid]);
		count += model[uid];
	}
	g_assert_cmpuint(dm_uid_set_count(set), ==, count);
}

/* Against a set that is spelled out. */
static void test_model(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(5);
	gboolean model[MODEL_SIZE] = { FALSE };
	g_auto(DmUidSet) set = { NULL };

	dm_uid_set_init(&set);
	for (guint i = 0; i < 3000; i++) {
		guint32 first = (guint32)g_rand_int_range(random, 1, 290);
		guint32 last = first + (guint32)g_rand_int_range(random, 0, 9);

		if (i % 3 == 0) {
			dm_uid_set_add(&set, first, last);
			for (guint32 uid = first; uid <= last; uid++)
				model[uid] = TRUE;
		} else {
			dm_uid_set_remove(&set, first);
			model[first] = FALSE;
		}
		model_check(&set, model);
	}
}

/* A long list that falls is put in order once, not once for each range. */
static void test_long(void)
{
	const guint32 n = 200000;
	g_autoptr(GString) text = g_string_new("1");
	g_auto(DmUidSet) set = { NULL };

	for (guint32 i = n; i > 0; i--)
		g_string_append_printf(text, ",%" G_GUINT32_FORMAT, 2 * i + 1);
	parse(text->str, &set);
	check_order(&set);
	g_assert_cmpuint(set.ranges->len, ==, n + 1);
	g_assert_cmpuint(dm_uid_set_count(&set), ==, n + 1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imapset/parse", test_parse);
	g_test_add_func("/imapset/broken", test_broken);
	g_test_add_func("/imapset/parse-size", test_parse_size);
	g_test_add_func("/imapset/empty", test_empty);
	g_test_add_func("/imapset/remove", test_remove);
	g_test_add_func("/imapset/subtract", test_subtract);
	g_test_add_func("/imapset/join", test_join);
	g_test_add_func("/imapset/take", test_take);
	g_test_add_func("/imapset/format", test_format);
	g_test_add_func("/imapset/model", test_model);
	g_test_add_func("/imapset/long", test_long);
	return g_test_run();
}

/*
 * The delivery path: MX01 to MX17, and the cases L16 to L18 and L22.
 */
#include "dns/mx.h"

#include <string.h>

#include "tests/unit/dns/zone.h"

#define D "example.com"
#define MX DM_DNS_MX
#define A DM_DNS_A
#define AAAA DM_DNS_AAAA
#define ROWS(...) ((const ZoneRow[]){ __VA_ARGS__, { NULL } })
#define BOTH(name)                        \
	{ name, A, "192.0.2.1" },         \
	{                                 \
		name, AAAA, "2001:db8::1" \
	}
#define MORE(name)                        \
	{ name, A, "192.0.2.2" },         \
	{                                 \
		name, AAAA, "2001:db8::2" \
	}

static const struct {
	const char *name;
	const ZoneRow *rows;
	gint64 messages;
	DmPathKind kind;
	/* Every judgement, in order: rule and the letter of its severity. */
	const char *judged;
} cases[] = {
	{ "fine",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 b.example" },
	       BOTH("a.example"), MORE("b.example")),
	  9, DM_PATH_MX, "" },
	{ "MX01", ROWS({ "other.example", A, "192.0.2.1" }), 0,
	  DM_PATH_NXDOMAIN, "MX01e" },
	{ "MX02",
	  ROWS({ D, DM_DNS_CNAME, "c.example" },
	       { "c.example", MX, "10 a.example" },
	       { "c.example", MX, "10 b.example" }, BOTH("a.example"),
	       MORE("b.example")),
	  0, DM_PATH_MX, "MX02i" },
	{ "MX03", ROWS({ D, A, "192.0.2.1" }), 0, DM_PATH_IMPLICIT, "MX03w" },
	{ "MX04", ROWS({ D, DM_DNS_TXT, "x" }), 0, DM_PATH_NONE, "MX04i" },
	{ "MX04-sends", ROWS({ D, DM_DNS_TXT, "x" }), 3, DM_PATH_NONE,
	  "MX04e" },
	{ "MX05-no-name",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 gone.example" },
	       BOTH("a.example")),
	  0, DM_PATH_MX, "MX05e MX09w" },
	{ "MX05-no-address",
	  ROWS({ D, MX, "10 a.example" }, { "a.example", DM_DNS_TXT, "x" }), 0,
	  DM_PATH_MX, "MX05e MX08e" },
	{ "MX06",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 b.example" },
	       { "a.example", DM_DNS_CNAME, "c.example" }, BOTH("c.example"),
	       MORE("b.example")),
	  0, DM_PATH_MX, "MX06e" },
	{ "MX07", ROWS({ D, MX, "10 192.0.2.1" }), 0, DM_PATH_MX,
	  "MX07e MX08e" },
	/* no server has to be asked for that */
	{ "MX07-refused",
	  ROWS({ D, MX, "10 192.0.2.1" },
	       { "192.0.2.1", ANY_TYPE, "!REFUSED" }),
	  0, DM_PATH_MX, "MX07e MX08e" },
	{ "MX01-alias", ROWS({ D, DM_DNS_CNAME, "gone.example" }), 0,
	  DM_PATH_NXDOMAIN, "MX02i MX01e" },
	{ "null-twice", ROWS({ D, MX, "0 ." }, { D, MX, "10 ." }), 0,
	  DM_PATH_NULL_MX, "MX10i MX11e MX12w" },
	{ "MX17-one-machine",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 b.example" },
	       BOTH("a.example"), BOTH("b.example")),
	  0, DM_PATH_MX, "MX17i" },
	{ "MX08", ROWS({ D, MX, "10 gone.example" }, { D, A, "192.0.2.1" }), 0,
	  DM_PATH_MX, "MX05e MX08e" },
	{ "MX10", ROWS({ D, MX, "0 ." }), 0, DM_PATH_NULL_MX, "MX10i" },
	{ "MX12", ROWS({ D, MX, "10 ." }), 0, DM_PATH_NULL_MX, "MX10i MX12w" },
	{ "MX13", ROWS({ D, MX, "0 ." }), 7, DM_PATH_NULL_MX, "MX10i MX13w" },
	{ "MX14",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 a.example" },
	       BOTH("a.example")),
	  0, DM_PATH_MX, "MX14w MX17i" },
	{ "MX15",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 b.example" },
	       BOTH("a.example"), { "b.example", A, "10.0.0.1" },
	       { "b.example", AAAA, "::1" }),
	  0, DM_PATH_MX, "MX15e MX09w" },
	{ "MX15-mixed",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 b.example" },
	       BOTH("a.example"), { "b.example", A, "192.168.0.1" },
	       MORE("b.example")),
	  0, DM_PATH_MX, "MX15w" },
	{ "MX15-implicit", ROWS({ D, A, "127.0.0.1" }), 0, DM_PATH_IMPLICIT,
	  "MX03w MX15e" },
	{ "MX16-v4",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 b.example" },
	       { "a.example", A, "192.0.2.1" }, MORE("b.example")),
	  0, DM_PATH_MX, "MX16i" },
	{ "MX16-v6",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 b.example" },
	       { "a.example", AAAA, "2001:db8::1" }, MORE("b.example")),
	  0, DM_PATH_MX, "MX16i" },
	{ "MX17", ROWS({ D, MX, "10 a.example" }, BOTH("a.example")), 0,
	  DM_PATH_MX, "MX17i" },
	/* L17 */
	{ "MX11",
	  ROWS({ D, MX, "0 ." }, { D, MX, "10 mx.example.com" },
	       BOTH("mx.example.com")),
	  0, DM_PATH_MX, "MX11e MX09w" },
	/* L18 */
	{ "L18-alias",
	  ROWS({ D, MX, "10 a.example" },
	       { "a.example", DM_DNS_CNAME, "c.example" }, BOTH("c.example")),
	  0, DM_PATH_MX, "MX06e MX17i" },
	{ "L18-one-good",
	  ROWS({ D, MX, "10 a.example" }, { D, MX, "20 b.example" },
	       BOTH("a.example"), { "b.example", DM_DNS_TXT, "x" }),
	  0, DM_PATH_MX, "MX05e MX09w" },
	/* L22: of what is not known nothing is said */
	{ "L22-mx", ROWS({ D, MX, "!SERVFAIL" }), 5, DM_PATH_UNKNOWN, "" },
	{ "L22-host",
	  ROWS({ D, MX, "10 a.example" },
	       { "a.example", ANY_TYPE, "!TIMEOUT" }),
	  0, DM_PATH_MX, "MX17i" },
	{ "L22-half",
	  ROWS({ D, MX, "10 a.example" }, { "a.example", A, "10.0.0.1" },
	       { "a.example", AAAA, "!SERVFAIL" }),
	  0, DM_PATH_MX, "MX15w MX17i" },
	{ "L22-own", ROWS({ D, A, "!SERVFAIL" }, { D, AAAA, "!NODATA" }), 0,
	  DM_PATH_UNKNOWN, "" },
};

typedef struct {
	DmMxSection *section;
	DmJudgements *judgements;
} Result;

static void clear(Result *result)
{
	g_clear_pointer(&result->section, dm_mx_section_free);
	g_clear_pointer(&result->judgements, dm_judgements_free);
}

static Zone *run(const ZoneRow *rows, gint64 messages, Result *result)
{
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	Zone *zone = zone_new(rows, NULL);
	guint n = 0;

	input->messages = input->passed = messages;
	while (zone_again(zone, &n)) {
		clear(result);
		result->judgements = dm_judgements_new();
		result->section = dm_mx_section_new(input, zone->lookups,
						    result->judgements);
	}
	return zone;
}

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	Result result = { 0 };
	g_autoptr(Zone) zone = run(cases[i].rows, cases[i].messages, &result);
	g_autofree char *judged = zone_judged(result.judgements);

	g_assert_cmpstr(judged, ==, cases[i].judged);
	g_assert_cmpint(result.section->kind, ==, cases[i].kind);
	clear(&result);
}

/* L16: 10 a, 10 b share the load, 20 c is the backup. */
static void test_groups(void)
{
	const ZoneRow rows[] = { { D, MX, "20 c.example" },
				 { D, MX, "10 b.example" },
				 { D, MX, "10 a.example" },
				 BOTH("a.example"),
				 MORE("b.example"),
				 MORE("c.example"),
				 { NULL } };
	Result result = { 0 };
	g_autoptr(Zone) zone = run(rows, 0, &result);

	g_assert_cmpuint(result.section->hosts->len, ==, 3);
	g_assert_cmpstr(dm_mx_host(result.section, 0)->name, ==, "a.example");
	g_assert_cmpstr(dm_mx_host(result.section, 1)->name, ==, "b.example");
	g_assert_cmpstr(dm_mx_host(result.section, 2)->name, ==, "c.example");
	g_assert_cmpuint(dm_mx_group(result.section, 0), ==, 2);
	g_assert_cmpuint(dm_mx_group(result.section, 2), ==, 1);
	/* MX, then all addresses at once. */
	g_assert_cmpuint(zone->asked->len, ==, 7);
	g_assert_cmpuint(zone->rounds, ==, 3);
	clear(&result);
}

/* A thousand hosts cost 32 look-ups of addresses. */
static void test_many(void)
{
	g_autoptr(GArray) rows = g_array_new(TRUE, TRUE, sizeof(ZoneRow));
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	Result result = { 0 };
	g_autoptr(Zone) zone = NULL;

	for (guint i = 0; i < 1000; i++) {
		const ZoneRow row = { D, MX,
				      g_strdup_printf("10 m%03u.example", i) };

		g_ptr_array_add(texts, (gpointer)row.data);
		g_array_append_val(rows, row);
	}
	zone = run((const ZoneRow *)(void *)rows->data, 0, &result);
	g_assert_cmpuint(result.section->hosts->len, ==, 1000);
	g_assert_cmpuint(zone->asked->len, ==, 1 + 2 * 32);
	g_assert_nonnull(dm_judgements_find(result.judgements, "MX08"));
	/* Twenty of one rule, and that there are more. */
	g_assert_cmpuint(dm_judgements_count(result.judgements), ==, 22);
	clear(&result);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strdup_printf("/mx/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	g_test_add_func("/mx/L16", test_groups);
	g_test_add_func("/mx/many", test_many);
	return g_test_run();
}

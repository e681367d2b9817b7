/*
 * The delivery path as JSON and as a page.
 */
#include "report/checkmx.h"

#include <string.h>

#include "tests/unit/dns/zone.h"
#include "tests/unit/report/checkprint.h"
#include "tests/unit/report/outputcheck.h"

#define D "beispiel.de"
#define MX DM_DNS_MX
#define A DM_DNS_A

/* Equal preferences share the load, the higher one is the backup. */
static const ZoneRow full[] = {
	{ D, MX, "10 mail1.beispiel.de" },
	{ D, MX, "10 mail2.beispiel.de" },
	{ D, MX, "20 mail3.beispiel.de" },
	{ "mail1.beispiel.de", A, "192.0.2.1" },
	{ "mail1.beispiel.de", DM_DNS_AAAA, "2001:db8::1" },
	{ "mail2.beispiel.de", DM_DNS_CNAME, "host.example" },
	{ "host.example", A, "10.0.0.1" },
	{ NULL },
};
static const ZoneRow implicit[] = { { D, A, "192.0.2.1" }, { NULL } };
static const ZoneRow null_mx[] = { { D, MX, "0 ." }, { NULL } };
static const ZoneRow hostile[] = {
	{ D, MX, "10 \\027[31m\\226\\128\\174.example" },
	{ NULL },
};

static DmMxSection *make(const ZoneRow *rows)
{
	g_autoptr(DmCheckInput) input = dm_check_input_new(D);
	g_autoptr(Zone) zone = zone_new(rows, NULL);
	DmMxSection *section = NULL;
	guint n = 0;

	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();

		g_clear_pointer(&section, dm_mx_section_free);
		section = dm_mx_section_new(input, zone->lookups, judgements);
	}
	return section;
}

static void print_page(DmPageLines *page, gconstpointer section)
{
	dm_check_mx_page(page, section);
}

static void print_json(DmJsonWriter *json, gconstpointer section)
{
	dm_check_mx_json(json, section);
	dm_json_newline(json);
}

static char *as_page(const ZoneRow *rows)
{
	g_autoptr(DmMxSection) section = make(rows);

	return check_print_page(print_page, section);
}

static char *as_json(const ZoneRow *rows)
{
	g_autoptr(DmMxSection) section = make(rows);

	return check_print_json(print_json, section);
}

static const struct {
	const char *name;
	const ZoneRow *rows;
	const char *page;
} pages[] = {
	{ "groups", full,
	  "  MX records, TTL 3600 seconds\n"
	  "  1. preference 10, tried first; 2 hosts share the load, picked at random\n"
	  "    mail1.beispiel.de  192.0.2.1, 2001:db8::1\n"
	  "    mail2.beispiel.de -> host.example  10.0.0.1  no address that others can reach\n"
	  "  2. preference 20, backup: tried when all above fail\n"
	  "    mail3.beispiel.de  no such name\n" },
	{ "implicit", implicit,
	  "  no MX record: a sender delivers to the domain's own address\n"
	  "    beispiel.de  192.0.2.1\n" },
	{ "null-mx", null_mx, "  null MX: the domain takes no mail\n" },
};

static void test_page(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *text = as_page(pages[i].rows);

	g_assert_cmpstr(text, ==, pages[i].page);
}

static void test_json(void)
{
	g_autofree char *json = as_json(full);
	g_autofree char *none = as_json(null_mx);

	g_assert_null(check_json(json, NULL));
	g_assert_nonnull(strstr(
		json,
		"\"preference\":10,\"role\":\"first\",\"load_sharing\":true,"
		"\"hosts\":[{\"host\":\"mail1.beispiel.de\",\"ttl\":3600,"
		"\"alias\":null,\"usable\":true,\"looked_up\":true,\"problem\":null,"
		"\"dnssec\":false,\"addresses\":[{\"address\":"
		"\"192.0.2.1\",\"scope\":\"global\",\"ttl\":3600},"));
	g_assert_nonnull(strstr(json, "\"preference\":20,\"role\":\"backup\","
				      "\"load_sharing\":false"));
	g_assert_nonnull(strstr(none, "\"kind\":\"null-mx\","
				      "\"takes_mail\":false,\"ttl\":null"));
}

static void test_hostile(void)
{
	g_autofree char *json = as_json(hostile);
	g_autofree char *page = as_page(hostile);

	g_assert_null(check_json(json, NULL));
	g_assert_null(check_text(page, FALSE));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
		g_autofree char *path =
			g_strdup_printf("/checkmx/page/%s", pages[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_page);
	}
	g_test_add_func("/checkmx/json", test_json);
	g_test_add_func("/checkmx/hostile", test_hostile);
	return g_test_run();
}

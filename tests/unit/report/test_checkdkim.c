/*
 * The DKIM section of a check as it is printed: exact text.
 */
#include "report/checkdkim.h"

#include <string.h>

#include "tests/unit/dns/keysamples.h"
#include "tests/unit/dns/zone.h"
#include "tests/unit/report/checkprint.h"

#define AT(selector, type, text)                                      \
	{                                                             \
		selector "._domainkey.example.com", type, text, FALSE \
	}

static const ZoneRow full[] = {
	AT("good", DM_DNS_TXT, "v=DKIM1; k=ed25519; t=y:s; p=" KEY_ED25519),
	AT("weak", DM_DNS_TXT, "v=DKIM1; s=tlsrpt; p=" KEY_RSA512),
	AT("old", DM_DNS_TXT, "p="),
	AT("two", DM_DNS_TXT, "p="),
	AT("two", DM_DNS_TXT, "v=DKIM1; p="),
	AT("lost", DM_DNS_CNAME, "gone.example.net"),
	AT("mute", DM_DNS_TXT, "!TIMEOUT"),
	{ NULL },
};

static const ZoneRow hostile[] = {
	AT("good", DM_DNS_TXT, "v=DKIM1; k=\x1b[31m\xe2\x80\xae; p=\n"),
	AT("weak", DM_DNS_TXT, "k=\x1b[31m\xe2\x80\xae; p=AAAA"),
	{ NULL },
};

static const char *const names[] = { "good", "weak", "old",
				     "two",  "lost", "mute" };

static void json_section(DmJsonWriter *json, gconstpointer section)
{
	dm_check_dkim_json(json, section);
}

static void page_section(DmPageLines *page, gconstpointer section)
{
	dm_check_dkim_page(page, section);
}

static void print(const ZoneRow *rows, guint n_names, char **json, char **page)
{
	g_autoptr(Zone) zone = zone_new(rows, NULL);
	g_autoptr(DmCheckInput) input = dm_check_input_new("example.com");
	g_autoptr(DmDkimSection) section = NULL;
	guint n = 0;

	input->has_reports = TRUE;
	for (guint i = 0; i < n_names; i++)
		dm_check_input_add_selector(input, names[i])->asked = i > 0;
	if (n_names) {
		DmSelector *first = g_ptr_array_index(input->selectors, 0);

		first->messages = 12;
		first->passed = 11;
		first->last_seen = 1767225600; /* 2026-01-01 */
	}
	while (zone_again(zone, &n)) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();

		g_clear_pointer(&section, dm_dkim_section_free);
		section = dm_dkim_section_new(input, zone->lookups, judgements);
	}
	*json = check_print_json(json_section, section);
	*page = check_print_page(page_section, section);
}

/* clang-format off */
static const char full_page[] =
	"  selector           good: ed25519, test mode; 12 messages, "
	"11 passed, last 2026-01-01\n"
	"  selector           weak: rsa, 512 bits, not usable; in no "
	"report\n"
	"  selector           old: revoked; in no report\n"
	"  selector           two: 2 records; in no report\n"
	"  selector           lost: no key at gone.example.net; in no"
	" report\n"
	"  selector           mute: could not check: no answer in tim"
	"e; in no report\n";

static const char full_json[] =
	"{\"usable_key\":true,\"wildcard\":false,\"not_looked_at\":0,"
	"\"selectors\":[{\"selector\":\"good\","
	"\"name\":\"good._domainkey.example.com\",\"state\":\"usable\","
	"\"error\":null,\"alias\":null,\"records\":1,"
	"\"key\":{\"text\":\"v=DKIM1; k=ed25519; t=y:s; p=AAECAwQFBgcICQoL"
	"DA0ODxAREhMUFRYXGBkaGxwdHh8=\","
	"\"type\":\"ed25519\",\"bits\":null,\"problem\":null,\"testing\":true,"
	"\"no_subdomains\":true,\"for_mail\":true,\"for_tlsrpt\":true},"
	"\"asked\":false,\"messages\":12,\"passed\":11,"
	"\"last_seen\":1767225600},{\"selector\":\"weak\","
	"\"name\":\"weak._domainkey.example.com\",\"state\":\"unusable\","
	"\"error\":null,\"alias\":null,\"records\":1,"
	"\"key\":{\"text\":\"v=DKIM1; s=tlsrpt; p=MFwwDQYJKoZIhvcNAQEBBQAD"
	"SwAwSAJBALJYAcG13dwwFVOf9L2L2dAtyL3PfHi6TFKOf5DmKlPOiP7lh1bw"
	"JkSyKWJagjAPzi/RGKXrz4Y1HG9fcz0/NYUCAwEAAQ==\","
	"\"type\":\"rsa\",\"bits\":512,\"problem\":null,\"testing\":false,"
	"\"no_subdomains\":false,\"for_mail\":false,\"for_tlsrpt\":true},"
	"\"asked\":true,\"messages\":0,\"passed\":0,\"last_seen\":null},"
	"{\"selector\":\"old\",\"name\":\"old._domainkey.example.com\","
	"\"state\":\"revoked\",\"error\":null,\"alias\":null,\"records\":1,"
	"\"key\":{\"text\":\"p=\",\"type\":\"rsa\",\"bits\":null,\"problem\":null,"
	"\"testing\":false,\"no_subdomains\":false,\"for_mail\":true,"
	"\"for_tlsrpt\":true},\"asked\":true,\"messages\":0,\"passed\":0,"
	"\"last_seen\":null},{\"selector\":\"two\","
	"\"name\":\"two._domainkey.example.com\",\"state\":\"several\","
	"\"error\":null,\"alias\":null,\"records\":2,\"key\":null,\"asked\":true,"
	"\"messages\":0,\"passed\":0,\"last_seen\":null},{\"selector\":\"lost\","
	"\"name\":\"lost._domainkey.example.com\",\"state\":\"missing\","
	"\"error\":null,\"alias\":\"gone.example.net\",\"records\":0,"
	"\"key\":null,\"asked\":true,\"messages\":0,\"passed\":0,"
	"\"last_seen\":null},{\"selector\":\"mute\","
	"\"name\":\"mute._domainkey.example.com\",\"state\":\"unknown\","
	"\"error\":\"no answer in time\",\"alias\":null,\"records\":0,"
	"\"key\":null,\"asked\":true,\"messages\":0,\"passed\":0,"
	"\"last_seen\":null}]}";
/* clang-format on */

static void test_full(void)
{
	g_autofree char *json = NULL, *page = NULL;

	print(full, G_N_ELEMENTS(names), &json, &page);
	g_assert_cmpstr(page, ==, full_page);
	g_assert_cmpstr(json, ==, full_json);
}

static void test_hostile(void)
{
	g_autofree char *json = NULL, *page = NULL;

	print(hostile, 2, &json, &page);
	g_assert_null(strpbrk(json, "\x1b\n"));
	g_assert_null(strstr(json, "\xe2\x80\xae"));
	g_assert_nonnull(strstr(json, "\\u001b[31m\\u202e"));
	g_assert_null(strchr(page, '\x1b'));
	g_assert_null(strstr(page, "\xe2\x80\xae"));
	g_assert_nonnull(strstr(page, "\\u{1b}[31m\\u{202e}"));
}

static void test_none(void)
{
	g_autofree char *json = NULL, *page = NULL;

	print(full, 0, &json, &page);
	g_assert_cmpstr(page, ==,
			"  selectors          none known; name them by "
			"--selector\n");
	g_assert_cmpstr(json, ==,
			"{\"usable_key\":false,\"wildcard\":false,"
			"\"not_looked_at\":0,\"selectors\":[]}");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/checkdkim/full", test_full);
	g_test_add_func("/checkdkim/hostile", test_hostile);
	g_test_add_func("/checkdkim/none", test_none);
	return g_test_run();
}

/*
 * Host names of addresses, from zones.
 */
#include "dns/reverse.h"

#include "tests/unit/dns/zone.h"

#define R1 "1.2.0.192.in-addr.arpa"
#define R6                                                            \
	"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0" \
	".0.2.ip6.arpa"

static const ZoneRow zone_rows[] = {
	{ R1, DM_DNS_PTR, "Mail.example.com" },
	{ "mail.example.com", DM_DNS_A, "192.0.2.9" },
	{ "mail.example.com", DM_DNS_A, "192.0.2.1" },
	/* The second of two leads back; its AAAA does not matter. */
	{ "2.2.0.192.in-addr.arpa", DM_DNS_PTR, "b.example.com" },
	{ "2.2.0.192.in-addr.arpa", DM_DNS_PTR, "a.example.com" },
	{ "a.example.com", DM_DNS_A, "192.0.2.3" },
	{ "b.example.com", DM_DNS_A, "192.0.2.2" },
	/* One failed, the other is enough. */
	{ "3.2.0.192.in-addr.arpa", DM_DNS_PTR, "broken.example.com" },
	{ "3.2.0.192.in-addr.arpa", DM_DNS_PTR, "c.example.com" },
	{ "broken.example.com", ANY_TYPE, "!SERVFAIL" },
	{ "c.example.com", DM_DNS_A, "192.0.2.3" },
	/* Nobody owns the name, or another does. */
	{ "4.2.0.192.in-addr.arpa", DM_DNS_PTR, "nobody.example.com" },
	{ "5.2.0.192.in-addr.arpa", DM_DNS_PTR, "z.example.com" },
	{ "5.2.0.192.in-addr.arpa", DM_DNS_PTR, "mail.example.com" },
	{ "z.example.com", DM_DNS_AAAA, "2001:db8::5" },
	/* What is needed fails. */
	{ "6.2.0.192.in-addr.arpa", ANY_TYPE, "!SERVFAIL" },
	{ "7.2.0.192.in-addr.arpa", ANY_TYPE, "!TIMEOUT" },
	{ "8.2.0.192.in-addr.arpa", DM_DNS_PTR, "broken.example.com" },
	{ "8.2.0.192.in-addr.arpa", DM_DNS_PTR, "nobody.example.com" },
	{ "9.2.0.192.in-addr.arpa", DM_DNS_PTR, "late.example.com" },
	{ "late.example.com", ANY_TYPE, "!TIMEOUT" },
	{ "10.2.0.192.in-addr.arpa", ANY_TYPE, "!NODATA" },
	/* No names of hosts. */
	{ "11.2.0.192.in-addr.arpa", DM_DNS_PTR, "a\\032b.example.com" },
	{ "11.2.0.192.in-addr.arpa", DM_DNS_PTR, "\\027[31m.example.com" },
	{ "11.2.0.192.in-addr.arpa", DM_DNS_PTR, "localhost" },
	{ "11.2.0.192.in-addr.arpa", DM_DNS_PTR, "." },
	{ "11.2.0.192.in-addr.arpa", DM_DNS_PTR, "<b>.example.com" },
	/* A delegation of RFC 2317. */
	{ "12.2.0.192.in-addr.arpa", DM_DNS_CNAME, "12.0/25.example.net" },
	{ "12.0/25.example.net", DM_DNS_PTR, "d.example.com" },
	{ "d.example.com", DM_DNS_A, "192.0.2.12" },
	/* IPv6 is held against AAAA. */
	{ R6, DM_DNS_PTR, "six.example.com" },
	{ "six.example.com", DM_DNS_A, "192.0.2.1" },
	{ "six.example.com", DM_DNS_AAAA, "2001:db8::1" },
	{ NULL }
};

static const struct {
	const char *path, *address;
	DmHostState state;
	const char *host;
	guint questions, rounds;
} cases[] = {
	{ "/reverse/confirmed", "192.0.2.1", DM_HOST_CONFIRMED,
	  "mail.example.com", 2, 3 },
	{ "/reverse/second", "192.0.2.2", DM_HOST_CONFIRMED, "b.example.com", 3,
	  3 },
	{ "/reverse/one-fails", "192.0.2.3", DM_HOST_CONFIRMED, "c.example.com",
	  3, 3 },
	{ "/reverse/nobody", "192.0.2.4", DM_HOST_UNCONFIRMED,
	  "nobody.example.com", 2, 3 },
	{ "/reverse/another", "192.0.2.5", DM_HOST_UNCONFIRMED,
	  "mail.example.com", 3, 3 },
	{ "/reverse/servfail", "192.0.2.6", DM_HOST_FAILED, NULL, 1, 2 },
	{ "/reverse/timeout", "192.0.2.7", DM_HOST_FAILED, NULL, 1, 2 },
	{ "/reverse/forward-servfail", "192.0.2.8", DM_HOST_FAILED, NULL, 3,
	  3 },
	{ "/reverse/forward-timeout", "192.0.2.9", DM_HOST_FAILED, NULL, 2, 3 },
	{ "/reverse/nodata", "192.0.2.10", DM_HOST_NONE, NULL, 1, 2 },
	{ "/reverse/nxdomain", "192.0.2.99", DM_HOST_NONE, NULL, 1, 2 },
	{ "/reverse/hostile", "192.0.2.11", DM_HOST_NONE, NULL, 1, 2 },
	{ "/reverse/rfc2317", "192.0.2.12", DM_HOST_CONFIRMED, "d.example.com",
	  2, 3 },
	{ "/reverse/ipv6", "2001:db8::1", DM_HOST_CONFIRMED, "six.example.com",
	  2, 3 },
	{ "/reverse/private", "10.0.0.1", DM_HOST_NONE, NULL, 0, 1 },
	{ "/reverse/loopback", "::1", DM_HOST_NONE, NULL, 0, 1 },
};

static DmReverse *find(Zone *zone, const char *text)
{
	DmReverse *found = NULL;
	DmAddress address;
	guint n = 0;

	g_assert_true(dm_address_parse(text, &address));
	while (zone_again(zone, &n)) {
		dm_reverse_free(found);
		found = dm_reverse_find(&address, zone->lookups);
	}
	return found;
}

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(Zone) zone = zone_new(zone_rows, NULL);
	g_autoptr(DmReverse) found = find(zone, cases[i].address);

	g_assert_cmpstr(dm_host_state_name(found->state), ==,
			dm_host_state_name(cases[i].state));
	g_assert_cmpstr(found->host, ==, cases[i].host);
	g_assert_cmpuint(zone->asked->len, ==, cases[i].questions);
	g_assert_cmpuint(zone->rounds, ==, cases[i].rounds);
}

#define NAMES 100

/* However many there are, and in whatever order: the same five are asked. */
static void test_hundred(void)
{
	ZoneRow rows[NAMES + 2] = { { NULL } };
	char names[NAMES][32];

	for (guint turn = 0; turn < 2; turn++) {
		g_autoptr(Zone) zone = zone_new(rows, NULL);
		g_autoptr(DmReverse) found = NULL;

		for (guint i = 0; i < NAMES; i++) {
			guint number = turn ? NAMES - 1 - i : i;

			g_snprintf(names[i], sizeof(names[i]),
				   "h%02u.example.com", number);
			rows[i] = (ZoneRow){ R1, DM_DNS_PTR, names[i], FALSE };
		}
		rows[NAMES] = (ZoneRow){ "h04.example.com", DM_DNS_A,
					 "192.0.2.1", FALSE };
		found = find(zone, "192.0.2.1");
		g_assert_cmpuint(found->state, ==, DM_HOST_CONFIRMED);
		g_assert_cmpstr(found->host, ==, "h04.example.com");
		g_assert_cmpuint(zone->asked->len, ==, 1 + DM_REVERSE_NAMES);
		/* The sixth is not looked at. */
		rows[NAMES].name = "h05.example.com";
		g_clear_pointer(&found, dm_reverse_free);
		g_clear_pointer(&zone, zone_free);
		zone = zone_new(rows, NULL);
		found = find(zone, "192.0.2.1");
		g_assert_cmpuint(found->state, ==, DM_HOST_UNCONFIRMED);
		g_assert_cmpstr(found->host, ==, "h00.example.com");
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_test_add_data_func(cases[i].path, GUINT_TO_POINTER(i),
				     test_case);
	g_test_add_func("/reverse/hundred", test_hundred);
	return g_test_run();
}

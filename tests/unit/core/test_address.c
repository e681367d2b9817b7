/*
 * Addresses and ranges (spec A17).
 */
#include <string.h>

#include "core/address.h"

static void test_canonical(void)
{
	static const struct {
		const char *text, *canonical;
		guint size;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1", 4 },
		{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1", 16 },
		{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", 16 },
		{ "::ffff:192.0.2.1", "192.0.2.1", 4 },
		{ "::FFFF:c000:201", "192.0.2.1", 4 },
		{ "::192.0.2.1", "::192.0.2.1", 16 },
		{ "[2001:db8::1]", "2001:db8::1", 16 },
		{ "[192.0.2.1]", "192.0.2.1", 4 },
		{ "IPv6:2001:db8::1", "2001:db8::1", 16 },
		{ "[ipv6:2001:db8::1]", "2001:db8::1", 16 },
		{ " \t2001:db8::1\r\n", "2001:db8::1", 16 },
		{ "0.0.0.0", "0.0.0.0", 4 },
		{ "255.255.255.255", "255.255.255.255", 4 },
		{ "::", "::", 16 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		char text[DM_ADDRESS_TEXT];
		DmAddress address;

		g_assert_true(dm_address_parse(cases[i].text, &address));
		g_assert_cmpuint(address.size, ==, cases[i].size);
		g_assert_cmpstr(dm_address_format(&address, text), ==,
				cases[i].canonical);
	}
}

static void test_every_octet(void)
{
	for (guint octet = 0; octet < 256; octet++) {
		g_autofree char *expected = g_strdup_printf("%u.0.%u.%u", octet,
							    255 - octet, octet);
		char text[DM_ADDRESS_TEXT];
		DmAddress address;

		g_assert_true(dm_address_parse(expected, &address));
		g_assert_cmpstr(dm_address_format(&address, text), ==,
				expected);
	}
}

static void test_longest(void)
{
	DmAddress address;
	char text[DM_ADDRESS_TEXT];

	memset(&address, 0xff, sizeof(address));
	address.size = 16;
	g_assert_cmpstr(dm_address_format(&address, text), ==,
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
	g_assert_true(dm_address_parse(
		"[IPv6:0000:0000:0000:0000:0000:0000:192.0.2.255]", &address));
	g_assert_cmpstr(dm_address_format(&address, text), ==, "::192.0.2.255");
}

static void test_refused(void)
{
	static const char *const cases[] = {
		"",
		" ",
		"[]",
		"[",
		"IPv6:",
		"192.0.2",
		"192.0.2.256",
		"192.0.2.1.5",
		"192.0.02.1",
		"192.0.2.1 x",
		"192.0.2.1/24",
		"0x7f.1",
		"2001:db8::1::2",
		"2001:db8::10000",
		"2001:db8:0:0:0:0:0:0:1",
		"fe80::1%eth0",
		"mail.example.com",
		"[2001:db8::1",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmAddress address;

		g_assert_false(dm_address_parse(cases[i], &address));
	}
}

static void test_cidr_bounds(void)
{
	static const struct {
		const char *cidr, *first, *last;
	} cases[] = {
		{ "192.0.2.0/24", "192.0.2.0", "192.0.2.255" },
		{ "192.0.2.77/24", "192.0.2.0", "192.0.2.255" },
		{ "192.0.2.77/31", "192.0.2.76", "192.0.2.77" },
		{ "192.0.2.77/32", "192.0.2.77", "192.0.2.77" },
		{ "192.0.2.77", "192.0.2.77", "192.0.2.77" },
		{ "203.0.113.9/0", "0.0.0.0", "255.255.255.255" },
		{ "198.51.100.0/23", "198.51.100.0", "198.51.101.255" },
		{ "2001:db8::/32",
		  "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff" },
		{ "2001:db8::7/127", "2001:db8::6", "2001:db8::7" },
		{ "2001:db8::7/128", "2001:db8::7", "2001:db8::7" },
		{ "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		char text[DM_ADDRESS_TEXT];
		DmCidr cidr;

		g_assert_true(dm_cidr_parse(cases[i].cidr, &cidr));
		g_assert_cmpstr(dm_address_format(&cidr.first, text), ==,
				cases[i].first);
		g_assert_cmpstr(dm_address_format(&cidr.last, text), ==,
				cases[i].last);
	}
}

static void test_cidr_refused(void)
{
	static const char *const cases[] = {
		"192.0.2.0/33",
		"192.0.2.0/",
		"192.0.2.0/-1",
		"192.0.2.0/+8",
		"192.0.2.0/24/8",
		"192.0.2.0/ 24",
		"/24",
		"192.0.2/24",
		"2001:db8::/129",
		"",
		"192.0.2.0/18446744073709551617",
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmCidr cidr;

		g_assert_false(dm_cidr_parse(cases[i], &cidr));
	}
}

static const struct {
	const char *text, *scope;
} scopes[] = {
	{ "192.0.2.1", "global" },
	{ "9.255.255.255", "global" },
	{ "10.0.0.0", "private" },
	{ "10.255.255.255", "private" },
	{ "11.0.0.0", "global" },
	{ "100.64.0.1", "private" },
	{ "127.0.0.53", "loopback" },
	{ "169.254.1.1", "link-local" },
	{ "172.31.255.255", "private" },
	{ "172.32.0.0", "global" },
	{ "192.168.1.1", "private" },
	{ "0.0.0.0", "unspecified" },
	{ "255.255.255.255", "multicast" },
	{ "239.1.1.1", "multicast" },
	{ "::", "unspecified" },
	{ "::1", "loopback" },
	{ "::2", "global" },
	{ "fd00::1", "private" },
	{ "fe80::1", "link-local" },
	{ "ff02::1", "multicast" },
	{ "2001:db8::1", "global" },
};

/* What stands behind an IPv6 prefix counts; "::ffff:" is not read as text. */
static const struct {
	guint8 bytes[16];
	const char *scope;
} wrapped[] = {
	{ { [10] = 0xff, [11] = 0xff, 10, 0, 0, 1 }, "private" },
	{ { [10] = 0xff, [11] = 0xff, 192, 0, 2, 1 }, "global" },
	{ { 0, 0x64, 0xff, 0x9b, [12] = 127, 0, 0, 1 }, "loopback" },
	{ { 0x20, 0x02, 169, 254, 169, 254 }, "link-local" },
};

static void test_wrapped(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(wrapped); i++) {
		DmAddress address = { .size = 16 };

		memcpy(address.bytes, wrapped[i].bytes, 16);
		g_assert_cmpstr(dm_scope_name(dm_address_scope(&address)), ==,
				wrapped[i].scope);
	}
}

static void test_scope(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(scopes); i++) {
		DmAddress address;

		g_assert_true(dm_address_parse(scopes[i].text, &address));
		g_test_message("%s", scopes[i].text);
		g_assert_cmpstr(dm_scope_name(dm_address_scope(&address)), ==,
				scopes[i].scope);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/A17-canonical", test_canonical);
	g_test_add_func("/core/address-every-octet", test_every_octet);
	g_test_add_func("/core/address-longest", test_longest);
	g_test_add_func("/core/address-refused", test_refused);
	g_test_add_func("/core/cidr-bounds", test_cidr_bounds);
	g_test_add_func("/core/cidr-refused", test_cidr_refused);
	g_test_add_func("/address/scope", test_scope);
	g_test_add_func("/address/wrapped", test_wrapped);
	return g_test_run();
}

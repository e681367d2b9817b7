/*
 * Names of DNS, text and wire.
 */
#include "dns/name.h"

#include <string.h>

static const struct {
	const char *text;
	gsize size; /* 0 = no name */
} to_wire[] = {
	{ ".", 1 },
	{ "", 1 },
	{ "com", 5 },
	{ "com.", 5 },
	{ "a.example.com", 15 },
	{ "a\\.b.c", 7 },
	{ "\\000x.c", 6 },
	{ "..", 0 },
	{ "a..b", 0 },
	{ ".a", 0 },
	{ "a\\", 0 },
	{ "a\\25", 0 },
	{ "a\\256", 0 },
	{ "123456789012345678901234567890123456789012345678901234567890123.x",
	  67 },
	{ "1234567890123456789012345678901234567890123456789012345678901234.x",
	  0 },
};

static void test_to_wire(void)
{
	guint8 wire[DM_DNS_NAME_WIRE];

	for (guint i = 0; i < G_N_ELEMENTS(to_wire); i++) {
		g_test_message("%s", to_wire[i].text);
		g_assert_cmpuint(dm_dns_name_to_wire(to_wire[i].text, wire), ==,
				 to_wire[i].size);
	}
}

/* Four labels of 61 octets and one of `last`: 1 + 4 * 62 + last + 1. */
static void test_longest(void)
{
	guint8 wire[DM_DNS_NAME_WIRE];
	g_autofree char *label = g_strnfill(61, 'a');
	g_autofree char *fits = g_strdup_printf("%s.%s.%s.%s.bcdef", label,
						label, label, label);
	g_autofree char *too_long = g_strconcat(fits, "g", NULL);

	g_assert_cmpuint(dm_dns_name_to_wire(fits, wire), ==, 255);
	g_assert_cmpuint(dm_dns_name_to_wire(too_long, wire), ==, 0);
}

static const struct {
	const char *message;
	gsize size, at, after;
	const char *text; /* NULL = broken */
} reads[] = {
	{ "\3www\7Example\3COM\0", 17, 0, 17, "www.example.com" },
	{ "\0", 1, 0, 1, "." },
	{ "\3com\0\1a\xc0\0", 9, 5, 9, "a.com" },
	{ "\3a.b\1\\\1\x01\0", 9, 0, 9, "a\\.b.\\\\.\\001" },
	/* to itself, forwards, out of the message, cut off */
	{ "\xc0\0", 2, 0, 0, NULL },
	{ "\xc0\2\0", 3, 0, 0, NULL },
	{ "\1a\xc0\4\1b\xc0\0", 8, 4, 0, NULL },
	{ "\1a\xc0", 3, 0, 0, NULL },
	{ "\3ab", 3, 0, 0, NULL },
	{ "\1a", 2, 0, 0, NULL },
	{ "\x40", 1, 0, 0, NULL },
	{ "\x80\0", 2, 0, 0, NULL },
	{ "", 0, 0, 0, NULL },
};

static void test_read(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(reads); i++) {
		gsize at = reads[i].at;
		g_autofree char *text = dm_dns_name_read(
			(const guint8 *)reads[i].message, reads[i].size, &at);

		g_test_message("%u", i);
		g_assert_cmpstr(text, ==, reads[i].text);
		if (text)
			g_assert_cmpuint(at, ==, reads[i].after);
	}
}

/* Pointers that lead back step by step end, and give too long a name. */
static void test_read_pointers(void)
{
	guint8 message[1024];
	gsize at = 1020;

	message[0] = 1;
	message[1] = 'a';
	message[2] = 0;
	for (gsize i = 3; i + 4 <= sizeof(message); i += 4) {
		gsize back = i < 7 ? 0 : i - 4;

		message[i] = 1;
		message[i + 1] = 'b';
		message[i + 2] = (guint8)(0xc0 | back >> 8);
		message[i + 3] = (guint8)(back & 0xff);
	}
	at = 3 + 4 * 200;
	g_assert_null(dm_dns_name_read(message, sizeof(message), &at));
	at = 3 + 4 * 3;
	{
		g_autofree char *text =
			dm_dns_name_read(message, sizeof(message), &at);

		g_assert_cmpstr(text, ==, "b.b.b.b.a");
	}
}

static void test_labels(void)
{
	g_assert_cmpuint(dm_dns_name_labels("."), ==, 0);
	g_assert_cmpuint(dm_dns_name_labels("com"), ==, 1);
	g_assert_cmpuint(dm_dns_name_labels("a\\.b.example.com"), ==, 3);
	g_assert_cmpstr(dm_dns_name_parent("a\\.b.example.com", 1), ==,
			"example.com");
	g_assert_cmpstr(dm_dns_name_parent("com", 1), ==, "");
	g_assert_cmpstr(dm_dns_name_parent("com", 5), ==, "");
	g_assert_true(dm_dns_name_is_below("a.Example.com", "example.COM"));
	g_assert_true(dm_dns_name_is_below("example.com", "example.com"));
	g_assert_false(dm_dns_name_is_below("badexample.com", "example.com"));
	g_assert_false(dm_dns_name_is_below("com", "example.com"));
}

static const struct {
	const char *text, *name; /* NULL = refused */
} normalized[] = {
	{ " Example.COM. ", "example.com" },
	{ "m\xc3\xbcnchen.example", "xn--mnchen-3ya.example" },
	{ "M\xc3\x9cNCHEN.example", "xn--mnchen-3ya.example" },
	{ "_dmarc.example.com", "_dmarc.example.com" },
	{ "", NULL },
	{ ".", NULL },
	{ "a..b", NULL },
	{ "a b.example", NULL },
	{ "user@example.com", NULL },
	{ "https://example.com/", NULL },
	{ "\xff.example", NULL },
	{ "example.com..", NULL },
};

static void test_normalize(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(normalized); i++) {
		const char *why;
		g_autofree char *name =
			dm_dns_name_normalize(normalized[i].text, &why);

		g_test_message("%s", normalized[i].text);
		g_assert_cmpstr(name, ==, normalized[i].name);
		g_assert_true(!name == !!why);
	}
}

static void test_reverse(void)
{
	DmAddress address;
	g_autofree char *v4 = NULL, *v6 = NULL;

	g_assert_true(dm_address_parse("192.0.2.1", &address));
	v4 = dm_dns_reverse_name(&address);
	g_assert_cmpstr(v4, ==, "1.2.0.192.in-addr.arpa");
	g_assert_true(dm_address_parse("2001:db8::12", &address));
	v6 = dm_dns_reverse_name(&address);
	g_assert_cmpstr(
		v6, ==,
		"2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/name/to-wire", test_to_wire);
	g_test_add_func("/name/longest", test_longest);
	g_test_add_func("/name/read", test_read);
	g_test_add_func("/name/read-pointers", test_read_pointers);
	g_test_add_func("/name/labels", test_labels);
	g_test_add_func("/name/normalize", test_normalize);
	g_test_add_func("/name/reverse", test_reverse);
	return g_test_run();
}

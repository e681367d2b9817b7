/*
 * Replies: right ones of every type, and those that lie.
 */
#include "dns/answer.h"

#include <string.h>

#include "dns/name.h"

#define QR 0x8180
#define AD 0x0020
#define TC 0x0200
#define ANSWERS 6
#define AUTHORITY 8
#define MANY 100

typedef struct {
	GByteArray *bytes;
} Packet;

static void put16(Packet *packet, guint value)
{
	const guint8 octets[2] = { (guint8)(value >> 8), (guint8)value };

	g_byte_array_append(packet->bytes, octets, 2);
}

static void put_name(Packet *packet, const char *name)
{
	guint8 wire[DM_DNS_NAME_WIRE];
	gsize size = dm_dns_name_to_wire(name, wire);

	g_assert_cmpuint(size, >, 0);
	g_byte_array_append(packet->bytes, wire, (guint)size);
}

static void begin(Packet *packet, guint flags, const char *name, guint type)
{
	packet->bytes = g_byte_array_new();
	put16(packet, 0x1234);
	put16(packet, flags);
	put16(packet, 1);
	for (guint i = 0; i < 3; i++)
		put16(packet, 0);
	put_name(packet, name);
	put16(packet, type);
	put16(packet, 1);
}

/* `size` = the length that the record claims. */
static void add_as(Packet *packet, guint at, const char *owner, guint type,
		   guint32 ttl, const void *data, gsize data_size, gsize size)
{
	packet->bytes->data[at + 1]++;
	put_name(packet, owner);
	put16(packet, type);
	put16(packet, 1);
	put16(packet, ttl >> 16);
	put16(packet, ttl & 0xffff);
	put16(packet, (guint)size);
	g_byte_array_append(packet->bytes, data, (guint)data_size);
}

static void add(Packet *packet, const char *owner, guint type, guint32 ttl,
		const void *data, gsize size)
{
	add_as(packet, ANSWERS, owner, type, ttl, data, size, size);
}

static void add_name(Packet *packet, const char *owner, guint type, guint32 ttl,
		     const char *name)
{
	guint8 data[2 + DM_DNS_NAME_WIRE] = { 0, 10 };
	gsize skip = type == DM_DNS_MX ? 2 : 0;
	gsize size = dm_dns_name_to_wire(name, data + skip);

	add(packet, owner, type, ttl, data, skip + size);
}

static DmDnsAnswer *parse(Packet *packet, const char *name, DmDnsType type)
{
	DmDnsAnswer *answer = dm_dns_answer_parse(
		packet->bytes->data, packet->bytes->len, name, type, MANY);

	g_byte_array_unref(packet->bytes);
	return answer;
}

static void test_address(void)
{
	const guint8 v4[] = { 192, 0, 2, 1 }, other[] = { 192, 0, 2, 9 };
	g_autoptr(DmDnsAnswer) answer = NULL;
	char text[DM_ADDRESS_TEXT];
	Packet packet;

	begin(&packet, QR | AD, "Mail.Example", DM_DNS_A);
	add(&packet, "mail.example", DM_DNS_A, 300, v4, 4);
	add(&packet, "MAIL.example", DM_DNS_A, 60, v4, 4);
	/* what was not asked for is passed over */
	add(&packet, "evil.example", DM_DNS_A, 1, other, 4);
	add(&packet, "mail.example", DM_DNS_TXT, 1, "\1x", 2);
	answer = parse(&packet, "mail.example", DM_DNS_A);
	g_assert_cmpint(answer->status, ==, DM_DNS_OK);
	g_assert_true(answer->authentic);
	g_assert_cmpuint(answer->records->len, ==, 2);
	g_assert_cmpuint(answer->ttl_seconds, ==, 60);
	g_assert_cmpuint(dm_dns_record(answer, 0)->ttl_seconds, ==, 300);
	dm_address_format(&dm_dns_record(answer, 0)->address, text);
	g_assert_cmpstr(text, ==, "192.0.2.1");
}

static void test_texts(void)
{
	g_autoptr(DmDnsAnswer) answer = NULL;
	Packet packet;

	begin(&packet, QR, "example.com", DM_DNS_TXT);
	add(&packet, "example.com", DM_DNS_TXT, 5, "\6v=spf1\5 -all", 13);
	add(&packet, "example.com", DM_DNS_TXT, 5, "\3a\0b", 4);
	add(&packet, "example.com", DM_DNS_TXT, 5, "\0", 1);
	answer = parse(&packet, "example.com", DM_DNS_TXT);
	g_assert_cmpuint(answer->records->len, ==, 3);
	g_assert_cmpstr(dm_dns_record(answer, 0)->text, ==, "v=spf1 -all");
	g_assert_cmpmem(dm_dns_record(answer, 1)->text,
			dm_dns_record(answer, 1)->text_size, "a\0b", 3);
	g_assert_cmpuint(dm_dns_record(answer, 2)->text_size, ==, 0);
	g_assert_false(answer->authentic);
}

static void test_names(void)
{
	const guint8 tlsa[] = { 3, 1, 1, 0xab, 0xcd };
	g_autoptr(DmDnsAnswer) mx = NULL, ptr = NULL, danish = NULL;
	Packet packet;

	begin(&packet, QR, "example.com", DM_DNS_MX);
	add_name(&packet, "example.com", DM_DNS_MX, 4000, "Mail1.example.com");
	add_name(&packet, "example.com", DM_DNS_MX, 4000, ".");
	mx = parse(&packet, "example.com", DM_DNS_MX);
	g_assert_cmpuint(mx->records->len, ==, 2);
	g_assert_cmpuint(dm_dns_record(mx, 0)->preference, ==, 10);
	g_assert_cmpstr(dm_dns_record(mx, 0)->name, ==, "mail1.example.com");
	g_assert_cmpstr(dm_dns_record(mx, 1)->name, ==, ".");
	begin(&packet, QR, "1.2.0.192.in-addr.arpa", DM_DNS_PTR);
	add_name(&packet, "1.2.0.192.in-addr.arpa", DM_DNS_PTR, 9, "h.example");
	ptr = parse(&packet, "1.2.0.192.in-addr.arpa", DM_DNS_PTR);
	g_assert_cmpstr(dm_dns_record(ptr, 0)->name, ==, "h.example");
	begin(&packet, QR, "_25._tcp.mx.example", DM_DNS_TLSA);
	add(&packet, "_25._tcp.mx.example", DM_DNS_TLSA, 9, tlsa, sizeof(tlsa));
	danish = parse(&packet, "_25._tcp.mx.example", DM_DNS_TLSA);
	g_assert_cmpuint(dm_dns_record(danish, 0)->usage, ==, 3);
	g_assert_cmpmem(dm_dns_record(danish, 0)->data,
			dm_dns_record(danish, 0)->data_size, tlsa + 3, 2);
}

/* CNAMEs count whatever order they come in. */
static void test_aliases(void)
{
	const guint8 v4[] = { 192, 0, 2, 1 };
	g_autoptr(DmDnsAnswer) answer = NULL;
	Packet packet;

	begin(&packet, QR, "www.example", DM_DNS_A);
	add(&packet, "c.example", DM_DNS_A, 50, v4, 4);
	add_name(&packet, "b.example", DM_DNS_CNAME, 40, "c.example");
	add_name(&packet, "www.example", DM_DNS_CNAME, 30, "b.example");
	answer = parse(&packet, "www.example", DM_DNS_A);
	g_assert_cmpint(answer->status, ==, DM_DNS_OK);
	g_assert_cmpuint(answer->aliases->len, ==, 2);
	g_assert_cmpstr(g_ptr_array_index(answer->aliases, 1), ==, "c.example");
	g_assert_cmpuint(answer->ttl_seconds, ==, 30);
}

static void test_dangling_alias(void)
{
	g_autoptr(DmDnsAnswer) answer = NULL, asked = NULL;
	Packet packet;

	begin(&packet, QR | 3, "www.example", DM_DNS_A);
	add_name(&packet, "www.example", DM_DNS_CNAME, 30, "gone.example");
	answer = parse(&packet, "www.example", DM_DNS_A);
	g_assert_cmpint(answer->status, ==, DM_DNS_NXDOMAIN);
	g_assert_cmpuint(answer->aliases->len, ==, 1);
	begin(&packet, QR, "www.example", DM_DNS_CNAME);
	add_name(&packet, "www.example", DM_DNS_CNAME, 30, "gone.example");
	asked = parse(&packet, "www.example", DM_DNS_CNAME);
	g_assert_cmpint(asked->status, ==, DM_DNS_OK);
	g_assert_cmpuint(asked->aliases->len, ==, 0);
}

static void test_alias_loop(void)
{
	g_autoptr(DmDnsAnswer) answer = NULL;
	Packet packet;

	begin(&packet, QR, "a.example", DM_DNS_A);
	add_name(&packet, "a.example", DM_DNS_CNAME, 30, "b.example");
	add_name(&packet, "b.example", DM_DNS_CNAME, 30, "a.example");
	answer = parse(&packet, "a.example", DM_DNS_A);
	g_assert_cmpint(answer->status, ==, DM_DNS_BROKEN);
	g_assert_cmpuint(answer->aliases->len, ==, 0);
}

static const struct {
	guint rcode;
	DmDnsStatus status;
} rcodes[] = {
	{ 0, DM_DNS_NODATA },	{ 1, DM_DNS_REFUSED }, { 2, DM_DNS_SERVFAIL },
	{ 3, DM_DNS_NXDOMAIN }, { 4, DM_DNS_REFUSED }, { 5, DM_DNS_REFUSED },
	{ 9, DM_DNS_REFUSED },
};

static void test_rcodes(void)
{
	/* "." "." and five numbers, the last one is the TTL: 600 */
	guint8 soa[22] = { [20] = 2, [21] = 0x58 };

	for (guint i = 0; i < G_N_ELEMENTS(rcodes); i++) {
		g_autoptr(DmDnsAnswer) answer = NULL;
		Packet packet;

		begin(&packet, QR | rcodes[i].rcode, "a.example", DM_DNS_MX);
		add_as(&packet, AUTHORITY, "example", DM_DNS_SOA, 3600, soa, 22,
		       22);
		answer = parse(&packet, "a.example", DM_DNS_MX);
		g_test_message("rcode %u", rcodes[i].rcode);
		g_assert_cmpint(answer->status, ==, rcodes[i].status);
		if (dm_dns_is_empty(answer))
			g_assert_cmpuint(answer->ttl_seconds, ==, 600);
		g_assert_true(dm_dns_failed(answer) != dm_dns_is_empty(answer));
	}
}

/* Servers that fail may leave the question out; no other answer may. */
static void test_no_question(void)
{
	guint8 reply[12] = { 0, 0, 0x81, 0x82 };

	for (guint rcode = 0; rcode < 6; rcode++) {
		g_autoptr(DmDnsAnswer) answer = NULL;

		reply[3] = (guint8)(0x80 | rcode);
		answer = dm_dns_answer_parse(reply, sizeof(reply), "a.example",
					     DM_DNS_A, MANY);
		g_assert_cmpint(answer->status, ==,
				rcode == 2		   ? DM_DNS_SERVFAIL
				: rcode == 0 || rcode == 3 ? DM_DNS_BROKEN
							   : DM_DNS_REFUSED);
	}
}

static const struct {
	const char *what;
	guint flags;
	const char *name; /* in the question of the reply */
	guint type;
	const char *data; /* of an A or TXT or MX record */
	gsize data_size, claimed;
	DmDnsType asked;
} lies[] = {
	{ "no reply", 0x0100, "a.example", DM_DNS_A, "\1\2\3\4", 4, 4,
	  DM_DNS_A },
	{ "cut", QR | TC, "a.example", DM_DNS_A, "\1\2\3\4", 4, 4, DM_DNS_A },
	{ "other name", QR, "b.example", DM_DNS_A, "\1\2\3\4", 4, 4, DM_DNS_A },
	{ "other type", QR, "a.example", DM_DNS_AAAA, "\1\2\3\4", 4, 4,
	  DM_DNS_A },
	{ "short address", QR, "a.example", DM_DNS_A, "\1\2\3", 3, 3,
	  DM_DNS_A },
	{ "long address", QR, "a.example", DM_DNS_A, "\1\2\3\4\5", 5, 5,
	  DM_DNS_A },
	{ "data beyond the end", QR, "a.example", DM_DNS_A, "\1\2\3\4", 4, 5,
	  DM_DNS_A },
	{ "64 KB that are not there", QR, "a.example", DM_DNS_TXT, "\1x", 2,
	  65535, DM_DNS_TXT },
	{ "text beyond its data", QR, "a.example", DM_DNS_TXT, "\5x", 2, 2,
	  DM_DNS_TXT },
	{ "text of nothing", QR, "a.example", DM_DNS_TXT, "", 0, 0,
	  DM_DNS_TXT },
	{ "MX without a name", QR, "a.example", DM_DNS_MX, "\0\12", 2, 2,
	  DM_DNS_MX },
	{ "MX with more behind it", QR, "a.example", DM_DNS_MX, "\0\12\0\0", 4,
	  4, DM_DNS_MX },
	{ "MX to itself", QR, "a.example", DM_DNS_MX, "\0\12\xc0\x32", 4, 4,
	  DM_DNS_MX },
	{ "TLSA of two octets", QR, "a.example", DM_DNS_TLSA, "\3\1", 2, 2,
	  DM_DNS_TLSA },
};

static void test_lies(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lies); i++) {
		g_autoptr(DmDnsAnswer) answer = NULL;
		Packet packet;

		begin(&packet, lies[i].flags, lies[i].name, lies[i].type);
		add_as(&packet, ANSWERS, "a.example", (guint)lies[i].asked, 60,
		       lies[i].data, lies[i].data_size, lies[i].claimed);
		answer = parse(&packet, "a.example", lies[i].asked);
		g_test_message("%s", lies[i].what);
		g_assert_cmpint(answer->status, ==, DM_DNS_BROKEN);
		g_assert_cmpuint(answer->records->len, ==, 0);
	}
}

/* Cut off anywhere, a reply is broken and nothing is read behind it. */
static void test_cut(void)
{
	Packet packet;

	begin(&packet, QR, "example.com", DM_DNS_MX);
	add_name(&packet, "example.com", DM_DNS_MX, 60, "mail1.example.com");
	for (guint size = 0; size < packet.bytes->len; size++) {
		g_autofree guint8 *copy =
			g_memdup2(packet.bytes->data, MAX(size, 1));
		g_autoptr(DmDnsAnswer) answer = dm_dns_answer_parse(
			copy, size, "example.com", DM_DNS_MX, MANY);

		g_assert_cmpint(answer->status, ==, DM_DNS_BROKEN);
	}
	g_byte_array_unref(packet.bytes);
}

static void test_records_max(void)
{
	const guint8 v4[] = { 192, 0, 2, 1 };

	for (guint n = MANY; n <= MANY + 1; n++) {
		g_autoptr(DmDnsAnswer) answer = NULL;
		Packet packet;

		begin(&packet, QR, "a.example", DM_DNS_A);
		for (guint i = 0; i < n; i++)
			add(&packet, "a.example", DM_DNS_A, 60, v4, 4);
		answer = parse(&packet, "a.example", DM_DNS_A);
		g_assert_cmpint(answer->status, ==,
				n == MANY ? DM_DNS_OK : DM_DNS_BROKEN);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/answer/address", test_address);
	g_test_add_func("/answer/texts", test_texts);
	g_test_add_func("/answer/names", test_names);
	g_test_add_func("/answer/aliases", test_aliases);
	g_test_add_func("/answer/dangling-alias", test_dangling_alias);
	g_test_add_func("/answer/alias-loop", test_alias_loop);
	g_test_add_func("/answer/rcodes", test_rcodes);
	g_test_add_func("/answer/no-question", test_no_question);
	g_test_add_func("/answer/lies", test_lies);
	g_test_add_func("/answer/cut", test_cut);
	g_test_add_func("/answer/records-max", test_records_max);
	return g_test_run();
}

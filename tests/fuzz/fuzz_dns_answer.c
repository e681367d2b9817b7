/*
 * Fuzzes replies of DNS servers: the question is the one of the reply, so that
 * what stands behind it is read.
 */
#include <stdint.h>
#include <string.h>

#include "dns/answer.h"
#include "dns/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RECORDS_MAX 50

static void check_name(const char *name)
{
	guint8 wire[DM_DNS_NAME_WIRE];
	gsize size = dm_dns_name_to_wire(name, wire), at = 0;
	g_autofree char *again = dm_dns_name_read(wire, size, &at);

	/* What was read can be asked, and is then the same name. */
	g_assert_cmpuint(size, >, 0);
	g_assert_cmpstr(again, ==, name);
}

static void check_record(const DmDnsRecord *record, DmDnsType type)
{
	if (record->name)
		check_name(record->name);
	if (type == DM_DNS_TXT || type == DM_DNS_SPF)
		g_assert_cmpint(record->text[record->text_size], ==, 0);
	if (type == DM_DNS_A || type == DM_DNS_AAAA)
		g_assert_cmpint(record->address.size, ==,
				type == DM_DNS_A ? 4 : 16);
}

static void check_answer(const DmDnsAnswer *answer)
{
	g_assert_cmpuint(answer->records->len, <=, RECORDS_MAX);
	g_assert_true((answer->status == DM_DNS_OK) ==
		      (answer->records->len > 0));
	for (guint i = 0; i < answer->aliases->len; i++)
		check_name(g_ptr_array_index(answer->aliases, i));
	for (guint i = 0; i < answer->records->len; i++)
		check_record(dm_dns_record(answer, i), answer->type);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	gsize at = 12;
	g_autofree char *name =
		size > at ? dm_dns_name_read(data, size, &at) : NULL;
	DmDnsType type = size >= at + 2 && name
				 ? (DmDnsType)(data[at] << 8 | data[at + 1])
				 : DM_DNS_A;
	g_autoptr(DmDnsAnswer) answer = dm_dns_answer_parse(
		data, size, name ? name : "a.example", type, RECORDS_MAX);

	check_answer(answer);
	return 0;
}

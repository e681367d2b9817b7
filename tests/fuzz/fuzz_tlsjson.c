/*
 * Fuzzes TLS reports: the input is the JSON document, its bytes as they are.
 */
#include <glib.h>
#include <stdint.h>

#include "tests/fuzz/checksink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD                                                         \
	"From: a@example.com\nTLS-Report-Domain: example.com\n"      \
	"Content-Type: application/tlsrpt+json; name=\"a!b.example!" \
	"1767225600!1767311999.json\"\n"                             \
	"Content-Transfer-Encoding: binary\n\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GByteArray *mail = g_byte_array_new();
	DmLimits limits;

	tight_limits(&limits);
	parse_and_check(g_bytes_new(data, size), &limits);
	g_byte_array_append(mail, (const guint8 *)HEAD, strlen(HEAD));
	g_byte_array_append(mail, data, (guint)size);
	parse_and_check(g_byte_array_free_to_bytes(mail), &limits);
	return 0;
}

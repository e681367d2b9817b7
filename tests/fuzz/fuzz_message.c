/*
 * Fuzzes whole mails: MIME, transfer encodings, and all that parts may hold.
 *
 * The input is what follows the first header line of a mail.
 */
#include <glib.h>
#include <stdint.h>

#include "tests/fuzz/checksink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GByteArray *mail = g_byte_array_new();
	DmLimits limits;

	tight_limits(&limits);
	g_byte_array_append(mail, (const guint8 *)"MIME-Version: 1.0\n", 18);
	g_byte_array_append(mail, data, (guint)size);
	parse_and_check(g_byte_array_free_to_bytes(mail), &limits);
	return 0;
}

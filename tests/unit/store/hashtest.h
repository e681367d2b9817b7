/*
 * What the tests of hashed recipients share: a key, and expected texts with
 * hashes in them.
 */
#pragma once

#include <string.h>

#include "store/recipients.h"

static const guint8 key[DM_SHA256_SIZE] = "a key of thirty-two bytes, made";

/* What stands for the local-part of that address. */
static inline char *hash_of(const char *address)
{
	guint8 code[DM_SHA256_SIZE];
	GString *out = g_string_new("hash-");

	dm_hmac_sha256(key, address, strlen(address), code);
	for (guint i = 0; i < 8; i++)
		g_string_append_printf(out, "%02x", code[i]);
	return g_string_free(out, FALSE);
}

/* {...} in `expected` stands for the hash of that address. */
static inline char *expand(const char *expected)
{
	GString *out = g_string_new(NULL);

	for (const char *c = expected; *c; c++) {
		const char *end = *c == '{' ? strchr(c, '}') : NULL;
		g_autofree char *address = NULL, *hash = NULL;

		if (!end) {
			g_string_append_c(out, *c);
			continue;
		}
		address = g_strndup(c + 1, (gsize)(end - c - 1));
		hash = hash_of(address);
		g_string_append(out, hash);
		c = end;
	}
	return g_string_free(out, FALSE);
}

/*
 * Fuzzes DKIM key records and the keys in them: what is usable has a key of a
 * known size, and what is proposed instead has the same one.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "dns/dkimkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_key(const DmDkimKey *key)
{
	gboolean is_usable = dm_dkim_key_is_usable(key);

	if (key->bits)
		g_assert_cmpint(key->type, ==, DM_KEY_RSA);
	if (key->octets)
		g_assert_cmpint(key->type, ==, DM_KEY_ED25519);
	if (is_usable && key->type == DM_KEY_RSA)
		g_assert_cmpuint(key->bits, >=, 1024);
	if (is_usable && key->type == DM_KEY_ED25519)
		g_assert_cmpuint(key->octets, ==, 32);
	g_assert_false(key->is_revoked && is_usable);
}

static void check_repaired(const DmDkimKey *key, const char *text)
{
	g_autoptr(DmDkimKey) better = dm_dkim_key_parse(text, strlen(text));
	g_autofree char *again = dm_dkim_key_repair(better);

	g_assert_null(better->problem);
	g_assert_false(better->has_bad_version);
	g_assert_false(better->testing);
	g_assert_true(better->for_mail);
	g_assert_cmpuint(better->bits, ==, key->bits);
	g_assert_cmpuint(better->octets, ==, key->octets);
	g_assert_cmpstr(again, ==, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Memory of its own, so that reading past it shows. */
	g_autofree char *text = size ? g_memdup2(data, size) : g_malloc(1);
	g_autoptr(DmDkimKey) key = dm_dkim_key_parse(text, size);
	g_autofree char *repaired = dm_dkim_key_repair(key);

	check_key(key);
	if (repaired)
		check_repaired(key, repaired);
	else
		g_assert_false(dm_dkim_key_is_usable(key));
	return 0;
}

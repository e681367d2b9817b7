/*
 * Reads public keys by libcrypto, which is used here only.  It knows nothing
 * of records.
 */
#include "dns/publickey.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

#define ED25519_OCTETS 32

/* Base64 and nothing else: whole groups, padding at the end only. */
static gboolean is_base64(const char *text)
{
	gsize size = strlen(text);
	gsize letters = strspn(
		text,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

	return size && size % 4 == 0 && size - letters <= 2 &&
	       strspn(text + letters, "=") == size - letters;
}

static char *without_spaces(const char *text)
{
	GString *out = g_string_new(NULL);

	for (; *text; text++)
		if (!g_ascii_isspace(*text))
			g_string_append_c(out, *text);
	return g_string_free(out, FALSE);
}

static DmPublicKeyStatus decode(const char *base64, guint8 **ret, gsize *size)
{
	g_autofree char *text = NULL;

	if (strlen(base64) > DM_PUBLIC_KEY_CHARACTERS_MAX)
		return DM_PUBLIC_KEY_TOO_LARGE;
	text = without_spaces(base64);
	if (!is_base64(text))
		return DM_PUBLIC_KEY_BAD_BASE64;
	*ret = g_base64_decode(text, size);
	return DM_PUBLIC_KEY_GOOD;
}

/* A key that fills its bytes, or NULL. */
static EVP_PKEY *read_der(const guint8 *der, gsize size)
{
	const unsigned char *at = der;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)size);

	if (!key) {
		at = der;
		key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)size);
	}
	if (key && at != der + size) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

DmPublicKeyStatus dm_public_key_read_rsa(const char *base64, guint *ret_bits)
{
	g_autofree guint8 *der = NULL;
	gsize size = 0;
	DmPublicKeyStatus status = decode(base64, &der, &size);
	EVP_PKEY *key;
	int bits;

	*ret_bits = 0;
	if (status != DM_PUBLIC_KEY_GOOD)
		return status;
	key = read_der(der, size);
	if (!key)
		return DM_PUBLIC_KEY_NO_KEY;
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		status = DM_PUBLIC_KEY_OTHER_TYPE;
	bits = EVP_PKEY_get_bits(key);
	EVP_PKEY_free(key);
	if (status == DM_PUBLIC_KEY_GOOD && bits <= 0)
		return DM_PUBLIC_KEY_NO_KEY;
	*ret_bits = status == DM_PUBLIC_KEY_GOOD ? (guint)bits : 0;
	return status;
}

DmPublicKeyStatus dm_public_key_read_ed25519(const char *base64,
					     gsize *ret_octets)
{
	g_autofree guint8 *octets = NULL;
	DmPublicKeyStatus status;

	*ret_octets = 0;
	status = decode(base64, &octets, ret_octets);
	if (status == DM_PUBLIC_KEY_GOOD && *ret_octets != ED25519_OCTETS)
		status = DM_PUBLIC_KEY_BAD_SIZE;
	return status;
}

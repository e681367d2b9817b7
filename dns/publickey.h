/*
 * Public keys as DKIM publishes them: base64 of a key, and how strong it is.
 */
#pragma once

#include <glib.h>

/*
 * More base64 is not decoded: an RSA key of 16384 bits, four times what
 * verifiers must support, takes 2800 characters.
 */
#define DM_PUBLIC_KEY_CHARACTERS_MAX 8192

typedef enum {
	DM_PUBLIC_KEY_GOOD,
	DM_PUBLIC_KEY_TOO_LARGE,
	DM_PUBLIC_KEY_BAD_BASE64,
	DM_PUBLIC_KEY_NO_KEY,	  /* not the DER of a public key */
	DM_PUBLIC_KEY_OTHER_TYPE, /* a key, but not of RSA */
	DM_PUBLIC_KEY_BAD_SIZE,	  /* Ed25519: not 32 octets */
} DmPublicKeyStatus;

/*
 * Reads an RSA key, SubjectPublicKeyInfo or RSAPublicKey (RFC 8017 appendix
 * A.1.1); *ret_bits is the size of its modulus.  White space within the base64
 * is passed over (RFC 6376 section 3.2).
 */
DmPublicKeyStatus dm_public_key_read_rsa(const char *base64, guint *ret_bits);
/* Reads an Ed25519 key, 32 raw octets (RFC 8463 section 4.2); *ret_octets is
   how many there are. */
DmPublicKeyStatus dm_public_key_read_ed25519(const char *base64,
					     gsize *ret_octets);

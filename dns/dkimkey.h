/*
 * A DKIM key record (RFC 6376 section 3.6.1, RFC 8301, RFC 8463).
 */
#pragma once

#include "dns/publickey.h"
#include "dns/taglist.h"

typedef enum { DM_KEY_RSA, DM_KEY_ED25519, DM_KEY_OTHER } DmKeyType;

typedef struct {
	char *text;
	DmTagList *tags;
	gboolean has_bad_version; /* v is not first, or not DKIM1 */
	DmKeyType type;
	const char *type_name;	  /* "rsa" where there is no k */
	gboolean is_revoked;	  /* p is empty */
	DmPublicKeyStatus status; /* of p; GOOD where it was not read */
	const char *problem; /* why it is no key at all, in words; or NULL */
	guint bits;	     /* of RSA; 0 where it cannot be read */
	gsize octets;	     /* of Ed25519 */
	gboolean testing, no_subdomains; /* t=y, t=s */
	gboolean no_sha256;	    /* h is there and does not name sha256 */
	gboolean for_mail, for_tls; /* s: "*" or email; tlsrpt */
} DmDkimKey;

DmDkimKey *dm_dkim_key_parse(const char *text, gsize size);
void dm_dkim_key_free(DmDkimKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmDkimKey, dm_dkim_key_free)

/* Whether verifiers take signatures of mail that are made with it. */
gboolean dm_dkim_key_is_usable(const DmDkimKey *key);
/*
 * The record as it should be, with the same key: v in front, sha1, t=y and
 * services other than mail left out.  NULL where there is no key in it.
 * Caller frees.
 */
char *dm_dkim_key_repair(const DmDkimKey *key);

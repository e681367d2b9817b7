/*
 * A thin layer over libcrypto's EVP, so that no other file needs it.
 */
#include "core/sha256.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/text.h"

struct _DmSha256 {
	EVP_MD_CTX *context;
};

/* Looked up once: a look-up for each use costs more than a small digest. */
static gpointer fetch(gpointer unused)
{
	EVP_MD *algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);

	(void)unused;
	if (!algorithm)
		g_error("libcrypto has no SHA-256");
	return algorithm;
}

void dm_sha256_reset(DmSha256 *sum)
{
	static GOnce once = G_ONCE_INIT;

	EVP_DigestInit_ex2(sum->context, g_once(&once, fetch, NULL), NULL);
}

DmSha256 *dm_sha256_new(void)
{
	DmSha256 *sum = g_new0(DmSha256, 1);

	sum->context = EVP_MD_CTX_new();
	dm_sha256_reset(sum);
	return sum;
}

void dm_sha256_free(DmSha256 *sum)
{
	if (!sum)
		return;
	EVP_MD_CTX_free(sum->context);
	g_free(sum);
}

void dm_sha256_update(DmSha256 *sum, gconstpointer data, gsize size)
{
	EVP_DigestUpdate(sum->context, data, size);
}

void dm_sha256_finish(DmSha256 *sum, guint8 ret[DM_SHA256_SIZE])
{
	EVP_DigestFinal_ex(sum->context, ret, NULL);
	dm_sha256_reset(sum);
}

char *dm_sha256_finish_hex(DmSha256 *sum)
{
	guint8 digest[DM_SHA256_SIZE];

	dm_sha256_finish(sum, digest);
	return dm_text_hex(digest, sizeof(digest));
}

void dm_sha256_of(gconstpointer data, gsize size, guint8 ret[DM_SHA256_SIZE])
{
	g_autoptr(DmSha256) sum = dm_sha256_new();

	dm_sha256_update(sum, data, size);
	dm_sha256_finish(sum, ret);
}

void dm_hmac_sha256(const guint8 key[DM_SHA256_SIZE], gconstpointer data,
		    gsize size, guint8 ret[DM_SHA256_SIZE])
{
	if (!HMAC(EVP_sha256(), key, DM_SHA256_SIZE, data, size, ret, NULL))
		g_error("libcrypto has no HMAC");
}

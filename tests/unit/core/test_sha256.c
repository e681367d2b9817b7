/*
 * SHA-256 against known answers (FIPS 180-4), and HMAC over it (RFC 4231).
 */
#include "core/sha256.h"

#include <string.h>

#include "core/text.h"

#define OF_ABC \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define OF_NOTHING \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void assert_hex(DmSha256 *sum, const char *expected)
{
	g_autofree char *hex = dm_sha256_finish_hex(sum);

	g_assert_cmpstr(hex, ==, expected);
}

static void test_known(void)
{
	g_autoptr(DmSha256) sum = dm_sha256_new();
	guint8 digest[DM_SHA256_SIZE];
	g_autofree char *hex = NULL;

	assert_hex(sum, OF_NOTHING);
	dm_sha256_update(sum, "abc", 3);
	assert_hex(sum, OF_ABC);
	dm_sha256_of("abc", 3, digest);
	hex = dm_text_hex(digest, sizeof(digest));
	g_assert_cmpstr(hex, ==, OF_ABC);
}

/* Ready for other data after each finish and each reset. */
static void test_again(void)
{
	g_autoptr(DmSha256) sum = dm_sha256_new();

	dm_sha256_update(sum, "a", 1);
	dm_sha256_update(sum, NULL, 0);
	dm_sha256_update(sum, "bc", 2);
	assert_hex(sum, OF_ABC);
	dm_sha256_update(sum, "lost", 4);
	dm_sha256_reset(sum);
	dm_sha256_update(sum, "abc", 3);
	assert_hex(sum, OF_ABC);
	assert_hex(sum, OF_NOTHING);
}

/* RFC 4231 section 4.2; its key padded with zeros is the same key. */
static void test_hmac(void)
{
	guint8 key[DM_SHA256_SIZE] = { 0 };
	guint8 code[DM_SHA256_SIZE];
	g_autofree char *hex = NULL;

	memset(key, 0x0b, 20);
	dm_hmac_sha256(key, "Hi There", 8, code);
	hex = dm_text_hex(code, sizeof(code));
	g_assert_cmpstr(hex, ==,
			"b0344c61d8db38535ca8afceaf0bf12b"
			"881dc200c9833da726e9376c2e32cff7");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/sha256-known", test_known);
	g_test_add_func("/core/sha256-again", test_again);
	g_test_add_func("/core/hmac-known", test_hmac);
	return g_test_run();
}

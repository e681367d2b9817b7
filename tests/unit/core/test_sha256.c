/*
 * SHA-256 against known answers (FIPS 180-4).
 */
#include "core/sha256.h"

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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/sha256-known", test_known);
	g_test_add_func("/core/sha256-again", test_again);
	return g_test_run();
}

/*
 * DKIM key records, and the keys in them.
 */
#include "dns/dkimkey.h"

#include <string.h>

#include "tests/unit/dns/keysamples.h"

/* ---- keys ------------------------------------------------------------- */

static const struct {
	const char *base64;
	DmPublicKeyStatus status;
	guint bits;
} rsa_keys[] = {
	{ KEY_RSA512, DM_PUBLIC_KEY_GOOD, 512 },
	{ KEY_RSA1024, DM_PUBLIC_KEY_GOOD, 1024 },
	{ KEY_RSA2048, DM_PUBLIC_KEY_GOOD, 2048 },
	{ KEY_RSA8192, DM_PUBLIC_KEY_GOOD, 8192 },
	{ KEY_RSA1024_PLAIN, DM_PUBLIC_KEY_GOOD, 1024 },
	{ KEY_EC, DM_PUBLIC_KEY_OTHER_TYPE, 0 },
	{ KEY_ED25519, DM_PUBLIC_KEY_NO_KEY, 0 },
	{ "", DM_PUBLIC_KEY_BAD_BASE64, 0 },
	{ "AAAA", DM_PUBLIC_KEY_NO_KEY, 0 },
	{ "AAA", DM_PUBLIC_KEY_BAD_BASE64, 0 },
	{ "A===", DM_PUBLIC_KEY_BAD_BASE64, 0 },
	{ "AA=A", DM_PUBLIC_KEY_BAD_BASE64, 0 },
	{ "AA-_", DM_PUBLIC_KEY_BAD_BASE64, 0 },
	/* one octet behind the key */
	{ "MAYCAQECAQEA", DM_PUBLIC_KEY_NO_KEY, 0 },
};

static void test_rsa(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rsa_keys); i++) {
		guint bits = 1;

		g_test_message("%s", rsa_keys[i].base64);
		g_assert_cmpint(dm_public_key_read_rsa(rsa_keys[i].base64,
						       &bits),
				==, rsa_keys[i].status);
		g_assert_cmpuint(bits, ==, rsa_keys[i].bits);
	}
}

static void test_cap(void)
{
	g_autofree char *fits = g_strnfill(DM_PUBLIC_KEY_CHARACTERS_MAX, 'A');
	g_autofree char *too_long = g_strconcat(fits, "AAAA", NULL);
	guint bits;

	g_assert_cmpint(dm_public_key_read_rsa(fits, &bits), ==,
			DM_PUBLIC_KEY_NO_KEY);
	g_assert_cmpint(dm_public_key_read_rsa(too_long, &bits), ==,
			DM_PUBLIC_KEY_TOO_LARGE);
}

static void test_ed25519(void)
{
	gsize octets;

	g_assert_cmpint(dm_public_key_read_ed25519(KEY_ED25519, &octets), ==,
			DM_PUBLIC_KEY_GOOD);
	g_assert_cmpuint(octets, ==, 32);
	g_assert_cmpint(dm_public_key_read_ed25519(KEY_ED25519_31, &octets), ==,
			DM_PUBLIC_KEY_BAD_SIZE);
	g_assert_cmpuint(octets, ==, 31);
	g_assert_cmpint(dm_public_key_read_ed25519("AAA", &octets), ==,
			DM_PUBLIC_KEY_BAD_BASE64);
	g_assert_cmpuint(octets, ==, 0);
}

/* ---- records ---------------------------------------------------------- */

#define ED "k=ed25519; p=" KEY_ED25519

static const struct {
	const char *text;
	/* type, bits or octets, then: "version" "revoked" "testing" "strict"
	   "hash" "mail" "tls" "usable" */
	const char *facts;
	const char *problem; /* part of it; NULL = none */
} records[] = {
	{ "v=DKIM1; " ED, "ed25519 32 mail tls usable", NULL },
	{ "v=DKIM1; k=rsa; p=" KEY_RSA2048, "rsa 2048 mail tls usable", NULL },
	{ "p=" KEY_RSA1024_PLAIN, "rsa 1024 mail tls usable", NULL },
	{ "v=DKIM1; k=RSA; p=" KEY_RSA512, "RSA 512 mail tls", NULL },
	{ "v=DKIM1; k=ed25519; p=AAEC AwQF\tBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
	  "Hh8=",
	  "ed25519 32 mail tls usable", NULL },
	{ "v=DKIM1; k=ed25519; p=" KEY_ED25519_31, "ed25519 31 mail tls",
	  NULL },
	{ "v=DKIM1; p=", "rsa 0 revoked mail tls", NULL },
	{ "v=DKIM1; p", "rsa 0 mail tls", "no \"=\"" },
	{ "v=DKIM1; " ED "; foo bar", "ed25519 32 mail tls", "no \"=\"" },
	{ "h=sha512; " ED, "ed25519 32 hash mail tls", NULL },
	{ "v=DKIM1", "rsa 0 mail tls", "no p" },
	{ "v=DKIM1; p=%%%", "rsa 0 mail tls", "base64" },
	{ "v=DKIM1; p=AAAA", "rsa 0 mail tls", "not a public key" },
	{ "v=DKIM1; p=" KEY_EC, "rsa 0 mail tls", "another type" },
	{ "v=DKIM1; k=dsa; p=AAAA", "dsa 0 mail tls", "no verifier" },
	{ ED "; v=DKIM1", "ed25519 32 version mail tls", NULL },
	{ "v=dkim1; " ED, "ed25519 32 version mail tls", NULL },
	{ "v=DKIM1; " ED "; p=", "ed25519 32 mail tls", "twice" },
	{ "P=x; " ED, "ed25519 32 mail tls usable", NULL },
	{ "h=sha1; " ED, "ed25519 32 hash mail tls", NULL },
	{ "h=sha1:sha256; " ED, "ed25519 32 mail tls usable", NULL },
	{ "h=sha256; t=y:s; " ED, "ed25519 32 testing strict mail tls usable",
	  NULL },
	{ "s=email; " ED, "ed25519 32 mail usable", NULL },
	{ "s=tlsrpt; " ED, "ed25519 32 tls", NULL },
	{ "s=foo : * ; " ED, "ed25519 32 mail tls usable", NULL },
	{ "s=foo; " ED, "ed25519 32", NULL },
	{ "s=; " ED, "ed25519 32", NULL },
};

static char *print_key(const DmDkimKey *key)
{
	const struct {
		gboolean has;
		const char *word;
	} words[] = {
		{ key->has_bad_version, "version" },
		{ key->is_revoked, "revoked" },
		{ key->testing, "testing" },
		{ key->no_subdomains, "strict" },
		{ key->no_sha256, "hash" },
		{ key->for_mail, "mail" },
		{ key->for_tls, "tls" },
		{ dm_dkim_key_is_usable(key), "usable" },
	};
	GString *out = g_string_new(key->type_name);

	g_string_append_printf(out, " %u", key->bits + (guint)key->octets);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (words[i].has)
			g_string_append_printf(out, " %s", words[i].word);
	return g_string_free(out, FALSE);
}

static void test_parse(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(records); i++) {
		g_autoptr(DmDkimKey) key = dm_dkim_key_parse(
			records[i].text, strlen(records[i].text));
		g_autofree char *facts = print_key(key);

		g_test_message("%s", records[i].text);
		g_assert_cmpstr(facts, ==, records[i].facts);
		g_assert_true(!key->problem == !records[i].problem);
		if (key->problem)
			g_assert_nonnull(
				strstr(key->problem, records[i].problem));
	}
}

static const struct {
	const char *text, *repaired;
} repairs[] = {
	{ ED "; v=DKIM1; t=y; h=sha1; s=foo", "v=DKIM1; " ED },
	{ "k=rsa; t=y:s; p=" KEY_RSA1024,
	  "v=DKIM1; k=rsa; t=s; p=" KEY_RSA1024 },
	{ "p=", NULL },
	{ "p=AAAA", NULL },
	{ "k=ed25519; p=" KEY_ED25519_31, NULL },
	{ "v=spf1 -all", NULL },
};

static void test_repair(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(repairs); i++) {
		g_autoptr(DmDkimKey) key = dm_dkim_key_parse(
			repairs[i].text, strlen(repairs[i].text));
		g_autofree char *repaired = dm_dkim_key_repair(key);

		g_test_message("%s", repairs[i].text);
		g_assert_cmpstr(repaired, ==, repairs[i].repaired);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dkimkey/rsa", test_rsa);
	g_test_add_func("/dkimkey/cap", test_cap);
	g_test_add_func("/dkimkey/ed25519", test_ed25519);
	g_test_add_func("/dkimkey/parse", test_parse);
	g_test_add_func("/dkimkey/repair", test_repair);
	return g_test_run();
}

/*
 * Reads DKIM key records.  Whether a key is good enough is for others to say.
 */
#include "dns/dkimkey.h"

#include <string.h>

#define RSA_BITS_MIN 1024 /* RFC 8301 section 3.2 */

static const char *const problems[] = {
	[DM_PUBLIC_KEY_TOO_LARGE] = "its p is longer than any key",
	[DM_PUBLIC_KEY_BAD_BASE64] = "its p is not base64",
	[DM_PUBLIC_KEY_NO_KEY] = "its p is not a public key",
	[DM_PUBLIC_KEY_OTHER_TYPE] =
		"its p is a key of another type than k says",
};

/* Whether a list with colons between, of any case, holds a word. */
static gboolean lists(const char *list, const char *word)
{
	g_auto(GStrv) words = g_strsplit(list ? list : "", ":", -1);

	for (guint i = 0; words[i]; i++)
		if (g_ascii_strcasecmp(g_strstrip(words[i]), word) == 0)
			return TRUE;
	return FALSE;
}

/* Here names are case-sensitive. */
static gboolean has_repeated(const DmTagList *tags)
{
	for (guint i = 0; i < tags->tags->len; i++) {
		const DmTag *tag = dm_tag_list_get(tags, i);

		if (dm_tag_list_find(tags, tag->name) != tag)
			return TRUE;
	}
	return FALSE;
}

static gboolean is_bad_version(const DmTagList *tags)
{
	const DmTag *version = dm_tag_list_find(tags, "v");

	return version && (version != dm_tag_list_get(tags, 0) ||
			   g_strcmp0(version->value, "DKIM1") != 0);
}

static void read_type(DmDkimKey *key)
{
	const char *name = dm_tag_list_value(key->tags, "k");

	key->type_name = name ? name : "rsa";
	if (g_ascii_strcasecmp(key->type_name, "rsa") == 0)
		key->type = DM_KEY_RSA;
	else if (g_ascii_strcasecmp(key->type_name, "ed25519") == 0)
		key->type = DM_KEY_ED25519;
	else
		key->type = DM_KEY_OTHER;
}

static void read_key(DmDkimKey *key)
{
	const char *p = dm_tag_list_value(key->tags, "p");

	key->is_revoked = p && !*p;
	if (!p)
		key->problem = "it has no p, in which the key stands";
	else if (key->is_revoked)
		return;
	else if (key->type == DM_KEY_RSA)
		key->status = dm_public_key_read_rsa(p, &key->bits);
	else if (key->type == DM_KEY_ED25519)
		key->status = dm_public_key_read_ed25519(p, &key->octets);
	else
		key->problem = "its k is a type that no verifier knows";
	if (!key->problem && key->status != DM_PUBLIC_KEY_BAD_SIZE)
		key->problem = problems[key->status];
}

DmDkimKey *dm_dkim_key_parse(const char *text, gsize size)
{
	DmDkimKey *key = g_new0(DmDkimKey, 1);
	const char *hashes, *services, *flags;

	key->text = g_strndup(text, size);
	key->tags = dm_tag_list_parse(text, size);
	key->has_bad_version = is_bad_version(key->tags);
	hashes = dm_tag_list_value(key->tags, "h");
	services = dm_tag_list_value(key->tags, "s");
	flags = dm_tag_list_value(key->tags, "t");
	key->no_sha256 = hashes && !lists(hashes, "sha256");
	key->for_mail =
		!services || lists(services, "*") || lists(services, "email");
	key->for_tls =
		!services || lists(services, "*") || lists(services, "tlsrpt");
	key->testing = lists(flags, "y");
	key->no_subdomains = lists(flags, "s");
	read_type(key);
	read_key(key);
	if (key->tags->n_bare)
		key->problem =
			"a part of it has no \"=\", which makes the whole list invalid";
	if (has_repeated(key->tags))
		key->problem =
			"a tag occurs twice in it, which makes the whole list invalid";
	return key;
}

void dm_dkim_key_free(DmDkimKey *key)
{
	if (!key)
		return;
	dm_tag_list_free(key->tags);
	g_free(key->text);
	g_free(key);
}

gboolean dm_dkim_key_is_usable(const DmDkimKey *key)
{
	if (key->has_bad_version || key->problem || key->is_revoked ||
	    key->no_sha256 || !key->for_mail ||
	    key->status != DM_PUBLIC_KEY_GOOD)
		return FALSE;
	return key->type == DM_KEY_ED25519 || key->bits >= RSA_BITS_MIN;
}

char *dm_dkim_key_repair(const DmDkimKey *key)
{
	const char *p = dm_tag_list_value(key->tags, "p");
	GString *out;

	if (key->problem || key->is_revoked ||
	    key->status != DM_PUBLIC_KEY_GOOD)
		return NULL;
	out = g_string_new("v=DKIM1; k=");
	g_string_append(out, key->type == DM_KEY_RSA ? "rsa" : "ed25519");
	if (key->no_subdomains)
		g_string_append(out, "; t=s");
	g_string_append(out, "; p=");
	for (; *p; p++)
		if (!g_ascii_isspace(*p))
			g_string_append_c(out, *p);
	return g_string_free(out, FALSE);
}

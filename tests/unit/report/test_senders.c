/*
 * The catalogue of senders, the one that is built in and the user's.
 */
#include "report/senders.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const keys[] = { "dkim", "spf", "rdns", "as-name" };

/* ---- the catalogue -------------------------------------------------- */

static GKeyFile *read_builtin(void)
{
	GKeyFile *file = g_key_file_new();
	g_autoptr(GError) error = NULL;

	g_key_file_load_from_data(file, dm_senders_builtin,
				  dm_senders_builtin_size, G_KEY_FILE_NONE,
				  &error);
	g_assert_no_error(error);
	return file;
}

/* Each matcher is lower case and names one sender. */
static void check_matchers(GKeyFile *file, const char *group, const char *key,
			   GHashTable *seen)
{
	g_auto(GStrv) list =
		g_key_file_get_string_list(file, group, key, NULL, NULL);

	for (char **one = list; one && *one; one++) {
		char *known = g_strdup_printf("%s %s", key, *one);
		g_autofree char *lower = g_utf8_strdown(*one, -1);

		g_test_message("%s: %s", group, known);
		g_assert_cmpstr(*one, ==, lower);
		g_assert_true(g_hash_table_add(seen, known));
	}
}

static void test_catalogue(void)
{
	g_autoptr(GKeyFile) file = read_builtin();
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(DmSenders) senders = dm_senders_new(NULL, &error);

	/* This has judged each group: its kind, its keys, its domains. */
	g_assert_no_error(error);
	g_assert_cmpuint(g_strv_length(groups), >=, 150);
	g_assert_cmpuint(dm_senders_count(senders), ==, g_strv_length(groups));
	for (char **group = groups; *group; group++)
		for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
			check_matchers(file, *group, keys[i], seen);
}

/* ---- looking up ----------------------------------------------------- */

static const struct {
	const char *path, *dkim, *spf, *host, *as_name;
	const char *name; /* NULL = nobody */
	DmSenderKey key;
} lookups[] = {
	{ "/senders/dkim", "sendgrid.net", NULL, NULL, NULL, "SendGrid",
	  DM_SENDER_BY_DKIM },
	{ "/senders/dkim-below", "U1.WL.Sendgrid.NET", NULL, NULL, NULL,
	  "SendGrid", DM_SENDER_BY_DKIM },
	{ "/senders/spf", NULL, "em1.sendgrid.net", NULL, NULL, "SendGrid",
	  DM_SENDER_BY_SPF },
	{ "/senders/host", NULL, NULL, "o1.sendgrid.net", NULL, "SendGrid",
	  DM_SENDER_BY_HOST },
	{ "/senders/as-name", NULL, NULL, NULL, "SENDGRID, US", "SendGrid",
	  DM_SENDER_BY_AS_NAME },
	{ "/senders/dkim-first", "own.test", "own.test", "o1.sendgrid.net",
	  "Hetzner Online GmbH", "Own", DM_SENDER_BY_DKIM },
	{ "/senders/host-before-as", NULL, NULL, "o1.sendgrid.net",
	  "Hetzner Online GmbH", "SendGrid", DM_SENDER_BY_HOST },
	{ "/senders/not-a-label", "xsendgrid.net", NULL, NULL, NULL, NULL, 0 },
	{ "/senders/top-level", "net", NULL, "", NULL, NULL, 0 },
	{ "/senders/dots", "..", ".", "a..b", "", NULL, 0 },
	{ "/senders/nothing", NULL, NULL, NULL, NULL, NULL, 0 },
	/* Each key has domains of its own. */
	{ "/senders/other-key", NULL, NULL, "own.test", NULL, NULL, 0 },
	/* The user's file. */
	{ "/senders/own-as-name", NULL, NULL, NULL, "The MÜLLER Network", "Own",
	  DM_SENDER_BY_AS_NAME },
	{ "/senders/own-domain-wins", NULL, NULL, "x.amazonses.com", NULL,
	  "Own", DM_SENDER_BY_HOST },
	{ "/senders/replaced", "33mail.com", NULL, NULL, NULL, NULL, 0 },
	{ "/senders/replacement", "thirty-three.test", NULL, NULL, NULL,
	  "33Mail", DM_SENDER_BY_DKIM },
};

static const char own_file[] =
	"[Own]\nkind=business\ndkim=own.test; Other.Test ;\nspf=own.test\n"
	"rdns=amazonses.com\nas-name=Müller\nadvice=Ask Bob; or Alice.\n"
	"[33Mail]\nkind=forwarder\ndkim=thirty-three.test\n";

static char *write_file(const char *text, gssize size)
{
	char *path = NULL;
	int fd = g_file_open_tmp("dm-senders-XXXXXX", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, text, size, NULL));
	return path;
}

static void test_lookup(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *path = write_file(own_file, -1);
	g_autoptr(GError) error = NULL;
	g_autoptr(DmSenders) senders = dm_senders_new(path, &error);
	const char *const dkim[] = { "unknown.test", lookups[i].dkim, NULL };
	const char *const spf[] = { lookups[i].spf, NULL };
	const DmSenderTraits traits = { dkim, spf, lookups[i].host,
					lookups[i].as_name };
	DmSenderKey key = DM_N_SENDER_KEYS;
	const DmSender *sender;

	g_assert_no_error(error);
	sender = dm_senders_find(senders, &traits, &key);
	g_assert_cmpstr(sender ? sender->name : NULL, ==, lookups[i].name);
	g_assert_cmpint(key, ==,
			lookups[i].name ? lookups[i].key : DM_N_SENDER_KEYS);
	g_remove(path);
}

static void test_own(void)
{
	g_autofree char *path = write_file(own_file, -1);
	g_autoptr(DmSenders) builtin = dm_senders_new(NULL, NULL);
	g_autoptr(DmSenders) senders = dm_senders_new(path, NULL);
	const char *const dkim[] = { "a.other.test", NULL };
	const DmSenderTraits traits = { .dkim_domains = dkim };
	const DmSender *sender = dm_senders_find(senders, &traits, NULL);

	g_assert_nonnull(sender);
	g_assert_cmpstr(sender->kind, ==, "business");
	g_assert_cmpstr(sender->advice, ==, "Ask Bob; or Alice.");
	g_assert_cmpuint(dm_senders_count(senders), ==,
			 dm_senders_count(builtin) + 1);
	g_remove(path);
}

/* ---- faults --------------------------------------------------------- */

static const struct {
	const char *text, *says;
} faults[] = {
	{ "[A]\ndkim=a.test\n", ": [A] kind: takes one of business, crm" },
	{ "[A]\nkind=shop\ndkim=a.test\n", "not \"shop\"" },
	{ "[A]\nkind=crm\n", ": [A]: needs one of dkim, spf, rdns or as-name" },
	{ "[A]\nkind=crm\ndkim=a\n", ": [A] dkim: \"a\" is no domain" },
	{ "[A]\nkind=crm\nspf=.a.test\n", ": [A] spf: \".a.test\" is no dom" },
	{ "[A]\nkind=crm\nrdns=b\xc3\xbc.test\n", "is written as xn--" },
	{ "[A]\nkind=crm\nrdns=a.test;;b.test\n",
	  ": [A] rdns: has an empty place" },
	{ "[A]\nkind=crm\nas-name=\n", ": [A] as-name: must not be empty" },
	{ "[A]\nkind=crm\nas-name=x\\y\n", ": [A] as-name: is no UTF-8, or" },
	{ "[A]\nkind=crm\nas-name=\xff\n", ": [A] as-name: is no UTF-8, or" },
	{ "[A]\nkind=crm\ndkim=a.test\nadvice=\xff\n", ": [A] advice: is no" },
	{ "[A]\nkind=crm\ndkin=a.test\n",
	  ": [A] dkin: unknown key; known are dkim" },
	{ "kind=crm\n", "does not start with a group" },
};

static void test_faults(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autofree char *path = write_file(faults[i].text, -1);
		g_autoptr(GError) error = NULL;

		g_assert_null(dm_senders_new(path, &error));
		g_assert_error(error, DM_SENDERS_ERROR, DM_SENDERS_ERROR_FILE);
		g_test_message("%s", error->message);
		g_assert_true(g_str_has_prefix(error->message, path));
		g_assert_nonnull(strstr(error->message, faults[i].says));
		g_remove(path);
	}
}

static void test_missing(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(dm_senders_new("/nonexistent/senders.ini", &error));
	g_assert_error(error, DM_SENDERS_ERROR, DM_SENDERS_ERROR_FILE);
	g_assert_true(g_str_has_prefix(error->message, "/nonexistent/"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/senders/catalogue", test_catalogue);
	for (guint i = 0; i < G_N_ELEMENTS(lookups); i++)
		g_test_add_data_func(lookups[i].path, GUINT_TO_POINTER(i),
				     test_lookup);
	g_test_add_func("/senders/own", test_own);
	g_test_add_func("/senders/faults", test_faults);
	g_test_add_func("/senders/missing", test_missing);
	return g_test_run();
}

/*
 * Commands that print a secret: their output, and every way in which they
 * fail.
 */
#include "ingest/secretcommand.h"

#include <string.h>

#include "ingest/secretfile.h"
#include "ingest/source.h"
#include "net/neterror.h"

#define SECRET "hunter2"

static void test_good(void)
{
	static const struct {
		const char *command, *expected;
	} cases[] = {
		{ "printf " SECRET, SECRET },
		{ "echo " SECRET, SECRET },
		{ "printf 'two words\\n\\n'", "two words\n" },
		{ "printf %s '$HOME ; x | y'", "$HOME ; x | y" },
		{ "sh -c 'echo careful >&2; echo " SECRET "'", SECRET },
		/* What it leaves running is not waited for. */
		{ "sh -c 'sleep 30 & echo " SECRET "'", SECRET },
		{ "sh -c 'exec >&- 2>&-; sleep 0.1; exit 0' ", NULL },
		/* Nothing is there to be read. */
		{ "sh -c 'read line; echo \"got:$line\"'", "got:" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_auto(DmSecretText) secret =
			dm_secret_run(cases[i].command, 20, NULL, &error);

		g_test_message("%s", cases[i].command);
		if (cases[i].expected)
			g_assert_no_error(error);
		g_assert_cmpstr(secret, ==, cases[i].expected);
	}
}

static void test_largest(void)
{
	g_autoptr(GError) error = NULL;
	g_auto(DmSecretText) secret =
		dm_secret_run("head -c 65536 /dev/zero", 20, NULL, &error);
	g_auto(DmSecretText) text = NULL;

	/* All of it is read, and then refused for its zeros. */
	g_assert_null(secret);
	g_assert_nonnull(strstr(error->message, "bytes that are 0"));
	text = dm_secret_run("sh -c 'head -c 65536 /dev/zero | tr \"\\0\" x'",
			     20, NULL, NULL);
	g_assert_nonnull(text);
	g_assert_cmpuint(strlen(text), ==, DM_SECRET_BYTES);
}

static void test_bad(void)
{
	static const struct {
		const char *command, *words;
		DmIngestError code; /* of one that cannot be read: usage */
	} cases[] = {
		{ "sh -c 'echo " SECRET "; exit 3'", "ended with status 3",
		  DM_INGEST_ERROR_SECRET },
		{ "sh -c 'echo locked >&2; echo more >&2; exit 1'",
		  "ended with status 1: locked", DM_INGEST_ERROR_SECRET },
		{ "sh -c 'printf \"\\033[2Jx\" >&2; exit 1'",
		  "status 1: \\u{1b}[2Jx", DM_INGEST_ERROR_SECRET },
		{ "sh -c 'echo " SECRET "; kill -9 $$'", "by signal 9",
		  DM_INGEST_ERROR_SECRET },
		{ "true", "printed nothing", DM_INGEST_ERROR_SECRET },
		{ "echo", "printed nothing", DM_INGEST_ERROR_SECRET },
		{ "sh -c 'echo not found >&2'",
		  "printed nothing, or bytes "
		  "that are 0: not found",
		  DM_INGEST_ERROR_SECRET },
		{ "sh -c 'exec yes " SECRET "'", "more than 64 KiB",
		  DM_INGEST_ERROR_SECRET },
		{ "/nonexistent/command", "cannot be run",
		  DM_INGEST_ERROR_SECRET },
		{ "'unclosed " SECRET, "a quote in it is not closed" },
		{ "   ", "a quote in it is not closed" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(
			dm_secret_run(cases[i].command, 20, NULL, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DM_INGEST_ERROR, (gint)cases[i].code);
		g_assert_nonnull(strstr(error->message, cases[i].words));
		g_assert_null(strstr(error->message, SECRET));
		g_assert_null(strstr(error->message, "more\n"));
	}
}

static void test_deadline(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(dm_secret_run("sleep 100", 1, NULL, &error));
	g_assert_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_SECRET);
	g_assert_cmpstr(error->message, ==,
			"sleep did not end within 1 s; it must neither ask "
			"nor wait for anything");
}

static int say_stop(void)
{
	return 1;
}

static void test_stopped(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(dm_secret_run("sleep 100", 60, say_stop, &error));
	g_assert_error(error, DM_NET_ERROR, DM_NET_ERROR_STOPPED);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/secretcommand/good", test_good);
	g_test_add_func("/secretcommand/largest", test_largest);
	g_test_add_func("/secretcommand/bad", test_bad);
	g_test_add_func("/secretcommand/deadline", test_deadline);
	g_test_add_func("/secretcommand/stopped", test_stopped);
	return g_test_run();
}

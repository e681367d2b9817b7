/*
 * Which lines separate messages of an mbox, and which only look so.
 */
#include <string.h>

#include "ingest/mbox.h"

static const struct {
	const char *line;
	gboolean is_separator;
} cases[] = {
	{ "From a@example.com Tue Apr 30 02:09:16 2019\n", TRUE },
	{ "From a@example.com Tue Apr 30 02:09:16 2019\r\n", TRUE },
	{ "From a@example.com Tue Apr 30 02:09:16 2019", TRUE },
	{ "From a@example.com  Tue Apr  2 02:09:16 2019\n", TRUE },
	{ "From a@example.com Tue Apr 30 02:09 2019\n", TRUE },
	{ "From a@example.com Tue Apr 30 2:09 2019\n", TRUE },
	{ "From a@example.com Tue Apr 30 23:59:60 2019\n", TRUE },
	{ "From a@example.com Tue Apr 30 02:09:16 2019 +0200\n", TRUE },
	{ "From a@example.com Tue Apr 30 02:09:16 +0000 2019\n", TRUE },
	{ "From a@example.com Tue Apr 30 02:09:16 CEST 2019\n", TRUE },
	{ "From a@example.com Tue Apr 30 02:09:16 2019 UTC \n", TRUE },
	{ "From MAILER-DAEMON Tue Apr 30 02:09:16 2019\n", TRUE },
	{ "From - Tue Apr 30 02:09:16 2019\n", TRUE },
	{ "From <> Tue Apr 30 02:09:16 2019\n", TRUE },
	{ "From a at example.com  Tue Apr 30 02:09:16 2019\n", TRUE },
	{ "From \"a b c\"@example.com Tue Apr 30 02:09:16 2019\n", TRUE },
	{ "From nowhere special\n", FALSE },
	{ "From the office Tue Apr 30 02:09:16 2019\n", FALSE },
	{ "From  Tue Apr 30 02:09:16 2019\n", FALSE },
	{ "From Tue Apr 30 02:09:16 2019\n", FALSE },
	{ "From a@example.com\n", FALSE },
	{ "From a@example.com Tue Apr 30 02:09:16\n", FALSE },
	{ "From a@example.com Tue Apr 30 02:09:16 19\n", FALSE },
	{ "From a@example.com Tue Apr 30 02:09:16 20190\n", FALSE },
	{ "From a@example.com Tue Apr 30 24:09:16 2019\n", FALSE },
	{ "From a@example.com Tue Apr 30 02:60:16 2019\n", FALSE },
	{ "From a@example.com Tue Apr 30 02:09:61 2019\n", FALSE },
	{ "From a@example.com Tue Apr 30 02:09:16:00 2019\n", FALSE },
	{ "From a@example.com Tue Apr 30 02 2019\n", FALSE },
	{ "From a@example.com Tue Apr 0 02:09:16 2019\n", FALSE },
	{ "From a@example.com Tue Apr 32 02:09:16 2019\n", FALSE },
	{ "From a@example.com Tue Avr 30 02:09:16 2019\n", FALSE },
	{ "From a@example.com Die Apr 30 02:09:16 2019\n", FALSE },
	{ "From a@example.com Tue, Apr 30 02:09:16 2019\n", FALSE },
	{ "From a@example.com Tue Apr 30 02:09:16 2019 +200\n", FALSE },
	{ "From a@example.com Tue Apr 30 02:09:16 2019 summer\n", FALSE },
	{ "From a@example.com Tue Apr 30 02:09:16 2019 a b\n", FALSE },
	{ "from a@example.com Tue Apr 30 02:09:16 2019\n", FALSE },
	{ "From: a@example.com Tue Apr 30 02:09:16 2019\n", FALSE },
	{ "From\ta@example.com Tue Apr 30 02:09:16 2019\n", FALSE },
	{ ">From a@example.com Tue Apr 30 02:09:16 2019\n", FALSE },
	{ " From a@example.com Tue Apr 30 02:09:16 2019\n", FALSE },
	{ "From a a a a a a a a a a a a a a a a a a a a\n", FALSE },
	{ "From \n", FALSE },
	{ "From ", FALSE },
	{ "From", FALSE },
	{ "", FALSE },
};

static void test_lines(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s", cases[i].line);
		g_assert_cmpint(dm_mbox_is_separator(cases[i].line,
						     strlen(cases[i].line)),
				==, cases[i].is_separator);
	}
}

/* The length is capped, both in the line and in the search for its end. */
static void test_length(void)
{
	static const char date[] = " Tue Apr 30 02:09:16 2019\n";
	gsize sender = DM_MBOX_LINE_MAX - strlen("From ") - strlen(date);

	for (gsize more = 0; more <= 1; more++) {
		g_autofree char *word = g_strnfill(sender + more, 'a');
		g_autofree char *line = g_strconcat("From ", word, date, NULL);

		g_assert_cmpint(dm_mbox_is_separator(line, strlen(line)), ==,
				more == 0);
		g_assert_cmpint(dm_mbox_begins((guint8 *)line, strlen(line)),
				==, more == 0);
	}
}

static void test_begins(void)
{
	static const struct {
		const char *data;
		gboolean begins;
	} files[] = {
		{ "From a Tue Apr 30 02:09:16 2019\nSubject: x\n", TRUE },
		{ "From a Tue Apr 30 02:09:16 2019", TRUE },
		{ "From nowhere\nFrom a Tue Apr 30 02:09:16 2019\n", FALSE },
		{ "\nFrom a Tue Apr 30 02:09:16 2019\n", FALSE },
		{ "Subject: x\n\nFrom a Tue Apr 30 02:09:16 2019\n", FALSE },
		{ "", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(files); i++)
		g_assert_cmpint(dm_mbox_begins((const guint8 *)files[i].data,
					       strlen(files[i].data)),
				==, files[i].begins);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/separator/lines", test_lines);
	g_test_add_func("/separator/length", test_length);
	g_test_add_func("/separator/begins", test_begins);
	return g_test_run();
}

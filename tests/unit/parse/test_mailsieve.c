#include <glib.h>
#include <string.h>

#include "parse/mailsieve.h"

static void test_sieve(gconstpointer data)
{
	const char *const *texts = data;
	g_autoptr(GByteArray) left = dm_mail_sieve(texts[0], strlen(texts[0]));

	g_byte_array_append(left, (const guint8 *)"", 1);
	g_assert_cmpstr((const char *)left->data, ==, texts[1]);
}

/* What goes in, what is left. */
#define SAME(text)         \
	{                  \
		text, text \
	}
static const char *const cases[][2] = {
	{ "Received: from a\n\tby b\nSubject: x\n\nbody\n",
	  "Subject: x\n\nbody\n" },
	{ "received: a\r\n b\r\nX-Gm-State: c\r\nFrom: d\r\n\r\nTo: e\r\n",
	  "From: d\r\n\r\nTo: e\r\n" },
	{ "To: a\nArc-Seal: b\n c\nContent-ID: d\n e\nDate: f\n\n",
	  "Content-ID: d\n e\nDate: f\n\n" },
	{ "Received: a\n\n", "\n" },
	/* Only whole names, and the names of families. */
	{ "Received-By: a\nDates: b\nContent: c\nAUTO-SUBMITTED: d\n\n",
	  "AUTO-SUBMITTED: d\n\n" },
	/* The body is not a header. */
	SAME("\nReceived: a\n\nReceived: b\n"),
	/* Not well-formed up to the empty line. */
	SAME("Received: a\nno field\n\nbody\n"),
	SAME("Received: a\n \t\n\nbody\n"),
	SAME(" Received: a\nReceived: b\n\nbody\n"),
	SAME("Received : a\n\nbody\n"),
	SAME("Received: a\nSubject: b\n"),
	SAME("Received: a"),
	SAME(""),
};

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/mailsieve/%u", i + 1);

		g_test_add_data_func(path, cases[i], test_sieve);
	}
	return g_test_run();
}

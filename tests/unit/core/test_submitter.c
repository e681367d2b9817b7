/*
 * Which mails come from the organization that a report names.
 */
#include "core/submitter.h"

static const struct {
	const char *from_domain, *org_name, *email;
	gboolean matches;
} cases[] = {
	{ "example.org", "Example", "reports@example.org", TRUE },
	{ "mail.example.org", "Example", "reports@dmarc.EXAMPLE.org", TRUE },
	{ "example.net", "Example", "reports@example.org", FALSE },
	{ "example.org.example.net", NULL, "reports@example.org", FALSE },
	/* An org_name that is a domain name speaks too. */
	{ "mx.example.net", "example.net", "reports@example.org", TRUE },
	{ "mx.example.net", "Example.NET.", NULL, TRUE },
	{ "example.com", "example.net", NULL, FALSE },
	{ "example.com", "example.net", "reports@example.org", FALSE },
	/* One that is none says nothing. */
	{ "example.com", "Example Inc.", NULL, TRUE },
	{ "example.com", "Example", "", TRUE },
	{ "example.com", ".", "reports@", TRUE },
	{ "example.com", NULL, NULL, TRUE },
	{ NULL, "example.net", "reports@example.org", TRUE },
	/* Two customers of one suffix are two organizations. */
	{ "a.co.uk", NULL, "reports@b.co.uk", FALSE },
	{ "example.org", NULL, "Reports <reports@example.org>", TRUE },
	{ "xn--bcher-kva.example",
	  "b\xc3\xbc"
	  "cher.example",
	  NULL, TRUE },
};

static void test_matches(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);

	g_assert_cmpint(dm_submitter_matches(cases[i].from_domain,
					     cases[i].org_name, cases[i].email),
			==, cases[i].matches);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name =
			g_strdup_printf("/core/submitter-%u", i);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_matches);
	}
	return g_test_run();
}

/*
 * Looking names up, without asking a name server.
 */
#include "net/lookup.h"

/* Two dots in a row, and a label of 64 characters, are no names. */
static const struct {
	const char *host, *first;
} cases[] = {
	{ "192.0.2.1", "192.0.2.1" },
	{ "2001:db8::1", "2001:db8::1" },
	{ "2001:DB8:0:0::1", "2001:db8::1" },
	{ "no..example", NULL },
	{ "0123456789012345678901234567890123456789012345678901234567890123",
	  NULL },
};

static void test_cases(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) addresses = dm_net_lookup(cases[i].host);

		g_test_message("%s", cases[i].host);
		g_assert_cmpstr(addresses[0], ==, cases[i].first);
		/* Each once, though it is found for several protocols. */
		if (cases[i].first)
			g_assert_null(addresses[1]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lookup/cases", test_cases);
	return g_test_run();
}

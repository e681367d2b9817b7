/*
 * The states of a host name, and how long they hold.
 */
#include "core/hoststate.h"

#define DAY (24 * 60 * 60)

static const struct {
	DmHostState state;
	const char *name;
	gint64 seconds;
} states[] = {
	{ DM_HOST_UNASKED, "unasked", 0 },
	{ DM_HOST_CONFIRMED, "confirmed", 30 * DAY },
	{ DM_HOST_UNCONFIRMED, "unconfirmed", 30 * DAY },
	{ DM_HOST_NONE, "none", 14 * DAY },
	{ DM_HOST_FAILED, "failed", DAY },
};

G_STATIC_ASSERT(G_N_ELEMENTS(states) == DM_N_HOST_STATES);

static void test_states(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		/* The store keeps the numbers. */
		g_assert_cmpuint(states[i].state, ==, i);
		g_assert_cmpstr(dm_host_state_name(states[i].state), ==,
				states[i].name);
		g_assert_cmpint(dm_host_state_seconds(states[i].state), ==,
				states[i].seconds);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/hoststate", test_states);
	return g_test_run();
}

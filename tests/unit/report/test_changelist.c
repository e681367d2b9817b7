/* What is said of a change. */
#include "report/changelist.h"

static void says(const DmChange *change, const char *words)
{
	g_autofree char *said = dm_change_words(change);

	g_assert_cmpstr(said, ==, words);
}

static void test_selector(void)
{
	DmChange failure = { .kind = DM_CHANGE_FIRST_FAILURE,
			     .what = (char *)"192.0.2.1",
			     .method = "dkim",
			     .auth_domain = (char *)"example.com",
			     .selector = (char *)"s1",
			     .messages = 50 };
	DmChange selector = { .kind = DM_CHANGE_NEW_SELECTOR,
			      .what = (char *)"s1",
			      .auth_domain = (char *)"example.com",
			      .messages = 1,
			      .passed = 1 };

	says(&failure,
	     "192.0.2.1: DKIM of example.com, selector s1, failed for 50 messages, never before");
	failure.selector = (char *)"";
	says(&failure,
	     "192.0.2.1: DKIM of example.com failed for 50 messages, never before");
	failure.selector = NULL;
	says(&failure,
	     "192.0.2.1: DKIM of example.com failed for 50 messages, never before");
	says(&selector, "s1 of example.com: 1 message, 1 passes");
	selector.what = (char *)"";
	says(&selector, "(none) of example.com: 1 message, 1 passes");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/changelist/selector", test_selector);
	return g_test_run();
}

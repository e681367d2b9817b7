/*
 * Checks by a server that says nothing: they end, and say what is not known.
 */
#include "dns/checker.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define D "example.com"

typedef struct {
	int fd;
	char address[32];
	const char *servers[2];
	DmCheckerOptions options;
	GPtrArray *inputs, *checks;
	guint wanted; /* checks until the callback refuses */
} Fixture;

static void free_input(gpointer data)
{
	dm_check_input_free(data);
}

static void free_check(gpointer data)
{
	dm_check_free(data);
}

/* Nobody ever reads from its socket. */
static void set_up(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	self->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert_cmpint(bind(self->fd, (struct sockaddr *)&address,
			     sizeof(address)),
			==, 0);
	getsockname(self->fd, (struct sockaddr *)&address, &size);
	g_snprintf(self->address, sizeof(self->address), "127.0.0.1:%u",
		   ntohs(address.sin_port));
	self->servers[0] = self->address;
	self->options = (DmCheckerOptions){
		.resolver = { self->servers, 60000, 100, 100 },
		.queries_max = 100,
		.bytes_max = 1000000,
		.domain_seconds = 1,
		.domains_at_once = 10,
		.https_port = 443,
		.policy_bytes_max = 65536,
		.fetch_seconds = 1,
	};
	self->inputs = g_ptr_array_new_with_free_func(free_input);
	self->checks = g_ptr_array_new_with_free_func(free_check);
	self->wanted = G_MAXUINT;
	g_ptr_array_add(self->inputs, dm_check_input_new(D));
}

static void tear_down(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_ptr_array_unref(self->checks);
	g_ptr_array_unref(self->inputs);
	if (self->fd >= 0)
		close(self->fd);
}

static gboolean on_checked(gpointer user, DmCheck *check, GError **error)
{
	Fixture *self = user;

	g_ptr_array_add(self->checks, check);
	if (self->checks->len < self->wanted)
		return TRUE;
	g_set_error(error, DM_DNS_ERROR, DM_DNS_ERROR_FAILED, "enough");
	return FALSE;
}

/* Whether no server answered any more. */
static gboolean run(Fixture *self)
{
	gboolean is_dead = FALSE;
	GError *error = NULL;

	g_assert_true(dm_checker_run(&self->options, self->inputs, on_checked,
				     self, &is_dead, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(self->checks->len, ==, self->inputs->len);
	return is_dead;
}

static void assert_unknown(const DmCheck *check, DmDnsStatus status)
{
	g_assert_cmpint(check->mx->kind, ==, DM_PATH_UNKNOWN);
	g_assert_cmpuint(check->unchecked->len, >, 0);
	for (guint i = 0; i < check->unchecked->len; i++)
		g_assert_cmpint(dm_check_unchecked(check, i)->status, ==,
				status);
	/* L22: never "missing" */
	g_assert_cmpuint(dm_judgements_count(check->judgements), ==,
			 dm_judgements_find(check->judgements, "DM25") != NULL);
}

/* dns-seconds is over long before the resolver gives up. */
static void test_seconds(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_assert_false(run(self));
	assert_unknown(g_ptr_array_index(self->checks, 0), DM_DNS_BUDGET);
}

/* Many domains, more than run at once, come in their order. */
static void test_order(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	self->options.resolver.timeout_ms = 300;
	self->options.domain_seconds = 60;
	for (guint i = 0; i < 250; i++) {
		g_autofree char *name = g_strdup_printf("d%u.example", i);

		g_ptr_array_add(self->inputs, dm_check_input_new(name));
	}
	g_assert_true(run(self));
	for (guint i = 0; i < self->inputs->len; i++) {
		const DmCheckInput *input = g_ptr_array_index(self->inputs, i);
		const DmCheck *check = g_ptr_array_index(self->checks, i);

		g_assert_cmpstr(check->domain, ==, input->domain);
		assert_unknown(check, DM_DNS_TIMEOUT);
	}
}

/* Nobody listens: told at once. */
static void test_closed(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	close(self->fd);
	self->fd = -1;
	self->options.resolver.timeout_ms = 1000;
	self->options.domain_seconds = 60;
	g_assert_true(run(self));
	assert_unknown(g_ptr_array_index(self->checks, 0), DM_DNS_TIMEOUT);
}

static int always(void)
{
	return 15;
}

static void test_stopped(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	gboolean is_dead = FALSE;
	GError *error = NULL;

	self->options.stopped = always;
	g_assert_false(dm_checker_run(&self->options, self->inputs, on_checked,
				      self, &is_dead, &error));
	g_assert_error(error, DM_DNS_ERROR, DM_DNS_ERROR_STOPPED);
	g_error_free(error);
	g_assert_cmpuint(self->checks->len, ==, 0);
}

/* The callback ends the run. */
static void test_refused(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	gboolean is_dead = FALSE;
	GError *error = NULL;

	self->wanted = 1;
	self->options.resolver.timeout_ms = 300;
	g_ptr_array_add(self->inputs, dm_check_input_new("example.net"));
	g_assert_false(dm_checker_run(&self->options, self->inputs, on_checked,
				      self, &is_dead, &error));
	g_assert_error(error, DM_DNS_ERROR, DM_DNS_ERROR_FAILED);
	g_error_free(error);
	g_assert_cmpuint(self->checks->len, ==, 1);
}

#define ADD(path, test) g_test_add(path, Fixture, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/checker/dns-seconds", test_seconds);
	ADD("/checker/order", test_order);
	ADD("/checker/closed", test_closed);
	ADD("/checker/stopped", test_stopped);
	ADD("/checker/refused", test_refused);
	return g_test_run();
}

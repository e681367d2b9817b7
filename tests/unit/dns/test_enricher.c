/*
 * Host names by a server on a wire: a thread of the test answers, or keeps
 * silent.
 */
#include "dns/enricher.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMEOUT_MS 400

typedef struct {
	int fd;
	char address[32];
	GThread *thread;
	gint ends;
	/* Questions about 192.0.2.N are answered: N below `silent_from`, or
	   from `heard_from` on. */
	guint silent_from, heard_from;
	gint queries;
	GString *found; /* "N:state", as they came */
	guint found_n;
	guint stop_after; /* results; 0 = never */
} Fixture;

static Fixture *stopping;

/* The N of N.2.0.192.in-addr.arpa. */
static guint last_byte(const guint8 *query)
{
	g_autofree char *label = g_strndup((const char *)query + 13, query[12]);

	return (guint)g_ascii_strtoull(label, NULL, 10);
}

/* "No such name", to those that are answered. */
static void serve(Fixture *self)
{
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	guint8 query[512];
	ssize_t n = recvfrom(self->fd, query, sizeof(query), MSG_DONTWAIT,
			     (struct sockaddr *)&from, &size);
	guint number;

	if (n < 13)
		return;
	g_atomic_int_inc(&self->queries);
	/* The root is there as long as the server is. */
	number = query[12] ? last_byte(query) : self->heard_from - 1;
	if (number >= self->silent_from && number < self->heard_from)
		return;
	query[2] |= 0x80;
	query[3] = 0x83;
	sendto(self->fd, query, (gsize)n, 0, (struct sockaddr *)&from, size);
}

static gpointer serve_all(gpointer user)
{
	Fixture *self = user;

	while (!g_atomic_int_get(&self->ends)) {
		struct pollfd fd = { self->fd, POLLIN, 0 };

		if (poll(&fd, 1, 20) > 0)
			serve(self);
	}
	return NULL;
}

static void set_up(Fixture *self)
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
	self->found = g_string_new(NULL);
	self->thread = g_thread_new("dns", serve_all, self);
}

static void tear_down(Fixture *self)
{
	g_atomic_int_set(&self->ends, 1);
	g_thread_join(self->thread);
	g_string_free(self->found, TRUE);
	close(self->fd);
}

static gboolean on_found(gpointer user, guint index, const DmReverse *found,
			 GError **error)
{
	Fixture *self = user;

	(void)error;
	g_string_append_printf(self->found, "%u:%s ", index,
			       dm_host_state_name(found->state));
	self->found_n++;
	return TRUE;
}

static int is_stopped(void)
{
	return stopping->stop_after &&
	       stopping->found_n >= stopping->stop_after;
}

static DmEnricherEnd run(Fixture *self, guint n, guint parallel,
			 gint64 milliseconds)
{
	const char *servers[] = { self->address, NULL };
	const DmEnricherOptions options = {
		.resolver = { servers, TIMEOUT_MS, parallel, 100 },
		.deadline_us = g_get_monotonic_time() + milliseconds * 1000,
		.stopped = is_stopped,
	};
	g_autofree DmAddress *addresses = g_new0(DmAddress, n);
	g_autoptr(GError) error = NULL;
	DmEnricherEnd end;

	for (guint i = 0; i < n; i++)
		addresses[i] = (DmAddress){ 4, { 192, 0, 2, (guint8)i } };
	stopping = self;
	g_assert_true(dm_enricher_run(&options, addresses, n, on_found, self,
				      &end, &error));
	g_assert_no_error(error);
	return end;
}

static void test_all(void)
{
	Fixture self = { .silent_from = 1000, .heard_from = 1000 };
	DmEnricherEnd end;

	set_up(&self);
	end = run(&self, 200, 10, 10000);
	g_assert_cmpuint(self.found_n, ==, 200);
	g_assert_nonnull(strstr(self.found->str, "199:none "));
	g_assert_null(strstr(self.found->str, "failed"));
	g_assert_cmpuint(end.asked, ==, 200);
	g_assert_cmpuint(end.answered, ==, 200);
	g_assert_false(end.is_dead || end.is_late);
	g_assert_cmpint(g_atomic_int_get(&self.queries), ==, 200);
	tear_down(&self);
}

/* Nothing is learnt from nobody. */
static void test_dead(void)
{
	static const guint numbers[] = { 3, 100 };

	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		Fixture self = { .silent_from = 0, .heard_from = 1000 };
		DmEnricherEnd end;

		set_up(&self);
		end = run(&self, numbers[i], 10, 30000);
		g_assert_cmpstr(self.found->str, ==, "");
		g_assert_true(end.is_dead);
		g_assert_false(end.is_late);
		g_assert_cmpuint(end.answered, ==, 0);
		tear_down(&self);
	}
}

/* One that is not answered while others are has failed. */
static void test_some_silent(void)
{
	Fixture self = { .silent_from = 2, .heard_from = 4 };
	DmEnricherEnd end;

	set_up(&self);
	end = run(&self, 6, 2, 10000);
	g_assert_cmpuint(self.found_n, ==, 6);
	for (guint i = 0; i < 6; i++) {
		g_autofree char *text = g_strdup_printf(
			"%u:%s ", i, i == 2 || i == 3 ? "failed" : "none");

		g_assert_nonnull(strstr(self.found->str, text));
	}
	g_assert_cmpuint(end.answered, ==, 4);
	g_assert_false(end.is_dead);
	tear_down(&self);
}

/* The last ones are no different, as long as there are few of them. */
static void test_silent_end(void)
{
	Fixture self = { .silent_from = 4, .heard_from = 1000 };
	DmEnricherEnd end;

	set_up(&self);
	end = run(&self, 6, 10, 10000);
	g_assert_cmpuint(self.found_n, ==, 6);
	g_assert_nonnull(strstr(self.found->str, "4:failed"));
	g_assert_nonnull(strstr(self.found->str, "5:failed"));
	g_assert_false(end.is_dead);
	tear_down(&self);
}

/* A server that dies in the middle: what came before counts, no more. */
static void test_dies(void)
{
	Fixture self = { .silent_from = 5, .heard_from = 1000 };
	DmEnricherEnd end;

	set_up(&self);
	end = run(&self, 200, 100, 30000);
	g_assert_cmpuint(self.found_n, ==, 5);
	g_assert_null(strstr(self.found->str, "failed"));
	g_assert_true(end.is_dead);
	tear_down(&self);
}

static void test_late(void)
{
	Fixture self = { .silent_from = 5, .heard_from = 1000 };
	DmEnricherEnd end;
	gint64 began = g_get_monotonic_time();

	set_up(&self);
	end = run(&self, 200, 10, 150);
	g_assert_cmpint(g_get_monotonic_time() - began, <, 2 * G_USEC_PER_SEC);
	g_assert_cmpuint(self.found_n, ==, 5);
	g_assert_true(end.is_late);
	tear_down(&self);
}

static void test_stopped(void)
{
	Fixture self = { .silent_from = 1000,
			 .heard_from = 1000,
			 .stop_after = 20 };
	DmEnricherEnd end;

	set_up(&self);
	end = run(&self, 200, 10, 10000);
	g_assert_cmpuint(self.found_n, >=, 20);
	g_assert_cmpuint(self.found_n, <, 60);
	g_assert_false(end.is_dead || end.is_late);
	tear_down(&self);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/enricher/all", test_all);
	g_test_add_func("/enricher/dead", test_dead);
	g_test_add_func("/enricher/some-silent", test_some_silent);
	g_test_add_func("/enricher/silent-end", test_silent_end);
	g_test_add_func("/enricher/dies", test_dies);
	g_test_add_func("/enricher/late", test_late);
	g_test_add_func("/enricher/stopped", test_stopped);
	return g_test_run();
}

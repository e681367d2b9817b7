/*
 * Questions on a wire: a socket of the test is the server.
 */
#include "dns/resolver.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MILLISECONDS 700

typedef struct {
	int fd;
	char address[32];
	DmResolver *resolver;
	GPtrArray *answers; /* DmDnsAnswer */
	guint queries;
	/* What the server does with a query; NULL = nothing. */
	void (*serve)(int fd, guint8 *query, gsize size,
		      const struct sockaddr_in *from);
} Fixture;

static void free_answer(gpointer data)
{
	dm_dns_answer_free(data);
}

static void set_up(Fixture *self, guint parallel)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	const char *servers[] = { self->address, NULL };
	const DmResolverOptions options = { servers, MILLISECONDS, parallel,
					    100 };
	GError *error = NULL;

	self->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert_cmpint(bind(self->fd, (struct sockaddr *)&address,
			     sizeof(address)),
			==, 0);
	getsockname(self->fd, (struct sockaddr *)&address, &size);
	g_snprintf(self->address, sizeof(self->address), "127.0.0.1:%u",
		   ntohs(address.sin_port));
	self->resolver = dm_resolver_new(&options, &error);
	g_assert_no_error(error);
	self->answers = g_ptr_array_new_with_free_func(free_answer);
}

static void tear_down(Fixture *self)
{
	dm_resolver_free(self->resolver);
	g_ptr_array_unref(self->answers);
	close(self->fd);
}

static void on_answer(gpointer user, DmDnsAnswer *answer)
{
	Fixture *self = user;

	g_ptr_array_add(self->answers, answer);
}

/* FALSE where nothing was asked. */
static gboolean serve_one(Fixture *self)
{
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	guint8 query[1024];
	ssize_t n = recvfrom(self->fd, query, sizeof(query) - 512, MSG_DONTWAIT,
			     (struct sockaddr *)&from, &size);

	if (n < 12)
		return FALSE;
	self->queries++;
	if (self->serve)
		self->serve(self->fd, query, (gsize)n, &from);
	return TRUE;
}

/* Waits until nothing is on its way. */
static void run(Fixture *self)
{
	while (dm_resolver_pending(self->resolver)) {
		GPollFD fds[DM_RESOLVER_FDS + 1];
		int timeout_ms = 1000;
		guint n = dm_resolver_fds(self->resolver, fds, &timeout_ms);

		fds[n] = (GPollFD){ self->fd, G_IO_IN, 0 };
		g_poll(fds, n + 1, timeout_ms);
		while (serve_one(self))
			;
		dm_resolver_process(self->resolver, fds, n);
	}
}

static const DmDnsAnswer *ask(Fixture *self, const char *name, DmDnsType type)
{
	guint before = self->answers->len;

	dm_resolver_ask(self->resolver, name, type, on_answer, self);
	run(self);
	g_assert_cmpuint(self->answers->len, ==, before + 1);
	return g_ptr_array_index(self->answers, before);
}

/* As n0.example, n1.example and so on. */
static void ask_many(Fixture *self, char first, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *name =
			g_strdup_printf("%c%u.example", first, i);

		dm_resolver_ask(self->resolver, name, DM_DNS_A, on_answer,
				self);
	}
}

/* ---- servers -------------------------------------------------------- */

static void reply(int fd, const guint8 *bytes, gsize size,
		  const struct sockaddr_in *to)
{
	g_assert_cmpint(sendto(fd, bytes, size, 0, (const struct sockaddr *)to,
			       sizeof(*to)),
			==, (ssize_t)size);
}

/* The question back as a reply of this RCODE; its OPT record stays. */
static void serve_rcode(int fd, guint8 *query, gsize size,
			const struct sockaddr_in *from, guint8 rcode)
{
	query[2] |= 0x80;
	query[3] = 0x80 | rcode;
	reply(fd, query, size, from);
}

static void serve_nxdomain(int fd, guint8 *query, gsize size,
			   const struct sockaddr_in *from)
{
	serve_rcode(fd, query, size, from, 3);
}

static void serve_servfail(int fd, guint8 *query, gsize size,
			   const struct sockaddr_in *from)
{
	serve_rcode(fd, query, size, from, 2);
}

/* One A record behind the question, with the AD flag; no OPT. */
static void serve_address(int fd, guint8 *query, gsize size,
			  const struct sockaddr_in *from)
{
	static const guint8 record[] = { 0xc0, 12, 0, 1, 0,   1, 0, 0,
					 1,    44, 0, 4, 192, 0, 2, 1 };

	size -= 11; /* OPT */
	query[2] |= 0x80;
	query[3] = 0xa0;
	query[7] = 1;
	query[11] = 0;
	memcpy(query + size, record, sizeof(record));
	reply(fd, query, size + sizeof(record), from);
}

/* Knows no EDNS: refuses the query until it comes without. */
static void serve_old(int fd, guint8 *query, gsize size,
		      const struct sockaddr_in *from)
{
	if (!query[11]) {
		serve_nxdomain(fd, query, size, from);
		return;
	}
	query[2] |= 0x80;
	query[3] = 0x81;
	query[11] = 0;
	reply(fd, query, size - 11, from);
}

/* First answers to questions that nobody asked, then the right one. */
static void serve_liar(int fd, guint8 *query, gsize size,
		       const struct sockaddr_in *from)
{
	guint8 lie[1024];

	memcpy(lie, query, size);
	lie[0] ^= 0xff;
	serve_servfail(fd, lie, size, from);
	memcpy(lie, query, size);
	lie[13] ^= 1;
	serve_servfail(fd, lie, size, from);
	reply(fd, (const guint8 *)"x", 1, from);
	serve_address(fd, query, size, from);
}

/* ---- tests ---------------------------------------------------------- */

static void test_address(void)
{
	Fixture self = { .serve = serve_address };
	const DmDnsAnswer *answer;

	set_up(&self, 10);
	answer = ask(&self, "mail.example", DM_DNS_A);
	g_assert_cmpint(answer->status, ==, DM_DNS_OK);
	g_assert_true(answer->authentic);
	g_assert_cmpuint(answer->ttl_seconds, ==, 300);
	g_assert_cmpuint(self.queries, ==, 1);
	tear_down(&self);
}

static void test_statuses(void)
{
	Fixture self = { .serve = serve_nxdomain };

	set_up(&self, 10);
	g_assert_cmpint(ask(&self, "a.example", DM_DNS_MX)->status, ==,
			DM_DNS_NXDOMAIN);
	self.serve = serve_servfail;
	g_assert_cmpint(ask(&self, "a.example", DM_DNS_MX)->status, ==,
			DM_DNS_SERVFAIL);
	/* A SERVFAIL is an answer: it is not asked again. */
	g_assert_cmpuint(self.queries, ==, 2);
	tear_down(&self);
}

static void test_without_edns(void)
{
	Fixture self = { .serve = serve_old };

	set_up(&self, 10);
	g_assert_cmpint(ask(&self, "a.example", DM_DNS_TXT)->status, ==,
			DM_DNS_NXDOMAIN);
	g_assert_cmpuint(self.queries, ==, 2);
	tear_down(&self);
}

static void test_liar(void)
{
	Fixture self = { .serve = serve_liar };

	set_up(&self, 10);
	g_assert_cmpint(ask(&self, "mail.example", DM_DNS_A)->status, ==,
			DM_DNS_OK);
	tear_down(&self);
}

/* Each question is tried three times, then the server counts as silent. */
static void test_silence(void)
{
	Fixture self = { .serve = NULL };

	set_up(&self, 10);
	g_assert_cmpint(ask(&self, "a.example", DM_DNS_A)->status, ==,
			DM_DNS_TIMEOUT);
	g_assert_cmpuint(self.queries, ==, 3);
	tear_down(&self);
}

/* After eight questions without an answer nothing is sent any more. */
static void test_dead(void)
{
	Fixture self = { .serve = NULL };

	set_up(&self, 8);
	ask_many(&self, 'n', 200);
	run(&self);
	g_assert_cmpuint(self.answers->len, ==, 200);
	g_assert_cmpuint(self.queries, <=, 3 * 16);
	g_assert_cmpint(ask(&self, "b.example", DM_DNS_A)->status, ==,
			DM_DNS_TIMEOUT);
	tear_down(&self);
}

/* Answers names that begin with g, and the root unless it is gone. */
static gboolean root_is_gone;

static void serve_some(int fd, guint8 *query, gsize size,
		       const struct sockaddr_in *from)
{
	if (query[13] == 'g' || (!query[12] && !root_is_gone))
		serve_nxdomain(fd, query, size, from);
}

/* Questions that are not answered, then some that are. */
static void ask_silent(Fixture *self, guint silent, guint good)
{
	set_up(self, 100);
	g_assert_cmpint(ask(self, "good.example", DM_DNS_A)->status, ==,
			DM_DNS_NXDOMAIN);
	ask_many(self, 'n', silent);
	ask_many(self, 'g', good);
	run(self);
	g_assert_cmpuint(self->answers->len, ==, 1 + silent + good);
}

/* Domains whose servers are silent do not make the resolver dead … */
static void test_probe(void)
{
	Fixture self = { .serve = serve_some };

	root_is_gone = FALSE;
	ask_silent(&self, 200, 0);
	g_assert_false(dm_resolver_is_dead(self.resolver));
	g_assert_cmpint(ask(&self, "g2.example", DM_DNS_A)->status, ==,
			DM_DNS_NXDOMAIN);
	tear_down(&self);
}

/* … nor do they where the root gets lost, and others are answered meanwhile …
 */
static void test_probe_lost(void)
{
	Fixture self = { .serve = serve_some };

	root_is_gone = TRUE;
	ask_silent(&self, 100, 100);
	g_assert_false(dm_resolver_is_dead(self.resolver));
	tear_down(&self);
}

/* … but a resolver that dies on the way is. */
static void test_dead_later(void)
{
	Fixture self = { .serve = serve_some };

	root_is_gone = TRUE;
	ask_silent(&self, 200, 0);
	g_assert_true(dm_resolver_is_dead(self.resolver));
	g_assert_cmpint(ask(&self, "g2.example", DM_DNS_A)->status, ==,
			DM_DNS_TIMEOUT);
	tear_down(&self);
}

static void test_many(void)
{
	Fixture self = { .serve = serve_address };

	set_up(&self, 50);
	ask_many(&self, 'n', 2000);
	run(&self);
	g_assert_cmpuint(self.answers->len, ==, 2000);
	for (guint i = 0; i < 2000; i++) {
		const DmDnsAnswer *answer = g_ptr_array_index(self.answers, i);

		g_assert_cmpint(answer->status, ==, DM_DNS_OK);
	}
	tear_down(&self);
}

static const struct {
	const char *text;
	gboolean is_good;
} servers[] = {
	{ "192.0.2.53", TRUE },
	{ "127.0.0.1:5353", TRUE },
	{ "[2001:db8::53]:53", TRUE },
	{ "2001:db8::53", TRUE },
	{ "", FALSE },
	{ "dns.example", FALSE },
	{ "192.0.2.53,192.0.2.54", FALSE },
	{ "192.0.2.53:0x", FALSE },
};

static void test_servers(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(servers); i++) {
		g_test_message("%s", servers[i].text);
		g_assert_cmpint(dm_resolver_server_is_good(servers[i].text), ==,
				servers[i].is_good);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/resolver/address", test_address);
	g_test_add_func("/resolver/statuses", test_statuses);
	g_test_add_func("/resolver/without-edns", test_without_edns);
	g_test_add_func("/resolver/liar", test_liar);
	g_test_add_func("/resolver/silence", test_silence);
	g_test_add_func("/resolver/dead", test_dead);
	g_test_add_func("/resolver/probe", test_probe);
	g_test_add_func("/resolver/probe-lost", test_probe_lost);
	g_test_add_func("/resolver/dead-later", test_dead_later);
	g_test_add_func("/resolver/many", test_many);
	g_test_add_func("/resolver/servers", test_servers);
	return g_test_run();
}

/*
 * What a check asks: once each, within a budget, and what is not known.
 */
#include "dns/lookups.h"

#include <string.h>

typedef struct {
	DmDnsCache *cache;
	GPtrArray *wanted; /* char * */
} Fixture;

static void on_want(gpointer user, const char *name, DmDnsType type)
{
	Fixture *self = user;

	g_ptr_array_add(self->wanted,
			g_strdup_printf("%s %s", dm_dns_type_name(type), name));
}

static void on_want_web(gpointer user, const char *host,
			const DmAddress *addresses G_GNUC_UNUSED,
			guint n_addresses)
{
	Fixture *self = user;

	g_ptr_array_add(self->wanted,
			g_strdup_printf("%s at %u", host, n_addresses));
}

static void set_up(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	self->cache = dm_dns_cache_new();
	self->wanted = g_ptr_array_new_with_free_func(g_free);
}

static void tear_down(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	dm_dns_cache_free(self->cache);
	g_ptr_array_unref(self->wanted);
}

static void put(Fixture *self, const char *name, DmDnsStatus status)
{
	dm_dns_cache_put(self->cache,
			 dm_dns_answer_new(name, DM_DNS_A, status));
}

/* What a check can do without has bounds of its own. */
static void test_aside(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(DmLookups) lookups = dm_lookups_new(self->cache, 1, 1000);

	for (guint i = 0; i < 60; i++) {
		g_autofree char *name = g_strdup_printf("n%u.example", i);

		g_assert_cmpint(
			dm_lookups_ask_aside(lookups, name, DM_DNS_A)->status,
			==, DM_DNS_PENDING);
	}
	g_assert_cmpint(
		dm_lookups_ask_aside(lookups, "a.example", DM_DNS_A)->status,
		==, DM_DNS_BUDGET);
	g_assert_cmpint(dm_lookups_ask(lookups, "a.example", DM_DNS_A)->status,
			==, DM_DNS_PENDING);
	g_assert_cmpint(
		dm_lookups_ask_aside(lookups, "a.example", DM_DNS_A)->status,
		==, DM_DNS_PENDING);
	g_assert_cmpuint(dm_lookups_count(lookups), ==, 61);
}

/* Two checks want the same: it is asked once, and both go on. */
static void test_shared(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(DmLookups) one = dm_lookups_new(self->cache, 10, 1000);
	g_autoptr(DmLookups) two = dm_lookups_new(self->cache, 10, 1000);

	g_assert_cmpint(dm_lookups_ask(one, "Mx.Example.", DM_DNS_A)->status,
			==, DM_DNS_PENDING);
	g_assert_cmpint(dm_lookups_ask(two, "mx.example", DM_DNS_A)->status, ==,
			DM_DNS_PENDING);
	dm_lookups_wanted(one, on_want, on_want_web, self);
	dm_lookups_wanted(two, on_want, on_want_web, self);
	g_assert_cmpuint(self->wanted->len, ==, 1);
	g_assert_cmpstr(g_ptr_array_index(self->wanted, 0), ==, "A mx.example");
	g_assert_false(dm_lookups_is_ready(two));
	put(self, "mx.example", DM_DNS_NODATA);
	g_assert_true(dm_lookups_is_ready(one));
	g_assert_true(dm_lookups_is_ready(two));
	dm_lookups_begin(two);
	g_assert_cmpint(dm_lookups_ask(two, "MX.example", DM_DNS_A)->status, ==,
			DM_DNS_NODATA);
	g_assert_false(dm_lookups_is_pending(two));
}

static void test_budget(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(DmLookups) lookups = dm_lookups_new(self->cache, 2, 1000);

	put(self, "a.example", DM_DNS_NODATA);
	dm_lookups_ask(lookups, "a.example", DM_DNS_A);
	dm_lookups_ask(lookups, "b.example", DM_DNS_A);
	g_assert_cmpint(dm_lookups_ask(lookups, "c.example", DM_DNS_A)->status,
			==, DM_DNS_BUDGET);
	/* the same again is none */
	g_assert_cmpint(dm_lookups_ask(lookups, "a.example", DM_DNS_A)->status,
			==, DM_DNS_NODATA);
	g_assert_cmpuint(dm_lookups_count(lookups), ==, 2);
	g_assert_cmpuint(dm_lookups_failed(lookups)->len, ==, 1);
}

/* What came already counts: nothing more is asked behind it. */
static void test_bytes(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(DmLookups) lookups = dm_lookups_new(self->cache, 10, 1000);
	DmDnsAnswer *large =
		dm_dns_answer_new("a.example", DM_DNS_A, DM_DNS_NODATA);

	large->size_bytes = 1001;
	dm_dns_cache_put(self->cache, large);
	g_assert_cmpint(dm_lookups_ask(lookups, "a.example", DM_DNS_A)->status,
			==, DM_DNS_NODATA);
	g_assert_cmpint(dm_lookups_ask(lookups, "b.example", DM_DNS_A)->status,
			==, DM_DNS_BUDGET);
	g_assert_cmpint(dm_lookups_ask(lookups, "a.example", DM_DNS_A)->status,
			==, DM_DNS_NODATA);
}

static void test_close(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(DmLookups) lookups = dm_lookups_new(self->cache, 10, 1000);
	g_autoptr(GArray) addresses =
		g_array_new(FALSE, TRUE, sizeof(DmAddress));

	g_array_set_size(addresses, 1);
	put(self, "a.example", DM_DNS_NXDOMAIN);
	dm_lookups_close(lookups);
	g_assert_cmpint(dm_lookups_ask(lookups, "a.example", DM_DNS_A)->status,
			==, DM_DNS_NXDOMAIN);
	g_assert_cmpint(dm_lookups_ask(lookups, "b.example", DM_DNS_A)->status,
			==, DM_DNS_BUDGET);
	g_assert_cmpint(
		dm_lookups_fetch(lookups, "h.example", addresses)->status, ==,
		DM_WEB_BUDGET);
	g_assert_false(dm_lookups_is_pending(lookups));
}

static void test_failed(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(DmLookups) lookups = dm_lookups_new(self->cache, 10, 1000);

	put(self, "a.example", DM_DNS_SERVFAIL);
	put(self, "b.example", DM_DNS_TIMEOUT);
	put(self, "c.example", DM_DNS_NXDOMAIN);
	dm_lookups_ask(lookups, "a.example", DM_DNS_A);
	dm_lookups_ask(lookups, "a.example", DM_DNS_A);
	dm_lookups_ask_quietly(lookups, "b.example", DM_DNS_A);
	dm_lookups_ask(lookups, "c.example", DM_DNS_A);
	g_assert_cmpuint(dm_lookups_failed(lookups)->len, ==, 1);
	dm_lookups_begin(lookups);
	g_assert_cmpuint(dm_lookups_failed(lookups)->len, ==, 0);
}

/* What can be no name is not asked, and cannot exist. */
static void test_bad_name(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(DmLookups) lookups = dm_lookups_new(self->cache, 10, 1000);
	const DmDnsAnswer *answer =
		dm_lookups_ask(lookups, "a..example", DM_DNS_A);

	g_assert_cmpint(answer->status, ==, DM_DNS_BAD_NAME);
	g_assert_true(dm_dns_is_empty(answer));
	g_assert_false(dm_lookups_is_pending(lookups));
	g_assert_cmpuint(dm_lookups_count(lookups), ==, 0);
}

static void test_fetch(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(DmLookups) lookups = dm_lookups_new(self->cache, 10, 1000);
	g_autoptr(GArray) addresses =
		g_array_new(FALSE, TRUE, sizeof(DmAddress));

	g_array_set_size(addresses, 1);
	g_assert_cmpint(
		dm_lookups_fetch(lookups, "h.example", addresses)->status, ==,
		DM_WEB_PENDING);
	g_assert_true(dm_lookups_is_pending(lookups));
	dm_lookups_wanted(lookups, on_want, on_want_web, self);
	dm_lookups_wanted(lookups, on_want, on_want_web, self);
	g_assert_cmpuint(self->wanted->len, ==, 1);
	g_assert_cmpstr(g_ptr_array_index(self->wanted, 0), ==,
			"h.example at 1");
	dm_dns_cache_put_web(self->cache,
			     dm_web_answer_new("h.example", DM_WEB_TLS));
	g_assert_true(dm_lookups_is_ready(lookups));
	g_assert_cmpint(
		dm_lookups_fetch(lookups, "h.example", addresses)->status, ==,
		DM_WEB_TLS);
}

/* An answer that came is not replaced by a later one. */
static void test_first_stays(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
	put(self, "a.example", DM_DNS_NXDOMAIN);
	put(self, "a.example", DM_DNS_SERVFAIL);
	g_assert_cmpint(
		dm_dns_cache_get(self->cache, "a.example", DM_DNS_A)->status,
		==, DM_DNS_NXDOMAIN);
}

#define ADD(path, test) g_test_add(path, Fixture, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/lookups/shared", test_shared);
	ADD("/lookups/budget", test_budget);
	ADD("/lookups/aside", test_aside);
	ADD("/lookups/bytes", test_bytes);
	ADD("/lookups/close", test_close);
	ADD("/lookups/failed", test_failed);
	ADD("/lookups/bad-name", test_bad_name);
	ADD("/lookups/fetch", test_fetch);
	ADD("/lookups/first-stays", test_first_stays);
	return g_test_run();
}

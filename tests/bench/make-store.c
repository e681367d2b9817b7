/*
 * Writes a large database straight through the store's own interface, the same
 * for the same arguments: domains whose traffic follows a power law, a year of
 * reports, for each domain own servers, services that all domains share, and
 * strangers.
 *
 *   make-store FILE [RECORDS [DOMAINS [DAYS]]]
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/utctime.h"
#include "store/store.h"
#include "store/upkeep.h"

#define RECORDS 10000000
#define DOMAINS 500
#define DAYS 365
/* Of one report, on average. */
#define REPORT_RECORDS 20
#define REPORTERS 40
/* Addresses of mail services, and of strangers. */
#define SERVICE_ADDRESSES 3000
#define STRANGERS 200000
#define BATCH 2000
/* 2025-01-01T00:00:00Z */
#define FIRST_DAY (G_GINT64_CONSTANT(1735689600) / DM_SECONDS_PER_DAY)
#define N_MAX 100

typedef struct {
	DmStore *store;
	GRand *random;
	gint64 records, domains, days;
	gint64 written, reports;
} Maker;

/* Texts and results that the records of one report point to. */
typedef struct {
	char domain[32], ip[N_MAX][48], selector[N_MAX][16], bounce[N_MAX][40];
	DmAuthResult dkim[N_MAX], spf[N_MAX];
	DmRecord records[N_MAX];
} Page;

static void die(GError *error)
{
	fprintf(stderr, "make-store: %s\n", error->message);
	exit(1);
}

static guint draw(Maker *maker, guint n)
{
	return (guint)g_rand_int_range(maker->random, 0, (gint32)n);
}

/* The first are drawn far more often than the last. */
static guint draw_busy(Maker *maker, guint n)
{
	double x = g_rand_double(maker->random);

	return MIN((guint)(x * x * x * n), n - 1);
}

/* ---- one record ------------------------------------------------------- */

typedef enum { OWN, SERVICE, FORWARDED, STRANGER } Kind;

static Kind draw_kind(Maker *maker)
{
	guint x = draw(maker, 100);

	return x < 45 ? OWN : x < 75 ? SERVICE : x < 85 ? FORWARDED : STRANGER;
}

static void set_address(Maker *maker, Kind kind, guint domain, char *ip)
{
	guint n;

	if (kind == OWN) {
		n = draw(maker, 4);
		if (n < 3)
			g_snprintf(ip, 48, "10.%u.%u.%u", domain / 250,
				   domain % 250, n + 1);
		else
			g_snprintf(ip, 48, "2001:db8:%x::1", domain + 1);
		return;
	}
	n = kind == SERVICE ? draw_busy(maker, SERVICE_ADDRESSES)
			    : SERVICE_ADDRESSES + draw_busy(maker, STRANGERS);
	g_snprintf(ip, 48, "172.%u.%u.%u", 16 + n / 65536, n / 256 % 256,
		   n % 256);
}

static void set_results(Page *page, guint at, Kind kind)
{
	static const char *const words[] = { "pass", "pass", "pass", "none" };
	DmRecord *record = &page->records[at];
	gboolean own = kind == OWN;
	gboolean carried = own || kind == FORWARDED;

	page->dkim[at] = (DmAuthResult){
		.domain = carried ? page->domain : "service.example",
		.selector = page->selector[at],
		.result = words[kind],
	};
	page->spf[at] = (DmAuthResult){
		.domain = own ? page->domain : page->bounce[at],
		.scope = "mfrom",
		.result = kind == STRANGER ? "fail" : "pass",
	};
	record->dkim = carried ? "pass" : "fail";
	record->spf = own ? "pass" : "fail";
	record->disposition =
		kind == STRANGER && at % 3 == 0 ? "quarantine" : "none";
	record->envelope_from = page->spf[at].domain;
	record->dkim_results = &page->dkim[at];
	record->n_dkim_results = kind != STRANGER;
	record->spf_results = &page->spf[at];
	record->n_spf_results = 1;
}

static void set_record(Maker *maker, Page *page, guint at, guint domain)
{
	Kind kind = draw_kind(maker);

	set_address(maker, kind, domain, page->ip[at]);
	g_snprintf(page->selector[at], 16, "s%u", draw(maker, 3));
	g_snprintf(page->bounce[at], 40, "b%u.service.example",
		   draw_busy(maker, 50));
	page->records[at] = (DmRecord){
		.source_ip = page->ip[at],
		.count = 1 + draw_busy(maker, 500),
		.header_from = page->domain,
	};
	set_results(page, at, kind);
}

/* ---- reports ---------------------------------------------------------- */

static gboolean store_report(Maker *maker, const DmReport *report,
			     const Page *page, guint n, GError **error)
{
	return dm_store_item_begin(maker->store, "made", error) &&
	       dm_store_sink.begin(maker->store, report, error) &&
	       dm_store_sink.records(maker->store, page->records, n, error) &&
	       dm_store_sink.end(maker->store, report, error) &&
	       dm_store_item_end(maker->store, error);
}

static void make_report(Maker *maker, Page *page, gint64 day)
{
	guint domain = draw_busy(maker, (guint)maker->domains);
	guint n = 1 + MIN(draw_busy(maker, 4 * REPORT_RECORDS), N_MAX - 1);
	g_autofree char *id =
		g_strdup_printf("%" G_GINT64_FORMAT, maker->reports);
	g_autofree char *org = g_strdup_printf("receiver%02u.example",
					       draw_busy(maker, REPORTERS));
	DmReport report = { .kind = DM_KIND_AGGREGATE };
	DmAggregate *aggregate = &report.aggregate;
	GError *error = NULL;

	g_snprintf(page->domain, sizeof(page->domain), "domain%03u.example",
		   domain);
	for (guint i = 0; i < n; i++)
		set_record(maker, page, i, domain);
	aggregate->version = "1.0";
	aggregate->metadata.org_name = org;
	aggregate->metadata.email = "reports@receiver.example";
	aggregate->metadata.report_id = id;
	aggregate->metadata.has_begin = aggregate->metadata.has_end = TRUE;
	aggregate->metadata.begin = (FIRST_DAY + day) * DM_SECONDS_PER_DAY;
	aggregate->metadata.end =
		aggregate->metadata.begin + DM_SECONDS_PER_DAY - 1;
	aggregate->policy.domain = page->domain;
	aggregate->policy.p = "none";
	if (!store_report(maker, &report, page, n, &error))
		die(error);
	maker->written += n;
	maker->reports++;
}

static void make_all(Maker *maker)
{
	Page *page = g_new0(Page, 1);
	GError *error = NULL;

	while (maker->written < maker->records) {
		make_report(maker, page,
			    maker->written * maker->days / maker->records);
		if (maker->reports % BATCH == 0 &&
		    !dm_store_commit(maker->store, &error))
			die(error);
	}
	if (!dm_store_commit(maker->store, &error) ||
	    !dm_store_settle(maker->store, &error))
		die(error);
	g_free(page);
}

static gint64 argument(int argc, char **argv, int at, gint64 otherwise)
{
	gint64 number = argc > at ? g_ascii_strtoll(argv[at], NULL, 10) : 0;

	return number > 0 ? number : otherwise;
}

int main(int argc, char **argv)
{
	Maker maker = { .records = argument(argc, argv, 2, RECORDS),
			.domains = argument(argc, argv, 3, DOMAINS),
			.days = argument(argc, argv, 4, DAYS) };
	GError *error = NULL;

	if (argc < 2) {
		fprintf(stderr,
			"usage: make-store FILE [RECORDS [DOMAINS [DAYS]]]\n");
		return 2;
	}
	maker.random = g_rand_new_with_seed(1);
	maker.store =
		dm_store_open(argv[1], DM_STORE_WRITE, "make-store", 0, &error);
	if (!maker.store)
		die(error);
	make_all(&maker);
	dm_store_free(maker.store);
	g_rand_free(maker.random);
	printf("%" G_GINT64_FORMAT " records in %" G_GINT64_FORMAT " reports\n",
	       maker.written, maker.reports);
	return 0;
}

/*
 * A DNS of a test: a table of records, from which the questions of a check are
 * answered until nothing is pending.
 */
#pragma once

#include "dns/lookups.h"
#include "dns/rules.h"

/*
 * `data` is text as in a zone: "192.0.2.1", "10 mx.example.com" (or "0 ."),
 * the TXT itself without quotes, "3 1 1 HEX", a name for CNAME and PTR.  A name
 * may begin with "*.".  Data "!SERVFAIL", "!REFUSED", "!TIMEOUT", "!BROKEN",
 * "!NODATA", "!NXDOMAIN" give that status; the type ANY_TYPE means all types.
 * `secure` sets the AD flag.  A table ends with a NULL name.
 */
typedef struct {
	const char *name;
	DmDnsType type;
	const char *data;
	gboolean secure;
} ZoneRow;

#define ANY_TYPE ((DmDnsType)255)

/* Ends with a NULL host.  A host that is not listed refuses to connect. */
typedef struct {
	const char *host;
	DmWebStatus status;
	guint http_status;
	const char *content_type;
	const char *location;
	const char *body;
} ZonePage;

typedef struct {
	const ZoneRow *rows;
	const ZonePage *pages; /* may be NULL */
	DmDnsCache *cache;
	DmLookups *lookups;
	GPtrArray *asked; /* char *, "TXT name", in the order of asking */
	guint rounds;
} Zone;

Zone *zone_new(const ZoneRow *rows, const ZonePage *pages);
void zone_free(Zone *zone);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Zone, zone_free)

/* Whether one more run of the check is needed: begins it.  So a test says
 *	while (zone_again(zone, &n))
 *		… run the check with zone->lookups …
 * with n = 0 before. */
gboolean zone_again(Zone *zone, guint *n);

/*
 * The judgements in order, as "MX05e MX09w": rule and the first letter of the
 * severity.  Caller frees.
 */
char *zone_judged(const DmJudgements *judgements);

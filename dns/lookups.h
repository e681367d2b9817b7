/*
 * The questions that a check of one domain asks.
 *
 * A check is a function of answers alone.  It asks dm_lookups_ask(); where an
 * answer is not there yet it gets one with the status PENDING, goes on with
 * what does not depend on it, and its result is thrown away.  Whoever runs it
 * gets the answers that it wants and calls it again, until nothing is pending.
 * So a check waits for nothing, knows no network, and many run at once.
 */
#pragma once

#include "dns/answer.h"

typedef struct _DmLookups DmLookups;

/* What was fetched from a web server: the MTA-STS policy (RFC 8461, 3.3). */
typedef enum {
	DM_WEB_PENDING,
	DM_WEB_OK,	    /* there was a reply; see http_status */
	DM_WEB_CERTIFICATE, /* not valid for the host, not trusted, expired */
	DM_WEB_TLS,	    /* no TLS 1.2 or later there */
	DM_WEB_CONNECT,	    /* nobody listens, no route */
	DM_WEB_TIMEOUT,
	DM_WEB_TOO_LARGE,
	DM_WEB_FAILED, /* anything else that broke */
	DM_WEB_BUDGET, /* not fetched: the time is used up */
} DmWebStatus;

typedef struct {
	DmWebStatus status;
	char *host;
	char *problem; /* a sentence, NULL for OK */
	guint http_status;
	char *content_type; /* may be NULL */
	char *location;	    /* of a redirect, which was not followed; or NULL */
	GBytes *body;	    /* may be NULL */
} DmWebAnswer;

DmWebAnswer *dm_web_answer_new(const char *host, DmWebStatus status);
void dm_web_answer_free(DmWebAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmWebAnswer, dm_web_answer_free)

/* Answers that many checks share. */
typedef struct _DmDnsCache DmDnsCache;

DmDnsCache *dm_dns_cache_new(void);
void dm_dns_cache_free(DmDnsCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmDnsCache, dm_dns_cache_free)
/* Takes the answer; one that is there already is replaced only if it is
   PENDING. */
void dm_dns_cache_put(DmDnsCache *cache, DmDnsAnswer *answer);
void dm_dns_cache_put_web(DmDnsCache *cache, DmWebAnswer *answer);
/* The answer, or NULL. */
const DmDnsAnswer *dm_dns_cache_get(const DmDnsCache *cache, const char *name,
				    DmDnsType type);

/*
 * One check; asks at most `queries_max` questions, the same again is none, and
 * none any more when the answers have more than `bytes_max`.
 */
DmLookups *dm_lookups_new(DmDnsCache *cache, guint queries_max,
			  gsize bytes_max);
void dm_lookups_free(DmLookups *lookups);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmLookups, dm_lookups_free)

/*
 * The answer to a question; never NULL, lives as long as the cache.  `name` is
 * in text form (dns/name.h), of any case, with or without a dot at the end.
 * Answers of which nothing is known are remembered for dm_lookups_failed().
 */
const DmDnsAnswer *dm_lookups_ask(DmLookups *lookups, const char *name,
				  DmDnsType type);
/* The same where nothing hangs on it: a failure is not remembered. */
const DmDnsAnswer *dm_lookups_ask_quietly(DmLookups *lookups, const char *name,
					  DmDnsType type);
/* The same for what the check can do without: the few of these questions do not
   use up those of the check itself. */
const DmDnsAnswer *dm_lookups_ask_aside(DmLookups *lookups, const char *name,
					DmDnsType type);
/*
 * The policy of https://HOST/.well-known/mta-sts.txt, from one of the addresses
 * (DmAddress), at least one.
 */
const DmWebAnswer *dm_lookups_fetch(DmLookups *lookups, const char *host,
				    const GArray *addresses);

/* ---- for who runs the check ------------------------------------------- */

/* Begins a run of the check: nothing pending, no failure. */
void dm_lookups_begin(DmLookups *lookups);
/* Whether an answer was PENDING since dm_lookups_begin(). */
gboolean dm_lookups_is_pending(const DmLookups *lookups);
/* Whether all that was PENDING in that run has come since: worth another. */
gboolean dm_lookups_is_ready(const DmLookups *lookups);

typedef void (*DmWantFn)(gpointer user, const char *name, DmDnsType type);
typedef void (*DmWantWebFn)(gpointer user, const char *host,
			    const DmAddress *addresses, guint n_addresses);
/* Gives out, once for all checks of the cache, the questions not yet asked. */
void dm_lookups_wanted(DmLookups *lookups, DmWantFn want, DmWantWebFn want_web,
		       gpointer user);
/* From now on everything that is not there gets the status BUDGET. */
void dm_lookups_close(DmLookups *lookups);

/* How many questions were asked. */
guint dm_lookups_count(const DmLookups *lookups);
/* DmDnsAnswer: those of which nothing is known, each once, in order; they live
   as long as the cache. */
const GPtrArray *dm_lookups_failed(const DmLookups *lookups);
